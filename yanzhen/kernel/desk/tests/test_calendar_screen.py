"""The working calendar on the screen: known years, a look before taking over, a line in the audit."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.calendars import forget_calendar, shipped_days
from yanzhen.base.models import CalendarDay, CalendarYear
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import an_actor, at_the_door

pytestmark = pytest.mark.django_db
LATER = 2031


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    forget_calendar()
    yield
    forget_calendar()


@pytest.fixture
def client() -> Client:
    return at_the_door(an_actor())


def a_table(year: int = LATER, *, without: str = "") -> bytes:
    """A whole year: its statutory holidays, none of them in exchange for a weekend."""
    spans = [("元旦", 1, 1, 1), ("春节", 1, 23, 4), ("清明节", 4, 5, 1), ("劳动节", 5, 1, 2)]
    spans += [("端午节", 6, 24, 1), ("中秋节", 9, 30, 1), ("国庆节", 10, 1, 3)]
    lines = ["日期,类型,节日"]
    for name, month, day, length in spans:
        first = date(year, month, day)
        if name != without:
            lines += [f"{first + timedelta(days=n)},放假,{name}" for n in range(length)]
    return "\n".join(lines).encode()


def send(client: Client, table: bytes, **more: str) -> Any:
    typed = {"file": SimpleUploadedFile("notice.csv", table), "source": "Notice 7", **more}
    return client.post(reverse("desk:calendar"), typed)


def test_a_year_is_shown_day_by_day(client: Client) -> None:
    text = client.get(reverse("desk:calendar") + "?year=2026").content.decode()

    holidays = sum(day.kind == "holiday" and day.date.year == 2026 for day in shipped_days()[2026])
    assert text.count('<td class="cal-holiday') == holidays
    assert "cal-makeup" in text


def test_a_year_that_is_missing_is_said(client: Client) -> None:
    CalendarYear.objects.filter(year__gte=timezone.localdate().year).delete()

    text = client.get(reverse("desk:calendar")).content.decode()

    assert f"The calendar of {timezone.localdate().year} is not known here" in text


def test_a_table_is_looked_over_and_nothing_is_written(client: Client) -> None:
    response = send(client, a_table())

    assert "nothing written yet" in response.content.decode()
    assert not CalendarYear.objects.filter(year=LATER).exists()


def test_the_second_press_takes_it_over_and_writes_it_down(client: Client) -> None:
    rows = send(client, a_table()).context["rows"]

    response = client.post(
        reverse("desk:calendar"), {"rows": rows, "source": "Notice 7", "sure": "1"}
    )

    assert response.status_code == 302
    assert CalendarDay.objects.filter(year__year=LATER).count() == 13
    line = AuditLine.objects.get(verb="desk.take_over_calendar")
    assert line.changes["year"] == LATER


def test_what_differs_from_a_known_year_is_shown(client: Client) -> None:
    send(client, a_table(), sure="1")
    changed = a_table().replace(f"{LATER}-06-24".encode(), f"{LATER}-06-25".encode())

    text = send(client, changed).content.decode()

    assert "2 days differ" in text
    assert f"{LATER}-06-24" in text


@pytest.mark.parametrize("table", [a_table(without="春节"), b"", b"a,b\n1,2"])
def test_half_a_calendar_is_refused(client: Client, table: bytes) -> None:
    response = send(client, table, sure="1")

    assert response.status_code == 200
    assert not CalendarYear.objects.filter(year=LATER).exists()


def test_the_same_table_again_changes_nothing(client: Client) -> None:
    send(client, a_table(), sure="1")

    assert "stands here just so" in send(client, a_table(), sure="1").content.decode()
    assert AuditLine.objects.filter(verb="desk.take_over_calendar").count() == 1


@pytest.mark.parametrize("duty", ["security", "auditor", "leader"])
def test_other_duties_do_not_keep_the_calendar(duty: str) -> None:
    other = at_the_door(an_actor(duty))

    assert other.get(reverse("desk:calendar")).status_code == 403
    assert send(other, a_table(), sure="1").status_code == 403


def test_the_page_asks_the_same_whatever_the_number_of_years(client: Client) -> None:
    url = reverse("desk:calendar")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    CalendarYear.objects.bulk_create(
        CalendarYear(year=year, source="x") for year in range(2040, 2060)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)
