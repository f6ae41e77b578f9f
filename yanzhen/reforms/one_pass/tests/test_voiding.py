"""A day that weather takes: seen before, done once, given back once however often the job runs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.by import WrittenBy
from yanzhen.base.paging import ROWS_PER_PAGE
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.posting import settle_checks
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.orders.actions import prove
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.models import Capacity, Entitlement, Order, Payment, Refund
from yanzhen.kernel.orders.testing import a_sale, tomorrow
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_login
from yanzhen.reforms.one_pass.actions.voiding import (
    VoidAsked,
    call_off,
    carry_on_void,
    preview_void,
    progress_of,
    progress_of_each,
    try_again,
)
from yanzhen.reforms.one_pass.jobs import carry_on
from yanzhen.reforms.one_pass.models import DayVoid, Product
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db
JOB = WrittenBy(channel="job")


def _sold(isle: Isle) -> Product:
    """Two paid for, one half used, one held for payment; one on another day's pass is none of it."""
    new_signing_key(by=system_actor(), at=timezone.now())
    product = isle.a_pass(prices={"adult": 6000})
    a_sale(product.offer, by=isle.clerk, n=2, pay="cash")
    a_sale(product.offer, by=isle.clerk, n=3, pay="transfer")
    half = a_sale(product.offer, by=isle.clerk, n=2, pay="cash")
    Entitlement.objects.filter(voucher__order=half.order_id).update(used=1)
    a_sale(product.offer, by=JOB, n=4, pay=None)
    return product


def _asked(isle: Isle, **seen: Any) -> VoidAsked:
    return VoidAsked(isle.area, tomorrow(), "storm", "The boats stop", **seen)


def test_the_preview_says_orders_people_and_money_by_way_of_paying_and_writes_nothing() -> None:
    isle = Isle()
    _sold(isle)

    seen = preview_void(isle.area, tomorrow())

    assert (len(seen.backs), seen.fen, len(seen.unpaid)) == (3, 6 * 6000, 1)
    assert sorted((n, fen) for _method, n, fen in seen.by_method) == [(1, 18_000), (2, 18_000)]
    assert not DayVoid.objects.exists()
    assert not Capacity.objects.get(pool=isle.area.pool).closed


def test_the_act_does_what_was_seen_once_and_for_all(django_assert_max_num_queries: Any) -> None:
    isle = Isle()
    _sold(isle)
    with django_assert_max_num_queries(40):
        made = call_off(_asked(isle, seen_orders=3, seen_fen=36_000), by=isle.head)

    while carry_on_void(made, most=1):
        pass
    carry_on(str(made.pk))
    settle_checks()

    assert progress_of(made) == {"waiting": 0, "done": 3, "released": 1, "failed": 0}
    assert sorted(Refund.objects.values_list("fen", flat=True)) == [6_000, 12_000, 18_000]
    assert sum(Payment.objects.values_list("refunded_fen", flat=True)) == 36_000
    assert set(Order.objects.values_list("state", flat=True)) <= {"refunded", "paid", "cancelled"}
    assert Capacity.objects.get(pool=isle.area.pool).closed
    made.refresh_from_db()
    assert made.done_at is not None
    assert prove() == []
    assert Notice.objects.filter(person_id=isle.clerk.person_id).exists()


def test_somebody_bought_meanwhile_so_one_looks_again() -> None:
    isle = Isle()
    _sold(isle)

    with pytest.raises(Refused):
        call_off(_asked(isle, seen_orders=2, seen_fen=30_000), by=isle.head)

    assert not DayVoid.objects.exists()
    assert not Capacity.objects.get(pool=isle.area.pool).closed


def test_who_may_not_and_which_day_can_not() -> None:
    isle = Isle()
    isle.a_pass()

    with pytest.raises(Refused):
        call_off(_asked(isle), by=isle.clerk)
    with pytest.raises(Refused):
        call_off(_asked(Isle()), by=isle.head)
    with pytest.raises(Refused) as wordless:
        call_off(VoidAsked(isle.area, tomorrow(), "storm", " "), by=isle.head)
    with pytest.raises(Refused) as over:
        call_off(
            VoidAsked(isle.area, timezone.localdate() - timedelta(days=1), "storm", "x"),
            by=isle.head,
        )
    call_off(_asked(isle), by=isle.head)
    with pytest.raises(Refused) as twice:
        call_off(_asked(isle), by=isle.head)

    assert [one.value.field for one in (wordless, over, twice)] == ["words", "day", "day"]


def test_a_closed_day_is_not_sold() -> None:
    isle = Isle()
    product = isle.a_pass()
    call_off(_asked(isle), by=isle.head)

    with pytest.raises(Refused):
        a_sale(product.offer, by=isle.clerk, n=1, pay="cash")


def test_what_could_not_be_given_back_says_why_and_is_tried_again(
    django_assert_num_queries: Any,
) -> None:
    """The office that called the day off may not give money back any more: each order says so, none is lost."""
    isle = Isle()
    _sold(isle)
    made = call_off(_asked(isle), by=isle.head)
    keeper = isle.somebody("gate_keeper")
    DayVoid.objects.filter(pk=made.pk).update(appointment_id=keeper.appointment_id)
    made.refresh_from_db()
    carry_on_void(made)
    assert progress_of(made) == {"waiting": 0, "done": 0, "released": 1, "failed": 3}
    assert all(row.problem for row in made.orders.filter(state="failed"))

    DayVoid.objects.filter(pk=made.pk).update(appointment_id=isle.head.appointment_id)
    made.refresh_from_db()
    with pytest.raises(Refused):
        try_again(made, by=isle.clerk)
    with pytest.raises(Refused, match="outside the area"):
        try_again(made, by=replace(isle.head, scope_path="/elsewhere/"))
    assert try_again(made, by=isle.head) == 3
    carry_on_void(made)

    with django_assert_num_queries(1):
        told = progress_of_each([made, DayVoid(area=made.area, day=made.day)])
    assert told[made.pk] == progress_of(made)
    assert progress_of(made)["done"] == 3


def test_whom_to_call_goes_on_over_as_many_pages_as_there_are(client: Client) -> None:
    """Buyers without a login are counted beside the orders, and each of them is on a page."""
    isle = Isle()
    product = isle.a_pass(prices={"adult": 0})
    for n in range(ROWS_PER_PAGE + 2):
        a_sale(product.offer, by=isle.clerk, pay=None, name=f"Caller {n}", phone=f"154{n:08d}")
    made = call_off(_asked(isle), by=isle.head)
    client.force_login(a_login(isle.head))
    page = reverse("one_pass:void", args=[made.pk])

    def told(query: str) -> str:
        return client.get(page + query, headers={"accept-language": "en"}).content.decode()

    assert f"To call: {ROWS_PER_PAGE + 2}" in told("")
    first, second = told("?list=calls"), told("?list=calls&page=2")
    assert (first.count("Caller "), second.count("Caller ")) == (ROWS_PER_PAGE, 2)
