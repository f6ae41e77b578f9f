"""Around the verbs: what PostgreSQL itself refuses of shares at payment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yanzhen.kernel.orders.actions.share_asking import draw_up_rest, orders_to_let_go
from yanzhen.kernel.orders.actions.share_returns import draw_up_returns
from yanzhen.kernel.orders.actions.sharing import draw_up_share
from yanzhen.kernel.orders.models import (
    Order,
    Payment,
    ProfitShare,
    ProfitShareReturn,
    ProfitShareRow,
    Share,
    WechatReceiver,
)
from yanzhen.kernel.orders.tests.sharing_scene import (
    EAST,
    PERSON,
    Sharing,
    payment_of,
    provider,
    work_through,
)
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart
from yanzhen.kernel.parties.testing import an_organisation

__all__ = ["provider"]
pytestmark = pytest.mark.django_db
NOW = timezone.now()


class Kept:
    """A sale whose shares were drawn up and are not asked yet."""

    def __init__(self, provider: Counterpart) -> None:
        self.sharing = Sharing().receivers()
        self.order: Order = self.sharing.sell(provider)
        self.payment: Payment = payment_of(self.order)
        request = draw_up_share(self.order.pk, at=NOW)
        assert request is not None
        self.request: ProfitShare = request
        self.row = ProfitShareRow.objects.get(party=self.sharing.boat)

    def another(self, **facts: Any) -> ProfitShare:
        facts = {"number": "X1", "payment": self.payment, "seller_id": self.payment.seller_id, "fen": 1, **facts}  # fmt: skip
        return ProfitShare.objects.create(**{"again_at": NOW, "made_at": NOW, **facts})

    def a_row(self, request: ProfitShare, **facts: Any) -> ProfitShareRow:
        facts = {"payment": self.payment, "receiver": self.row.receiver, "party": self.sharing.boat, "fen": 1, **facts}  # fmt: skip
        return ProfitShareRow.objects.create(request=request, **facts)


def refused(act: Callable[[], Any], words: str) -> None:
    """At once, or when its transaction ends."""
    with pytest.raises(DatabaseError, match=words):
        _whole(act)


@transaction.atomic
def _whole(act: Callable[[], Any]) -> None:
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"fen": 1}, "is_fixed"),
        ({"number": "Y"}, "is_fixed"),
        ({"state": "closed", "ended_at": NOW, "reason": "x"}, "goes_forward"),
    ],
)
def test_a_request_is_fixed_and_goes_forward(
    provider: Counterpart, facts: dict[str, Any], words: str
) -> None:
    kept = Kept(provider)
    mine = ProfitShare.objects.filter(pk=kept.request.pk)
    refused(lambda: mine.update(**facts), words)


def test_what_ended_stays_so_and_nothing_is_removed(provider: Counterpart) -> None:
    kept = Kept(provider)
    work_through()
    for state in ("asked", "processing", "failed"):
        refused(lambda state=state: ProfitShare.objects.filter(kind="share").update(state=state, reason="x"), "goes_forward|says_when")  # type: ignore[misc]  # fmt: skip
    refused(lambda: ProfitShare.objects.filter(kind="share").update(their_number="1"), "is_fixed")
    row = ProfitShareRow.objects.filter(pk=kept.row.pk)
    refused(lambda: row.update(result="closed"), "row_of_a_share_request_is_fixed")
    refused(lambda: row.update(fen=1), "row_of_a_share_request_is_fixed")
    refused(lambda: row.update(entry_id=None), "row_of_a_share_request_is_fixed")
    for rows in (ProfitShareRow.objects.all(), ProfitShare.objects.all()):
        refused(lambda rows=rows: rows._raw_delete("default"), "never changed or removed")  # type: ignore[misc]


def test_a_request_begins_asked_and_not_after_the_rest(provider: Counterpart) -> None:
    kept = Kept(provider)
    refused(lambda: kept.another(state="processing"), "begins_asked")
    work_through()
    refused(kept.another, "nothing_is_shared_after_the_rest")


def test_no_more_than_the_agreement_lets_go(provider: Counterpart) -> None:
    kept = Kept(provider)
    provider.slow = True
    # 17.60 of 20.40 are on their way: 2.80 are left. A third receiver, so that only the sum stands against it.
    third = an_organisation("Third").party
    facts = {"receiver": kept.sharing.receiver(third, "1900000103"), "party": third}
    refused(lambda: kept.a_row(kept.another(fen=281), fen=281, **facts), "agreement_lets_go")
    # Just so much would be taken; then it has no shares behind it.
    refused(lambda: kept.a_row(kept.another(fen=280), fen=280, **facts), "sum_of_its_shares")


def test_a_row_is_of_its_request_and_of_its_party(provider: Counterpart) -> None:
    kept = Kept(provider)
    stranger = an_organisation("Stranger").party
    refused(lambda: kept.a_row(kept.another(), party=stranger), "receiver_of_its_party")
    ended = {"result": "success", "ended_at": NOW}
    refused(lambda: kept.a_row(kept.another(), **ended), "row_is_of_its_request")
    other = payment_of(kept.sharing.sell(provider))
    refused(lambda: kept.a_row(kept.another(), payment=other), "row_is_of_its_request")
    WechatReceiver.objects.filter(party=kept.sharing.boat).update(ended_at=NOW, ended_why="x")
    refused(lambda: kept.a_row(kept.another()), "receiver_of_its_party")


def test_one_live_row_per_payment_and_receiver_and_rows_add_up(provider: Counterpart) -> None:
    kept = Kept(provider)
    refused(lambda: kept.a_row(kept.another()), "one_live_share")
    refused(kept.another, "rows_of_a_share_request_add_up")
    third = an_organisation("Third").party
    facts = {"receiver": kept.sharing.receiver(third, "1900000103"), "party": third}
    refused(lambda: kept.a_row(kept.another(fen=2), **facts), "rows_of_a_share_request_add_up")


def test_a_share_is_sent_once_and_to_its_party(provider: Counterpart) -> None:
    kept = Kept(provider)
    boat = Share.objects.filter(party=kept.sharing.boat)
    east = ProfitShareRow.objects.get(party=kept.sharing.east)
    refused(lambda: boat.update(sent=None), "sent_once")
    refused(lambda: boat.update(sent=east), "sent_once")
    company = Share.objects.filter(party_id=kept.sharing.island.company.pk)
    refused(lambda: company.update(sent=kept.row), "sent_to_its_party")


def test_a_return_brings_back_no_more_than_was_received(provider: Counterpart) -> None:
    kept = Kept(provider)
    facts = {"row": kept.row, "number": "B1", "fen": 1, "again_at": NOW, "made_at": NOW}
    refused(lambda: ProfitShareReturn.objects.create(**facts), "gives_back_what_it_received")
    work_through()
    refused(lambda: ProfitShareReturn.objects.create(**{**facts, "fen": 501}), "no_more_comes_back")
    refused(lambda: ProfitShareReturn.objects.create(**facts, state="processing"), "begins_asked")
    refused(lambda: ProfitShareReturn.objects.create(**facts), "sum_of_its_shares")


def test_what_came_back_stays_so(provider: Counterpart) -> None:
    kept = Kept(provider)
    work_through()
    kept.sharing.give_back(kept.order)
    made = draw_up_returns(kept.order.pk, at=NOW)
    boat = Share.objects.filter(party=kept.sharing.boat, why="refund")
    others = ProfitShareReturn.objects.exclude(row__party=kept.sharing.boat).get()
    refused(lambda: boat.update(came_back=None), "comes_back_once")
    refused(lambda: boat.update(came_back=others), "comes_back_once")
    company = Share.objects.filter(party_id=kept.sharing.island.company.pk, why="refund")
    refused(lambda: company.update(came_back=others), "comes_back_from_its_party")
    mine = ProfitShareReturn.objects.filter(pk=made[0].pk)
    refused(lambda: mine.update(fen=1), "return_is_fixed")
    work_through()
    refused(lambda: mine.update(state="asked", ended_at=None), "return_goes_forward")
    refused(lambda: mine.update(entry_id=None), "return_is_fixed")
    refused(lambda: mine.update(their_number="1"), "return_is_fixed")
    refused(lambda: mine._raw_delete("default"), "never changed or removed")


def test_a_person_gives_nothing_back(provider: Counterpart) -> None:
    sharing = Sharing()
    sharing.receiver(sharing.east, PERSON, "PERSONAL_OPENID")
    sharing.sell(provider)
    work_through()
    facts = {
        "row": ProfitShareRow.objects.get(),
        "number": "B1",
        "fen": 1,
        "again_at": NOW,
        "made_at": NOW,
    }
    refused(lambda: ProfitShareReturn.objects.create(**facts), "gives_back_what_it_received")


def test_the_rest_goes_once(provider: Counterpart) -> None:
    kept = Kept(provider)
    assert orders_to_let_go() == []
    assert draw_up_rest(kept.order, at=NOW) is None
    work_through()
    assert draw_up_rest(kept.order, at=NOW) is None
    refused(lambda: kept.another(kind="rest", fen=0), "rest_of_a_payment_goes_once")


def test_a_receiver_ended_after_the_request_still_gets_it(provider: Counterpart) -> None:
    kept = Kept(provider)
    WechatReceiver.objects.filter(party=kept.sharing.east).update(ended_at=NOW, ended_why="x")
    work_through()
    row = ProfitShareRow.objects.get(party=kept.sharing.east)
    assert (row.result, row.receiver.account) == ("success", EAST)


def test_a_number_is_given_once(provider: Counterpart) -> None:
    kept = Kept(provider)
    facts = {"number": kept.request.number, "state": "closed", "ended_at": NOW, "reason": "x"}
    refused(lambda: kept.another(**facts), "orders_profitshare_number_key")
    work_through()
    kept.sharing.give_back(kept.order)
    made = draw_up_returns(kept.order.pk, at=NOW)
    again = {"row": kept.row, "number": made[0].number, "fen": 1, "again_at": NOW, "made_at": NOW}
    ProfitShareReturn.objects.update(state="failed", ended_at=NOW, reason="x")
    refused(
        lambda: ProfitShareReturn.objects.create(**again), "orders_profitsharereturn_number_key"
    )


def test_a_party_stands_once_in_a_request(provider: Counterpart) -> None:
    kept = Kept(provider)
    ended = {"ended_at": NOW}

    def twice() -> None:
        request = kept.another(fen=2, state="closed", reason="x", **ended)
        for _n in range(2):
            kept.a_row(request, result="closed", **ended)

    refused(twice, "a_party_stands_once_in_a_share_request")


def test_no_row_is_added_to_a_request_that_stands(provider: Counterpart) -> None:
    kept = Kept(provider)
    third = an_organisation("Third").party
    facts = {"receiver": kept.sharing.receiver(third, "1900000103"), "party": third}
    ended = {"ended_at": NOW}
    request = kept.another(state="closed", reason="x", **ended)
    kept.a_row(request, result="closed", **ended)
    # What was put down so far has added up, as at the end of its own transaction.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    more = {"result": "closed", **ended, **facts}
    refused(lambda: kept.a_row(request, **more), "rows_of_a_share_request_add_up")
