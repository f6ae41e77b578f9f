"""A number opens to exactly the rows it counts; what is taken out is what is seen, with a reason."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.models import BadRating, Case, Rating
from yanzhen.kernel.cases.testing import a_case, a_request_item
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.parties.testing import an_actor, at_the_door
from yanzhen.reforms.innovation_community.actions.enterprises import move_to
from yanzhen.reforms.innovation_community.actions.visits import ProblemDraft
from yanzhen.reforms.innovation_community.models import Enterprise, TalentCategory
from yanzhen.reforms.innovation_community.models.month import month_of
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_firm_contact,
    a_talent,
    a_unit,
    a_visit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
APP = "innovation_community:"
PDF = b"%PDF-1.4\n%%EOF\n"


def opened(client: Client, text: str, path: str, number: int | str) -> list[Any]:
    """The rows behind the link to `path` that shows the number."""
    for href, shown in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL):
        plain = re.sub(r"<[^>]+>", " ", shown).split()
        if path in href and str(number) in plain:
            rows: list[Any] = client.get(unescape(href)).context["page"].rows
            return rows
    raise AssertionError(f"No link to {path} shows {number}.")


def test_coverage_opens_to_the_firms_it_counts() -> None:
    building = a_building()
    officer = an_officer(building)
    firms = [a_firm(building) for _number in range(4)]
    for firm in (firms[0], firms[0], firms[1]):
        a_visit(firm, by=officer)
    a_visit(firms[2], by=officer, at=timezone.now() - timedelta(days=200))
    wrong = a_visit(firms[3], by=officer)
    wrong.withdraw(by=officer, reason="走错门")
    client = at_the_door(officer)
    text = client.get(reverse(APP + "coverage")).content.decode()

    assert {row.pk for row in opened(client, text, "visited=90", 2)} == {firms[0].pk, firms[1].pk}
    assert len(opened(client, text, f"enterprises/?building={building.pk}", 4)) == 4
    assert {row.pk for row in opened(client, text, "visitor=", 2)} == {firms[0].pk, firms[1].pk}
    assert len(opened(client, text, "visits/?officer=", 3)) == 3
    assert {row.pk for row in opened(client, text, "days=90", "Not")} == {firms[2].pk, firms[3].pk}


def test_the_numbers_of_buildings_open() -> None:
    community = an_innovation_community()
    building = a_building(community)
    room, shared = a_unit(building, area_m2=70), a_unit(building, area_m2=50, shared=True)
    free = a_unit(building, area_m2=130)
    officer = an_officer(community)
    firms = [a_firm(building) for _number in range(5)]
    today = timezone.localdate()
    move_to(firms[0], building, by=officer, on=today, unit=room)
    for firm in firms[1:]:
        move_to(firm, building, by=officer, on=today, unit=shared)
    unplaced = a_firm(building)
    a_firm(community)
    client = at_the_door(officer)

    listed = client.get(reverse(APP + "buildings")).content.decode()
    assert opened(client, listed, "rooms/?state=vacant", 130) == [free]
    assert len(opened(client, listed, "seated=1", 6)) == 6
    assert len(opened(client, listed, "state=let", 120)) == 2
    page = client.get(reverse(APP + "building", args=[building.pk])).content.decode()
    assert len(opened(client, page, "rooms/?building", 3)) == 3
    assert opened(client, page, "state=vacant", 1) == [free]
    assert {row.pk for row in opened(client, page, "room=", 4)} == {firm.pk for firm in firms[1:]}
    assert [row.pk for row in opened(client, page, "room=unknown", 1)] == [unplaced.pk]


def test_my_month_opens_to_my_rows_only() -> None:
    building = a_building()
    officer, other = an_officer(building), an_officer(building)
    item = a_request_item()
    now = timezone.now()
    mine = a_visit(a_firm(building), by=officer, at=now, problems=[ProblemDraft("要车位", item)])
    a_visit(a_firm(building), by=other, at=now, problems=[ProblemDraft("要车位", item)])
    Case.objects.filter(origin_id=mine.pk).update(
        state="closed", outcome="resolved", ended_at=now, clock_stopped_at=now,
        office=officer.office_id, handler_person=officer.person_id,
    )  # fmt: skip
    client = at_the_door(officer)

    counts = month_of(officer, timezone.localdate()).counts()

    assert counts == {"visits": 1, "person_times": 2, "solved": 1, "timed": 1, "in_time": 1, "rated": 0, "good": 0}  # fmt: skip
    text = client.get("/").content.decode()
    assert [row.pk for row in opened(client, text, "since=", 2)] == [mine.pk]
    for show in ("solved", "timed", "in_time"):
        rows = opened(client, text, f"show={show}", 1)
        assert [row.origin_id for row in rows] == [mine.pk]
    assert not client.get(reverse(APP + "month") + "?show=good").context["page"].rows
    assert not at_the_door(other).get(reverse(APP + "month")).context["page"].rows


@pytest.mark.parametrize("name", ["talent_export", "visit_export"])
def test_people_are_taken_out_with_a_reason_as_they_are_seen(name: str) -> None:
    building, elsewhere = a_building(), a_building()
    talent = a_talent(building, name="苏未")
    a_visit(talent)
    a_visit(a_talent(elsewhere, name="别人"))
    client = at_the_door(an_officer(building))
    door = reverse(APP + name)

    assert client.get(door).status_code == 200
    assert client.post(door, {"reason": ""}).status_code == 422
    assert not AuditLine.objects.filter(verb="innovation_community.export").exists()
    response = client.post(f"{door}?building={building.pk}", {"reason": "报街道"})

    sheet: Any = load_workbook(BytesIO(response.content)).active
    assert [row[0] for row in sheet.values][1:] == ["苏未"]
    line = AuditLine.objects.get(verb="innovation_community.export")
    assert (line.reason, line.changes["rows"]) == ("报街道", 1)


def test_a_firm_is_corrected_on_its_page_and_its_name_follows() -> None:
    building = a_building()
    firm = a_firm(building, name="旧名科技", registered_capital_text="100(万美元)")
    client = at_the_door(an_officer(building))
    door = reverse(APP + "enterprise_edit", args=[firm.pk])

    refused = client.post(door, {"name": "新名科技", "industry_code": "9"})
    kept = client.post(door, {"name": "新名科技", "industry_code": "6513", "capital": "120万"})

    assert (refused.status_code, kept.status_code) == (422, 302)
    firm = Enterprise.objects.get(pk=firm.pk)
    assert (firm.name, firm.industry_code, firm.place) == ("新名科技", "6513", building)
    assert (firm.registered_capital_fen, firm.registered_capital_text) == (120_000_000, "")


def test_papers_of_a_firm_are_kept_by_officers_and_seen_by_its_contact() -> None:
    building = a_building()
    firm = a_firm(building)
    client = at_the_door(an_officer(building))
    door = reverse(APP + "papers", args=[firm.pk])

    assert client.post(door, {"purpose": "fees"}).status_code == 409
    sent = {"purpose": "fees", "files": SimpleUploadedFile("slip.pdf", PDF)}
    assert client.post(door, sent).status_code == 302

    paper = Document.objects.get()
    assert paper.purpose == "Fee slip"
    door = reverse("documents:open", args=[paper.pk])
    assert at_the_door(a_firm_contact(firm)).get(door).status_code == 200
    assert at_the_door(a_firm_contact(a_firm(building))).get(door).status_code == 404


def test_a_firm_has_one_profile_and_officers_start_a_visit_from_its_party() -> None:
    building = a_building()
    firm = a_firm(building)
    party = reverse("parties:party", args=[firm.pk])
    officer = at_the_door(an_officer(building)).get(party).content.decode()

    assert officer.count(firm.organisation.uscc) == 1
    assert reverse(APP + "visit_firm", args=[firm.pk]) in officer
    contact = at_the_door(a_firm_contact(firm)).get(party).content.decode()
    assert reverse(APP + "visit_firm", args=[firm.pk]) not in contact


def test_the_head_keeps_the_list_of_categories() -> None:
    building = a_building()
    head = at_the_door(an_officer(building, duty="community_head"))
    officer = at_the_door(an_officer(building))
    typed = {"code": "Z9", "title": "示例类", "order": "90", "active": "on"}

    assert officer.post(reverse(APP + "category_new"), typed).status_code == 403
    assert head.post(reverse(APP + "category_new"), typed).status_code == 302
    assert head.post(reverse(APP + "category_new"), typed).status_code == 422
    head.post(reverse(APP + "category", args=["Z9"]), {"title": "示例类", "order": "90"})

    assert not TalentCategory.objects.get(pk="Z9").active
    assert "示例类" in officer.get(reverse(APP + "categories")).content.decode()


def test_a_visit_to_a_talent_is_asked_for_and_put_off() -> None:
    building = a_building()
    talent = a_talent(building)
    client = at_the_door(an_officer(building))

    tomorrow = str(timezone.localdate() + timedelta(days=1))

    def post(name: str, **typed: str) -> int:
        return client.post(reverse(APP + name, args=[talent.pk]), typed).status_code

    assert post("ask_talent", why="想买房", on="今天") == 302
    assert post("ask_talent", why="", on="今天") == 422
    assert post("put_off_talent", until="昨天", reason="出差") == 422
    assert post("put_off_talent", until=tomorrow, reason="出差") == 302
    assert talent.asked_visits.count() == talent.snoozes.count() == 1


def test_the_strip_of_the_cockpit_opens_to_what_it_counts() -> None:
    """Overdue, due soon and badly rated are three lists; and a firm in difficulty is in the fourth."""
    building = a_building()
    community, now = building.parent, timezone.now()
    leader = at_the_door(an_actor("leader", community))
    item = a_request_item()
    late, soon, far = (a_case(item=item, place=building) for _number in range(3))
    for case, hours in ((late, -1), (soon, 1), (far, 24 * 60)):
        Case.objects.filter(pk=case.pk).update(due_at=now + timedelta(hours=hours))
    Rating.objects.create(case=far, level=1, round=1, rated_at=now)
    BadRating.objects.create(rating=far.ratings.get())
    firm = a_firm(building, stage="at_risk")

    text = leader.get(reverse("figures:cockpit")).content.decode()

    for view, case in (("late", late), ("near", soon), ("unhappy", far)):
        assert [row.pk for row in opened(leader, text, f"view={view}", 1)] == [case.pk]
    assert opened(leader, text, "stage=at_risk", 1) == [firm]


def test_who_reads_no_cases_gets_no_dead_ends_on_the_cockpit() -> None:
    building = a_building()

    text = at_the_door(an_actor("auditor", building.parent)).get(reverse("figures:cockpit"))

    assert text.status_code == 200
    assert b"view=late" not in text.content
    assert b"/community/enterprises/" not in text.content
