"""The duty roster (值班表): a week written at once, copied from the week before, or brought in from a table."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.turns import in_turn
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Appointment, DutyShift, Leave, Office, Person, Shift

EDIT: Final = "roster.edit"
WEEK: Final = timedelta(days=7)
Slot = tuple[date, str]


def may_edit_roster(office: Office, by: By) -> bool:
    """Who keeps rosters, for the offices of their own place."""
    if not by.may(EDIT):
        return False
    scope = office.scope.path if office.scope else ""
    return by.office_id == office.pk or bool(by.scope_path and scope.startswith(by.scope_path))


@transaction.atomic
def write_roster(office: Office, slots: Mapping[Slot, Person | None], *, by: By) -> int:
    """Put people on duty, or take them off with None; gives how many slots changed. All or nothing."""
    if not may_edit_roster(office, by):
        raise Refused(_("The roster is kept by the head of this place."))
    office = (
        Office.objects.select_for_update(of=("self",)).select_related("scope").get(pk=office.pk)
    )
    days = [day for day, _shift in slots]
    now = {
        (one.day, one.shift): one
        for one in DutyShift.objects.filter(office=office, day__in=days).select_related(
            "person__party"
        )
    }
    changed = {slot: person for slot, person in slots.items() if _is_new(now.get(slot), person)}
    in_turn(*changed.values())
    # First off, then on: two people may change places within a week.
    DutyShift.objects.filter(pk__in=[now[slot].pk for slot in changed if slot in now]).delete()
    for (day, shift), person in changed.items():
        if person is not None:
            _put(office, day, shift, person)
    if changed:
        said = {f"{day} {shift}": str(person or "") for (day, shift), person in changed.items()}
        record(
            by=by, verb="parties.write_roster", noun=office, changes=said,
            place_path=office.scope.path if office.scope else "",
        )  # fmt: skip
    return len(changed)


def copy_week(office: Office, monday: date, *, by: By) -> int:
    """The week before, where nobody is written yet; who is away then is left out."""
    before = DutyShift.objects.filter(
        office=office, day__range=(monday - WEEK, monday - timedelta(days=1))
    )
    taken = set(
        DutyShift.objects.filter(office=office, day__range=(monday, monday + timedelta(days=6)))
        .values_list("day", "shift")
    )  # fmt: skip
    slots: dict[Slot, Person | None] = {}
    for one in before.select_related("person__party"):
        day = one.day + WEEK
        if (day, one.shift) not in taken and not _is_away(one.person, day):
            slots[day, one.shift] = one.person
    if not slots:
        raise Refused(_("The week before has nothing to copy into this one."))
    return write_roster(office, slots, by=by)


def people_for(office: Office, day: date) -> list[Person]:
    """Who may be on duty: whoever holds this office, or another of the same house at this place."""
    held = Appointment.objects.on(day).filter(office__closed_on__isnull=True)
    here = held.filter(office=office)
    if office.organisation_id and office.scope_id:
        here = held.filter(
            office__organisation=office.organisation_id, office__scope=office.scope_id
        )
    people = Person.objects.filter(appointments__in=here).select_related("party").distinct()
    return list(people.order_by("party__pinyin", "pk"))


def _is_new(now: DutyShift | None, person: Person | None) -> bool:
    there: UUID | None = now.person_id if now else None
    return there != (person.pk if person else None)


def _is_away(person: Person, day: date) -> bool:
    return Leave.objects.on(day).filter(person=person).exists()


def _put(office: Office, day: date, shift: str, person: Person) -> None:
    if shift not in Shift.values:
        raise Refused(_("There is no shift “%(shift)s”."), shift=shift)
    if not Appointment.objects.on(day).filter(person=person).exists():
        raise Refused(_("%(person)s holds no office on %(day)s."), person=person.name, day=day)
    try:
        with transaction.atomic():
            DutyShift.objects.create(office=office, day=day, shift=shift, person=person)
    except IntegrityError as error:
        if "nobody_is_away" in str(error):
            raise Refused(
                _("%(person)s is away on %(day)s."), person=person.name, day=day
            ) from error
        raise Refused(
            _("%(person)s is on duty elsewhere on %(day)s already."), person=person.name, day=day
        ) from error
