"""What sales and money point to ends, but is not removed; what a gate or a provider did is not even changed."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.kernel.ledger.tests.owner import as_owner
from yanzhen.kernel.orders.actions.agreeing import publish_refund_table
from yanzhen.kernel.orders.actions.judging import judge_scans
from yanzhen.kernel.orders.actions.payouts import draw_up_run
from yanzhen.kernel.orders.actions.redeeming import Press, redeem, take_scans
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import (
    Attempt,
    Callback,
    CallbackVerdict,
    CashUp,
    Entitlement,
    Payment,
    ProfitShare,
    ProfitShareReturn,
    ProfitShareRow,
    Redemption,
    Seller,
    Share,
    WechatReceiver,
)
from yanzhen.kernel.orders.models.refunding import Cause, Row, Terms
from yanzhen.kernel.orders.testing import a_pool, a_sale, an_offer, rooms
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, ticket
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_person

pytestmark = pytest.mark.django_db
KEPT: Final = (
    "order", "orderline", "claim", "offer", "seller", "capacity", "unit", "request", "pool", "payment", "attempt", "refund",
    "refundpart", "refundtable", "cashup", "voucher", "entitlement", "share", "payoutrun", "payout", "signingkey", "wechatreceiver", "profitshare",
    "profitsharerow", "profitsharereturn",
)  # fmt: skip
AS_IT_WAS: Final = ("redemption", "gatescan", "scanverdict", "callback", "callbackverdict")
# A table named here has its rows checked; one that has such a trigger and is not named here is found below.
GUARDED: Final = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relname LIKE 'orders\\_%%' AND t.tgname IN ('orders_never_removed', 'append_only_rows')
"""


@pytest.fixture
def everything() -> Island:
    """At least one row in each of these tables."""
    island, now = Island(basis="redemption"), timezone.now()
    publish_refund_table(island.offer, Terms((Row(0, 10_000),)), source="Notice", by=island.clerk)
    an_offer(island.company, pools={rooms(island.company, 1): 1}, kind="stay")
    a_sale(an_offer(island.company, pools={a_pool(island.company, queue="always"): 1}))
    order = island.sell(3)
    voucher, text = ticket(order)
    at = on_its_day(voucher)
    assert redeem(text, Press(secret_key()), by=island.gate, at=at).passes
    take_scans([(text, Press(secret_key(), scanned_at=at))], by=island.gate, at=at)
    assert judge_scans(at=at) == 1
    settle(by=system_actor(), at=now)
    what = Entitlement.objects.get(voucher=voucher)
    refund(Asked(order.pk, {what.pk: 1}, Cause.SELLER, "Ill"), by=island.clerk)
    _rows_of_sharing(island, order, now)
    later = now + timedelta(days=3)
    draw_up_run(island.company, timezone.localdate(now) + timedelta(days=2), by=island.clerk, at=later)  # fmt: skip
    _rows_that_others_write(island, order, now)
    return island


def _rows_of_sharing(island: Island, order: Any, now: Any) -> None:
    """The boat got its share at payment, and gave one fen back."""
    Seller.objects.filter(pk=island.company.pk).update(share_most=10_000)
    said = {
        "kind": "MERCHANT_ID",
        "holder": "x",
        "account": "1900000101",
        "account_index": "x",
        "known_at": now,
    }
    by = {
        "entered_by": a_person(),
        "entered_at": now,
        "confirmed_by": a_person(),
        "confirmed_at": now,
    }
    receiver = WechatReceiver.objects.create(party_id=island.boat.pk, **said, **by)
    payment, due = Payment.objects.get(order=order), Share.objects.filter(party_id=island.boat.pk)
    fen = sum(due.values_list("fen", flat=True))
    times = {"again_at": now, "made_at": now}
    request = ProfitShare.objects.create(
        number="S1", payment=payment, seller=island.company, fen=fen, **times
    )
    row = ProfitShareRow.objects.create(
        request=request, payment=payment, receiver=receiver, party_id=island.boat.pk, fen=fen
    )
    first = due[0]
    due.update(sent=row)
    ProfitShareRow.objects.update(result="success", ended_at=now)
    back = Share.objects.create(seller=island.company, line=first.line, rule=first.rule, party=first.party, why="refund",
                                origin_id=row.pk, fen=-1, on=first.on, at=now)  # fmt: skip
    one = ProfitShareReturn.objects.create(number="B1", row=row, fen=1, **times)
    Share.objects.filter(pk=back.pk).update(came_back=one)


def _rows_that_others_write(island: Island, order: Any, now: Any) -> None:
    CashUp.objects.create(seller=island.company, person=a_person(), taken_fen=0, given_back_fen=0, counted_fen=0,
                          difference_fen=0, until=now)  # fmt: skip
    Attempt.objects.create(number="A1", order=order, way="native", fen=1, made_at=now, until=now)
    callback = Callback.objects.create(provider="wechat", headers={}, body="{}", received_at=now)
    CallbackVerdict.objects.create(callback=callback, outcome="unknown", judged_at=now)


def test_nobody_removes_or_alters_them(everything: Island) -> None:
    refused, tried = set(), set()
    for table in (*KEPT, *AS_IT_WAS):
        acts = [f"DELETE FROM orders_{table}"]  # noqa: S608  our own names
        if table in AS_IT_WAS:
            acts.append(f"UPDATE orders_{table} SET id = id")  # noqa: S608  our own names
            acts.append(f"TRUNCATE orders_{table} CASCADE")
        for act in acts:
            tried.add(act)
            if _is_refused(act):
                refused.add(act)

    assert tried - refused == set()
    assert Redemption.objects.count() == 2


def test_every_table_that_is_kept_is_named_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute(GUARDED, [])
        found = {table.removeprefix("orders_") for (table,) in cursor.fetchall()}

    assert found == {*KEPT, *AS_IT_WAS}


def _is_refused(act: str) -> bool:
    """By the trigger of this table, as its owner: neither for want of a grant nor for another's sake."""
    (table,) = [word for word in act.split() if word.startswith("orders_")]
    try:
        with transaction.atomic(), as_owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(act)
    except DatabaseError as error:
        return f"Rows of {table} are " in str(error)
    return False
