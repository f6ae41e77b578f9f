"""The terms of a contract, version by version: each from a day on, proposed by one and approved by another."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.models.agreement import Agreement
from yanzhen.kernel.agreements.models.choices import Basis
from yanzhen.kernel.agreements.models.schedule import TermFacts, amount_by_area

PAYS: tuple[tuple[int, Any], ...] = (
    (1, _("once a year")), (2, _("twice a year")), (4, _("every quarter")), (12, _("every month")), (0, _("once for the whole term")),
)  # fmt: skip


class PriceIndex(models.Model):
    """An index by name, such as the consumer prices of the province; values by year, as they are published."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(_("name of the index"), max_length=120, unique=True)
    source = models.CharField(_("who publishes it"), max_length=200)

    class Meta:
        verbose_name = _("price index")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class IndexValue(models.Model):
    """The value for a year, in hundredths of a point: 102.30 is 10230."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    index = models.ForeignKey(PriceIndex, models.PROTECT, related_name="values")
    year = models.PositiveSmallIntegerField(_("year"))
    value_hundredths = models.PositiveIntegerField(_("value"))

    class Meta:
        verbose_name = _("value of an index")
        constraints = [
            models.UniqueConstraint(fields=["index", "year"], name="an_index_has_one_value_a_year"),
            models.CheckConstraint(condition=Q(value_hundredths__gt=0), name="an_index_is_above_nought"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.index} {self.year}"

    @property
    def points(self) -> str:
        return f"{self.value_hundredths // 100}.{self.value_hundredths % 100:02d}"


class Terms(models.Model):
    """What is paid from `since` on. Version 1 begins with the contract; a later one never touches earlier dues."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terms")
    version = models.PositiveSmallIntegerField()
    since = models.DateField(_("holds from"))
    basis = models.CharField(_("how it is reckoned"), max_length=10, choices=Basis.choices)
    amount_fen = models.BigIntegerField(_("amount a year"), default=0)
    pays_per_year = models.PositiveSmallIntegerField(_("paid how often"), choices=PAYS, default=1)
    due_after_days = models.SmallIntegerField(
        _("due so many days after the period begins"), default=0
    )
    area_mu_hundredths = models.PositiveIntegerField(
        _("area in hundredths of a mu"), null=True, blank=True
    )
    price_per_mu_fen = models.BigIntegerField(_("price per mu and year"), null=True, blank=True)
    step_years = models.PositiveSmallIntegerField(_("rises every so many years"), default=0)
    step_bp = models.PositiveIntegerField(_("by so many hundredths of a per cent"), default=0)
    index = models.ForeignKey(
        PriceIndex,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=_("price index"),
    )
    index_base_hundredths = models.PositiveIntegerField(
        _("value of the index it begins with"), default=0
    )
    why = models.CharField(_("why the terms change"), max_length=300, blank=True)
    proposed_by_id = models.UUIDField(null=True, editable=False)
    proposed_by_name = models.CharField(max_length=120, blank=True, editable=False)
    approved_by_id = models.UUIDField(null=True, editable=False)
    approved_by_name = models.CharField(max_length=120, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("terms")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "version"], name="terms_are_numbered_once"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values) & Q(pays_per_year__in=[0, 1, 2, 4, 12]), name="terms_are_of_a_known_sort"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="terms_ask_for_no_less_than_nothing"),
            models.CheckConstraint(condition=~Q(basis=Basis.INDEXED) | Q(index__isnull=False, index_base_hundredths__gt=0), name="an_index_is_named_with_its_base"),
            models.CheckConstraint(condition=~Q(basis=Basis.STEPPED) | Q(step_years__gt=0), name="steps_have_a_rhythm"),
            models.CheckConstraint(condition=Q(basis=Basis.ONCE, pays_per_year=0) | (~Q(basis=Basis.ONCE) & Q(pays_per_year__gt=0)), name="only_what_is_paid_once_has_no_rhythm"),
            models.CheckConstraint(
                condition=Q(approved_by_id__isnull=True) | Q(proposed_by_id__isnull=True) | ~Q(approved_by_id=F("proposed_by_id")),
                name="nobody_approves_the_terms_they_proposed",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement} v{self.version}"

    @property
    def facts(self) -> TermFacts:
        amount = self.amount_fen
        if self.basis == Basis.PER_AREA and self.area_mu_hundredths and self.price_per_mu_fen:
            amount = amount_by_area(self.area_mu_hundredths, self.price_per_mu_fen)
        return TermFacts(
            basis=self.basis, amount_fen=amount, pays_per_year=self.pays_per_year, due_after_days=self.due_after_days,
            step_years=self.step_years, step_bp=self.step_bp, index_base=self.index_base_hundredths,
        )  # fmt: skip

    def index_of(self, year: int) -> int | None:
        """The index's value of the year before: what is published when the contract's year begins."""
        if self.index is None:
            return None
        values = self.index.values.filter(year=year - 1).values_list("value_hundredths", flat=True)
        return values.first()

    def begins_after(self, day: date) -> bool:
        return self.since > day
