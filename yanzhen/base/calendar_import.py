"""Taking over a later year's calendar, whole or not at all, from the notice as a table."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import python_calamine
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.announcing import announce
from yanzhen.base.calendars import OfficialDay, forget_calendar
from yanzhen.base.dates import parse_date
from yanzhen.base.models import CalendarDay, CalendarYear
from yanzhen.base.refusals import Refused

# Names under which columns and kinds of day are found in notices typed as tables.
HEADINGS: Final = {
    "date": {"date", "日期", "day"},
    "kind": {"kind", "类型", "安排", "is_off_day", "放假或上班"},
    "name": {"name", "节日", "名称", "节假日"},
}
KINDS: Final = {
    "holiday": {"holiday", "放假", "休", "假", "休息", "节假日", "true", "1"},
    "makeup": {"makeup", "上班", "班", "调休", "调休上班", "补班", "false", "0"},
}
# 全国年节及纪念日放假办法: days by holiday until 2024, and since the revision in force from 2025.
STATUTORY_DAYS: Final = {
    "元旦": 1,
    "春节": 3,
    "清明": 1,
    "劳动节": 1,
    "端午": 1,
    "中秋": 1,
    "国庆": 3,
}
STATUTORY_DAYS_2025: Final = {**STATUTORY_DAYS, "春节": 4, "劳动节": 2}
REVISED_IN: Final = 2025
DIFFERENCES_NAMED_MAX: Final = 5


def read_calendar_file(content: bytes, name: str) -> list[OfficialDay]:
    """The days of a CSV (UTF-8 or GB 18030) or Excel file with columns date, kind and name.

    Raises Refused naming the rows that can't be read.
    """
    rows = list(
        _excel(content) if name.lower().endswith((".xlsx", ".xls", ".ods")) else _csv(content)
    )
    if not rows:
        raise Refused(gettext_lazy("The file is empty."))
    columns = _columns(rows[0])
    days, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not any(str(cell).strip() for cell in row):
            continue
        try:
            days.append(_day(row, columns))
        except Refused as refusal:
            problems.append(
                _("row %(row)s: %(problem)s") % {"row": number, "problem": refusal.sentence}
            )
    _refuse(problems)
    return days


class YearPreview(NamedTuple):
    """What taking a table over would do: nothing is written yet. `before` is None for a new year."""

    year: int
    before: list[OfficialDay] | None
    days: list[OfficialDay]

    @property
    def differences(self) -> list[tuple[date, OfficialDay | None, OfficialDay | None]]:
        """(date, as it stands here, as in the table), where these differ."""
        here = {day.date: day for day in self.before or ()}
        there = {day.date: day for day in self.days}
        dates = sorted(here.keys() | there.keys())
        return [
            (day, here.get(day), there.get(day)) for day in dates if here.get(day) != there.get(day)
        ]


@transaction.atomic
def look_at_year(days: Iterable[OfficialDay], *, year: int | None = None) -> YearPreview:
    """What `take_over_year` would change; raises Refused for what it would refuse for itself."""
    days = sorted(days)
    year = year or _year_of(days)
    _refuse([*_outside(days, year), *_twice(days), *_worked_anyway(days), *_incomplete(days, year)])
    _refuse(_in_other_notices(days, year))
    return YearPreview(year, _stored(year), days)


@transaction.atomic
def take_over_year(
    days: Iterable[OfficialDay], *, year: int | None = None, source: str = "", replace: bool = False
) -> bool:
    """Make `days` the calendar of `year` (default: the year most of them lie in); False: it was so before.

    Whole or not at all. A year that stands differently here is refused unless `replace`. Announces
    "base.calendar_changed" for the year, and for the one before where its December changes: whoever
    follows calls `forget_calendar()` first and calculates again. Raises Refused.
    """
    days = sorted(days)
    if year is None:
        year = _year_of(days)
    _refuse([*_outside(days, year), *_twice(days), *_worked_anyway(days), *_incomplete(days, year)])
    before = _stored(year)
    if before == days:
        return False
    if before is not None and not replace:
        _refuse_differences(year, before, days)
    _refuse(_in_other_notices(days, year))
    _write(year, days, source)
    changed = {day.date.year for day in set(before or ()) ^ set(days)} | {year}
    for changed_year in sorted(changed):
        announce("base.calendar_changed", year=changed_year)
    transaction.on_commit(forget_calendar)
    return True


def _year_of(days: Sequence[OfficialDay]) -> int:
    return Counter(day.date.year for day in days).most_common(1)[0][0] if days else 0


def _excel(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.CalamineError:
        raise Refused(gettext_lazy("This is not an Excel file that can be read.")) from None
    yield from workbook.get_sheet_by_index(0).to_python()


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    yield from csv.reader(io.StringIO(text))


def _columns(headings: Sequence[Any]) -> dict[str, int]:
    there = {str(cell).strip().lower(): index for index, cell in enumerate(headings)}
    columns = {
        noun: next((there[name] for name in sorted(names) if name in there), None)
        for noun, names in HEADINGS.items()
    }
    found = {noun: index for noun, index in columns.items() if index is not None}
    if missing := sorted(HEADINGS.keys() - found):
        raise Refused(
            gettext_lazy(
                "The first row must name the columns 日期, 类型 and 节日; missing: %(missing)s."
            ),
            missing=_(", ").join(missing),
        )
    return found


def _day(row: Sequence[Any], columns: dict[str, int]) -> OfficialDay:
    cell = {noun: row[index] if index < len(row) else "" for noun, index in columns.items()}
    word = str(cell["kind"]).strip().lower()
    kind = next((kind for kind, words in KINDS.items() if word in words), None)
    if kind is None:
        raise Refused(gettext_lazy("“%(word)s” is neither 放假 nor 上班."), word=word)
    name = str(cell["name"]).strip()
    if not name:
        raise Refused(gettext_lazy("the holiday has no name"))
    return OfficialDay(_date(cell["date"]), kind, name)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_date(str(value))


def _outside(days: Sequence[OfficialDay], year: int) -> list[str]:
    """A notice names days of its year and of the December before."""
    outside = [
        day.date
        for day in days
        if day.date.year != year and (day.date.year, day.date.month) != (year - 1, 12)
    ]
    if not outside:
        return []
    return [_("outside %(year)s: %(dates)s") % {"year": year, "dates": _listed(outside)}]


def _twice(days: Sequence[OfficialDay]) -> list[str]:
    twice = [day for day, times in Counter(day.date for day in days).items() if times > 1]
    return [_("named twice: %(dates)s") % {"dates": _listed(twice)}] if twice else []


def _worked_anyway(days: Sequence[OfficialDay]) -> list[str]:
    wrong = [day.date for day in days if day.kind == "makeup" and day.date.weekday() < 5]
    if not wrong:
        return []
    return [_("make-up days that are no weekend: %(dates)s") % {"dates": _listed(wrong)}]


def _incomplete(days: Sequence[OfficialDay], year: int) -> list[str]:
    """A year without one of its statutory holidays is half a table, not a calendar."""
    statutory = STATUTORY_DAYS_2025 if year >= REVISED_IN else STATUTORY_DAYS
    off = [day for day in days if day.kind == "holiday"]
    missing = [
        name for name, least in statutory.items() if sum(name in day.name for day in off) < least
    ]
    fixed = (
        [date(year, 1, 1), date(year, 5, 1), *(date(year, 10, day) for day in (1, 2, 3))]
        if year
        else []
    )
    worked = [day for day in fixed if day not in {day.date for day in off}]
    problems = []
    if missing:
        problems.append(
            _("statutory holidays missing or too short: %(names)s") % {"names": "、".join(missing)}
        )
    if worked:
        problems.append(_("statutory holidays not off: %(dates)s") % {"dates": _listed(worked)})
    return problems


def _stored(year: int) -> list[OfficialDay] | None:
    """The year as it stands here, locked against a second import; None where it is not known."""
    if not CalendarYear.objects.select_for_update().filter(year=year).exists():
        return None
    rows = CalendarDay.objects.filter(year__year=year).order_by("date")
    return [OfficialDay(*row) for row in rows.values_list("date", "kind", "name")]


def _in_other_notices(days: Sequence[OfficialDay], year: int) -> list[str]:
    others = CalendarDay.objects.exclude(year__year=year).filter(
        date__in=[day.date for day in days]
    )
    taken = list(others.values_list("date", flat=True))
    return (
        [_("in another year's notice already: %(dates)s") % {"dates": _listed(taken)}]
        if taken
        else []
    )


def _refuse_differences(year: int, before: list[OfficialDay], days: list[OfficialDay]) -> None:
    different = sorted({day.date for day in set(before) ^ set(days)})
    raise Refused(
        gettext_lazy(
            "The calendar of %(year)s stands here already and differs on %(dates)s. Say that it is to be replaced, and the due dates of open cases are calculated again."
        ),
        year=year,
        dates=_listed(different),
    )


def _write(year: int, days: Sequence[OfficialDay], source: str) -> None:
    row, _created = CalendarYear.objects.update_or_create(
        year=year, defaults={"source": source[:500]}
    )
    row.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(year=row, date=day.date, kind=day.kind, name=day.name) for day in days
    )


def _refuse(problems: Sequence["str | Promise"]) -> None:
    if problems:
        raise Refused(
            gettext_lazy("The calendar was not taken over. %(problems)s"),
            problems=_("; ").join(str(problem) for problem in problems),
        )


def _listed(days: Iterable[date]) -> str:
    named = sorted(days)
    text = _(", ").join(day.isoformat() for day in named[:DIFFERENCES_NAMED_MAX])
    more = len(named) - DIFFERENCES_NAMED_MAX
    return _("%(dates)s and %(n)s more") % {"dates": text, "n": more} if more > 0 else text
