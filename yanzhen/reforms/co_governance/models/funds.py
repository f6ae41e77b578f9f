"""The maintenance fund of an estate, unit by unit; what was moved on it is never rewritten."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.reforms.co_governance.models.estates import Estate, Unit
from yanzhen.reforms.co_governance.models.law_funds import LOW_PERCENT, is_low


class FundAccountQuerySet(models.QuerySet["FundAccount"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(unit__estate__in=Estate.objects.visible_to(actor))

    def low(self) -> Self:
        """Below 30 per cent of what was first deposited."""
        # Whole numbers on both sides: 30 per cent itself is not below.
        return self.filter(first_fen__gt=F("balance_fen") * 100 / LOW_PERCENT)


class FundAccount(models.Model):
    """What a unit has in the fund, in fen. `balance_fen` is the sum of its moves (asked by the database at each commit)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="fund")
    first_fen = models.BigIntegerField(_("first deposit"), default=0)
    balance_fen = models.BigIntegerField(_("balance"), default=0)

    objects = FundAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account of the maintenance fund")
        constraints = [
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="a_unit_is_not_overdrawn_in_the_fund"),
            models.CheckConstraint(condition=Q(first_fen__gte=0), name="a_first_deposit_is_no_debt"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def is_low(self) -> bool:
        return is_low(self.balance_fen, self.first_fen)


class MoveKind(models.TextChoices):
    FIRST = "first", _("First deposit")
    TOP_UP = "top_up", _("Top-up")
    INTEREST = "interest", _("Interest")
    COMMON = "common", _("From common income")
    CHARGE = "charge", _("Share of works")


class FundMove(models.Model):
    """Money in (above nought) or out of one unit's account, with its entry in the owners' book. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.ForeignKey(FundAccount, models.PROTECT, related_name="moves")
    kind = models.CharField(_("what it is for"), max_length=12, choices=MoveKind.choices)
    fen = models.BigIntegerField(_("amount"))
    on = models.DateField(_("on"))
    entry_id = models.UUIDField()
    use = models.ForeignKey("FundUse", models.PROTECT, null=True, related_name="moves")  # fmt: skip

    class Meta:
        verbose_name = _("move of the maintenance fund")
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["entry_id"], condition=Q(kind="common"), name="moves_from_common_income")]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="charge") & Q(fen__lt=0) & Q(use__isnull=False)) | (~Q(kind="charge") & Q(fen__gt=0) & Q(use__isnull=True)),
                name="only_works_take_money_out_of_the_fund",
            ),
            models.UniqueConstraint(fields=["account", "use"], name="works_are_charged_once_to_a_unit"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account} {self.on}"
