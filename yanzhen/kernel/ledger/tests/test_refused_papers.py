"""Invoices and claims refuse with a sentence: other offices, other sides, other books, more than was, days ahead."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.base.money import FEN_MAX
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import review
from yanzhen.kernel.ledger.actions.expenses import SpentDraft, approve, ask, refuse_claim
from yanzhen.kernel.ledger.actions.invoices import put_back, take_off
from yanzhen.kernel.ledger.actions.limits import LevelDraft, set_limits
from yanzhen.kernel.ledger.actions.paying import book_claim, pay_claim, slip_of
from yanzhen.kernel.ledger.actions.slips import hand_in
from yanzhen.kernel.ledger.actions.vat import set_taxpayer
from yanzhen.kernel.ledger.models import Claim, Invoice, Taxpayer
from yanzhen.kernel.ledger.models.expenses import CLAIM_LINES_MAX
from yanzhen.kernel.ledger.models.invoice_rules import Share, check_share
from yanzhen.kernel.ledger.testing import a_book, accounts, bookkeepers
from yanzhen.kernel.ledger.tests.test_expenses import (
    AT,
    DAY,
    a_booked_claim,
    a_claim,
    a_village,
    an_asked_claim,
)
from yanzhen.kernel.ledger.tests.test_expenses import an_invoice as a_received_invoice
from yanzhen.kernel.ledger.tests.test_invoices import NUMBER, an_invoice
from yanzhen.kernel.parties.models import Office

pytestmark = pytest.mark.django_db
MONTH = date(2026, 9, 1)
RED = [Share(-100, -13, 1300)]


def test_whoever_does_not_prepare_touches_no_invoice() -> None:
    book = a_book()
    looker, made = bookkeepers(book).reviewer, an_invoice(book)
    acts: list[Callable[[], object]] = [
        lambda: an_invoice(book, number=NUMBER[:-1] + "2", by=looker),
        lambda: an_invoice(book, number=NUMBER[:-1] + "2", by=bookkeepers(a_book()).accountant),
        lambda: take_off(made, month=MONTH, by=looker),
        lambda: put_back(made, by=looker),
        lambda: made.withdraw(by=looker, reason="x"),
    ]

    for act in acts:
        with pytest.raises(Refused, match="does not enter invoices in this book"):
            act()
    assert Invoice.objects.get() == made


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "none", "number": ""}, "Only what was sold"),
        ({"shares": []}, "amounts are missing"),
        ({"shares": [Share(100_000, 1, 1300)]}, "gives tax"),
        ({"partner_name": " "}, "who is on the other side"),
        ({"number": "1"}, "20 digits"),
    ],
)
def test_what_an_invoice_cant_say_is_refused(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        an_invoice(a_book(), **facts)
    assert not Invoice.objects.exists()


def test_an_amount_that_no_book_holds_is_refused() -> None:
    with pytest.raises(Refused, match="more than any book holds"):
        check_share(Share(FEN_MAX + 1, 0, 0, "exempt"), red=False)
    check_share(Share(FEN_MAX, 0, 0, "exempt"), red=False)


def test_a_red_invoice_faces_a_black_one_of_its_book_and_side() -> None:
    book = a_book()
    black = an_invoice(book)
    red = an_invoice(book, number=NUMBER[:-1] + "2", is_red=True, red_of=black, shares=RED)
    elsewhere = an_invoice(a_book(), number=NUMBER[:-1] + "3")
    gone = an_invoice(book, number=NUMBER[:-1] + "4")
    gone.withdraw(by=bookkeepers(book).accountant, reason="x")
    number = NUMBER[:-1] + "5"

    for other in (red, gone):
        with pytest.raises(Refused, match="takes back one that is not red"):
            an_invoice(book, number=number, is_red=True, red_of=other, shares=RED)
    with pytest.raises(Refused, match="takes back one that is not red"):
        an_invoice(book, number=number, red_of=black)
    with pytest.raises(Refused, match="in the same book on the same side"):
        an_invoice(book, number=number, is_red=True, red_of=elsewhere, shares=RED)
    with pytest.raises(Refused, match="in the same book on the same side"):
        an_invoice(book, number=number, is_red=True, red_of=black, shares=RED, direction="issued")


def test_only_the_tax_of_what_was_bought_is_taken_off() -> None:
    book = a_book(chart="small_enterprise")
    keepers = bookkeepers(book)
    set_taxpayer(book, since=MONTH, kind="general", basis="x", by=keepers.head)
    sold = an_invoice(book, direction="issued")
    gone = an_invoice(book)
    gone.withdraw(by=keepers.accountant, reason="x")

    for one in (sold, gone):
        with pytest.raises(Refused, match="Only the tax of a received invoice"):
            take_off(one, month=MONTH, by=keepers.accountant)


def test_a_kind_of_taxpayer_is_said_by_the_agency_with_its_notice() -> None:
    book = a_book(chart="small_enterprise")
    keepers = bookkeepers(book)
    known: dict[str, Any] = {"since": MONTH, "kind": "general", "basis": "x", "by": keepers.head}
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"by": keepers.accountant}, "does not set up this book"),
        ({"by": bookkeepers(a_book()).head}, "does not set up this book"),
        ({"basis": " "}, "Name the decision or notice"),
        ({"free_up_to_fen": 1}, "Only a small-scale taxpayer"),
        ({"carried_fen": -1}, "Only a general taxpayer carries"),
    )

    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            set_taxpayer(book, **{**known, **facts})
    assert not Taxpayer.objects.exists()


def spent(fen: int = 100, **facts: Any) -> SpentDraft:
    return SpentDraft(DAY, "x", fen, **{"no_invoice_because": "y", **facts})


def test_a_claim_is_written_by_an_office_of_its_book_for_something() -> None:
    village, other = a_village(), a_village()
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"by": other.asker}, "claims no expenses from this book"),
        ({"purpose": " "}, "what the money was spent for"),
        ({"lines": []}, "one line at least"),
        ({"lines": [spent()] * (CLAIM_LINES_MAX + 1)}, "one line at least"),
        ({"lines": [spent(-1)]}, "how much was spent"),
    )

    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            a_claim(village, **facts)
    assert not Claim.objects.exists()
    assert a_claim(village, lines=[spent()] * CLAIM_LINES_MAX).lines.count() == CLAIM_LINES_MAX


def test_what_no_office_may_agree_to_is_not_asked_for() -> None:
    village = a_village(limits=False)
    chief = Office.objects.get(pk=village.chief.office_id or "")
    levels = [LevelDraft(chief, 500)]
    set_limits(village.book, levels, basis="x", by=village.head)

    with pytest.raises(Refused, match=r"No office of this book may agree to ¥5\.01"):
        an_asked_claim(village, 501)
    assert an_asked_claim(village, 500).state == "asked"


def test_a_claim_without_lines_is_not_asked_for() -> None:
    village = a_village()
    claim = a_claim(village)
    Claim.objects.filter(pk=claim.pk).update(total_fen=0)

    with pytest.raises(Refused, match="has no lines yet"):
        ask(claim, by=village.asker, at=AT)


def test_a_refusal_says_why() -> None:
    village = a_village()
    claim = an_asked_claim(village)

    with pytest.raises(Refused, match="Say why, so that it can be put right"):
        refuse_claim(claim, by=village.chief, note=" ", at=AT)
    claim.refresh_from_db()
    assert claim.state == "asked"


def test_an_invoice_that_was_taken_back_pays_for_nothing() -> None:
    village = a_village()
    gone = a_received_invoice(village.book, "A1", village.accountant)
    gone.withdraw(by=village.accountant, reason="x")
    gone.refresh_from_db()

    with pytest.raises(Refused, match="not one received in this book"):
        a_claim(village, lines=[spent(invoice=gone, no_invoice_because="")])


def test_a_claim_is_booked_by_whoever_writes_vouchers() -> None:
    village = a_village()
    claim = approve(an_asked_claim(village), by=village.chief)
    expense, bank = accounts(village.book, "513", "102")

    with pytest.raises(Refused, match="does not write vouchers"):
        book_claim(claim, on=DAY, accounts={claim.lines.get().pk: expense}, pay_from=bank, by=village.reviewer)  # fmt: skip
    assert slip_of(claim) is None


def test_a_payment_has_a_day_that_has_passed_and_a_way() -> None:
    village = a_village()
    claim = a_booked_claim(village)
    slip = slip_of(claim)
    assert slip is not None
    review(hand_in(slip, by=village.accountant).pk, by=village.reviewer)
    known: dict[str, Any] = {"on": AT.date(), "how": "转账", "by": village.cashier, "at": AT}

    for facts, sentence in (
        ({"on": AT.date() + timedelta(days=1)}, "This day lies ahead"),
        ({"how": " "}, "how it was paid"),
    ):
        with pytest.raises(Refused, match=sentence):
            pay_claim(claim, **{**known, **facts})
    assert pay_claim(claim, **known).paid_on == AT.date()
