"""Responsibility and permission in one: an office has a duty and a scope; a person holds it for a time."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import duties
from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models.party import Organisation, Person
from yanzhen.kernel.places.models import Place


class OfficeQuerySet(models.QuerySet["Office"]):
    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def visible_to(self, actor: Any) -> Self:
        """Who sits where is public inside the house: everybody in an office sees all offices."""
        return self if actor.office_id else self.none()

    def within(self, path: str) -> Self:
        return self.filter(scope__path__startswith=path)

    def nearest(self, duty: str, place: Place) -> "Office | None":
        """The office with this duty at the place itself or the nearest place above it."""
        return (
            self.open()
            .filter(duty=duty, scope__path__in=place.paths_up())
            .order_by("-scope__path", "id")
            .select_related("scope")
            .first()
        )


class Office(models.Model):
    """A desk with a duty over a place: "economy desk of the community", "contact of a firm"."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="offices"
    )
    duty = models.CharField(_("duty"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    scope = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="offices")
    phone = models.CharField(_("office telephone"), max_length=40, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        indexes = [models.Index(fields=["duty", "scope"], name="offices_by_duty_and_scope")]

    def __str__(self) -> str:
        return self.title

    @property
    def duty_title(self) -> str:
        duty = duties.get(self.duty)
        return str(duty.title) if duty else self.duty


def days(first: str = "since", last: str = "until") -> Func:
    """The days from `first` to `last`, both included, as a range that PostgreSQL can compare."""
    return Func(
        F(first),
        F(last),
        models.Value("[]"),
        function="daterange",
        output_field=DateRangeField(),
    )


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: date) -> Self:
        """Those in force on the day; `until` is the last day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def at_work_on(self, day: date) -> Self:
        """Those in force whose person is not on leave: deputies act for the others."""
        away = Person.objects.filter(
            pk=OuterRef("person"), leaves__since__lte=day, leaves__until__gte=day
        )
        return self.on(day).filter(~Exists(away))

    def visible_to(self, actor: Any) -> Self:
        """Like offices: known to everybody in an office, and each person knows their own."""
        return self if actor.office_id else self.filter(person_id=actor.person_id)


class Appointment(models.Model):
    """A person holds an office from `since` to `until`, both included; a deputy stands in for another."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    deputy_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="an_appointment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | ~Q(deputy_for=F("id")),
                name="nobody_is_their_own_deputy",
            ),
            ExclusionConstraint(
                name="a_person_holds_an_office_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.office}"

    def is_in_force_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)
