"""What stands on a desk today: the blocks that apps registered, asked for this actor and laid out."""

from calendar import Calendar as Weeks
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanzhen.base.contracts import Widget, widgets
from yanzhen.base.limits import DayKind, MissingCalendar, WorkingCalendar
from yanzhen.base.templatetags.tags_time import date_cn

# The rank of a lead card that names none; the lowest one is "the first thing to do".
RANK: Final = 50
AHEAD_DAYS: Final = 14
NEXT_YEAR_FROM: Final = (12, 1)
NOON_HOUR: Final = 12
EVENING_HOUR: Final = 18


@dataclass(frozen=True)
class Block:
    """One widget with what it shows now."""

    slug: str
    template: str
    context: Mapping[str, Any]

    @property
    def rank(self) -> int:
        return int(self.context.get("rank", RANK))


@dataclass(frozen=True)
class Desk:
    """A desk laid out. `counts` go into the greeting, `acts` into the portal's grid of first acts."""

    lead: Block | None
    main: tuple[Block, ...]
    side: tuple[Block, ...]
    counts: tuple[Mapping[str, Any], ...]
    acts: tuple[Mapping[str, Any], ...]

    @property
    def is_empty(self) -> bool:
        return not (self.lead or self.main or self.side)


def desk_of(actor: Any, today: date, desk: str) -> Desk:
    """All widgets of `desk` (workbench, portal, front) that this actor may see and that have something to show."""
    asked = [
        (widget, widget.context(actor, today))
        for widget in sorted(widgets, key=lambda widget: (widget.order, widget.slug))
        if widget.desk == desk and (not widget.capability or actor.may(widget.capability))
    ]
    shown = [(widget, context) for widget, context in asked if context is not None]
    return Desk(
        lead=min(_blocks(shown, "lead"), key=lambda block: block.rank, default=None),
        main=tuple(_blocks(shown, "main")),
        side=tuple(_blocks(shown, "side")),
        counts=tuple(count for _widget, context in shown for count in context.get("counts", ())),
        acts=tuple(act for _widget, context in shown for act in context.get("acts", ())),
    )


def _blocks(shown: Iterable[tuple[Widget, Mapping[str, Any]]], column: str) -> list[Block]:
    # A widget without a template only counts or acts.
    return [
        Block(widget.slug, widget.template, context)
        for widget, context in shown
        if widget.column == column and widget.template
    ]


def greeting(name: str, at: datetime) -> str:
    """“周敏，上午好”: the words for the hour."""
    if at.hour < NOON_HOUR:
        return _("Good morning, %(name)s") % {"name": name}
    if at.hour < EVENING_HOUR:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def date_line(today: date, calendar: WorkingCalendar) -> list[str]:
    """Today's date, then what the calendar holds in the next two weeks, or that it is missing."""
    line = [date_cn(today)]
    try:
        line += _coming(today, calendar)
    except MissingCalendar as missing:
        line.append(_the_calendar_is_missing(missing.year))
    if (today.month, today.day) >= NEXT_YEAR_FROM and today.year + 1 not in calendar.years:
        line.append(_the_calendar_is_missing(today.year + 1))
    return list(dict.fromkeys(line))


def _the_calendar_is_missing(year: int) -> str:
    return _("the calendar of %(year)s has not been taken over yet") % {"year": year}


def _coming(today: date, calendar: WorkingCalendar) -> list[str]:
    words = []
    if calendar.kind_of(today) is DayKind.MAKEUP:
        words.append(_("today is worked in exchange for a holiday"))
    holiday = _first(today, calendar, DayKind.HOLIDAY)
    if holiday is not None:
        words.append(_holiday_words(holiday, today, calendar))
    makeup = _first(today + timedelta(days=1), calendar, DayKind.MAKEUP)
    if makeup is not None:
        words.append(_("%(day)s is a make-up working day") % {"day": date_cn(makeup)})
    return words


def _first(since: date, calendar: WorkingCalendar, kind: DayKind) -> date | None:
    days = (since + timedelta(days=n) for n in range(AHEAD_DAYS))
    # The days after the last known year are nobody's fault yet: the look ahead ends there.
    known = (day for day in days if day.year in calendar.years or day == since)
    return next((day for day in known if calendar.kind_of(day) is kind), None)


def _holiday_words(first: date, today: date, calendar: WorkingCalendar) -> str:
    last, name = first, calendar.name_of(first)
    while _belongs(last + timedelta(days=1), name, calendar):
        last += timedelta(days=1)
    length = (last - first).days + 1
    if first == today:
        return _("%(name)s, until %(day)s") % {"name": name, "day": date_cn(last)}
    sentence = ngettext("%(name)s on %(day)s", "%(name)s from %(day)s, %(n)s days", length)
    return sentence % {"name": name, "day": date_cn(first), "n": length}


def _belongs(day: date, name: str, calendar: WorkingCalendar) -> bool:
    if day.year not in calendar.years:
        return False
    return calendar.kind_of(day) is DayKind.HOLIDAY and calendar.name_of(day) == name


@dataclass(frozen=True)
class Day:
    """One square of the calendar; `kind` is its class, shape and word."""

    date: date
    kind: DayKind
    name: str
    is_today: bool


@dataclass(frozen=True)
class Month:
    """A month as rows of seven, Monday first; None stands before the first and after the last day."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    worked: int


def months_of(year: int, calendar: WorkingCalendar, today: date) -> list[Month]:
    """The twelve months of a known year; raises MissingCalendar."""
    return [_month(year, number, calendar, today) for number in range(1, 13)]


def _month(year: int, number: int, calendar: WorkingCalendar, today: date) -> Month:
    grid = Weeks(firstweekday=0).monthdatescalendar(year, number)
    weeks = tuple(
        tuple(
            Day(day, calendar.kind_of(day), calendar.name_of(day), day == today)
            if day.month == number
            else None
            for day in week
        )
        for week in grid
    )
    worked = sum(calendar.is_worked(day.date) for week in weeks for day in week if day)
    return Month(date(year, number, 1), weeks, worked)
