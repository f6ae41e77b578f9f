"""Pages: what is offered, what is hidden, nothing typed is lost, questions do not grow with the rows."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_credit_code, a_login, a_resident
from yanzhen.reforms.innovation_community.models import Enterprise, MustVisitRule, Talent, Visit
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_firm_contact,
    a_rule,
    a_sort_of_request,
    a_talent,
    a_unit,
    a_visit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
APP = "innovation_community:"
LISTS = ("enterprises", "buildings", "parks", "rooms", "talents", "categories", "visits", "due", "coverage", "rules", "month")  # fmt: skip


def signed_in(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_login(actor))
    return client


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(APP + name, args=args), query)
    assert response.status_code == 200, name
    return response.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_an_officer_opens_each_list_and_a_resident_none(name: str) -> None:
    building = a_building()
    a_visit(a_firm(building))

    assert signed_in(an_officer(building)).get(reverse(APP + name)).status_code == 200
    assert signed_in(a_resident()).get(reverse(APP + name)).status_code == 403


def test_a_firm_elsewhere_is_not_found_and_a_contact_sees_only_the_own() -> None:
    building = a_building()
    firm, other = a_firm(building, name="自家科技"), a_firm(building)
    stranger = signed_in(an_officer(an_innovation_community("Elsewhere")))
    contact = signed_in(a_firm_contact(firm))

    assert stranger.get(reverse(APP + "enterprise", args=[firm.pk])).status_code == 404
    assert "自家科技" in page(contact, "enterprise", firm.pk)
    assert "Write a visit down" not in page(contact, "enterprise", firm.pk)
    assert contact.get(reverse(APP + "enterprise", args=[other.pk])).status_code == 404


def test_filters_narrow_the_list() -> None:
    building, other = a_building(), None
    firm = a_firm(building, name="云桨数据服务", industry_section="I")
    other = a_firm(building, name="拾光检测技术", industry_section="M", stage="at_risk")
    a_visit(firm)
    client = signed_in(an_officer(building))

    def shown(**query: str) -> set[str]:
        text = page(client, "enterprises", **query)
        return {row.name for row in (firm, other) if row.name in text}

    assert shown() == {"云桨数据服务", "拾光检测技术"}
    assert shown(industry="M") == {"拾光检测技术"}
    assert shown(stage="at_risk") == {"拾光检测技术"}
    assert shown(days="30") == {"拾光检测技术"}
    assert shown(building=str(building.pk)) == {"云桨数据服务", "拾光检测技术"}
    assert shown(building=str(uuid4())) == set()
    assert shown(building="nonsense", page="x", days="-1") == set()


@pytest.mark.parametrize("name", LISTS)
def test_questions_do_not_grow_with_the_rows(name: str, django_assert_max_num_queries: Any) -> None:
    building = a_building()
    a_rule("not_visited", days=1)
    client = signed_in(an_officer(building))
    a_visit(a_firm(building))
    a_talent(building)
    page(client, name)
    with django_assert_max_num_queries(40) as few:
        page(client, name)
    for _more in range(6):
        a_visit(a_firm(building))
        a_talent(building)

    with django_assert_max_num_queries(len(few)):
        page(client, name)


def test_what_is_seen_is_taken_out_and_the_export_is_written_down() -> None:
    building = a_building()
    a_firm(building, name="云桨数据服务", stage="at_risk")
    a_firm(building, name="拾光检测技术")
    client = signed_in(an_officer(building))

    response = client.get(reverse(APP + "enterprise_export"), {"stage": "at_risk"})

    sheet: Any = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.values)
    assert [row[0] for row in rows[1:]] == ["云桨数据服务"]
    line = AuditLine.objects.get(verb="innovation_community.export")
    assert line.changes == {"rows": 1, "filters": {"stage": "at_risk"}}


def test_a_firm_is_entered_and_a_taken_code_leads_to_the_firm_that_has_it() -> None:
    building = a_building()
    client = signed_in(an_officer(building))
    typed = {"name": "新来科技", "uscc": a_credit_code(777), "place": str(building.pk), "capital": "120万", "moved_in_on": "今天"}  # fmt: skip

    first = client.post(reverse(APP + "enterprise_new"), typed)
    second = client.post(reverse(APP + "enterprise_new"), {**typed, "name": "后来科技"})

    firm = Enterprise.objects.get()
    assert first.status_code == 302
    assert firm.registered_capital_fen == 120_000_000
    assert second.status_code == 422
    assert reverse(APP + "enterprise", args=[firm.pk]) in second.content.decode()
    assert "后来科技" in second.content.decode()


def test_all_that_is_wrong_with_a_firm_is_said_at_once() -> None:
    client = signed_in(an_officer(a_building()))
    typed = {"name": "新来科技", "uscc": "91330110MA2EXAMPL0", "registered_on": "2199-01-01"}

    page = client.post(reverse(APP + "enterprise_new"), typed)

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"uscc", "registered_on"}
    assert "91330110MA2EXAMPL0" in page.content.decode()


def test_a_visit_is_written_down_twice_pressed_once_kept() -> None:
    building = a_building()
    firm = a_firm(building)
    client = signed_in(an_officer(building))
    typed = {
        "once": str(uuid4()),
        "attendees": "2",
        "problem_1": "想找 800 平米",
        "item_1": str(a_sort_of_request().pk),
    }

    first: Any = client.post(reverse(APP + "visit_firm", args=[firm.pk]), typed)
    second: Any = client.post(reverse(APP + "visit_firm", args=[firm.pk]), typed)

    assert (first.status_code, first.url) == (302, second.url)
    assert (Visit.objects.count(), Case.objects.count()) == (1, 1)
    assert "想找 800 平米" in page(client, "visit", Visit.objects.get().pk)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": "2999-01-01"}, "id_day"),
        ({"day": "昨天", "hour": "25:00"}, "14:30"),
        ({"day": "明天"}, "after today"),
        ({"attendees": "0"}, "id_attendees"),
        ({"problem_1": "停车难"}, "finds its desk"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(typed: dict[str, str], said: str) -> None:
    building = a_building()
    firm = a_firm(building)
    client = signed_in(an_officer(building))

    response = client.post(
        reverse(APP + "visit_firm", args=[firm.pk]),
        {"attendees": "2", "note": "聊了很久", "once": str(uuid4()), **typed},
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "聊了很久" in text
    assert not Visit.objects.exists()


def test_a_talent_is_entered_visited_and_corrected() -> None:
    building = a_building()
    firm = a_firm(building)
    client = signed_in(an_officer(building))
    typed = {"name": "苏未", "phone": "138 0000 2716", "category": "D", "firm": firm.organisation.uscc, "since": "2025/9/1", "needs_housing": "on"}  # fmt: skip

    assert client.post(reverse(APP + "talent_new"), typed).status_code == 302
    talent = Talent.objects.get()
    client.post(reverse(APP + "talent_edit", args=[talent.pk]), {**typed, "needs_housing": ""})
    client.post(reverse(APP + "visit_talent", args=[talent.pk]), {"attendees": "1", "once": str(uuid4())})  # fmt: skip

    talent.refresh_from_db()
    assert (talent.needs_housing, talent.place_id) == (False, building.pk)
    assert Visit.objects.get().talent == talent
    assert "138****2716" in page(client, "talent", talent.pk)


def test_a_building_shows_who_sits_where_and_what_is_vacant() -> None:
    building = a_building(name="梦创 2 号楼")
    room = a_unit(building, floor=11, number="1102")
    a_unit(building, floor=11, number="1103", area_m2=80)
    client = signed_in(an_officer(building))
    firm = a_firm(building, name="云桨数据服务")
    client.post(reverse(APP + "move", args=[firm.pk]), {"building": str(building.pk), "unit": room.number, "on": "今天"})  # fmt: skip

    text = page(client, "building", building.pk)

    assert "云桨数据服务" in text
    assert "vacant" in text
    assert "梦创 2 号楼" in page(client, "buildings")


def test_the_head_puts_a_rule_in_force_and_an_officer_may_not() -> None:
    building = a_building()
    rule = MustVisitRule.objects.get(code="new")
    url = reverse(APP + "rule_switch", args=[rule.pk])

    assert signed_in(an_officer(building)).post(url).status_code == 403
    assert signed_in(an_officer(building, duty="community_head")).post(url).status_code == 302

    rule.refresh_from_db()
    assert rule.active


def test_the_head_adds_a_rule_and_a_missing_number_keeps_what_was_typed() -> None:
    head = signed_in(an_officer(a_building(), duty="community_head"))
    typed = {"title": "新迁入要去", "trigger": "moved_in", "order": "9", "active": "on"}

    refused = head.post(reverse(APP + "rule_new"), typed)
    kept = head.post(reverse(APP + "rule_new"), {**typed, "days": "20"})

    assert refused.status_code == 422
    assert "新迁入要去" in refused.content.decode()
    assert kept.status_code == 302
    assert MustVisitRule.objects.get(title="新迁入要去").parameters == {"days": 20}


def test_a_step_of_a_firms_life_is_taken_on_its_page() -> None:
    building = a_building()
    firm = a_firm(building)
    client = signed_in(an_officer(building))

    assert "Is in difficulty" in page(client, "enterprise", firm.pk)
    client.post(reverse(APP + "step", args=[firm.pk, "warn"]), {"note": "裁了一半人"})

    assert "裁了一半人" in page(client, "enterprise", firm.pk)


def test_the_workbench_says_which_visits_are_due() -> None:
    building = a_building()
    a_rule("not_visited", days=30)
    a_firm(building, name="拾光检测技术")

    text = signed_in(an_officer(building)).get("/").content.decode()

    assert "拾光检测技术" in text
    assert "never visited" in text
