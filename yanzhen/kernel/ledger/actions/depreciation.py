"""The depreciation of a month: what each asset loses, one entry for all of them, once a month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.models import DEPRECIATED, Asset, AssetKind
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    LegDraft,
    credit,
    debit,
    post_entry,
    reverse,
)
from yanzhen.kernel.ledger.actions.depreciating import (
    Wear,
    months_begun,
    residual_of,
    wear_of_month,
)
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.actions.statements.reading import last_day
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.ledger.models.depreciation import (
    DepreciationLine,
    DepreciationRule,
    DepreciationRun,
    WearBefore,
)

SOURCE: Final = "ledger.depreciationrun"
# Accumulated on, by the chart and the nature of the asset; a deferred expense is taken off its own account
# (小企业会计准则 arts 43-44: in equal parts from the month after it was paid; 财会〔2023〕14号: 171).
WEAR_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "rural_collective": {"fixed": "152", "biological": "133", "intangible": "162", "deferred": "171"},
    "small_enterprise": {"fixed": "1602", "biological": "1622", "intangible": "1702", "deferred": "1801"},
}  # fmt: skip


@dataclass(frozen=True)
class WornAsset:
    """One asset in the preview of a month. `fen` is None where no rule says how it is depreciated."""

    asset: Asset
    rule: DepreciationRule | None
    booked_fen: int
    fen: int | None
    # Months in use in which nothing was booked: earlier depreciation is missing, or is made up for now.
    missed: int = 0


def preview(book: Book, month: date) -> list[WornAsset]:
    """What this month would book, asset by asset; four statements."""
    # Those without a life of their own take their kind's, so `depreciable` of the register is too narrow.
    assets = list(
        Asset.objects.filter(
            Q(gone_on__isnull=True) | Q(gone_on__gte=month), owner_id=book.organisation_id, kind__nature__in=DEPRECIATED,
            original_value_fen__gt=0, in_service_on__lt=month,
        )
        .select_related("kind")
        .order_by("kind__slug", "number")
    )  # fmt: skip
    rules = {rule.kind_id: rule for rule in _rules(book)}
    booked = _booked([asset.pk for asset in assets])
    return [
        _worn(asset, rules.get(asset.kind_id), booked.get(asset.pk, 0), month) for asset in assets
    ]


def _rules(book: Book) -> Iterable[DepreciationRule]:
    return DepreciationRule.objects.filter(book=book).select_related("expense", "wear", "kind")


def _booked(assets: Sequence[UUID]) -> dict[UUID, int]:
    """What was depreciated so far: before the book was opened, and in runs that stand."""
    before = dict(WearBefore.objects.filter(asset_id__in=assets).values_list("asset_id", "fen"))
    lines = DepreciationLine.objects.filter(asset_id__in=assets, run__undone_at__isnull=True)
    for asset_id, fen in lines.values_list("asset_id").annotate(Sum("fen")):
        before[asset_id] = before.get(asset_id, 0) + fen
    return before


def _worn(asset: Asset, rule: DepreciationRule | None, booked: int, month: date) -> WornAsset:
    if rule is None or asset.original_value_fen is None or asset.in_service_on is None:
        return WornAsset(asset, rule, booked, None)
    wear = Wear(
        original_fen=asset.original_value_fen,
        residual_fen=asset.residual_fen or residual_of(asset.original_value_fen, rule.residual_permille),
        life_months=asset.life_months or rule.life_months,
        in_service_on=asset.in_service_on,
        booked_fen=booked,
        gone_on=asset.gone_on,
    )  # fmt: skip
    missed = months_begun(wear, month) - 1 if not booked else 0
    return WornAsset(asset, rule, booked, wear_of_month(wear, month), max(missed, 0))


def run_depreciation(
    book: Book, month: date, *, by: By, at: datetime | None = None
) -> DepreciationRun:
    """Book the month's depreciation: one entry, a line per asset; the second press finds the first run.

    Refused while an asset has no rule: it would be left out in silence.
    """
    _must(by, book.pk)
    at = at or timezone.now()
    standing = _standing(book, month)
    if standing is not None:
        return standing
    worn = preview(book, month)
    _refuse_ruleless(worn)
    try:
        return _book_month(book, month, [one for one in worn if one.fen], by=by, at=at)
    except IntegrityError:
        # Two presses at once: the unique constraint let one in, and that is the answer to both.
        found = _standing(book, month)
        if found is None:
            raise
        return found


def _standing(book: Book, month: date) -> DepreciationRun | None:
    return DepreciationRun.objects.filter(book=book, month=month, undone_at__isnull=True).first()


def _must(by: By, book: UUID) -> None:
    if not by.may("ledger.prepare"):
        raise Refused(gettext_lazy("Your office does not keep these books."))
    must_keep(by, book)


def _refuse_ruleless(worn: Sequence[WornAsset]) -> None:
    kinds = sorted({str(one.asset.kind) for one in worn if one.rule is None})
    if kinds:
        raise Refused(
            gettext_lazy(
                "No rule says how these are depreciated: %(kinds)s. Write the rule first."
            ),
            kinds=str(_(", ")).join(kinds),
        )


@transaction.atomic
def _book_month(
    book: Book, month: date, worn: Sequence[WornAsset], *, by: By, at: datetime
) -> DepreciationRun:
    key = new_key()
    total = sum(one.fen or 0 for one in worn)
    run = DepreciationRun.objects.create(
        id=key, book=book, month=month, entry_id=key if total else None, total_fen=total, at=at,
        by_id=by.person_id, by_name=by.person_name,
    )  # fmt: skip
    DepreciationLine.objects.bulk_create(
        DepreciationLine(run=run, asset=one.asset, fen=one.fen or 0) for one in worn
    )
    if total:
        post_entry(
            EntryDraft(
                book, summary=_("Depreciation of %(month)s") % {"month": f"{month:%Y-%m}"}, on=last_day(month),
                occurred_at=at, legs=_legs(worn), key=key, source=(SOURCE, key),
            ),
            by=by,
        )  # fmt: skip
    record(
        by=by,
        verb="ledger.depreciate",
        noun=run,
        at=at,
        changes={"month": f"{month:%Y-%m}", "fen": total},
    )
    return run


def _legs(worn: Sequence[WornAsset]) -> list[LegDraft]:
    """Debits by expense account, credits by accumulated depreciation: the lines have the assets."""
    spent: dict[Account, int] = {}
    kept: dict[Account, int] = {}
    for one in worn:
        if one.rule is not None and one.fen:
            spent[one.rule.expense] = spent.get(one.rule.expense, 0) + one.fen
            kept[one.rule.wear] = kept.get(one.rule.wear, 0) + one.fen
    return [
        *(debit(account, fen) for account, fen in sorted(spent.items(), key=_code)),
        *(credit(account, fen) for account, fen in sorted(kept.items(), key=_code)),
    ]


def _code(pair: tuple[Account, int]) -> str:
    return pair[0].code


@transaction.atomic
def undo_depreciation(
    run: DepreciationRun, *, by: By, reason: str, at: datetime | None = None
) -> None:
    """Take a run back: its entry is reversed, its lines count no more. The latest one first."""
    _must(by, run.book_id)
    at = at or timezone.now()
    run.refresh_from_db(from_queryset=DepreciationRun.objects.select_for_update())
    if run.undone_at is not None:
        return
    later = DepreciationRun.objects.filter(
        book=run.book, month__gt=run.month, undone_at__isnull=True
    )
    if later.exists():
        raise Refused(
            gettext_lazy("A later month is depreciated already. Take that one back first.")
        )
    if not reason.strip():
        raise Refused(gettext_lazy("Write why."), field="reason")
    if run.entry_id:
        reverse(run.entry_id, by=by, occurred_at=at, on=last_day(run.month), reason=reason.strip())
    run.undone_at, run.undone_by_name = at, by.person_name
    run.save(update_fields=["undone_at", "undone_by_name"])
    record(by=by, verb="ledger.undo_depreciation", noun=run, at=at, reason=reason.strip())


@dataclass(frozen=True)
class RuleDraft:
    """What a rule of depreciation says; codes of accounts of the book."""

    kind: AssetKind
    life_months: int
    residual_permille: int
    expense: Account
    source: str


@transaction.atomic
def keep_rule(
    book: Book, draft: RuleDraft, *, by: By, at: datetime | None = None
) -> DepreciationRule:
    """Write how a kind of asset is depreciated in this book; months that were booked stay as they are."""
    if not by.may("ledger.configure"):
        raise Refused(
            gettext_lazy("Only the head of the bookkeeping office sets the rules of a book.")
        )
    must_keep(by, book)
    code = WEAR_CODES.get(book.chart, {}).get(draft.kind.nature)
    if code is None:
        raise Refused(
            gettext_lazy("“%(kind)s” is never depreciated."), field="kind", kind=draft.kind
        )
    if draft.expense.book_id != book.pk:
        raise Refused(
            gettext_lazy("The account %(account)s belongs to another book."),
            field="expense",
            account=draft.expense,
        )
    if not draft.source.strip():
        raise Refused(gettext_lazy("Say who decided it."), field="source")
    rule, _made = DepreciationRule.objects.update_or_create(
        book=book, kind=draft.kind,
        defaults={
            "life_months": draft.life_months, "residual_permille": draft.residual_permille, "expense": draft.expense,
            "wear": book.account(code), "source": draft.source.strip(),
        },
    )  # fmt: skip
    changes = {"kind": draft.kind.slug, "life_months": draft.life_months, "residual_permille": draft.residual_permille, "expense": draft.expense.code}  # fmt: skip
    record(
        by=by,
        verb="ledger.keep_depreciation_rule",
        noun=rule,
        at=at or timezone.now(),
        reason=draft.source.strip(),
        changes=changes,
    )
    return rule
