"""A year's calendar is taken over whole, or not at all; a missing year is never guessed."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from yanzhen.base import calendar_import
from yanzhen.base.calendar_import import read_calendar_file, take_over_year
from yanzhen.base.calendars import (
    OfficialDay,
    forget_calendar,
    load_shipped_years,
    shipped_days,
    working_calendar,
)
from yanzhen.base.limits import DayKind, MissingCalendar
from yanzhen.base.models import CalendarDay, CalendarYear
from yanzhen.base.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    forget_calendar()
    yield
    forget_calendar()


def days_of_2027() -> list[OfficialDay]:
    """An invented notice in the shape of the real ones."""
    rows = {
        "元旦": ("2027-01-01", 3),
        "春节": ("2027-02-05", 8),
        "清明节": ("2027-04-03", 3),
        "劳动节": ("2027-05-01", 5),
        "端午节": ("2027-06-09", 1),
        "中秋节": ("2027-09-15", 1),
        "国庆节": ("2027-10-01", 7),
    }
    days = [
        OfficialDay(date.fromisoformat(first) + timedelta(days=n), "holiday", name)
        for name, (first, length) in rows.items()
        for n in range(length)
    ]
    return sorted([*days, OfficialDay(date(2027, 10, 9), "makeup", "国庆节")])


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    years: list[int] = []
    monkeypatch.setattr(calendar_import, "announce", lambda occurrence, year: years.append(year))
    return years


def test_the_shipped_years_are_there_after_the_migration() -> None:
    calendar = working_calendar()

    assert calendar.years == set(range(2007, 2027))
    assert calendar.kind_of(date(2026, 10, 10)) == DayKind.MAKEUP
    assert (calendar.kind_of(date(2026, 10, 1)), calendar.name_of(date(2026, 10, 1))) == (
        DayKind.HOLIDAY,
        "国庆节",
    )


def test_loading_the_shipped_years_again_adds_nothing() -> None:
    before = CalendarDay.objects.count()

    assert load_shipped_years() == []
    assert CalendarDay.objects.count() == before


def test_every_shipped_year_passes_the_rules_of_the_import() -> None:
    for year, days in shipped_days().items():
        if year >= 2008:  # three of the seven holidays became statutory in 2008
            assert take_over_year(days, year=year) is False


def test_a_later_year_is_taken_over_and_announced(announced: list[int]) -> None:
    with pytest.raises(MissingCalendar):
        working_calendar().kind_of(date(2027, 1, 4))

    assert take_over_year(days_of_2027(), source="invented") is True

    forget_calendar()
    assert working_calendar().kind_of(date(2027, 10, 9)) == DayKind.MAKEUP
    assert announced == [2027]


def test_the_same_year_again_changes_nothing(announced: list[int]) -> None:
    take_over_year(days_of_2027())

    assert take_over_year(reversed(days_of_2027())) is False
    assert announced == [2027]


def test_a_year_that_differs_is_refused_unless_it_is_to_be_replaced(announced: list[int]) -> None:
    take_over_year(days_of_2027())
    longer = [*days_of_2027(), OfficialDay(date(2027, 2, 13), "holiday", "春节")]

    with pytest.raises(Refused, match="differs on 2027-02-13"):
        take_over_year(longer)

    assert take_over_year(longer, replace=True) is True
    assert announced == [2027, 2027]


def test_days_of_the_december_before_belong_to_the_notice(announced: list[int]) -> None:
    take_over_year([*days_of_2027(), OfficialDay(date(2026, 12, 31), "holiday", "元旦")])

    forget_calendar()
    assert working_calendar().kind_of(date(2026, 12, 31)) == DayKind.HOLIDAY
    # Open cases that are due in December 2026 are counted again too.
    assert announced == [2026, 2027]


@pytest.mark.parametrize(
    ("extra", "refusal"),
    [
        (OfficialDay(date(2028, 1, 1), "holiday", "元旦"), "outside 2027: 2028-01-01"),
        (OfficialDay(date(2026, 11, 1), "holiday", "元旦"), "outside 2027: 2026-11-01"),
        (OfficialDay(date(2027, 1, 1), "holiday", "元旦"), "named twice: 2027-01-01"),
        (OfficialDay(date(2027, 3, 3), "makeup", "春节"), "no weekend: 2027-03-03"),
    ],
)
def test_a_wrong_day_is_named(extra: OfficialDay, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        take_over_year([*days_of_2027(), extra], year=2027)
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("name", ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"])
def test_a_year_without_one_of_its_holidays_is_not_complete(name: str) -> None:
    days = [day for day in days_of_2027() if day.name != name]

    with pytest.raises(Refused, match="missing or too short"):
        take_over_year(days)


def test_labour_day_and_new_year_have_fixed_dates() -> None:
    days = [day for day in days_of_2027() if day.date != date(2027, 5, 1)]

    with pytest.raises(Refused, match="not off: 2027-05-01"):
        take_over_year(days)


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(Refused):
        take_over_year([])


def as_csv(days: list[OfficialDay], encoding: str) -> bytes:
    words = {"holiday": "放假", "makeup": "上班"}
    lines = ["日期,类型,节日"]
    lines += [f"{day.date:%Y年%m月%d日},{words[day.kind]},{day.name}" for day in days]
    return "\r\n".join(lines).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    assert read_calendar_file(as_csv(days_of_2027(), encoding), "2027.csv") == days_of_2027()


def test_an_excel_file_is_read() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet(index=0)
    sheet.append(["日期", "类型", "节日"])
    for day in days_of_2027():
        sheet.append([day.date, day.kind, day.name])
    content = BytesIO()
    workbook.save(content)

    assert read_calendar_file(content.getvalue(), "2027.xlsx") == days_of_2027()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("日期,类型,节日\n2027-02-32,放假,春节\n", "row 2: Month 2 has no day 32"),
        ("日期,类型,节日\n\n2027-02-03,半天,春节\n", "row 3: “半天” is neither"),
        ("日期,类型,节日\n2027-02-03,放假,\n", "row 2: the holiday has no name"),
        ("日期,节日\n2027-02-03,春节\n", "missing: kind"),
        ("", "The file is empty"),
    ],
)
def test_an_unreadable_row_is_named(text: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        read_calendar_file(text.encode(), "2027.csv")


def test_what_is_no_excel_file_is_refused() -> None:
    with pytest.raises(Refused, match="Excel"):
        read_calendar_file(b"no workbook", "2027.xlsx")


def test_the_command_takes_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(as_csv(days_of_2027(), "utf-8"))

    call_command("calendar", str(file))

    assert CalendarYear.objects.get(year=2027).source == "2027.csv"
    assert "taken over" in capsys.readouterr().out


def test_the_command_says_why_it_refuses(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(as_csv(days_of_2027()[:5], "utf-8"))

    with pytest.raises(CommandError, match="missing or too short"):
        call_command("calendar", str(file))


def test_the_database_keeps_one_row_per_day() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(
            year_id=2026, date=date(2026, 10, 1), kind="holiday", name="again"
        )


@pytest.mark.parametrize("wrong", [date(2025, 11, 30), date(2027, 1, 1)])
def test_the_database_keeps_a_day_in_its_year(wrong: date) -> None:
    with pytest.raises(IntegrityError, match="lies_in_its_year"), transaction.atomic():
        CalendarDay.objects.create(year_id=2026, date=wrong, kind="holiday", name="x")


def test_the_database_knows_only_days_off_and_days_worked() -> None:
    with pytest.raises(IntegrityError, match="off_or_worked"), transaction.atomic():
        CalendarDay.objects.create(year_id=2026, date=date(2026, 3, 3), kind="half", name="x")
