"""What the orders promise is held by PostgreSQL too, around every model and function."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models import (
    Capacity,
    Claim,
    Offer,
    Order,
    OrderLine,
    Pool,
    Price,
    Request,
    Seller,
    Unit,
)
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer, rooms

pytestmark = pytest.mark.django_db


def refused(change: Any, words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "facts",
    [{"total_fen": 1}, {"number": "D-2026-000000"}, {"hash": "other"}, {"collector": new_key()}],
)
def test_what_was_ordered_is_fixed(facts: dict[str, Any]) -> None:
    a_sale(an_offer())

    refused(lambda: Order.objects.update(**facts), "what_was_ordered_is_fixed")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("paid", "placed"),
        ("paid", "cancelled"),
        ("paid", "expired"),
        ("cancelled", "paid"),
        ("expired", "placed"),
    ],
)
def test_an_order_takes_the_steps_of_its_life(before: str, after: str) -> None:
    a_sale(an_offer(), pay="cash" if before == "paid" else None)
    if before != "paid":
        Order.objects.update(state=before)

    refused(
        lambda: Order.objects.update(state=after, pay_method="cash", paid_at="2026-01-01T00:00Z"),
        "steps_of_its_life",
    )


def test_who_has_not_paid_has_a_time_to_pay() -> None:
    a_sale(an_offer(), pay=None)

    refused(lambda: Order.objects.update(expires_at=None), "who_has_not_paid_has_a_time_to_pay")


def test_a_paid_order_says_how() -> None:
    a_sale(an_offer(), pay=None)

    refused(lambda: Order.objects.update(state="paid"), "a_paid_order_says_when_and_how")


def test_no_more_is_refunded_than_was_paid_and_a_refund_stays() -> None:
    a_sale(an_offer())
    Order.objects.update(refunded_fen=500)

    refused(lambda: Order.objects.update(refunded_fen=6001), "no_more_is_refunded_than_was_paid")
    refused(lambda: Order.objects.update(refunded_fen=499), "a_refund_is_not_taken_back")


@pytest.mark.parametrize(
    "facts", [{"quantity": 9}, {"unit_price_fen": 1, "amount_fen": 1}, {"title": "Else"}]
)
def test_a_line_is_fixed_but_for_what_is_refunded(facts: dict[str, Any]) -> None:
    a_sale(an_offer())

    refused(
        lambda: OrderLine.objects.update(**facts),
        "only_what_is_refunded_of_a_line_grows|is_its_price",
    )


def test_a_line_is_its_price_times_its_quantity_and_lines_add_up() -> None:
    a_sale(an_offer(), 2)
    line = OrderLine.objects.get()
    facts = {
        name: getattr(line, name)
        for name in (
            "order_id",
            "offer_id",
            "seller_id",
            "title",
            "group",
            "quantity",
            "unit_price_fen",
        )
    }

    refused(
        lambda: OrderLine.objects.create(**facts, position=2, amount_fen=1),
        "its_price_times_its_quantity",
    )
    refused(
        lambda: OrderLine.objects.create(**facts, position=2, amount_fen=12000),
        "the_lines_of_an_order_add_up",
    )


@pytest.mark.django_db(transaction=True)
def test_an_order_without_its_lines_is_refused_at_the_commit() -> None:
    a_sale(an_offer())
    order = Order.objects.get()
    order.pk, order.number = new_key(), "D-2026-999999"

    refused(lambda: order.save(force_insert=True), "the_lines_of_an_order_add_up")


@pytest.mark.parametrize("facts", [{"quantity": 9}, {"state": "held"}, {"capacity": new_key()}])
def test_a_claim_is_only_ever_given_back(facts: dict[str, Any]) -> None:
    a_sale(an_offer())

    refused(lambda: Claim.objects.update(**facts), "a_claim_is_only_ever_given_back")


def test_what_sales_refer_to_is_never_removed() -> None:
    seller = a_seller()
    offer = an_offer(seller, pools={a_pool(seller): 1, rooms(seller, 1): 1}, kind="stay")
    a_sale(offer)

    for model in (Order, OrderLine, Claim, Capacity, Unit, Pool, Offer, Seller):
        rows = model.objects.all()
        refused(lambda rows=rows: rows._raw_delete(rows.db), "not removed|append-only|violates")


def test_a_request_waits_or_has_its_answer() -> None:
    seller = a_seller()
    a_sale(an_offer(seller, pools={a_pool(seller, queue="always"): 1}))

    refused(lambda: Request.objects.update(state="paid"), "a_request_waits_or_has_its_answer")


def test_a_price_is_not_negative() -> None:
    an_offer()

    refused(lambda: Price.objects.update(amount_fen=-1), "a_price_is_not_negative")
