"""One event in several books: all or nothing, mirrored, reversed as a whole. Opening balances and approvals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    OpeningLine,
    balance_of,
    credit,
    debit,
    open_balances,
    post,
    post_entry,
    post_event,
    post_many,
    reverse,
    totals,
    void,
)
from yanzhen.kernel.ledger.actions.posting import call_post
from yanzhen.kernel.ledger.contracts import Approval
from yanzhen.kernel.ledger.models import Account, Book, Entry
from yanzhen.kernel.ledger.testing import (
    AT,
    a_book,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
    an_organisation,
)
from yanzhen.kernel.ledger.tests.test_posting import commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Book, Book]:
    """A collective and its company."""
    return a_book(), a_book(
        chart="small_enterprise", organisation=an_organisation("强村公司", "enterprise")
    )


def a_dividend(
    two: tuple[Book, Book], fen: int = 5_000, theirs: int | None = None
) -> list[EntryDraft]:
    """The company declares, the collective is owed."""
    collective, company = two
    spread, owed = accounts(company, "310404", "2232")
    claim, income = accounts(collective, "112", "502")
    plan = ("test.plan", new_key())
    mine = theirs if theirs is not None else fen
    return [
        EntryDraft(company, "宣告分红", (debit(spread, fen),
            credit(owed, fen, counterparty=collective.organisation_id)), AT, source=plan),
        EntryDraft(collective, "应收分红", (debit(claim, mine, counterparty=company.organisation_id),
            credit(income, mine)), AT, source=plan),
    ]  # fmt: skip


def test_an_event_stands_in_both_books(two: tuple[Book, Book]) -> None:
    drafts = a_dividend(two)

    post_event(drafts, by=a_keeper())
    commit()
    again = post_event(drafts, by=a_keeper())

    assert not any(posted.fresh for posted in again)
    assert Entry.objects.values("event_id").distinct().count() == 1
    (claim,), (owed,) = accounts(two[0], "112"), accounts(two[1], "2232")
    assert balance_of(claim).net_fen == -balance_of(owed).net_fen == 5_000


def test_what_does_not_mirror_is_refused(two: tuple[Book, Book]) -> None:
    with transaction.atomic():
        post_event(a_dividend(two, 5_000, theirs=4_999), by=a_keeper())
        with pytest.raises(IntegrityError, match="an_event_is_mirrored"), transaction.atomic():
            commit()
        transaction.set_rollback(True)


def test_one_book_that_refuses_undoes_the_other(two: tuple[Book, Book]) -> None:
    company, collective = a_dividend(two)
    unfit = EntryDraft(
        collective.book, "x", collective.legs, AT, on=date(2025, 1, 1), source=("t.p", new_key())
    )

    with pytest.raises(Refused, match="begins on"):
        post_event([company, unfit], by=a_keeper())

    assert not Entry.objects.exists()


def test_an_event_is_reversed_in_all_its_books(two: tuple[Book, Book]) -> None:
    posted = post_event(a_dividend(two), by=a_keeper())

    reversals = reverse(posted[1].key, by=a_keeper(), reason="未通过", occurred_at=AT)
    commit()

    assert len(reversals) == 2
    (claim,), (owed,) = accounts(two[0], "112"), accounts(two[1], "2232")
    assert (balance_of(claim).net_fen, balance_of(owed).net_fen) == (0, 0)


def refused_at_the_commit(act: Callable[[], object], promise: str) -> None:
    with transaction.atomic():
        act()
        with pytest.raises(IntegrityError, match=promise), transaction.atomic():
            commit()
        transaction.set_rollback(True)


def test_what_is_held_of_an_event_is_posted_or_given_up_together(two: tuple[Book, Book]) -> None:
    until, keeper = AT + timedelta(minutes=15), a_keeper()
    drafts = [replace(draft, pending_until=until) for draft in a_dividend(two)]
    keys = [posted.key for posted in post_event(drafts, by=keeper)]
    commit()

    for act in (
        lambda: post(keys[0], by=keeper, at=AT),
        lambda: void(keys[0], by=keeper, reason="x", at=AT),
    ):
        refused_at_the_commit(act, "an_event_is_posted_as_a_whole")
    with transaction.atomic():
        post(keys[0], by=keeper, at=AT)
        refused_at_the_commit(
            lambda: void(keys[1], by=keeper, reason="x", at=AT), "an_event_is_posted_as_a_whole"
        )
        transaction.set_rollback(True)
    post_many(keys, by=keeper, at=AT)
    commit()


def test_an_event_is_not_reversed_in_one_of_its_books(two: tuple[Book, Book]) -> None:
    """Around the verb: through the reversing function, for one entry alone."""
    posted = post_event(a_dividend(two), by=a_keeper())
    commit()
    alone = {
        "id": str(new_key()), "reverses": str(posted[0].key), "state": "posted", "on": "2026-07-06", "occurred_at": AT.isoformat(),
        "reason": "x", "summary": "x",
    }  # fmt: skip

    refused_at_the_commit(
        lambda: call_post([alone], by=a_keeper(), function="ledger_reverse"),
        "an_event_is_reversed_as_a_whole",
    )


def test_an_event_has_several_books() -> None:
    book = a_book()
    drafts = [a_draft(book, source=("t.o", new_key())) for _again in range(2)]

    with pytest.raises(Refused, match="at least two"):
        post_event(drafts, by=a_keeper())


def test_a_book_is_opened_once_with_both_sides_equal() -> None:
    book, keeper = a_book(separation="two"), a_keeper()
    bank, capital = accounts(book, "102", "301")

    with pytest.raises(Refused, match="differ"):
        open_balances(
            book, [OpeningLine(bank, debit_fen=5), OpeningLine(capital, credit_fen=4)], by=keeper
        )
    lines = [OpeningLine(bank, debit_fen=5), OpeningLine(capital, credit_fen=5)]
    open_balances(book, lines, by=keeper)
    with pytest.raises(Refused, match="opening balances already"):
        open_balances(book, lines, by=keeper)

    assert balance_of(bank).net_fen == 5
    assert totals(book, None, None, kinds=("ordinary",)) == {}
    assert Entry.objects.get().on == book.opened_on


def an_approval(**facts: Any) -> Approval:
    known: dict[str, Any] = {"document": new_key(), "kind": "members_meeting", "shares": (61, 90), "date": date(2026, 6, 30)}  # fmt: skip
    return Approval(**{**known, **facts})


def test_what_needs_a_decision_is_refused_without_one() -> None:
    book = a_book()
    invest, bank = accounts(book, "151", "102")
    Account.objects.filter(pk=invest.pk).update(demands_approval=True)
    legs = (debit(invest, 9), credit(bank, 9))

    with pytest.raises(Refused, match="moves only on a decision"):
        an_entry(book, legs=legs)
    entry = an_entry(book, legs=legs, approval=an_approval())
    commit()

    assert (entry.approval.agreed, entry.approval.of, entry.approval.kind) == (
        61,
        90,
        "members_meeting",
    )
    reverse(entry.pk, by=a_keeper(), reason="撤销", occurred_at=AT)
    commit()


def test_nobody_agrees_more_than_there_are() -> None:
    book = a_book()

    with pytest.raises(IntegrityError, match="an_approval_has_its_votes"), transaction.atomic():
        post_entry(
            a_draft(book, source=("t.o", new_key()), approval=an_approval(shares=(91, 90))), by=a_keeper()
        )  # fmt: skip
