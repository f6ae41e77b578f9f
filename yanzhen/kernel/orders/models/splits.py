"""Who gets what of a sale: rules that parties agreed to, version by version; and each party's shares, row by row."""

from datetime import datetime
from typing import Any, Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.models.offers import Offer
from yanzhen.kernel.orders.models.orders import OrderLine
from yanzhen.kernel.orders.models.sellers import Seller
from yanzhen.kernel.orders.models.splitting import WAYS, WHOLE, Part, Way
from yanzhen.kernel.parties.models import Party, Person

# Parts of a rule: more is a register, not a split.
PARTS_MAX: Final = 12


class Basis(models.TextChoices):
    SALE = "sale", _("when it is sold")
    REDEMPTION = "redemption", _("when it is redeemed")


class Breakage(models.TextChoices):
    SHARED = "shared", _("shared like what was redeemed")
    SELLER = "seller", _("the seller keeps it")


class SplitRuleQuerySet(models.QuerySet["SplitRule"]):
    def visible_to(self, actor: Any) -> Self:
        """Whose offer it is, and whoever is a party to it."""
        if actor.organisation_id is None:
            return self.none()
        mine = Q(offer__seller_id=actor.organisation_id) | Q(parts__party_id=actor.organisation_id)
        return self.filter(mine).distinct()


class SplitRule(models.Model):
    """One version. It is drawn up, consented to by every party, and from then on fixed; a sale keeps the version of its moment."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="split_rules")
    version = models.PositiveSmallIntegerField()
    basis = models.CharField(_("shared"), max_length=10, choices=Basis.choices)
    breakage = models.CharField(_("what nobody redeems"), max_length=10, choices=Breakage.choices)
    # Days after a voucher's last day before what was not used counts as never used.
    breakage_after_days = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(_("on what it rests"), max_length=300)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)
    # Empty until every party has consented; then the moment from which sales are under it.
    in_force_from = models.DateTimeField(null=True, blank=True)

    objects = SplitRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("split rule")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "version"], name="a_split_rule_has_one_version"
            ),
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(in_force_from__isnull=True),
                name="one_draft_per_offer",
            ),
        ]
        indexes = [models.Index(fields=["offer", "in_force_from"], name="rules_of_an_offer")]

    def __str__(self) -> str:
        return f"{self.offer} {self.version}"


class SplitPart(models.Model):
    """One party's part of a version. `point` limits it to what is redeemed there; empty is for all."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    rule = models.ForeignKey(SplitRule, models.PROTECT, related_name="parts")
    order = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    point = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=10, choices=[(w.value, WAYS[w]) for w in Way])
    size = models.PositiveIntegerField(default=0)
    least_fen = models.PositiveIntegerField(_("at least, of each ticket"), default=0)
    month_least_fen = models.PositiveBigIntegerField(_("guaranteed each month"), default=0)

    class Meta:
        verbose_name = _("part of a split rule")
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "party", "point", "way"], name="a_party_stands_once_in_a_rule"
            ),
            models.UniqueConstraint(
                fields=["rule", "point"], condition=Q(way="rest"), name="one_party_takes_the_rest"
            ),
            models.CheckConstraint(
                condition=~Q(way="percent") | Q(size__lte=WHOLE), name="a_percentage_is_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.way}"

    @property
    def plain(self) -> Part:
        return Part(Way(self.way), self.size, self.least_fen)


class SplitConsent(models.Model):
    """A party agrees to a version, by somebody of theirs."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    rule = models.ForeignKey(SplitRule, models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("consent to a split")
        constraints = [
            models.UniqueConstraint(fields=["rule", "party"], name="a_party_consents_once")
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.rule}"


def rules_in_force(offer_id: Any) -> models.QuerySet[SplitRule]:
    """All versions of an offer that ever came into force, the latest first, with their parts."""
    found = SplitRule.objects.filter(offer_id=offer_id, in_force_from__isnull=False)
    return found.order_by("-in_force_from", "-version").prefetch_related("parts__party")


def rule_at(offer_id: Any, at: datetime) -> SplitRule | None:
    """The version a sale of this moment is under: fixed, and never back-dated, so the answer never changes."""
    return rules_in_force(offer_id).filter(in_force_from__lte=at).first()


class Unsettled(models.Model):
    """Earned, and not shared yet: a redemption, or a line shared when sold. The settling job takes the row and writes the shares."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=12)  # sale | redemption
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("not shared yet")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Why(models.TextChoices):
    SALE = "sale", _("sold")
    REDEMPTION = "redemption", _("redeemed")
    BREAKAGE = "breakage", _("never redeemed")
    KEPT = "kept", _("kept of a refund")
    REFUND = "refund", _("paid back")
    GUARANTEE = "guarantee", _("made up to the guarantee")


class ShareQuerySet(models.QuerySet["Share"]):
    def visible_to(self, actor: Any) -> Self:
        """The seller sees all shares of its sales; a party its own."""
        if actor.organisation_id is None:
            return self.none()
        return self.filter(Q(seller_id=actor.organisation_id) | Q(party_id=actor.organisation_id))

    def unpaid(self) -> Self:
        """Neither in a payout nor sent (or come back) through the provider."""
        return self.filter(payout__isnull=True, sent__isnull=True, came_back__isnull=True)


class Share(models.Model):
    """So many fen of a line are a party's: positive when earned, negative when taken back. Nothing of it changes, but that it is paid once: out, or at payment."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="shares")
    rule = models.ForeignKey(
        SplitRule, models.PROTECT, null=True, related_name="shares", db_index=False
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=12, choices=Why.choices)
    origin_id = models.UUIDField()  # redemption, line, refund part, or month's top-up
    title = models.CharField(max_length=200, blank=True)
    fen = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    entry_id = models.UUIDField(null=True)
    payout = models.ForeignKey(
        "Payout", models.PROTECT, null=True, blank=True, related_name="shares"
    )
    # Paid at payment by the provider, or taken back there: then never by a payout.
    sent = models.ForeignKey(
        "ProfitShareRow",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shares",
        db_index=False,
    )
    came_back = models.ForeignKey(
        "ProfitShareReturn",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shares",
        db_index=False,
    )

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("share")
        constraints = [
            models.UniqueConstraint(
                fields=["origin_id", "party", "why", "line"],
                nulls_distinct=False,
                name="a_share_is_written_once",
            ),
            models.CheckConstraint(
                condition=Q(why="refund", fen__lte=0)
                | Q(why="guarantee")
                | (~Q(why__in=["refund", "guarantee"]) & Q(fen__gte=0)),
                name="only_a_refund_takes_a_share_back",
            ),
            models.CheckConstraint(
                condition=Q(payout__isnull=True, sent__isnull=True)
                | Q(payout__isnull=True, came_back__isnull=True)
                | Q(sent__isnull=True, came_back__isnull=True),
                name="a_share_goes_one_way",
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "party", "on"], name="shares_of_a_party"),
            models.Index(
                fields=["seller", "party"],
                condition=Q(payout__isnull=True),
                name="shares_not_paid_out",
            ),
            models.Index(
                fields=["sent"], condition=Q(sent__isnull=False), name="shares_sent_at_payment"
            ),
            models.Index(
                fields=["came_back"], condition=Q(came_back__isnull=False), name="shares_come_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.fen}"
