"""A voucher on an account that asks for a decision carries one, whole with its minutes; without it nothing is handed in."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.documents.testing import PDF, an_upload
from yanzhen.kernel.ledger.actions import post, review
from yanzhen.kernel.ledger.actions.opening import set_demands
from yanzhen.kernel.ledger.actions.resting import DecisionDraft, rest_on
from yanzhen.kernel.ledger.actions.slips import LineDraft, hand_in, send_back, write_slip
from yanzhen.kernel.ledger.models import Book, Entry, EntryApproval, Slip, SlipDecision
from yanzhen.kernel.ledger.testing import a_book, a_keeper, accounts, bookkeepers
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk, rent

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 6)
SAYS = {
    "decision-kind": "members_meeting", "decision-number": "2026-7", "decision-decided_on": "2026-07-01",
    "decision-agreed": "41", "decision-of": "52",
}  # fmt: skip


def asks(book: Book) -> None:
    """Income of the book moves on a decision only."""
    set_demands(book.account("501"), by=a_keeper(), demands_project=False, demands_agreement=False, demands_approval=True)  # fmt: skip


def a_slip(book: Book) -> Slip:
    bank, income = accounts(book, "102", "501")
    lines = [LineDraft(bank, debit_fen=100, note="Rent"), LineDraft(income, credit_fen=100)]
    return write_slip(book, on=DAY, lines=lines, by=a_keeper())


def minutes(slip: Slip) -> Document:
    return store(an_upload("minutes.pdf", PDF), owner=slip, by=a_keeper())


def draft(slip: Slip, **facts: Any) -> DecisionDraft:
    known: dict[str, Any] = {
        "kind": "members_meeting", "decided_on": date(2026, 7, 1), "agreed": 41, "of": 52, "number": "2026-7",
    }  # fmt: skip
    return DecisionDraft(**{**known, "document": facts.pop("document", None) or minutes(slip), **facts})  # fmt: skip


def write(client: Client, book: Book, **more: Any) -> Any:
    return client.post(f"/ledger/books/{book.pk}/vouchers/new/", rent(hand_in="1") | more, follow=True)  # fmt: skip


def test_it_is_handed_in_reviewed_and_posted_with_its_decision() -> None:
    book = a_book(separation="three")
    asks(book)
    keepers = bookkeepers(book)
    slip = a_slip(book)

    rest_on(slip, draft(slip), by=keepers.accountant)
    entry = hand_in(slip, by=keepers.accountant)
    review(entry.pk, by=keepers.reviewer)
    post(entry.pk, by=keepers.bookkeeper)

    entry.refresh_from_db()
    assert entry.state == "posted"
    rests = EntryApproval.objects.get(entry=entry)
    assert (rests.kind, rests.agreed, rests.of, rests.decided_on) == ("members_meeting", 41, 52, date(2026, 7, 1))  # fmt: skip
    assert rests.document_id == SlipDecision.objects.get(slip=slip).document_id


def test_without_a_decision_it_is_not_handed_in() -> None:
    book = a_book(separation="two")
    asks(book)

    with pytest.raises(Refused, match=r"501 .* moves only on a decision"):
        hand_in(a_slip(book), by=a_keeper())
    assert not Entry.objects.exists()


def test_a_decision_is_refused_that_says_too_little_or_hangs_elsewhere() -> None:
    book = a_book()
    slip, other = a_slip(book), a_slip(book)

    for facts, said in (
        ({"kind": "somebody"}, "Say who decided"),
        ({"agreed": 53}, "No more can have agreed"),
        ({"agreed": 0}, "No more can have agreed"),
        ({"decided_on": date(2999, 1, 1)}, "after today"),
        ({"document": minutes(other)}, "Attach the minutes"),
    ):
        with pytest.raises(Refused, match=said):
            rest_on(slip, draft(slip, **facts), by=a_keeper())
    with pytest.raises(Refused, match="does not write vouchers"):
        rest_on(slip, draft(slip), by=a_keeper(may=frozenset({"ledger.see"})))
    assert not SlipDecision.objects.exists()


def test_it_is_written_anew_on_the_desk_only() -> None:
    book = a_book(separation="two")
    asks(book)
    slip = a_slip(book)
    rest_on(slip, draft(slip), by=a_keeper())
    keepers = bookkeepers(book)
    entry = hand_in(slip, by=keepers.accountant)

    with pytest.raises(Refused, match="handed in"):
        rest_on(slip, draft(slip), by=a_keeper())
    send_back(entry, reason="The other meeting", by=keepers.reviewer)
    rest_on(slip, draft(slip, number="2026-8"), by=a_keeper())

    assert SlipDecision.objects.get().number == "2026-8"


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"kind": "somebody"}, "a_decision_says_who_decided"),
        ({"agreed": 53}, "a_decision_has_its_votes"),
        ({"agreed": 0}, "a_decision_has_its_votes"),
    ],
)
def test_the_database_holds_a_decision_whole(facts: dict[str, Any], promise: str) -> None:
    slip = a_slip(a_book())
    rest_on(slip, draft(slip), by=a_keeper())

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        SlipDecision.objects.update(**facts)


def test_the_form_asks_where_an_account_does_and_the_voucher_shows_it() -> None:
    book, client, _actor = a_desk()
    new = f"/ledger/books/{book.pk}/vouchers/new/"
    assert 'id="decision"' not in client.get(new).content.decode()
    asks(book)
    assert 'id="decision"' in client.get(new).content.decode()

    page = write(client, book, **SAYS, **{"decision-minutes": an_upload("minutes.pdf", PDF)})

    entry = Entry.objects.get()
    assert page.redirect_chain[-1][0] == f"/ledger/books/{book.pk}/vouchers/{entry.pk}/"
    shown = page.content.decode()
    for words in ("Members&#x27; meeting", "2026-7", "41 of 52 agreed", "minutes.pdf"):
        assert words in shown
    assert EntryApproval.objects.get().document_id == Document.objects.get().pk


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (SAYS, "Attach the minutes"),
        (SAYS | {"decision-agreed": "53"}, "No more can have agreed"),
        (SAYS | {"decision-decided_on": ""}, "A decision is named whole"),
    ],
)
def test_half_a_decision_stands_beside_its_field_and_nothing_is_kept(more: dict[str, str], said: str) -> None:  # fmt: skip
    book, client, _actor = a_desk()
    asks(book)

    page = write(client, book, **more)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Slip.objects.exists()


def test_without_it_the_slip_stays_on_the_desk_and_says_so_and_minutes_need_not_be_sent_again() -> (
    None
):
    book, client, _actor = a_desk()
    asks(book)

    page = write(client, book)

    slip = Slip.objects.get()
    assert "moves only on a decision" in page.content.decode()
    rest_on(slip, draft(slip), by=a_keeper())
    where = f"/ledger/books/{book.pk}/vouchers/desk/{slip.pk}/"
    assert 'value="2026-7"' in client.get(where).content.decode()
    client.post(where, rent(hand_in="1") | SAYS | {"decision-number": "2026-9"})
    slip.refresh_from_db()
    assert slip.entry is not None
    assert (SlipDecision.objects.get().number, Document.objects.count()) == ("2026-9", 1)


def test_four_more_lines_forget_nothing_of_the_decision() -> None:
    book, client, _actor = a_desk()
    asks(book)

    page = client.post(f"/ledger/books/{book.pk}/vouchers/new/", rent(more="1") | SAYS).content.decode()  # fmt: skip

    assert 'value="2026-7"' in page
    assert "A decision is named whole" not in page
    # That name belongs to the sums of base/app.js, which would write NaN over these.
    assert "data-sum=" not in page
    assert 'data-side-sum="debit"' in page
