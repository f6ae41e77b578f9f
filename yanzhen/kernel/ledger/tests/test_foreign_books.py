"""Books of other programs, posted here entry by entry, end with the balances those programs computed.

Our books hold whole units of one currency, those hold decimals of many: each commodity becomes a book of
its own, its units scaled to whole numbers; what is exchanged for another commodity stands on a balancing account.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    LegDraft,
    balances_of,
    open_account,
    post_entry,
    prove_book,
)
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.ledger.testing import a_book, a_keeper
from yanzhen.kernel.ledger.tests.test_charts import shared

pytestmark = pytest.mark.django_db
DATED: Final = re.compile(r"(\d{4}-\d{2}-\d{2}) +(?:txn|[*!])")
POSTING: Final = re.compile(
    r"\s+(?:[*!] )?([A-Z][\w-]*(?::[\w-]+)+)(?:\s+(-?[\d,.]+)\s+([A-Z][\w.\'-]*))?\s*(\{[^}]*\})?\s*(@@?\s*[\d,.]+\s+\S+)?"
)
SAID: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2}) +(pad|balance) +(\S+) +(?:([A-Z][\w-]*:\S+)|(-?[\d,.]+) +([A-Z]\S*))"
)
SCALE: Final = 10**6


@dataclass
class Foreign:
    """One transaction: date, and amounts by account and commodity; one account may be left to balance."""

    on: date
    amounts: list[tuple[str, str, Decimal]] = field(default_factory=list)
    weights: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    open_account: str = ""

    def add(self, line: str) -> None:
        found = POSTING.match(line)
        if found is None:
            return
        account, number, unit, cost, price = found.groups()
        if number is None:
            self.open_account = account
            return
        amount = Decimal(number.replace(",", ""))
        self.amounts.append((account, unit, amount))
        self._weigh(amount, unit, cost, price)

    def _weigh(self, amount: Decimal, unit: str, cost: str | None, price: str | None) -> None:
        said = re.search(r"([\d,.]+)\s+([A-Z]\w*)", cost or price or "")
        if said is None:
            self.weights[unit] += amount
            return
        rate = Decimal(said[1].replace(",", ""))
        total = (
            rate.copy_sign(amount) if not cost and (price or "").startswith("@@") else amount * rate
        )
        self.weights[said[2]] += total

    def settled(self) -> list[tuple[str, str, Decimal]]:
        if not self.open_account:
            return self.amounts
        rest = [(self.open_account, unit, -sum_) for unit, sum_ in self.weights.items() if sum_]
        return self.amounts + rest


def transactions(path: Path) -> Iterator[Foreign]:
    """A small reader of Beancount text: transactions by date, and what `pad` fills up before a `balance`."""
    current: Foreign | None = None
    found: list[Foreign] = []
    said: list[tuple[date, str, str, str, Decimal]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if begun := DATED.match(line):
            current = Foreign(date.fromisoformat(begun[1]))
            found.append(current)
        elif check := SAID.match(line):
            day, word, account, other, number, unit = check.groups()
            amount = Decimal((number or "0").replace(",", ""))
            said.append((date.fromisoformat(day), word, account, other or unit or "", amount))
            current = None
        elif current and line[:1] in (" ", "\t") and not line.strip().startswith(";"):
            current.add(line.split(" ;")[0])
        elif line.strip() and not line.startswith(";"):
            current = None
    yield from _filled_up(sorted(found, key=lambda one: one.on), sorted(said))


def _filled_up(
    found: list[Foreign], said: list[tuple[date, str, str, str, Decimal]]
) -> Iterator[Foreign]:
    """The transactions, and before each asserted balance what a pad adds to reach it."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    pads: dict[str, str] = {}
    filled: set[tuple[str, str]] = set()
    for day, word, account, other, amount in said:
        while found and found[0].on < day:
            yield _counted(found.pop(0), sums)
        if word == "pad":
            pads[account] = other
            filled -= {key for key in filled if key[0] == account}
        elif account in pads and (account, other) not in filled:
            # Once for each commodity.
            filled.add((account, other))
            if rest := amount - sums[account, other]:
                pair = [(account, other, rest), (pads[account], other, -rest)]
                yield _counted(Foreign(day, pair), sums)
    for one in found:
        yield _counted(one, sums)


def _counted(one: Foreign, sums: dict[tuple[str, str], Decimal]) -> Foreign:
    for account, unit, amount in one.settled():
        sums[account, unit] += amount
    return one


class Shelf:
    """A book per commodity, an account per name."""

    def __init__(self) -> None:
        self.books: dict[str, Book] = {}
        self.accounts: dict[tuple[str, str], Account] = {}

    def post(self, one: Foreign) -> None:
        by_unit: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for account, unit, amount in one.settled():
            by_unit[unit].append((account, amount))
        for unit, rows in by_unit.items():
            scaled = [(self.account(unit, name), int(amount * SCALE)) for name, amount in rows]
            left = -sum(amount for _account, amount in scaled)
            scaled.append((self.account(unit, "Exchanged"), left))
            legs = [LegDraft(a, max(n, 0), max(-n, 0)) for a, n in scaled if n]
            if legs:
                at = datetime(one.on.year, one.on.month, one.on.day, 4, tzinfo=UTC)
                post_entry(EntryDraft(self.books[unit], "From elsewhere", legs, at), by=a_keeper())

    def account(self, unit: str, name: str) -> Account:
        if unit not in self.books:
            self.books[unit] = a_book(opened_on=date(1970, 1, 1))
        key = (unit, name)
        if key not in self.accounts:
            parent = self.books[unit].account("102")
            self.accounts[key] = open_account(
                parent, by=a_keeper(), code=f"102{len(self.accounts) + 1:05d}", name=name[:80]
            )
        return self.accounts[key]

    def ends(self) -> dict[tuple[str, str], Decimal]:
        held = {
            key: amounts
            for book in self.books.values()
            for key, amounts in balances_of(book).items()
        }
        return {
            (name, unit): Decimal(held[account.pk].net_fen) / SCALE
            for (unit, name), account in self.accounts.items()
            if account.pk in held and held[account.pk].net_fen and name != "Exchanged"
        }


@pytest.mark.parametrize(
    "name",
    ["starter", "basic", "vesting", pytest.param("example", marks=pytest.mark.slow)],
)
def test_a_foreign_book_ends_with_its_own_balances(name: str) -> None:
    path = shared("ledgers", f"beancount_{name}.beancount")
    with shared("ledgers", f"beancount_{name}.balances.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    expected = {
        (account, unit): Decimal(number) for account, unit, number in rows if Decimal(number)
    }
    shelf = Shelf()

    for one in transactions(path):
        shelf.post(one)

    assert shelf.ends() == expected
    assert [wrong for book in shelf.books.values() for wrong in prove_book(book)] == []
