"""A statement is data: lines, each with the accounts it takes or the lines it adds up, and its source document."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.utils.functional import Promise

from yanzhen.kernel.rulebook.contracts import Evidence


class Side(models.TextChoices):
    """How an amount is read from an account: its net on one side, or only what stands on that side."""

    DEBIT = "debit"  # debits less credits
    CREDIT = "credit"  # credits less debits
    # An account that holds claims and debts side by side is split by the sign of each counterparty.
    DEBIT_ONLY = "debit_only"
    CREDIT_ONLY = "credit_only"

    @property
    def opposite(self) -> "Side":
        return {"debit_only": Side.CREDIT_ONLY, "credit_only": Side.DEBIT_ONLY}[self.value]


@dataclass(frozen=True)
class Position:
    """What stands on an account, in fen: for one that is split, the sums of either sign."""

    debit_fen: int = 0
    credit_fen: int = 0

    @property
    def net_fen(self) -> int:
        """Debits less credits."""
        return self.debit_fen - self.credit_fen

    def __add__(self, other: "Position") -> "Position":
        return Position(self.debit_fen + other.debit_fen, self.credit_fen + other.credit_fen)

    @classmethod
    def of_net(cls, fen: int) -> "Position":
        """One amount, debit where it is positive."""
        return cls(max(fen, 0), max(-fen, 0))


NOTHING = Position()


@dataclass(frozen=True)
class Take:
    """An account of the chart, with its sub-accounts, and the side it is read from.

    `named` takes only sub-accounts of these names: the lines “of which” of the forms.
    """

    code: str
    side: Side
    named: tuple[str, ...] = ()

    def of(self, position: Position) -> int:
        return {
            Side.DEBIT: position.net_fen,
            Side.CREDIT: -position.net_fen,
            Side.DEBIT_ONLY: position.debit_fen,
            Side.CREDIT_ONLY: position.credit_fen,
        }[self.side]


@dataclass(frozen=True)
class Line:
    """One line of a statement. It takes accounts, or adds and subtracts other lines, or is a heading.

    `column` is "left" or "right" of a two-sided sheet. A line that is `quiet` is printed only where
    it holds something: it is not in the form, and no account may stay without a line.
    """

    key: str
    title: "str | Promise"
    number: str = ""
    takes: tuple[Take, ...] = ()
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    column: str = "left"
    level: int = 1
    total: bool = False
    quiet: bool = False
    of_which: bool = False
    opening: bool = False  # reads what stood there at the beginning of the year

    @property
    def is_heading(self) -> bool:
        return not (self.takes or self.plus or self.minus)


@dataclass(frozen=True)
class Layout:
    """A form of a statement, with where it is written and how well that is known."""

    slug: str
    title: "str | Promise"
    form_number: str
    source: str
    evidence: Evidence
    lines: tuple[Line, ...]
    note: "str | Promise" = ""

    @cached_property
    def by_key(self) -> Mapping[str, Line]:
        return {line.key: line for line in self.lines}

    def column(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.column == name]

    def lines_of(self, code: str, side: Side) -> list[Line]:
        """The lines that what stands on this side of the account (or its parent) is shown on.

        A longer code wins: what has a line of its own is not in the line of its parent. Lines “of
        which” repeat what another line has and are left out.
        """
        found = [
            (len(take.code), line)
            for line in self.lines
            if not line.of_which and not line.opening
            for take in line.takes
            if code.startswith(take.code) and _shows(take.side, side)
        ]
        longest = max((length for length, _line in found), default=0)
        return [line for length, line in found if length == longest]


def _shows(taken: Side, side: Side) -> bool:
    return taken in (Side.DEBIT, Side.CREDIT) or taken == side


def amounts_of(
    layout: Layout,
    positions: Mapping[str, Position],
    *,
    names: Mapping[str, str] | None = None,
    opening: Mapping[str, Position] | None = None,
) -> dict[str, int]:
    """The amount of every line in fen, by its key. `positions` holds leaf accounts by code.

    `names` (code → name) serves the lines “of which”; `opening` those that say what stood at the
    beginning of the year. An account that no line takes is in no amount: see `unplaced`.
    """
    amounts: dict[str, int] = {}
    for line in layout.lines:
        if line.plus or line.minus:
            amounts[line.key] = sum(amounts[key] for key in line.plus) - sum(
                amounts[key] for key in line.minus
            )
        elif line.takes:
            read = (opening or {}) if line.opening else positions
            amounts[line.key] = sum(
                take.of(position) for take, _code, position in taken(layout, line, read, names)
            )
    return amounts


def taken(
    layout: Layout,
    line: Line,
    positions: Mapping[str, Position],
    names: Mapping[str, str] | None = None,
) -> Iterator[tuple[Take, str, Position]]:
    """The accounts behind a line, each with how it is read; drill-down shows exactly these."""
    for code, position in positions.items():
        for take in line.takes:
            if not code.startswith(take.code):
                continue
            if take.named and (names or {}).get(code) not in take.named:
                continue
            if line.of_which or line.opening or line in layout.lines_of(code, _as_only(take.side)):
                yield take, code, position


def _as_only(side: Side) -> Side:
    return {Side.DEBIT: Side.DEBIT_ONLY, Side.CREDIT: Side.CREDIT_ONLY}.get(side, side)


def unplaced(layout: Layout, codes: Iterable[str]) -> list[str]:
    """The accounts that have no line, or more than one, for what may stand on them: a broken layout."""
    return [
        code
        for code in codes
        if any(
            len(layout.lines_of(code, side)) != 1 for side in (Side.DEBIT_ONLY, Side.CREDIT_ONLY)
        )
    ]
