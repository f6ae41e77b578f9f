"""At the door: each press is kept before it is judged, with or without network; brought twice, it is one press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.attending import come, leave, walk_in
from yanzhen.kernel.gatherings.contracts import DOOR
from yanzhen.kernel.gatherings.models import (
    Attendance,
    DoorPress,
    DoorVerdict,
    Meeting,
    Outcome,
    Registration,
    Shown,
    Way,
)
from yanzhen.kernel.gatherings.models.scope import must
from yanzhen.kernel.orders.actions.redeeming import voucher_of
from yanzhen.kernel.orders.models import Voucher

PRESSES_MAX: Final = 500
# An out whose in another phone has not brought yet: kept, and judged when it comes.
WAITING: Final = "waiting"
PASSED: Final = (Outcome.CAME, Outcome.GONE, Outcome.AGAIN, Outcome.OVER, WAITING)


@dataclass(frozen=True)
class Press:
    """One press: its own key, the scanned text or the row of the list, when, in or out, and what the door showed."""

    key: UUID
    text: str
    at: datetime
    out: bool = False
    way: str = Way.CODE
    registration: UUID | None = None
    shown: str = Shown.GREEN


@dataclass(frozen=True)
class Said:
    """What the door shows: green or red, whose, and why."""

    passes: bool
    name: str
    words: str
    key: UUID
    outcome: str


def check(meeting: Meeting, press: Press, *, by: By, at: datetime | None = None) -> Said:
    """In or out by a code. A wrong one is answered, not raised: a door needs an answer."""
    if not press.text.strip():
        return Said(False, "", _("Scan the code, or type its eight characters."), press.key, Outcome.AWAY)  # fmt: skip
    return bring(meeting, [press], by=by, at=at)[0]


def bring(meeting: Meeting, presses: Sequence[Press], *, by: By, phone: UUID | None = None, at: datetime | None = None) -> list[Said]:  # fmt: skip
    """What was pressed, in any order. A `phone` has judged for itself and let people in; without one the house's word is what the door shows."""
    must(by, DOOR, meeting.gathering.place)
    if len(presses) > PRESSES_MAX:
        raise Refused(gettext_lazy("At most %(n)s at once: send the rest after."), n=PRESSES_MAX)
    for press in presses:
        _refuse_shapeless(press)
    now = at or timezone.now()
    _keep(meeting, presses, phone, by, now)
    _judge_what_waits(meeting, by, now)
    rows = meeting.presses.select_related("verdict__attendance__registration__person__party")
    found = {one.pk: one for one in rows.filter(pk__in=[press.key for press in presses])}
    return [_said(press.key, found.get(press.key)) for press in presses]


def _refuse_shapeless(press: Press) -> None:
    text, listed = bool(press.text.strip()), press.registration is not None
    shape = {Way.CODE: (True, False), Way.LIST: (False, True), Way.WALK_IN: (False, False)}.get(Way(press.way))  # fmt: skip
    if (text, listed) != shape or (press.way == Way.WALK_IN and press.out):
        raise Refused(gettext_lazy("A press is by a code, by the list, or of somebody who came by."))  # fmt: skip


@transaction.atomic
def _keep(meeting: Meeting, presses: Sequence[Press], phone: UUID | None, by: By, now: datetime) -> None:  # fmt: skip
    """On the disk before anybody looks at it. What stands under a key already stays."""
    DoorPress.objects.bulk_create(
        [
            DoorPress(
                id=one.key, meeting=meeting, phone=phone, way=one.way, text=one.text.strip(), registration_said=one.registration, out=one.out,
                shown=one.shown, pressed_at=one.at, person_name=by.person_name, recorded_at=now,
            )
            for one in presses
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def _judge_what_waits(meeting: Meeting, by: By, now: datetime) -> None:
    """In the order it happened. Phones of one date take their turn: the second sees whom the first let in."""
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    for press in meeting.presses.unjudged():
        found = _judged(meeting, press, by, now)
        if found is not None:
            outcome, words, attendance = found
            DoorVerdict.objects.create(press=press, outcome=outcome, words=words[:300], attendance=attendance, judged_at=now)  # fmt: skip


Found = tuple[str, str, Attendance | None]


def _judged(meeting: Meeting, press: DoorPress, by: By, now: datetime) -> Found | None:
    """None: it waits. A phone's clock may be ahead; nobody came later than now."""
    if press.shown == Shown.RED:
        return Outcome.AWAY, "", None
    at = min(press.pressed_at, now)
    try:
        with transaction.atomic():
            if press.way == Way.WALK_IN:
                return _walked(meeting, press, by, at)
            registration = _registered(meeting, press, at)
            return (_out if press.out else _in)(meeting, press, registration, by, at)
    except Refused as refusal:
        # On a page of the house nobody passed: its word is what the door showed.
        return (Outcome.REFUSED if press.phone else Outcome.AWAY), refusal.sentence, None


def _walked(meeting: Meeting, press: DoorPress, by: By, at: datetime) -> Found:
    made, fits = walk_in(meeting, by=by, at=at, key=press.pk)
    if fits:
        return Outcome.CAME, _("Welcome"), made
    return Outcome.OVER, _("More have come than there are places."), made


def _in(meeting: Meeting, press: DoorPress, registration: Registration, by: By, at: datetime) -> Found:  # fmt: skip
    made = come(meeting, registration, by=by, at=at, key=press.pk, way=press.way)
    if made.pk == press.pk:
        return Outcome.CAME, _("Welcome"), made
    since = timezone.localtime(made.came_at).strftime("%H:%M")
    return (Outcome.DOUBLE if press.phone else Outcome.AGAIN), _("In already since %(time)s") % {"time": since}, made  # fmt: skip


def _out(meeting: Meeting, press: DoorPress, registration: Registration, by: By, at: datetime) -> Found | None:  # fmt: skip
    found = meeting.attendances.filter(registration=registration).first()
    if press.phone and (found is None or at < found.came_at):
        return None
    if found is None:
        raise Refused(gettext_lazy("%(name)s was not checked in."), name=registration.person.name)
    if found.left_at is not None:
        return Outcome.AGAIN, _("Gone"), found
    return Outcome.GONE, _("Gone"), leave(found, by=by, at=at)


def _registered(meeting: Meeting, press: DoorPress, at: datetime) -> Registration:
    rows = Registration.objects.select_related("person__party", "order", "gathering__place")
    if press.way == Way.LIST and press.registration_said:
        found = rows.filter(pk=press.registration_said, gathering=meeting.gathering_id).first()
        if found is None:
            raise Refused(gettext_lazy("Only who is registered for this gathering comes in."))
        return found
    voucher = Voucher.objects.filter(pk=voucher_of(press.text, at)).first()
    if voucher is None:
        raise Refused(gettext_lazy("We have not given out this code."))
    found = rows.filter(order=voucher.order_id).first()
    if found is None or found.gathering_id != meeting.gathering_id:
        raise Refused(gettext_lazy("This code is for something else."))
    if voucher.replaced_by_id is not None:
        raise Refused(
            gettext_lazy("This code was withdrawn for another: %(why)s"), why=voucher.revoked_why
        )
    return found


def tickets_of(meeting: Meeting, *, by: By) -> dict[UUID, Voucher]:
    """The codes that open this door, by their order: for the roll that its phones take along."""
    must(by, DOOR, meeting.gathering.place)
    rows = Voucher.objects.filter(order__registration__gathering=meeting.gathering_id, revoked_at=None)  # fmt: skip
    return {one.order_id: one for one in rows}


def _said(key: UUID, press: Any) -> Said:
    if press is None:
        return Said(False, "", _("This press was brought to another door already."), key, Outcome.REFUSED)  # fmt: skip
    verdict = getattr(press, "verdict", None)
    if verdict is None:
        return Said(True, "", _("Gone; the other door has not brought the coming yet."), key, WAITING)  # fmt: skip
    attendance = verdict.attendance
    name = attendance.registration.person.name if attendance and attendance.registration else ""
    return Said(verdict.outcome in PASSED, name, verdict.words, key, verdict.outcome)
