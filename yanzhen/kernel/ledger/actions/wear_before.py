"""What assets had lost when their book was opened: part of the opening balance, asset by asset.

Without it the whole cost would be shared over the months that are left, and each month's share would be too large.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.models import DEPRECIATED, Asset, Nature
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.depreciation import WEAR_CODES
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.models import Book, Leg
from yanzhen.kernel.ledger.models.depreciation import DepreciationLine, WearBefore


@dataclass(frozen=True)
class TakenOver:
    """An asset that was in use when the book was opened, and what was entered for it."""

    asset: Asset
    fen: int
    fixed: bool


@dataclass(frozen=True)
class TakeOver:
    """All of them, and what the opening balance holds on the accounts of accumulated depreciation."""

    rows: list[TakenOver]
    opening_fen: int

    @property
    def entered_fen(self) -> int:
        return sum(row.fen for row in self.rows)

    @property
    def difference_fen(self) -> int:
        return self.opening_fen - self.entered_fen


def take_over_of(book: Book) -> TakeOver:
    """Assets put to use before the book's first day; `fixed` where a run counted on it already. Four statements."""
    assets = (
        Asset.objects.filter(
            owner_id=book.organisation_id, kind__nature__in=DEPRECIATED, original_value_fen__gt=0, in_service_on__lt=book.opened_on,
        )
        .select_related("kind")
        .order_by("kind__slug", "number")
    )  # fmt: skip
    kept = dict(WearBefore.objects.filter(book=book).values_list("asset_id", "fen"))
    counted = set(
        DepreciationLine.objects.filter(run__book=book, run__undone_at__isnull=True).values_list(
            "asset_id", flat=True
        )
    )
    rows = [TakenOver(one, kept.get(one.pk, 0), one.pk in counted) for one in assets]
    # A deferred expense has no account of its own for what is used up: that is what it cost and does not stand there.
    deferred_fen = sum(one.asset.original_value_fen or 0 for one in rows if one.asset.kind.nature == Nature.DEFERRED)  # fmt: skip
    codes = [
        code for nature, code in WEAR_CODES[book.chart].items() if deferred_fen or nature != Nature.DEFERRED
    ]  # fmt: skip
    opening = Leg.objects.posted().filter(
        account__book=book, account__code__regex=rf"^({'|'.join(codes)})", entry__kind="opening"
    )
    sums = opening.aggregate(d=Sum("debit_fen"), c=Sum("credit_fen"))
    return TakeOver(rows, (sums["c"] or 0) - (sums["d"] or 0) + deferred_fen)


@transaction.atomic
def keep_wear_before(
    book: Book, amounts: Mapping[UUID, int], *, by: By, at: datetime | None = None
) -> int:
    """Write down what assets had lost before; gives how many changed. Nought takes an amount away.

    Refused above what the asset cost, below nought, and where a run of this book counted on it already.
    """
    if not keeps(by, "ledger.prepare", book):
        raise Refused(_("Your office does not keep this book."))
    changed = 0
    for row in take_over_of(book).rows:
        fen = amounts.get(row.asset.pk, row.fen)
        if fen == row.fen:
            continue
        _check(row, fen)
        _write(book, row.asset, fen)
        changes = {"asset": row.asset.number, "before": yuan(row.fen), "after": yuan(fen)}
        record(by=by, verb="ledger.keep_wear_before", noun=book, at=at, changes=changes)
        changed += 1
    return changed


def _check(row: TakenOver, fen: int) -> None:
    if fen < 0:
        raise Refused(_("%(asset)s: nothing is depreciated below nought."), asset=row.asset.name)
    if fen > (row.asset.original_value_fen or 0) - row.asset.residual_fen:
        raise Refused(
            _("%(asset)s: it can't have lost more than it cost, less what is left in the end."),
            asset=row.asset.name,
        )


COUNTED = _("%(asset)s: a month is depreciated on it already. Take that run back first.")


def _write(book: Book, asset: Asset, fen: int) -> None:
    try:
        with transaction.atomic():
            if fen:
                WearBefore.objects.update_or_create(asset=asset, defaults={"book": book, "fen": fen})  # fmt: skip
            else:
                WearBefore.objects.filter(asset=asset, book=book).delete()
    except IntegrityError as error:
        if "what_a_run_counted_on_stays" not in str(error):
            raise
        raise Refused(COUNTED, asset=asset.name) from error
