"""Who came, with a ticket or free; who is told that a day is nearly full; about how many are there now."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.contracts import figures
from yanzhen.base.refusals import Refused
from yanzhen.kernel.figures.actions import compute
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.orders.actions.sessions import open_sessions
from yanzhen.kernel.orders.models import Capacity
from yanzhen.kernel.orders.testing import a_sale, tomorrow
from yanzhen.reforms.one_pass.actions.attractions import keep_area
from yanzhen.reforms.one_pass.actions.crowding import crowd_of, full_at, look_at_maximum
from yanzhen.reforms.one_pass.actions.gate_rules import rules_for
from yanzhen.reforms.one_pass.models import NO_VISITORS, Admission, Area, FreeReason, NearTold
from yanzhen.reforms.one_pass.testing import an_area, an_attraction
from yanzhen.reforms.one_pass.tests.phone import Landing, Phone
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_laying import door

pytestmark = pytest.mark.django_db


class Pier:
    """A gate at the attraction of an area."""

    def __init__(self, **area: Any) -> None:
        self.landing = Landing("Pier")
        self.phone: Phone = self.landing.phones[0]
        self.area: Area = an_area(self.landing.island.company.place, **area)
        self.phone.device.attraction = an_attraction(self.area)
        self.phone.device.save(update_fields=["attraction"])

    def free(self, reason: str, n: int, at: datetime | None = None, kind: str = "free") -> None:
        press = self.phone.press("", at or timezone.now(), kind=kind, uses=n, note=reason)
        self.phone.bring(press)


def _figure(slug: str) -> int:
    return compute(figures[slug], end=timezone.localdate()) or 0


def test_who_comes_in_free_and_is_no_islander_is_a_visitor() -> None:
    pier = Pier()
    before = _figure("island.visitors")
    for n, reason in enumerate(FreeReason.values, start=1):
        pier.free(reason, n)
    pier.free("", 50, kind="again")

    came = dict(Admission.objects.values_list("reason", "people"))

    assert came == {"small": 3, "guide": 4, "other": 5}
    assert not set(came) & set(NO_VISITORS)
    assert {row.area_id for row in Admission.objects.all()} == {pier.area.pk}
    assert _figure("island.visitors") - before == 12
    assert crowd_of(pier.area).today == 12


def test_who_stays_how_long_says_about_how_many_are_there() -> None:
    pier = Pier(instant_max=10)
    now = timezone.now()
    pier.free("small", 7, now - timedelta(minutes=100))
    pier.free("small", 6, now - timedelta(minutes=10))

    assert crowd_of(pier.area, now).inside is None
    assert full_at(pier.phone.device, now) == ""
    pier.area.stay_minutes = 60
    assert (crowd_of(pier.area, now).inside, crowd_of(pier.area, now).is_full) == (6, False)
    pier.area.stay_minutes = 120
    assert (crowd_of(pier.area, now).inside, crowd_of(pier.area, now).is_full) == (13, True)
    pier.area.save()
    said = rules_for(pier.phone.device, by=pier.phone.keeper, at=now)["full"]
    assert "13" in said
    assert "10" in said
    with pytest.raises(IntegrityError, match="a_visitor_stays_some_time"), transaction.atomic():
        Area.objects.filter(pk=pier.area.pk).update(stay_minutes=0)


def test_the_desk_reads_both_on_the_page_of_the_days() -> None:
    isle = Isle(instant_max=20, stay_minutes=90)
    isle.a_pass()

    desk = door(isle.clerk)
    page = desk.get(reverse("one_pass:days")).content.decode()

    assert "Visitors today: 0" in page
    assert "About 0 are there now" in page
    keep_area(isle.area, by=isle.clerk, stay_minutes=None)
    page = desk.get(reverse("one_pass:days")).content.decode()
    assert "are there now</span>" not in page
    assert "is not estimated" in page


def test_a_day_near_its_maximum_is_told_once_to_desk_and_head() -> None:
    isle = Isle()
    offer = isle.a_pass(per_order_max=100).offer
    today = timezone.localdate()
    a_sale(offer, 89)
    assert look_at_maximum(today) == 0
    a_sale(offer, 1)

    assert look_at_maximum(today) == 1
    assert look_at_maximum(today) == 0

    told = Notice.objects.filter(url="/island/days/")
    assert set(told.values_list("person_id", flat=True)) == {isle.clerk.person_id, isle.head.person_id}  # fmt: skip
    assert told.count() == 2
    row = NearTold.objects.get()
    assert (row.area_id, row.taken) == (isle.area.pk, 90)
    with pytest.raises(IntegrityError, match="told_once"), transaction.atomic():
        NearTold.objects.create(area=isle.area, day=row.day, taken=95, at=timezone.now())
    with pytest.raises(IntegrityError, match="near_with_somebody"), transaction.atomic():
        NearTold.objects.filter(pk=row.pk).update(taken=0)


def test_sessions_of_one_day_are_one_day() -> None:
    isle = Isle()
    isle.a_pass()
    pool = isle.area.pool
    assert pool is not None
    day = tomorrow() + timedelta(days=1)
    open_sessions(pool, [day], [time(9), time(13)], size=50, by=isle.clerk)
    sessions = Capacity.objects.filter(day=day)
    sessions.filter(session=time(9)).update(sold=50)
    assert look_at_maximum(timezone.localdate()) == 0
    sessions.filter(session=time(13)).update(sold=40)

    assert look_at_maximum(timezone.localdate()) == 1
    assert NearTold.objects.get().taken == 90


def test_a_stay_is_some_time() -> None:
    isle = Isle()
    with pytest.raises(Refused, match="some time"):
        keep_area(isle.area, by=isle.clerk, stay_minutes=0)
