"""Coming and leaving, each written once; and the hours that follow from it. The door's presses stand in door.py."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.contracts import DOOR, RESULTS
from yanzhen.kernel.gatherings.models import (
    Attendance,
    Correction,
    Meeting,
    Registration,
    Way,
)
from yanzhen.kernel.gatherings.models.scope import must
from yanzhen.kernel.gatherings.workflow import GatheringState

MINUTES: Final = 60


def come(
    meeting: Meeting, registration: Registration, *, by: By, at: datetime, key: UUID | None = None, way: str = "list", recorded: datetime | None = None,
) -> Attendance:  # fmt: skip
    """In, once a date; whoever is in already is found."""
    must(by, DOOR, meeting.gathering.place)
    if registration.given_up_at is not None:
        raise Refused(gettext_lazy("%(name)s gave the place up."), name=registration.person.name)
    if registration.order.state != "paid":
        raise Refused(gettext_lazy("%(name)s has not paid yet."), name=registration.person.name)
    try:
        with transaction.atomic():
            made = Attendance.objects.create(
                id=key or new_key(), meeting=meeting, registration=registration, came_at=at, way=way, person_name=by.person_name,
                recorded_at=recorded or timezone.now(),
            )  # fmt: skip
            meeting.gathering.keep("check_in", by=by, at=at, changes={"person": str(registration.person_id)})  # fmt: skip
            return made
    except IntegrityError as error:
        found = meeting.attendances.filter(registration=registration).first()
        if found is None:
            raise Refused(gettext_lazy("Only who is registered for this gathering comes in.")) from error  # fmt: skip
        return found


@transaction.atomic
def walk_in(meeting: Meeting, *, by: By, at: datetime, key: UUID | None = None) -> tuple[Attendance, bool]:  # fmt: skip
    """Somebody who came by: counted, not named. Whether there was room; who is inside is written down all the same."""
    gathering = meeting.gathering
    must(by, DOOR, gathering.place)
    if not gathering.walk_ins:
        raise Refused(gettext_lazy("Only who is registered for this gathering comes in."))
    if gathering.state not in (GatheringState.CLOSED, GatheringState.HELD):
        raise Refused(gettext_lazy("End the registration first: what places are left is known then."))  # fmt: skip
    fits = walk_in_places(meeting) > 0
    made = Attendance.objects.create(id=key or new_key(), meeting=meeting, came_at=at, way=Way.WALK_IN, person_name=by.person_name, recorded_at=timezone.now())  # fmt: skip
    gathering.keep("walk_in", by=by, at=at)
    return made, fits


def walk_in_places(meeting: Meeting) -> int:
    """Places nobody registered for, less those who came by; below nought where two doors let in the last one each."""
    taken = Registration.objects.standing().filter(gathering=meeting.gathering_id).count()
    return meeting.gathering.places - taken - meeting.attendances.filter(registration=None).count()


@transaction.atomic
def leave(attendance: Attendance, *, by: By, at: datetime) -> Attendance:
    """Out. Pressed again it stays as it was."""
    must(by, DOOR, attendance.meeting.gathering.place)
    attendance = Attendance.objects.select_for_update(of=("self",)).select_related("meeting__gathering__place").get(pk=attendance.pk)  # fmt: skip
    if attendance.left_at is not None:
        return attendance
    if at < attendance.came_at:
        raise Refused(gettext_lazy("Nobody leaves before they came."))
    attendance.left_at = at
    attendance.save(update_fields=["left_at"])
    attendance.meeting.gathering.keep("check_out", by=by, at=at, changes={"person": str(attendance.registration_id)})  # fmt: skip
    return attendance


@transaction.atomic
def correct(attendance: Attendance, minutes: int, reason: str, *, by: By, at: datetime | None = None) -> Correction:  # fmt: skip
    """Other minutes, for a reason; what the door wrote stays beside it (志愿服务记录与证明出具办法, 2021-02-01)."""
    gathering = attendance.meeting.gathering
    must(by, RESULTS, gathering.place)
    if not reason.strip():
        raise Refused(gettext_lazy("Write why."), field="reason")
    if not 0 <= minutes <= 24 * MINUTES:
        raise Refused(gettext_lazy("Between 0 and 24 hours."), field="minutes")
    made = Correction.objects.create(attendance=attendance, minutes=minutes, reason=reason.strip(), person_name=by.person_name, recorded_at=at or timezone.now())  # fmt: skip
    gathering.keep("correct", by=by, at=at, note=reason, changes={"minutes": [minutes_of(attendance, corrected=False), minutes]})  # fmt: skip
    return made


def minutes_of(attendance: Attendance, *, corrected: bool = True) -> int:
    """Whole minutes that count: the last correction, or from coming to leaving; nothing while nobody has written down that one left."""
    last = list(attendance.corrections.all())[-1:] if corrected else []
    if last:
        return last[0].minutes
    if attendance.left_at is None:
        return 0
    return int((attendance.left_at - attendance.came_at).total_seconds()) // MINUTES


def minutes_of_all(registration: Registration) -> int:
    return sum(minutes_of(one) for one in registration.attendances.prefetch_related("corrections"))
