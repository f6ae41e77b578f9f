"""The demo year's two books are made through the verbs, balance, and leave work on the reviewer's desk."""

from datetime import date

import pytest

from yanzhen.base.demo import World
from yanzhen.kernel.ledger.actions import balances_of, prove_book
from yanzhen.kernel.ledger.demo.books import make_books
from yanzhen.kernel.ledger.models import Book, Entry
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db


def test_the_demo_books_balance_and_prove() -> None:
    assert Place.objects.filter(name="湖源乡").exists()
    world = World("small", date(2026, 11, 28))

    make_books(world)

    assert {username for username, _password, _who in world.logins} == {
        "accountant", "reviewer", "agency", "cashier", "seller",
    }  # fmt: skip
    for book in Book.objects.all():
        assert sum(amounts.net_fen for amounts in balances_of(book).values()) == 0
        assert prove_book(book) == []
    states = set(Entry.objects.values_list("state", flat=True))
    assert states == {"posted", "prepared"}
    mirrored = Entry.objects.exclude(event_id=None)
    assert mirrored.values("book").distinct().count() == 2
