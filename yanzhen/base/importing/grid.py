"""A sheet as texts, with the places where it is not plain. Positions count from 0: (row, column)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

INVISIBLE: Final = re.compile("[\u200b-\u200f\u2028\u2029\ufeff]")
KEPT_AS_TEXT: Final = re.compile(r'^="([^"]*)"$')  # how some programs keep leading zeros in a .csv

Cell = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    rows: list[list[str]]
    name: str = ""
    merged: tuple[tuple[Cell, Cell], ...] = ()
    formulas: tuple[Cell, ...] = ()


def cell_text(value: object) -> str:
    """What a person reads in the cell: no decimals on whole numbers, days as 2026-09-22."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        # Fifteen digits are what Excel keeps and shows.
        return f"{Decimal(format(value, '.15g')):f}" if value % 1 else str(int(value))
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)


def plain_text(text: str) -> str:
    kept = KEPT_AS_TEXT.match(text)
    inner = kept[1] if kept else text
    return " ".join(INVISIBLE.sub("", inner).split())


def column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """(0, 1) is B1."""
    return f"{column_letters(column)}{row + 1}"


def _moment(value: datetime) -> str:
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="minutes")
