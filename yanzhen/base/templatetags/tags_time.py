"""Time that explains itself: working days left, the strip of days, the flight line, dates as people say them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yanzhen.base.limits import Calculation, CountedDay, DayKind, DayMark
from yanzhen.base.templatetags.tags_marks import goose_html, status_html
from yanzhen.base.templatetags.tags_numbers import progress
from yanzhen.base.workflow import State, Workflow

register = template.Library()

# ui/README §3: three working days or fewer ask for a look.
SOON_DAYS_MAX: Final = 3
DAY: Final = timedelta(days=1)


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
def due_badge(remaining: Any) -> SafeString:
    """How much time is left, in working days: a `base.limits.Remaining`, or None for no limit.

    Never a bare date: 剩 3 个工作日, 今天到期, 超 1 个工作日, 暂停计时, 等 2027 年日历.
    """
    if remaining is None:
        return status_html("idle", _("no time limit"), "st-bare")
    state = str(getattr(remaining, "state", ""))
    return status_html(*due_words(state, remaining))


def due_words(state: str, remaining: Any) -> tuple[str, str]:
    """Shape and words of what is left."""
    if state == "paused":
        return "pause", _("clock stands")
    if state == "awaits_calendar":
        return "soon", _("awaits the calendar of %(year)s") % {"year": remaining.awaits_year}
    if state == "overdue":
        return "over", _over(remaining)
    return _left(remaining)


def _over(remaining: Any) -> str:
    days = remaining.overdue_days
    if not days:
        return _("past due since today")
    return ngettext("%(n)s working day over", "%(n)s working days over", days) % {"n": days}


def _left(remaining: Any) -> tuple[str, str]:
    days = remaining.working_days
    if days == 0:
        return "soon", _("due today")
    shape = "soon" if days <= SOON_DAYS_MAX else "ok"
    return shape, ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}


@register.simple_tag
def day_strip(calculation: Calculation, today: date | None = None) -> SafeString:
    """Each calendar day of a limit: counted, rest, make-up day, pause, today, due."""
    cells = format_html_join(
        "",
        '<li class="{}"{}><b>{}</b>{}<br>{}</li>',
        (_cell(day, today, first) for first, day in _with_first(calculation.days)),
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
