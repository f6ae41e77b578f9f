"""Whether the desk keeps what the contract says: the answer, the patrol, the reasons to give an order back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import an_actor, at_the_door
from yanzhen.reforms.co_governance.actions.evidence import scan_point
from yanzhen.reforms.co_governance.actions.orders import assign, call_off, give_back, grab
from yanzhen.reforms.co_governance.actions.service import end_area, set_reasons
from yanzhen.reforms.co_governance.models import PatrolPoint, WorkOrder
from yanzhen.reforms.co_governance.testing import a_crew, an_order

pytestmark = pytest.mark.django_db


def _url(name: str, *args: Any) -> str:
    return reverse(f"co_governance:{name}", args=args)


def test_an_order_is_answered_when_it_is_first_taken_and_not_again() -> None:
    crew, now = a_crew(response_minutes=15, arrival_minutes=60), timezone.now()
    order = an_order(crew, at=now - timedelta(minutes=40))
    assert list(WorkOrder.objects.answered_late(now)) == [order]

    order = grab(order, by=crew.workers[0], at=now - timedelta(minutes=30))
    first = order.responded_at
    give_back(order, "skill", by=crew.workers[0], at=now - timedelta(minutes=20))
    order = grab(order, by=crew.workers[1], at=now)

    assert order.responded_at == first == now - timedelta(minutes=30)
    assert not order.is_answered_late(now)
    assert not WorkOrder.objects.answered_late(now).exists()


@pytest.mark.parametrize("minutes", [15, 16])
def test_the_last_minute_is_in_time(minutes: int) -> None:
    crew, now = a_crew(response_minutes=15), timezone.now()
    order = an_order(crew, at=now - timedelta(minutes=minutes))

    done = call_off(order, "Twice", by=crew.dispatcher, at=now)

    assert done.is_answered_late(now + timedelta(hours=1)) is (minutes > 15)
    assert WorkOrder.objects.answered_late(now).count() == int(minutes > 15)


def test_without_a_limit_nothing_is_late() -> None:
    order = an_order(a_crew())
    now = timezone.now()

    assert not order.is_answered_late(now)
    assert not WorkOrder.objects.answered_late(now).exists()


def test_the_database_knows_when_an_order_was_answered() -> None:
    crew = a_crew()
    order = an_order(crew)

    with pytest.raises(IntegrityError, match="answered_before_it_moves"), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(state="cancelled")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_late_answers_stand_on_board_list_and_order(language: str) -> None:
    crew, now = a_crew(response_minutes=15, arrival_minutes=600), timezone.now()
    late = an_order(crew, at=now - timedelta(minutes=40), what="Tap leaks")
    an_order(crew, at=now - timedelta(minutes=5), what="Lamp is dark")
    desk = at_the_door(crew.dispatcher, language=language)

    board = desk.get(_url("board"))
    filtered = desk.get(_url("orders"), {"late": "answered_late"}).content.decode()
    listed = desk.get(_url("orders"))
    page = desk.get(late.get_absolute_url())

    assert board.context["answered_late"] == 1
    assert "?late=answered_late" in board.content.decode()
    assert [one.pk for one in listed.context["page"].rows if one.answered_late] == [late.pk]
    assert "Tap leaks" in filtered
    assert "Lamp is dark" not in filtered
    assert page.context["answered_late"]


def test_a_point_nobody_walked_to_in_time_is_missed() -> None:
    crew, now = a_crew(), timezone.now()
    kept, missed, never, ended = crew.a_point(), crew.a_point(), crew.a_point(), a_crew().a_point()
    scan_point(kept, by=crew.workers[0], at=now - timedelta(hours=3))
    scan_point(missed, by=crew.workers[0], at=now - timedelta(hours=9))
    scan_point(missed, by=crew.workers[0], at=now - timedelta(hours=5))
    other = ended.area.cluster
    assert {one.pk for one in PatrolPoint.objects.overdue(now)} == {missed.pk, never.pk, ended.pk}
    end_area(ended.area, by=a_manager_of(other), until=timezone.localdate())

    found = list(PatrolPoint.objects.overdue(now).select_related("area"))

    assert [one.pk for one in found] == [never.pk, missed.pk]
    assert found[1].due_at == now - timedelta(hours=1)  # type: ignore[attr-defined]


def a_manager_of(cluster: Any) -> Any:
    """Whoever manages the service at the place of this cluster."""
    return an_actor("property_manager", cluster.place)


def test_missed_patrols_stand_on_board_and_cluster_for_one_question() -> None:
    crew = a_crew()
    point = crew.a_point()
    desk = at_the_door(crew.manager)

    def asks(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(path).content.decode()
        assert point.name in page
        assert "was due" in page
        return len(queries)

    paths = (_url("board"), crew.cluster.get_absolute_url())
    for path in paths:
        asks(path)
    few = [asks(path) for path in paths]
    for _n in range(6):
        crew.a_point()
    assert [asks(path) for path in paths] == few
    scan_point(point, by=crew.workers[0])
    for other in PatrolPoint.objects.exclude(pk=point.pk):
        scan_point(other, by=crew.workers[0])
    assert "Patrols missed" not in desk.get(paths[0]).content.decode()


def test_an_order_goes_back_for_a_reason_of_its_contract_only() -> None:
    crew = a_crew(dispatch="assign")
    set_reasons(crew.area, ["skill", "nobody"], by=crew.manager)
    crew.area.refresh_from_db()
    order = assign(an_order(crew), crew.cluster.workers.all()[0], by=crew.dispatcher)

    with pytest.raises(Refused, match="contract knows"):
        give_back(order, "utility", by=crew.dispatcher)
    with pytest.raises(IntegrityError, match="does not know this reason"), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(why_returned="utility")
    assert give_back(order, "skill", by=crew.dispatcher).why_returned == "skill"
    # What went back before stays, also when the contract changes.
    set_reasons(crew.area, ["nobody"], by=crew.manager)
    WorkOrder.objects.filter(pk=order.pk).update(urgent=True)


@pytest.mark.parametrize("reasons", [[], ["no time"], ["skill", "no time"]])
def test_an_area_knows_some_reasons_of_the_list(reasons: list[str]) -> None:
    crew = a_crew()

    with pytest.raises(Refused) as refused:
        set_reasons(crew.area, reasons, by=crew.manager)
    with pytest.raises(IntegrityError, match="knows_some_reasons"), transaction.atomic():
        type(crew.area).objects.filter(pk=crew.area.pk).update(reasons=reasons)

    assert refused.value.field == "reasons"
    with pytest.raises(Refused):
        set_reasons(crew.area, ["skill"], by=crew.dispatcher)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_manager_sets_the_reasons_and_the_worker_is_offered_no_other(language: str) -> None:
    crew = a_crew()
    order = grab(an_order(crew), by=crew.workers[0])
    manager = at_the_door(crew.manager, language=language)
    door = _url("cluster_act", crew.cluster.pk, "reasons")

    nothing = manager.post(door, {"act": "reasons", "area": crew.area.pk})
    manager.post(door, {"act": "reasons", "area": crew.area.pk, "reasons": ["material"]})
    page = at_the_door(crew.workers[0], language=language).get(_url("order_act", order.pk, "give-back"))  # fmt: skip
    text = page.content.decode()

    assert nothing.status_code == 422
    assert 'value="material"' in text
    assert 'value="skill"' not in text
