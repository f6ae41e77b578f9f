"""A voucher may rest on a certified vote in place of minutes: one that passed, here, and no further than it named."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.carrying import offered
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.models import Matter, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    a_certified_vote,
    a_chair,
    a_closed_vote,
    a_secretary,
)
from yanzhen.kernel.ledger.actions.resting import rest_on, rest_on_vote
from yanzhen.kernel.ledger.actions.slips import LineDraft, hand_in, send_back, write_slip
from yanzhen.kernel.ledger.models import Book, Entry, EntryApproval, Slip, SlipDecision
from yanzhen.kernel.ledger.testing import a_book, a_keeper, accounts, bookkeepers
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk, rent
from yanzhen.kernel.ledger.tests.test_resting import DAY, SAYS, asks, draft
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
YES = ("yes", "yes", "yes")


def passed(book: Book, title: str = "Dividend of 2 yuan", *choices: str, vote: Any = a_certified_vote) -> Matter:  # fmt: skip
    made: Vote = vote(*(choices or YES), electorate="members", place=book.place, matters=[("dividend", title)])  # fmt: skip
    return made.matters.get()


def a_slip(book: Book, fen: int = 100) -> Slip:
    bank, income = accounts(book, "102", "501")
    lines = [LineDraft(bank, debit_fen=fen, note="Rent"), LineDraft(income, credit_fen=fen)]
    return write_slip(book, on=DAY, lines=lines, by=a_keeper())


def by_hand(slip: Slip, matter: Matter) -> None:
    """Around the verbs."""
    SlipDecision.objects.create(slip=slip, kind="members_meeting", decided_on=DAY, agreed=3, of=3, matter_id=matter.pk)  # fmt: skip


def test_it_is_handed_in_with_the_numbers_of_the_vote() -> None:
    book = a_book()
    asks(book)
    matter, slip = passed(book), a_slip(book)

    rest_on_vote(slip, matter.pk, by=a_keeper())
    entry = hand_in(slip, by=a_keeper())

    rests = EntryApproval.objects.get(entry=entry)
    assert (rests.document_id, rests.kind, rests.agreed, rests.of) == (matter.pk, "members_meeting", 3, 3)  # fmt: skip
    assert SlipDecision.objects.get().number == f"{matter.vote.number}-1"


def test_a_vote_that_did_not_pass_or_is_not_counted_is_neither_offered_nor_taken() -> None:
    book = a_book()
    slip = a_slip(book)
    failed = passed(book, "Dividend", "no", "no", "no")
    open_still = passed(book, "Dividend", vote=a_closed_vote)

    assert offered(book.place_id) == []
    for matter in (failed, open_still):
        with pytest.raises(Refused, match="did not pass"):
            rest_on_vote(slip, matter.pk, by=a_keeper())
        with pytest.raises(IntegrityError, match="passed and is counted"), transaction.atomic():
            by_hand(slip, matter)


def test_a_vote_of_another_place_is_refused() -> None:
    book, elsewhere = a_book(), a_book(place=a_place())
    slip, matter = a_slip(book), passed(elsewhere)

    assert offered(book.place_id) == []
    with pytest.raises(Refused, match="another place"):
        rest_on_vote(slip, matter.pk, by=a_keeper())
    with pytest.raises(IntegrityError, match="of its place"), transaction.atomic():
        by_hand(slip, matter)


def test_a_use_of_the_fund_has_its_own_entry() -> None:
    book = a_book()
    matter = a_certified_vote(*YES, place=book.place).matters.get()

    assert (matter.result.outcome, offered(book.place_id)) == ("passed", [])
    with pytest.raises(Refused, match="did not pass"):
        rest_on_vote(a_slip(book), matter.pk, by=a_keeper())
    with pytest.raises(IntegrityError, match="passed and is counted"), transaction.atomic():
        by_hand(a_slip(book), matter)


def test_all_its_vouchers_take_no_more_than_it_named_and_one_sent_back_gives_its_part_back() -> None:  # fmt: skip
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    matter, first, second = passed(book), a_slip(book, 100), a_slip(book, 101)
    for slip in (first, second):
        rest_on_vote(slip, matter.pk, by=keepers.accountant)
    entry = hand_in(first, by=keepers.accountant)

    with pytest.raises(Refused, match=r"¥2\.00.*¥1\.00 of it.*¥1\.01"):
        hand_in(second, by=keepers.accountant)
    other = hand_in(a_slip(book), by=keepers.accountant)
    Slip.objects.filter(entry=other).update(state="open", entry=None)
    with pytest.raises(IntegrityError, match="no more than the vote"), transaction.atomic():
        Slip.objects.filter(pk=second.pk).update(state="handed_in", entry=other)
    send_back(entry, reason="Wrong", by=keepers.reviewer)
    assert hand_in(second, by=keepers.accountant).state == "prepared"


def test_a_vote_challenged_meanwhile_carries_nothing() -> None:
    book = a_book()
    matter, slip = passed(book), a_slip(book)
    rest_on_vote(slip, matter.pk, by=a_keeper())
    vote = take_step(matter.vote, "publish", by=a_chair(), at=AFTER)
    take_step(vote, "challenge", by=a_secretary(), at=AFTER, note="A court asks")

    with pytest.raises(Refused, match="did not pass"):
        hand_in(slip, by=a_keeper())
    other = hand_in(a_slip(book), by=a_keeper())
    Slip.objects.filter(entry=other).update(state="open", entry=None)
    with pytest.raises(IntegrityError, match="passed and is counted"), transaction.atomic():
        Slip.objects.filter(pk=slip.pk).update(state="handed_in", entry=other)


def test_minutes_or_a_vote_never_neither() -> None:
    book = a_book()
    rest_on_vote(a_slip(book), passed(book).pk, by=a_keeper())

    with pytest.raises(IntegrityError, match="a_decision_has_minutes_or_a_vote"), transaction.atomic():  # fmt: skip
        SlipDecision.objects.update(matter_id=None)


def test_the_form_offers_it_and_asks_nothing_else() -> None:
    book, client, _actor = a_desk()
    asks(book)
    matter = passed(book, "Dividend")
    new = f"/ledger/books/{book.pk}/vouchers/new/"
    assert f'value="{matter.pk}"' in client.get(new).content.decode()

    client.post(new, rent(hand_in="1") | {"decision-vote": str(matter.pk)})

    assert EntryApproval.objects.get(entry=Entry.objects.get()).document_id == matter.pk


def test_what_a_voucher_handed_in_rests_on_stays() -> None:
    book = a_book()
    matter, other, slip = passed(book), passed(book, "Dividend"), a_slip(book)
    rest_on_vote(slip, matter.pk, by=a_keeper())
    hand_in(slip, by=a_keeper())

    with pytest.raises(IntegrityError, match="handed in stays"), transaction.atomic():
        SlipDecision.objects.update(matter_id=other.pk)


def test_a_form_with_minutes_takes_a_vote_in_their_place() -> None:
    book, client, _actor = a_desk()
    matter, slip = passed(book, "Dividend"), a_slip(book)
    rest_on(slip, draft(slip), by=a_keeper())
    asks(book)

    client.post(f"/ledger/books/{book.pk}/vouchers/desk/{slip.pk}/", rent(hand_in="1") | SAYS | {"decision-vote": str(matter.pk)})  # fmt: skip

    decision = SlipDecision.objects.get()
    assert (decision.matter_id, decision.document, decision.number) == (matter.pk, None, f"{matter.vote.number}-1")  # fmt: skip


def test_only_whoever_writes_the_voucher_rests_it_on_a_vote_and_only_on_the_desk() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    matter, slip = passed(book), a_slip(book)

    with pytest.raises(Refused, match="does not write vouchers"):
        rest_on_vote(slip, matter.pk, by=keepers.reviewer)
    rest_on_vote(slip, matter.pk, by=keepers.accountant)
    hand_in(slip, by=keepers.accountant)
    with pytest.raises(Refused, match="handed in"):
        rest_on_vote(slip, matter.pk, by=keepers.accountant)
