"""Buyers, holders, a queue's worker, a gate, a refund desk and a bookkeeper on a server that may die at any moment.

Run as a program (python -m tests.killed_server.load). Each line it prints is something that somebody was told:
what it is, its key, and what must be found under that key. Who gets no answer asks again with the same key.
It ends when its input is closed.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from yanzhen.base.keys import new_key, secret_key  # noqa: E402
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit, post_entry  # noqa: E402
from yanzhen.kernel.ledger.actions.folding import fold_all  # noqa: E402
from yanzhen.kernel.ledger.testing import a_book, a_keeper, accounts  # noqa: E402
from yanzhen.kernel.orders.actions import pay_order, settle_all, wait_for_answer  # noqa: E402
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher  # noqa: E402
from yanzhen.kernel.orders.actions.refund_preview import Asked  # noqa: E402
from yanzhen.kernel.orders.actions.refunding import refund  # noqa: E402
from yanzhen.kernel.orders.models import Offer, Voucher  # noqa: E402
from yanzhen.kernel.orders.testing import (  # noqa: E402
    a_pool,
    a_sale,
    a_seller,
    an_offer,
    rooms,
    tomorrow,
)
from yanzhen.kernel.orders.tests.scene import Island, on_its_day, whole_of  # noqa: E402
from yanzhen.kernel.parties.actors import system_actor  # noqa: E402

BY: Final = system_actor()
NIGHTS: Final = 150
# The server is away for some seconds; who waits longer than this will never be answered.
PATIENCE_S: Final = 90
over = threading.Event()
_printing = threading.Lock()


def tell(what: str, key: UUID, **found: Any) -> None:
    """Somebody was told this: from now on it must be true."""
    with _printing:
        print(json.dumps({"what": what, "key": str(key), "found": found}), flush=True)


def until_answered(act: Callable[[], Any]) -> Any:
    """Ask again while the server is away; the act carries its own key."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def buyer(offer: Offer) -> Callable[[], None]:
    """Buys one after the other; in a queue first the receipt counts, then the answer."""

    def buy() -> None:
        key = new_key()
        sold = until_answered(lambda: a_sale(offer, key=key))
        while sold.is_queued:
            tell("receipt", key, arrived=sold.arrived)
            sold = until_answered(lambda: wait_for_answer(key, seconds=5, by=BY))
        tell("order", key, number=sold.number, total_fen=sold.total_fen)

    return buy


def guest(offer: Offer) -> Callable[[], None]:
    """Takes the rooms night by night."""
    nights = iter(range(1_000_000))

    def stay() -> None:
        key, day = new_key(), tomorrow() + timedelta(days=next(nights) % NIGHTS)
        facts: dict[str, Any] = {"day": day, "until": day + timedelta(days=1)}
        sold = until_answered(lambda: a_sale(offer, key=key, **facts))
        tell("order", key, number=sold.number, total_fen=sold.total_fen)

    return stay


def holder(offer: Offer) -> Callable[[], None]:
    """Holds and pays."""

    def hold() -> None:
        key = new_key()
        until_answered(lambda: a_sale(offer, 2, pay=None, key=key))
        paid = until_answered(lambda: pay_order(key, "wechat", by=BY))
        tell("order", key, number=paid.number, total_fen=paid.total_fen)

    return hold


def visitor(island: Island) -> Callable[[], None]:
    """Buys two tickets, comes with one, and gives the other back."""

    def visit() -> None:
        key, press, back = new_key(), Press(secret_key()), new_key()
        until_answered(lambda: a_sale(island.offer, 2, key=key))
        voucher = until_answered(lambda: Voucher.objects.select_related("order").get(order=key))
        at = on_its_day(voucher)
        until_answered(lambda: redeem_voucher(voucher.pk, press, by=island.gate, at=at))
        tell("redemption", press.nonce, uses=1)
        left = until_answered(lambda: whole_of(voucher.order))
        asked = Asked(key, left, reason="Ill", key=back)
        made = until_answered(lambda: refund(asked, by=island.clerk))
        tell("refund", back, fen=made.fen, number=made.number)

    return visit


def bookkeeper() -> Callable[[], None]:
    """Posts by hand."""
    book, keeper = a_book(), a_keeper()
    bank, rent = accounts(book, "102", "501")

    def post() -> None:
        draft = EntryDraft(
            book, "收到店面房租", (debit(bank, 300), credit(rent, 300)), timezone.now()
        )
        until_answered(lambda: post_entry(draft, by=keeper))
        tell("entry", draft.key, total_fen=300)

    return post


def worker() -> None:
    """Answers the queue and folds what is hot."""
    until_answered(settle_all)
    until_answered(fold_all)
    time.sleep(0.01)


def again_and_again(act: Callable[[], None]) -> None:
    while not over.is_set():
        act()
    connection.close()


def main() -> None:
    seller = a_seller()
    seller_offers = [
        an_offer(seller, pools={a_pool(seller, size=900_000, queue="never"): 1}),
        an_offer(seller, pools={a_pool(seller, size=900_000, queue="never", slots=8): 1}),
        an_offer(seller, pools={a_pool(seller, size=900_000, queue="always"): 1}),
    ]
    stay = an_offer(seller, pools={rooms(seller, 40): 1}, kind="stay", name="Room by the lake")
    held = an_offer(seller, size=900_000)
    acts = [buyer(offer) for offer in seller_offers]
    acts += [guest(stay), holder(held), visitor(Island(basis="redemption")), bookkeeper(), worker]
    connection.close()
    threads = [threading.Thread(target=again_and_again, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    tell("ready", seller.pk)
    sys.stdin.read()
    over.set()
    for thread in threads:
        thread.join(PATIENCE_S)


if __name__ == "__main__":
    main()
