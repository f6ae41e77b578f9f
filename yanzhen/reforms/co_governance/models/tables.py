"""Round tables (花园圆桌会): a day, a place, an agenda of deliberations, and who signed in."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.council.models import Deliberation
from yanzhen.kernel.council.models.choices import Side
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.models.estates import Estate
from yanzhen.reforms.co_governance.models.scope import within_scope


class RoundTableQuerySet(models.QuerySet["RoundTable"]):
    def visible_to(self, actor: Any) -> Self:
        """Offices see those of their places; everybody who has logged in, those that are still to come or on today."""
        if actor.may(SEE):
            return self.filter(within_scope(actor, "estate__place__path"))
        return self.filter(closed_on=None) if actor.person_id else self.none()


class RoundTable(models.Model):
    """One meeting of the three parties of an estate."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="round_tables", verbose_name=_("estate")
    )
    held_on = models.DateField(_("day of the round table"))
    starts_at = models.TimeField(_("begins at"))
    venue = models.CharField(_("venue"), max_length=160)
    chair = models.CharField(_("chaired by"), max_length=120, blank=True)
    closed_on = models.DateField(_("closed on"), null=True)
    created_by_name = models.CharField(max_length=120, blank=True)

    objects = RoundTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("round table")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["estate", "held_on"], name="one_round_table_a_day_and_estate"),
            models.CheckConstraint(condition=~Q(venue=""), name="a_round_table_has_a_venue"),
            models.CheckConstraint(condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("held_on")), name="a_round_table_closes_after_it_was_held"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.estate} {self.held_on}"

    def get_absolute_url(self) -> str:
        return reverse("co_governance:table", args=[self.pk])


class AgendaItem(models.Model):
    """A topic on the agenda; its minutes and what was agreed stand with the deliberation."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    table = models.ForeignKey(RoundTable, models.PROTECT, related_name="agenda")
    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("item of an agenda")
        ordering = ["table", "order"]
        constraints = [
            models.UniqueConstraint(fields=["table", "order"], name="an_agenda_is_numbered"),
            models.UniqueConstraint(fields=["table", "deliberation"], name="a_topic_stands_once_on_an_agenda"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.deliberation.topic


class SignIn(models.Model):
    """Who came, for which side. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    table = models.ForeignKey(RoundTable, models.PROTECT, related_name="sign_ins")
    side = models.CharField(_("for whom"), max_length=24, choices=Side.choices)
    name = models.CharField(_("name"), max_length=120)
    person_id = models.UUIDField(null=True, editable=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign-in")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["table", "side", "name"], name="nobody_signs_in_twice"),
            models.CheckConstraint(condition=Q(side__in=Side.values) & ~Q(name=""), name="a_sign_in_is_somebodys_for_a_known_side"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
