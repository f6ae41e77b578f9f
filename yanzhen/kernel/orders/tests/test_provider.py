"""Money by WeChat Pay: forged, replayed, late, doubled and reordered notices are all kept, and applied once or not at all."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.life import expire_holds
from yanzhen.kernel.orders.actions.provider import (
    ask_for_payment,
    ask_the_provider,
    close_overdue,
    judge_callback,
    judge_waiting,
    keep_callback,
    return_late,
    send_refund,
)
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import (
    Attempt,
    Callback,
    CallbackVerdict,
    Order,
    Payment,
    Refund,
    Voucher,
)
from yanzhen.kernel.orders.testing import a_sale, an_offer
from yanzhen.kernel.orders.tests.scene import Island, nets, whole_of
from yanzhen.kernel.orders.tests.wechat_counterpart import Counterpart
from yanzhen.kernel.orders.tests.wechat_server import counterpart

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any, tmp_path: Any) -> Iterator[Counterpart]:
    with counterpart() as provider:
        for name, value in provider.settings(tmp_path / "certificates").items():
            setattr(settings, name, value)
        yield provider


class Shop:
    """An order of the island that waits for its money."""

    def __init__(self, n: int = 1, **facts: Any) -> None:
        self.island = Island(**facts)
        self.order: Order = self.island.sell(n, pay=None)
        self.attempt: Attempt = ask_for_payment(self.order, by=self.island.clerk)

    def reload(self) -> "Shop":
        self.order.refresh_from_db()
        self.attempt.refresh_from_db()
        return self


def told(headers: dict[str, str], body: str, at: datetime | None = None) -> str:
    """The door as the provider sees it: kept, then judged."""
    at = at or timezone.now()
    return judge_callback(keep_callback(headers, body, at=at), at=at).outcome


def test_a_notice_pays_the_order_and_stands_in_the_books(provider: Counterpart) -> None:
    shop = Shop(2)
    paid = provider.pay(shop.attempt.number)

    assert told(*provider.notice("TRANSACTION.SUCCESS", paid)) == "applied"
    payment = Payment.objects.get()
    assert (payment.number, payment.their_number, payment.method) == (
        shop.attempt.number,
        paid["transaction_id"],
        "wechat",
    )
    assert shop.reload().order.state == "paid"
    assert Voucher.objects.get().uses == 2
    assert nets(shop.island.company) == {"1002": 13600, "5001": -13600}


def test_asked_again_the_attempt_is_the_same(provider: Counterpart) -> None:
    shop = Shop()

    assert ask_for_payment(shop.order, by=shop.island.clerk) == shop.attempt
    assert shop.attempt.code_url.startswith("weixin://")


def test_nothing_is_asked_for_what_is_free_or_no_longer_waits(provider: Counterpart) -> None:
    shop = Shop()
    free = Order.objects.get(
        pk=a_sale(an_offer(shop.island.company, prices={"adult": 0}), pay=None).order_id
    )
    asked = len(provider.asked)
    with pytest.raises(Refused, match="no longer waits for its money"):
        ask_for_payment(shop.order, by=shop.island.clerk, at=shop.attempt.until)
    expire_holds(at=shop.attempt.until)

    with pytest.raises(Refused, match="nothing to pay"):
        ask_for_payment(free, by=shop.island.clerk)
    with pytest.raises(Refused, match="no longer waits for its money"):
        ask_for_payment(shop.order, by=shop.island.clerk)
    assert len(provider.asked) == asked


def test_the_door_answers_as_the_provider_wants_it(provider: Counterpart) -> None:
    shop = Shop()
    headers, body = provider.notice("TRANSACTION.SUCCESS", provider.pay(shop.attempt.number))
    client = Client()
    door = "/orders/callbacks/wechat/"

    good = client.post(door, body, content_type="application/json", headers=headers)
    again = client.post(door, body, content_type="application/json", headers=headers)
    assert (good.status_code, again.status_code) == (200, 200)
    assert json.loads(good.content)["code"] == "SUCCESS"
    bad = client.post(door, body + " ", content_type="application/json", headers=headers)
    assert (bad.status_code, json.loads(bad.content)["code"]) == (401, "FAIL")
    assert Callback.objects.count() == 3
    assert client.get(door).status_code == 405


@pytest.mark.parametrize(
    ("age", "key", "outcome"),
    [(0, "merchant", "forged"), (600, None, "stale"), (-600, None, "stale")],
)
def test_forged_and_replayed_notices_are_kept_and_change_nothing(
    provider: Counterpart, age: int, key: str | None, outcome: str
) -> None:
    shop = Shop()
    paid = provider.pay(shop.attempt.number)
    headers, body = provider.notice(
        "TRANSACTION.SUCCESS", paid, age=age, key=provider.merchant if key else None
    )

    assert told(headers, body) == outcome
    assert shop.reload().order.state == "placed"
    assert Callback.objects.get().body == body


def test_the_same_notice_again_and_another_about_the_same_are_known(provider: Counterpart) -> None:
    shop = Shop()
    paid = provider.pay(shop.attempt.number)
    first = provider.notice("TRANSACTION.SUCCESS", paid, name="N1")

    assert [told(*first), told(*first), told(*provider.notice("TRANSACTION.SUCCESS", paid))] == [
        "applied",
        "known",
        "known",
    ]
    assert Payment.objects.count() == 1


def test_a_notice_with_another_amount_opens_a_case_and_sells_nothing(provider: Counterpart) -> None:
    shop = Shop()
    paid = provider.pay(shop.attempt.number, fen=1)

    assert told(*provider.notice("TRANSACTION.SUCCESS", paid)) == "differs"
    assert shop.reload().order.state == "placed"
    assert CallbackVerdict.objects.get().reason == "1 instead of 6800"


def test_a_notice_about_nothing_of_ours_may_be_sent_again(provider: Counterpart) -> None:
    Shop()
    other = {
        "out_trade_no": "X1",
        "trade_state": "SUCCESS",
        "amount": {"total": 1},
        "transaction_id": "42",
        "mchid": "1900000109",
    }
    headers, body = provider.notice("TRANSACTION.SUCCESS", other)

    assert told(headers, body) == "unknown"
    answer = Client().post(
        "/orders/callbacks/wechat/", body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 404


def test_money_that_comes_when_the_places_are_gone_goes_back(provider: Counterpart) -> None:
    shop = Shop()
    expire_holds(at=timezone.now() + timedelta(hours=1))
    paid = provider.pay(shop.attempt.number)

    assert told(*provider.notice("TRANSACTION.SUCCESS", paid)) == "late"
    assert shop.reload().attempt.state == "late"
    return_late(shop.attempt, at=timezone.now())
    return_late(shop.attempt, at=timezone.now())
    assert provider.refunds[f"{shop.attempt.number}L"]["amount"]["refund"] == 6800
    assert len(provider.refunds) == 1
    assert shop.reload().attempt.state == "returned"
    assert not Payment.objects.exists()


def test_a_lost_notice_is_found_by_asking(provider: Counterpart) -> None:
    shop = Shop()
    provider.pay(shop.attempt.number)

    assert ask_the_provider(shop.attempt).state == "paid"
    assert (
        told(*provider.notice("TRANSACTION.SUCCESS", provider.orders[shop.attempt.number]))
        == "known"
    )


def test_what_nobody_paid_in_time_is_closed_there_and_here(provider: Counterpart) -> None:
    shop = Shop()

    assert close_overdue(at=shop.attempt.until + timedelta(seconds=1)) == 1
    assert shop.reload().attempt.state == "closed"
    assert provider.orders[shop.attempt.number]["trade_state"] == "CLOSED"


def test_a_refund_is_sent_and_told_done_in_whatever_order(provider: Counterpart) -> None:
    shop = Shop(2)
    told(*provider.notice("TRANSACTION.SUCCESS", provider.pay(shop.attempt.number)))
    made = refund(Asked(shop.order.pk, whole_of(shop.order), reason="Rain"), by=shop.island.clerk)
    assert (made.state, made.fen) == ("sent", 13600)

    # The notice may come before our own question has been answered.
    provider.refunds.clear()
    early = {
        "out_refund_no": made.number,
        "refund_status": "SUCCESS",
        "refund_id": "50x",
        "mchid": "1900000109",
    }
    assert told(*provider.notice("REFUND.SUCCESS", early)) == "applied"
    assert (
        told(*provider.notice("REFUND.ABNORMAL", {**early, "refund_status": "ABNORMAL"})) == "known"
    )
    assert send_refund(Refund.objects.get(), at=timezone.now()).state == "done"


def test_a_refund_the_provider_cannot_pay_back_opens_a_case(provider: Counterpart) -> None:
    shop = Shop()
    told(*provider.notice("TRANSACTION.SUCCESS", provider.pay(shop.attempt.number)))
    made = refund(Asked(shop.order.pk, whole_of(shop.order), reason="Rain"), by=shop.island.clerk)
    send_refund(made, at=timezone.now())

    failed = {"out_refund_no": made.number, "refund_status": "ABNORMAL", "refund_id": "50y"}
    assert told(*provider.notice("REFUND.ABNORMAL", failed)) == "applied"
    assert Refund.objects.get().state == "failed"


def test_a_callback_kept_when_the_process_was_killed_is_judged_later(provider: Counterpart) -> None:
    shop = Shop()
    headers, body = provider.notice("TRANSACTION.SUCCESS", provider.pay(shop.attempt.number))
    keep_callback(headers, body, at=timezone.now())

    assert judge_waiting(at=timezone.now() + timedelta(hours=3)) == 1
    assert shop.reload().order.state == "paid"
    assert judge_waiting(at=timezone.now() + timedelta(hours=3)) == 0


def test_a_callback_longer_than_any_notice_is_not_kept() -> None:
    with pytest.raises(Refused, match="Too long"):
        keep_callback({}, "x" * 20_001, at=timezone.now())


@pytest.mark.parametrize("what", ["changed", "removed", "verdict"])
def test_what_was_kept_stays_as_it_came(provider: Counterpart, what: str) -> None:
    told({}, "{}")
    acts: dict[str, Callable[[], Any]] = {
        "changed": lambda: Callback.objects.update(body=""),
        "removed": lambda: Callback.objects.all().delete(),
        "verdict": lambda: CallbackVerdict.objects.update(outcome="applied"),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[what]()


@pytest.mark.django_db(transaction=True)
def test_sixteen_notices_at_once_pay_once(provider: Counterpart) -> None:
    shop = Shop()
    paid = provider.pay(shop.attempt.number)
    notices = [provider.notice("TRANSACTION.SUCCESS", paid) for _n in range(16)]
    outcomes: list[str] = []

    def tell(notice: tuple[dict[str, str], str]) -> None:
        outcomes.append(told(*notice))
        connection.close()

    threads = [threading.Thread(target=tell, args=(notice,)) for notice in notices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["applied"] + ["known"] * 15
    assert Payment.objects.count() == 1
