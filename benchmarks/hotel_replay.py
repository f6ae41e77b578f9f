"""Two years of two real hotels sold again through the verbs, with their cancellations, and compared with a diary.

With YANZHEN_DATA, the folder that holds hotel_bookings; without it nothing is measured. YANZHEN_REPLAY_EVERY=1 plays all
79,474 bookings (about half an hour where nothing else runs); otherwise every 20th. YANZHEN_REPLAY_SECONDS ends the play
early: what was played until then is compared all the same, and `acts_left` says how much was not. A room sold twice, or a fen that differs between the diary, the
orders and the books, ends the run.
"""

import os
import time
from collections.abc import Iterator
from typing import Final

from django.db.models import Sum

from benchmarks.harness import Result
from yanzhen.kernel.orders.actions import prove
from yanzhen.kernel.orders.models import Order, Stay
from yanzhen.kernel.orders.tests.scene import nets
from yanzhen.reforms.one_pass.tests.replay import (
    BOOKINGS,
    Diary,
    acts_of,
    bookings,
    must,
    overlaps,
    play,
)

NAME: Final = "hotel.replay"
SECONDS: Final = float(os.environ.get("YANZHEN_REPLAY_SECONDS", "inf"))
EVERY: Final = int(os.environ.get("YANZHEN_REPLAY_EVERY", "20"))


def results() -> Iterator[Result]:
    if not BOOKINGS.exists():
        return
    rows = bookings(EVERY)
    began, cpu = time.monotonic(), time.process_time()
    diary = play(rows, SECONDS)
    seconds, used = time.monotonic() - began, time.process_time() - cpu
    sold, back = _reconciled(diary)
    told = {
        "bookings": len(rows), "left_out": diary.left_out, "sold": len(diary.sold), "found_no_room": diary.full,
        "cancelled_in_time": diary.cancelled, "cancelled_too_late": diary.kept, "houses": len(diary.houses),
        "acts": diary.acts, "acts_left": acts_of(rows) - diary.acts, "kinds_of_rooms": len(diary.kinds), "rooms": len(diary.nights), "overlaps": overlaps(),
    }  # fmt: skip
    must(told["overlaps"] == 0, "A room was sold twice.")
    for name, value in told.items():
        yield Result(f"{NAME}.{name}", value, "pieces")
    for name, fen in (("sold", sold), ("given_back", back)):
        yield Result(f"{NAME}.{name}_fen", fen, "fen")
    yield Result(f"{NAME}.time", round(seconds, 1), "s", cpu_ms=round(1000 * used / diary.acts, 2))
    yield Result(f"{NAME}.rate", round(diary.acts / seconds, 1), "acts/s")
    proven = time.monotonic()
    must(prove() == [], "The orders do not prove.")
    yield Result(f"{NAME}.proof", round(time.monotonic() - proven, 1), "s")


def _reconciled(diary: Diary) -> tuple[int, int]:
    """Diary, orders and books agree to the fen, house by house; and what stands is what was sold and not cancelled."""
    for hotel, house in diary.houses.items():
        sums = Order.objects.filter(collector=house.seller_id).aggregate(sold=Sum("total_fen"), back=Sum("refunded_fen"))  # fmt: skip
        must((sums["sold"], sums["back"]) == (diary.sold_fen[hotel], diary.back_fen[hotel]), "The orders differ.")  # fmt: skip
        net, book = diary.sold_fen[hotel] - diary.back_fen[hotel], nets(house.seller)
        must((book["5001"], book["1002"]) == (-net, net), "The books differ.")
    must(Stay.objects.standing().count() == len(diary.sold) - diary.cancelled, "Other stays stand.")
    return sum(diary.sold_fen.values()), sum(diary.back_fen.values())
