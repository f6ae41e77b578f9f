"""Books over HTTP, to be read: the books one sees, what a month moved, the entries with their lines. Amounts are fen."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import counterparty_balances
from yanzhen.kernel.ledger.actions.statements.reading import read_month
from yanzhen.kernel.ledger.forms.lists import month_asked
from yanzhen.kernel.ledger.models import Account, Book, Entry, Leg

router = Router(tags=["ledger"])
PAGE = 50


class BookOut(Schema):
    id: UUID
    name: str
    chart: str
    organisation: UUID
    opened_on: date
    closed_on: date | None
    separation: str

    @staticmethod
    def resolve_organisation(book: Book) -> Any:
        return book.organisation_id


class BalanceOut(Schema):
    """One leaf account in a month: `opening_fen` and `end_fen` are debits less credits."""

    account: UUID
    code: str
    name: str
    kind: str
    side: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    end_fen: int


class PartyBalanceOut(Schema):
    """What an account holds today for one counterparty, debits less credits."""

    counterparty: UUID
    debit_fen: int
    credit_fen: int
    net_fen: int


class LegOut(Schema):
    line: int
    account: UUID
    code: str
    debit_fen: int
    credit_fen: int
    counterparty: UUID | None
    project: UUID | None
    agreement: UUID | None
    note: str


class EntryOut(Schema):
    id: UUID
    kind: str
    state: str
    on: date
    voucher_number: int | None
    summary: str
    total_fen: int
    automatic: bool
    reverses: UUID | None
    legs: list[LegOut]


@router.get("/books", response=list[BookOut])
def books(request: HttpRequest) -> Any:
    """The books this login may see, by name."""
    return Book.objects.visible_to(_actor(request)).order_by("name")


@router.get("/books/{book}/balances", response=list[BalanceOut])
def balances(request: HttpRequest, book: UUID, month: str = "") -> Any:
    """Every leaf that moved up to the end of a month (`2026-10`; empty: the running one); posted entries only."""
    here = _book(request, book)
    figures = read_month(here, _month(month))
    return [
        BalanceOut(
            account=account.pk, code=code, name=account.name, kind=account.kind, side=account.side,
            opening_fen=one.opening_fen, debit_fen=one.month.debit_fen, credit_fen=one.month.credit_fen,
            end_fen=one.end.net_fen,
        )
        for code, one in sorted(figures.by_code.items())
        for account in [figures.account_of[code]]
    ]  # fmt: skip


@router.get("/books/{book}/accounts/{code}/counterparties", response=list[PartyBalanceOut])
def party_balances(request: HttpRequest, book: UUID, code: str) -> Any:
    """What an account kept by counterparty holds for each of them today."""
    account = get_object_or_404(Account, book=_book(request, book), code=code)
    return [
        PartyBalanceOut(
            counterparty=who,
            debit_fen=one.debit_fen,
            credit_fen=one.credit_fen,
            net_fen=one.net_fen,
        )
        for who, one in counterparty_balances(account).items()
    ]


@router.get("/books/{book}/entries", response=list[EntryOut])
def entries(request: HttpRequest, book: UUID, month: str = "", before: UUID | None = None) -> Any:
    """Entries with their lines, newest first, fifty at a time; `before` is the last key of the page before."""
    found = Entry.objects.filter(book=_book(request, book))
    if month:
        found = found.filter(period__month=_month(month))
    if before:
        last = get_object_or_404(found, pk=before)
        found = found.filter(on__lt=last.on) | found.filter(on=last.on, pk__lt=last.pk)
    return _shown(found.newest_first()[:PAGE])


@router.get("/entries/{pk}", response=EntryOut)
def entry(request: HttpRequest, pk: UUID) -> Any:
    found = _shown(Entry.objects.visible_to(_actor(request)).filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


def _shown(found: "QuerySet[Entry]") -> list[EntryOut]:
    """Entries as they are given out; their lines and accounts in two more statements."""
    return [
        EntryOut(
            id=one.pk, kind=one.kind, state=one.state, on=one.on, voucher_number=one.voucher_number, summary=one.summary,
            total_fen=one.total_fen, automatic=one.automatic, reverses=one.reverses_id,
            legs=[_line(leg) for leg in one.legs.all()],
        )
        for one in found.prefetch_related("legs__account")
    ]  # fmt: skip


def _line(leg: Leg) -> LegOut:
    return LegOut(
        line=leg.line, account=leg.account_id, code=leg.account.code, debit_fen=leg.debit_fen, credit_fen=leg.credit_fen,
        counterparty=leg.counterparty_id, project=leg.project_id, agreement=leg.agreement_id, note=leg.note,
    )  # fmt: skip


def _book(request: HttpRequest, key: UUID) -> Book:
    return get_object_or_404(Book.objects.visible_to(_actor(request)), pk=key)


def _month(text: str) -> date:
    if not text:
        return timezone.localdate().replace(day=1)
    month = month_asked(text)
    if month is None:
        raise Refused(_("Write the month as 2026-10."), field="month")
    return month


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
