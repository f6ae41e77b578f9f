"""A longer list at the bookkeeper's desk costs no more questions to the database."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.ledger.actions.expenses import SpentDraft, write_claim
from yanzhen.kernel.ledger.actions.invoices import InvoiceDraft, enter_invoice
from yanzhen.kernel.ledger.actions.members import enter_member
from yanzhen.kernel.ledger.actions.slips import write_slip
from yanzhen.kernel.ledger.models import Book, Invoice
from yanzhen.kernel.ledger.models.invoice_rules import Share
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, accounts, an_entry
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk, a_waiting_entry
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Party

DAY = date(2026, 7, 6)
FEW, MANY = 3, 12


def _grow(book: Book, actor: Actor, number: int) -> None:
    receivable, income = accounts(book, "112", "501")
    for n in range(number):
        a_waiting_entry(book, actor)
        who = a_counterparty(f"Firm {n} {timezone.now().timestamp()}")
        an_entry(book, legs=(debit(receivable, 100, counterparty=who), credit(income, 100)))
        member = Party.objects.get(pk=who)
        enter_member(book, member, since=DAY, basis="Register", by=actor)
        write_slip(book, on=DAY, lines=[], by=actor)
        write_claim(
            book, purpose="x", lines=[SpentDraft(DAY, "x", 5, no_invoice_because="y")], by=actor
        )
        draft = InvoiceDraft(
            book=book, direction="received", kind="receipt", number=f"{Invoice.objects.count()}", issued_on=DAY,
            partner_name="x", shares=[Share(100, 0, 0, "untaxed")],
        )  # fmt: skip
        enter_invoice(draft, by=actor)
        a_book(separation="two", place=book.place)


@pytest.mark.django_db
def test_longer_lists_ask_no_more_often() -> None:
    book, client, actor = a_desk()
    at = f"/ledger/books/{book.pk}/"
    api = f"/api/ledger/books/{book.pk}/"
    paths = ["/ledger/", "/ledger/claims/", "/api/ledger/books", api + "entries", api + "balances?month=2026-07", api + "accounts/112/counterparties", *(at + p for p in ("vouchers/", "vouchers/?view=desk", "counterparties/", "members/", "accounts/", "claims/", "invoices/", "invoices/vat/?month=2026-07", "vouchers/new/"))]  # fmt: skip
    _grow(book, actor, FEW)
    few = {path: _queries(client, path) for path in paths for _warm in range(2)}

    _grow(book, actor, MANY - FEW)

    assert {path: _queries(client, path) for path in paths} == few


@pytest.mark.django_db
def test_a_statement_asks_no_more_often_for_a_long_history() -> None:
    book, client, _actor = a_desk()
    who = a_counterparty()
    receivable, income = accounts(book, "112", "501")

    def owe(number: int) -> int:
        for _n in range(number):
            an_entry(book, legs=(debit(receivable, 100, counterparty=who), credit(income, 100)))
        return _queries(
            client, f"/ledger/books/{book.pk}/counterparties/{Party.objects.get(pk=who).pk}/"
        )

    owe(FEW)
    few = owe(1)

    assert owe(MANY) == few


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response: Any = client.get(path)
    assert response.status_code == 200, path
    return len(queries)
