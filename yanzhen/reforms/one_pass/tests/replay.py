"""Bookings of two real hotels played again through the verbs, with a diary kept beside the database.

Public data (Antonio, de Almeida, Nunes, Data in Brief 22, 2019): when booked, when arrived, how many nights, at which price,
in which kind of room, cancelled when. Each hotel is a house whose kinds of rooms are those of the file.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import translation

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.base.tests.parquet import columns_of
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import Order, Price, Stay
from yanzhen.kernel.orders.testing import a_seller
from yanzhen.kernel.orders.tests.scene import whole_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.homestays_guests import Caller, book_for_caller
from yanzhen.reforms.one_pass.models import Homestay, RoomType
from yanzhen.reforms.one_pass.testing import a_homestay, a_room_type

DATA: Final = Path(os.environ.get("YANZHEN_DATA", settings.ROOT.parent / "shared" / "data"))
BOOKINGS: Final = DATA / "hotel_bookings" / "bookings_dev.parquet"
COLUMNS: Final = ["hotel", "reserved_room_type", "is_canceled", "stays_in_weekend_nights", "stays_in_week_nights", "adr",
                  "reservation_status_date", "arrival_date", "booking_date"]  # fmt: skip
# Rooms there are of those that all bookings together would need on the fullest night: so that some find none.
ROOMS_OF_PEAK: Final = 0.6
ROOMS_MAX: Final = 200
NIGHTS_MAX: Final = 30
AHEAD_MAX: Final = timedelta(days=365)
MICROSECONDS_A_DAY: Final = 86_400_000_000
EPOCH: Final = date(1970, 1, 1)
OVERLAPS: Final = """
SELECT count(*) FROM orders_stay a JOIN orders_stay b ON a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during
WHERE a.state <> 'released' AND b.state <> 'released'
"""


@dataclass(frozen=True)
class Booking:
    """One line of the file."""

    hotel: str
    kind: str
    booked: date
    first: date
    nights: int
    fen: int
    cancelled: date | None

    @property
    def until(self) -> date:
        return self.first + timedelta(days=self.nights)

    @property
    def days(self) -> range:
        return range(self.first.toordinal(), self.until.toordinal())

    @property
    def can_be_sold(self) -> bool:
        """A price, at most thirty nights, at most a year ahead: what a house here sells."""
        ahead = self.first - self.booked
        return self.fen > 0 and 1 <= self.nights <= NIGHTS_MAX and ahead <= AHEAD_MAX


def bookings(every: int = 1) -> list[Booking]:
    """Each `every`-th booking of the file, in its order."""
    columns = columns_of(BOOKINGS, COLUMNS)
    rows = zip(*(columns[name][::every] for name in COLUMNS), strict=True)
    return [
        Booking(
            hotel, kind, _day(booked), _day(arrives), weekend + week, round(adr * 100),
            date.fromisoformat(changed) if cancelled else None,
        )
        for hotel, kind, cancelled, weekend, week, adr, changed, arrives, booked in rows
    ]  # fmt: skip


def _day(microseconds: int) -> date:
    return EPOCH + timedelta(days=microseconds // MICROSECONDS_A_DAY)


@dataclass
class Diary:
    """What happened, written down beside the database: which nights of which room, and the money."""

    houses: dict[str, Homestay] = field(default_factory=dict)
    kinds: dict[tuple[str, str], RoomType] = field(default_factory=dict)
    nights: dict[UUID, set[int]] = field(default_factory=dict)
    rooms: dict[tuple[str, str], list[UUID]] = field(default_factory=dict)
    sold: dict[int, tuple[UUID, UUID]] = field(default_factory=dict)  # number: order, room
    sold_fen: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    back_fen: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    full: int = 0
    cancelled: int = 0
    kept: int = 0
    left_out: int = 0
    acts: int = 0
    last: date | None = None

    def is_taken(self, room: UUID, one: Booking) -> bool:
        return not self.nights[room].isdisjoint(one.days)


def play(rows: list[Booking], seconds: float = float("inf")) -> Diary:
    """All acts in the order of their days, bookings of a day before its cancellations; or as many as fit into the time."""
    ends = monotonic() + seconds
    diary = open_houses(rows)
    acts: list[tuple[date, int, int]] = []
    for number, one in enumerate(rows):
        if not one.can_be_sold:
            diary.left_out += 1
            continue
        acts.append((one.booked, 0, number))
        if one.cancelled:
            acts.append((max(one.cancelled, one.booked), 1, number))
    # Refusals are told apart by their English words.
    with translation.override("en"):
        for day, is_cancelled, number in sorted(acts):
            if monotonic() > ends:
                break
            diary.acts += 1
            diary.last = day
            if is_cancelled:
                cancel(number, rows[number], day, diary)
            else:
                book(number, rows[number], diary)
    return diary


def acts_of(rows: Iterable[Booking]) -> int:
    """How many there are: a booking, and its cancellation."""
    return sum(1 + (one.cancelled is not None) for one in rows if one.can_be_sold)


def open_houses(rows: Iterable[Booking]) -> Diary:
    """Each hotel with a book that is open since 2013, its kinds of rooms in the order of the alphabet."""
    diary = Diary()
    for (hotel, kind), many in sorted(rooms_needed(rows).items()):
        names = [f"{kind}{n:03d}" for n in range(many)]
        house = diary.houses.get(hotel)
        if house is None:
            seller = a_seller()
            Book.objects.filter(organisation=seller.organisation).update(opened_on=date(2013, 1, 1))
            seller.refresh_from_db()
            house = diary.houses[hotel] = a_homestay(seller=seller, rooms=names)
            made = house.types[0]
        else:
            made = a_room_type(house, kind, rooms=names)
        diary.kinds[hotel, kind] = made
        diary.rooms[hotel, kind] = [unit.pk for unit in made.pool.units.all()]
        diary.nights |= {room: set() for room in diary.rooms[hotel, kind]}
    return diary


def rooms_needed(rows: Iterable[Booking]) -> dict[tuple[str, str], int]:
    asked: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in rows:
        for night in one.days if one.can_be_sold else ():
            asked[one.hotel, one.kind][night] += 1
    return {key: min(ROOMS_MAX, max(1, round(ROOMS_OF_PEAK * max(nights.values())))) for key, nights in asked.items()}  # fmt: skip


def book(number: int, one: Booking, diary: Diary) -> None:
    """Sold into a room that the diary says is free; refused only when the diary says that none is."""
    house, kind = diary.houses[one.hotel], diary.kinds[one.hotel, one.kind]
    Price.objects.filter(offer=kind.offer_id).update(amount_fen=one.fen)
    caller = Caller("Guest", "13800001111", pay="transfer", kind=kind)
    try:
        sold = book_for_caller(house, one.first, one.until, caller, by=system_actor(), at=noon(one.booked))  # fmt: skip
    except Refused as refusal:
        if "nothing is free" not in refusal.sentence:
            raise
        must(
            all(diary.is_taken(room, one) for room in diary.rooms[one.hotel, one.kind]),
            "A room was free.",
        )
        diary.full += 1
        return
    stay = Stay.objects.get(line__order=sold.order_id)
    must(stay.unit_id in diary.rooms[one.hotel, one.kind], "The room is of another kind.")
    must(not diary.is_taken(stay.unit_id, one), "The room was taken.")
    must((stay.during.lower, stay.during.upper) == (one.first, one.until), "Other nights.")
    must(sold.total_fen == one.fen * one.nights, "Another price.")
    diary.nights[stay.unit_id].update(one.days)
    diary.sold[number] = sold.order_id, stay.unit_id
    diary.sold_fen[one.hotel] += sold.total_fen


def cancel(number: int, one: Booking, day: date, diary: Diary) -> None:
    """Before the day all goes back by the published table; later the table is silent, and the room stays sold."""
    if number not in diary.sold:
        return
    order, room = diary.sold[number]
    asked = Asked(order, whole_of(Order.objects.get(pk=order)), reason="Cancelled")
    try:
        given = refund(asked, by=the_desk(), at=noon(day))
    except Refused as refusal:
        if "table says nothing" not in refusal.sentence:
            raise
        diary.kept += 1
        return
    diary.back_fen[one.hotel] += given.fen
    diary.cancelled += 1
    diary.nights[room].difference_update(one.days)


def overlaps() -> int:
    """Pairs of stays that have one room at one time: none, or the product has failed."""
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return int(cursor.fetchone()[0])


def the_desk() -> Any:
    """Whoever gives money back by the table."""
    return replace(system_actor(), capabilities=frozenset({"orders.refund"}))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


def must(holds: bool, words: str) -> None:
    """Also where Python runs without asserts, as a benchmark may."""
    if not holds:
        raise AssertionError(words)
