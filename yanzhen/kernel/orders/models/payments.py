"""Money that came in: what was taken, how, by whom; attempts at a provider; a shift counted up."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.orders import Order
from yanzhen.kernel.orders.models.sellers import PayMethod, Seller
from yanzhen.kernel.parties.models import Person

# What lies in a drawer, in fen: notes and coins of the fifth series.
DENOMINATIONS: Final = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)


class CashUpQuerySet(models.QuerySet["CashUp"]):
    def visible_to(self, actor: Any) -> Self:
        """One's own; and all of one's seller for whoever reviews them."""
        own = Q(person_id=actor.person_id)
        if actor.may("orders.review_cash") and actor.organisation_id:
            own |= Q(seller_id=actor.organisation_id)
        return self.filter(own)


class CashUp(models.Model):
    """The end of a shift: the drawer counted, laid beside what should be in it, and the difference explained and booked.

    What was taken and given back until then belongs to it and can no longer be undone at the desk.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="cash_ups")
    person = models.ForeignKey(Person, models.PROTECT, related_name="cash_ups")
    float_fen = models.BigIntegerField(_("change in the drawer at the beginning"), default=0)
    taken_fen = models.BigIntegerField(_("taken in cash"))
    given_back_fen = models.BigIntegerField(_("given back in cash"))
    counted = models.JSONField(_("notes and coins"), default=dict)
    counted_fen = models.BigIntegerField(_("counted"))
    difference_fen = models.BigIntegerField(_("difference"))
    explanation = models.CharField(_("how the difference came about"), max_length=300, blank=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    entry_id = models.UUIDField(null=True)
    # Sales of a phone that were in the drawer, and not yet in the books, when it was counted.
    unsent = models.PositiveIntegerField(_("sales not yet uploaded"), default=0, db_default=0)

    objects = CashUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("cash-up")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    difference_fen=F("counted_fen")
                    - F("float_fen")
                    - F("taken_fen")
                    + F("given_back_fen")
                ),
                name="a_cash_up_shows_its_difference",
            ),
            models.CheckConstraint(
                condition=Q(difference_fen=0) | ~Q(explanation=""),
                name="a_difference_in_the_drawer_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(unsent=0) | ~Q(explanation=""), name="sales_not_uploaded_are_explained"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("person")),
                name="nobody_reviews_their_own_drawer",
            ),
        ]
        indexes = [models.Index(fields=["seller", "until"], name="cash_ups_of_a_seller")]

    def __str__(self) -> str:
        return f"{self.person} {self.until:%Y-%m-%d %H:%M}"

    @property
    def expected_fen(self) -> int:
        return self.float_fen + self.taken_fen - self.given_back_fen


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(order__in=Order.objects.visible_to(actor))

    def in_drawer(self, seller: Any, person_id: Any) -> Self:
        """Cash that somebody took for a seller and has not counted up yet."""
        return self.filter(
            seller=seller, person_id=person_id, method=PayMethod.CASH, cash_up__isnull=True
        )


class Payment(models.Model):
    """An order was paid: once. Written by the sale's own function (sql/paid.sql).

    `number` is ours and stands on the provider's statement. What goes back is kept beside it, never above it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=32, unique=True)
    order = models.OneToOneField(Order, models.PROTECT, related_name="payment")
    seller = models.ForeignKey(Seller, models.PROTECT, db_constraint=False, related_name="payments")
    method = models.CharField(_("how"), max_length=20, choices=PayMethod.choices)
    fen = models.BigIntegerField(_("amount"))
    refunded_fen = models.BigIntegerField(default=0)
    tendered_fen = models.BigIntegerField(_("cash given"), null=True, blank=True)
    their_number = models.CharField(_("the provider's number"), max_length=64, blank=True)
    reference = models.CharField(_("reference of the transfer"), max_length=80, blank=True)
    person_id = models.UUIDField(null=True)
    paid_at = models.DateTimeField()
    cash_up = models.ForeignKey(
        CashUp, models.PROTECT, null=True, blank=True, related_name="payments"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        constraints = [
            models.CheckConstraint(condition=Q(fen__gte=0), name="a_payment_brings_money"),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("fen")),
                name="never_more_is_paid_back_than_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(tendered_fen__isnull=True) | Q(tendered_fen__gte=F("fen")),
                name="cash_given_covers_the_price",
            ),
        ]
        indexes = [
            models.Index(
                fields=["seller", "person_id"],
                condition=Q(method="cash", cash_up__isnull=True),
                name="cash_not_counted_up",
            ),
            models.Index(fields=["seller", "method", "paid_at"], name="payments_of_a_seller"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def change_fen(self) -> int:
        return (self.tendered_fen or self.fen) - self.fen


class Attempt(models.Model):
    """An order asked to be paid through a provider. At most one open per order; the first paid one counts."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the buyer")
        PAID = "paid", _("paid")
        CLOSED = "closed", pgettext_lazy("payment", "closed")
        LATE = "late", _("paid too late: goes back")
        RETURNED = "returned", _("paid too late: given back")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=32, unique=True)  # the provider's out_trade_no
    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts")
    provider = models.CharField(max_length=20, default=PayMethod.WECHAT)
    way = models.CharField(max_length=10)  # native | jsapi
    fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    code_url = models.CharField(max_length=512, blank=True)
    prepay_id = models.CharField(max_length=128, blank=True)
    their_number = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # The provider was told that it will be shared, and keeps the money until it is, or the rest is let go.
    frozen = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("attempt to pay")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="one_open_attempt_per_order"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="paid"), name="an_order_is_paid_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "their_number"],
                condition=~Q(their_number=""),
                name="a_provider_names_a_payment_once",
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="an_attempt_is_about_money"),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(state="open"), name="attempts_to_be_closed"),
            models.Index(
                fields=["order"],
                condition=Q(state="paid", frozen=True),
                name="payments_still_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Callback(models.Model):
    """What somebody sent to the door for providers, word for word, before anybody judges it. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    provider = models.CharField(max_length=20)
    headers = models.JSONField()
    body = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("callback")

    def __str__(self) -> str:
        return f"{self.provider} {self.received_at:%Y-%m-%d %H:%M:%S}"


class CallbackVerdict(models.Model):
    """What a callback turned out to be. A later look (a worker's, after a crash) adds the one that is missing."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("taken over")
        KNOWN = "known", _("known already")
        LATE = "late", _("too late")
        FORGED = "forged", _("not signed by the provider")
        STALE = "stale", _("sent again from an old signature")
        UNKNOWN = "unknown", _("about nothing of ours")
        DIFFERS = "differs", _("the amount differs")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    callback = models.OneToOneField(Callback, models.PROTECT, related_name="verdict")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    notice_id = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict on a callback")

    def __str__(self) -> str:
        return self.outcome
