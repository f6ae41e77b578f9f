"""A work order: written down once, taken by one, done with a photograph, rated by whoever asked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.council.testing import a_photo
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.kernel.works.testing import a_paper
from yanzhen.reforms.co_governance.actions import evidence, orders
from yanzhen.reforms.co_governance.actions.orders import Call, open_order
from yanzhen.reforms.co_governance.actions.service import shift_at, write_shifts
from yanzhen.reforms.co_governance.models import OrderState, WorkOrder
from yanzhen.reforms.co_governance.testing import (
    Crew,
    a_crew,
    a_unit,
    an_order,
    an_owner,
)

pytestmark = pytest.mark.django_db
AT: Final = datetime(2026, 7, 6, 2, 0, tzinfo=UTC)


def _done(crew: Crew, **facts: Any) -> WorkOrder:
    order = an_order(crew, **facts)
    by = crew.workers[0]
    orders.grab(order, by=by, at=AT)
    orders.arrive(order, by=by, at=AT + timedelta(minutes=10))
    evidence.hang_photos(order, [a_photo("after.png")], "after", by=by, at=AT)
    return orders.finish(order, "New washer", by=by, at=AT + timedelta(minutes=30))


def test_a_call_becomes_an_order_with_the_limits_of_its_contract() -> None:
    crew = a_crew(response_minutes=15, arrival_minutes=60)
    order = an_order(crew)

    assert order.number.startswith("GD-2026-")
    assert (order.respond_by, order.arrive_by) == (AT + timedelta(minutes=15), AT + timedelta(hours=1))  # fmt: skip
    assert order in WorkOrder.objects.late(AT + timedelta(minutes=61))
    assert order not in WorkOrder.objects.late(AT + timedelta(minutes=60))
    assert an_order(a_crew()).arrive_by is None


def test_two_presses_are_one_order() -> None:
    crew, key = a_crew(), new_key()

    assert an_order(crew, once_key=key) == an_order(crew, once_key=key)
    assert WorkOrder.objects.count() == 1


def test_an_order_says_what_is_wrong_and_a_unit_lies_in_its_area() -> None:
    crew = a_crew()

    for facts, field in (({"what": " "}, "what"), ({"unit": a_unit()}, "unit")):
        with pytest.raises(Refused) as refused:
            an_order(crew, **facts)
        assert refused.value.field == field


def test_whoever_owns_nothing_here_reports_nothing_from_the_portal() -> None:
    crew = a_crew()
    held = an_owner(a_unit(crew.area.estate))
    stranger, owner = a_resident(), a_resident(held.party.person)

    def call(by: Any, **facts: Any) -> WorkOrder:
        known = {"unit": held.unit, "caller": by_party(by), **facts}
        return open_order(Call(crew.area, "Leak", "water", channel="portal", **known), by=by, at=AT)

    with pytest.raises(Refused) as refused:
        call(stranger)
    with pytest.raises(Refused):
        call(stranger, unit=None)
    with pytest.raises(Refused):
        call(owner, caller=by_party(stranger))
    assert refused.value.field == "unit"
    assert call(owner).caller == held.party
    assert call(owner, unit=None).unit is None


def by_party(actor: Any) -> Any:
    return Party.objects.get(pk=actor.person_id)


def test_a_worker_grabs_comes_finishes_and_the_caller_rates_with_three_marks() -> None:
    crew = a_crew()
    held = an_owner(a_unit(crew.area.estate))
    order = _done(crew, unit=held.unit, caller=held.party)
    owner = a_resident(held.party.person)

    with pytest.raises(Refused):
        evidence.rate(order, (5, 5, 5), by=a_resident())
    with pytest.raises(Refused):
        evidence.rate(order, (5, 6, 5), by=owner)
    made = evidence.rate(order, (5, 4, 3), by=owner, words="Thanks")
    with pytest.raises(Refused):
        evidence.rate(order, (5, 4, 3), by=owner)

    order.refresh_from_db()
    assert (order.state, made.manner) == ("closed", 3)
    assert [event.verb for event in order.events.all()] == ["open", "grab", "arrive", "finish"]


def test_nothing_is_done_without_a_photograph_and_words() -> None:
    crew = a_crew()
    order = orders.grab(an_order(crew), by=crew.workers[0], at=AT)

    with pytest.raises(Refused, match="not possible now"):
        orders.finish(order, "Done", by=crew.workers[0])
    orders.arrive(order, by=crew.workers[0])
    with pytest.raises(Refused, match="not possible now"):
        orders.arrive(order, by=crew.workers[0])
    with pytest.raises(Refused) as photo:
        orders.finish(order, "Done", by=crew.workers[0])
    with pytest.raises(Refused) as words:
        orders.finish(order, " ", by=crew.workers[0])
    with pytest.raises(Refused) as none:
        evidence.hang_photos(order, [], "after", by=crew.workers[0])
    with pytest.raises(Refused):
        evidence.hang_photos(order, [a_photo()], "after", by=crew.workers[1])
    with pytest.raises(Refused, match="Only photographs"):
        evidence.hang_photos(order, [a_paper()], "after", by=crew.workers[0])
    orders.call_off(order, "Twice", by=crew.dispatcher)
    with pytest.raises(Refused, match="is over"):
        evidence.hang_photos(order, [a_photo()], "before", by=crew.dispatcher)

    assert (photo.value.field, words.value.field, none.value.field) == ("photos", "result", "photos")  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_grab_at_once_one_has_it() -> None:
    crew = a_crew(workers=16)
    order = an_order(crew)

    said = at_once(*[lambda by=by: orders.grab(order, by=by) for by in crew.workers])

    order.refresh_from_db()
    assert said.count(None) == 1
    assert (order.state, order.events.filter(verb="grab").count()) == ("taken", 1)


def test_another_worker_gets_an_order_only_after_it_waited_again() -> None:
    crew = a_crew()
    order = orders.grab(an_order(crew), by=crew.workers[0])
    other = crew.cluster.workers.exclude(orders=order).first()

    with pytest.raises(Refused):
        orders.grab(order, by=crew.workers[1])
    with pytest.raises(Refused):
        orders.arrive(order, by=crew.workers[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(worker=other)
    with pytest.raises(Refused) as why:
        orders.give_back(order, "no time", by=crew.workers[0])
    orders.give_back(order, "skill", by=crew.workers[0])
    assert orders.grab(order, by=crew.workers[1]).worker == other
    assert why.value.field == "why"


def test_what_lies_outside_the_contract_is_passed_on_and_not_taken_again() -> None:
    crew = a_crew()
    order = orders.give_back(an_order(crew), "utility", by=crew.dispatcher)

    assert order.state == "passed_on"
    with pytest.raises(Refused):
        orders.grab(order, by=crew.workers[0])
    with pytest.raises(Refused):
        orders.give_back(order, "skill", by=crew.dispatcher)
    with pytest.raises(Refused):
        orders.call_off(order, "Twice", by=crew.dispatcher)


def test_the_dispatcher_assigns_whoever_works_here_and_calls_off_for_a_reason() -> None:
    crew, elsewhere = a_crew(dispatch="assign"), a_crew()
    order = an_order(crew)

    with pytest.raises(Refused):
        orders.grab(order, by=crew.workers[0])
    with pytest.raises(Refused):
        orders.assign(order, elsewhere.cluster.workers.all()[0], by=crew.dispatcher)
    with pytest.raises(Refused):
        orders.assign(order, crew.cluster.workers.all()[0], by=elsewhere.dispatcher)
    assert orders.assign(order, crew.cluster.workers.all()[0], by=crew.dispatcher).state == "taken"
    with pytest.raises(Refused) as why:
        orders.call_off(order, " ", by=crew.dispatcher)
    assert orders.call_off(order, "Written down twice", by=crew.dispatcher).state == "cancelled"
    assert why.value.field == "why"


def test_in_turn_the_one_on_duty_with_the_fewest_orders_has_it() -> None:
    crew = a_crew(dispatch="rotate", workers=3)
    one, two, three = crew.cluster.workers.order_by("pk")
    day, shift = shift_at(AT)
    write_shifts(crew.cluster, {(day, shift): [one, two]}, by=crew.manager)

    first, second, third = (an_order(crew) for _n in range(3))

    assert {first.worker, second.worker} == {one, two}
    assert third.worker == first.worker
    assert three not in {order.worker for order in (first, second, third)}


@pytest.mark.parametrize(
    ("hour", "shift", "day"), [(9, "day", 6), (18, "night", 6), (23, "night", 6), (3, "night", 5)]
)
def test_a_night_belongs_to_the_day_it_began(hour: int, shift: str, day: int) -> None:
    now = datetime(2026, 7, 6, hour, 0, tzinfo=UTC) - timedelta(hours=8)

    assert shift_at(now) == (date(2026, 7, day), shift)


def test_what_a_patrol_finds_becomes_an_order_and_a_scan_without_finds_none() -> None:
    crew = a_crew()
    point = crew.a_point()

    quiet = evidence.scan_point(point, by=crew.workers[0])
    wrong = evidence.scan_point(point, by=crew.workers[0], found="Lamp is dark", sort="power")
    with pytest.raises(Refused):
        evidence.scan_point(point, by=a_crew().workers[0])

    assert quiet.order is None
    assert wrong.order is not None
    assert (wrong.order.what, wrong.order.spot, wrong.order.state) == ("Lamp is dark", point.name, OrderState.WAITING)  # fmt: skip
