"""Offers, days and prices: edited by those who work for the seller, in bulk, and taken back."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import (
    change_offer,
    close_day,
    copy_week,
    make_offer,
    move_offer,
    open_days,
    resize,
    set_prices,
    undo_prices,
)
from yanzhen.kernel.orders.actions.offering import DAYS_MAX
from yanzhen.kernel.orders.models import Offer, Pool, Price
from yanzhen.kernel.orders.testing import (
    a_desk,
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    capacity_of,
    rooms,
    some_groups,
    tomorrow,
)
from yanzhen.kernel.orders.tests.scene import the_desk

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 5, 3)


def test_an_offer_is_made_priced_and_put_on_sale() -> None:
    seller = a_seller()
    by = a_desk(seller)
    some_groups()
    offer = make_offer(
        seller, by=by, demands={a_pool(seller): 1}, code="A1", name="Boat", kind="entry"
    )

    with pytest.raises(Refused, match="price first"):
        move_offer(offer, "on_sale", by=by)
    other = make_offer(seller, by=by, demands={}, code="A2", name="Ferry", kind="entry")
    assert move_offer(other, "ended", by=by).state == "ended"
    set_prices(offer, [("adult", None, 3000)], by=by, words="usual")
    move_offer(offer, "on_sale", by=by)

    assert a_sale(offer).total_fen == 3000
    with pytest.raises(Refused, match="in use already"):
        make_offer(seller, by=by, demands={}, code="A1", name="Boat", kind="entry")


def test_strangers_change_nothing() -> None:
    offer, stranger = an_offer(), a_desk(a_seller())
    words = {"code": "A1", "name": "Boat", "kind": "entry"}

    for act in (
        lambda: make_offer(offer.seller, by=stranger, demands={}, **words),
        lambda: change_offer(offer, by=stranger, name="Boat"),
        lambda: set_prices(offer, [("adult", None, 1)], by=stranger, words=""),
        lambda: move_offer(offer, "paused", by=stranger),
        lambda: resize(capacity_of(offer), 1, by=stranger),
        lambda: open_days(capacity_of(offer).pool, [MONDAY], size=1, by=stranger),
        lambda: close_day(capacity_of(offer), closed=True, by=stranger),
    ):
        with pytest.raises(Refused, match="Only those who work for"):
            act()
    with pytest.raises(Refused, match="Only those who work for"):
        change_offer(offer, by=the_desk(offer.seller, "orders.sell", "orders.see"), name="Boat")
    offer.refresh_from_db()
    assert (offer.name, Offer.objects.count()) == ("Day on the island", 1)
    assert change_offer(offer, by=a_desk(offer.seller), name="Boat").name == "Boat"


def test_an_ended_offer_stays_ended() -> None:
    offer = an_offer()
    by = a_desk(offer.seller)
    move_offer(offer, "ended", by=by)

    with pytest.raises(Refused, match="not possible now"):
        move_offer(offer, "on_sale", by=by)


def test_a_week_is_copied_as_it_stands_and_taken_back_whole() -> None:
    offer = an_offer()
    by = a_desk(offer.seller)
    set_prices(offer, [("adult", MONDAY + timedelta(days=5), 9000)], by=by, words="Saturday")
    set_prices(offer, [("adult", MONDAY + timedelta(days=7), 1)], by=by, words="a mistake")

    copied = copy_week(offer, MONDAY, weeks=3, by=by)

    own = {
        p.day: p.amount_fen
        for p in Price.objects.filter(offer=offer, group_id="adult", day__isnull=False)
    }
    assert own == {MONDAY + timedelta(days=5 + 7 * n): 9000 for n in range(4)}
    assert copied.cells == 4
    assert copied.change is not None
    undo_prices(copied.change, by=by)
    assert Price.objects.filter(offer=offer, day=MONDAY + timedelta(days=7)).get().amount_fen == 1


def test_only_the_last_change_is_taken_back() -> None:
    offer = an_offer()
    by = a_desk(offer.seller)
    first = set_prices(offer, [("adult", MONDAY, 5000)], by=by, words="one").change
    second = set_prices(offer, [("adult", MONDAY, 7000)], by=by, words="two").change
    assert first is not None
    assert second is not None

    with pytest.raises(Refused, match="after it"):
        undo_prices(first, by=by)
    undo_prices(second, by=by)
    with pytest.raises(Refused, match="has been taken back already"):
        undo_prices(second, by=by)
    undo_prices(first, by=by)
    with pytest.raises(Refused, match="has been taken back already"):
        undo_prices(first, by=by)

    assert not Price.objects.filter(day=MONDAY).exists()


@pytest.mark.parametrize("fen", [-1, 9_000_001, 10**15])
def test_an_absurd_price_is_refused(fen: int) -> None:
    offer = an_offer()

    with pytest.raises(Refused, match="90,000"):
        set_prices(offer, [("adult", None, fen)], by=a_desk(offer.seller), words="")


def test_equal_prices_are_no_change() -> None:
    offer = an_offer()

    assert (
        set_prices(offer, [("adult", None, 6000)], by=a_desk(offer.seller), words="").change is None
    )


def test_a_day_is_not_made_smaller_than_what_is_sold() -> None:
    offer = an_offer()
    a_sale(offer, 30)
    by = a_desk(offer.seller)

    with pytest.raises(Refused, match="30 are sold"):
        resize(capacity_of(offer), 29, by=by)

    assert resize(capacity_of(offer), 30, by=by).left == 0


def test_a_closed_day_sells_nothing_and_keeps_what_is_sold() -> None:
    offer = an_offer()
    by = a_desk(offer.seller)
    a_sale(offer)
    close_day(capacity_of(offer), closed=True, by=by, reason="no ferry in this wind")

    with pytest.raises(Refused, match="0 left"):
        a_sale(offer)

    close_day(capacity_of(offer), closed=False, by=by)
    a_sale(offer)
    assert capacity_of(offer).sold == 2


def test_days_that_are_open_keep_their_size() -> None:
    offer = an_offer(size=100)
    pool = capacity_of(offer).pool

    fresh = open_days(
        pool, [tomorrow(), tomorrow() + timedelta(days=1)], size=7, by=a_desk(offer.seller)
    )

    assert fresh == 1
    assert capacity_of(offer).size == 100


def test_slots_share_the_size_to_the_last_place() -> None:
    seller = a_seller()
    pool = a_pool(seller, size=103, slots=10, queue="never")

    sizes = [slot.size for slot in pool.capacities.get().slots.all()]

    assert (sum(sizes), max(sizes) - min(sizes)) == (103, 1)


def test_an_offer_takes_of_its_own_sellers_pools_only() -> None:
    seller, other = a_seller(), a_seller()
    mine, theirs, by = a_pool(seller), a_pool(other), a_desk(seller)
    words = {"code": "A1", "name": "Boat", "kind": "entry"}

    with pytest.raises(Refused, match="takes of its own seller's pools"):
        make_offer(seller, by=by, demands={mine: 1, theirs: 1}, **words)
    assert not Offer.objects.exists()
    assert make_offer(seller, by=by, demands={mine: 1}, **words).demands.get().pool == mine


def test_around_the_verb_neither_pool_nor_offer_changes_hands() -> None:
    seller, other = a_seller(), a_seller()
    offer, theirs = an_offer(seller), a_pool(other)

    for act, why in (
        (lambda: offer.demands.create(pool=theirs), "an_offer_takes_of_its_own_sellers_pools"),
        (lambda: offer.demands.update(pool=theirs), "an_offer_takes_of_its_own_sellers_pools"),
        (lambda: Offer.objects.update(seller=other), "an_offer_and_a_pool_stay_with_their_seller"),
        (
            lambda: Pool.objects.filter(pk=theirs.pk).update(seller=seller),
            "an_offer_and_a_pool_stay",
        ),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            act()


def test_days_are_opened_in_one_press_of_a_number_of_places_that_can_be() -> None:
    seller = a_seller()
    by, pool = a_desk(seller), a_pool(seller, days=0)
    every = [MONDAY + timedelta(days=n) for n in range(DAYS_MAX + 1)]

    with pytest.raises(Refused, match="At most 400 days at once"):
        open_days(pool, every, size=1, by=by)
    for size in (-1, 10_000_001):
        with pytest.raises(Refused, match="must lie between 0 and 10,000,000") as refusal:
            open_days(pool, [MONDAY], size=size, by=by)
        assert refusal.value.field == "size"
    assert not pool.capacities.exists()
    assert open_days(pool, every[:DAYS_MAX], size=10_000_000, by=by) == DAYS_MAX


def test_what_is_not_counted_by_day_has_no_days() -> None:
    seller = a_seller()
    by, dated, undated = a_desk(seller), a_pool(seller, days=0), a_pool(seller, dated=False)

    for pool, day in ((rooms(seller, 1), MONDAY), (undated, MONDAY), (dated, None)):
        with pytest.raises(Refused, match="not counted by day"):
            open_days(pool, [day], size=1, by=by)
    assert not dated.capacities.exists()
    assert undated.capacities.get().day is None


def test_a_day_in_slots_keeps_its_size() -> None:
    seller = a_seller()
    by, slots = a_desk(seller), a_pool(seller, size=100, slots=10, queue="never")

    with pytest.raises(Refused, match="in slots keeps its size"):
        resize(slots.capacities.get(), 200, by=by)
    assert slots.capacities.get().size == 100
    assert resize(a_pool(seller).capacities.get(), 200, by=by).size == 200
