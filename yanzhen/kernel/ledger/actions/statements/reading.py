"""The figures of a month, read in one statement: frozen months, and the legs after the last of them.

A closed month never sums its legs again; an open one sums only what was posted since the last closing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db import connection

from yanzhen.kernel.ledger.actions.statements.computing import (
    Statement,
    Turnovers,
    balance_sheet,
    income_statement,
)
from yanzhen.kernel.ledger.actions.statements.layouts import Position
from yanzhen.kernel.ledger.actions.statements.trial import Moves, Node, TrialBalance, trial_balance
from yanzhen.kernel.ledger.models import Account, Book, Entry, Period

# Opening entries are what stood before, whatever day the book was opened; closing entries are moved, not earned.
SUMS: Final = """
WITH frozen AS (
  SELECT max(month) AS until FROM ledger_period
  WHERE book_id = %(book)s AND closed_at IS NOT NULL AND month <= %(month)s
), moved AS (
  SELECT b.account_id, b.counterparty_id, p.month, b.kind, b.debit_fen AS debit, b.credit_fen AS credit
  FROM ledger_monthbalance AS b JOIN ledger_period AS p ON p.id = b.period_id
  WHERE p.book_id = %(book)s AND p.closed_at IS NOT NULL AND p.month <= %(month)s
  UNION ALL
  SELECT l.account_id, CASE WHEN a.by_counterparty THEN l.counterparty_id END, date_trunc('month', l."on")::date, e.kind, sum(l.debit_fen), sum(l.credit_fen)
  FROM ledger_account AS a JOIN ledger_leg AS l ON l.account_id = a.id JOIN ledger_entry AS e ON e.id = l.entry_id
  WHERE a.book_id = %(book)s AND e.state = 'posted' AND l."on" < %(after)s
    AND l."on" >= coalesce((SELECT until + interval '1 month' FROM frozen), '-infinity')
  GROUP BY 1, 2, 3, 4
), party AS (
  SELECT account_id,
    sum(debit - credit) AS end_net,
    coalesce(sum(debit - credit) FILTER (WHERE month < %(year)s OR kind = 'opening'), 0) AS start_net,
    coalesce(sum(debit - credit) FILTER (WHERE month < %(last_year)s OR (kind = 'opening' AND month < %(year)s)), 0) AS last_start_net,
    coalesce(sum(debit - credit) FILTER (WHERE month < %(month)s OR kind = 'opening'), 0) AS opening,
    sum(debit) FILTER (WHERE month = %(month)s AND kind <> 'opening') AS month_debit,
    sum(credit) FILTER (WHERE month = %(month)s AND kind <> 'opening') AS month_credit,
    sum(debit) FILTER (WHERE month >= %(year)s AND kind <> 'opening') AS year_debit,
    sum(credit) FILTER (WHERE month >= %(year)s AND kind <> 'opening') AS year_credit,
    sum(debit) FILTER (WHERE month = %(month)s AND kind = 'ordinary') AS own_month_debit,
    sum(credit) FILTER (WHERE month = %(month)s AND kind = 'ordinary') AS own_month_credit,
    sum(debit) FILTER (WHERE month >= %(year)s AND kind = 'ordinary') AS own_year_debit,
    sum(credit) FILTER (WHERE month >= %(year)s AND kind = 'ordinary') AS own_year_credit,
    sum(debit) FILTER (WHERE month BETWEEN %(last_year)s AND %(last_month)s AND kind = 'ordinary') AS own_last_debit,
    sum(credit) FILTER (WHERE month BETWEEN %(last_year)s AND %(last_month)s AND kind = 'ordinary') AS own_last_credit
  FROM moved GROUP BY account_id, counterparty_id
)
SELECT account_id,
  sum(greatest(end_net, 0))::bigint, sum(greatest(-end_net, 0))::bigint,
  sum(greatest(start_net, 0))::bigint, sum(greatest(-start_net, 0))::bigint,
  sum(greatest(last_start_net, 0))::bigint, sum(greatest(-last_start_net, 0))::bigint,
  sum(opening)::bigint,
  coalesce(sum(month_debit), 0)::bigint, coalesce(sum(month_credit), 0)::bigint,
  coalesce(sum(year_debit), 0)::bigint, coalesce(sum(year_credit), 0)::bigint,
  coalesce(sum(own_month_debit), 0)::bigint, coalesce(sum(own_month_credit), 0)::bigint,
  coalesce(sum(own_year_debit), 0)::bigint, coalesce(sum(own_year_credit), 0)::bigint,
  coalesce(sum(own_last_debit), 0)::bigint, coalesce(sum(own_last_credit), 0)::bigint
FROM party GROUP BY account_id
"""


@dataclass(frozen=True)
class Figures:
    """One leaf account in a month, in fen. `own_…` leave out the entries that close a year."""

    end: Position
    start: Position
    last_start: Position
    opening_fen: int
    month: Position
    year: Position
    own_month: Position
    own_year: Position
    own_last: Position

    @classmethod
    def of_row(cls, row: Sequence[int]) -> "Figures":
        return cls(
            end=Position(row[0], row[1]),
            start=Position(row[2], row[3]),
            last_start=Position(row[4], row[5]),
            opening_fen=row[6],
            month=Position(row[7], row[8]),
            year=Position(row[9], row[10]),
            own_month=Position(row[11], row[12]),
            own_year=Position(row[13], row[14]),
            own_last=Position(row[15], row[16]),
        )


@dataclass(frozen=True)
class BookMonth:
    """A book at the end of a month: every statement is made of it, without asking again."""

    book: Book
    month: date
    accounts: Sequence[Account]
    by_code: Mapping[str, Figures]

    @cached_property
    def account_of(self) -> Mapping[str, Account]:
        return {account.code: account for account in self.accounts}

    @cached_property
    def names(self) -> Mapping[str, str]:
        return {account.code: account.name for account in self.accounts}

    @property
    def end(self) -> dict[str, Position]:
        return {code: one.end for code, one in self.by_code.items()}

    @property
    def start(self) -> dict[str, Position]:
        return {code: one.start for code, one in self.by_code.items()}

    def trial(self, *, level_max: int = 9) -> TrialBalance:
        moves = {
            code: Moves(one.opening_fen, one.month, one.year) for code, one in self.by_code.items()
        }
        return trial_balance(nodes_of(self.accounts), moves, level_max=level_max)

    def balance_sheet(self) -> Statement:
        return balance_sheet(self.book.chart, self.end, self.start)

    def income(self) -> Statement:
        figures = self.by_code.items()
        moved = Turnovers(
            {code: one.own_month for code, one in figures},
            {code: one.own_year for code, one in figures},
            {code: one.own_last for code, one in figures},
        )
        return income_statement(
            self.book.chart,
            moved,
            year_start=self.start,
            last_year_start={code: one.last_start for code, one in figures},
            end=self.end,
            names=self.names,
        )


def read_month(book: Book, month: date) -> BookMonth:
    """The book at the end of this month, posted entries only; two statements whatever the number of legs."""
    accounts = list(book.accounts.order_by("code"))
    codes = {account.pk: account.code for account in accounts}
    rows = _rows(book, month)
    return BookMonth(
        book, month, accounts, {codes[row[0]]: Figures.of_row(row[1:]) for row in rows}
    )


def _rows(book: Book, month: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            SUMS,
            {
                "book": book.pk,
                "month": month,
                "after": next_month(month),
                "year": month.replace(month=1),
                "last_year": month.replace(year=month.year - 1, month=1),
                "last_month": month.replace(year=month.year - 1),
            },
        )
        return list(cursor.fetchall())


def nodes_of(accounts: Sequence[Account]) -> list[Node]:
    """The chart as the trial balance wants it, with the level of each account."""
    codes = {account.pk: account.code for account in accounts}
    levels: dict[str, int] = {}
    nodes = []
    for account in accounts:  # by code: a parent stands before its children
        parent = codes.get(account.parent_id, "") if account.parent_id else ""
        levels[account.code] = levels.get(parent, 0) + 1
        nodes.append(Node(account.code, account.name, parent, levels[account.code]))
    return nodes


def months_of(book: Book) -> list[Period]:
    """The months of a book, newest first."""
    return list(book.periods.order_by("-month"))


def waiting_in(book: Book, month: date) -> int:
    """Entries up to this month that were made and not posted: they are in no figure yet."""
    return Entry.objects.filter(book=book, on__lt=next_month(month)).open().count()


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day(month: date) -> date:
    return date.fromordinal(next_month(month).toordinal() - 1)
