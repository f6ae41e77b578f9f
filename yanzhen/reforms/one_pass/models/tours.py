"""A school asks for a day on a study route; nobody confirms it before enough grown-ups are named."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.parties.models import Person
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.products import Product
from yanzhen.reforms.one_pass.models.scope import within_scope


class TourState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    CALLED_OFF = "called_off", _("Called off")


class Role(models.TextChoices):
    """Who goes along (LB/T 054); a guide is no safety officer."""

    REPRESENTATIVE = "representative", _("Representative of the school")
    TEACHER = "teacher", _("Accompanying teacher")
    LEADER = "leader", _("Leader of the tour")
    SAFETY = "safety", _("Safety officer")
    TUTOR = "tutor", _("Study tutor")
    GUIDE = "guide", _("Tour guide")


# Each group goes with one of these at least (sql/one_pass.sql asks the same).
NEEDED: Final = (Role.REPRESENTATIVE, Role.TEACHER, Role.LEADER, Role.SAFETY)


class TourQuerySet(models.QuerySet["StudyTour"]):
    def visible_to(self, actor: Any) -> Self:
        """Whoever asked, and those who run it."""
        own = Q(asked_by=actor.person_id) if actor.person_id else Q(pk__in=[])
        if not actor.may(SEE):
            return self.filter(own)
        return self.filter(own | within_scope(actor, "product__offer__seller__place__path"))

    def kept_by(self, actor: Any) -> Self:
        if not actor.may(SEE):
            return self.none()
        return self.filter(within_scope(actor, "product__offer__seller__place__path"))

    def for_lists(self) -> Self:
        return self.select_related(
            "product__offer__seller__organisation__party", "product__offer__seller__place", "order"
        ).prefetch_related("staff")


class StudyTour(models.Model):
    """One group on one day. Confirmed only with staff enough and a place kept for each pupil (actions/tours.py, sql/one_pass.sql)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="tours")
    day = models.DateField(_("day"))
    organiser = models.CharField(_("school or organiser"), max_length=120)
    contact = models.CharField(_("whom to call"), max_length=60)
    phone = EncryptedTextField(_("telephone"), purpose="tour.phone")
    pupils = models.PositiveIntegerField(_("pupils"))
    under_14 = models.BooleanField(_("some are under 14"), default=True)
    guardians_agreed = models.BooleanField(_("their guardians have agreed"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=TourState.choices, default=TourState.ASKED
    )
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="study_tours", editable=False
    )

    objects = TourQuerySet.as_manager()

    class Meta:
        verbose_name = _("study tour")
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(pupils__gte=1), name="a_tour_has_a_pupil"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(under_14=False) | Q(guardians_agreed=True),
                name="guardians_agree_before_a_tour_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_at__isnull=False),
                name="a_tour_is_answered_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["product", "day"], name="tours_of_a_product")]

    def __str__(self) -> str:
        return f"{self.organiser} {self.day}"

    @property
    def holds_places(self) -> bool:
        """Its order keeps them, paid or not yet."""
        return self.order is not None and self.order.state in ("placed", "paid")


class TourStaff(models.Model):
    """One grown-up who goes along."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    tour = models.ForeignKey(StudyTour, models.CASCADE, related_name="staff")
    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("staff of a study tour")
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tour", "name"], name="nobody_goes_twice_on_a_tour"),
        ]

    def __str__(self) -> str:
        return self.name
