"""Rows that are put in order by hand: stops of a route, places of a pass. A press on up, down or away comes back as the same form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

ROWS_MAX: Final = 40
Row = dict[str, str]


def typed_rows(post: Any, names: Sequence[str], mark: str = "") -> list[Row]:
    """What stands in the rows of a sent form, in the order of the page. `mark` is the field of which one row has it: its number."""
    names = [name for name in names if name != mark]
    lists = [post.getlist(f"row_{name}") for name in names]
    longest = min(max(map(len, lists), default=0), ROWS_MAX)
    rows = [
        {name: (values[n] if n < len(values) else "") for name, values in zip(names, lists, strict=True)}
        for n in range(longest)
    ]  # fmt: skip
    for n, row in enumerate(rows if mark else ()):
        row[mark] = "1" if post.get(mark) == str(n) else ""
    return rows


def shifted(rows: Sequence[Row], press: str, blank: Mapping[str, str]) -> tuple[list[Row], int]:
    """The rows after one press (`up:2`, `down:2`, `drop:2`, `add`), and the row that was moved; −1 where none is."""
    moved = list(rows)
    what, _colon, text = press.partition(":")
    at = int(text) if text.isdigit() else -1
    if what == "add" and len(moved) < ROWS_MAX:
        return [*moved, dict(blank)], len(moved)
    if not 0 <= at < len(moved):
        return moved, -1
    if what == "drop":
        del moved[at]
        return moved, min(at, len(moved) - 1)
    to = at + {"up": -1, "down": 1}.get(what, 0)
    if not 0 <= to < len(moved):
        return moved, at
    moved[at], moved[to] = moved[to], moved[at]
    return moved, to
