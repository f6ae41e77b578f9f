"""Calendars of other sites: busy nights block a room, nonsense is answered clearly, and what is sold here is never overwritten."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import Stay, Unit
from yanzhen.reforms.one_pass.actions.homestays_events import busy_nights, read_calendar, said
from yanzhen.reforms.one_pass.actions.homestays_guests import Caller, book_for_caller
from yanzhen.reforms.one_pass.actions.homestays_ical import (
    calendar_of,
    feed_of,
    make_feed,
    revoke_feed,
    take_calendar,
)
from yanzhen.reforms.one_pass.models import CalendarImport, Homestay
from yanzhen.reforms.one_pass.testing import a_homestay, a_host

NOW = datetime.now(SHANGHAI)
TODAY = NOW.date()


def on(days: int) -> str:
    return f"{TODAY + timedelta(days=days):%Y%m%d}"


def event(uid: str | None, start: str, end: str = "", *more: str) -> str:
    lines = ["BEGIN:VEVENT", *([f"UID:{uid}"] if uid else []), *([start] if start else []), *([end] if end else []), *more, "END:VEVENT"]  # fmt: skip
    return "\r\n".join(lines)


def nights(uid: str, first: int, until: int, *more: str) -> str:
    return event(uid, f"DTSTART;VALUE=DATE:{on(first)}", f"DTEND;VALUE=DATE:{on(until)}", *more)


def a_file(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *events, "END:VCALENDAR", ""]).encode()  # fmt: skip


class House:
    """One room, its keeper, and files that are brought."""

    def __init__(self) -> None:
        self.homestay: Homestay = a_homestay(rooms=("201",))
        self.host = a_host(self.homestay)
        self.room: Unit = self.homestay.units().get()

    def bring(self, *events: str, **facts: Any) -> CalendarImport:
        return take_calendar(self.homestay, self.room, a_file(*events), by=self.host, **facts)

    def taken(self) -> list[tuple[int, int, str]]:
        rows = self.room.stays.standing().order_by("during")
        return [((s.during.lower - TODAY).days, (s.during.upper - TODAY).days, s.state) for s in rows]  # fmt: skip

    def sell(self, first: int, until: int) -> Stay:
        sold = book_for_caller(
            self.homestay, TODAY + timedelta(days=first), TODAY + timedelta(days=until),
            Caller("Lan Xiuying", "13800001111", pay="cash"), by=self.host,
        )  # fmt: skip
        return Stay.objects.get(line__order=sold.order_id)


def words(made: CalendarImport) -> str:
    return " ".join(said(problem) for problem in made.problems)


@pytest.mark.django_db
def test_busy_nights_block_the_room_and_the_same_file_changes_nothing() -> None:
    house = House()

    first = house.bring(nights("a", 1, 3), nights("b", 3, 4))
    again = house.bring(nights("a", 1, 3), nights("b", 3, 4))

    assert house.taken() == [(1, 3, "blocked"), (3, 4, "blocked")]
    assert (first.made, again.made, again.same, again.gone) == (2, 0, 2, 0)
    with pytest.raises(Refused, match="nothing is free"):
        house.sell(2, 3)


@pytest.mark.django_db
def test_an_event_that_moved_moves_its_block_and_one_that_is_gone_frees_its_nights() -> None:
    house = House()
    house.bring(nights("a", 1, 3), nights("b", 5, 6))

    made = house.bring(nights("a", 2, 4))

    assert (made.made, made.changed, made.gone) == (0, 1, 1)
    assert house.taken() == [(2, 4, "blocked")]
    with pytest.raises(Refused, match="has no busy night"):
        house.bring()
    assert house.bring(may_empty=True).gone == 1
    assert house.taken() == []


@pytest.mark.django_db
def test_what_is_sold_here_is_never_overwritten_and_the_clash_is_said() -> None:
    house = House()
    stay = house.sell(2, 4)

    made = house.bring(nights("a", 1, 6), nights("c", 5, 7))

    assert house.taken() == [(1, 2, "blocked"), (2, 4, "sold"), (4, 6, "blocked"), (6, 7, "blocked")]  # fmt: skip
    assert stay.line is not None
    assert stay.line.order.number in words(made)
    assert "call the guest" in words(made)
    assert "another entry" in words(made)


@pytest.mark.django_db
def test_the_feed_tells_when_and_never_who_and_can_be_withdrawn() -> None:
    house = House()
    house.sell(1, 3)
    feed = make_feed(house.homestay, house.room, by=house.host)

    text = calendar_of(house.room, at=NOW)
    found = feed_of(feed.token)
    told: list[Any] = list(Calendar.from_ical(text).walk("VEVENT"))
    assert [(e["DTSTART"].dt, e["DTEND"].dt) for e in told] == [(TODAY + timedelta(days=1), TODAY + timedelta(days=3))]  # fmt: skip
    assert "Lan" not in text.decode()
    assert "138" not in text.decode().replace(str(told[0]["UID"]), "")
    assert found == feed
    # A site that read it brings it back: nothing is blocked by our own booking.
    other = House()
    back = take_calendar(other.homestay, other.room, text, by=other.host)
    assert (back.made, back.problems, other.taken()) == (0, [], [])
    newer = make_feed(house.homestay, house.room, by=house.host)
    assert (feed_of(feed.token), feed_of(newer.token)) == (None, newer)
    revoke_feed(house.homestay, house.room, by=house.host)
    assert (feed_of(newer.token), feed_of("short"), feed_of("x" * 43)) == (None, None, None)
    with pytest.raises(Refused, match="no calendar address"):
        revoke_feed(house.homestay, house.room, by=house.host)


@pytest.mark.django_db
def test_rooms_and_houses_of_others_are_left_alone() -> None:
    house, other = House(), House()

    make_feed(other.homestay, other.room, by=other.host)
    for act in (
        lambda: make_feed(house.homestay, other.room, by=house.host),
        lambda: revoke_feed(house.homestay, other.room, by=house.host),
        lambda: take_calendar(house.homestay, other.room, a_file(nights("a", 1, 2)), by=house.host),
    ):
        with pytest.raises(Refused, match="of another house"):
            act()
    for act in (
        lambda: make_feed(house.homestay, house.room, by=other.host),
        lambda: revoke_feed(house.homestay, house.room, by=other.host),
        lambda: take_calendar(house.homestay, house.room, a_file(), by=other.host),
    ):
        with pytest.raises(Refused, match="Only the owner"):
            act()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no calendar file"),
        (b"\x00\xff\xfe" * 50, "no calendar file"),
        (b"<html>Log in</html>", "no calendar file"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a", "breaks off"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nnonsense\r\n\x00;;;:::\r\nEND:VCALENDAR", "can't be read"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 1_000_001, "larger than 1 MB"),
        (a_file(*["BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT"] * 2_001), "More than 2000 entries"),
        (a_file(*[nights("a", 1, 2, "RRULE:FREQ=DAILY")] * 201), "More than 200 entries that repeat"),
    ],
    ids=["empty", "bytes", "a login page", "cut off", "broken inside", "huge", "many", "many that repeat"],
)  # fmt: skip
def test_what_is_no_calendar_is_said_to_be_none(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_calendar(data)


def found(*events: str) -> tuple[list[tuple[int, int]], list[str]]:
    busy, problems = busy_nights(read_calendar(a_file(*events)), TODAY)
    return [((b.first - TODAY).days, (b.until - TODAY).days) for b in busy], [p.rule for p in problems]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "taken", "problems"),
    [
        (nights("a", 1, 1), [], ["backwards"]),
        (nights("a", 3, 1), [], ["backwards"]),
        (event(None, f"DTSTART;VALUE=DATE:{on(1)}"), [], ["no_uid"]),
        (event("a", ""), [], ["no_start"]),
        (event("a", "DTSTART:yesterday"), [], ["nonsense"]),
        (event("a", f"DTSTART;VALUE=DATE:{on(1)}"), [(1, 2)], []),
        (event("a", f"DTSTART;VALUE=DATE:{on(1)}", "DURATION:P3D"), [(1, 4)], []),
        (nights("a", -5, -2), [], []),
        (nights("a", -5, 2), [(0, 2)], []),
        (nights("a", 1, 999), [], ["too_long"]),
        (nights("a", 1, 3, "STATUS:CANCELLED"), [], []),
        (nights("a", 1, 3, "TRANSP:TRANSPARENT"), [], []),
        # From two in the afternoon until noon of the day after next: two nights. A few hours: that night.
        (event("a", f"DTSTART:{on(1)}T140000", f"DTEND:{on(3)}T120000"), [(1, 3)], []),
        (event("a", f"DTSTART:{on(1)}T100000", f"DTEND:{on(1)}T120000"), [(1, 2)], []),
        # 23:00 in Greenwich is the next morning here.
        (event("a", f"DTSTART:{on(1)}T230000Z", f"DTEND:{on(2)}T230000Z"), [(2, 3)], []),
        (nights("a", 1, 2, "RRULE:FREQ=DAILY;COUNT=3"), [(1, 2), (2, 3), (3, 4)], []),
        (nights("a", 1, 2, f"RRULE:FREQ=DAILY;UNTIL={on(2)}"), [(1, 2), (2, 3)], []),
        (nights("a", 1, 2, "RRULE:FREQ=DAILY;COUNT=3", f"EXDATE;VALUE=DATE:{on(2)}"), [(1, 2), (3, 4)], []),
        (nights("a", 1, 2, "RRULE:FREQ=SECONDLY"), [], ["too_often"]),
        (nights("a", 1, 2, "RRULE:FREQ=DAILY;BYHOUR=1,2,3"), [], ["too_often"]),
        (nights("a", 1, 2, "RRULE:FREQ=SOMETIMES"), [], ["nonsense"]),
        (event("a", "DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:00010102", "RRULE:FREQ=DAILY"), [], ["too_often"]),
    ],
)  # fmt: skip
def test_each_entry_gives_its_nights_or_a_sentence(entry: str, taken: list[Any], problems: list[str]) -> None:  # fmt: skip
    other = nights("z", 50, 51)

    assert found(entry, other) == ([*taken, (50, 51)], problems)


def test_a_rule_without_end_is_taken_as_far_as_nights_are_sold() -> None:
    busy, problems = found(nights("a", -2000, -1999, "RRULE:FREQ=WEEKLY"))

    assert problems == ["endless"]
    assert 57 <= len(busy) <= 58
    assert max(until for _first, until in busy) <= 401


def test_one_time_of_a_series_that_was_moved_is_where_it_was_moved_to() -> None:
    series = nights("a", 1, 2, "RRULE:FREQ=DAILY;COUNT=2")
    moved = nights("a", 9, 10, f"RECURRENCE-ID;VALUE=DATE:{on(2)}")

    assert found(series, moved) == ([(1, 2), (9, 10)], [])


def test_every_problem_has_its_words() -> None:
    assert "without a name" in said(["no_start"])
    assert said(["backwards", "2026-12-02", "2026-12-01", ""]).startswith("2026-12-02")
