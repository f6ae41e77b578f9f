"""The owners' own book, and what goes into the maintenance fund of each unit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import cycle
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    credit,
    debit,
    open_account,
    open_book,
    post_entry,
)
from yanzhen.kernel.ledger.actions.reading import balance_of
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.parties.models import Organisation
from yanzhen.reforms.co_governance.contracts import FUND, OPEN_BOOKS
from yanzhen.reforms.co_governance.models import (
    CommonItem,
    Estate,
    FundAccount,
    FundMove,
    ItemKind,
    MoveKind,
    Unit,
)
from yanzhen.reforms.co_governance.models.law_funds import first_deposit, is_low
from yanzhen.reforms.co_governance.models.scope import must

# No chart is prescribed for owners' common money: the small enterprise's, with accounts of its own for each purse.
CHART: Final = "small_enterprise"
# Contracts are paid through a book's first bank account: that is the common one, never the fund's.
COMMON_BANK, FUND_BANK = "100202", "100209"
# In books that were opened before, the fund stands here.
FUND_BANK_BEFORE: Final = "100201"
FUND_OWNED, INCOME, COST = "300201", "505101", "540201"
ACCOUNTS: Final = (
    ("1002", FUND_BANK, "维修资金专户"), ("1002", COMMON_BANK, "公共收益专户"), ("3002", FUND_OWNED, "业主专项维修资金"),
    ("5051", INCOME, "公共收益"), ("5402", COST, "公共收益支出"),
)  # fmt: skip


@transaction.atomic
def open_money(estate: Estate, assembly: Organisation, *, by: By, opened_on: date) -> Book:
    """The owners' book: fund and common income on special accounts, never mixed, never in a person's name (民法典 282; 第60条).

    The head of the agency opens it, as every book.
    """
    must(by, OPEN_BOOKS, estate.place, _("The owners' book is opened by the head of the agency."))
    if estate.book_id is not None:
        raise Refused(_("The owners of %(estate)s have their book already."), estate=estate)
    book = open_book(assembly, by=by, chart=CHART, place=estate.place, opened_on=opened_on, separation="none", name=f"{estate.name} 业主共有资金")  # fmt: skip
    parents = {account.code: account for account in book.accounts.all()}
    for parent, code, name in ACCOUNTS:
        open_account(parents[parent], by=by, code=code, name=name)
    estate.assembly, estate.book = assembly, book
    estate.save(update_fields=["assembly", "book"])
    record(by=by, verb="co_governance.open_money", noun=estate, place_path=estate.place.path)
    return book


def book_of(estate: Estate) -> Book:
    if estate.book is None:
        raise Refused(_("The owners of %(estate)s have no book yet. Open it first."), estate=estate)
    return estate.book


def post(
    estate: Estate, legs: tuple[str, str], fen: int, summary: str, *, on: date, source: tuple[str, UUID], by: By,
    and_legs: tuple[str, ...] = (),
) -> UUID:  # fmt: skip
    """One entry in the owners' book: the first account is debited, the second credited; then `and_legs`, two, in the same way."""
    book = book_of(estate)
    pairs = (*legs, *and_legs)
    codes = {account.code: account for account in book.accounts.filter(code__in=(*pairs, FUND_BANK_BEFORE))}  # fmt: skip
    if FUND_BANK_BEFORE in codes:
        codes.setdefault(FUND_BANK, codes[FUND_BANK_BEFORE])
    draft = EntryDraft(
        book, summary, tuple(side(codes[code], fen) for code, side in zip(pairs, cycle((debit, credit)))),
        occurred_at=datetime.combine(on, time(10), SHANGHAI), on=on, source=source,
    )  # fmt: skip
    return post_entry(draft, by=by).key


@transaction.atomic
def take_deposits(
    estate: Estate, amounts: Mapping[UUID, int], kind: str, *, on: date, by: By
) -> list[FundMove]:  # fmt: skip
    """Deposits of many units (unit → fen) in one entry; the sum of the units is what the book says."""
    must(by, FUND, estate.place)
    if kind == MoveKind.CHARGE:
        raise Refused(_("Money leaves the fund only for works that were decided."), field="kind")
    if not amounts or min(amounts.values()) <= 0:
        raise Refused(_("Write an amount above nought for each unit."), field="fen")
    units = list(Unit.objects.filter(estate=estate, pk__in=amounts).order_by("pk"))
    if len(units) != len(amounts):
        raise Refused(_("Some of these units are not of this estate."), field="unit")
    total = sum(amounts.values())
    if kind == MoveKind.COMMON:
        key = _from_common(estate, total, on=on, by=by)
    else:
        key = post(estate, (FUND_BANK, FUND_OWNED), total, str(MoveKind(kind).label), on=on, source=("co_governance.estate", new_key()), by=by)  # fmt: skip
    accounts = _accounts(units)
    moves = FundMove.objects.bulk_create(
        FundMove(account=accounts[unit.pk], kind=kind, fen=amounts[unit.pk], on=on, entry_id=key) for unit in units
    )  # fmt: skip
    for unit in units:
        more = {"first_fen": F("first_fen") + amounts[unit.pk]} if kind == MoveKind.FIRST else {}
        FundAccount.objects.filter(unit=unit).update(balance_fen=F("balance_fen") + amounts[unit.pk], **more)  # fmt: skip
    record(by=by, verb="co_governance.take_deposit", noun=estate, place_path=estate.place.path,
           changes={"units": len(units), "fen": total, "kind": kind})  # fmt: skip
    return moves


def _from_common(estate: Estate, fen: int, *, on: date, by: By) -> UUID:
    """Out of the common account into the fund's, in one entry: spent there, owned here; an item of its own, so that it is made public."""
    spend_common(estate, fen)
    item = CommonItem(pk=new_key(), estate=estate, kind=ItemKind.TO_FUND, what=str(ItemKind.TO_FUND.label), fen=fen, on=on)  # fmt: skip
    item.entry_id = post(
        estate, (COST, COMMON_BANK), fen, item.what, on=on, source=("co_governance.commonitem", item.pk), by=by, and_legs=(FUND_BANK, FUND_OWNED),
    )  # fmt: skip
    item.save(force_insert=True)
    return item.entry_id


def spend_common(estate: Estate, fen: int) -> None:
    """Refused beyond what stands on the common account; whoever spends takes a turn at the estate."""
    in_turn(estate)
    held = common_balance(estate)
    if fen > held:
        raise Refused(_("The common account holds %(held)s: that is less than %(fen)s."), field="fen", held=yuan(held), fen=yuan(fen))  # fmt: skip


def common_balance(estate: Estate) -> int:
    """What stands on the special account of common income, in fen."""
    return balance_of(book_of(estate).account(COMMON_BANK)).net_fen


def _accounts(units: Sequence[Unit]) -> dict[Any, FundAccount]:
    FundAccount.objects.bulk_create([FundAccount(unit=unit) for unit in units], ignore_conflicts=True)  # fmt: skip
    rows = FundAccount.objects.filter(unit__in=units).select_for_update(no_key=True).order_by("pk")
    return {row.unit_id: row for row in rows}


def deposit_due(unit: Unit) -> int | None:
    """The first deposit of a unit, in fen; None while the city's cost, the share or the area is not entered."""
    estate = unit.estate
    if unit.area is None or estate.average_cost_fen is None or estate.deposit_permille is None:
        return None
    return first_deposit(unit.area, estate.average_cost_fen, estate.deposit_permille)


def fund_of(estate: Estate) -> dict[str, Any]:
    """The fund of an estate in fen, how many units lie below 30 per cent, and whether it does as a whole."""
    rows = FundAccount.objects.filter(unit__estate=estate)
    told = rows.aggregate(balance=Sum("balance_fen", default=0), first=Sum("first_fen", default=0))
    return {**told, "low": rows.low().count(), "is_low": bool(told["first"]) and is_low(told["balance"], told["first"])}  # fmt: skip
