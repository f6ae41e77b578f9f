"""Money that goes back to the buyer: what went out at payment comes back first, once, and a refund waits no longer than an hour."""

import pytest
from django.utils import timezone

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.actions.payouts import due
from yanzhen.kernel.orders.actions.provider import send_refund
from yanzhen.kernel.orders.actions.share_returns import (
    ask_return,
    draw_up_returns,
    orders_to_take_back,
)
from yanzhen.kernel.orders.actions.statements import month_of, statement
from yanzhen.kernel.orders.models import Order, ProfitShareReturn, Refund, Share
from yanzhen.kernel.orders.tests.scene import nets
from yanzhen.kernel.orders.tests.sharing_scene import (
    BOAT,
    EAST,
    PERSON,
    Sharing,
    backs,
    later,
    payment_of,
    provider,
    rows,
    states,
    work,
    work_through,
)
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart

__all__ = ["provider"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def sent(refund: Refund, minutes: int = 0) -> str:
    """What became of it after one look of the worker."""
    refund.refresh_from_db()
    return send_refund(refund, at=later(minutes)).state


def shared(provider: Counterpart, n: int = 1) -> tuple[Sharing, Order]:
    sharing = Sharing().receivers()
    order = sharing.sell(provider, n)
    work_through()
    return sharing, order


def posted(provider: Counterpart) -> list[str]:
    """What was asked for, in order, of what moves money back."""
    ends = ("return-orders", "refunds")
    return [path.rsplit("/", 1)[-1] for method, path in provider.asked if method == "POST" and path.endswith(ends)]  # fmt: skip


def test_before_anything_was_shared_less_is_shared(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider, 3)
    refund = sharing.give_back(order, 1)

    assert sent(refund) == "sent"
    assert refund.their_number or Refund.objects.get().their_number
    work_through()
    assert rows(order) == {"Boatmen": (1000, "success"), "East village": (2520, "success")}
    assert backs(order) == []
    assert nets(sharing.island.company) == {"1002": 2 * 5040, "5001": -2 * 5040}


def test_all_went_back_before_anything_was_shared_so_nothing_is(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    sent(sharing.give_back(order))
    work_through()

    assert states(order) == [("rest", "done")]
    assert nets(sharing.island.company) == {}


def test_what_was_shared_comes_back_first_and_then_the_buyer_gets_all(
    provider: Counterpart,
) -> None:
    sharing, order = shared(provider)
    refund = sharing.give_back(order)

    sent(refund)

    assert backs(order) == [("Boatmen", 500, "done"), ("East village", 1260, "done")]
    assert posted(provider) == ["return-orders", "return-orders", "refunds"]
    assert Refund.objects.get().their_number
    assert nets(sharing.island.company) == {}
    assert nets(sharing.island.east) == {}
    assert due(sharing.island.company, TODAY) == []
    assert not Share.objects.unpaid().exclude(party_id=sharing.island.company.pk).exists()
    lines = statement(sharing.island.company, *month_of(TODAY))
    assert {(one.at_payment_fen, one.due_fen) for one in lines} == {(0, 0)}


def test_part_of_it_takes_back_its_part(provider: Counterpart) -> None:
    sharing, order = shared(provider, 3)
    sent(sharing.give_back(order, 1))
    assert backs(order) == [("Boatmen", 500, "done"), ("East village", 1260, "done")]

    sent(sharing.give_back(order, 2))
    assert backs(order) == [
        ("Boatmen", 500, "done"), ("Boatmen", 1000, "done"), ("East village", 1260, "done"), ("East village", 2520, "done"),
    ]  # fmt: skip
    assert nets(sharing.island.company) == {}


def test_a_refund_waits_while_a_share_is_under_way(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    provider.slow = True
    work()
    refund = sharing.give_back(order)

    sent(refund)
    assert posted(provider) == []
    provider.slow = False
    work_through()
    sent(refund)

    assert posted(provider) == ["return-orders", "return-orders", "refunds"]
    assert nets(sharing.island.company) == {}


def test_a_refund_waits_for_its_returns_and_at_most_an_hour(provider: Counterpart) -> None:
    sharing, order = shared(provider)
    provider.slow = True
    refund = sharing.give_back(order)

    for minute in (0, 30, 58):
        sent(refund, minute)
    assert posted(provider) == ["return-orders", "return-orders"]
    assert {state for _n, _f, state in backs(order)} == {"processing"}

    sent(refund, 61)
    assert posted(provider)[-1] == "refunds"
    provider.slow = False
    work_through()
    assert {state for _n, _f, state in backs(order)} == {"done"}
    assert nets(sharing.island.company) == {}


def test_what_arrives_after_the_refund_has_gone_still_comes_back(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    provider.slow = True
    work()
    refund = sharing.give_back(order)
    sent(refund)
    sent(refund, 61)
    assert posted(provider) == ["refunds"]

    provider.slow = False
    work_through(8)
    assert backs(order) == [("Boatmen", 500, "done"), ("East village", 1260, "done")]
    assert nets(sharing.island.company) == {}
    assert orders_to_take_back(timezone.now()) == []


def test_what_does_not_come_back_is_taken_from_the_next_payout(provider: Counterpart) -> None:
    sharing, order = shared(provider)
    provider.bad[EAST] = "PAYER_ACCOUNT_ABNORMAL"
    sent(sharing.give_back(order))

    assert backs(order) == [("Boatmen", 500, "done"), ("East village", 1260, "failed")]
    failed = ProfitShareReturn.objects.get(state="failed")
    assert failed.why == "the payer's account is not in order"
    assert Case.objects.filter(origin_id=failed.pk).count() == 1
    assert Refund.objects.get().their_number
    # Drawn up once more, nothing is asked: it stands against what the village gets next.
    assert draw_up_returns(order.pk, at=timezone.now()) == []
    assert nets(sharing.island.company)["2241"] == 1260
    sharing.island.sell(2)
    sharing.settle()
    assert {p.name: fen for p, fen, _n in due(sharing.island.company, TODAY)} == {
        "Boatmen": 1000, "East village": 2520 - 1260,
    }  # fmt: skip


def test_a_persons_change_is_not_asked_back(provider: Counterpart) -> None:
    sharing = Sharing()
    sharing.receiver(sharing.boat, BOAT)
    sharing.receiver(sharing.east, PERSON, "PERSONAL_OPENID")
    order = sharing.sell(provider)
    work_through()
    assert rows(order)["East village"] == (1260, "success")
    sent(sharing.give_back(order))

    assert backs(order) == [("Boatmen", 500, "done")]
    assert posted(provider) == ["return-orders", "refunds"]
    assert nets(sharing.island.company)["2241"] == 1260


def test_a_lost_answer_of_a_return_is_asked_for_under_the_same_number(
    provider: Counterpart,
) -> None:
    sharing, order = shared(provider)
    refund = sharing.give_back(order)
    provider.loses = 2
    sent(refund)
    assert {state for _n, _f, state in backs(order)} == {"asked"}
    assert len(provider.share_backs) == 2
    work_through()
    sent(refund)

    assert {state for _n, _f, state in backs(order)} == {"done"}
    assert len(provider.share_backs) == 2
    assert nets(sharing.island.company) == {}


def test_a_dead_line_holds_a_return_and_nothing_is_given_up(provider: Counterpart) -> None:
    sharing, order = shared(provider)
    refund = sharing.give_back(order)
    provider.silent = True
    for one in draw_up_returns(order.pk, at=timezone.now()):
        for n in range(12):
            ask_return(one, at=later(n))
        assert Case.objects.filter(origin_id=one.pk).count() == 1
    assert {state for _n, _f, state in backs(order)} == {"asked"}
    provider.silent = False
    for n in range(14, 17):
        work(later(70 * n))
    sent(refund)
    assert {state for _n, _f, state in backs(order)} == {"done"}


def test_what_the_provider_never_heard_of_is_given_up(provider: Counterpart) -> None:
    sharing, order = shared(provider)
    sharing.give_back(order)
    # Somebody took the money back in the provider's own desk: it refuses more.
    number = next(n for n, share in provider.shares.items() if share["receivers"])
    for account, fen in ((BOAT, 500), (EAST, 1260)):
        provider.take_share_back({"out_return_no": f"X{account}", "out_order_no": number, "return_mchid": account, "amount": fen})  # fmt: skip
    for one in draw_up_returns(order.pk, at=timezone.now()):
        for n in range(12):
            ask_return(one, at=later(n))

    assert {state for _n, _f, state in backs(order)} == {"failed"}
    assert not Share.objects.filter(came_back__isnull=False).exists()


def test_paid_out_by_the_bank_is_not_asked_back_of_the_provider(provider: Counterpart) -> None:
    sharing = Sharing()
    sharing.receiver(sharing.boat, BOAT)
    order = sharing.sell(provider)
    work_through()
    sent(sharing.give_back(order))

    assert backs(order) == [("Boatmen", 500, "done")]
    assert payment_of(order).refunded_fen == 6800
