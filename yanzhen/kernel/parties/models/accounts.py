"""Where a party is paid: one bank account at a time, entered by one person and confirmed by another."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models.party import Party
from yanzhen.kernel.parties.models.two_people import ByTwo, ByTwoQuerySet

PURPOSE: Final = "party.account"


class PayeeAccount(ByTwo):
    """A bank account of a party. It is never rewritten (sql/payee_accounts.sql): another one takes its place.

    `holder` is the name of the account as the bank knows it, `bank` the bank with its branch.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="payee_accounts")
    holder = models.CharField(_("name of the account"), max_length=120)
    bank = models.CharField(_("bank and branch"), max_length=120)
    number = EncryptedTextField(_("account number"), purpose=PURPOSE, index="number_index")
    number_index = models.CharField(max_length=64)

    objects = ByTwoQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account of a payee")
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="an_account_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_confirmed_account_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_why=""),
                name="an_account_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(number_index="") & ~Q(holder="") & ~Q(bank=""),
                name="an_account_says_whose_and_where",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
                name="a_party_is_paid_to_one_account",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=True),
                name="one_account_of_a_party_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.holder}"
