"""Staff, revenue and R&D of a firm, year by year, each with its source."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise


class EnterpriseYear(models.Model):
    """One year of a firm as it was reported; an empty value is not known, not nought."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    revenue_fen = models.BigIntegerField(_("revenue in fen"), null=True, blank=True)
    rd_fen = models.BigIntegerField(_("R&D in fen"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    recorded_on = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = _("year of a firm")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "year"], name="one_row_per_firm_and_year"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949) & Q(year__lte=ExtractYear(F("recorded_on"))),
                name="a_reported_year_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(revenue_fen__isnull=True) | Q(revenue_fen__gte=0),
                name="revenue_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(rd_fen__isnull=True) | Q(rd_fen__gte=0),
                name="research_spending_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"
