"""A refund gives back money, places, vouchers and everybody's shares in one act; never more than was paid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key, secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions.agreeing import publish_refund_table
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.refund_preview import Asked, preview
from yanzhen.kernel.orders.actions.refunding import refund, void
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import (
    Entitlement,
    MoneyAccount,
    Order,
    Payment,
    Refund,
    RefundTable,
    Share,
    Voucher,
    terms_at,
)
from yanzhen.kernel.orders.models.refunding import Cause, Row, Terms
from yanzhen.kernel.orders.models.refunds import DEFAULT, said_of
from yanzhen.kernel.orders.testing import capacity_of
from yanzhen.kernel.orders.tests.scene import Island, nets, on_its_day, whole_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_person, a_resident

pytestmark = pytest.mark.django_db


def asked(order: Order, uses: dict[Any, int] | None = None, **facts: Any) -> Asked:
    return Asked(
        order.pk,
        whole_of(order) if uses is None else uses,
        **{"reason": "The ferry does not sail", **facts},
    )


def only(order: Order, n: int) -> dict[Any, int]:
    return {Entitlement.objects.get(voucher__order=order).pk: n}


def come(island: Island, order: Order, n: int) -> None:
    voucher = Voucher.objects.get(order=order)
    assert redeem_voucher(
        voucher.pk, Press(secret_key(), n), by=island.gate, at=on_its_day(voucher)
    ).passes


def settle_all() -> None:
    while settle(by=system_actor(), at=timezone.now()):
        pass


def test_an_unused_sale_goes_back_whole_and_nothing_is_left_of_it() -> None:
    island = Island()
    order = island.sell(3)
    settle_all()

    made = refund(asked(order), by=island.clerk)
    order.refresh_from_db()
    assert (made.fen, made.kept_fen, made.state, order.state, order.refunded_fen) == (
        20400,
        0,
        "done",
        "refunded",
        20400,
    )
    with pytest.raises(Refused, match="all of it has gone back already"):
        preview(asked(order), at=timezone.now())
    assert set(island.shares().values()) == {0}
    assert nets(island.company) == {}
    assert nets(island.east) == {}
    assert capacity_of(island.offer).sold == 0
    voucher = Voucher.objects.get(order=order)
    assert voucher.revoked_at is not None
    assert (
        redeem_voucher(
            voucher.pk, Press(secret_key()), by=island.gate, at=on_its_day(voucher)
        ).outcome
        == "stopped"
    )


def test_one_of_three_takes_back_its_part_of_every_share() -> None:
    island = Island()
    order = island.sell(3)
    settle_all()

    refund(asked(order, only(order, 1)), by=island.clerk)
    assert island.shares() == {"Boatmen": 1000, "East village": 5040, "Island company": 7560}
    assert nets(island.east) == {"1221": 5040, "5001": -5040}
    order.refresh_from_db()
    assert (order.state, order.refunded_fen, capacity_of(island.offer).sold) == ("paid", 6800, 2)


def test_what_was_not_shared_yet_is_shared_first_and_then_taken_back() -> None:
    island = Island()
    order = island.sell()

    refund(asked(order), by=island.clerk)
    assert sorted(Share.objects.values_list("why", flat=True)) == ["refund"] * 3 + ["sale"] * 3
    settle_all()
    assert set(island.shares().values()) == {0}


def test_by_redemption_the_unused_was_nobodys_and_the_used_stays() -> None:
    island = Island(basis="redemption")
    order = island.sell(20)
    come(island, order, 12)

    made = refund(asked(order), by=island.clerk, at=on_its_day(Voucher.objects.get(order=order)))
    assert made.fen == 8 * 6800
    assert sum(island.shares().values()) == 12 * 6800
    assert nets(island.company) == {"1001": 81600, "5001": -45360, "2241": -36240}


def test_what_is_kept_is_earned_by_the_rule() -> None:
    island = Island(basis="redemption")
    publish_refund_table(
        island.offer, Terms((Row(7, 10_000), Row(0, 5_000))), source="Notice 3", by=island.clerk
    )
    order = island.sell(2)

    seen = preview(asked(order), at=timezone.now())
    made = refund(asked(order, seen_fen=seen.back_fen), by=island.clerk)
    assert (made.fen, made.kept_fen) == (6800, 6800)
    assert island.shares() == {"East village": 2720, "Island company": 4080}
    assert nets(island.company) == {"1001": 6800, "5001": -4080, "2241": -2720}


def test_a_sale_keeps_the_table_of_its_moment() -> None:
    island = Island()
    order = island.sell()
    publish_refund_table(island.offer, Terms((Row(0, 0),)), source="Notice 4", by=island.clerk)

    assert preview(asked(order), at=timezone.now()).back_fen == 6800
    assert terms_at(island.offer.pk, order.placed_at) == (DEFAULT, None)
    assert said_of(DEFAULT)[0] == ("1 day before, or earlier", "100 %")


def test_what_the_table_leaves_open_a_head_decides() -> None:
    island = Island()
    order = island.sell()
    on_the_day = on_its_day(Voucher.objects.get(order=order))

    assert preview(asked(order), at=on_the_day).open
    with pytest.raises(Refused, match="published table says nothing"):
        refund(asked(order), by=island.clerk, at=on_the_day)
    with pytest.raises(Refused, match="decided by the head"):
        refund(asked(order, decided_fen=3000), by=island.clerk, at=on_the_day)
    for fen in (6801, -1):
        with pytest.raises(Refused, match="At most ¥68"):
            refund(asked(order, decided_fen=fen), by=island.head, at=on_the_day)
    made = refund(asked(order, decided_fen=3000), by=island.head, at=on_the_day)
    assert (made.fen, made.kept_fen, made.decided) == (3000, 3800, True)


def test_nothing_goes_back_beyond_what_was_paid_or_from_no_account() -> None:
    island = Island()
    order = island.sell(1)
    again = asked(order)
    cash = MoneyAccount.objects.get(seller=island.company, method="cash")

    cash.delete()
    with pytest.raises(Refused, match="no account for this way of paying"):
        refund(again, by=island.clerk)
    cash.save()
    Payment.objects.filter(order=order).update(refunded_fen=1)
    with pytest.raises(Refused, match="More would go back than was paid"):
        preview(again, at=timezone.now())
    assert not Refund.objects.exists()
    other = island.sell(1)
    assert refund(asked(other), by=island.clerk).fen == 6800


def test_a_second_press_is_the_same_refund_and_other_words_are_refused() -> None:
    island = Island()
    order = island.sell(2)
    first = asked(order, only(order, 1))

    assert refund(first, by=island.clerk).pk == refund(first, by=island.clerk).pk
    assert Payment.objects.get(order=order).refunded_fen == 6800
    with pytest.raises(Refused, match="another refund"):
        refund(replace(first, reason="Something else"), by=island.clerk)


def test_what_was_seen_is_what_happens() -> None:
    island = Island()
    order = island.sell(2)

    with pytest.raises(Refused, match="Look again"):
        refund(asked(order, only(order, 1), seen_fen=13600), by=island.clerk)
    assert not Refund.objects.exists()


def test_a_redeemed_use_is_never_paid_back() -> None:
    island = Island()
    order = island.sell(2)
    come(island, order, 2)

    with pytest.raises(Refused, match="Only 0 are unused"):
        refund(asked(order, only(order, 1)), by=island.clerk)


def test_strangers_get_nothing_and_buyers_only_their_own() -> None:
    island = Island()
    buyer = a_person()
    order, in_cash = island.sell(buyer=buyer.pk, pay="wechat"), island.sell(buyer=buyer.pk)

    with pytest.raises(Refused, match="Only the seller's desk"):
        refund(asked(order), by=a_resident())
    with pytest.raises(Refused, match="Only the seller's desk"):
        refund(asked(order, cause=Cause.FORCE), by=a_resident(buyer))
    with pytest.raises(Refused, match="It was paid at the desk of Island company"):
        refund(asked(in_cash), by=a_resident(buyer))
    assert refund(asked(order), by=a_resident(buyer)).fen == 6800


def test_a_reason_is_asked_and_other_orders_things_are_not_taken() -> None:
    island = Island()
    one, other = island.sell(), island.sell()
    with pytest.raises(Refused, match="Write why"):
        refund(asked(one, reason=" "), by=island.clerk)
    with pytest.raises(Refused, match="does not belong"):
        refund(asked(one, whole_of(other)), by=island.clerk)


def test_undone_at_the_desk_before_the_count_and_not_after() -> None:
    island = Island()
    order, later = island.sell(), island.sell()

    made = void(order, by=island.clerk, at=timezone.now(), reason="Pressed wrongly")
    assert made.void
    with pytest.raises(Refused, match="Nothing was paid, or all of it has gone back"):
        void(island.sell(pay=None), by=island.clerk, at=timezone.now(), reason="x")
    assert void(island.sell(), by=island.head, at=timezone.now(), reason="Pressed wrongly").void
    with pytest.raises(Refused, match="Whoever took the money"):
        void(later, by=replace(island.clerk, person_id=new_key()), at=timezone.now(), reason="x")
    come(island, later, 1)
    with pytest.raises(Refused, match="used or given back"):
        void(later, by=island.clerk, at=timezone.now(), reason="x")


@pytest.mark.parametrize("how", ["payment", "line", "order", "entitlement", "less", "refund"])
def test_around_the_model_never_more_goes_back_than_was_paid(how: str) -> None:
    island = Island()
    order = island.sell(2)
    refund(asked(order, only(order, 1)), by=island.clerk)
    payments = Payment.objects.filter(order=order)
    acts: dict[str, Callable[[], Any]] = {
        "payment": lambda: payments.update(refunded_fen=13601),
        "less": lambda: payments.update(refunded_fen=0),
        "line": lambda: order.lines.update(refunded_fen=13601),
        "order": lambda: Order.objects.filter(pk=order.pk).update(refunded_fen=13601),
        "entitlement": lambda: Entitlement.objects.filter(voucher__order=order).update(
            given_back=3
        ),
        "refund": lambda: Refund.objects.update(fen=1),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[how]()


def test_a_published_table_is_fixed() -> None:
    island = Island()
    publish_refund_table(island.offer, Terms((Row(1, 10_000),)), source="Notice 5", by=island.clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        RefundTable.objects.update(partly=0)
    with pytest.raises(Refused, match="on what the table rests"):
        publish_refund_table(island.offer, Terms((Row(1, 10_000),)), source="", by=island.clerk)


def test_every_refund_stands_in_the_books_as_one_event() -> None:
    island = Island()
    order = island.sell(2)
    settle_all()
    made = refund(
        asked(order, only(order, 1)),
        by=island.clerk,
        at=datetime.now(tz=timezone.get_current_timezone()) - timedelta(seconds=1),
    )

    entries = Entry.objects.filter(source_id=made.pk)
    assert entries.count() == 2
    assert set(entries.values_list("event_id", flat=True)) == {made.event_id}
