"""What a firm raises on a visit becomes a case on the right desk, and is counted when it is resolved."""

import re
from typing import NamedTuple

from django.utils import timezone

from tests.browser.visitor import PHONE, Enter, Visitor
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.reforms.innovation_community.models import Enterprise, Visit


class Count(NamedTuple):
    """A figure of today: its value, and where its rows lead."""

    value: int
    rows: set[str]


def _count_today(reader: Visitor, slug: str) -> Count:
    today = timezone.localdate().isoformat()
    reader.open(f"/figures/{slug}/?from={today}&to={today}")
    said = reader.page.locator("main .fig .v").first.inner_text()
    number = re.match(r"[\d,]+", said.strip())
    assert number, said
    links = reader.page.locator("main [data-rows] a.main")
    rows = {link.get_attribute("href") or "" for link in links.all()}
    return Count(int(number[0].replace(",", "")), rows)


def test_a_problem_raised_on_a_visit_is_resolved_and_counted_to_the_very_rows(
    enter: Enter,
) -> None:
    officer, leader = enter("economy", size=PHONE), enter("head")
    attended, solved = (
        _count_today(leader, "community.visit_person_times"),
        _count_today(leader, "community.problems_solved"),
    )
    firm = Enterprise.objects.present().filter(place__kind="building").order_by("pk")[5]

    officer.open(f"/community/enterprises/{firm.pk}/")
    officer.press("Write a visit down")
    officer.page.get_by_role("button", name=officer.say("One more")).first.click()
    assert officer.page.locator("[name=attendees]").input_value() == "2"
    officer.write("problem_1", "三楼走道的灯坏了一周,晚上加班看不见路。")
    officer.choose("item_1", str(Item.objects.get(code="ZZ-01").pk))
    officer.press("Write the visit down")
    officer.is_content()
    visit = Visit.objects.order_by("-recorded_at").first()
    assert visit is not None
    case = Case.objects.get(subject_id=firm.pk, item__code="ZZ-01", text__contains="三楼走道")

    handler = enter("governance", size=PHONE)
    handler.open("/cases/?sort=new")
    assert case.number in handler.text
    handler.take(case, "Accept", "act")
    handler.take(case, "Reply", "act", outcome="resolved", note="灯换好了,十盏都亮。")
    handler.take(case, "Close", "act", note="回访满意。")
    handler.is_content()

    attended_now = _count_today(leader, "community.visit_person_times")
    solved_now = _count_today(leader, "community.problems_solved")
    assert attended_now.value == attended.value + 2
    assert any(str(visit.pk) in row for row in attended_now.rows - attended.rows)
    assert solved_now.value == solved.value + 1
    assert solved_now.rows - solved.rows == {case.get_absolute_url()}
    leader.is_content()
