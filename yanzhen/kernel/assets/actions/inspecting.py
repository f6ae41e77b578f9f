"""Looking at an asset: its condition on a day, with photos."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.models import Asset, Condition, Inspection
from yanzhen.kernel.documents.actions import store_all

DESCRIBED = (Condition.DANGEROUS, Condition.UNUSABLE)


@transaction.atomic
def inspect_asset(
    asset: Asset, *, by: By, condition: str, on: date | None = None, note: str = "", photos: Iterable[Any] = (),
    once_key: UUID | None = None, at: datetime | None = None,
) -> Inspection:  # fmt: skip
    """Write down what was seen, photos included, both or neither. The same key twice is one inspection."""
    if once_key and (there := Inspection.objects.filter(once_key=once_key, asset=asset).first()):
        return there
    at = at or timezone.now()
    on = on or timezone.localdate(at)
    asset.lock()
    asset.must_be_changed_by(by)
    if condition not in Condition.values:
        raise Refused(_("Say how it is."), field="condition")
    if condition in DESCRIBED and not note.strip():
        raise Refused(
            _("Write what is dangerous or broken, so that somebody can act."), field="note"
        )
    if on > timezone.localdate(at):
        raise Refused(_("This day is after today. Write a day that has passed."), field="on")
    found: Inspection = asset.write_condition(
        condition, on=on, by=by, at=at, note=note, once_key=once_key
    )
    store_all(photos, owner=found, by=by, purpose=str(_("On the inspection")), at=at)
    return found
