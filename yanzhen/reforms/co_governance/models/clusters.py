"""Area-wide property service (片区化大物业): one desk over many areas, each with its own payer, contract, standard and money."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.parties.models import Organisation, Person
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.contracts import SERVICE
from yanzhen.reforms.co_governance.models.estates import Estate
from yanzhen.reforms.co_governance.models.owners import days
from yanzhen.reforms.co_governance.models.scope import within_scope


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SERVICE) else self.none()


class Cluster(models.Model):
    """A stretch of town that one company serves at one desk. `place` holds all its areas."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="service_clusters")
    company = models.ForeignKey(Organisation, models.PROTECT, related_name="service_clusters", verbose_name=_("property company"))  # fmt: skip
    since = models.DateField(_("since"))

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("service cluster")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="a_cluster_stands_once_at_its_place")]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("co_governance:cluster", args=[self.pk])


class AreaKind(models.TextChoices):
    ESTATE = "estate", _("Estate")
    ROAD = "road", _("Road")
    GREEN = "green", _("Green space")
    STREET = "street", _("Street front")
    PUBLIC = "public_space", _("Public space")


class MoneyOf(models.TextChoices):
    OWNERS = "owners", _("Owners' money")
    PUBLIC = "public", _("Public money")


class Dispatch(models.TextChoices):
    GRAB = "grab", _("Workers grab")
    ASSIGN = "assign", _("The dispatcher assigns")
    ROTATE = "rotate", _("In turn")


class Return(models.TextChoices):
    """Why an order is given back or passed on; a free "no time" is none. Which of them an area knows its contract says."""

    OUTSIDE = "outside", _("Outside the contract of this area")
    EXCLUSIVE = "exclusive", _("Inside a unit: the owner's own")
    WARRANTY = "warranty", _("Under warranty: the developer's")
    UTILITY = "utility", _("A utility company's line")
    SKILL = "skill", _("Needs another trade")
    MATERIAL = "material", _("Waits for material")
    NOBODY = "nobody", _("Nobody was there")


def every_reason() -> list[str]:
    """What a contract knows that names none."""
    return [str(one) for one in Return.values]


class ServiceAreaQuerySet(models.QuerySet["ServiceArea"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(cluster__in=Cluster.objects.visible_to(actor))

    def on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class ServiceArea(models.Model):
    """What is served under one contract. Estates are paid by their owners, the rest with public money; never one for the other.

    Response and arrival (minutes) stand in the contract; without a number there is no limit, and the screen says so.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="areas")
    kind = models.CharField(_("kind of area"), max_length=16, choices=AreaKind.choices)
    name = models.CharField(_("name"), max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="service_areas")
    estate = models.ForeignKey(Estate, models.PROTECT, null=True, blank=True, related_name="service_areas")  # fmt: skip
    money = models.CharField(_("whose money"), max_length=8, choices=MoneyOf.choices)
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who pays"))  # fmt: skip
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="service_areas")  # fmt: skip
    standard = models.TextField(_("standard of the service"), blank=True)
    response_minutes = models.PositiveIntegerField(_("response within, minutes"), null=True, blank=True)  # fmt: skip
    arrival_minutes = models.PositiveIntegerField(_("arrival within, minutes"), null=True, blank=True)  # fmt: skip
    dispatch = models.CharField(_("how orders are given"), max_length=8, choices=Dispatch.choices)
    reasons = ArrayField(models.CharField(max_length=12, choices=Return.choices), verbose_name=_("reasons to give an order back"), default=every_reason)  # fmt: skip
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ServiceAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("service area")
        ordering = ["cluster", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="estate", estate__isnull=False, money="owners") | Q(estate__isnull=True, money="public") & ~Q(kind="estate"),
                name="owners_pay_estates_and_the_public_the_rest",
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="an_area_is_served_for_some_days"),
            models.CheckConstraint(
                condition=Q(response_minutes__isnull=True) | Q(arrival_minutes__isnull=True) | Q(arrival_minutes__gte=F("response_minutes")),
                name="one_answers_before_one_comes",
            ),
            models.CheckConstraint(condition=Q(reasons__contained_by=Return.values) & ~Q(reasons=[]), name="an_area_knows_some_reasons"),
            models.UniqueConstraint(fields=["agreement"], name="an_area_has_a_contract_of_its_own"),
            # 物业管理条例 33: one company serves one area.
            ExclusionConstraint(name="an_estate_is_served_by_one_company", condition=Q(estate__isnull=False),
                                expressions=[("estate", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def known_reasons(self) -> list[tuple[str, Any]]:
        """The reasons of its contract, each with its words."""
        return [choice for choice in Return.choices if choice[0] in self.reasons]


class Worker(models.Model):
    """Somebody of the company who takes orders in a cluster. `given_at` is when they last got one, for turns."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="workers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    trade = models.CharField(_("trade of a worker"), max_length=60, blank=True)
    hour_fen = models.PositiveIntegerField(_("cost of an hour"), default=0)
    given_at = models.DateTimeField(null=True, editable=False)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("worker")
        ordering = ["cluster", "id"]
        constraints = [models.UniqueConstraint(fields=["cluster", "person"], name="a_worker_is_once_in_a_cluster")]  # fmt: skip

    def __str__(self) -> str:
        return str(self.person)


class WorkShift(models.TextChoices):
    DAY = "day", _("Day shift")
    NIGHT = "night", _("Night shift")


class WorkerShift(models.Model):
    """The roster of a cluster: several may share a shift."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="shifts")
    day = models.DateField(_("day"))
    shift = models.CharField(_("shift"), max_length=8, choices=WorkShift.choices)

    class Meta:
        verbose_name = _("shift of a worker")
        ordering = ["day", "shift"]
        constraints = [models.UniqueConstraint(fields=["worker", "day", "shift"], name="a_worker_has_a_shift_once")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.day} {self.worker}"
