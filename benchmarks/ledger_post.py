"""Posting: legs, balances, audit line and the check at the commit included, against one-row commits of as many clients.

`2legs`: each post goes to two of 64 accounts. `2legs.hot`: every client posts to the same two accounts,
which are hot; the deltas are folded afterwards, and that is timed too. `slow_disk`: the same where each commit
waits 5 ms. `4000legs`, `16000legs`: one entry.
`balance`: one account with 100,000 legs behind it.
"""

import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.harness import Result, one_row_commits, together
from benchmarks.slow_disk import a_slow_disk
from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    balance_of,
    credit,
    debit,
    make_hot,
    open_account,
    post_entry,
)
from yanzhen.kernel.ledger.actions.folding import fold_all
from yanzhen.kernel.ledger.models import Account, Book, Leg
from yanzhen.kernel.ledger.testing import a_book, a_keeper
from yanzhen.kernel.parties.models import Party

NAME: Final = "ledger.post"
ACCOUNTS: Final = 64
CLIENTS: Final = (1, 8)
LONG: Final = (1_000, 4_000, 16_000)
LONG_SECONDS_MAX: Final = 1.0
LINEAR_MAX: Final = 1.6
BEHIND: Final = 100_000


def results() -> Iterator[Result]:
    book = prepare()
    for name, client in (("2legs", "spread_client"), ("2legs.hot", "hot_client")):
        for clients in CLIENTS:
            tally = together(f"benchmarks.ledger_post:{client}", clients=clients)
            ratio = round(tally.per_second / one_row_commits(clients), 3)
            yield Result(
                f"{NAME}.{name}.{clients}_clients", round(tally.per_second), "entries/s", ratio, 1,
                round(tally.cpu_ms, 3),
            )  # fmt: skip
    with a_slow_disk("ledger_entry"):
        for clients in CLIENTS:
            rate = together("benchmarks.harness:one_row_client", clients=clients).per_second
            tally = together("benchmarks.ledger_post:spread_client", clients=clients)
            yield Result(
                f"{NAME}.slow_disk.2legs.{clients}_clients", round(tally.per_second), "entries/s",
                round(tally.per_second / rate, 3), 1, round(tally.cpu_ms, 3),
            )  # fmt: skip
    began = time.perf_counter()
    folded = fold_all()
    yield Result("ledger.fold", round(folded / (time.perf_counter() - began)), "deltas/s")
    yield from long_entries(book)
    yield from a_balance(book)


def prepare() -> Book:
    """A book with 64 bank accounts, and two hot ones."""
    keeper, book = a_keeper(), a_book()
    bank, income = book.account("102"), book.account("504")
    for number in range(ACCOUNTS):
        open_account(bank, by=keeper, code=f"102{number + 1:02d}", name=f"Bank {number}")
    for code in ("50401", "50402"):
        make_hot(open_account(income, by=keeper, code=code, name="Clearing"), by=keeper)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return book


def spread_client(number: int) -> Callable[[], None]:
    """Two legs on two of 64 accounts, drawn anew each time."""
    book, source = Book.objects.get(), Random(number)
    banks = list(book.accounts.filter(parent__code="102"))

    def post() -> None:
        _post(book, *source.sample(banks, 2))

    return post


def hot_client(number: int) -> Callable[[], None]:
    """Everybody between the same two hot accounts."""
    book = Book.objects.get()
    left, right = book.account("50401"), book.account("50402")
    return lambda: _post(book, left, right)


def _post(book: Book, left: Account, right: Account) -> None:
    key = new_key()
    legs = (debit(left, 5_000), credit(right, 5_000))
    draft = EntryDraft(book, "A ticket", legs, timezone.now(), key=key, source=("bench.order", key))
    post_entry(draft, by=KEEPER)


KEEPER: Final = a_keeper()


def long_entries(book: Book) -> Iterator[Result]:
    """A distribution to so many members: best of three, with the commit."""
    owed, spread = book.account("211"), book.account("32202")
    people = [Party(kind="person", name=f"Member {n}") for n in range(max(LONG))]
    Party.objects.bulk_create(people, batch_size=2_000)
    best: dict[int, float] = {}
    for legs in LONG:
        for _again in range(3):
            lines = [credit(owed, 100, counterparty=one.pk) for one in people[: legs - 1]]
            key = new_key()
            draft = EntryDraft(
                book, "A distribution", [debit(spread, 100 * (legs - 1)), *lines], timezone.now(),
                key=key, source=("bench.plan", key),
            )  # fmt: skip
            began = time.perf_counter()
            post_entry(draft, by=KEEPER)
            best[legs] = min(best.get(legs, 1e9), time.perf_counter() - began)
        yield Result(f"{NAME}.{legs}legs", round(best[legs], 3), "s", queries=1)
    growth = best[16_000] / (4 * best[4_000])
    yield Result(f"{NAME}.linear", round(growth, 2), "of linear, 4,000 to 16,000 legs")
    if best[4_000] > LONG_SECONDS_MAX or growth > LINEAR_MAX:
        raise SystemExit(f"4,000 legs took {best[4_000]:.2f} s, 16,000 {best[16_000]:.2f} s.")


def a_balance(book: Book) -> Iterator[Result]:
    """One row, however many legs are behind it."""
    bank = book.account("10201")
    other = book.account("10202")
    for _again in range(BEHIND // 10_000):
        key = new_key()
        legs = [debit(bank, 1)] * 10_000 + [credit(other, 10_000)]
        post_entry(
            EntryDraft(book, "Many", legs, timezone.now(), key=key, source=("bench.many", key)), by=KEEPER
        )  # fmt: skip
    behind = Leg.objects.filter(account=bank).count()
    with CaptureQueriesContext(connection) as queries:
        balance_of(bank)
    began = time.perf_counter()
    for _again in range(500):
        balance_of(bank)
    milliseconds = (time.perf_counter() - began) * 1000 / 500
    yield Result(f"ledger.balance.{behind}_legs", round(milliseconds, 3), "ms", None, len(queries))
