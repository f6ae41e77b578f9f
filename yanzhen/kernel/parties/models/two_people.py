"""What one person enters and another confirms: it counts when both have, and ends for a reason, never rewritten."""

from typing import Self

from django.db import models

from yanzhen.kernel.parties.models.party import Person


class ByTwoQuerySet(models.QuerySet):  # type: ignore[type-arg]  # of whatever model stands by two
    """For models made of `ByTwo`."""

    def standing(self) -> Self:
        """Not ended: those that count, and those that wait for the second person."""
        return self.filter(ended_at__isnull=True)

    def in_force(self) -> Self:
        return self.standing().filter(confirmed_at__isnull=False)


class ByTwo(models.Model):
    """Entered, confirmed, ended: who and when. That they are two, and why it ended, each model's constraints hold."""

    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None
