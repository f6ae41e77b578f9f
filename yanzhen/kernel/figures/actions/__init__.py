"""Verbs and questions: numbers read from cells or rows, cells derived and proved, claims compared."""

from yanzhen.kernel.figures.actions.comparing import (
    Compared,
    Share,
    code_key,
    compared,
    compared_of,
    ratio_of,
)
from yanzhen.kernel.figures.actions.computing import count_rows, figure_of, rows_of, value_of
from yanzhen.kernel.figures.actions.deriving import derive, forget_old_days, mark_all
from yanzhen.kernel.figures.actions.proving import prove
from yanzhen.kernel.figures.actions.reading import Shelf, by_month, by_place, compute
from yanzhen.kernel.figures.actions.watching import watching_sql

__all__ = [
    "Compared",
    "Share",
    "Shelf",
    "by_month",
    "by_place",
    "code_key",
    "compared",
    "compared_of",
    "compute",
    "count_rows",
    "derive",
    "figure_of",
    "forget_old_days",
    "mark_all",
    "prove",
    "ratio_of",
    "rows_of",
    "value_of",
    "watching_sql",
]
