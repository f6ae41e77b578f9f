"""The official working calendar, year by year, as the State Council announces it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key


class CalendarYear(models.Model):
    """A year whose notice was taken over whole. A year without a row is not known to anybody.

    `source` names where it is from: the addresses of the notices, or the file and who gave it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source"), max_length=500)
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("calendar year")
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=1949) & Q(year__lte=2200),
                name="a_calendar_year_has_four_digits",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class ExceptionKind(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    MAKEUP = "makeup", _("Make-up working day")


class CalendarDay(models.Model):
    """A day that is not what its weekday says: off by the notice, or worked in exchange.

    A notice may name days of the December before (2018-12-31 stands in the notice for 2019).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    year = models.ForeignKey(
        CalendarYear,
        models.CASCADE,
        to_field="year",
        db_column="year",
        related_name="days",
        verbose_name=_("year"),
    )
    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ExceptionKind.choices)
    name = models.CharField(_("holiday"), max_length=60)

    class Meta:
        verbose_name = _("calendar day")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date__year=F("year")) | Q(date__year=F("year") - 1, date__month=12),
                name="a_calendar_day_lies_in_its_year_or_the_december_before",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["holiday", "makeup"]),
                name="a_calendar_day_is_off_or_worked_in_exchange",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
