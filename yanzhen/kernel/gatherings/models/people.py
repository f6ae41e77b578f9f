"""Who has registered, with whose consent; when they came and went; how many minutes count."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.gatherings.contracts import SEE
from yanzhen.kernel.gatherings.models.gathering import Gathering, Meeting
from yanzhen.kernel.gatherings.models.scope import seen_by
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.parties.models import Person

SHOWN = ("order", "person__party")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, actor: Any) -> Self:
        own = Q(person=actor.person_id) | Q(asked_by_id=actor.person_id) if actor.person_id else Q(pk=None)  # fmt: skip
        return self.filter(own | seen_by(actor, "gathering__")) if actor.may(SEE) else self.filter(own)  # fmt: skip

    def standing(self) -> Self:
        """Those that count: not given up, and their order is paid or free."""
        return self.filter(given_up_at=None, order__state="paid")


class Registration(models.Model):
    """One person's place. Its key is the order's own, so a second press is the same registration."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    order = models.OneToOneField(Order, models.PROTECT, related_name="registration")
    minor = models.BooleanField(default=False)
    guardian = EncryptedTextField(_("guardian"), purpose="gatherings.guardian", blank=True)
    guardian_phone = EncryptedTextField(_("guardian's telephone"), purpose="gatherings.guardian_phone", blank=True)  # fmt: skip
    consent_at = models.DateTimeField(_("consent given"), null=True)
    asked_by_id = models.UUIDField(null=True)
    registered_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        ordering = ["registered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "person"], condition=Q(given_up_at__isnull=True), name="a_person_registers_once"
            ),
            models.CheckConstraint(
                condition=Q(minor=False) | (Q(consent_at__isnull=False) & ~Q(guardian="") & ~Q(guardian_phone="")),
                name="a_minor_comes_with_a_guardians_consent",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.person.name


class Way(models.TextChoices):
    CODE = "code", _("by code")
    LIST = "list", _("by the list")
    WALK_IN = "walk_in", _("came by")


class Attendance(models.Model):
    """That somebody came to one date, and when they left. Written once, ended once. Who came by is counted, not named."""

    # The press's own key: sent twice, it is one press.
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="attendances")  # fmt: skip
    came_at = models.DateTimeField(_("came"))
    left_at = models.DateTimeField(_("left"), null=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attendance at a date")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "registration"], name="one_comes_once_to_a_date"),
            models.CheckConstraint(condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")), name="one_leaves_after_one_came"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="one_is_checked_in_in_a_known_way"),
            models.CheckConstraint(
                condition=Q(way="walk_in", registration__isnull=True) | ~Q(way="walk_in") & Q(registration__isnull=False),
                name="only_who_came_by_has_no_registration",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.registration or self.get_way_display()} {self.came_at:%H:%M}"


class Correction(models.Model):
    """Other minutes than came and went give, for a reason. The last one counts."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="corrections")
    minutes = models.PositiveIntegerField(pgettext_lazy("how long", "minutes"))
    reason = models.CharField(_("why"), max_length=300)
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction of hours")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hours_are_corrected_for_a_reason"),
            models.CheckConstraint(condition=Q(minutes__lte=24 * 60), name="a_day_has_twenty_four_hours"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.minutes}"
