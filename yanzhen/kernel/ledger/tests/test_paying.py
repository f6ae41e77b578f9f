"""An approved claim becomes a voucher and is paid by somebody who took no part in it."""

from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import review
from yanzhen.kernel.ledger.actions.expenses import approve
from yanzhen.kernel.ledger.actions.paying import book_claim, pay_claim, slip_of, unbook_claim
from yanzhen.kernel.ledger.actions.slips import hand_in
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.testing import accounts
from yanzhen.kernel.ledger.tests.test_expenses import (
    AT,
    DAY,
    a_booked_claim,
    a_village,
    an_asked_claim,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import an_appointment, an_office


@pytest.mark.django_db
def test_the_approved_claim_becomes_a_voucher_and_is_paid_once_that_is_reviewed() -> None:
    village = a_village()
    claim = a_booked_claim(village)
    slip = slip_of(claim)
    assert slip is not None
    with pytest.raises(Refused, match="not reviewed yet"):
        pay_claim(claim, on=DAY, how="转账", by=village.cashier, at=AT)
    entry = hand_in(slip, by=village.accountant)
    review(entry.pk, by=village.reviewer)

    paid = pay_claim(claim, on=DAY, how="转账", by=village.cashier, at=AT)

    assert (paid.state, paid.paid_by_name) == ("paid", village.cashier.person_name)
    assert [(leg.account.code, leg.net_fen) for leg in entry.legs.order_by("line")] == [
        ("513", 100_000),
        ("102", -100_000),
    ]


@pytest.mark.django_db
def test_nobody_who_took_part_pays() -> None:
    village = a_village()
    claim = a_booked_claim(village)
    for actor, said in (
        (village.asker, "Only the cashier"),
        (_also_cashier(village.asker, village.book), "their own claim"),
        (_also_cashier(village.chief, village.book), "You agreed"),
        (_also_cashier(village.accountant, village.book), "You wrote the voucher"),
    ):
        with pytest.raises(Refused, match=said):
            pay_claim(claim, on=DAY, how="现金", by=actor, at=AT)


@pytest.mark.django_db
def test_who_claims_or_agreed_does_not_book() -> None:
    village = a_village()
    claim = approve(an_asked_claim(village), by=village.chief)
    expense, bank = accounts(village.book, "513", "102")
    facts: dict[str, Any] = {
        "on": DAY,
        "accounts": {claim.lines.get().pk: expense},
        "pay_from": bank,
    }

    with pytest.raises(Refused, match="their own claim"):
        book_claim(claim, by=_also_cashier(village.asker, village.book), **facts)
    with pytest.raises(Refused, match="You agreed"):
        book_claim(claim, by=_also_cashier(village.chief, village.book), **facts)
    with pytest.raises(Refused, match="Choose the account"):
        book_claim(claim, by=village.accountant, **{**facts, "accounts": {}})


@pytest.mark.django_db
def test_a_voucher_is_dropped_and_written_again() -> None:
    village = a_village()
    claim = unbook_claim(a_booked_claim(village), by=village.accountant)

    assert (claim.state, slip_of(claim)) == ("approved", None)


def _also_cashier(actor: Actor, book: Book) -> Actor:
    office = an_office("village_cashier", book.place)
    return actor_of_appointment(an_appointment(_person(actor.person_id), office))


def _person(key: Any) -> Any:
    return Person.objects.get(pk=key)
