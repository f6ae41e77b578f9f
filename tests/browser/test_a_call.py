"""A call at the property desk: the door by a few signs, and nothing lost that was typed meanwhile."""

import re

from django.urls import reverse
from playwright.sync_api import Route, expect

from tests.browser.visitor import Enter
from yanzhen.reforms.co_governance.models import Unit, WorkOrder


def test_what_is_typed_while_the_door_is_looked_for_goes_along(enter: Enter) -> None:
    visitor = enter("dispatcher")
    unit = Unit.objects.filter(ownerships__isnull=False, estate__service_areas__isnull=False).order_by("code")[0]  # fmt: skip
    before = WorkOrder.objects.count()
    visitor.open(reverse("co_governance:intake"))
    page = visitor.page
    # The answer waits until something is typed.
    answers: list[Route] = []
    page.route(re.compile(r"\?q="), lambda route: answers.append(route))
    with page.expect_request(re.compile(r"\?q=")):
        page.locator("#q").press_sequentially(unit.code)
    what = page.locator("#id_what")
    what.click()
    what.press_sequentially("水管爆了")
    for answer in answers:
        answer.continue_()

    expect(page.locator("input[name=unit]")).to_have_count(1, timeout=15_000)
    expect(what).to_have_value("水管爆了")
    expect(what).to_be_focused()
    what.press("Enter")
    visitor.sees("水管爆了")
    assert WorkOrder.objects.count() == before + 1
