"""Whatever is done to a book in whatever order: balances are the sum of legs, entries balance, numbers have no gap."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    balance_of,
    close_period,
    credit,
    debit,
    expire_holds,
    make_hot,
    number_automatic,
    post,
    post_entry,
    prepare,
    prove_book,
    reopen_period,
    reverse,
    review,
    set_limit,
    void,
)
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.ledger.models import Account, Book, Entry, Period
from yanzhen.kernel.ledger.testing import a_book, a_keeper, accounts
from yanzhen.kernel.ledger.tests.test_posting import commit
from yanzhen.kernel.parties.actors import system_actor

FEN = st.integers(min_value=1, max_value=900)
DAYS = st.integers(min_value=0, max_value=75)
START = datetime(2026, 7, 1, 4, tzinfo=UTC)
MONTHS = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))


class ABook(RuleBasedStateMachine):
    """One book where a till can't be overdrawn and one account is hot; what is refused changes nothing."""

    atomic: Any

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.preparer, self.reviewer = a_keeper("甲"), a_keeper("乙")
        self.book: Book = a_book(separation="two")
        self.till, self.bank, self.rent, self.hot = accounts(self.book, "101", "102", "501", "504")
        set_limit(self.till, by=self.preparer, floor_fen=0)
        make_hot(self.hot, by=self.preparer)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _draft(self, days: int, fen: int, pair: tuple[Account, Account], **more: Any) -> EntryDraft:
        left, right = pair
        at = START + timedelta(days=days)
        return EntryDraft(self.book, "某事", (debit(left, fen), credit(right, fen)), at, **more)

    def _pairs(self) -> list[tuple[Account, Account]]:
        return [(self.till, self.bank), (self.bank, self.till), (self.bank, self.rent),
                (self.bank, self.hot), (self.hot, self.bank)]  # fmt: skip

    def _try(self, act: Any) -> Any:
        try:
            return act()
        except Refused:
            return None

    @rule(days=DAYS, fen=FEN, n=st.integers(0, 4))
    def post_at_once(self, days: int, fen: int, n: int) -> None:
        draft = self._draft(days, fen, self._pairs()[n], source=("t.o", new_key()))
        if self._try(lambda: post_entry(draft, by=self.preparer)):
            assert not post_entry(draft, by=self.preparer).fresh

    @rule(days=DAYS, fen=FEN, n=st.integers(0, 4))
    def hold(self, days: int, fen: int, n: int) -> None:
        until = START + timedelta(days=days + 1)
        draft = self._draft(
            days, fen, self._pairs()[n], source=("t.o", new_key()), pending_until=until
        )
        self._try(lambda: post_entry(draft, by=self.preparer))

    @rule(days=DAYS, fen=FEN, n=st.integers(0, 4))
    def prepare(self, days: int, fen: int, n: int) -> None:
        self._try(lambda: prepare(self._draft(days, fen, self._pairs()[n]), by=self.preparer))

    def _some(self, pick: int, **which: Any) -> Entry | None:
        found = list(Entry.objects.filter(book=self.book, **which).order_by("id"))
        return found[pick % len(found)] if found else None

    @rule(pick=st.integers(0, 50))
    def review(self, pick: int) -> None:
        if entry := self._some(pick, state="prepared"):
            self._try(lambda: review(entry.pk, by=self.reviewer))

    @rule(pick=st.integers(0, 50), days=DAYS)
    def post_what_waits(self, pick: int, days: int) -> None:
        if entry := self._some(pick, state__in=["reviewed", "pending", "prepared"]):
            at = START + timedelta(days=days)
            self._try(lambda: post(entry.pk, by=self.preparer, at=at))

    @rule(pick=st.integers(0, 50))
    def void(self, pick: int) -> None:
        if entry := self._some(pick):
            self._try(lambda: void(entry.pk, by=self.preparer, reason="不要了"))

    @rule(pick=st.integers(0, 50), days=DAYS)
    def reverse(self, pick: int, days: int) -> None:
        if entry := self._some(pick):
            at = START + timedelta(days=days)
            self._try(lambda: reverse(entry.pk, by=self.preparer, reason="错", occurred_at=at))

    @rule(days=DAYS)
    def expire(self, days: int) -> None:
        expire_holds(by=system_actor(), at=START + timedelta(days=days))

    @rule()
    def fold(self) -> None:
        fold_all(most=3)

    @rule(month=st.sampled_from(MONTHS))
    def close(self, month: date) -> None:
        if Period.objects.filter(book=self.book, month=month).exists():
            self._try(lambda: number_automatic(self.book, month, by=self.reviewer))
            self._try(lambda: close_period(self.book, month, by=self.reviewer))

    @rule(month=st.sampled_from(MONTHS))
    @precondition(lambda self: Period.objects.filter(book=self.book).closed().exists())
    def reopen(self, month: date) -> None:
        if Period.objects.filter(book=self.book, month=month).exists():
            self._try(lambda: reopen_period(self.book, month, by=self.reviewer, reason="补"))

    @invariant()
    def everything_agrees(self) -> None:
        commit()
        assert prove_book(self.book) == []

    @invariant()
    def the_till_is_not_overdrawn(self) -> None:
        till = balance_of(self.till)
        assert till.net_fen - till.pending_credit_fen >= 0

    @invariant()
    def both_sides_are_equal(self) -> None:
        parts = [balance_of(one).net_fen for one in (self.till, self.bank, self.rent, self.hot)]
        assert sum(parts) == 0


STEPS = settings(
    max_examples=12, stateful_step_count=25, deadline=None,
    suppress_health_check=list(HealthCheck), derandomize=True,
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.slow
def test_a_book_agrees_whatever_is_done_to_it() -> None:
    run_state_machine_as_test(ABook, settings=STEPS)
