"""When a place is merged into another, what stands there follows, with a line in its history."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.by import By
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.places.models import Place


@transaction.atomic
def follow_merge(place: Place, into: Place, *, by: By, at: datetime) -> int:
    """Move everything that is held at the merged place to its successor. Safe to repeat."""
    here = (
        Asset.objects.held()
        .filter(place=place)
        .select_related("place", "owner__party", "owner__place", "kind")
    )
    moved = 0
    for asset in here.select_for_update(of=("self",)).order_by("pk"):
        asset.set_place(
            into, by=by, reason=_("%(place)s was merged into %(into)s.") % {"place": place.name, "into": into.name},
            on=timezone.localdate(at), at=at, place_note=asset.place_note,
        )  # fmt: skip
        moved += 1
    return moved
