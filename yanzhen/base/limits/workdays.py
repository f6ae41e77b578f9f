"""Which days are worked: by the year's official calendar, and never by weekdays alone."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class DayKind(StrEnum):
    """What a day is. Make-up days (调休上班) are weekend days worked in exchange for a holiday."""

    WORK = "work"
    REST = "rest"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


WORKED = frozenset({DayKind.WORK, DayKind.MAKEUP})
SATURDAY = 5


class MissingCalendar(Exception):
    """The calendar of this year was not taken over yet, so nobody can know which days are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(f"The working calendar of {year} is missing.")
        self.year = year


class _Year(NamedTuple):
    first: int  # the ordinal of 1 January
    kinds: tuple[DayKind, ...]
    worked: tuple[int, ...]  # worked[i]: working days of the year before its i-th day


class WorkingCalendar:
    """Years known whole, with their days. Built once and read often: a look-up is two subscripts.

    `exceptions` are the days that differ from their weekday, with the name of the holiday they
    belong to; `years` are those whose notice is known.
    """

    def __init__(
        self, years: Iterable[int], exceptions: Mapping[date, tuple[DayKind, str]]
    ) -> None:
        self._names = {day.toordinal(): name for day, (_kind, name) in exceptions.items()}
        kinds = {day.toordinal(): kind for day, (kind, _name) in exceptions.items()}
        self._years = {year: _table_of(year, kinds) for year in years}

    @property
    def years(self) -> frozenset[int]:
        return frozenset(self._years)

    def kind_of(self, day: date) -> DayKind:
        """What `day` is; raises MissingCalendar."""
        year = self._table(day.year)
        return year.kinds[day.toordinal() - year.first]

    def name_of(self, day: date) -> str:
        """The holiday that `day` belongs to, or ""."""
        return self._names.get(day.toordinal(), "")

    def is_worked(self, day: date) -> bool:
        return self.kind_of(day) in WORKED

    def worked_days_after(self, since: date, until: date) -> int:
        """Working days later than `since`, up to and including `until`; 0 where until is not later."""
        if until <= since:
            return 0
        return self._worked_until(until, since.year) - self._worked_until(since, since.year)

    def next_worked(self, day: date) -> date:
        """`day` itself when it is worked, or the first working day after it."""
        while not self.is_worked(day):
            day += timedelta(days=1)
        return day

    def _worked_until(self, day: date, first_year: int) -> int:
        whole = sum(self._table(year).worked[-1] for year in range(first_year, day.year))
        year = self._table(day.year)
        return whole + year.worked[day.toordinal() - year.first + 1]

    def _table(self, year: int) -> _Year:
        try:
            return self._years[year]
        except KeyError:
            raise MissingCalendar(year) from None


def _table_of(year: int, exceptions: Mapping[int, DayKind]) -> _Year:
    first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    kinds = tuple(exceptions.get(day) or _by_weekday(day) for day in range(first, after))
    worked = [0]
    for kind in kinds:
        worked.append(worked[-1] + (kind in WORKED))
    return _Year(first, kinds, tuple(worked))


def _by_weekday(ordinal: int) -> DayKind:
    # 0001-01-01, ordinal 1, is a Monday.
    return DayKind.REST if (ordinal - 1) % 7 >= SATURDAY else DayKind.WORK
