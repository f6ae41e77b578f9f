"""Depreciation of a book: rules by kind of asset, what was booked before, and one run per month."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.models import Asset, AssetKind
from yanzhen.kernel.ledger.models.books import Account, Book


class DepreciationRule(models.Model):
    """How a book depreciates a kind: to which accounts, and life and residual where the asset names none.

    The law names no life for a collective's assets, so there is no default; `source` says who decided.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="depreciation_rules")
    kind = models.ForeignKey(
        AssetKind, models.PROTECT, related_name="+", verbose_name=_("kind of asset")
    )
    life_months = models.PositiveSmallIntegerField(_("useful life in months"))
    residual_permille = models.PositiveSmallIntegerField(
        _("residual value per thousand"), default=0
    )
    expense = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("charged to")
    )
    wear = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("accumulated on")
    )
    source = models.CharField(_("who decided it"), max_length=200)

    class Meta:
        verbose_name = _("rule of depreciation")
        constraints = [
            models.UniqueConstraint(fields=["book", "kind"], name="one_rule_of_depreciation_per_book_and_kind"),
            models.CheckConstraint(condition=Q(life_months__gt=0), name="a_life_has_a_month"),
            models.CheckConstraint(condition=Q(residual_permille__lt=1000), name="a_residual_is_less_than_the_whole"),
            models.CheckConstraint(condition=~Q(source=""), name="a_rule_of_depreciation_names_its_source"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}: {self.life_months}"


class WearBefore(models.Model):
    """What had been depreciated when the book was opened: part of its opening balance."""

    asset = models.OneToOneField(Asset, models.PROTECT, primary_key=True, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, related_name="+")
    fen = models.BigIntegerField(_("depreciated before"))

    class Meta:
        verbose_name = _("earlier depreciation")
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="earlier_depreciation_is_positive")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.fen}"


class DepreciationRun(models.Model):
    """One month of one book, once: its entry has this run's key, so that pressing twice books once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="depreciation_runs")
    month = models.DateField(_("month"))
    # Runs without anything to book have no entry: the month is done all the same.
    entry_id = models.UUIDField(null=True)
    total_fen = models.BigIntegerField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("depreciation run")
        constraints = [
            models.UniqueConstraint(fields=["book", "month"], condition=Q(undone_at__isnull=True), name="one_depreciation_run_per_book_and_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_run_is_of_a_whole_month"),
            models.CheckConstraint(condition=Q(total_fen=0, entry_id__isnull=True) | Q(total_fen__gt=0, entry_id__isnull=False), name="a_run_with_money_has_its_entry"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class DepreciationLine(models.Model):
    """What one asset lost in a run."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    run = models.ForeignKey(DepreciationRun, models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()

    class Meta:
        verbose_name = _("line of a depreciation run")
        constraints = [
            models.UniqueConstraint(fields=["run", "asset"], name="an_asset_is_depreciated_once_a_run"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_depreciation_is_positive"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["asset", "run"], name="depreciation_of_an_asset")]

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.fen}"
