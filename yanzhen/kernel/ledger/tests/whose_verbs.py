"""Each verb of the ledger made ready on a fresh book, for whoever comes: test_whose_book.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger import actions
from yanzhen.kernel.ledger.actions import (
    adjusting,
    closing,
    depreciation,
    dunning,
    opening,
    reconciling,
    settling,
    wear_before,
    year_closing,
)
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.bank import BankAccount
from yanzhen.kernel.ledger.models.depreciation import DepreciationRun
from yanzhen.kernel.ledger.testing import (
    a_book,
    a_counterparty,
    a_draft,
    a_keeper,
    an_entry,
    bookkeepers,
)
from yanzhen.kernel.ledger.tests import test_depreciation as wear
from yanzhen.kernel.ledger.tests import test_reconciling as bank
from yanzhen.kernel.ledger.tests.test_closing_months import LATER, MAY, earn, numbered
from yanzhen.kernel.ledger.tests.test_expenses import (
    DAY,
)
from yanzhen.kernel.ledger.tests.test_settling import owed
from yanzhen.kernel.parties.models import Party

Act = Callable[[Any], object]
Ready = Callable[[], tuple[Book, Act]]
READY: Final[dict[str, Ready]] = {}


def verb(name: str) -> Callable[[Ready], Ready]:
    def keep(ready: Ready) -> Ready:
        READY[name] = ready
        return ready

    return keep


def on_a_book(name: str, act: Callable[[Book, Any], object], **facts: Any) -> None:
    def ready() -> tuple[Book, Act]:
        book = a_book(**facts)
        return book, lambda by: act(book, by)

    READY[name] = ready


# Entries and accounts.
on_a_book("posting.post_entry", lambda book, by: actions.post_entry(a_draft(book), by=by))
on_a_book("posting.prepare", lambda book, by: actions.prepare(a_draft(book), by=by))
on_a_book("asserting.assert_balance", lambda book, by: actions.assert_balance(book.account("102"), 1, on=DAY, evidence="x", by=by))  # fmt: skip
on_a_book("opening.open_account", lambda book, by: actions.open_account(book.account("102"), by=by, code="10201", name="x"))  # fmt: skip
on_a_book("opening.set_limit", lambda book, by: actions.set_limit(book.account("102"), by=by, floor_fen=-9))  # fmt: skip
on_a_book("opening.set_demands", lambda book, by: opening.set_demands(book.account("102"), by=by, demands_project=True, demands_agreement=False, demands_approval=False))  # fmt: skip
on_a_book("opening.make_hot", lambda book, by: actions.make_hot(book.account("501"), by=by))
on_a_book("opening.close_account", lambda book, by: actions.close_account(book.account("501"), by=by, on=DAY))  # fmt: skip
on_a_book("opening.open_balances", lambda book, by: actions.open_balances(book, [actions.OpeningLine(book.account("102"), 5), actions.OpeningLine(book.account("301"), 0, 5)], by=by))  # fmt: skip


def on_an_entry(name: str, act: Callable[[Any, Any], object], *, reviewed: bool = False) -> None:
    def ready() -> tuple[Book, Act]:
        book = a_book(separation="two")
        entry = actions.prepare(a_draft(book), by=bookkeepers(book).accountant)
        if reviewed:
            actions.review(entry.pk, by=bookkeepers(book).reviewer)
        return book, lambda by: act(entry.pk, by)

    READY[name] = ready


on_an_entry("reviewing.review", lambda key, by: actions.review(key, by=by))
on_an_entry("reviewing.review_many", lambda key, by: actions.review_many([key], by=by))
on_an_entry("reviewing.post", lambda key, by: actions.post(key, by=by), reviewed=True)
on_an_entry("reviewing.post_many", lambda key, by: actions.post_many([key], by=by), reviewed=True)
on_an_entry("reviewing.void", lambda key, by: actions.void(key, by=by, reason="x"))


@verb("reversing.reverse")
def _reversing() -> tuple[Book, Act]:
    book = a_book()
    entry = an_entry(book, source=None)
    return book, lambda by: actions.reverse(entry.pk, by=by, reason="x")


# Months and years. A month that can't be closed says so to its own keepers only.
@verb("reviewing.number_automatic")
def _numbering() -> tuple[Book, Act]:
    book = a_book()
    earn(book)
    return book, lambda by: actions.number_automatic(book, MAY, by=by)


@verb("periods.close_period")
def a_month_to_close() -> tuple[Book, Act]:
    book = a_book()
    earn(book)
    numbered(book)
    return book, lambda by: actions.close_period(book, MAY, by=by)


@verb("periods.reopen_period")
def _reopening() -> tuple[Book, Act]:
    book, _close = a_month_to_close()
    actions.close_period(book, MAY, by=a_keeper())
    return book, lambda by: actions.reopen_period(book, MAY, by=by, reason="x")


on_a_book("closing.close_month", lambda book, by: closing.close_month(book, MAY, by=by, at=LATER))
on_a_book("year_closing.close_year", lambda book, by: year_closing.close_year(book, 2026, by=by))


# Depreciation.
@verb("depreciation.run_depreciation")
def _depreciating() -> tuple[Book, Act]:
    book = a_book()
    wear.a_rule(book)
    wear.an_asset(book)
    return book, lambda by: depreciation.run_depreciation(book, MAY, by=by, at=wear.AT)


@verb("depreciation.undo_depreciation")
def _undoing_a_run() -> tuple[Book, Act]:
    book, run = _depreciating()
    run(a_keeper())
    made = DepreciationRun.objects.get(book=book)
    return book, lambda by: depreciation.undo_depreciation(made, by=by, reason="x", at=wear.AT)


on_a_book("depreciation.keep_rule", lambda book, by: depreciation.keep_rule(book, depreciation.RuleDraft(wear.a_kind(), 12, 0, book.account("513"), "x"), by=by))  # fmt: skip
on_a_book("wear_before.keep_wear_before", lambda book, by: wear_before.keep_wear_before(book, {}, by=by))  # fmt: skip


# The bank.
def on_a_bank_account(name: str, act: Callable[[BankAccount, Any], Act]) -> None:
    def ready() -> tuple[Book, Act]:
        account = bank.an_account()
        chosen = bank.pair([bank.a_line(account, 5)], [bank.a_leg(account, 5)])
        return account.account.book, act(account, chosen)

    READY[name] = ready


def _unmatching(account: BankAccount, chosen: Any) -> Act:
    (made,) = reconciling.match(account, [chosen], by=a_keeper())
    return lambda by: reconciling.undo_match(made, by=by)


def _disagreeing(account: BankAccount, chosen: Any) -> Act:
    reconciling.match(account, [chosen], by=a_keeper())
    agreed = adjusting.agree(account, MAY, by=a_keeper(), at=LATER)
    return lambda by: adjusting.take_agreement_back(agreed, by=by, reason="x")


on_a_bank_account("reconciling.match", lambda account, chosen: lambda by: reconciling.match(account, [chosen], by=by))  # fmt: skip
on_a_bank_account("reconciling.undo_match", _unmatching)
on_a_bank_account("adjusting.agree", lambda account, _chosen: lambda by: adjusting.agree(account, MAY, by=by, at=LATER))  # fmt: skip
on_a_bank_account("adjusting.take_agreement_back", _disagreeing)
on_a_book("reconciling.follow_account", lambda book, by: reconciling.follow_account(book, book.account("102"), bank="x", number=str(new_key()), since=MAY, opening_fen=0, by=by))  # fmt: skip


# Items.
def on_items(name: str, act: Callable[[Any, Any], Act]) -> None:
    def ready() -> tuple[Book, Act]:
        book, firm = a_book(), a_counterparty()
        item, payment = owed(book, firm, 900), owed(book, firm, -400)
        return book, act(item, payment)

    READY[name] = ready


def _unsettling(item: Any, payment: Any) -> Act:
    made = settling.settle(item, payment, by=a_keeper())
    return lambda by: settling.undo_settlement(made, by=by)


on_items("settling.settle", lambda item, payment: lambda by: settling.settle(item, payment, by=by))
on_items("settling.settle_oldest_first", lambda _item, payment: lambda by: settling.settle_oldest_first(payment, by=by))  # fmt: skip
on_items("settling.undo_settlement", _unsettling)


@verb("dunning.dun")
def _dunning() -> tuple[Book, Act]:
    book, firm = a_book(), a_counterparty()
    owed(book, firm, 900)
    party, later = Party.objects.get(pk=firm), timezone.localdate() + timedelta(days=9)
    return book, lambda by: dunning.dun(book, party, pay_by=later, by=by)
