"""Who has no login buys with a name and a telephone; the link is the key to that order, and to no other."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions import (
    Ask,
    answer_of,
    cancel_order,
    expire_holds,
    pay_order,
    sell,
)
from yanzhen.kernel.orders.actions.links import (
    HOLDS_MAX,
    LinkHolder,
    find_link,
    link_of,
    opened_link,
    sell_by_link,
)
from yanzhen.kernel.orders.actions.provider import ask_for_payment
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import Offer, Order
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.testing import (
    a_buyer,
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    capacity_of,
    line,
)
from yanzhen.kernel.orders.tests.scene import the_desk, whole_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
PHONE = "139 0000 0001"


def asked(offer: Offer, n: int = 1, **facts: Any) -> Ask:
    return Ask(lines=[line(offer, n)], **{"name": "Li Hua", "phone": PHONE, **facts})


def bought(offer: Offer, n: int = 1, *, pay: str = "", **facts: Any) -> Order:
    """Held by link; paid where a way is named."""
    sold = sell_by_link(asked(offer, n, **facts))
    if pay:
        pay_order(sold.order_id, pay, by=system_actor())
    return Order.objects.get(pk=sold.order_id)


def test_a_name_and_a_telephone_are_enough_and_nobody_is_entered_for_it() -> None:
    offer, people = an_offer(a_seller(with_book=False)), Party.objects.count()

    order = bought(offer, 2)

    assert (order.state, order.channel, order.buyer_id, order.contact_name) == (
        "placed",
        "link",
        None,
        "Li Hua",
    )
    assert (order.contact_phone, order.phone_tail) == ("13900000001", "0001")
    assert Party.objects.count() == people
    assert capacity_of(offer).held == 2
    line = AuditLine.objects.get(noun_id=order.pk)
    assert (line.verb, line.channel, line.person_id) == ("orders.place", "link", None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"name": " "}, "name"), ({"phone": ""}, "phone"), ({"phone": "12"}, "phone")],
)
def test_what_finds_it_again_is_asked_for(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        sell_by_link(asked(an_offer(a_seller(with_book=False)), 1, **facts))
    assert refusal.value.field == field


def test_many_places_are_for_the_desk() -> None:
    offer = an_offer(a_seller(with_book=False))
    with pytest.raises(Refused, match="Up to 20 at once"):
        sell_by_link(asked(offer, 21))
    assert bought(offer, 20).total_fen == 120_000


def test_one_telephone_does_not_empty_a_day_without_paying() -> None:
    offer = an_offer(a_seller(with_book=False))
    for _n in range(HOLDS_MAX - 1):
        bought(offer)
    last = asked(offer)
    sell_by_link(last)

    with pytest.raises(Refused, match="wait for their money"):
        bought(offer, phone="13900000001")
    # Pressed twice it is the same order, and another telephone stands in nobody's way.
    assert sell_by_link(last).order_id == last.key
    assert bought(offer, phone="13900000002").state == "placed"
    assert Order.objects.count() == HOLDS_MAX + 1

    Order.objects.filter(phone_tail="0001").update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_holds()
    assert bought(offer).state == "placed"
    pay_order(last.key, "wechat", by=system_actor())
    assert Order.objects.filter(state="expired").count() == HOLDS_MAX


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_counted_one_after_the_other() -> None:
    offer = an_offer(a_seller(with_book=False))
    said = at_once(*[lambda: sell_by_link(asked(offer))] * 5)
    assert sum(refusal is None for refusal in said) == HOLDS_MAX
    assert capacity_of(offer).held == HOLDS_MAX


def test_a_link_opens_its_own_order_and_can_not_be_guessed() -> None:
    offer = an_offer(a_seller(with_book=False))
    order, other = bought(offer), bought(offer)
    holder = opened_link(link_of(order.pk))

    assert holder == LinkHolder(order.pk)
    assert list(Order.objects.visible_to(holder)) == [order]
    assert answer_of(order.pk, by=holder).state == "placed"
    with pytest.raises(Refused, match="no such order"):
        answer_of(other.pk, by=holder)
    text = link_of(order.pk)
    changed = link_of(other.pk).split(".")[0] + "." + text.split(".")[1]
    for forged in (changed, text[:-1], text.split(".")[0], "", "x.y", text + "A"):
        assert opened_link(forged) is None, forged


def test_a_link_is_no_key_to_what_was_bought_otherwise() -> None:
    offer = an_offer(a_seller(with_book=False))
    over_the_counter, by_login = a_sale(offer), a_sale(offer, buyer=a_buyer().person_id)
    for sold in (over_the_counter, by_login):
        holder = LinkHolder(sold.order_id)
        order = Order.objects.get(pk=sold.order_id)
        assert not Order.objects.visible_to(holder).exists()
        with pytest.raises(Refused):
            answer_of(order.pk, by=holder)
        with pytest.raises(Refused):
            refund(Asked(order.pk, whole_of(order), Cause.BUYER, "Rain"), by=holder)


def test_without_the_link_of_the_order_nothing_is_sold_cancelled_or_asked_for() -> None:
    offer = an_offer(a_seller(with_book=False))
    order, stranger = bought(offer), LinkHolder(new_key())
    acts = (
        lambda: sell(asked(offer), by=stranger),
        lambda: sell(asked(offer, buyer=a_buyer().person_id, key=stranger.link_of), by=stranger),
        lambda: sell(asked(offer, pay="cash", key=stranger.link_of), by=stranger),
        lambda: cancel_order(order, by=stranger),
        lambda: pay_order(order.pk, "wechat", by=LinkHolder(order.pk)),
        lambda: ask_for_payment(order, by=stranger),
    )
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert Order.objects.get().state == "placed"


def test_given_up_before_paying_and_given_back_after() -> None:
    offer = an_offer(a_seller(with_book=False))
    given_up, paid = bought(offer), bought(offer, 3, pay="wechat")

    cancel_order(given_up, by=LinkHolder(given_up.pk))
    made = refund(Asked(paid.pk, whole_of(paid), Cause.BUYER, "Rain"), by=LinkHolder(paid.pk))

    assert made.fen == 18_000
    assert (capacity_of(offer).sold, capacity_of(offer).held) == (0, 0)
    assert {row.state for row in Order.objects.all()} == {"cancelled", "refunded"}


def test_another_link_gives_nothing_back_and_cash_goes_back_where_it_was_paid() -> None:
    offer = an_offer(a_seller(with_book=False))
    one, two = bought(offer, pay="wechat"), bought(offer, pay="cash")
    rain = {"cause": Cause.BUYER, "reason": "Rain"}
    with pytest.raises(Refused):
        refund(Asked(one.pk, whole_of(one), **rain), by=LinkHolder(two.pk))  # type: ignore[arg-type]
    with pytest.raises(Refused):
        refund(Asked(one.pk, whole_of(one), Cause.FORCE, "Rain"), by=LinkHolder(one.pk))
    with pytest.raises(Refused, match="paid at the desk"):
        refund(Asked(two.pk, whole_of(two), **rain), by=LinkHolder(two.pk))  # type: ignore[arg-type]


def test_found_again_by_both_the_number_and_the_telephone() -> None:
    offer = an_offer(a_seller(with_book=False))
    order, counter = bought(offer), a_sale(offer, phone="13900000001")

    assert find_link(f" {order.number.lower()} ", "139-0000-0001") == link_of(order.pk)
    assert find_link(order.number, "13900000002") is None
    assert find_link("D-2026-999999", PHONE) is None
    assert find_link(counter.number, PHONE) is None
    assert find_link(order.number, "") is None


def test_the_desk_sees_it_and_takes_the_money() -> None:
    seller = a_seller(with_book=False)
    order = bought(an_offer(seller))
    door = at_the_door(the_desk(seller))
    assert door.get(reverse("orders:order", args=[order.pk])).status_code == 200
    door.post(reverse("orders:take_money", args=[order.pk]), {"method": "cash"})
    order.refresh_from_db()
    assert order.state == "paid"


def test_in_the_queue_the_link_reads_its_answer() -> None:
    seller = a_seller(with_book=False)
    offer = an_offer(seller, pools={a_pool(seller, queue="always"): 1})
    sold = sell_by_link(asked(offer))
    assert sold.is_queued
    assert answer_of(sold.order_id, by=LinkHolder(sold.order_id)).is_queued
    with pytest.raises(Refused):
        answer_of(sold.order_id, by=LinkHolder(new_key()))
