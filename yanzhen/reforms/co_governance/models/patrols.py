"""Points with a QR code that are walked to, and each time somebody scanned one."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key, secret_key
from yanzhen.reforms.co_governance.models.clusters import ServiceArea, Worker
from yanzhen.reforms.co_governance.models.orders import WorkOrder


class PatrolPointQuerySet(models.QuerySet["PatrolPoint"]):
    def with_last(self, now: datetime) -> Self:
        """With when somebody last stood there, and since when somebody should have again."""
        scans = PatrolScan.objects.filter(point=OuterRef("pk")).order_by("-at").values("at")[:1]
        served = Func(F("area__since"), template="((%(expressions)s)::timestamp AT TIME ZONE 'Asia/Shanghai')", output_field=models.DateTimeField())  # fmt: skip
        due = ExpressionWrapper(
            Coalesce("last", served) + F("every_hours") * Value(timedelta(hours=1)), output_field=models.DateTimeField()
        )  # fmt: skip
        seen = self.annotate(last=Subquery(scans)).annotate(due_at=due)
        return seen.annotate(missed=Case(When(due_at__lt=now, then=Value(value=True)), default=Value(value=False)))  # fmt: skip

    def overdue(self, now: datetime) -> Self:
        """In areas served today, those to which nobody walked in time; the longest first."""
        areas = ServiceArea.objects.on(localdate(now))
        return self.with_last(now).filter(missed=True, area__in=areas).order_by("due_at", "pk")


class PatrolPoint(models.Model):
    """The key is random: it stands on the wall as a QR code."""

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    area = models.ForeignKey(ServiceArea, models.PROTECT, related_name="patrol_points")
    name = models.CharField(_("point"), max_length=80)
    every_hours = models.PositiveSmallIntegerField(_("to be walked to every so many hours"))

    objects = PatrolPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("patrol point")
        ordering = ["area", "name"]
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="a_point_stands_once_in_its_area"),
            models.CheckConstraint(condition=Q(every_hours__gte=1), name="a_point_is_walked_to"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PatrolScan(models.Model):
    """Somebody stood there; what was wrong became an order. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    point = models.ForeignKey(PatrolPoint, models.PROTECT, related_name="scans")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="scans")
    at = models.DateTimeField(_("scanned at"))
    found = models.CharField(_("what was wrong"), max_length=200, blank=True)
    order = models.OneToOneField(WorkOrder, models.PROTECT, null=True, related_name="patrol_scan")

    class Meta:
        verbose_name = _("scan of a patrol point")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["point", "-at"], name="scans_of_a_point")]
        constraints = [
            models.CheckConstraint(condition=Q(found="", order__isnull=True) | ~Q(found="") & Q(order__isnull=False), name="what_a_patrol_found_became_an_order"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.point} {self.at}"
