"""Whom the provider pays a share at payment: one receiver of a party at a time, entered by one and confirmed by another."""

from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import ByTwo, ByTwoQuerySet, Party

RECEIVER_PURPOSE: Final = "orders.receiver"


class WechatReceiverQuerySet(ByTwoQuerySet):
    def known(self) -> Self:
        """In force, and the provider has taken them: only to these a share goes."""
        return self.in_force().filter(known_at__isnull=False)


class WechatReceiver(ByTwo):
    """A party's merchant number or openid with WeChat Pay. Never rewritten (sql/shares.sql): another one takes its place."""

    class Kind(models.TextChoices):
        MERCHANT = "MERCHANT_ID", _("a merchant's number")
        PERSON = "PERSONAL_OPENID", _("a person's openid")

    class Relation(models.TextChoices):
        """How the provider wants to be told what the receiver is to the merchant; the words are its own."""

        PARTNER = "PARTNER", _("partner")
        SUPPLIER = "SUPPLIER", _("supplier")
        STORE = "STORE", _("store")
        STORE_OWNER = "STORE_OWNER", _("owner of the store")
        STAFF = "STAFF", _("staff")
        HEADQUARTER = "HEADQUARTER", _("headquarters")
        BRAND = "BRAND", _("brand")
        DISTRIBUTOR = "DISTRIBUTOR", _("distributor")
        USER = "USER", _("user of the service")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="wechat_receivers")
    kind = models.CharField(_("sort of receiver"), max_length=20, choices=Kind.choices)
    relation = models.CharField(
        _("what they are to us"), max_length=20, choices=Relation.choices, default=Relation.PARTNER
    )
    holder = models.CharField(_("full name with WeChat Pay"), max_length=120)
    account = EncryptedTextField(
        _("merchant number or openid"), purpose=RECEIVER_PURPOSE, index="account_index"
    )
    account_index = models.CharField(max_length=64)
    # When the provider took it, and when it was told to forget it; what it refused of either, in its words.
    known_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=300, blank=True)

    objects = WechatReceiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("WeChat receiver of a payee")
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="a_receiver_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_confirmed_receiver_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(known_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="the_provider_is_told_what_two_stand_for",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(ended_at__isnull=False),
                name="a_receiver_is_forgotten_when_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_why=""),
                name="a_receiver_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(account="") & ~Q(account_index="") & ~Q(holder=""),
                name="a_receiver_says_whose_and_where",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
                name="a_party_has_one_receiver",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=True),
                name="one_receiver_of_a_party_waits",
            ),
            models.UniqueConstraint(
                fields=["account_index"],
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
                name="a_receiver_is_one_partys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.holder}"
