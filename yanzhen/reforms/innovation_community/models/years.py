"""A firm year by year: people, money, research, each with its source."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yanzhen.base.keys import new_key
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.wording import Wording

# What a year says, in words; an empty one is named by them.
_NAMES: Final = {
    "staff": gettext_noop("Staff"),
    "rd_staff": gettext_noop("R&D staff"),
    "scitech_staff": gettext_noop("Sci-tech staff"),
    "revenue_fen": gettext_noop("Revenue"),
    "main_income_fen": gettext_noop("Main-business income"),
    "hightech_income_fen": gettext_noop("High-tech income"),
    "cost_fen": gettext_noop("Cost"),
    "net_profit_fen": gettext_noop("Net profit"),
    "rd_fen": gettext_noop("R&D spending"),
    "rd_domestic_fen": gettext_noop("R&D within China"),
    "assets_fen": gettext_noop("Assets"),
    "debt_fen": gettext_noop("Debt"),
}
YEAR_NAMES: Final[Mapping[str, Wording]] = {name: Wording(word) for name, word in _NAMES.items()}
NUMBERS: Final = tuple(YEAR_NAMES)
NEVER_NEGATIVE: Final = (
    "main_income_fen",
    "cost_fen",
    "rd_domestic_fen",
    "hightech_income_fen",
    "assets_fen",
    "debt_fen",
)
# A part is never more than its whole: main business of revenue, R&D staff of staff.
PARTS_OF: Final = (
    ("main_income_fen", "revenue_fen"),
    ("hightech_income_fen", "revenue_fen"),
    ("rd_domestic_fen", "rd_fen"),
    ("rd_staff", "staff"),
    ("scitech_staff", "staff"),
)


class EnterpriseYear(models.Model):
    """One year of a firm as it was reported; an empty value is not known, not nought."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    revenue_fen = models.BigIntegerField(_("revenue in fen"), null=True, blank=True)
    rd_fen = models.BigIntegerField(_("R&D in fen"), null=True, blank=True)
    main_income_fen = models.BigIntegerField(
        _("main-business income in fen"), null=True, blank=True
    )
    cost_fen = models.BigIntegerField(_("cost in fen"), null=True, blank=True)
    net_profit_fen = models.BigIntegerField(_("net profit in fen"), null=True, blank=True)
    rd_domestic_fen = models.BigIntegerField(_("R&D within China in fen"), null=True, blank=True)
    hightech_income_fen = models.BigIntegerField(
        _("income from high technology in fen"), null=True, blank=True
    )
    assets_fen = models.BigIntegerField(_("assets in fen"), null=True, blank=True)
    debt_fen = models.BigIntegerField(_("debt in fen"), null=True, blank=True)
    rd_staff = models.PositiveIntegerField(_("R&D staff"), null=True, blank=True)
    scitech_staff = models.PositiveIntegerField(_("sci-tech staff"), null=True, blank=True)
    audit_code = models.CharField(_("code of the audit report"), max_length=40, blank=True)
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
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"{name.removesuffix('_fen')}_of_a_year_is_not_negative",
                )
                for name in NEVER_NEGATIVE
            ),
            *(
                # Where one of the two is not known, the comparison is NULL and the check passes.
                models.CheckConstraint(
                    condition=Q(**{f"{part}__lte": F(whole)}), name=f"{part}_is_a_part_of_{whole}"
                )
                for part, whole in PARTS_OF
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"
