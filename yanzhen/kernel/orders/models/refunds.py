"""Tables that say what comes back, published before the sale; and what did come back, with its reason."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.offers import Offer
from yanzhen.kernel.orders.models.orders import Order, OrderLine
from yanzhen.kernel.orders.models.payments import CashUp, Payment
from yanzhen.kernel.orders.models.refunding import CAUSES, SILENT, Cause, Row, Terms, when
from yanzhen.kernel.orders.models.sellers import Seller
from yanzhen.kernel.orders.models.splitting import WHOLE, percent_text
from yanzhen.kernel.orders.models.vouchers import Entitlement

# rules.md §10, default: unused and before the day full; partly used the unused part by settlement price. Of the day
# itself and later nothing is laid down: a person decides.
DEFAULT: Final = Terms((Row(1, WHOLE),), partly=WHOLE)
DEFAULT_SOURCE: Final = _("General contract law; no table of its own was published for this offer.")


class RefundTable(models.Model):
    """One version of an offer's table. Fixed once published, never back-dated: a sale keeps the one of its moment."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="refund_tables")
    version = models.PositiveSmallIntegerField()
    rows = models.JSONField()  # [[days, percent in hundredths], …]
    partly = models.PositiveSmallIntegerField(null=True, blank=True, default=WHOLE)
    source = models.CharField(_("on what it rests"), max_length=300)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("refund table")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "version"], name="a_refund_table_has_one_version"
            ),
            models.CheckConstraint(
                condition=Q(partly__isnull=True) | Q(partly__lte=WHOLE),
                name="at_most_all_comes_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.version}"

    @property
    def terms(self) -> Terms:
        return Terms(tuple(Row(days, percent) for days, percent in self.rows), self.partly)


def terms_at(offer_id: Any, at: datetime) -> "tuple[Terms, RefundTable | None]":
    """The table that a sale of this moment is under; the default where none was published."""
    table = (
        RefundTable.objects.filter(offer_id=offer_id, published_at__lte=at)
        .order_by("-published_at", "-version")
        .first()
    )
    return (table.terms, table) if table else (DEFAULT, None)


def tables_at(
    offer_ids: Collection[Any], at: datetime
) -> "dict[Any, tuple[Terms, RefundTable | None]]":
    """`terms_at` for many offers: one question."""
    rows = RefundTable.objects.filter(offer__in=offer_ids, published_at__lte=at).order_by(
        "published_at", "version"
    )
    latest = {table.offer_id: table for table in rows}
    return {
        key: (latest[key].terms, latest[key]) if key in latest else (DEFAULT, None)
        for key in offer_ids
    }


def said_of(terms: Terms) -> list[tuple[str, str]]:
    """The table as it is shown before one buys: when, and how much comes back."""
    rows = [
        (when(row.days), percent_text(row.percent) + " %")
        for row in sorted(terms.rows, key=lambda row: -row.days)
    ]
    ask = str(SILENT)
    if terms.rows and min(row.days for row in terms.rows) > -1:
        rows.append((str(_("Later")), ask))
    partly = ask if terms.partly is None else percent_text(terms.partly) + " %"
    return [*rows, (str(_("Partly used: of the unused part, by settlement price")), partly)]


class RefundQuerySet(models.QuerySet["Refund"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(order__in=Order.objects.visible_to(actor))


class Refund(models.Model):
    """Money that goes back: one act over all lines it concerns. Its key makes a second press the same act."""

    class State(models.TextChoices):
        DONE = "done", _("paid back")
        SENT = "sent", _("with the provider")
        FAILED = "failed", _("the provider could not pay it back")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(max_length=32, unique=True)  # the provider's out_refund_no
    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    seller = models.ForeignKey(Seller, models.PROTECT, db_constraint=False, related_name="+")
    cause = models.CharField(max_length=10, choices=[(c.value, CAUSES[c]) for c in Cause])
    reason = models.CharField(max_length=300)
    fen = models.BigIntegerField()
    kept_fen = models.BigIntegerField(default=0)
    decided = models.BooleanField(_("decided by a person, not by the table"), default=False)
    void = models.BooleanField(_("undone at the desk"), default=False)
    state = models.CharField(max_length=10, choices=State.choices)
    their_number = models.CharField(max_length=64, blank=True)
    request_hash = models.CharField(max_length=64)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    cash_up = models.ForeignKey(
        CashUp, models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    event_id = models.UUIDField(null=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gte=0, kept_fen__gte=0), name="a_refund_goes_back"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_refund_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["seller", "at"], name="refunds_of_a_seller"),
            models.Index(fields=["at"], condition=Q(state="sent"), name="refunds_with_a_provider"),
        ]

    def __str__(self) -> str:
        return self.number


class RefundPart(models.Model):
    """What of one line went back: so many uses of what it opens (or units of what opens nothing), and the money."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="parts")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="refund_parts")
    entitlement = models.ForeignKey(
        Entitlement, models.PROTECT, null=True, blank=True, related_name="refund_parts"
    )
    uses = models.PositiveIntegerField()
    worth_fen = models.BigIntegerField()
    fen = models.BigIntegerField()

    class Meta:
        verbose_name = _("part of a refund")
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gte=0, fen__lte=F("worth_fen")),
                name="a_part_gives_back_what_it_was_worth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund} {self.line}"
