"""What parties are owed of a payment goes to them from the provider itself: once, to the fen, and never again by a payout."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.actions.payouts import due
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.share_asking import TRIES_MAX, ask_share, shares_to_ask
from yanzhen.kernel.orders.actions.sharing import draw_up_share, orders_to_share, share_again
from yanzhen.kernel.orders.actions.statements import month_of, statement
from yanzhen.kernel.orders.models import ProfitShare, ProfitShareRow, Share, Voucher
from yanzhen.kernel.orders.tests.scene import nets, on_its_day, somebody_of
from yanzhen.kernel.orders.tests.sharing_scene import (
    BOAT,
    EAST,
    Sharing,
    is_frozen,
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
DONE = [("share", "done"), ("rest", "done")]


def test_a_sale_goes_out_at_payment_and_the_rest_is_let_go(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider, 1)
    assert provider.orders[payment_of(order).number]["settle_info"] == {"profit_sharing": True}
    work()
    assert states(order) == [("share", "processing")]
    work_through()

    assert states(order) == DONE
    assert rows(order) == {"Boatmen": (500, "success"), "East village": (1260, "success")}
    paid = payment_of(order).their_number
    assert provider.shared_of(paid) == 1760
    assert provider.is_let_go(paid)
    assert not is_frozen(order)


def test_what_went_out_at_payment_stands_in_both_books_and_is_not_paid_out_again(
    provider: Counterpart,
) -> None:
    sharing = Sharing().receivers()
    sharing.sell(provider)
    island = sharing.island
    before = nets(island.company)
    work_through()

    assert (before["1002"], before["2241"]) == (6800, -1760)
    assert nets(island.company) == {"1002": 6800 - 1760, "5001": -5040}
    assert nets(island.east) == {"1002": 1260, "5001": -1260}
    assert due(island.company, TODAY + timedelta(days=1)) == []
    assert not Share.objects.unpaid().exclude(party_id=island.company.pk).exists()
    lines = {line.party.name: line for line in statement(island.company, *month_of(TODAY))}
    said = {name: (one.earned_fen, one.at_payment_fen, one.due_fen) for name, one in lines.items()}
    assert said == {"Boatmen": (500, 500, 0), "East village": (1260, 1260, 0)}
    next_month = statement(island.company, *month_of(TODAY + timedelta(days=40)))
    assert {(one.before_fen, one.due_fen) for one in next_month} == {(0, 0)}


def test_until_it_arrived_it_is_still_owed_but_in_no_payout(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    provider.slow = True
    work()

    assert due(sharing.island.company, TODAY + timedelta(days=1)) == []
    assert nets(sharing.island.company)["2241"] == -1760
    assert rows(order)["Boatmen"] == (500, "pending")
    work(later(9))
    assert states(order) == [("share", "processing")]


def test_whoever_has_no_receiver_waits_for_the_payout(provider: Counterpart) -> None:
    sharing = Sharing()
    sharing.receiver(sharing.east, EAST)
    order = sharing.sell(provider)
    work_through()

    assert rows(order) == {"East village": (1260, "success")}
    assert states(order) == DONE
    assert [(p.name, fen) for p, fen, _n in due(sharing.island.company, TODAY)] == [
        ("Boatmen", 500)
    ]


@pytest.mark.parametrize("case", ["off", "nobody known", "cash"])
def test_without_it_nothing_is_kept_back_or_asked(provider: Counterpart, case: str) -> None:
    sharing = Sharing(on=case != "off")
    if case != "nobody known":
        sharing.receivers()
    if case == "cash":
        order = sharing.island.sell()
        sharing.settle()
    else:
        order = sharing.sell(provider)
        assert provider.orders[payment_of(order).number]["settle_info"] == {"profit_sharing": False}
        assert not is_frozen(order)
    sharing.receivers() if case == "nobody known" else None
    work_through()

    assert states(order) == []
    assert len(due(sharing.island.company, TODAY)) == 2


def test_by_redemption_each_use_is_shared_when_it_was_made(provider: Counterpart) -> None:
    sharing = Sharing(basis="redemption").receivers()
    order = sharing.sell(provider, 2)
    work_through()
    assert states(order) == []
    assert is_frozen(order)

    voucher = Voucher.objects.get(order=order)
    for _n in range(2):
        redeem_voucher(
            voucher.pk, Press(secret_key()), by=sharing.island.gate, at=on_its_day(voucher)
        )
        # Redeemed, and not yet earned: nothing is let go.
        work()
        assert is_frozen(order)
        sharing.settle()
        work_through()

    assert states(order) == [("share", "done"), ("share", "done"), ("rest", "done")]
    assert provider.shared_of(payment_of(order).their_number) == 2 * 1760
    assert nets(sharing.island.company) == {"1002": 2 * 5040, "5001": -2 * 5040}


def test_more_than_the_agreement_lets_go_is_not_asked_and_paid_out_instead(
    provider: Counterpart,
) -> None:
    sharing = Sharing().receivers()
    sharing.island.company.refresh_from_db()
    sharing.island.company.share_most = 2500
    sharing.island.company.save()
    order = sharing.sell(provider)
    work_through()

    assert states(order) == [("share", "closed"), ("rest", "done")]
    assert not [path for _method, path in provider.asked if path == "/v3/profitsharing/orders"]
    request = ProfitShare.objects.get(kind="share")
    assert request.reason == (
        "¥17.60 would go to others, but the agreement with WeChat Pay lets only ¥17.00 of ¥68.00 go. Pay it out instead."
    )
    assert Case.objects.filter(origin_id=request.pk).count() == 1
    assert sum(fen for _p, fen, _n in due(sharing.island.company, TODAY)) == 1760


def test_where_the_provider_lets_less_go_it_is_given_up_once_it_knows_nothing_of_it(
    provider: Counterpart,
) -> None:
    sharing = Sharing().receivers()
    provider.share_most = 1000
    order = sharing.sell(provider)
    work()

    assert states(order) == [("share", "failed")]
    assert "RULE_LIMIT" in ProfitShare.objects.get().reason
    assert Case.objects.filter(origin_id=ProfitShare.objects.get().pk).count() == 1
    assert len(due(sharing.island.company, TODAY)) == 2
    work_through()
    assert states(order) == [("share", "failed"), ("rest", "done")]


def test_what_the_provider_has_let_go_by_itself_is_paid_out(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    gone = {"transaction_id": payment_of(order).their_number, "lets_go": True, "receivers": []}
    provider.shares["by itself"] = gone
    work()

    assert states(order) == [("share", "failed")]
    assert "NOT_ENOUGH" in ProfitShare.objects.get().reason
    assert sum(fen for _p, fen, _n in due(sharing.island.company, TODAY)) == 1760


def test_nothing_left_to_let_go_is_no_case(provider: Counterpart) -> None:
    sharing = Sharing(basis="redemption").receivers()
    order = sharing.sell(provider)
    sharing.give_back(order)
    provider.refuses_rest = True
    work()

    assert states(order) == [("rest", "failed")]
    assert not is_frozen(order)
    assert not Case.objects.exists()


def test_a_lost_answer_is_asked_for_under_the_same_number(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    provider.loses = 1
    work()
    assert states(order) == [("share", "asked")]
    assert "did not answer" in ProfitShare.objects.get().reason
    assert len(provider.shares) == 1
    work_through()

    assert states(order) == DONE
    assert len(provider.shares) == 2
    assert provider.shared_of(payment_of(order).their_number) == 1760


def test_a_dead_line_gives_nothing_up_and_a_person_hears_of_it(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    provider.silent = True
    for n in range(TRIES_MAX + 2):
        work(later(70 * n))

    assert states(order) == [("share", "asked")]
    assert Case.objects.filter(origin_id=ProfitShare.objects.get().pk).count() == 1
    assert due(sharing.island.company, TODAY) == []
    provider.silent = False
    for n in range(TRIES_MAX + 2, TRIES_MAX + 6):
        work(later(70 * n))
    assert states(order) == DONE


def test_a_pause_grows_between_tries(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    sharing.sell(provider)
    provider.silent = True
    work()
    work(later(1))
    assert shares_to_ask(later(2)) == []
    assert len(shares_to_ask(later(4))) == 1


def test_one_who_can_not_take_it_is_seen_and_the_others_get_theirs(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    provider.bad[BOAT] = "ACCOUNT_ABNORMAL"
    order = sharing.sell(provider)
    work_through()

    assert rows(order) == {"Boatmen": (500, "closed"), "East village": (1260, "success")}
    row = ProfitShareRow.objects.get(result="closed")
    assert row.why == "the receiver's account can't take it"
    assert Case.objects.filter(origin_id=row.request_id).count() == 1
    assert [(p.name, fen) for p, fen, _n in due(sharing.island.company, TODAY)] == [
        ("Boatmen", 500)
    ]
    # The rest was let go; so it is too late to send it once more.
    with pytest.raises(Refused, match="next payout"):
        share_again(order, by=sharing.first)


def test_a_person_lets_it_go_once_more(provider: Counterpart) -> None:
    sharing = Sharing(basis="redemption").receivers()
    order = sharing.sell(provider, 2)
    voucher = Voucher.objects.get(order=order)
    redeem_voucher(voucher.pk, Press(secret_key()), by=sharing.island.gate, at=on_its_day(voucher))
    sharing.settle()
    provider.bad[BOAT] = "ACCOUNT_ABNORMAL"
    work_through()
    assert states(order) == [("share", "done")]
    assert orders_to_share() == []
    provider.bad.clear()

    assert share_again(order, by=sharing.first) == 1
    work_through()

    assert rows(order) == {"Boatmen": (500, "success"), "East village": (1260, "success")}
    with pytest.raises(Refused, match="Only the desk of Island company"):
        share_again(order, by=somebody_of(sharing.island.east.organisation, "orders.payouts"))
    with pytest.raises(Refused, match="Only the seller's own people"):
        share_again(order, by=sharing.island.gate)


def test_drawn_up_twice_it_is_one(provider: Counterpart) -> None:
    sharing = Sharing().receivers()
    order = sharing.sell(provider)
    at = timezone.now()

    assert draw_up_share(order.pk, at=at) is not None
    assert draw_up_share(order.pk, at=at) is None
    request = ProfitShare.objects.get()
    for _n in range(3):
        request = ask_share(request, at=at)
    assert len(provider.shares) == 1
    assert nets(sharing.island.company)["1002"] == 5040
