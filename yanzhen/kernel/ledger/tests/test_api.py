"""Books over HTTP say what the pages say, to whoever sees them and nobody else."""

from datetime import date

import pytest

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, accounts, an_entry
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk

pytestmark = pytest.mark.django_db


def test_the_books_one_sees_and_no_other() -> None:
    book, client, _actor = a_desk()
    other = a_book()

    assert [one["id"] for one in client.get("/api/ledger/books").json()] == [str(book.pk)]
    assert client.get(f"/api/ledger/books/{other.pk}/balances").status_code == 404
    assert client.get(f"/api/ledger/books/{other.pk}/entries").status_code == 404


def test_balances_of_a_month_are_debits_less_credits() -> None:
    book, client, _actor = a_desk()
    an_entry(book, 500, on=date(2026, 6, 3))
    an_entry(book, 120, on=date(2026, 7, 3))

    rows = client.get(f"/api/ledger/books/{book.pk}/balances?month=2026-07").json()

    bank, income = ({row["code"]: row for row in rows}[code] for code in ("102", "501"))
    assert (bank["opening_fen"], bank["debit_fen"], bank["credit_fen"], bank["end_fen"]) == (500, 120, 0, 620)  # fmt: skip
    assert (income["end_fen"], income["side"]) == (-620, "credit")
    assert client.get(f"/api/ledger/books/{book.pk}/balances?month=July").status_code == 409


def test_what_each_counterparty_stands_at() -> None:
    book, client, _actor = a_desk()
    receivable, income = accounts(book, "112", "501")
    who = a_counterparty()
    an_entry(book, legs=(debit(receivable, 70, counterparty=who), credit(income, 70)))

    rows = client.get(f"/api/ledger/books/{book.pk}/accounts/112/counterparties").json()

    assert rows == [{"counterparty": str(who), "debit_fen": 70, "credit_fen": 0, "net_fen": 70}]


def test_entries_come_with_their_lines_page_by_page() -> None:
    book, client, _actor = a_desk()
    keys = [str(an_entry(book, 1 + n, on=date(2026, 7, 1 + n // 20)).pk) for n in range(53)]
    at = f"/api/ledger/books/{book.pk}/entries"

    first = client.get(at).json()
    second = client.get(f"{at}?before={first[-1]['id']}").json()

    assert [one["id"] for one in [*first, *second]] == keys[::-1]
    assert [(leg["code"], leg["debit_fen"], leg["credit_fen"]) for leg in second[-1]["legs"]] == [
        ("102", 1, 0),
        ("501", 0, 1),
    ]
    assert client.get(f"{at}?month=2026-06").json() == []
    assert client.get(f"/api/ledger/entries/{keys[0]}").json() == second[-1]
    assert client.get(f"/api/ledger/entries/{new_key()}").status_code == 404
