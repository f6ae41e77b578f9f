"""What the badge says of one case, lists and counts say of all: green, yellow, red by one rule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.limits import Light
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.due import coloured, hurrying
from yanzhen.kernel.cases.testing import a_case, a_desk, a_request_item, some_place
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db

# A Monday morning; weekends, an evening after the close, hours and a holiday lie around it.
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DUE = [
    -30 * DAY, -DAY, -HOUR, -timedelta(seconds=1), timedelta(0), timedelta(minutes=5), HOUR, 4 * HOUR,
    4 * HOUR + timedelta(minutes=59), 5 * HOUR, 7.5 * HOUR, DAY, 2 * DAY, 3 * DAY, 3 * DAY + 13.9 * HOUR,
    3 * DAY + 14 * HOUR, 4 * DAY, 5 * DAY, 7 * DAY, 40 * DAY,
]  # fmt: skip


@pytest.mark.parametrize("unit", ["working_day", "hour"])
@pytest.mark.parametrize("now", [MONDAY, MONDAY + 4 * DAY, MONDAY + 5 * DAY, MONDAY - 28 * DAY])
def test_badge_and_question_agree(unit: str, now: datetime) -> None:
    item, place = a_request_item(), some_place()
    for due in DUE:
        case = a_case(item=item, place=place, at=MONDAY - 60 * DAY)
        Case.objects.filter(pk=case.pk).update(due_at=now + due, limit_unit=unit)
    Case.objects.filter(pk=a_case(item=item, place=place).pk).update(paused=True, due_at=None)
    Case.objects.filter(pk=a_case(item=item, place=place).pk).update(
        due_at=None, due_awaits_year=2031
    )

    badges: dict[Any, str] = {}
    for case in Case.objects.all():
        left = case.remaining(now)
        assert left is not None
        badges[case.pk] = left.light
    asked = {
        key: light.value
        for light in Light
        for key in Case.objects.filter(coloured(light, now)).values_list("pk", flat=True)
    }

    assert asked == badges
    assert {Light.RED, Light.YELLOW, Light.GREEN} <= set(asked.values())


def test_what_is_answered_has_no_colour() -> None:
    case = a_case(item=a_request_item())
    Case.objects.filter(pk=case.pk).update(clock_stopped_at=timezone.now(), due_at=MONDAY)

    assert not any(Case.objects.filter(coloured(light, timezone.now())).exists() for light in Light)
    assert not Case.objects.filter(hurrying(timezone.now())).exists()


def test_the_thresholds_are_settings(settings: Any) -> None:
    case = a_case(item=a_request_item(), at=MONDAY)
    Case.objects.filter(pk=case.pk).update(due_at=MONDAY + 8 * DAY)
    before = case.__class__.objects.filter(coloured(Light.YELLOW, MONDAY)).exists()
    settings.SOON_WORKING_DAYS = 10

    assert (before, Case.objects.filter(coloured(Light.YELLOW, MONDAY)).exists()) == (False, True)


def test_the_list_is_filtered_by_colour_with_counts() -> None:
    place = some_place()
    desk = a_desk(place)
    item = a_request_item()
    late, calm = (a_case(item=item, place=place) for _again in range(2))
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - HOUR)
    Case.objects.filter(pk=calm.pk).update(due_at=timezone.now() + 60 * DAY)

    page = at_the_door(desk.actor).get("/cases/?light=red").content.decode()

    assert (late.number in page, calm.number in page) == (True, False)
    assert "Red: overdue (1)" in page
    assert "Green: there is time (1)" in page
