"""Many vouchers in one press: those that can be go through, the others stand in the receipt with their reason."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import post, post_many, review, review_many
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.ledger.models.slips import BulkReceipt

MANY_MAX: Final = 200


def review_together(entries: Iterable[Entry], *, by: By, at: datetime | None = None) -> BulkReceipt:
    """Review many; those that can't be stand in the receipt with their reason. Numbers follow the dates."""
    return _together("review", entries, review_many, review, by=by, at=at)


def post_together(entries: Iterable[Entry], *, by: By, at: datetime | None = None) -> BulkReceipt:
    """Post many reviewed vouchers, in the order of their numbers."""
    return _together("post", entries, post_many, post, by=by, at=at)


def _together(
    act: str, entries: Iterable[Entry], many: Callable[..., Any], one: Callable[..., Any], *, by: By, at: datetime | None
) -> BulkReceipt:  # fmt: skip
    chosen = sorted(entries, key=lambda entry: (entry.book_id, entry.on, entry.voucher_number or 0, entry.pk))  # fmt: skip
    if not chosen:
        raise Refused(_("Choose at least one voucher."))
    if len(chosen) > MANY_MAX:
        raise Refused(_("At most %(n)s vouchers at once. Choose fewer."), n=MANY_MAX)
    refused: dict[UUID, str] = {}
    try:
        with transaction.atomic():
            many([entry.pk for entry in chosen], by=by, at=at)
    except Refused:
        for entry in chosen:
            try:
                one(entry.pk, by=by, at=at)
            except Refused as refusal:
                refused[entry.pk] = refusal.sentence
    fresh = {entry.pk: entry for entry in Entry.objects.filter(pk__in=[entry.pk for entry in chosen])}  # fmt: skip
    rows = [
        {
            "entry": str(entry.pk),
            "number": fresh[entry.pk].voucher_number,
            "summary": entry.summary,
            "refused": refused.get(entry.pk, ""),
        }
        for entry in chosen
    ]
    return BulkReceipt.objects.create(
        act=act, person_id=by.person_id, at=at or timezone.now(), rows=rows
    )
