"""What else is counted of a village that lives from visitors: its trades, and who calls to ask."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.scope import within_scope


class IndustryQuerySet(models.QuerySet["Industry"]):
    def kept_by(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()


class Industry(models.Model):
    """A featured trade of a village (特色产业), since when and until when."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="featured_industries")
    name = models.CharField(_("trade"), max_length=60)
    leader = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who leads it")
    )  # fmt: skip
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = IndustryQuerySet.as_manager()

    class Meta:
        verbose_name = _("featured trade")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(until__isnull=True), name="a_trade_stands_once_in_a_village"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="a_trade_ends_after_it_begins"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()


class Enquiry(models.Model):
    """Somebody asked: by telephone, at the counter, in writing. Written down once, without their name."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="visitor_enquiries")
    seller = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who was asked")
    )  # fmt: skip
    channel = models.CharField(
        _("how"), max_length=10,
        choices=[("phone", _("By telephone")), ("counter", _("At the counter")), ("written", _("In writing"))],
    )  # fmt: skip
    about = models.CharField(_("about"), max_length=120, blank=True)
    at = models.DateTimeField(_("when"))

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        indexes = [models.Index(fields=["place", "at"], name="enquiries_of_a_place")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.about}"
