"""The few tables of base: the calendar, the loaded demo parts, and imports."""

from yanzhen.base.models.calendar import CalendarDay, CalendarYear, ExceptionKind
from yanzhen.base.models.demo import DemoLoad
from yanzhen.base.models.imports import ImportBatch, ImportFile, ImportMapping, ImportRow
from yanzhen.base.models.occurrences import KeptOccurrence, Occurrence

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "DemoLoad",
    "ExceptionKind",
    "ImportBatch",
    "ImportFile",
    "ImportMapping",
    "ImportRow",
    "KeptOccurrence",
    "Occurrence",
]
