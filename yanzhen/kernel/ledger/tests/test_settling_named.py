"""What another app settles comes in one statement, and no more of a line is settled than it holds."""

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.ledger.actions.ageing import accounts_of, ages_of
from yanzhen.kernel.ledger.actions.settling import settle, settle_named, unsettled_payments
from yanzhen.kernel.ledger.models import Settlement
from yanzhen.kernel.ledger.models.ageing import NOTHING
from yanzhen.kernel.ledger.testing import (
    a_book,
    a_counterparty,
    accounts,
    an_entry,
    bookkeepers,
)
from yanzhen.kernel.ledger.tests.test_settling import ON, owed


@pytest.mark.django_db
def test_rows_of_one_statement_see_each_other() -> None:
    book, who = a_book(), a_counterparty()
    by = bookkeepers(book).accountant
    items, paid = [owed(book, who, 100), owed(book, who, 100)], owed(book, who, -100)

    with pytest.raises(Refused, match="more than is open"):
        settle_named([(item, paid, 100) for item in items], by=by)

    assert not Settlement.objects.exists()
    assert len(settle_named([(item, paid, 50) for item in items], by=by)) == 2


@pytest.mark.django_db
def test_only_what_is_not_wholly_settled_is_offered_for_settling() -> None:
    book, who = a_book(), a_counterparty()
    item, paid = owed(book, who, 100), owed(book, who, -100)
    by = bookkeepers(book).accountant

    settle(item, paid, 60, by=by)
    assert unsettled_payments([item, paid]) == {paid.pk}
    settle_named([(owed(book, who, 40), paid, 40)], by=by)
    assert unsettled_payments([item, paid]) == set()


@pytest.mark.django_db
def test_what_is_invested_in_somebody_has_no_age() -> None:
    book, who = a_book(), a_counterparty()
    shares, bank = accounts(book, "141", "102")
    an_entry(book, legs=(debit(shares, 500, counterparty=who), credit(bank, 500)))

    assert ages_of(accounts_of(book, "debit"), [who], on=ON)[who] == NOTHING
