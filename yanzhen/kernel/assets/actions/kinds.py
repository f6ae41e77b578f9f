"""The list of kinds, edited on screen."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.contracts import CONFIGURE
from yanzhen.kernel.assets.models import DEPRECIATED, AssetKind
from yanzhen.kernel.audit.models import record

FACTS = ("title", "nature", "has_area", "life_months", "order", "active")


@transaction.atomic
def keep_kind(kind: AssetKind, *, by: By, at: datetime | None = None) -> AssetKind:
    """Write a new or changed kind; how it stands in the books is fixed once an asset is of this kind."""
    if not by.may(CONFIGURE):
        raise Refused(_("Only whoever configures the register changes the list of kinds."))
    before = AssetKind.objects.select_for_update().filter(pk=kind.pk).first()
    if before is not None and before.nature != kind.nature and before.assets.exists():
        raise Refused(
            _("Assets of this kind are in the books already. Make a new kind instead."),
            field="nature",
        )
    if kind.life_months and kind.nature not in DEPRECIATED:
        raise Refused(_("What stands so in the books has no useful life."), field="life_months")
    try:
        with transaction.atomic():
            kind.save()
    except IntegrityError:
        raise Refused(_("There is a kind of this name already."), field="title") from None
    changes = {name: [str(getattr(before, name, "")), str(getattr(kind, name))] for name in FACTS}
    record(
        by=by,
        verb="assets.keep_kind",
        noun=kind,
        at=at,
        changes={k: v for k, v in changes.items() if v[0] != v[1]},
    )
    return kind
