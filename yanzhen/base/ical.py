"""Dates as a file that any calendar takes over; no name of anybody who comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from icalendar import Calendar, Event

HOST: Final = "yanzhen"


@dataclass(frozen=True)
class CalendarDate:
    """One date. The key stays the same when it is moved, so a calendar moves it too."""

    key: UUID
    starts_at: datetime
    title: str
    where: str
    address: str
    ends_at: datetime | None = None
    cancelled: bool = False


def calendar_file(dates: Iterable[CalendarDate], *, about: str, at: datetime) -> bytes:
    """`about` is an English word for whoever reads the file's head; `at` is when it was made."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Yanzhen//{about}//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in dates:
        event: Any = Event()
        event.add("uid", f"{one.key}@{HOST}")
        event.add("dtstamp", at)
        event.add("dtstart", one.starts_at)
        if one.ends_at is not None:
            event.add("dtend", one.ends_at)
        event.add("summary", one.title)
        event.add("location", one.where)
        event.add("url", one.address)
        if one.cancelled:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
