"""Who sells, and in whose book and accounts the money of a sale stands."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place


class SellerQuerySet(models.QuerySet["Seller"]):
    def visible_to(self, actor: Any) -> Self:
        """Those who work for a seller see it; an office without an organisation sees those of its place."""
        if not actor.may("orders.see"):
            return self.none()
        if getattr(actor, "organisation_id", None) and self._is_seller(actor.organisation_id):
            return self.filter(pk=actor.organisation_id)
        if actor.scope_path is None:
            return self
        return self.filter(place__path__startswith=actor.scope_path)

    def served_by(self, actor: Any) -> Self:
        """Whose desk the actor's office is: its organisation's, or without one its place's. PostgreSQL asks the same (sql/whose.sql)."""
        if actor.office_id is None:
            return self.none()
        if getattr(actor, "organisation_id", None) is not None:
            return self.filter(pk=actor.organisation_id)
        return self.filter(place__path__startswith=actor.scope_path or "")

    def kept_by(self, actor: Any) -> Self:
        """Whose accounts the actor sets: of the administrator's places all, else one's own."""
        if actor.may("orders.open_sellers"):
            return self.filter(place__path__startswith=actor.scope_path or "")
        if not actor.may("orders.sellers"):
            return self.none()
        return self.filter(pk=actor.organisation_id)

    def _is_seller(self, organisation: Any) -> bool:
        return Seller.objects.filter(pk=organisation).exists()

    def named(self) -> Self:
        return self.select_related("organisation__party").order_by("organisation__party__pinyin")


class Seller(models.Model):
    """An organisation that sells. Without a book of its own, what it is due stands with whoever collects."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, primary_key=True)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name=_("place"))
    book = models.ForeignKey(Book, models.PROTECT, null=True, blank=True, verbose_name=_("book"))
    # Income at the sale, or what was received in advance until the visitor comes (预收).
    income_account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    advance_account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Owed to other sellers whose goods stood in the same basket; due from whoever collected ours.
    payable_account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    receivable_account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    active = models.BooleanField(_("sells now"), default=True)
    # Parties get their shares from WeChat Pay itself. How much of a payment it lets go to others, in hundredths of a percent,
    # stands in the merchant's agreement with it, so there is no default.
    shares_at_payment = models.BooleanField(_("shares at payment"), default=False)
    share_most = models.PositiveSmallIntegerField(_("at most shared"), null=True, blank=True)

    objects = SellerQuerySet.as_manager()

    class Meta:
        verbose_name = _("seller")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(book__isnull=True)
                | (
                    models.Q(income_account__isnull=False)
                    & models.Q(payable_account__isnull=False)
                    & models.Q(receivable_account__isnull=False)
                ),
                name="a_seller_with_a_book_has_its_accounts",
            ),
            models.CheckConstraint(
                condition=models.Q(shares_at_payment=False)
                | models.Q(share_most__isnull=False, share_most__gt=0, share_most__lte=10_000),
                name="sharing_at_payment_has_its_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class PayMethod(models.TextChoices):
    """How money comes in. `free` is for what costs nothing."""

    CASH = "cash", _("Cash")
    TRANSFER = "transfer", _("Bank transfer")
    WECHAT = "wechat", _("WeChat Pay")
    ACCOUNT = "account", _("On account")
    FREE = "free", _("Free of charge")


class MoneyAccount(models.Model):
    """The account that is debited when this seller collects in this way."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.ForeignKey(Seller, models.CASCADE, related_name="money_accounts")
    method = models.CharField(_("way of paying"), max_length=20, choices=PayMethod.choices)
    account = models.ForeignKey(Account, models.PROTECT, verbose_name=_("account"))

    class Meta:
        verbose_name = _("money account of a seller")
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "method"], name="a_seller_has_one_account_per_way_of_paying"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seller} {self.get_method_display()}"
