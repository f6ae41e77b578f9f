"""Dues into the books: each once, whoever runs twice; into the first open month where theirs is closed."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.contracts import ACCOUNTS, WITH_SOMEBODY
from yanzhen.kernel.agreements.models import Agreement, Direction, Due, DueState
from yanzhen.kernel.agreements.models.schedule import plan
from yanzhen.kernel.agreements.workflow import HOLDING
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit, post_entry
from yanzhen.kernel.ledger.actions.members import is_own
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.ledger.models.books import month_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Organisation

AT_ONCE_MAX = 2_000
OFFERED_MAX = 300
SOURCE = "agreements.due"


def bill_all(today: date, at: datetime) -> tuple[int, int]:
    """Everything that is due up to today; gives how many went in and how many wait (no book, no open month)."""
    fill_indexed(today)
    done = waiting = 0
    keys = (
        Due.objects.to_bill(today)
        .filter(agreement__state__in=("in_force", "ending", "ended"))
        .order_by("due_on", "pk")
    )
    for key in list(keys.values_list("pk", flat=True)[:AT_ONCE_MAX]):
        try:
            done += bill(key, by=system_actor(), at=at, today=today)
        except Refused:
            waiting += 1
    return done, waiting


@transaction.atomic
def bill(due_id: UUID, *, by: By, at: datetime, today: date) -> bool:
    """Put one due into the owner's book: receivable against income, or expense against payable. False: it was there.

    A due from before the book's first day belongs to its opening balance, and is marked so. Refused where
    there is no book.
    """
    due = (
        Due.objects.select_for_update(of=("self",))
        .select_related("agreement__owner__party", "agreement__counterparty")
        .get(pk=due_id)
    )
    if due.state != DueState.PLANNED:
        return False
    if not due.amount_fen:
        raise Refused(_("Its amount is not known yet."))
    book = book_of(due.agreement.owner)
    if due.due_on < book.opened_on:
        due.state = DueState.CARRIED
        due.save(update_fields=["state"])
        return False
    on = open_day(book, due.due_on, today)
    post_entry(_entry(due, book, on, at), by=by)
    due.state, due.entry_id, due.open_fen, due.booked_on = (
        DueState.BILLED,
        due.pk,
        due.amount_fen,
        on,
    )
    due.save(update_fields=["state", "entry_id", "open_fen", "booked_on"])
    return True


def fill_indexed(today: date) -> int:
    """Amounts that waited for an index that is published by now; gives how many are known."""
    known = 0
    waiting = Due.objects.filter(
        state=DueState.PLANNED, amount_fen__isnull=True, terms__isnull=False
    ).select_related("terms__index", "terms__agreement")
    for due in waiting.order_by("due_on", "pk")[:AT_ONCE_MAX]:
        fresh = _planned(due)
        if fresh is not None:
            known += Due.objects.filter(pk=due.pk, state=DueState.PLANNED, amount_fen=None).update(
                amount_fen=fresh[0], why=fresh[1]
            )
    return known


def _planned(due: Due) -> tuple[int, dict[str, object]] | None:
    assert due.terms is not None  # noqa: S101  filtered by the caller
    for one in plan(
        due.terms.facts, due.terms.since, due.agreement.until, index_of=due.terms.index_of
    ):
        if one.first == due.first and one.last == due.last and one.amount_fen is not None:
            return one.amount_fen, dict(one.why)
    return None


def book_of(owner: Organisation) -> Book:
    book = Book.objects.open().filter(organisation=owner).first()
    if book is None or book.chart not in ACCOUNTS:
        raise Refused(_("%(owner)s has no open book, so nothing can be entered."), owner=owner)
    return book


def account_for(book: Book, role: str) -> Account:
    """The account of the book's chart for this purpose; the first leaf below it where it has parts."""
    return _leaf(book, ACCOUNTS[book.chart][role])


def account_with(book: Book, role: str, party: UUID, on: date) -> Account:
    """The account for what is owed between the book and somebody: members and units of a collective have their own."""
    codes = ACCOUNTS[book.chart]
    own = role in WITH_SOMEBODY and "own" in codes and is_own(book, party, on)
    return _leaf(book, codes["own" if own else role])


def _leaf(book: Book, code: str) -> Account:
    leaves = Account.objects.filter(book=book, is_leaf=True, closed_on=None, code__startswith=code)
    found = leaves.order_by("code").first()
    if found is None:
        raise Refused(
            _("The book of %(owner)s has no account %(code)s."), owner=book.organisation, code=code
        )
    return found


def open_day(book: Book, wanted: date, today: date) -> date:
    """The day itself, or today where the day's month is closed."""
    closed = book.periods.closed().filter(month=month_of(wanted)).exists()
    return today if closed else wanted


def _entry(due: Due, book: Book, on: date, at: datetime) -> EntryDraft:
    agreement, fen = due.agreement, due.amount_fen or 0
    more = {"agreement": agreement.pk, "counterparty": agreement.counterparty_id}
    plain = {"agreement": agreement.pk}
    if due.direction == Direction.INCOME:
        legs = (
            debit(account_with(book, "receivable", agreement.counterparty_id, on), fen, **more),
            credit(account_for(book, "income"), fen, **plain),
        )
    else:
        legs = (
            debit(account_for(book, "expense"), fen, **plain),
            credit(account_with(book, "payable", agreement.counterparty_id, on), fen, **more),
        )
    summary = f"{agreement.number} {agreement.title} {due.first} – {due.last}"
    return EntryDraft(
        book,
        summary=summary[:200],
        legs=legs,
        occurred_at=at,
        key=due.pk,
        on=on,
        source=(SOURCE, due.pk),
    )


def names(keys: Iterable[UUID]) -> dict[UUID, str]:
    """What an agreement of a leg is called."""
    return _titles(Agreement.objects.filter(pk__in=list(keys)))


def of_owner(owner: UUID, keys: Iterable[UUID] | None) -> dict[UUID, str]:
    """Contracts that the owner's book may name: those of `keys` that are its own; without keys, what a voucher is offered."""
    own = Agreement.objects.filter(owner=owner)
    if keys is not None:
        return _titles(own.filter(pk__in=list(keys)))
    return _titles(own.filter(state__in=HOLDING).order_by("-until", "-pk")[:OFFERED_MAX])


def _titles(rows: QuerySet[Agreement]) -> dict[UUID, str]:
    return {key: f"{number} {title}" for key, number, title in rows.values_list("pk", "number", "title")}  # fmt: skip
