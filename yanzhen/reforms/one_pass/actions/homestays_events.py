"""A calendar file read into busy nights, whatever nonsense stands in it; what can't be taken is said, event by event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # no stubs; one call
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused

OUR_HOST: Final = "homestay.yanzhen"
BYTES_MAX: Final = 1_000_000
EVENTS_MAX: Final = 2_000
# How far ahead nights are taken; orders sells no further.
HORIZON: Final = timedelta(days=400)
NIGHTS_MAX: Final = 366
# Repeating entries are followed from their first day on: not for ever, and not too many of them.
OLDEST: Final = timedelta(days=3_650)
REPEATING_MAX: Final = 200
PLAIN_RULES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True)
class Busy:
    """An event's nights: from `first` until (without) `until`."""

    uid: str
    first: date
    until: date


@dataclass(frozen=True)
class Problem:
    """What of a file was not taken as it stands, and where."""

    rule: str
    first: str = ""
    until: str = ""
    what: str = ""

    def kept(self) -> list[str]:
        return [self.rule, self.first, self.until, self.what[:80]]


WORDS: Final[dict[str, Any]] = {
    "no_uid": _("An entry has no UID, so it could not be found again the next time: left out."),
    "no_start": _("The entry “%(what)s” has no day it begins: left out."),
    "nonsense": _("The entry “%(what)s” can't be read: left out."),
    "backwards": _("%(first)s – %(until)s: the entry ends before it begins: left out."),
    "too_long": _("%(first)s – %(until)s: longer than %(most)s nights: left out."),
    "endless": _("%(first)s: repeats without end. Taken until %(until)s; bring the calendar again later."),
    "too_often": _("%(first)s: repeats in a way that can't be followed. Left out: look at it by hand."),
    "met": _("%(first)s – %(until)s: this room is sold here too (%(what)s). Nothing was changed: call the guest or the other site today."),
    "twice": _("%(first)s – %(until)s: another entry of the file has these nights already."),
}  # fmt: skip


def said(problem: Sequence[str]) -> str:
    """A kept problem in the reader's words."""
    rule, first, until, what = [*problem, "", "", "", ""][:4]
    words = WORDS.get(rule)
    return str(words) % {"first": first, "until": until, "what": what or _g("without a name"), "most": NIGHTS_MAX} if words else rule  # fmt: skip


def read_calendar(data: bytes) -> list[Any]:
    """The entries of the file, or a sentence why it is no calendar."""
    if len(data) > BYTES_MAX:
        raise Refused(_("The file is larger than 1 MB. Let the other site export only the coming year."), field="file")  # fmt: skip
    text = data.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not text.upper().startswith(b"BEGIN:VCALENDAR"):
        raise Refused(_("This is no calendar file. The other site calls it “export” or “iCal”, and it ends in .ics."), field="file")  # fmt: skip
    if b"END:VCALENDAR" not in text.upper():
        raise Refused(_("The file breaks off in the middle. Export it once more."), field="file")
    try:
        calendar = Calendar.from_ical(text)
        events = list(calendar.walk("VEVENT"))
    # What a broken file raises depends on where it is broken.
    except Exception as error:
        raise Refused(_("The file can't be read as a calendar. Export it once more."), field="file") from error  # fmt: skip
    if len(events) > EVENTS_MAX:
        raise Refused(_("More than %(most)s entries. Let the other site export only the coming year."), field="file", most=EVENTS_MAX)  # fmt: skip
    if sum("RRULE" in event for event in events) > REPEATING_MAX:
        raise Refused(_("More than %(most)s entries that repeat. Let the other site export only the coming year."), field="file", most=REPEATING_MAX)  # fmt: skip
    return events


def busy_nights(events: Sequence[Any], today: date) -> tuple[list[Busy], list[Problem]]:
    """Nights from today on of all entries that keep the room busy, in order; and what was left out."""
    found: dict[tuple[str, date, date], Busy] = {}
    problems: list[Problem] = []
    moved = {(_text(e, "UID"), _night(e["RECURRENCE-ID"].dt)) for e in events if "RECURRENCE-ID" in e and hasattr(e["RECURRENCE-ID"], "dt")}  # fmt: skip
    for event in events:
        try:
            _take(event, today, found, problems, moved)
        # One entry that makes no sense keeps none of the others out.
        except Exception:
            problems.append(Problem("nonsense", what=_text(event, "SUMMARY")))
    return sorted(found.values(), key=lambda one: (one.first, one.until, one.uid)), problems


def _take(event: Any, today: date, found: dict[Any, Busy], problems: list[Problem], moved: set[Any]) -> None:  # fmt: skip
    uid = _text(event, "UID")
    if uid and _takes_nothing(event, uid):
        return
    if not uid or "DTSTART" not in event:
        problems.append(Problem("no_start" if uid else "no_uid", what=_text(event, "SUMMARY")))
        return
    first, until = _span(event)
    if until < first or (until == first and not isinstance(event["DTSTART"].dt, datetime)):
        problems.append(Problem("backwards", str(first), str(until)))
        return
    until = max(until, first + timedelta(days=1))
    nights = until - first
    if nights.days > NIGHTS_MAX:
        problems.append(Problem("too_long", str(first), str(until)))
        return
    is_changed = "RECURRENCE-ID" in event
    for begins in _times(event, first, today, problems):
        one = Busy(uid, max(begins, today), begins + nights)
        if one.first < one.until and begins <= today + HORIZON and (is_changed or (uid, begins) not in moved):  # fmt: skip
            found[(uid, one.first, one.until)] = one


def _takes_nothing(event: Any, uid: str) -> bool:
    """Our own bookings come back from a site that read our address; cancelled and free entries take no night."""
    own = uid.endswith("@" + OUR_HOST)
    return own or _text(event, "STATUS").upper() == "CANCELLED" or _text(event, "TRANSP").upper() == "TRANSPARENT"  # fmt: skip


def _span(event: Any) -> tuple[date, date]:
    """All-day entries end before their last day; timed ones occupy the nights they touch, as the clocks here show."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    return _night(start), _night(end)


def _night(moment: Any) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(SHANGHAI).date() if moment.tzinfo else moment.date()
    return date(moment.year, moment.month, moment.day)


def _times(event: Any, first: date, today: date, problems: list[Problem]) -> Iterator[date]:
    """The days on which it begins: one, or those of its rule within the horizon."""
    rule = event.get("RRULE")
    if not rule:
        yield first
        return
    if isinstance(rule, list) or not _is_plain(rule) or today - first > OLDEST:
        problems.append(Problem("too_often", str(first)))
        return
    last = today + HORIZON
    if not rule.get("COUNT") and not rule.get("UNTIL"):
        problems.append(Problem("endless", str(first), str(last)))
    left_out = {_night(day.dt) for one in _listed(event.get("EXDATE")) for day in one.dts}
    for day in _days_of(rule, first, last):
        if day not in left_out:
            yield day


def _is_plain(rule: Any) -> bool:
    freq = str((rule.get("FREQ") or [""])[0]).upper()
    return freq in PLAIN_RULES and not any(name in rule for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))  # fmt: skip


def _days_of(rule: Any, first: date, last: date) -> Iterator[date]:
    """Only days matter here: a rule's UNTIL with a clock time and zone is cut to its day."""
    plain = {**rule}
    ends = plain.pop("UNTIL", None)
    stop = min(last, _night(_listed(ends)[0])) if ends else last
    words = ";".join(f"{name}={','.join(str(one) for one in _listed(value))}" for name, value in plain.items())  # fmt: skip
    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001  days only
    for moment in islice(rrulestr(words, dtstart=start), OLDEST.days + HORIZON.days):
        if moment.date() > stop:
            return
        yield moment.date()


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    return "" if value is None or isinstance(value, list) else str(value).strip()
