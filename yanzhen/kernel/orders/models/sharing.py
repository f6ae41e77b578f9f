"""What the provider was asked to share of a payment, to whom it went, and what came back. `splits.Share` says why."""

from typing import Any, Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.payments import Payment
from yanzhen.kernel.orders.models.receivers import WechatReceiver
from yanzhen.kernel.orders.models.refunds import Refund
from yanzhen.kernel.orders.models.sellers import Seller
from yanzhen.kernel.parties.models import Party

# What the provider says of a receiver that got nothing, or of a return that brought nothing.
REASONS: Final = {
    "ACCOUNT_ABNORMAL": _("the receiver's account can't take it"),
    "NO_RELATION": _("the receiver is no longer known to WeChat Pay"),
    "RECEIVER_HIGH_RISK": _("WeChat Pay holds the receiver for risky"),
    "RECEIVER_REAL_NAME_NOT_VERIFIED": _("the receiver has not proved their name"),
    "NO_AUTH": _("sharing was withdrawn from this merchant"),
    "RECEIVER_RECEIPT_LIMIT": _("the receiver has got as much as one may in a month"),
    "PAYER_ACCOUNT_ABNORMAL": _("the payer's account is not in order"),
    "INVALID_REQUEST": _("WeChat Pay did not take the words of the request"),
    "BALANCE_NOT_ENOUGH": _("there is not enough on the receiver's account"),
    "TIME_OUT_CLOSED": _("it was not done in time"),
}
LIVE: Final = ("asked", "processing")
ENDED: Final = ("done", "failed", "closed")


class ProfitShareQuerySet(models.QuerySet["ProfitShare"]):
    def visible_to(self, actor: Any) -> Self:
        """Whoever keeps the seller's money; a party reads its own rows in its statement."""
        return (
            self.filter(seller_id=actor.organisation_id) if actor.organisation_id else self.none()
        )

    def live(self) -> Self:
        return self.filter(state__in=LIVE)


class ProfitShare(models.Model):
    """One request to the provider: pay shares of a payment, or let the rest of it go. Its number makes it one however often it is asked."""

    class Kind(models.TextChoices):
        SHARE = "share", pgettext_lazy("of a payment", "shares")
        REST = "rest", _("the rest goes to the seller")

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        PROCESSING = "processing", _("with the provider")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CLOSED = "closed", _("not asked")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=64, unique=True)  # the provider's out_order_no
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="profit_shares")
    seller = models.ForeignKey(Seller, models.PROTECT, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHARE)
    fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    their_number = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProfitShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("share at payment")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="share", fen__gt=0) | Q(kind="rest", fen=0),
                name="a_share_request_sends_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | Q(state__in=LIVE, ended_at__isnull=True),
                name="an_ended_share_request_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "closed"]) | ~Q(reason=""),
                name="a_failed_share_request_says_why",
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(kind="rest", state__in=[*LIVE, "done"]),
                name="the_rest_of_a_payment_goes_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["again_at"], condition=Q(state__in=LIVE), name="shares_to_be_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class ProfitShareRow(models.Model):
    """What of a request goes to one receiver, and what became of it. The shares behind it name it (`Share.sent`)."""

    class Result(models.TextChoices):
        PENDING = "pending", _("on its way")
        SUCCESS = "success", _("received")
        CLOSED = "closed", _("not received")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    request = models.ForeignKey(ProfitShare, models.PROTECT, related_name="rows")
    # Beside its request, so that one constraint sees all requests of a payment.
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(WechatReceiver, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    fen = models.BigIntegerField()
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.PENDING)
    their_number = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("row of a share at payment")
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_row_sends_something"),
            models.UniqueConstraint(
                fields=["request", "party"], name="a_party_stands_once_in_a_share_request"
            ),
            models.UniqueConstraint(
                fields=["payment", "receiver"],
                condition=Q(result="pending"),
                name="one_live_share_per_payment_and_receiver",
            ),
            models.CheckConstraint(
                condition=Q(result="pending", ended_at__isnull=True)
                | (~Q(result="pending") & Q(ended_at__isnull=False)),
                name="an_ended_row_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "ended_at"], name="wechat_shares_of_a_party"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.party}"

    @property
    def why(self) -> str:
        """Why it was not received, in words; the provider's own where we have none."""
        return str(REASONS.get(self.reason, self.reason))


class ProfitShareReturn(models.Model):
    """A receiver gives back of what it got, because money went back to the buyer. Its number makes it one."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        PROCESSING = "processing", _("with the provider")
        DONE = "done", _("came back")
        FAILED = "failed", _("did not come back")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=64, unique=True)  # the provider's out_return_no
    row = models.ForeignKey(ProfitShareRow, models.PROTECT, related_name="returns")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="share_returns")
    fen = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    their_number = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("share that comes back")
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_return_brings_something_back"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], ended_at__isnull=False)
                | Q(state__in=LIVE, ended_at__isnull=True),
                name="an_ended_return_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="a_failed_return_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["again_at"], condition=Q(state__in=LIVE), name="returns_to_be_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def why(self) -> str:
        """Why it did not come back, in words; the provider's own where we have none."""
        return str(REASONS.get(self.reason, self.reason))
