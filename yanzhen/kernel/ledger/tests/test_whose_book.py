"""A right is for the books one's office keeps: every verb refuses whoever keeps another, and lets its own keeper act."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from django.db import transaction

from yanzhen.base.importing import taking_back
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger import actions
from yanzhen.kernel.ledger.actions import open_book, post_event, reverse
from yanzhen.kernel.ledger.actions.closing import close_month
from yanzhen.kernel.ledger.actions.keeping import ANOTHERS
from yanzhen.kernel.ledger.actions.together import post_together, review_together
from yanzhen.kernel.ledger.models import BankLine, Book, Entry
from yanzhen.kernel.ledger.testing import (
    AT,
    KEEPING,
    OPENED_ON,
    a_book,
    a_draft,
    a_keeper,
    a_village,
    an_entry,
    an_organisation,
    bookkeepers,
)
from yanzhen.kernel.ledger.tests.test_bank_import import TWO_COLUMNS, an_account, take_in
from yanzhen.kernel.ledger.tests.test_several_books import a_dividend
from yanzhen.kernel.ledger.tests.whose_papers import VERBS
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db
ALL: Final = KEEPING | {"ledger.pay", "ledger.claim"}
ANOTHERS_BOOK: Final = r"Your office .* (this|these) books?\b"
# Who may act is decided otherwise, or the caller has decided it; the two that press many tell it in their receipt.
OTHERWISE: Final = {
    "posting.post_event", "opening.open_book", "together.review_together", "together.post_together",
    "expenses.ask", "expenses.withdraw_claim",  # the claimant
    "expenses.approve", "expenses.give_back", "expenses.refuse_claim",  # the office that is asked
    "settling.settle_named", "settling.undo_named",  # for verbs of other apps
    "reviewing.expire_holds", "reviewing.steps_open_to",
    "resting.rest_on_vote",  # asked where votes are held: council/tests/test_votes_carry_vouchers.py
    "posting.call_post", "posting.call_finish", "drafts.who_json",
    "distributing.must", "reconciling.must", "keeping.keeps", "keeping.must_keep", "keeping.kept_by",
}  # fmt: skip


def a_stranger() -> Actor:
    """With every right, in another village."""
    return a_keeper("外人", may=ALL, place=a_village("别村"))


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_for_whoever_keeps_the_book(name: str) -> None:
    book, act = VERBS[name]()

    with pytest.raises(Refused, match=ANOTHERS_BOOK), transaction.atomic():
        act(a_stranger())
    act(a_keeper("本村会计", may=ALL, place=book.place))


def test_every_verb_is_asked() -> None:
    assert set(_verbs()) == (set(VERBS) | OTHERWISE) - {"invoices.withdraw"}


def _verbs() -> Iterator[str]:
    """Public functions of the actions that take who acts."""
    for path in sorted(Path(actions.__file__).parent.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if "by" in {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}:
                yield f"{path.stem}.{node.name}"


def test_whoever_sits_in_an_organisation_with_a_book_keeps_that_one_only() -> None:
    own, other = a_book(), a_book()
    insider = replace(a_keeper(may=ALL), organisation_id=own.organisation_id)

    assert list(Book.objects.visible_to(insider)) == [own]
    assert actions.post_entry(a_draft(own), by=insider).fresh
    with pytest.raises(Refused, match="Ask the office that keeps it"):
        actions.post_entry(a_draft(other), by=insider)
    of_an_agency = replace(insider, organisation_id=an_organisation().pk)
    assert set(Book.objects.visible_to(of_an_agency)) == {own, other}
    in_its_place = replace(of_an_agency, scope_path=other.place.path)
    assert list(Book.objects.visible_to(in_its_place)) == [other]


def test_whoever_sees_no_books_enters_nothing_by_hand() -> None:
    book = a_book()

    with pytest.raises(Refused, match="Ask the office that keeps it"):
        actions.post_entry(a_draft(book), by=a_keeper(may=frozenset({"ledger.post"})))
    assert not Entry.objects.exists()


def test_an_event_by_hand_is_for_whoever_keeps_all_its_books() -> None:
    two = (a_book(), a_book(chart="small_enterprise"))
    drafts = [replace(draft, source=None) for draft in a_dividend(two)]

    for book in two:
        with pytest.raises(Refused, match="Ask the office that keeps it"):
            post_event(drafts, by=a_keeper(place=book.place))
    assert not Entry.objects.exists()
    assert len(post_event(drafts, by=a_keeper())) == 2


def test_what_the_system_makes_the_calling_verb_has_checked() -> None:
    book = a_book()
    entry = an_entry(book)

    assert reverse(entry.pk, by=a_stranger(), reason="x")[0].fresh


def test_a_reversal_of_an_event_is_for_whoever_keeps_all_its_books() -> None:
    two = (a_book(), a_book(chart="small_enterprise"))
    made = post_event([replace(one, source=None) for one in a_dividend(two)], by=a_keeper())

    for book in two:
        with pytest.raises(Refused, match="Ask the office that keeps it"):
            reverse(made[0].key, by=a_keeper(place=book.place), reason="x")


def test_a_book_is_opened_where_ones_office_serves() -> None:
    here, there = a_village("甲村"), a_village("乙村")

    def open_it(place: Place) -> Book:
        return open_book(
            an_organisation(), by=a_keeper(place=here), chart="rural_collective", place=place, opened_on=OPENED_ON
        )  # fmt: skip

    with pytest.raises(Refused, match="Ask the office that keeps it"):
        open_it(there)
    assert open_it(here) == Book.objects.get()


def test_many_in_one_press_are_refused_one_by_one() -> None:
    book = a_book(separation="two")
    entry = actions.prepare(a_draft(book), by=bookkeepers(book).accountant)

    for press in (review_together, post_together):
        (row,) = press([entry], by=a_stranger()).rows
        assert row["refused"] == str(ANOTHERS) or "possible" in row["refused"]
    entry.refresh_from_db()
    assert entry.state == "prepared"


def test_another_office_is_not_told_why_a_month_stays_open() -> None:
    book = a_book(separation="two")
    actions.prepare(a_draft(book), by=bookkeepers(book).accountant)

    for by, sentence in (
        (a_keeper(place=book.place), "can't be closed yet"),
        (a_stranger(), "Ask the office that keeps it"),
    ):
        with pytest.raises(Refused, match=sentence):
            close_month(book, date(AT.year, AT.month + 1, 1), by=by)


def test_lines_of_another_bank_account_are_not_taken_back() -> None:
    account, keeper = an_account()
    batch = take_in(account, keeper, TWO_COLUMNS)
    assert account.lines.count() == 3

    with pytest.raises(Refused, match="Ask the office that keeps it"):
        taking_back.take_back(batch, by=a_stranger(), reason="x")
    assert BankLine.objects.filter(bank_account=account).count() == 3
    taking_back.take_back(batch, by=keeper, reason="x")
    assert not BankLine.objects.filter(bank_account=account).exists()
