"""A statement filled in, and what proves it: totals that must agree, shown with both numbers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.kernel.ledger.actions.statements import collective, small_enterprise
from yanzhen.kernel.ledger.actions.statements.layouts import (
    Layout,
    Line,
    Position,
    amounts_of,
    unplaced,
)

LAYOUTS = {
    "rural_collective": (collective.BALANCE_SHEET, collective.INCOME),
    "small_enterprise": (small_enterprise.BALANCE_SHEET, small_enterprise.INCOME),
}
Positions = Mapping[str, Position]


@dataclass(frozen=True)
class Proof:
    """Two numbers that must be one."""

    title: "str | Promise"
    left_fen: int
    right_fen: int

    @property
    def met(self) -> bool:
        return self.left_fen == self.right_fen

    @property
    def difference_fen(self) -> int:
        return self.left_fen - self.right_fen


@dataclass(frozen=True)
class Filled:
    """A line with its amounts, one per column; None where the column does not apply."""

    line: Line
    amounts: tuple[int | None, ...]

    @property
    def shown(self) -> bool:
        return not self.line.quiet or any(self.amounts)


@dataclass(frozen=True)
class Statement:
    """The form filled in. `unplaced` are accounts without a line: a statement with any is not sound."""

    layout: Layout
    columns: tuple["str | Promise", ...]
    rows: Sequence[Filled]
    proofs: Sequence[Proof] = ()
    unplaced: Sequence[str] = field(default_factory=tuple)

    @property
    def sound(self) -> bool:
        return not self.unplaced and all(proof.met for proof in self.proofs)

    def amount(self, key: str, column: int = 0) -> int:
        return next(row.amounts[column] or 0 for row in self.rows if row.line.key == key)

    def side(self, name: str) -> list[Filled]:
        return [row for row in self.rows if row.line.column == name and row.shown]

    @property
    def pairs(self) -> list[tuple[Filled | None, Filled | None]]:
        """Left and right beside each other, as the two-sided form is printed."""
        left, right = self.side("left"), self.side("right")
        length = max(len(left), len(right))
        return list(zip(_padded(left, length), _padded(right, length), strict=True))


def balance_sheet(chart: str, end: Positions, year_start: Positions) -> Statement:
    """What is owned and owed at the end of the month and at the beginning of the year."""
    layout = LAYOUTS[chart][0]
    amounts = [amounts_of(layout, column) for column in (end, year_start)]
    proofs = [
        Proof(title, column["assets"], column["claims"])
        for title, column in zip(
            (
                _("Assets = liabilities + equity, at the end"),
                _("Assets = liabilities + equity, at the beginning of the year"),
            ),
            amounts,
            strict=True,
        )
    ]
    codes = {code for column in (end, year_start) for code, fen in column.items() if fen.debit_fen or fen.credit_fen}  # fmt: skip
    columns = (pgettext_lazy("statement", "At the end"), _("At the beginning of the year"))
    return Statement(
        layout, columns, _filled(layout, amounts), proofs, unplaced(layout, sorted(codes))
    )


@dataclass(frozen=True)
class Turnovers:
    """What moved without the entries that close a year, by leaf account: the month, the year to date, and the same months of the last year."""

    month: Positions
    year: Positions
    last_year: Positions = field(default_factory=dict)


def income_statement(
    chart: str,
    moved: Turnovers,
    *,
    year_start: Positions,
    last_year_start: Positions | None = None,
    end: Positions | None = None,
    names: Mapping[str, str] | None = None,
) -> Statement:
    """Income, expense and, for a collective, the distribution; three columns.

    The month has no column for what stood at a beginning, so the lines below the net result are
    left empty there. With `end` the last line is proved against the balance sheet.
    """
    layout = LAYOUTS[chart][1]
    month = amounts_of(layout, moved.month, names=names)
    year = amounts_of(layout, moved.year, names=names, opening=year_start)
    last = amounts_of(layout, moved.last_year, names=names, opening=last_year_start)
    stocks = _below(layout, "net")
    columns = [{key: fen for key, fen in month.items() if key not in stocks}, year, last]
    titles = (
        pgettext_lazy("statement", "This month"),
        _("This year so far"),
        _("Same months last year"),
    )
    return Statement(layout, titles, _filled(layout, columns), _proofs(chart, year, end))


def _proofs(chart: str, year: Mapping[str, int], end: Positions | None) -> list[Proof]:
    if end is None or "closing" not in year:
        return []
    sheet = amounts_of(LAYOUTS[chart][0], end)
    title = _("Undistributed at the end = the balance sheet's line")
    return [Proof(title, year["closing"], sheet["undistributed"])]


def _below(layout: Layout, key: str) -> set[str]:
    keys = [line.key for line in layout.lines]
    return set(keys[keys.index(key) + 1 :])


def _filled(layout: Layout, columns: Iterable[Mapping[str, int]]) -> list[Filled]:
    read = list(columns)
    return [Filled(line, tuple(column.get(line.key) for column in read)) for line in layout.lines]


def _padded(rows: list[Filled], length: int) -> list[Filled | None]:
    return [*rows[:-1], *([None] * (length - len(rows))), *rows[-1:]]
