"""Bookings of two real hotels, with their cancellations, made again through the verbs: no room twice, totals to the fen.

Every 60th booking of the file (1,325 of 79,474); `benchmarks/hotel_replay.py` plays all of them.
"""

import shutil
from typing import Final

import pytest
from django.db.models import Sum

from yanzhen.kernel.orders.models import Order, Stay
from yanzhen.kernel.orders.tests.scene import nets
from yanzhen.reforms.one_pass.tests.replay import BOOKINGS, bookings, overlaps, play

EVERY: Final = 60


@pytest.mark.slow
@pytest.mark.django_db
def test_two_years_of_two_hotels_are_never_booked_twice_and_add_up() -> None:
    if not BOOKINGS.exists():
        pytest.skip(f"{BOOKINGS} is not here: set YANZHEN_DATA to the folder with hotel_bookings.")
    if shutil.which("zstd") is None:
        pytest.skip("The program zstd, which unpacks the bookings, is not installed here.")
    diary = play(bookings(EVERY))

    assert overlaps() == 0
    for hotel, house in diary.houses.items():
        sums = Order.objects.filter(collector=house.seller_id).aggregate(sold=Sum("total_fen"), back=Sum("refunded_fen"))  # fmt: skip
        assert (sums["sold"], sums["back"]) == (diary.sold_fen[hotel], diary.back_fen[hotel])
        net = diary.sold_fen[hotel] - diary.back_fen[hotel]
        assert (nets(house.seller)["5001"], nets(house.seller)["1002"]) == (-net, net)
    assert min(diary.full, diary.cancelled, diary.kept) > 0
    assert Stay.objects.standing().count() == len(diary.sold) - diary.cancelled
    assert Order.objects.filter(state="refunded").count() == diary.cancelled
