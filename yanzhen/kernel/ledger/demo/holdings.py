"""The demo books' assets: what the register holds is what the accounts hold, and each month it is depreciated."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.money import yuan
from yanzhen.kernel.assets.demo.register import HELD, WAN
from yanzhen.kernel.assets.models import DEPRECIATED, Asset, AssetKind
from yanzhen.kernel.ledger.actions.depreciating import Wear, wear_of_month
from yanzhen.kernel.ledger.actions.depreciation import (
    WEAR_CODES,
    RuleDraft,
    keep_rule,
    run_depreciation,
)
from yanzhen.kernel.ledger.actions.slips import LineDraft
from yanzhen.kernel.ledger.actions.statements.reading import last_day
from yanzhen.kernel.ledger.actions.wear_before import keep_wear_before
from yanzhen.kernel.ledger.demo.bookkeeping import Desk, Staff
from yanzhen.kernel.ledger.models import Book

COST_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "rural_collective": {
        "fixed": "151",
        "biological": "132",
        "intangible": "161",
        "deferred": "171",
    },
    "small_enterprise": {
        "fixed": "1601",
        "biological": "1621",
        "intangible": "1701",
        "deferred": "1801",
    },
}
RESIDUAL_PERMILLE: Final = 50
# What earns goes to the costs of what is sold, the rest to those of the office.
EARNING: Final = ("orchard", "machine", "facility")
EXPENSES: Final = {"rural_collective": ("511", "513"), "small_enterprise": ("5401", "5602")}


def opening_of(chart: str, whose: str, opened_on: date) -> Counter[str]:
    """What the accounts of assets stand at when the book begins: debits above nought, by code."""
    natures = dict(AssetKind.objects.values_list("slug", "nature"))
    found: Counter[str] = Counter()
    for _name, kind, owner, _where, _size, value_wan, life_years, year, _how in HELD:
        got, nature = date(year, 6, 15), natures[kind]
        if owner != whose or not value_wan or got >= opened_on or nature not in DEPRECIATED:
            continue
        wear = Wear(value_wan * WAN, value_wan * WAN // 20, (life_years or 10) * 12, got)
        found[COST_CODES[chart][nature]] += wear.original_fen
        found[WEAR_CODES[chart][nature]] -= worn_until(wear, opened_on)
    return found


def worn_until(wear: Wear, month: date) -> int:
    """What was lost in the months before this one, the rule being the same all along."""
    first = wear.in_service_on.replace(day=1)
    while first < month:
        wear = replace(wear, booked_fen=wear.booked_fen + wear_of_month(wear, first))
        first = _next(first)
    return wear.booked_fen


def depreciate(desk: Desk, until: date) -> None:
    """Rules, what was lost before the book began, a run for each month up to this one, and what has gone."""
    book, staff = desk.book, desk.staff
    owned = Asset.objects.filter(owner_id=book.organisation_id, kind__nature__in=DEPRECIATED)
    assets = list(owned.filter(original_value_fen__gt=0).select_related("kind"))
    if not assets:
        return
    for kind in {asset.kind.pk: asset.kind for asset in assets}.values():
        _rule(book, kind, staff)
    keep_wear_before(
        book, {asset.pk: worn_until(_wear(asset), book.opened_on) for asset in assets}, by=staff.accountant
    )  # fmt: skip
    month = book.opened_on.replace(day=1)
    while month <= until:
        at = min(last_day(month) + timedelta(days=3), desk.world.today)
        run_depreciation(
            book, month, by=staff.accountant, at=datetime.combine(at, time(10), SHANGHAI)
        )
        month = _next(month)
    for asset in assets:
        if asset.gone_on is not None:
            _write_off(desk, asset)


def _rule(book: Book, kind: AssetKind, staff: Staff) -> None:
    earning, others = EXPENSES[book.chart]
    rule = RuleDraft(
        kind, kind.life_months or 120, RESIDUAL_PERMILLE, book.account(earning if kind.pk in EARNING else others),
        "成员（代表）大会决定（示例）",
    )  # fmt: skip
    keep_rule(book, rule, by=staff.head)


def _wear(asset: Asset) -> Wear:
    if asset.original_value_fen is None or asset.in_service_on is None or asset.life_months is None:
        raise ValueError(f"{asset} of the demo says neither cost nor life.")
    return Wear(
        asset.original_value_fen, asset.residual_fen, asset.life_months, asset.in_service_on
    )


def _write_off(desk: Desk, asset: Asset) -> None:
    """Scrapped: its cost and what it had lost leave the accounts, what it brought comes in, the rest is a loss."""
    if asset.gone_on is None:
        return
    codes = [COST_CODES, WEAR_CODES]
    cost, worn = (desk.book.account(code[desk.book.chart][asset.kind.nature]) for code in codes)
    clearing, loss = map(desk.book.account, ("154", "515"))
    whole, lost = asset.original_value_fen or 0, worn_until(_wear(asset), asset.gone_on)
    brought = asset.disposals.get(done_on=asset.gone_on).proceeds_fen or 0
    note = f"{asset.name}报废"
    desk.entry(asset.gone_on, [
        LineDraft(worn, debit_fen=lost, note=note), LineDraft(clearing, debit_fen=whole - lost, note=note),
        LineDraft(cost, credit_fen=whole, note=note),
    ])  # fmt: skip
    note = f"{asset.name}清理，残值收入 {yuan(brought)}"
    desk.entry(asset.gone_on, [
        LineDraft(desk.bank, debit_fen=brought, note=note), LineDraft(loss, debit_fen=whole - lost - brought, note=note),
        LineDraft(clearing, credit_fen=whole - lost, note=note),
    ])  # fmt: skip


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
