"""Calendars of other sites by their address: fetched, stored, then judged; what is wrong is said on the owner's phone."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import defer
from yanzhen.base.by import By
from yanzhen.base.crypto import blind_index
from yanzhen.base.fetching import OUTSIDE, NotFetched, Reach, checked, fetch
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.orders.actions.blocking import ICAL, keep_blocks
from yanzhen.kernel.orders.models import StayState, Unit
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Appointment
from yanzhen.reforms.one_pass.actions.homestays_events import BYTES_MAX
from yanzhen.reforms.one_pass.actions.homestays_ical import must_be_of, take_calendar
from yanzhen.reforms.one_pass.actions.homestays_rooms import must_host
from yanzhen.reforms.one_pass.models import CalendarFetch, CalendarSource, Homestay
from yanzhen.reforms.one_pass.models.homestays_sources import WORDS, told

SOURCES_MAX: Final = 5
ADDRESS_MAX: Final = 1_000
FETCHES_KEPT: Final = 10
# From so many failures in a row on (an hour and a half) the owner is told, once.
FAILURES_TOLD: Final = 3
ACCEPT: Final = "text/calendar, text/plain;q=0.5, */*;q=0.1"


@transaction.atomic
def add_source(homestay: Homestay, unit: Unit, address: str, *, by: By, at: datetime | None = None) -> CalendarSource:  # fmt: skip
    """From now on this address is read for the room, again and again; the first time at once, by a job."""
    must_host(by, homestay)
    must_be_of(homestay, unit)
    in_turn(unit)
    address = address.strip()
    if address.lower().startswith("webcal://"):
        address = "https://" + address[len("webcal://") :]
    if len(address) > ADDRESS_MAX:
        raise Refused(_("The address is longer than %(most)s characters."), field="address", most=ADDRESS_MAX)  # fmt: skip
    try:
        site = checked(address).hostname or ""
    except NotFetched as wrong:
        raise Refused(told(wrong.code, wrong.what), field="address") from wrong
    index = blind_index(address, "homestay.source")
    beside = CalendarSource.objects.open().filter(unit=unit)
    if beside.filter(address_index=index).exists():
        raise Refused(_("This address is read for this room already."), field="address")
    if beside.count() >= SOURCES_MAX:
        raise Refused(
            _("At most %(most)s addresses for one room."), field="address", most=SOURCES_MAX
        )
    made = CalendarSource.objects.create(unit=unit, address=address, address_index=index, site=site[:120], added_at=at or timezone.now())  # fmt: skip
    record(by=by, verb="one_pass.add_source", noun=homestay, place_path=homestay.place.path, changes={"unit": unit.name, "site": site})  # fmt: skip
    read_soon(made)
    return made


@transaction.atomic
def end_source(homestay: Homestay, source: CalendarSource, *, by: By, at: datetime | None = None) -> int:  # fmt: skip
    """Not read any more. Its nights stay kept, as if by hand, so that the owner lets them again one by one; gives how many blocks."""
    must_host(by, homestay)
    must_be_of(homestay, source.unit)
    in_turn(source.unit)
    source = CalendarSource.objects.select_for_update(of=["self"]).select_related("unit").get(pk=source.pk)  # fmt: skip
    if source.ended_at is not None:
        raise Refused(_("This calendar is read no more."))
    source.ended_at = at or timezone.now()
    source.save(update_fields=["ended_at"])
    kept = keep_blocks(source.unit, source.tag, by=by, why=source.site)
    source.fetches.all().delete()
    record(by=by, verb="one_pass.end_source", noun=homestay, place_path=homestay.place.path, changes={"unit": source.unit.name, "site": source.site, "kept": kept})  # fmt: skip
    return kept


def read_soon(source: CalendarSource) -> None:
    """A job reads it; one that waits already is enough."""
    defer("one_pass.read_calendar", once=f"one_pass.calendar.{source.pk}", source_id=source.pk)


def read_source(source: CalendarSource, *, reach: Reach = OUTSIDE, at: datetime | None = None) -> CalendarFetch:  # fmt: skip
    """Fetched, stored, judged; each of these stands when the next fails. Safe to repeat."""
    at = at or timezone.now()
    made = fetch_source(source, reach=reach, at=at)
    judge_fetch(made, at=at)
    return made


def fetch_source(source: CalendarSource, *, reach: Reach = OUTSIDE, at: datetime) -> CalendarFetch:
    """What came, byte for byte, or why nothing came. Outside of any transaction: the other site may take its time."""
    try:
        came = fetch(source.address, reach, accept=ACCEPT)
    except NotFetched as wrong:
        return CalendarFetch.objects.create(source=source, at=at, problem=wrong.code, problem_what=wrong.what)  # fmt: skip
    return CalendarFetch.objects.create(source=source, at=at, body=came[:BYTES_MAX].decode("latin-1"))  # fmt: skip


@transaction.atomic
def judge_fetch(made: CalendarFetch, *, at: datetime, may_empty: bool = False) -> CalendarSource:
    """The room's nights follow what came; what is no calendar changes nothing and is said."""
    source = CalendarSource.objects.select_related("unit").get(pk=made.source_id)
    in_turn(source.unit)
    source = CalendarSource.objects.select_for_update(of=["self"]).select_related("unit__pool__room_type").get(pk=source.pk)  # fmt: skip
    made = CalendarFetch.objects.select_for_update(of=["self"]).get(pk=made.pk)
    if source.ended_at is not None or (made.judged_at is not None and not may_empty):
        return source
    if source.fetches.filter(at__gt=made.at, judged_at__isnull=False).exists():
        # Somebody read it again meanwhile; what came later counts.
        return source
    problem, what = made.problem, made.problem_what
    if not problem:
        problem, what = _taken(source, made, at, may_empty)
    _note(source, made, problem, what, at)
    return source


def free_all(
    homestay: Homestay, source: CalendarSource, *, by: By, at: datetime | None = None
) -> None:
    """The owner says that the calendar is rightly empty: what stood of it goes."""
    must_host(by, homestay)
    must_be_of(homestay, source.unit)
    last = source.fetches.filter(problem="").order_by("-at").first()
    if source.problem != "empty" or last is None:
        raise Refused(_("This calendar was not empty when it was last read."))
    judge_fetch(last, at=at or timezone.now(), may_empty=True)
    record(by=by, verb="one_pass.free_all", noun=homestay, place_path=homestay.place.path, changes={"unit": source.unit.name, "site": source.site})  # fmt: skip


def _taken(source: CalendarSource, made: CalendarFetch, at: datetime, may_empty: bool) -> tuple[str, str]:  # fmt: skip
    """What is wrong with the calendar that came, if anything is."""
    homestay = Homestay.objects.for_lists().get(room_types__pool=source.unit.pool_id)
    try:
        with transaction.atomic():
            take_calendar(
                homestay, source.unit, made.body.encode("latin-1"), by=system_actor(), source=source, at=at, may_empty=may_empty
            )  # fmt: skip
    except Refused as wrong:
        if wrong.field == "may_empty":
            return "empty", str(_standing_nights(source, at))
        return ("large" if wrong.field == "size" else "no_calendar"), ""
    return "", ""


def _standing_nights(source: CalendarSource, at: datetime) -> int:
    today = timezone.localdate(at)
    rows = source.unit.stays.filter(
        state=StayState.BLOCKED, source=ICAL, uid__startswith=source.tag
    )
    spans = rows.filter(during__endswith__gt=today).values_list("during", flat=True)
    return sum((span.upper - max(span.lower, today)).days for span in spans)


def _note(source: CalendarSource, made: CalendarFetch, problem: str, what: str, at: datetime) -> None:  # fmt: skip
    """How it went, on the source; the owner is told when it goes wrong for a while, and nothing old is kept."""
    made.judged_at = at
    made.save(update_fields=["judged_at"])
    source.tried_at, source.problem, source.problem_what = at, problem, what[:120]
    source.failures = source.failures + 1 if problem else 0
    if not problem:
        source.good_at = at
    source.save(update_fields=["tried_at", "good_at", "problem", "problem_what", "failures"])
    if source.failures == FAILURES_TOLD:
        _tell_owner(source, at)
    old = source.fetches.order_by("-at", "-pk").values_list("pk", flat=True)[FETCHES_KEPT:]
    CalendarFetch.objects.filter(pk__in=list(old)).delete()


def _tell_owner(source: CalendarSource, at: datetime) -> None:
    seller = source.unit.pool.seller_id
    hosts = Appointment.objects.at_work_on(timezone.localdate(at)).filter(office__duty="homestay_owner", office__organisation=seller)  # fmt: skip
    tell(
        list(hosts.values_list("person_id", flat=True)), _("The calendar of %(site)s can't be read: %(room)s"), WORDS[source.problem],
        url="/island/host/calendars/", kind="order", at=at,
        values={"site": source.site, "room": source.unit.name, "what": source.problem_what or source.site},
    )  # fmt: skip


def read_all_soon(*, before: datetime | None = None) -> int:
    """Every open address, each by a job of its own, so that a slow site keeps none of the others waiting."""
    due = (before or timezone.now()) - timedelta(minutes=1)
    rows = CalendarSource.objects.open().exclude(tried_at__gt=due)
    for source in rows:
        read_soon(source)
    return len(rows)
