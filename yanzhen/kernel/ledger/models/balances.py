"""What legs add up to: one row per account and counterparty, deltas of hot accounts, frozen months, assertions."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Account, Book, Period
from yanzhen.kernel.ledger.models.entries import EntryKind
from yanzhen.kernel.parties.models import Party


class BalanceQuerySet(models.QuerySet["Balance"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(account__book__in=Book.objects.visible_to(actor))


class Balance(models.Model):
    """Sums of an account, or of one counterparty of it. A hot account's deltas come on top: actions/reading.py.

    The limits are the account's, copied by triggers (sql/balances.sql), so that one CHECK holds them.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="balances", db_index=False)
    counterparty = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="balances"
    )
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)
    pending_debit_fen = models.BigIntegerField(default=0)
    pending_credit_fen = models.BigIntegerField(default=0)
    floor_fen = models.BigIntegerField(null=True, blank=True)
    ceiling_fen = models.BigIntegerField(null=True, blank=True)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance")
        constraints = [
            # One index finds the row with a counterparty and the row without.
            models.UniqueConstraint(
                "account",
                Coalesce("counterparty", "account", output_field=models.UUIDField()),
                name="a_balance_per_account_and_counterparty",
            ),
            models.CheckConstraint(
                condition=Q(floor_fen__isnull=True)
                | Q(floor_fen__lte=F("debit_fen") - F("credit_fen") - F("pending_credit_fen")),
                name="an_account_keeps_its_floor",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_fen__isnull=True)
                | Q(ceiling_fen__gte=F("debit_fen") - F("credit_fen") + F("pending_debit_fen")),
                name="an_account_keeps_its_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.debit_fen - self.credit_fen}"


class DeltaQuerySet(models.QuerySet["Delta"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(account__book__in=Book.objects.visible_to(actor))


class Delta(models.Model):
    """What a posting adds to a hot account; a worker folds it into the balance (sql/balances.sql)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="deltas", db_constraint=False)
    counterparty = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)
    pending_debit_fen = models.BigIntegerField(default=0)
    pending_credit_fen = models.BigIntegerField(default=0)

    objects = DeltaQuerySet.as_manager()

    class Meta:
        verbose_name = _("unfolded movement")

    def __str__(self) -> str:
        return f"{self.account} {self.debit_fen - self.credit_fen}"


class MonthBalanceQuerySet(models.QuerySet["MonthBalance"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(account__book__in=Book.objects.visible_to(actor))


class MonthBalance(models.Model):
    """What an account (or one counterparty of it) moved in a month, frozen when the month was closed.

    By kind of entry: what was carried forward is no income, and an opening balance no movement. Statements of closed months read these rows; `yanzhen ledger prove` counts them again from the legs.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    period = models.ForeignKey(Period, models.PROTECT, related_name="balances", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="months")
    counterparty = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=EntryKind.choices, default=EntryKind.ORDINARY)
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    objects = MonthBalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance of a month")
        constraints = [
            models.UniqueConstraint(
                "period",
                "account",
                Coalesce("counterparty", "account", output_field=models.UUIDField()),
                "kind",
                name="a_month_is_frozen_once_per_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.account}"


class BalanceAssertionQuerySet(models.QuerySet["BalanceAssertion"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(account__book__in=Book.objects.visible_to(actor))


class BalanceAssertion(models.Model):
    """What somebody knows from outside: at the end of this day the account stood at so much.

    A bank statement, a count of the cash. Never changed; the nightly proof compares it with the legs.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="assertions")
    counterparty = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField(_("at the end of"))
    # Debits less credits, as everywhere.
    net_fen = models.BigIntegerField(_("balance"))
    evidence = models.CharField(_("evidence"), max_length=200)
    said_by_id = models.UUIDField(null=True)
    said_by_name = models.CharField(_("said by"), max_length=120)
    said_at = models.DateTimeField(_("said at"))

    objects = BalanceAssertionQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance assertion")
        constraints = [
            models.CheckConstraint(
                condition=~Q(evidence=""), name="an_assertion_names_its_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.on:%Y-%m-%d} {self.net_fen}"

    @property
    def said_fen(self) -> int:
        """What was said, on the account's own side."""
        return self.net_fen * self.account.sign

    @property
    def book_fen(self) -> int:
        """What the legs give, where the rows were `compared`, on the account's own side."""
        return int(getattr(self, "counted_fen", 0)) * self.account.sign

    @property
    def agrees(self) -> bool:
        return self.said_fen == self.book_fen
