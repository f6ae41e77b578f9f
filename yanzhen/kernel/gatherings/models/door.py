"""What was pressed at a door, as the phone brought it; and what the house says of each press."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.gatherings.models.gathering import Meeting
from yanzhen.kernel.gatherings.models.people import Attendance, Way


class Shown(models.TextChoices):
    GREEN = "green", _("let in or out")
    RED = "red", _("turned away")


class Outcome(models.TextChoices):
    CAME = "came", _("came")
    GONE = "gone", _("gone")
    # In or out already at this door: nothing to look into.
    AGAIN = "again", _("pressed again")
    DOUBLE = "double", _("let in at two doors")
    OVER = "over", _("let in above the places")
    REFUSED = "refused", _("let in without a right")
    AWAY = "away", _("turned away")


# What an organiser looks into: somebody was let in, and the house would not have.
TO_LOOK_INTO = (Outcome.DOUBLE, Outcome.OVER, Outcome.REFUSED)


class DoorPressQuerySet(models.QuerySet["DoorPress"]):
    def unjudged(self) -> Self:
        """Out before in: the other door has not brought it yet."""
        return self.filter(verdict=None)

    def to_look_into(self) -> Self:
        return self.filter(Q(verdict__outcome__in=TO_LOOK_INTO) | Q(verdict=None))


class DoorPress(models.Model):
    """One press, kept before it is judged. The phone made the key: brought twice, it is one press."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presses")
    phone = models.UUIDField(null=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    # The scanned code opens a door: nobody reads it in a copy of the table.
    text = EncryptedTextField(purpose="gatherings.code", blank=True)
    # What the phone said; it may be nobody's.
    registration_said = models.UUIDField(null=True)
    out = models.BooleanField(default=False)
    shown = models.CharField(max_length=8, choices=Shown.choices)
    pressed_at = models.DateTimeField(_("pressed"))
    person_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    objects = DoorPressQuerySet.as_manager()

    class Meta:
        verbose_name = _("press at a door")
        ordering = ["pressed_at", "out", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="code") & Q(registration_said=None) & ~Q(text="") | Q(way="list", registration_said__isnull=False, text="")
                | Q(way="walk_in", registration_said=None, text="", out=False),
                name="a_press_says_by_what_it_was",
            ),
            models.CheckConstraint(condition=Q(shown__in=Shown.values), name="a_door_shows_green_or_red"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["meeting", "pressed_at"], name="presses_of_a_date")]

    def __str__(self) -> str:
        return f"{self.way} {self.pressed_at:%H:%M}"

    @property
    def phone_words(self) -> str:
        """Four signs, enough to tell the phones of one door apart."""
        return self.phone.hex[-4:].upper() if self.phone else ""


class DoorVerdict(models.Model):
    """What the house says of a press, once."""

    press = models.OneToOneField(
        DoorPress, models.PROTECT, primary_key=True, related_name="verdict"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    words = models.CharField(max_length=300, blank=True)
    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, related_name="verdicts")
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict on a press")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="a_press_is_judged_with_a_known_word"),
            models.CheckConstraint(
                condition=Q(attendance__isnull=True, outcome__in=["refused", "away"]) | Q(attendance__isnull=False) & ~Q(outcome__in=["refused", "away"]),
                name="who_is_let_in_has_come",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.outcome

    @property
    def shape(self) -> str:
        return "late" if self.outcome in TO_LOOK_INTO else "ok"


def presses_to_look_into(gathering: Any) -> Any:
    """With whom and what, in two statements."""
    rows = DoorPress.objects.filter(meeting__gathering=gathering).to_look_into()
    return rows.select_related(
        "meeting", "verdict__attendance__registration__person__party"
    ).order_by("-pressed_at", "pk")
