"""Cash taken, change told, the drawer counted: what is missing is explained and stands in the books."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.counter import (
    cash_up,
    drawer_of,
    review_cash_up,
    take_money,
)
from yanzhen.kernel.orders.actions.life import expire_holds
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund, void
from yanzhen.kernel.orders.models import CashUp, Order, Payment
from yanzhen.kernel.orders.tests.racing import at_once
from yanzhen.kernel.orders.tests.scene import HEAD, Island, nets, the_desk, whole_of
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
EXACT = {10_000: 1, 2_000: 1, 1_000: 1, 500: 1, 100: 1}  # 136 yuan


def waiting(island: Island, n: int = 1) -> Order:
    return island.sell(n, pay=None)


def test_cash_is_taken_and_the_change_is_told() -> None:
    island = Island()
    payment = take_money(waiting(island, 2), method="cash", tendered_fen=20_000, by=island.clerk)

    assert (payment.fen, payment.tendered_fen, payment.change_fen) == (13_600, 20_000, 6_400)
    assert payment.order.state == "paid"
    assert payment.person_id == island.clerk.person_id


def test_a_second_press_takes_the_money_once() -> None:
    island = Island()
    order = waiting(island)
    first = take_money(order, method="cash", tendered_fen=10_000, by=island.clerk)

    assert take_money(order, method="cash", tendered_fen=6_800, by=island.clerk) == first
    assert Payment.objects.get().tendered_fen == 10_000


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"tendered_fen": 6_799}, "does not cover ¥68.00"),
        ({"method": "wechat"}, "cash and transfers"),
    ],
)
def test_too_little_and_the_wrong_way_are_refused(facts: dict[str, Any], why: str) -> None:
    island = Island()
    with pytest.raises(Refused, match=why):
        take_money(waiting(island), **{"method": "cash", "by": island.clerk, **facts})
    with pytest.raises(Refused, match="Only the desk"):
        take_money(waiting(island), method="cash", by=island.gate)


def test_no_money_is_taken_for_places_that_are_gone() -> None:
    island = Island()
    order = waiting(island)
    assert order.expires_at is not None
    expire_holds(at=order.expires_at)

    with pytest.raises(Refused, match="Take no money"):
        take_money(order, method="cash", tendered_fen=10_000, by=island.clerk)
    assert not Payment.objects.exists()


def test_a_transfer_keeps_its_reference() -> None:
    island = Island()
    payment = take_money(waiting(island), method="transfer", reference="ICBC 0912", by=island.clerk)

    assert (payment.reference, payment.tendered_fen) == ("ICBC 0912", None)
    assert nets(island.company) == {"1002": 6800, "5001": -6800}


def test_what_was_given_is_asked_of_cash_only_and_only_where_it_was_said() -> None:
    island = Island()
    cash = take_money(waiting(island), method="cash", by=island.clerk)
    transfer = take_money(waiting(island), method="transfer", tendered_fen=1, by=island.clerk)

    assert (cash.tendered_fen, cash.change_fen, transfer.tendered_fen) == (None, 0, None)


def test_cash_lies_in_the_drawer_of_whoever_took_it_not_of_whoever_held_the_places() -> None:
    island = Island()

    take_money(waiting(island), method="cash", by=island.head)

    drawers = [drawer_of(island.company, by.person_id) for by in (island.head, island.clerk)]
    assert [one.taken_fen for one in drawers] == [6_800, 0]


def test_a_drawer_that_agrees_is_counted_without_words() -> None:
    island = Island()
    island.sell(2)

    made = cash_up(island.company, counted=EXACT, float_fen=0, explanation="", by=island.clerk)
    assert (made.taken_fen, made.counted_fen, made.difference_fen, made.entry_id) == (
        13600,
        13600,
        0,
        None,
    )
    assert drawer_of(island.company, island.clerk.person_id).payments == 0


def test_refunds_and_the_change_at_the_beginning_count_too() -> None:
    island = Island()
    order, _other = island.sell(), island.sell(2)
    refund(Asked(order.pk, whole_of(order), reason="Rain"), by=island.clerk)

    drawer = drawer_of(island.company, island.clerk.person_id, float_fen=5_000)
    assert drawer.expected_fen == 5_000 + 20_400 - 6_800
    made = cash_up(
        island.company,
        counted={**EXACT, 5_000: 1},
        float_fen=5_000,
        explanation="",
        by=island.clerk,
    )
    assert made.difference_fen == 0


@pytest.mark.parametrize(
    ("counted", "difference", "suspense"),
    [({10_000: 1}, -3_600, 3_600), ({10_000: 2}, 6_400, -6_400)],
)
def test_a_difference_is_explained_and_booked(
    counted: dict[int, int], difference: int, suspense: int
) -> None:
    island = Island()
    island.sell(2)

    with pytest.raises(Refused, match="write how it came about"):
        cash_up(island.company, counted=counted, float_fen=0, explanation=" ", by=island.clerk)
    made = cash_up(
        island.company,
        counted=counted,
        float_fen=0,
        explanation="Gave too much change",
        by=island.clerk,
    )
    assert made.difference_fen == difference
    assert nets(island.company) == {"1001": 13_600 + difference, "5001": -13_600, "1901": suspense}


def test_sales_that_a_phone_has_not_sent_are_sent_first_or_explained() -> None:
    island = Island()
    island.sell(2)
    said: dict[str, Any] = {"counted": EXACT, "float_fen": 0, "by": island.clerk, "unsent": 3}

    with pytest.raises(Refused, match="3 sales of this phone") as refused:
        cash_up(island.company, explanation=" ", **said)
    assert (refused.value.field, CashUp.objects.count()) == ("explanation", 0)
    made = cash_up(island.company, explanation="The phone fell into the river.", **said)

    assert (made.unsent, made.difference_fen) == (3, 0)
    with pytest.raises(DatabaseError, match="a_sum_of_money_is_fixed"), transaction.atomic():
        CashUp.objects.update(unsent=0)


def test_the_page_of_the_drawer_keeps_what_the_phone_said_of_itself() -> None:
    island = Island()
    island.sell(2)
    client, address = at_the_door(island.clerk), reverse("orders:cash_ups")
    assert "orders/unsent.js" in client.get(address).content.decode()
    notes = {f"n{worth}": n for worth, n in EXACT.items()} | {"unsent": "2"}

    refused = client.post(address, notes)
    assert (refused.status_code, CashUp.objects.count()) == (422, 0)
    assert "2 sales of this phone are still to be uploaded" in refused.content.decode()
    assert client.post(address, notes | {"unsent": "-1", "explanation": "x"}).status_code == 422
    client.post(address, notes | {"explanation": "No network until tomorrow."})

    assert CashUp.objects.get().unsent == 2
    assert "2 sales not uploaded when counted" in client.get(address).content.decode()


def test_what_was_counted_cannot_be_undone_at_the_desk() -> None:
    island = Island()
    order = island.sell(2)
    cash_up(island.company, counted=EXACT, float_fen=0, explanation="", by=island.clerk)

    with pytest.raises(Refused, match="drawer was counted"):
        void(order, by=island.clerk, at=timezone.now(), reason="x")


def test_a_page_that_is_out_of_date_is_shown_anew() -> None:
    island = Island()
    island.sell(2)
    with pytest.raises(Refused, match="there should be ¥136"):
        cash_up(
            island.company,
            counted=EXACT,
            float_fen=0,
            explanation="",
            by=island.clerk,
            seen_fen=6_800,
        )


@pytest.mark.parametrize("counted", [{10_000: -1}, {300: 1}, {100: 20_000}])
def test_only_real_notes_are_counted(counted: dict[int, int]) -> None:
    island = Island()
    with pytest.raises(Refused, match="Count notes and coins"):
        cash_up(island.company, counted=counted, float_fen=0, explanation="", by=island.clerk)


def test_somebody_else_looks_at_the_drawer() -> None:
    island = Island()
    made = cash_up(island.company, counted={}, float_fen=0, explanation="", by=island.clerk)

    own = replace(island.clerk, capabilities=island.head.capabilities)
    with pytest.raises(Refused, match="their own drawer"):
        review_cash_up(made, by=own)
    for by in (island.clerk, the_desk(island.east, *HEAD)):
        with pytest.raises(Refused, match="head of the desk"):
            review_cash_up(made, by=by)
    assert review_cash_up(made, by=island.head).reviewed_by_id == island.head.person_id


@pytest.mark.parametrize(
    "how", ["counted twice", "no explanation", "own review", "wrong sum", "fixed", "removed"]
)
def test_around_the_model_a_count_stands(how: str) -> None:
    island = Island()
    order = island.sell(2)
    made = cash_up(island.company, counted=EXACT, float_fen=0, explanation="", by=island.clerk)
    rows, payments = CashUp.objects.filter(pk=made.pk), Payment.objects.filter(order=order)
    acts: dict[str, Callable[[], Any]] = {
        "counted twice": lambda: payments.update(cash_up=None),
        "no explanation": lambda: rows.update(counted_fen=0, difference_fen=-13600),
        "own review": lambda: rows.update(reviewed_by_id=made.person_id),
        "wrong sum": lambda: rows.update(counted_fen=1),
        "fixed": lambda: payments.update(fen=1),
        "removed": lambda: payments.delete(),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[how]()


@pytest.mark.django_db(transaction=True)
def test_counted_by_two_windows_at_once_each_sale_is_in_one_count() -> None:
    island = Island()
    island.sell(2)

    at_once([
        lambda: cash_up(island.company, counted=EXACT, float_fen=0, explanation="", by=island.clerk, seen_fen=13_600)
        for _n in range(4)
    ])  # fmt: skip
    assert CashUp.objects.count() == 1
