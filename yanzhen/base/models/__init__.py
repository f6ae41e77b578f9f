"""The few tables of base: the calendar and the loaded demo parts."""

from yanzhen.base.models.calendar import CalendarDay, CalendarYear, ExceptionKind
from yanzhen.base.models.demo import DemoLoad

__all__ = ["CalendarDay", "CalendarYear", "DemoLoad", "ExceptionKind"]
