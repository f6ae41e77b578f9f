"""Time that explains itself: working days left, the strip of days, the flight line, dates as people say them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.base.limits import Calculation, CountedDay, DayKind, DayMark, Light, Remaining
from yanzhen.base.templatetags.tags_marks import goose_html, status_html
from yanzhen.base.templatetags.tags_numbers import progress
from yanzhen.base.workflow import State, Workflow

register = template.Library()

SHAPE_OF_LIGHT: Final = {
    Light.GREEN: "ok",
    Light.YELLOW: "soon",
    Light.RED: "over",
    Light.PAUSED: "pause",
    Light.WAITING: "soon",
}


def weekday(day: date) -> str:
    names = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return names[day.weekday()]


def local_day(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def date_cn(value: date | None) -> str:
    """9 月 22 日 周二; with the year in front where it is not this one."""
    if value is None:
        return "–"
    day = local_day(value)
    same_year = day.year == timezone.localdate().year
    text = date_format(day, "MONTH_DAY_FORMAT" if same_year else "DATE_FORMAT")
    return f"{text} {weekday(day)}"


@register.filter
def day_short(value: date | None) -> str:
    """9-22 in tables; 2025-09-22 where the year is not this one."""
    if value is None:
        return "–"
    day = local_day(value)
    if day.year == timezone.localdate().year:
        return f"{day.month}-{day.day:02d}"
    return day.isoformat()


@register.filter
def weekday_of(value: date | None) -> str:
    """周二, beside a short date where there is little room."""
    return weekday(local_day(value)) if value else ""


@register.filter
def ago_text(value: datetime | None) -> str:
    """今天 16:42, 昨天 16:42, 9-14 10:20, 2025-09-14 10:20."""
    if value is None:
        return "–"
    at = timezone.localtime(value)
    days = (timezone.localdate() - at.date()).days
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}.get(days)
    return f"{near or day_short(at)} {at:%H:%M}"


@register.filter
def ago(value: datetime | None) -> SafeString:
    """The same as an element with the exact time in it."""
    if value is None:
        return SafeString("–")
    return format_html(
        '<time datetime="{}">{}</time>', timezone.localtime(value).isoformat(), ago_text(value)
    )


@register.simple_tag
def due_badge(remaining: Remaining | None) -> SafeString:
    """How much time is left, never a bare date: 剩 3 个工作日, 超 1 个工作日, 暂停计时.

    None means that there is no limit; a case that is closed shows no badge at all.
    """
    if remaining is None:
        return format_html('<span class="faint">{}</span>', _("no time limit"))
    return status_html(SHAPE_OF_LIGHT[remaining.light], remaining.label)


@register.simple_tag
def day_strip(days: Calculation | Iterable[CountedDay], today: date | None = None) -> SafeString:
    """Each calendar day of a limit: counted, rest, make-up day, pause, today, due.

    Takes what `base.limits.day_strip` gives (it marks today and the days past due) or a Calculation.
    """
    shown = tuple(days.days if isinstance(days, Calculation) else days)
    cells = format_html_join(
        "",
        '<li class="{}"{}><b>{}</b>{}<br>{}</li>',
        (_cell(day, today, first) for first, day in _with_first(shown)),
    )
    return format_html('<ol class="days" aria-label="{}">{}</ol>', _("Day by day"), cells)


def _with_first(days: tuple[CountedDay, ...]) -> list[tuple[bool, CountedDay]]:
    """Each day, and whether its month has to be said: the strip's first day and each first of month."""
    return [(index == 0 or day.date.day == 1, day) for index, day in enumerate(days)]


def _cell(
    day: CountedDay, today: date | None, first: bool
) -> tuple[str, SafeString, str, str, SafeString]:
    is_today = day.is_now or day.date == today
    marks = {
        DayMark.START: "off",
        DayMark.RUN: "run",
        DayMark.OFF: "off",
        DayMark.HOLD: "hold",
        DayMark.LATE: "late",
    }
    classes = "due" if day.is_due else marks[day.mark]
    if is_today:
        classes += " now"
    current: Any = SafeString(' aria-current="date"') if is_today else SafeString("")
    number = f"{day.date.month}-{day.date.day}" if first else str(day.date.day)
    name = _("today") if is_today else weekday(day.date)
    return classes, current, number, name, _said(day)


def _said(day: CountedDay) -> SafeString:
    words: list[Any] = []
    if day.number is not None and day.mark is DayMark.RUN:
        words.append(_("day %(n)s") % {"n": day.number})
    if day.kind is DayKind.MAKEUP:
        words.append(_("make-up working day"))
    elif day.note:
        words.append(day.note)
    elif day.mark is DayMark.OFF:
        words.append(_("rest"))
    elif day.mark is DayMark.HOLD:
        words.append(_("pause"))
    elif day.mark is DayMark.LATE:
        words.append(_("late"))
    if day.is_due:
        words.append(_("due"))
    return format_html_join(SafeString("<br>"), "{}", ((word,) for word in words))


@register.simple_tag
def flight_line(
    workflow: Workflow[Any], state: str, dates: Mapping[str, Any] | None = None
) -> SafeString:
    """The life of a noun as geese in line: past, present (`aria-current`), to come.

    `dates` gives the small line under a state: a time, a date or words. A state beside the line
    (paused, refused) stands where the line was left.
    """
    said = dates or {}
    names = list(workflow.line)
    if state not in names:
        reached = max((i for i, name in enumerate(names) if name in said), default=-1)
        names.insert(reached + 1, state)
    here = names.index(state)
    states = [workflow.state(name) for name in names]
    ended = states[here].ended
    items = format_html_join(
        "",
        "<li{}>{}{}{}</li>",
        (
            (_place(index, here, ended), goose_html(), one.label, _under(said.get(one.name)))
            for index, one in enumerate(states)
        ),
    )
    return format_html(
        '<ol class="flight hide-p" aria-label="{}">{}</ol>{}',
        _("Progress"),
        items,
        _on_a_phone(states[here], here + 1, len(states)),
    )


def _place(index: int, here: int, ended: bool) -> SafeString:
    if index == here:
        kind = "done here" if ended else "here"
        return format_html(' class="{}" aria-current="step"', kind)
    return SafeString(' class="done"' if index < here else "")


def _under(said: Any) -> SafeString:
    if said is None or said == "":
        return SafeString("<small>&nbsp;</small>")
    if isinstance(said, datetime):
        at = timezone.localtime(said)
        said = f"{day_short(at)} {at:%H:%M}"
    elif isinstance(said, date):
        said = day_short(said)
    return format_html("<small>{}</small>", said)


def _on_a_phone(state: State, number: int, count: int) -> SafeString:
    sentence = _("Step %(number)s of %(count)s: %(state)s") % {
        "number": number,
        "count": count,
        "state": state.label,
    }
    return format_html(
        '<div class="only-phone"><b>{}</b>{}</div>', sentence, progress(number, count, sentence)
    )
