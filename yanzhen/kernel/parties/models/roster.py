"""Who is away and who is needed: leaves with their cover, the duty roster, and days that exclude each other."""

from datetime import date, datetime, time
from typing import Any, Final, Self
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.calendars import working_calendar
from yanzhen.base.keys import new_key
from yanzhen.base.limits import MissingCalendar
from yanzhen.kernel.parties.models.offices import Appointment, Office, days
from yanzhen.kernel.parties.models.party import Person

# Outside these hours the one on duty is told as well as the desk.
DAY_SHIFT: Final = (time(8, 30), time(17, 30))


class LeaveQuerySet(models.QuerySet["Leave"]):
    def on(self, day: date) -> Self:
        return self.filter(since__lte=day, until__gte=day)

    def visible_to(self, actor: Any) -> Self:
        """Who is away and who covers is known inside the house; each knows their own."""
        return self if actor.office_id else self.filter(person_id=actor.person_id)


class Leave(models.Model):
    """Days on which a person is away, both included, and who covers meanwhile (A/B 角)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="leaves")
    deputy = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="leaves_covered"
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="a_leave_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")),
                name="nobody_covers_for_themself",
            ),
            ExclusionConstraint(
                name="a_person_is_on_leave_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.since} – {self.until}"


class Shift(models.TextChoices):
    LEAD = "lead", _("Leader on duty")
    DAY = "day", _("Day shift")
    NIGHT = "night", _("Night shift")


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def visible_to(self, actor: Any) -> Self:
        """The roster hangs on the wall of the house."""
        return self if actor.office_id else self.none()

    def at(self, moment: datetime) -> Self:
        """Those on duty at this moment: by day or by night; a night belongs to the day it began."""
        local = timezone.localtime(moment)
        day, clock = local.date(), local.time()
        if DAY_SHIFT[0] <= clock < DAY_SHIFT[1]:
            return self.filter(day=day, shift__in=(Shift.DAY, Shift.LEAD))
        if clock < DAY_SHIFT[0]:
            day = date.fromordinal(day.toordinal() - 1)
        return self.filter(day=day, shift__in=(Shift.NIGHT, Shift.LEAD))


class DutyShift(models.Model):
    """One line of the roster (值班表): who is on duty at an office on a day, in a shift."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, related_name="duty_shifts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="duty_shifts")
    day = models.DateField(_("day"))
    shift = models.CharField(_("shift"), max_length=10, choices=Shift.choices)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift of the roster")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "shift"], name="a_shift_has_one_person_on_duty"
            ),
            models.UniqueConstraint(
                fields=["person", "day", "shift"], name="a_person_is_on_duty_at_one_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.shift}: {self.person}"


class Presence(models.Model):
    """Derived by trigger (sql/leaves.sql) from leaves and the roster: nobody is away where they are needed.

    "here": covers for somebody, or is on duty. Both may overlap each other, and neither may overlap "away".
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    part = models.CharField(max_length=4)
    since = models.DateField()
    until = models.DateField()
    leave = models.ForeignKey(Leave, models.CASCADE, null=True, related_name="+")
    shift = models.ForeignKey(DutyShift, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="nobody_is_away_where_they_are_needed",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("part", RangeOperators.NOT_EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.part}"


def away_of(person_id: UUID | None, day: date) -> Leave | None:
    """The leave of a person that runs on this day: until when, and who covers."""
    if person_id is None:
        return None
    running = Leave.objects.on(day).filter(person_id=person_id)
    return running.select_related("person__party", "deputy__party").first()


def people_at(offices: Any, at: datetime) -> list[UUID]:
    """Whom a word to these offices reaches: who sits there and is at work, their deputies too.

    Outside office hours also whoever is on duty there; where nobody is there at all, the one on duty,
    and in the last resort everybody who holds it: a word is never told to nobody.
    """
    day = timezone.localdate(at)
    holders = Appointment.objects.filter(office__in=offices)
    here = holders.at_work_on(day).values_list("person_id", flat=True)
    on_duty = (
        DutyShift.objects.filter(office__in=offices).at(at).values_list("person_id", flat=True)
    )
    found = list(here if is_office_time(at) else here.union(on_duty))
    return list(
        dict.fromkeys(found or on_duty or holders.on(day).values_list("person_id", flat=True))
    )


def is_office_time(at: datetime) -> bool:
    """Within the hours of a desk on a working day; without the year's calendar the one on duty is told too."""
    local = timezone.localtime(at)
    try:
        worked = working_calendar().is_worked(local.date())
    except MissingCalendar:
        return False
    return worked and DAY_SHIFT[0] <= local.time() < DAY_SHIFT[1]
