"""A room's calendar told to other booking sites and taken over from them: busy nights only, never a name."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from yanzhen.base.by import By
from yanzhen.base.crypto import blind_index
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.blocking import ICAL, OWN, block_unit, free_unit
from yanzhen.kernel.orders.models import Stay, Unit
from yanzhen.reforms.one_pass.actions.homestays_events import (
    OUR_HOST,
    Busy,
    Problem,
    busy_nights,
    read_calendar,
)
from yanzhen.reforms.one_pass.actions.homestays_rooms import must_host
from yanzhen.reforms.one_pass.models import CalendarFeed, CalendarImport, CalendarSource, Homestay

TOLD_BACK: Final = timedelta(days=30)
PURPOSE: Final = "homestay.feed"
PROBLEMS_KEPT: Final = 200


@transaction.atomic
def make_feed(homestay: Homestay, unit: Unit, *, by: By) -> CalendarFeed:
    """A new secret address for this room; the one before no longer answers."""
    must_host(by, homestay)
    must_be_of(homestay, unit)
    Unit.objects.select_for_update().get(pk=unit.pk)
    CalendarFeed.objects.open().filter(unit=unit).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    made = CalendarFeed.objects.create(
        unit=unit, token=token, token_index=blind_index(token, PURPOSE), made_at=timezone.now()
    )
    record(by=by, verb="one_pass.make_feed", noun=homestay, place_path=homestay.place.path, changes={"unit": unit.name})  # fmt: skip
    return made


@transaction.atomic
def revoke_feed(homestay: Homestay, unit: Unit, *, by: By) -> None:
    """Whoever has the address reads nothing any more."""
    must_host(by, homestay)
    must_be_of(homestay, unit)
    if not CalendarFeed.objects.open().filter(unit=unit).update(revoked_at=timezone.now()):
        raise Refused(_("This room has no calendar address."))
    record(by=by, verb="one_pass.revoke_feed", noun=homestay, place_path=homestay.place.path, changes={"unit": unit.name})  # fmt: skip


def feed_of(token: str) -> CalendarFeed | None:
    """The open feed of this secret; guessing finds nothing."""
    if not 20 <= len(token) <= 100:
        return None
    return CalendarFeed.objects.open().filter(token_index=blind_index(token, PURPOSE)).select_related("unit").first()  # fmt: skip


def calendar_of(unit: Unit, *, at: datetime) -> bytes:
    """When the room is taken: no name, no number, no price. Nights long over are left out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yanzhen//Homestay//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    since = timezone.localdate(at) - TOLD_BACK
    for stay in unit.stays.standing().filter(during__endswith__gt=since).order_by("during"):
        event = Event()
        event.add("uid", f"{stay.pk}@{OUR_HOST}")
        event.add("dtstamp", at)
        event.add("dtstart", stay.during.lower)
        event.add("dtend", stay.during.upper)
        event.add("summary", str(_("Not available")))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


@dataclass
class Taken:
    """What a file would make of the room's calendar, before anything is written."""

    unit: Unit
    events: int
    tag: str = ""
    wanted: dict[str, Busy] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@transaction.atomic
def take_calendar(
    homestay: Homestay, unit: Unit, data: bytes, *, by: By, file_name: str = "", source: CalendarSource | None = None,
    may_empty: bool = False, at: datetime | None = None,
) -> CalendarImport:  # fmt: skip
    """Busy nights of another site's file become blocks. Nothing of ours is overwritten: where both have sold, it is said.

    The same file again changes nothing; an event that moved moves its block; one that is gone gives its nights back. What came
    from a file and what came from each address (`source`) is kept apart: one calendar never frees the nights of another.
    """
    must_host(by, homestay)
    must_be_of(homestay, unit)
    at = at or timezone.now()
    today = timezone.localdate(at)
    events = read_calendar(data)
    unit = Unit.objects.select_for_update(of=["self"], no_key=True).get(pk=unit.pk)
    standing = list(unit.stays.standing().filter(during__endswith__gt=today).select_related("line__order"))  # fmt: skip
    tag = source.tag if source else ""
    theirs = {
        stay.uid: stay for stay in standing if stay.source == ICAL and tag_of(stay.uid) == tag
    }
    ours = [stay for stay in standing if stay.uid not in theirs or stay.source != ICAL]
    busy, problems = busy_nights(events, today)
    if theirs and not busy and not may_empty:
        raise Refused(
            _("This calendar has no busy night from today on, but %(n)s of the last file stand. If that is right, tick “Free them all”."),
            field="may_empty", n=len(theirs),
        )  # fmt: skip
    taken = Taken(unit, len(events), tag, problems=problems)
    _lay_out(taken, busy, ours)
    return _write(homestay, taken, theirs, by=by, at=at, file_name=file_name, source=source)


def _lay_out(taken: Taken, busy: Iterable[Busy], ours: list[Stay]) -> None:
    """The nights of each event that are free of ours and of events before it, in whole stretches."""
    used: dict[date, Stay | None] = {}
    for stay in ours:
        used |= dict.fromkeys(_nights(stay.during.lower, stay.during.upper), stay)
    for one in busy:
        nights = _nights(one.first, one.until)
        for part in _stretches(one.uid, [night for night in nights if night not in used]):
            taken.wanted[taken.tag + _key(part)] = part
        met = {there.pk: there for night in nights if (there := used.get(night)) is not None and there.source not in (OWN, ICAL)}  # fmt: skip
        taken.problems += [_met(one, there) for there in met.values()]
        if not met and any(night in used and used[night] is None for night in nights):
            taken.problems.append(Problem("twice", str(one.first), str(one.until)))
        used = dict.fromkeys(nights) | used


def _stretches(uid: str, nights: list[date]) -> list[Busy]:
    """Nights that follow each other, as one."""
    found: list[Busy] = []
    for night in nights:
        after = night + timedelta(days=1)
        if found and found[-1].until == night:
            found[-1] = Busy(uid, found[-1].first, after)
        else:
            found.append(Busy(uid, night, after))
    return found


def _met(one: Busy, stay: Stay) -> Problem:
    number = stay.line.order.number if stay.line else ""
    return Problem("met", str(one.first), str(one.until), number)


def _write(
    homestay: Homestay, taken: Taken, theirs: dict[str, Stay], *, by: By, at: datetime, file_name: str, source: CalendarSource | None
) -> CalendarImport:  # fmt: skip
    gone = set(theirs) - set(taken.wanted)
    fresh = {key: one for key, one in taken.wanted.items() if key not in theirs}
    if gone:
        first = min(theirs[key].during.lower for key in gone)
        until = max(theirs[key].during.upper for key in gone)
        free_unit(taken.unit, first, until, by=by, source=ICAL, uids=frozenset(gone))
    why = source.site if source else str(_("Another calendar"))
    for key, one in fresh.items():
        block_unit(taken.unit, one.first, one.until, by=by, source=ICAL, uid=key, why=why)
    # An event whose nights moved is one that changed, not one gone and one new.
    changed = len({key.split("|")[0] for key in gone} & {key.split("|")[0] for key in fresh})
    made = CalendarImport(
        unit=taken.unit, source=source, file_name=file_name[:120], events=taken.events, made=len(fresh) - changed, changed=changed,
        same=len(set(taken.wanted) & set(theirs)), gone=len(gone) - changed, at=at, by_name=str(by.person_name)[:120],
        problems=[problem.kept() for problem in taken.problems[:PROBLEMS_KEPT]],
    )  # fmt: skip
    last = source.imports.first() if source else None
    # An address is read every half hour: only what is news is written down.
    if fresh or gone or last is None or last.problems != made.problems:
        made.save(force_insert=True)
        record(by=by, verb="one_pass.take_calendar", noun=homestay, place_path=homestay.place.path,
               changes={"unit": taken.unit.name, "made": made.made, "changed": changed, "gone": made.gone, "problems": len(taken.problems)})  # fmt: skip
    return made


def _nights(first: date, until: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((until - first).days)]


def _hash(uid: str) -> str:
    """Any text may be a UID; the key of a block is short and plain."""
    return sha256(uid.encode("utf-8", "replace")).hexdigest()[:32]


def tag_of(key: str) -> str:
    """Which address a block's key belongs to; "" is what came in files."""
    return f"{key.split('.')[0]}." if "." in key else ""


def _key(one: Busy) -> str:
    return f"{_hash(one.uid)}|{one.first}|{one.until}"


def must_be_of(homestay: Homestay, unit: Unit) -> None:
    if not homestay.units().filter(pk=unit.pk).exists():
        raise Refused(_("This room is of another house."))
