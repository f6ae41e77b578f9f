"""A book that does not agree is told to who answers for it, once a day, and stands on its page."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.kernel.ledger.actions.proof_keeping import prove_all
from yanzhen.kernel.ledger.models import Book, BookProof
from yanzhen.kernel.ledger.testing import AT, a_book, an_entry
from yanzhen.kernel.ledger.tests.owner import as_owner
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.testing import an_appointment, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def keepers() -> tuple[Book, dict[str, Any]]:
    """A book, and who sits in the offices around it."""
    book = a_book(separation="two")
    duties = ("agency_head", "auditor", "administrator", "village_accountant")
    return book, {
        duty: an_appointment(None, an_office(duty, book.place)).person_id for duty in duties
    }


def spoil(book: Book) -> None:
    an_entry(book)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_balance SET debit_fen = debit_fen + 7 WHERE debit_fen > 0")


def test_what_differs_is_told_once_to_who_answers_for_the_book(
    keepers: tuple[Book, dict[str, Any]],
) -> None:
    book, people = keepers
    spoil(book)

    assert [prove_all(AT) for _again in range(2)] == [1, 1]

    told = {notice.person_id: notice.url for notice in Notice.objects.all()}
    assert told.keys() == {people[duty] for duty in ("agency_head", "auditor", "administrator")}
    page = f"/ledger/books/{book.pk}/proof/"
    assert (told[people["agency_head"]], told[people["administrator"]]) == (page, "")
    proof = BookProof.objects.get()
    assert (proof.wrong, len(proof.lines)) == (1, 1)


def test_a_book_that_agrees_is_written_down_and_nobody_is_told(
    keepers: tuple[Book, dict[str, Any]],
) -> None:
    an_entry(keepers[0])

    assert prove_all(AT) == 0

    assert not Notice.objects.exists()
    assert (BookProof.objects.get().wrong, BookProof.objects.get().lines) == (0, [])
    with pytest.raises(IntegrityError, match="says_what_differs"), transaction.atomic():
        BookProof.objects.update(wrong=1)


def test_the_page_says_since_when() -> None:
    book, client, _actor = a_desk()
    spoil(book)
    prove_all(AT)

    page = client.get(f"/ledger/books/{book.pk}/proof/").content.decode()

    assert BookProof.objects.get().lines[0] in page
    assert 'role="alert"' in page
