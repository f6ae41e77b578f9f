"""What a visitor carries: a voucher per line sold, what it opens, and the keys that sign it."""

from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.cache import cache
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key, secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models.offers import Offer
from yanzhen.kernel.orders.models.orders import Order, OrderLine
from yanzhen.kernel.orders.models.tokens import Token, code_of, run_of, signed, tag_of
from yanzhen.kernel.parties.models import Organisation

POINT_MAX: Final = 40
KEYS: Final = "orders.signing_keys"
KEYS_SECONDS: Final = 5


class SigningKey(models.Model):
    """An Ed25519 pair. The newest one that has begun signs; all that still count open the gates: that is the overlap."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    public = models.CharField(max_length=64)  # hex of 32 bytes
    private = EncryptedTextField(purpose="signing_key.private")
    signs_from = models.DateTimeField()
    # Empty while it signs. After the next one has begun: until when its codes are still accepted.
    counts_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("signing key")
        constraints = [
            models.CheckConstraint(
                condition=Q(counts_until__isnull=True) | Q(counts_until__gt=F("signs_from")),
                name="a_signing_key_counts_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
                name="a_key_is_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def counts(self, at: datetime) -> bool:
        """Whether codes signed by it are accepted."""
        return self.withdrawn_at is None and (self.counts_until is None or at < self.counts_until)

    def signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.private))

    def verifier(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public))


class RedeemPointQuerySet(models.QuerySet["RedeemPoint"]):
    def at_gates_of(self, actor: Any) -> Self:
        """Where the actor's office lets in: at points that its organisation sells or owns; without one, those of its place."""
        if not actor.may("orders.redeem") or actor.office_id is None:
            return self.none()
        organisation = actor.organisation_id
        if organisation is None:
            return self.filter(offer__seller__place__path__startswith=actor.scope_path or "")
        return self.filter(Q(offer__seller=organisation) | Q(owner=organisation))


class RedeemPoint(models.Model):
    """A place where a pass is redeemed. Without any, an offer is redeemed as a whole.

    `settle_fen` is its settlement price: the price paid for a pass is spread over its points in this proportion.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="points")
    code = models.SlugField(_("code"), max_length=POINT_MAX)
    title = models.CharField(_("name"), max_length=120)
    uses = models.PositiveSmallIntegerField(_("uses per ticket"), default=1)
    settle_fen = models.PositiveIntegerField(_("settlement price"))
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=50)
    active = models.BooleanField(default=True)

    objects = RedeemPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of redemption")
        ordering = ("order", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "code"], name="a_point_stands_once_in_an_offer"
            ),
            models.CheckConstraint(condition=Q(uses__gt=0), name="a_point_opens_at_least_once"),
        ]

    def __str__(self) -> str:
        return self.title


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(order__in=Order.objects.visible_to(actor))

    def at_gates_of(self, actor: Any) -> Self:
        """What the gates of one's office let in; pressed, PostgreSQL asks the same (sql/redeem.sql: orders_serves)."""
        if not actor.may("orders.redeem") or actor.office_id is None:
            return self.none()
        organisation = actor.organisation_id
        if organisation is None:
            return self.filter(line__seller__place__path__startswith=actor.scope_path or "")
        points = RedeemPoint.objects.filter(offer=OuterRef("offer"), owner=organisation)
        return self.filter(Q(line__seller=organisation) | Exists(points))

    def with_code(self, code: str) -> Self:
        """Those whose key begins with the bytes that these eight characters stand for: a run of the primary key."""
        run = run_of(code)
        return self.none() if run is None else self.filter(pk__range=run)

    def not_replaced(self) -> Self:
        """Of each line the one that was issued last."""
        return self.filter(replaced_by__isnull=True)

    def revoked_since(self, at: datetime) -> Self:
        """What a gate must refuse though its signature fits; newest last."""
        return self.filter(revoked_at__gte=at).order_by("revoked_at")


class Voucher(models.Model):
    """One that counts per line: its key is random, because whoever guesses it could print it.

    Written by the sale's own function (sql/issue_vouchers.sql); the code is signed when it is shown.
    """

    id = models.UUIDField(primary_key=True, default=secret_key, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="vouchers")
    # Several only where one was withdrawn and issued anew: the last counts, and what it opens stands on it.
    line = models.ForeignKey(OrderLine, models.PROTECT, db_index=False, related_name="voucher")
    offer = models.ForeignKey(
        Offer, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    since = models.DateField(_("valid from"))
    until = models.DateField(_("valid until"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("uses"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.CharField(max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, db_index=False, null=True, blank=True, related_name="replaces"
    )

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher")
        constraints = [
            models.CheckConstraint(condition=Q(uses__gt=0), name="a_voucher_opens_something"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_voucher_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_why=""),
                name="a_voucher_is_revoked_for_a_reason",
            ),
            models.UniqueConstraint(
                # One index for both: of each line one stands in nobody's place.
                fields=["line", "replaced_by"],
                nulls_distinct=False,
                name="a_line_has_one_voucher_that_counts",
            ),
            models.UniqueConstraint(
                fields=["replaced_by"],
                condition=Q(replaced_by__isnull=False),
                name="a_voucher_takes_the_place_of_one",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(revoked_at__isnull=False),
                name="a_voucher_issued_anew_is_revoked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["revoked_at"],
                condition=Q(revoked_at__isnull=False),
                name="vouchers_revoked",
            ),
            models.Index(fields=["until"], name="vouchers_by_last_day"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Eight characters that name it where its QR code can't be scanned."""
        return code_of(self.pk)

    def token(self, key: SigningKey) -> str:
        """The text of the QR code."""
        token = Token(key.number, self.pk, tag_of(self.offer_id), self.since, self.until, self.uses)
        return signed(token, key.signer())

    def revoke(self, why: Any, *, at: datetime) -> None:
        """From now on it opens nothing: its counters are stopped first, so that a press that waits sees it."""
        self.entitlements.update(stopped=True)
        Voucher.objects.filter(pk=self.pk).update(revoked_at=at, revoked_why=str(why)[:300])


class Entitlement(models.Model):
    """What of a voucher can be redeemed at one point, and what of it was. The guarded counter of redemption."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    voucher = models.ForeignKey(
        Voucher, models.PROTECT, related_name="entitlements", db_index=False
    )
    point = models.CharField(max_length=POINT_MAX, blank=True)
    title = models.CharField(max_length=200)
    amount_fen = models.BigIntegerField()
    uses = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    given_back = models.PositiveIntegerField(default=0)
    stopped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("what a voucher opens")
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "point"], name="a_point_stands_once_in_a_voucher"
            ),
            models.CheckConstraint(
                condition=Q(uses__gte=F("used") + F("given_back")),
                name="nothing_is_redeemed_or_paid_back_twice",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0), name="an_entitlement_has_a_worth"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unused(self) -> int:
        return self.uses - self.used - self.given_back


def signing_keys(at: datetime) -> dict[int, SigningKey]:
    """All that count now, by number: never more than a handful. A process looks again after some seconds, or at once
    when it made or withdrew one itself: at the gate that is the time in which a withdrawn key still opens."""
    return {key.number: key for key in signing_keys_known() if key.counts(at)}


def signing_keys_known() -> list[SigningKey]:
    """Those that no longer count, too: what was scanned earlier is verified as of then."""
    every: list[SigningKey] | None = cache.get(KEYS)
    if every is None:
        every = list(SigningKey.objects.order_by("number"))
        cache.set(KEYS, every, KEYS_SECONDS)
    return every


def forget_signing_keys() -> None:
    """Look again at the next question."""
    cache.delete(KEYS)


def current_key(at: datetime) -> SigningKey:
    """The one that signs now; Refused where none was made."""
    begun = [
        key for key in signing_keys(at).values() if key.signs_from <= at and not key.counts_until
    ]
    if not begun:
        raise Refused(
            _("No key signs vouchers yet. The administrator runs `yanzhen voucher_keys new`.")
        )
    return max(begun, key=lambda key: (key.signs_from, key.number))


def vouchers_of(order_id: UUID) -> models.QuerySet[Voucher]:
    """With all that a page shows; of each line the one that was issued last."""
    found = (
        Voucher.objects.not_replaced()
        .filter(order_id=order_id)
        .select_related("line", "order", "offer")
    )
    return found.prefetch_related("entitlements").order_by("line__position")
