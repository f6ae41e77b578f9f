"""The trial balance: opening, month, year and closing of every account, summed up the tree. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yanzhen.kernel.ledger.actions.statements.layouts import NOTHING, Position


@dataclass(frozen=True)
class Moves:
    """One leaf account: what stood there (debit positive), and both sides of month and year, in fen."""

    opening_fen: int = 0
    month: Position = NOTHING
    year: Position = NOTHING

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.month.net_fen

    def __add__(self, other: "Moves") -> "Moves":
        return Moves(
            self.opening_fen + other.opening_fen, self.month + other.month, self.year + other.year
        )


@dataclass(frozen=True)
class Node:
    """An account as the trial balance needs it."""

    code: str
    name: str
    parent: str = ""
    level: int = 1


@dataclass(frozen=True)
class Row:
    """One printed row. Each balance stands on one side only."""

    node: Node
    moves: Moves
    leaf: bool

    @property
    def opening(self) -> Position:
        return Position.of_net(self.moves.opening_fen)

    @property
    def closing(self) -> Position:
        return Position.of_net(self.moves.closing_fen)


@dataclass(frozen=True)
class TrialBalance:
    """The rows in order of code, and the sums of the first level: each pair is equal, or it says so."""

    rows: Sequence[Row]
    opening: Position = NOTHING
    month: Position = NOTHING
    year: Position = NOTHING
    closing: Position = NOTHING
    faults: Sequence[str] = field(default_factory=tuple)

    @property
    def sound(self) -> bool:
        return not self.faults


PAIRS = ("opening", "month", "year", "closing")


def trial_balance(
    nodes: Iterable[Node], moves: Mapping[str, Moves], *, level_max: int = 9, empty: bool = False
) -> TrialBalance:
    """Sum leaves up to their parents; accounts without anything are left out unless `empty`.

    An account that is in `moves` and not in the chart is a fault, never dropped in silence.
    """
    chart = {node.code: node for node in sorted(nodes, key=lambda node: node.code)}
    parents = {node.parent for node in chart.values()}
    summed: dict[str, Moves] = {}
    for code, own in moves.items():
        if own == Moves():
            continue
        for upwards in _line_of(chart, code):
            summed[upwards] = summed.get(upwards, Moves()) + own
    rows = [
        Row(node, summed.get(code, Moves()), leaf=code not in parents)
        for code, node in chart.items()
        if node.level <= level_max and (empty or code in summed)
    ]
    tops = [row for row in rows if row.node.level == 1]
    sums = {name: _sum(_pair(row, name) for row in tops) for name in PAIRS}
    faults = [name for name, pair in sums.items() if pair.debit_fen != pair.credit_fen]
    return TrialBalance(rows, **sums, faults=(*faults, *(c for c in moves if c not in chart)))


def _line_of(chart: Mapping[str, Node], code: str) -> list[str]:
    line = []
    while code in chart:
        line.append(code)
        code = chart[code].parent
    return line


def _pair(row: Row, name: str) -> Position:
    return {
        "opening": row.opening,
        "month": row.moves.month,
        "year": row.moves.year,
        "closing": row.closing,
    }[name]


def _sum(pairs: Iterable[Position]) -> Position:
    total = NOTHING
    for pair in pairs:
        total += pair
    return total
