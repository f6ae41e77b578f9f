"""Cells: what figures counted per place and month, kept until something they count changes."""

from datetime import date
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key

# The month of what nobody dated: a stock counts it, a flow does not.
UNDATED: Final = date(1, 1, 1)
# A mark of this source concerns every figure.
EVERYTHING: Final = "*"


class Mark(models.Model):
    """Something that figures count changed in a month (no month: in any). Written by triggers only.

    One row per changing statement, source and month, never updated: nobody waits for a mark. Deriving
    takes it away after the cells hold the change; until then the month is counted live.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=160)
    month = models.DateField(null=True)

    class Meta:
        verbose_name = _("mark")
        indexes = [models.Index(fields=["source", "month"], name="marks_of_a_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.month or ''}"


class Watched(models.Model):
    """A source that a trigger watches in this database; written where the triggers are (actions/watching.py)."""

    source = models.CharField(max_length=160, primary_key=True)

    class Meta:
        verbose_name = _("watched source")

    def __str__(self) -> str:
        return self.source


class Kept(models.Model):
    """A figure that has cells, and the definition they were counted by. From `days_from` on also day by day."""

    slug = models.CharField(max_length=120, primary_key=True)
    definition = models.CharField(max_length=64)
    days_from = models.DateField()
    derived_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept figure")

    def __str__(self) -> str:
        return self.slug


class Cell(models.Model):
    """What one figure gains in one month (or on one day of it) in one place and all below it.

    A flow's cell is what happened; a stock's is what came less what went, so a stock is the sum of all
    months up to its day. `day` 0 is the whole month. There is no cell for nought.
    """

    id = models.BigAutoField(primary_key=True)
    figure = models.CharField(max_length=120)
    month = models.DateField()
    day = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=300, blank=True, db_collation="C")
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("cell")
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "path", "month", "day"],
                name="one_cell_per_figure_place_and_month",
            ),
            models.CheckConstraint(condition=Q(day__lte=31), name="a_cell_is_a_month_or_a_day"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_cell_begins_with_its_month"),
        ]
        indexes = [models.Index(fields=["figure", "month"], name="cells_of_a_month")]

    def __str__(self) -> str:
        return f"{self.figure} {self.month} {self.path}"


class Proof(models.Model):
    """One full proof: every clean cell counted again from the rows by another way, and what differed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    proved_at = models.DateTimeField()
    figures = models.PositiveIntegerField()
    cells = models.PositiveBigIntegerField()
    differences = models.PositiveIntegerField()
    first = models.JSONField(default=list)

    class Meta:
        verbose_name = _("proof of the cells")

    def __str__(self) -> str:
        return f"{self.proved_at:%Y-%m-%d %H:%M}: {self.differences}"
