"""Common income on its own account: made public by half years, and moved to the fund once, never made twice."""

from datetime import date
from typing import Any, Final

import pytest
from django.db import DatabaseError, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.ledger.actions import balance_of, prove_book
from yanzhen.reforms.co_governance.actions.income import (
    account_of,
    halves_missing,
    publish_half,
    write_item,
)
from yanzhen.reforms.co_governance.actions.money import (
    COMMON_BANK,
    COST,
    FUND_BANK,
    FUND_OWNED,
    INCOME,
    common_balance,
    fund_of,
    post,
    take_deposits,
)
from yanzhen.reforms.co_governance.models import (
    CommonItem,
    Estate,
    FundAccount,
    FundMove,
    IncomePublication,
)
from yanzhen.reforms.co_governance.testing import a_committee_office, an_estate_with_money
from yanzhen.reforms.co_governance.tests.refusing import refused

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 5, 4)


def test_common_income_is_made_public_by_half_years_as_the_book_gives_it() -> None:
    estate, by = an_estate_with_money(), a_committee_office()
    write_item(estate, "advert", "Lifts", 50_000, on=date(2026, 3, 1), by=by)
    write_item(estate, "cost", "Lamps", 20_000, on=date(2026, 4, 1), by=by)
    write_item(estate, "parking", "July", 7_000, on=date(2026, 7, 1), by=by)

    with pytest.raises(Refused, match="not over before"):
        publish_half(estate, DAY, by=by, today=date(2026, 6, 30))
    with pytest.raises(Refused, match="at least 15 days"):
        publish_half(estate, DAY, by=by, today=date(2026, 7, 1), days=14)
    assert halves_missing(estate, date(2026, 7, 1)) == [date(2026, 1, 1)]
    made = publish_half(estate, DAY, by=by, today=date(2026, 7, 1))
    with pytest.raises(Refused, match="public already"):
        publish_half(estate, DAY, by=by, today=date(2026, 7, 2))

    assert (made.income_fen, made.cost_fen, made.balance_fen) == (50_000, 20_000, 30_000)
    assert (common_balance(estate), halves_missing(estate, date(2026, 7, 1))) == (37_000, [])
    # Refused by the grants, and by a trigger where the application is the owner.
    with pytest.raises(DatabaseError), transaction.atomic():
        IncomePublication.objects.filter(pk=made.pk).update(income_fen=1)


@pytest.mark.parametrize(("fen", "what", "field"), [(0, "Lifts", "fen"), (5, " ", "what")])
def test_a_common_item_is_an_amount_for_something(fen: int, what: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        write_item(an_estate_with_money(), "advert", what, fen, on=DAY, by=a_committee_office())

    assert refused.value.field == field


def test_an_account_that_differs_from_its_items_says_so() -> None:
    estate = an_estate_with_money()

    assert account_of(estate, date(2026, 1, 1), date(2026, 6, 30))["agrees"] is True
    source = ("co_governance.commonitem", new_key())
    post(estate, (COMMON_BANK, INCOME), 700, "By hand", on=date(2026, 3, 1), source=source, by=a_committee_office())  # fmt: skip

    assert account_of(estate, date(2026, 1, 1), date(2026, 6, 30))["agrees"] is False
    with pytest.raises(Refused, match="differ"):
        publish_half(estate, DAY, by=a_committee_office(), today=date(2026, 7, 2))


def _transfer(estate: Estate, fen: int) -> list[FundMove]:
    amounts = {unit.pk: fen for unit in estate.units.all()}
    return take_deposits(estate, amounts, "common", on=DAY, by=a_committee_office())


def test_common_income_tops_the_fund_up_out_of_its_own_account() -> None:
    estate, by = an_estate_with_money(9_000, 6_000), a_committee_office()
    write_item(estate, "advert", "Lifts", 50_000, on=date(2026, 3, 1), by=by)

    moves = _transfer(estate, 20_000)

    told, book = account_of(estate, date(2026, 1, 1), date(2026, 6, 30)), estate.book
    assert book is not None
    assert (common_balance(estate), fund_of(estate)["balance"]) == (10_000, 2_040_000)
    assert balance_of(book.account(FUND_BANK)).net_fen == 2_040_000
    assert balance_of(book.account(FUND_OWNED)).net_fen == -2_040_000
    assert (told["agrees"], told["income_fen"], told["cost_fen"], told["balance_fen"]) == (True, 50_000, 40_000, 10_000)  # fmt: skip
    assert CommonItem.objects.get(kind="to_fund").entry_id == moves[0].entry_id
    assert prove_book(book) == []
    assert publish_half(estate, DAY, by=by, today=date(2026, 7, 2)).balance_fen == 10_000


def test_nobody_spends_more_than_the_common_account_holds() -> None:
    estate, by = an_estate_with_money(9_000), a_committee_office()
    write_item(estate, "advert", "Lifts", 500, on=date(2026, 3, 1), by=by)

    with pytest.raises(Refused, match="less than") as more:
        _transfer(estate, 501)
    with pytest.raises(Refused, match="less than"):
        write_item(estate, "cost", "Lamps", 501, on=DAY, by=by)
    with pytest.raises(Refused, match="as a deposit"):
        write_item(estate, "to_fund", "Fund", 5, on=DAY, by=by)

    assert more.value.field == "fen"
    assert (common_balance(estate), FundMove.objects.filter(kind="common").exists()) == (500, False)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_move_the_same_income_at_once_only_what_is_there_goes() -> None:
    estate = an_estate_with_money(9_000)
    write_item(estate, "advert", "Lifts", 250, on=date(2026, 3, 1), by=a_committee_office())

    said = at_once(*[lambda: _transfer(estate, 100)] * 4)

    assert said.count(None) == 2
    assert (common_balance(estate), fund_of(estate)["balance"]) == (50, 1_000_200)


def test_the_database_makes_no_money_out_of_common_income() -> None:
    estate, by = an_estate_with_money(9_000), a_committee_office()
    write_item(estate, "advert", "Lifts", 500, on=date(2026, 3, 1), by=by)
    account = FundAccount.objects.get()
    key = post(estate, (FUND_BANK, FUND_OWNED), 300, "Made", on=DAY, source=("co_governance.estate", new_key()), by=by)  # fmt: skip
    made = {"kind": "common", "fen": 300, "on": DAY, "entry_id": key}
    item = {"estate": estate, "kind": "to_fund", "what": "Fund", "fen": 300, "on": DAY, "entry_id": key}  # fmt: skip

    refused("left the common account", lambda: FundMove.objects.create(account=account, **made))
    refused("comes to its units", lambda: CommonItem.objects.create(**item))
    refused("comes to its units", lambda: _given(item, account))
    refused("more than the common account holds", lambda: _overdrawn(estate, account))


def _given(item: dict[str, Any], account: FundAccount) -> None:
    """As the verb does it, without asking what is there."""
    made = CommonItem.objects.create(**item)
    FundMove.objects.create(account=account, kind="common", fen=made.fen, on=DAY, entry_id=made.entry_id)  # fmt: skip
    FundAccount.objects.filter(pk=account.pk).update(balance_fen=account.balance_fen + made.fen)


def _overdrawn(estate: Estate, account: FundAccount) -> None:
    key = post(
        estate, (COST, COMMON_BANK), 700, "Fund", on=DAY, source=("co_governance.estate", new_key()), by=a_committee_office(),
        and_legs=(FUND_BANK, FUND_OWNED),
    )  # fmt: skip
    _given({"estate": estate, "kind": "to_fund", "what": "Fund", "fen": 700, "on": DAY, "entry_id": key}, account)  # fmt: skip
