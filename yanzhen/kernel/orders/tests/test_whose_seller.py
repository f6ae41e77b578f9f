"""Every verb refuses whoever sits at another seller's desk, whatever their office may do there; PostgreSQL refuses with them."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any, Final

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders import actions
from yanzhen.kernel.orders.actions import (
    agreeing,
    blocking,
    counter,
    gates,
    grouping,
    keys,
    offering,
    pools,
    pricing,
    receivers,
)
from yanzhen.kernel.orders.actions.breaking import break_unused
from yanzhen.kernel.orders.actions.guaranteeing import make_up_guarantees
from yanzhen.kernel.orders.actions.life import cancel_order, pay_order
from yanzhen.kernel.orders.actions.payees import list_for_the_bank
from yanzhen.kernel.orders.actions.payouts import draw_up_run, drop_run, pay_run, review_run
from yanzhen.kernel.orders.actions.provider import ask_for_payment
from yanzhen.kernel.orders.actions.queueing import answer_of, wait_for_answer, withdraw
from yanzhen.kernel.orders.actions.reconciling import reconcile
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund, void
from yanzhen.kernel.orders.actions.reissuing import reissue
from yanzhen.kernel.orders.actions.sellers import let_sell, open_seller, set_accounts
from yanzhen.kernel.orders.actions.selling import Ask, sell
from yanzhen.kernel.orders.actions.sessions import open_sessions
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.actions.sharing import set_sharing, share_again
from yanzhen.kernel.orders.actions.waiting import (
    join_waiting_list,
    leave_waiting_list,
    take_offered,
)
from yanzhen.kernel.orders.models import (
    Capacity,
    Order,
    PayoutRun,
    PriceChange,
    Stay,
    Voucher,
    WaitingEntry,
)
from yanzhen.kernel.orders.models.refunds import DEFAULT
from yanzhen.kernel.orders.testing import (
    a_buyer,
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    line,
    rooms,
    tomorrow,
)
from yanzhen.kernel.orders.tests.scene import HEAD, Island, the_desk, whole_of
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import an_actor, an_actor_at, an_organisation
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
# All that any office of a seller may, and what its administrator may.
ALL: Final = (*HEAD, "orders.bank_list", "orders.sellers", "orders.open_sellers", "orders.statements", "parties.accounts")  # fmt: skip
NOW: Final = timezone.now()
LATER: Final = NOW + timedelta(days=1)
TODAY: Final = timezone.localdate(NOW)
DESK: Final = "Only the desk of Island company does this"
OWN: Final = "Only those who work for Island company change its offers"
GONE: Final = "There is no such order"


def a_stranger(island: Island) -> Actor:
    """Somebody with every right at the desk of another seller in the same place."""
    other = a_seller(island.company.place, name="Orchard")
    return the_desk(other, *[may for may in ALL if may != "orders.open_sellers"])


def waiting(island: Island, state: str = "waiting") -> WaitingEntry:
    capacity = Capacity.objects.get(pool__demands__offer=island.offer, day=tomorrow())
    return WaitingEntry.objects.create(
        offer=island.offer, capacity=capacity, group="adult", quantity=1, takes=1, state=state, joined_at=NOW, offered_until=LATER
    )  # fmt: skip


def queued(island: Island) -> Any:
    offer = an_offer(island.company, pools={a_pool(island.company, queue="always"): 1})
    return a_sale(offer, by=island.clerk).order_id


def a_run(island: Island, state: str = "drawn_up") -> PayoutRun:
    facts = {} if state == "drawn_up" else {"reviewed_by_id": island.head.person_id, "reviewed_at": NOW}  # fmt: skip
    return PayoutRun.objects.create(
        number=f"F-{state}", seller=island.company, until=TODAY, fen=1, drawn_up_by_id=island.clerk.person_id, drawn_up_at=NOW, state=state, **facts
    )  # fmt: skip


def a_change(island: Island) -> PriceChange:
    return PriceChange.objects.create(offer=island.offer, words="x", before=[], after=[], by_name="x")  # fmt: skip


def drawn_up(island: Island) -> Any:
    draft = agreeing.RuleDraft("sale", "shared", "Agreement 8 of 2026", island.parts)
    return agreeing.draw_up(island.offer, draft, by=island.clerk)


def asked(order: Order) -> Asked:
    return Asked(order.pk, whole_of(order), reason="Rain")


Act = Callable[[Island, Actor], Any]
TOOK = "The desk of Island company took the money"
SPLIT, SHARED, PAYS = (
    "Only the seller draws up",
    "Only a party to the rule",
    "Only the seller's own people",
)
ACCOUNTS = "Only the head of its desk sets how Island company"
# The verb, what somebody else's officer hears, and the act itself.
ACTS: Final[list[tuple[Callable[..., Any], str, Act]]] = [
    (sell, DESK, lambda i, by: a_sale(i.offer, by=by)),
    (sell, DESK, lambda i, by: a_sale(i.offer, by=by, pay=None)),
    (sell, DESK, lambda i, by: sell(Ask([line(i.offer)], collector=i.company.pk, pay="cash"), by=by)),
    (pay_order, DESK, lambda i, by: pay_order(i.sell(pay=None).pk, "cash", by=by)),
    (cancel_order, DESK, lambda i, by: cancel_order(i.sell(pay=None), by=by)),
    (counter.take_money, DESK, lambda i, by: counter.take_money(i.sell(pay=None), method="cash", by=by)),
    (counter.cash_up, DESK, lambda i, by: counter.cash_up(i.company, counted={}, float_fen=0, explanation="", by=by)),
    (counter.review_cash_up, "The head of the desk", lambda i, by: counter.review_cash_up(
        counter.cash_up(i.company, counted={}, float_fen=0, explanation="", by=i.clerk), by=by)),
    (refund, TOOK, lambda i, by: refund(asked(i.sell()), by=by)),
    (refund, "is sold by Island company: ask its desk", lambda i, by: refund(asked(i.sell(pay="wechat")), by=by)),
    (reissue, "is sold by Island company: ask its desk", lambda i, by: reissue(Voucher.objects.get(order=i.sell()), by=by, reason="x")),
    (void, TOOK, lambda i, by: void(i.sell(), by=by, at=NOW, reason="x")),
    (ask_for_payment, DESK, lambda i, by: ask_for_payment(i.sell(pay=None), by=by)),
    (reconcile, DESK, lambda i, by: reconcile(i.company, "cash", b"x", name="x", since=TODAY, until=TODAY, by=by)),
    (answer_of, GONE, lambda i, by: answer_of(i.sell().pk, by=by)),
    (answer_of, GONE, lambda i, by: answer_of(queued(i), by=by)),
    (wait_for_answer, GONE, lambda i, by: wait_for_answer(queued(i), seconds=0.01, by=by)),
    (withdraw, GONE, lambda i, by: withdraw(queued(i), by=by)),
    (join_waiting_list, DESK, lambda i, by: join_waiting_list(i.offer, tomorrow(), group="adult", n=1, by=by)),
    (leave_waiting_list, DESK, lambda i, by: leave_waiting_list(waiting(i), by=by)),
    (take_offered, DESK, lambda i, by: take_offered(waiting(i, "offered"), by=by)),
    (offering.make_offer, OWN, lambda i, by: offering.make_offer(i.company, by=by, demands={}, code="A", name="A", kind="entry")),
    (offering.change_offer, OWN, lambda i, by: offering.change_offer(i.offer, by=by, name="Mine")),
    (offering.move_offer, OWN, lambda i, by: offering.move_offer(i.offer, "paused", by=by)),
    (offering.refuse_stranger, OWN, lambda i, by: offering.refuse_stranger(i.company, by=by)),
    (offering.open_days, OWN, lambda i, by: offering.open_days(i.company.pools.get(), [TODAY], size=1, by=by)),
    (offering.resize, OWN, lambda i, by: offering.resize(Capacity.objects.get(), 900, by=by)),
    (offering.close_day, OWN, lambda i, by: offering.close_day(Capacity.objects.get(), True, by=by)),
    (open_sessions, OWN, lambda i, by: open_sessions(i.company.pools.get(), [TODAY], [time(9)], size=1, by=by)),
    (pools.make_pool, OWN, lambda i, by: pools.make_pool(i.company, by=by, name="Mine")),
    (pools.change_pool, OWN, lambda i, by: pools.change_pool(i.company.pools.get(), by=by, name="Mine")),
    (pools.add_units, OWN, lambda i, by: pools.add_units(rooms(i.company, 1), ["9"], by=by)),
    (pools.let_unit, OWN, lambda i, by: pools.let_unit(rooms(i.company, 1).units.get(), False, by=by, reason="x")),
    (blocking.block_unit, OWN, lambda i, by: blocking.block_unit(rooms(i.company, 1).units.get(), tomorrow(), tomorrow() + timedelta(days=1), by=by)),
    (blocking.free_unit, OWN, lambda i, by: blocking.free_unit(rooms(i.company, 1).units.get(), tomorrow(), tomorrow() + timedelta(days=1), by=by)),
    (blocking.keep_blocks, OWN, lambda i, by: blocking.keep_blocks(rooms(i.company, 1).units.get(), "", by=by, why="Kept")),
    (blocking.change_unit, OWN, lambda i, by: blocking.change_unit(Stay(unit=(room := rooms(i.company, 1).units.get())), room, by=by)),
    (pricing.set_prices, OWN, lambda i, by: pricing.set_prices(i.offer, [("adult", None, 1)], by=by, words="x")),
    (pricing.undo_prices, OWN, lambda i, by: pricing.undo_prices(a_change(i), by=by)),
    (pricing.copy_week, OWN, lambda i, by: pricing.copy_week(i.offer, TODAY - timedelta(days=TODAY.weekday()), weeks=1, by=by)),
    (agreeing.draw_up, SPLIT, lambda i, by: agreeing.draw_up(i.offer, agreeing.RuleDraft("sale", "shared", "x", i.parts), by=by)),
    (agreeing.consent, SHARED, lambda i, by: agreeing.consent(drawn_up(i), by=by, note="x")),
    (agreeing.consent, "Write which paper they signed", lambda i, by: agreeing.consent(drawn_up(i), by=by, party_id=i.boat.pk, note="x")),
    (agreeing.publish_refund_table, "Only the seller publishes", lambda i, by: agreeing.publish_refund_table(i.offer, DEFAULT, source="x", by=by)),
    (make_up_guarantees, "Only the seller's own desk", lambda i, by: make_up_guarantees(i.company, TODAY, by=by, at=LATER)),
    (draw_up_run, PAYS, lambda i, by: draw_up_run(i.company, TODAY, by=by, at=LATER)),
    (review_run, PAYS, lambda i, by: review_run(a_run(i), by=by)),
    (pay_run, PAYS, lambda i, by: pay_run(a_run(i, "reviewed"), by=by)),
    (drop_run, PAYS, lambda i, by: drop_run(a_run(i), by=by, reason="x")),
    (list_for_the_bank, DESK, lambda i, by: list_for_the_bank(a_run(i), by=by)),
    (set_accounts, ACCOUNTS, lambda i, by: set_accounts(i.company, {}, {}, by=by)),
    (let_sell, ACCOUNTS, lambda i, by: let_sell(i.company, False, by=by, reason="x")),
    (set_sharing, ACCOUNTS, lambda i, by: set_sharing(i.company, on=True, most=3000, by=by)),
    (share_again, DESK, lambda i, by: share_again(i.sell(pay="wechat"), by=by)),
    (open_seller, "Only the administrator", lambda i, by: open_seller(an_organisation("Mill"), i.company.place, by=by)),
    (break_unused, "happens by itself", lambda _i, by: break_unused(by=by)),
    (settle, "happens by itself", lambda _i, by: settle(by=by, at=NOW)),
]  # fmt: skip
# Not of one seller (groups of persons are shared by all): who may is asked by the right alone, and its own test.
OF_ALL: Final = {
    keys.new_signing_key, keys.withdraw_key, keys.acts_on_keys, gates.keys_of_gates, receivers.enter_receiver, receivers.confirm_receiver, receivers.end_receiver, grouping.change_group,
}  # fmt: skip
# A gate's own: tests/test_whose_gate.py.
AT_THE_GATE: Final = {"redeem", "redeem_voucher", "take_scans", "upload_scans", "find_by_tail", "revoked_for_gates"}  # fmt: skip
# Parts of verbs that have asked already.
WITHIN: Final = {
    "open_difference", "write_event", "write_books", "book_row", "book_return", "settle_lines", "share_out", "post_both", "refuse_ask", "who", "is_desk_of",
    "is_for_self", "is_of_the_house", "takes_money_of", "refuse_other_desk", "refuse_people", "refuse_giving_back", "refuse_paying_for_others",
    "holds_link", "is_theirs", "given_back_here", "rows_of", "may_reissue",
}  # fmt: skip


@pytest.mark.parametrize(("verb", "says", "act"), ACTS, ids=[f"{n}-{row[0].__name__}" for n, row in enumerate(ACTS)])  # fmt: skip
def test_another_sellers_officer_is_refused_and_nothing_is_written(
    verb: Any, says: str, act: Act
) -> None:
    island = Island()
    stranger = a_stranger(island)

    with pytest.raises(Refused, match=says):
        act(island, stranger)
    assert not AuditLine.objects.filter(person_id=stranger.person_id).exists()


def test_no_verb_is_left_out() -> None:
    """Every public verb that is told who acts stands above, or says why it need not."""
    found = {}
    for module in pkgutil.iter_modules(actions.__path__, f"{actions.__name__}."):
        for name, one in vars(importlib.import_module(module.name)).items():
            mine = inspect.isfunction(one) and one.__module__ == module.name
            if mine and not name.startswith("_") and "by" in inspect.signature(one).parameters:
                found[name] = one
    acts = {verb.__name__ for verb, _says, _act in ACTS}
    exempt = {one.__name__ for one in OF_ALL} | AT_THE_GATE | WITHIN

    assert set(found) - acts - exempt == set()
    assert not acts & exempt


def test_an_administrator_opens_and_keeps_sellers_of_its_own_places_only() -> None:
    island = Island()
    elsewhere = an_actor_at("village")

    assert elsewhere.may("orders.open_sellers")
    with pytest.raises(Refused, match="Only the administrator opens"):
        open_seller(an_organisation("Mill"), island.company.place, by=elsewhere)
    with pytest.raises(Refused, match=ACCOUNTS):
        let_sell(island.company, False, by=elsewhere, reason="x")


def test_a_desk_without_an_organisation_serves_the_sellers_of_its_place() -> None:
    island = Island()
    here = an_actor("administrator", island.company.place, more=HEAD)
    elsewhere = an_actor("administrator", a_place(kind="village"), more=HEAD)

    for act in (lambda by: a_sale(island.offer, by=by), lambda by: counter.cash_up(island.company, counted={}, float_fen=0, explanation="", by=by)):  # fmt: skip
        with pytest.raises(Refused, match=DESK):
            act(elsewhere)
    counter.cash_up(island.company, counted={}, float_fen=0, explanation="", by=here)
    assert a_sale(island.offer, by=here).state == "paid"


def test_who_has_rights_but_no_office_is_at_nobodys_desk() -> None:
    island = Island()
    nowhere = Actor(island.clerk.person_id, "Somebody", capabilities=frozenset(ALL))

    with pytest.raises(Refused, match=DESK):
        a_sale(island.offer, by=nowhere)
    with pytest.raises(Refused, match=DESK):
        counter.cash_up(island.company, counted={}, float_fen=0, explanation="", by=nowhere)


@pytest.mark.parametrize("act", [
    lambda order, by: pay_order(order.pk, "cash", by=by),
    lambda order, by: ask_for_payment(order, by=by),
])  # fmt: skip
def test_at_the_right_desk_only_who_sells_takes_money(act: Callable[[Order, Actor], Any]) -> None:
    island = Island()

    with pytest.raises(Refused, match="Only the desk takes money"):
        act(island.sell(pay=None), the_desk(island.company, "orders.see"))


def test_an_answer_is_read_by_who_asked_who_buys_and_the_desk_that_sees_orders() -> None:
    island = Island()
    buyer = a_buyer()
    bought = a_sale(island.offer, by=buyer, buyer=buyer.person_id, pay=None).order_id
    received = island.sell(pay=None, buyer=buyer.person_id).pk
    waiting_line = queued(island)

    for by, keys_read in (
        (buyer, (bought, received)),
        (island.clerk, (bought, received, waiting_line)),
        (island.head, (bought, received, waiting_line)),
    ):
        assert [answer_of(key, by=by).order_id for key in keys_read] == list(keys_read)
    for by, key in ((buyer, waiting_line), (island.gate, waiting_line), (a_buyer(), bought)):
        with pytest.raises(Refused, match=GONE):
            answer_of(key, by=by)


def test_the_system_itself_acts_for_every_seller() -> None:
    island = Island()
    order = island.sell(pay=None)

    assert pay_order(order.pk, "wechat", by=system_actor()).outcome == "paid"
    assert answer_of(order.pk, by=system_actor()).state == "paid"
