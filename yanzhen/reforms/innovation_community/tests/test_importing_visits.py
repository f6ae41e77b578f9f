"""Visits of the past come in from a table, by the rules of the form, and nobody is counted twice."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.importing.applying import carry_on, start
from yanzhen.base.importing.batches import bring_in, look_over
from yanzhen.base.models import ImportBatch, ImportRow
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import a_request_item
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import an_appointment, an_office, at_the_door
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.import_visits import VISITS
from yanzhen.reforms.innovation_community.models import Visit, VisitAttendance
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_visit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
HEADINGS = ["企业名称", "走访日期", "时间", "走访人", "人数", "问题", "诉求类别", "备注"]


@pytest.fixture
def community() -> Place:
    return an_innovation_community()


@pytest.fixture
def officer(community: Place) -> Actor:
    return an_officer(community)


def a_table(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    lines = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    csv.writer(out).writerows([HEADINGS, *lines])
    return out.getvalue().encode()


def bring(officer: Actor, *rows: dict[str, str]) -> ImportBatch:
    batch = bring_in(VISITS, a_table(*rows), "visits.csv", by=officer)
    return look_over(batch, by=officer)


def apply(batch: ImportBatch, officer: Actor) -> ImportBatch:
    start(batch, by=officer)
    return carry_on(batch.pk)


def said(batch: ImportBatch) -> str:
    wrong = ImportRow.objects.filter(batch=batch).exclude(problems=[])
    return " ".join(problem["sentence"] for row in wrong for problem in row.problems)


def _day(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def test_a_row_is_a_visit_with_its_attendance_and_its_case(
    community: Place, officer: Actor
) -> None:
    firm = a_firm(a_building(community), name="杭州试访科技有限公司")
    item = a_request_item(name="停车难")
    row = {"企业名称": firm.name, "走访日期": _day(40).isoformat(), "时间": "14:30", "人数": "3",
           "问题": "车位不够", "诉求类别": "停车难", "备注": "看了车库"}  # fmt: skip

    apply(bring(officer, row), officer)

    visit = Visit.objects.get()
    assert (visit.enterprise, visit.note, visit.visitor_id) == (firm, "看了车库", officer.person_id)
    at = timezone.localtime(visit.visited_at)
    assert (at.date(), at.hour, at.minute) == (_day(40), 14, 30)
    theirs = VisitAttendance.objects.get(visit=visit, side="enterprise")
    assert theirs.count == 3
    case = Case.objects.get()
    assert (case.item, case.channel, case.received_at) == (item, "visit", visit.visited_at)
    assert AuditLine.objects.filter(verb="innovation_community.visit").count() == 1


def test_a_code_finds_the_firm_and_empty_cells_mean_one_person_at_noon(
    community: Place, officer: Actor
) -> None:
    firm = a_firm(a_building(community))

    apply(bring(officer, {"企业名称": firm.organisation.uscc, "走访日期": _day(3).isoformat()}), officer)  # fmt: skip

    visit = Visit.objects.get()
    assert timezone.localtime(visit.visited_at).hour == 12
    assert VisitAttendance.objects.get(visit=visit, side="enterprise").count == 1


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"企业名称": "没有这家公司"}, "No firm"),
        ({"走访日期": "2199-01-01"}, "after today"),
        ({"走访日期": ""}, "is empty"),
        ({"时间": "25:70"}, "as 14:30"),
        ({"人数": "0"}, "from 1 to"),
        ({"人数": "100000"}, "from 1 to"),
        ({"问题": "漏水"}, "finds its desk"),
        ({"问题": "漏水", "诉求类别": "没有的类"}, "Not on the list"),
        ({"走访人": "没有此人"}, "nobody"),
    ],
)
def test_what_the_form_refuses_the_table_refuses(
    community: Place, officer: Actor, cells: dict[str, str], words: str
) -> None:
    firm = a_firm(a_building(community))
    row = {"企业名称": firm.name, "走访日期": _day(3).isoformat(), **cells}

    batch = bring(officer, row)

    assert words in said(batch)
    assert batch.rows_ok == 0
    with pytest.raises(Refused, match="No row of this file"):
        start(batch, by=officer)
    assert not Visit.objects.exists()


def test_an_hour_of_today_that_is_to_come_is_refused(community: Place, officer: Actor) -> None:
    firm = a_firm(a_building(community))
    today = {"企业名称": firm.name, "走访日期": timezone.localdate().isoformat(), "时间": "23:59"}

    assert "still to come" in said(bring(officer, today))


def test_a_table_brought_in_twice_counts_nobody_twice(community: Place, officer: Actor) -> None:
    firm, other = a_firm(a_building(community)), a_firm(a_building(community))
    a_visit(
        other, by=officer, at=timezone.make_aware(datetime.combine(_day(5), datetime.min.time()))
    )
    row = {"企业名称": firm.name, "走访日期": _day(3).isoformat()}
    apply(bring(officer, row), officer)

    again = bring(officer, row, {"企业名称": other.name, "走访日期": _day(5).isoformat()})
    twice = bring(officer, *[{"企业名称": firm.name, "走访日期": _day(9).isoformat()}] * 2)

    assert said(again).count("already") == 2
    assert ImportRow.objects.filter(batch=twice).exclude(problems=[]).count() == 1
    assert again.rows_ok == 0
    apply(twice, officer)
    assert Visit.objects.count() == 3


def test_a_colleague_who_held_the_office_on_that_day_went_there(
    community: Place, officer: Actor
) -> None:
    firm = a_firm(a_building(community))
    office = an_office("officer_economy", community)
    went = an_appointment(office=office, since=_day(100), until=_day(10))
    name = went.person.party.name

    then, later = [
        bring(officer, {"企业名称": firm.name, "走访日期": _day(n).isoformat(), "走访人": name})
        for n in (50, 2)
    ]
    apply(then, officer)

    assert "nobody" in said(later)
    visit = Visit.objects.get()
    assert (visit.appointment, visit.visitor_name) == (went, name)
    assert AuditLine.objects.get(verb="innovation_community.visit").person_id == officer.person_id


def test_a_firm_of_the_community_beside_is_not_found(officer: Actor) -> None:
    stranger = a_firm(a_building(an_innovation_community("Beside")))

    batch = bring(officer, {"企业名称": stranger.name, "走访日期": _day(3).isoformat()})

    assert "No firm" in said(batch)


def test_the_page_of_visits_leads_to_it(officer: Actor) -> None:
    client: Client = at_the_door(officer)
    address = reverse("base:import_new", args=["visits"])

    assert address in client.get(reverse("innovation_community:visits")).content.decode()
    page: Any = client.get(address)
    assert page.status_code == 200
