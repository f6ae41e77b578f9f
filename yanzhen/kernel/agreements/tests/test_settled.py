"""What is paid under a contract settles the very line it was billed on, and disappears from the ages."""

from datetime import date

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    bill_all,
    offset_deposit,
    return_deposit,
    take_deposit,
    take_step,
    write_payment,
)
from yanzhen.kernel.agreements.models import Agreement, DueState
from yanzhen.kernel.agreements.testing import (
    NOW,
    YEAR_FEN,
    a_lessor,
    an_agreement,
    book_of,
    some_money,
)
from yanzhen.kernel.agreements.tests.test_money import TODAY, cashier
from yanzhen.kernel.ledger.actions.ageing import accounts_of, ages_of, open_items
from yanzhen.kernel.ledger.actions.counterparties import balances_with
from yanzhen.kernel.ledger.actions.members import end_member, enter_member
from yanzhen.kernel.ledger.models import Settlement
from yanzhen.kernel.ledger.models.ageing import Aged
from yanzhen.kernel.ledger.testing import a_keeper
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import an_organisation

pytestmark = pytest.mark.django_db


def a_members_lease(**facts: object) -> Agreement:
    """A member of the collective leases from it."""
    owner, member = a_lessor(), an_organisation().party
    agreement = an_agreement(owner=owner, counterparty=member, **facts)
    enter_member(book_of(agreement), member, since=date(2026, 1, 1), basis="Register", by=a_keeper())  # fmt: skip
    return agreement


def age_of(agreement: Agreement, side: str = "debit") -> Aged:
    accounts = accounts_of(book_of(agreement), side)
    return ages_of(accounts, [agreement.counterparty_id], on=TODAY)[agreement.counterparty_id]


def standing_of(agreement: Agreement) -> dict[str, int]:
    """Code → what stands there with the other side, in the account's own side."""
    book = book_of(agreement)
    accounts = accounts_of(book, "debit") + accounts_of(book, "credit")
    party = agreement.counterparty.pk
    from_balances = balances_with(accounts, agreement.counterparty)
    assert party == agreement.counterparty_id
    return {account.code: fen for account, fen in from_balances}


def test_a_paid_due_disappears_from_the_ages() -> None:
    agreement = an_agreement(pays={"pays_per_year": 4})
    bill_all(TODAY, NOW)
    quarter = YEAR_FEN // 4
    assert age_of(agreement).open_fen == 3 * quarter

    write_payment(agreement, some_money(quarter), by=cashier(), at=NOW)

    assert age_of(agreement).open_fen == 2 * quarter
    settled = Settlement.objects.get()
    assert (settled.item.entry_id, settled.amount_fen) == (
        agreement.dues.order_by("due_on")[0].pk,
        quarter,
    )


def test_of_two_contracts_with_one_tenant_the_paid_one_is_settled() -> None:
    older = an_agreement()
    newer = an_agreement(
        owner=older.owner, counterparty=older.counterparty, pays={"amount_fen": 700}
    )
    bill_all(TODAY, NOW)

    write_payment(newer, some_money(700), by=cashier(), at=NOW)

    items = open_items(
        accounts_of(book_of(older), "debit"), on=TODAY, counterparty=older.counterparty_id
    )
    assert [item.entry_id for item in items] == [older.dues.order_by("due_on")[0].pk]
    assert items[0].open_fen == YEAR_FEN


def test_a_payment_across_dues_settles_each_with_its_part() -> None:
    agreement = an_agreement(pays={"pays_per_year": 4})
    bill_all(TODAY, NOW)
    quarter = YEAR_FEN // 4

    write_payment(agreement, some_money(quarter + 100), by=cashier(), at=NOW)

    parts = Settlement.objects.order_by("-amount_fen").values_list("amount_fen", flat=True)
    assert list(parts) == [quarter, 100]


def test_what_we_pay_settles_what_we_owe() -> None:
    agreement = an_agreement(direction="expense", kind="service")
    bill_all(TODAY, NOW)

    write_payment(agreement, some_money(YEAR_FEN), by=cashier(), at=NOW)

    assert age_of(agreement, "credit").open_fen == 0
    assert Settlement.objects.get().amount_fen == YEAR_FEN


def test_members_stand_on_their_own_account_and_outsiders_on_theirs() -> None:
    member, outsider = a_members_lease(), an_agreement()

    bill_all(TODAY, NOW)

    assert standing_of(member) == {"113": YEAR_FEN}
    assert standing_of(outsider) == {"112": YEAR_FEN}


def test_what_the_collective_owes_a_member_stands_there_too() -> None:
    agreement = a_members_lease(direction="expense", kind="service")

    bill_all(TODAY, NOW)

    assert standing_of(agreement) == {"113": -YEAR_FEN}


def test_billed_as_a_member_it_is_paid_there_whatever_they_are_today() -> None:
    agreement = a_members_lease(pays={"pays_per_year": 4})
    bill_all(date(2026, 2, 1), NOW)
    book = book_of(agreement)
    end_member(book.members.get(), until=date(2026, 2, 28), by=a_keeper(), reason="Moved away")
    bill_all(TODAY, NOW)
    quarter = YEAR_FEN // 4
    assert standing_of(agreement) == {"112": 2 * quarter, "113": quarter}

    write_payment(agreement, some_money(2 * quarter), by=cashier(), at=NOW)

    assert standing_of(agreement) == {"112": quarter}
    assert age_of(agreement).open_fen == quarter


def test_a_companys_tenant_stands_where_every_customer_does() -> None:
    from_company = an_agreement(owner=a_lessor(chart="small_enterprise"))

    bill_all(TODAY, NOW)

    assert standing_of(from_company) == {"1122": YEAR_FEN}
    with pytest.raises(Refused, match="has shareholders"):
        enter_member(
            book_of(from_company), from_company.counterparty, since=TODAY, basis="Roll", by=a_keeper()
        )  # fmt: skip


@pytest.mark.parametrize("ours", [True, False])
def test_a_kept_deposit_pays_no_rent_until_it_is_offset(ours: bool) -> None:
    agreement = (a_members_lease if ours else an_agreement)(
        deposit_fen=1_000, until=date(2026, 6, 30)
    )
    by = cashier()
    bill_all(TODAY, NOW)
    due = agreement.dues.get(state=DueState.BILLED).amount_fen

    take_deposit(agreement, some_money(1_000), by=by, at=NOW)
    assert age_of(agreement).open_fen == due

    offset_deposit(agreement, some_money(400), by=by, at=NOW)
    assert age_of(agreement).open_fen == due - 400

    take_step(agreement, "expire", by=system_actor(), at=NOW)
    return_deposit(agreement, some_money(600), by=by, at=NOW)
    whole = age_of(agreement), age_of(agreement, "credit")
    assert [one.open_fen for one in whole] == [due - 400, 0]
    assert [one.advance_fen for one in whole] == [0, 0]
