"""Who owns a unit, on what ground, from when to when, together with whom."""

from datetime import date
from typing import Any, Final, Self
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models.choices import Basis
from yanzhen.kernel.parties.models import Party
from yanzhen.reforms.co_governance.models.estates import Estate, Unit

# On what ground somebody is an owner (建筑物区分所有权解释 1; 杭州市物业管理条例 13); members are of collectives.
GROUNDS: Final = [choice for choice in Basis.choices if choice[0] != Basis.MEMBER]


def days(until: str = "until") -> Func:
    """From `since` up to and without `until`."""
    return Func(F("since"), F(until), Value("[)"), function="daterange", output_field=DateRangeField())  # fmt: skip


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(unit__estate__in=Estate.objects.visible_to(actor))

    def on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def held_by(self, actor: Any, day: date) -> Self:
        """What the one who has logged in owns on this day; nobody owns nothing."""
        return self.on(day).filter(party=actor.person_id) if actor.person_id else self.none()


class Ownership(models.Model):
    """A share of a unit. `paper` is the number of the deed, contract or judgment; `until` the first day it holds no more.

    The shares of a unit are never more than the whole on any day (sql/estates.sql).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ownerships")
    party = models.ForeignKey(Party, models.PROTECT, related_name="ownerships", verbose_name=_("owner of the unit"))  # fmt: skip
    basis = models.CharField(_("owner by"), max_length=12, choices=GROUNDS, default=Basis.REGISTERED)  # fmt: skip
    paper = models.CharField(_("number of the deed or contract"), max_length=80, blank=True)
    part = models.PositiveIntegerField(_("share of the unit"), default=1)
    whole = models.PositiveIntegerField(_("parts in all"), default=1)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    why_ended = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("ownership")
        ordering = ["unit", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__gt=0, whole__gte=F("part")), name="a_share_of_a_unit_is_part_of_it"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | (Q(until__gt=F("since")) & ~Q(why_ended="")), name="an_ownership_ends_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=("registered", "undelivered")) | ~Q(paper=""), name="an_owner_without_a_deed_shows_a_paper"
            ),
            ExclusionConstraint(
                name="nobody_owns_a_unit_twice_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("party", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit}: {self.party}"

    @property
    def share(self) -> str:
        return "" if self.part == self.whole else f"{self.part}/{self.whole}"


def owns_something(person_id: UUID | None) -> bool:
    """Whether this person is an owner of anything now; nobody is not."""
    return person_id is not None and Ownership.objects.filter(party=person_id, until__isnull=True).exists()  # fmt: skip
