"""An order: what one buyer takes of one or several sellers, paid to one of them; and the places it holds."""

from datetime import datetime
from typing import Any, Final, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.capacities import Capacity
from yanzhen.kernel.orders.models.offers import Offer
from yanzhen.kernel.orders.models.sellers import PayMethod, Seller
from yanzhen.kernel.parties.models import Party


class OrderState(models.TextChoices):
    PLACED = "placed", _("To be paid")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Not paid in time")
    REFUNDED = "refunded", _("Refunded")


SHAPES: Final[dict[str, str]] = {
    OrderState.PLACED: "soon",
    OrderState.PAID: "ok",
    OrderState.CANCELLED: "idle",
    OrderState.EXPIRED: "idle",
    OrderState.REFUNDED: "pause",
}


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, actor: Any) -> Self:
        """One's own orders, or the one of one's link; at a seller's desk, those it collected or has something to deliver of."""
        if (link_of := getattr(actor, "link_of", None)) is not None:
            return self.filter(pk=link_of, channel="link", buyer__isnull=True)
        own = (
            Q(buyer__in=[actor.person_id, actor.on_behalf_of_id]) if actor.person_id else Q(pk=None)
        )
        if not actor.may("orders.see"):
            return self.filter(own)
        sellers = Seller.objects.visible_to(actor)
        lines = OrderLine.objects.filter(order=OuterRef("pk"), seller__in=sellers)
        return self.filter(own | Q(collector__in=sellers) | Exists(lines))

    def of_buyer(self, person_id: Any) -> Self:
        return self.filter(buyer=person_id)

    def newest_first(self) -> Self:
        return self.order_by("-placed_at", "-id")

    def lapsed(self, at: datetime) -> Self:
        """Not paid, and the time to pay is over."""
        return self.filter(state=OrderState.PLACED, expires_at__lte=at)


class Order(models.Model):
    """`id` is the idempotency key: asked again with the same key and words, it is the same order.

    Written by SQL functions only (sql/write.sql). Keys to rows that all sales share are not checked by
    foreign keys, since each check locks that row (docs/decisions/0200-hot-rows.md); triggers keep those rows.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    hash = models.CharField(max_length=64)
    number = models.CharField(_("order number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices)
    collector = models.ForeignKey(
        Seller, models.PROTECT, db_constraint=False, db_index=False, related_name="collected"
    )
    buyer = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, db_constraint=False, db_index=False,
        related_name="orders",
    )  # fmt: skip
    contact_name = models.CharField(_("name"), max_length=60, blank=True)
    contact_phone = EncryptedTextField(
        _("phone"), purpose="order.phone", index="phone_index", blank=True
    )
    phone_index = models.CharField(max_length=64, blank=True)
    phone_tail = models.CharField(_("last four digits"), max_length=4, blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    pay_method = models.CharField(
        _("way of paying"), max_length=20, choices=PayMethod.choices, blank=True
    )
    total_fen = models.BigIntegerField(_("total"))
    refunded_fen = models.BigIntegerField(_("refunded"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    placed_at = models.DateTimeField(_("ordered"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("to be paid by"), null=True, blank=True)
    by_person_id = models.UUIDField(null=True)
    by_office_id = models.UUIDField(null=True)
    place_path = models.CharField(max_length=300, blank=True, db_collation="C")

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order of a buyer")
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0)
                & Q(total_fen__gte=F("refunded_fen"))
                & Q(total_fen__gte=0),
                name="no_more_is_refunded_than_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="an_order_is_in_a_state_of_its_life"
            ),
            models.CheckConstraint(
                condition=~Q(state="placed") | Q(expires_at__isnull=False),
                name="who_has_not_paid_has_a_time_to_pay",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refunded"])
                | (Q(paid_at__isnull=False) & ~Q(pay_method="")),
                name="a_paid_order_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(channel="link")
                | (Q(buyer__isnull=True) & ~Q(contact_name="") & ~Q(phone_index="")),
                name="who_buys_by_link_leaves_name_and_phone",
            ),
        ]
        indexes = [
            models.Index(fields=["collector", "placed_at"], name="orders_of_a_collector"),
            models.Index(
                fields=["buyer", "placed_at"],
                condition=Q(buyer__isnull=False),
                name="orders_of_a_buyer",
            ),
            models.Index(
                fields=["phone_tail", "placed_at"],
                condition=~Q(phone_tail=""),
                name="orders_by_phone_tail",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state="placed"), name="orders_to_be_paid"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shape(self) -> str:
        return SHAPES[self.state]

    @property
    def is_open(self) -> bool:
        """It still waits for its money."""
        return self.state == OrderState.PLACED


class OrderLine(models.Model):
    """So many of one offer for one group on one day. Only what is refunded of it ever changes."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    offer = models.ForeignKey(
        Offer, models.PROTECT, db_constraint=False, db_index=False, related_name="lines"
    )
    seller = models.ForeignKey(
        Seller, models.PROTECT, db_constraint=False, db_index=False, related_name="lines"
    )
    title = models.CharField(max_length=100)
    group = models.CharField(max_length=20)
    day = models.DateField(_("day"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    session = models.TimeField(_("session"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price_fen = models.BigIntegerField(_("price"))
    amount_fen = models.BigIntegerField(_("amount"))
    # [[day or "", fen, "day" | "usual"], …]: where the price came from, night by night for stays.
    explained = models.JSONField(default=list)
    refunded = models.PositiveIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("line of an order")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"], name="lines_of_an_order_are_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1)
                & Q(unit_price_fen__gte=0)
                & Q(amount_fen=F("unit_price_fen") * F("quantity")),
                name="a_line_is_its_price_times_its_quantity",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("refunded"))
                & Q(refunded_fen__gte=0)
                & Q(amount_fen__gte=F("refunded_fen")),
                name="no_more_of_a_line_is_refunded_than_was_sold",
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "order"], name="lines_of_a_seller"),
            models.Index(fields=["offer", "day"], name="lines_of_an_offer_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.title} × {self.quantity}"


class ClaimState(models.TextChoices):
    HELD = "held", _("Held")
    SOLD = "sold", _("Sold")
    RELEASED = "released", _("Given back to the pool")


class Claim(models.Model):
    """What a line takes of a capacity: held until paid, then sold; given back in part or whole.

    Σ (quantity − given_back) over claims held and sold is what the capacity says (`yanzhen orders prove`).
    A place offered to the waiting list is a claim without a line.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="claims")
    waiting = models.ForeignKey(
        "WaitingEntry", models.PROTECT, null=True, db_index=False, related_name="claims"
    )
    capacity = models.ForeignKey(
        Capacity, models.PROTECT, db_constraint=False, db_index=False, related_name="claims"
    )
    slot = models.PositiveSmallIntegerField(null=True)
    quantity = models.PositiveIntegerField()
    given_back = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ClaimState.choices)

    class Meta:
        verbose_name = _("claim on a capacity")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & Q(quantity__gte=F("given_back")),
                name="no_more_is_given_back_than_was_claimed",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=False, waiting__isnull=True)
                | Q(line__isnull=True, waiting__isnull=False),
                name="a_claim_is_a_buyers_or_a_waiting_persons",
            ),
        ]
        indexes = [
            models.Index(
                fields=["capacity"], condition=Q(state="held"), name="claims_held_of_a_capacity"
            ),
            models.Index(
                fields=["waiting"],
                condition=Q(waiting__isnull=False),
                name="claims_of_the_waiting_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} ({self.get_state_display()})"
