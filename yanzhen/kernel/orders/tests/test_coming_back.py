"""Before one buys, and on the order, stands in days of the calendar what comes back; and it is what then comes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.kernel.orders.actions.agreeing import publish_refund_table
from yanzhen.kernel.orders.models import Attempt, Entitlement, Offer, Order
from yanzhen.kernel.orders.models.refunding import Piece, Row, Terms, back_for, told
from yanzhen.kernel.orders.models.splitting import WHOLE
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer
from yanzhen.kernel.orders.tests.scene import the_desk
from yanzhen.kernel.parties.actors import Actor, actor_of_person
from yanzhen.kernel.parties.testing import a_person, at_the_door

DAY = date(2026, 10, 10)
# All until three days before, then half, a fifth on the day.
TERMS = Terms((Row(3, WHOLE), Row(1, 5000), Row(0, 2000)), partly=8000)


def test_a_table_is_told_in_days_of_the_calendar() -> None:
    lines = told(TERMS, day=DAY, today=date(2026, 10, 8))

    assert [(one.when, one.much) for one in lines] == [
        ("Until the end of 7 Oct", "all of it"),
        ("From 8 Oct until 9 Oct", "50 %"),
        ("On 10 Oct", "20 %"),
        ("From 11 Oct on", "not laid down: we decide case by case"),
        ("Partly used: of the unused part, by settlement price", "80 %"),
        ("If we cannot provide it, or in storm and flood", "all of it"),
    ]
    assert [one.when for one in lines if one.now] == ["From 8 Oct until 9 Oct"]
    assert [one.when for one in lines if one.past] == ["Until the end of 7 Oct"]


def test_a_ticket_without_a_day_has_one_line() -> None:
    lines = told(Terms((Row(1, 0),), partly=None), day=None, today=DAY)

    assert [(one.when, one.much) for one in lines[:2]] == [
        ("As long as nothing of it is used", "nothing"),
        (
            "Partly used: of the unused part, by settlement price",
            "not laid down: we decide case by case",
        ),
    ]


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.integers(-3, 30), st.integers(0, 100), min_size=1, max_size=5),
    st.integers(-40, 10),
)
def test_what_is_told_of_a_day_is_what_comes_back_on_it(rows: dict[int, int], ago: int) -> None:
    terms = Terms(tuple(Row(days, percent * 100) for days, percent in rows.items()))
    today = DAY + timedelta(days=ago)

    standing = [line for line in told(terms, day=DAY, today=today) if line.now]
    answer = back_for([Piece(10_000, 1)], [1], terms, day=DAY, today=today)

    assert len(standing) == 1
    if answer.open:
        assert standing[0].much == "not laid down: we decide case by case"
    else:
        words = {10_000: "all of it", 0: "nothing"}
        assert standing[0].much == words.get(answer.back_fen, f"{answer.back_fen // 100} %")


def published(offer: Offer) -> None:
    desk = the_desk(offer.seller)
    publish_refund_table(offer, TERMS, source="Notice 3 of the island company", by=desk)


def a_buyer() -> tuple[Any, Actor]:
    actor = actor_of_person(a_person())
    return at_the_door(actor), actor


@pytest.mark.django_db
def test_the_buyer_reads_the_table_before_buying() -> None:
    offer = an_offer()
    published(offer)
    door, _actor = a_buyer()

    page = door.get(reverse("orders:buy", args=[offer.pk])).content.decode()

    assert page.index("What comes back if you cancel") < page.index("Hold my places")
    assert "Notice 3 of the island company" in page
    # Tomorrow's ticket bought today: what was over three days before is not promised.
    assert "all of it" in page.split("storm and flood")[1]
    assert "all of it" not in page.split("storm and flood")[0]
    assert "20 %" in page


@pytest.mark.django_db
def test_an_order_keeps_the_table_of_its_moment() -> None:
    offer = an_offer()
    door, actor = a_buyer()
    order = a_sale(offer, buyer=actor.person_id, pay=None)
    published(offer)
    later = a_sale(offer, buyer=actor.person_id, pay=None)

    def page(key: Any) -> str:
        return door.get(reverse("orders:order", args=[key])).content.decode()  # type: ignore[no-any-return]

    assert "no table of its own was published" in page(order.order_id)
    assert "Notice 3 of the island company" in page(later.order_id)


@pytest.mark.django_db
def test_what_is_all_used_promises_nothing_any_more() -> None:
    offer = an_offer()
    door, actor = a_buyer()
    key = a_sale(offer, buyer=actor.person_id).order_id
    url = reverse("orders:order", args=[key])
    assert "What comes back if you cancel" in door.get(url).content.decode()

    Entitlement.objects.filter(voucher__order=key).update(used=1)

    assert "What comes back if you cancel" not in door.get(url).content.decode()


@pytest.mark.django_db
def test_a_ticket_without_a_day_is_told_by_its_last_day() -> None:
    seller = a_seller()
    offer = an_offer(seller, pools={a_pool(seller, dated=False): 1}, dated=False, valid_days=30)
    door, _actor = a_buyer()

    page = door.get(reverse("orders:buy", args=[offer.pk])).content.decode()

    last_free = timezone.localdate() + timedelta(days=28)
    assert f"Until the end of {last_free.day} {last_free:%b}" in page


@pytest.mark.django_db
def test_a_buyer_pays_by_a_code_on_the_orders_own_page() -> None:
    door, actor = a_buyer()
    order = Order.objects.get(pk=a_sale(an_offer(), buyer=actor.person_id, pay=None).order_id)
    url = reverse("orders:order", args=[order.pk])

    assert f"say the number {order.number}" in door.get(url).content.decode()
    with override_settings(WECHATPAY_MCHID="1900000001"):
        assert "Pay with WeChat" in door.get(url).content.decode()
        Attempt.objects.create(
            order=order,
            number="W1",
            fen=order.total_fen,
            code_url="weixin://wxpay/bizpayurl?pr=x",
            made_at=timezone.now(),
            until=order.expires_at or timezone.now(),
        )
        assert "Paid? Look" in door.get(url).content.decode()
    assert "say the number" not in at_the_door(the_desk(order.collector)).get(url).content.decode()
