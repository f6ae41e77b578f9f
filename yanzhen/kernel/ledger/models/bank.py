"""The bank's side: accounts, lines of statements, what they were matched with, and the month that was agreed."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models.books import Account, Book
from yanzhen.kernel.ledger.models.entries import Leg


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def visible_to(self, actor: By) -> Self:
        return self.filter(account__book__in=Book.objects.visible_to(actor))

    def of(self, book: Book) -> Self:
        return self.filter(account__book=book).select_related("account").order_by("account__code")


class BankAccount(models.Model):
    """An account at a bank, and the leaf account of the book that follows it: one each."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.OneToOneField(Account, models.PROTECT, related_name="bank_account")
    bank = models.CharField(_("bank"), max_length=80)
    number = models.CharField(_("account number"), max_length=40)
    since = models.DateField(_("followed since"))
    # What the bank had on the day before: lines add up from here.
    opening_fen = models.BigIntegerField(_("balance before the first day"), default=0)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account")
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="one_bank_account_per_bank_and_number"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bank} …{self.number[-4:]}"

    def get_absolute_url(self) -> str:
        return reverse("ledger:bank_account", args=[self.pk])


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def visible_to(self, actor: By) -> Self:
        return self.filter(bank_account__in=BankAccount.objects.visible_to(actor))

    def unmatched(self) -> Self:
        return self.filter(~models.Exists(MatchPart.objects.filter(bank_line=models.OuterRef("pk"), standing=True)))  # fmt: skip


class BankLine(models.Model):
    """One line of a bank statement: money in is positive. It comes in once, whatever file it stands in."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines")
    on = models.DateField(_("day"))
    clock = models.TimeField(_("time"), null=True)
    fen = models.BigIntegerField(_("amount"))
    balance_fen = models.BigIntegerField(_("balance afterwards"), null=True)
    other_name = models.CharField(_("other side"), max_length=120, blank=True)
    other_number = models.CharField(_("account of the other side"), max_length=40, blank=True)
    words = models.CharField(_("words"), max_length=200, blank=True)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)
    batch_id = models.UUIDField(null=True, editable=False)
    # The order in the file: lines of one day have no other.
    place_in_file = models.PositiveIntegerField(default=0, editable=False)

    objects = BankLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the bank")
        constraints = [
            models.UniqueConstraint(fields=["bank_account", "fingerprint"], name="a_line_of_the_bank_comes_in_once"),
            models.CheckConstraint(condition=~Q(fen=0), name="a_line_of_the_bank_moves_money"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["bank_account", "on", "id"], name="lines_of_a_bank_account")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.fen}"


class BankMatchQuerySet(models.QuerySet["BankMatch"]):
    def visible_to(self, actor: By) -> Self:
        return self.filter(bank_account__in=BankAccount.objects.visible_to(actor))

    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)


class BankMatch(models.Model):
    """Lines of the bank and legs of the book that are the same money: their sums are equal (sql/bank.sql)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="matches")
    suggested = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True)

    objects = BankMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")

    def __str__(self) -> str:
        return str(self.pk)


class MatchPart(models.Model):
    """One line or one leg of a match. While it stands, nothing else may hold that line or leg."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    match = models.ForeignKey(BankMatch, models.PROTECT, related_name="parts")
    bank_line = models.ForeignKey(BankLine, models.PROTECT, null=True, related_name="parts")
    leg = models.ForeignKey(Leg, models.PROTECT, null=True, related_name="+")
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("part of a match")
        constraints = [
            models.UniqueConstraint(fields=["bank_line"], condition=Q(standing=True), name="a_line_is_matched_once"),
            models.UniqueConstraint(fields=["leg"], condition=Q(standing=True), name="a_leg_is_matched_once"),
            models.CheckConstraint(
                condition=Q(bank_line__isnull=True, leg__isnull=False) | Q(bank_line__isnull=False, leg__isnull=True),
                name="a_part_is_a_line_or_a_leg",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bank_line_id or self.leg_id}"


class BankMonth(models.Model):
    """A month that was agreed with the bank: 银行存款余额调节表, both adjusted balances equal.

    `in_book_only_…` are entries the bank has not had yet, `in_bank_only_…` lines the book has not had yet.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="months")
    month = models.DateField(_("month"))
    book_fen = models.BigIntegerField(_("balance of the book"))
    bank_fen = models.BigIntegerField(_("balance of the bank"))
    in_bank_only_in_fen = models.BigIntegerField(default=0)
    in_bank_only_out_fen = models.BigIntegerField(default=0)
    in_book_only_in_fen = models.BigIntegerField(default=0)
    in_book_only_out_fen = models.BigIntegerField(default=0)
    agreed_at = models.DateTimeField()
    agreed_by_id = models.UUIDField(null=True)
    agreed_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("month agreed with the bank")
        constraints = [
            models.UniqueConstraint(fields=["bank_account", "month"], name="a_month_is_agreed_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="an_agreed_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(
                    book_fen=F("bank_fen") + F("in_book_only_in_fen") - F("in_book_only_out_fen")
                    - F("in_bank_only_in_fen") + F("in_bank_only_out_fen")
                ),
                name="an_agreed_month_balances_when_adjusted",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bank_account} {self.month:%Y-%m}"
