"""What the ladder asks of a firm beside its years: profile, rights, merits, equity, titles, marks, scores."""

from typing import Any, Final, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.growth_kinds import (
    ChainRole,
    Level,
    MarkKind,
    MeritKind,
    RightKind,
    TitleKind,
)


class OfFirmQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Any) -> Self:
        """Whoever sees the firm sees what is entered of it."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(actor))


class OfFirm(models.Model):
    """A record of a firm that names its source. A wrong one is taken away with its line in the audit."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="%(class)ss")
    source = models.CharField(_("source"), max_length=200)
    recorded_on = models.DateField(default=timezone.localdate)

    objects = OfFirmQuerySet.as_manager()

    class Meta:
        abstract = True


def _names_its_source(noun: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~Q(source=""), name=f"{noun}_names_its_source")


def _known(noun: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(kind__in=choices.values), name=f"{noun}_is_of_a_known_kind"
    )


def _ends_after_it_begins(noun: str, first: str, last: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__gte": F(first)}),
        name=f"{noun}_ends_after_it_begins",
    )


class GrowthProfile(models.Model):
    """What a firm says of its product and market; an empty answer is not known."""

    enterprise = models.OneToOneField(
        Enterprise, models.PROTECT, primary_key=True, related_name="growth"
    )
    leading_product = models.CharField(_("leading product"), max_length=200, blank=True)
    niche_since = models.DateField(_("in its niche since"), null=True, blank=True)
    strategic_field = models.BooleanField(_("strategic emerging industry"), null=True)
    chain_role = models.CharField(
        _("place in the chain"), max_length=10, blank=True, choices=ChainRole.choices
    )
    digital_level = models.PositiveSmallIntegerField(_("digital level"), null=True, blank=True)
    market_share_bp = models.PositiveIntegerField(
        _("share of its niche, in hundredths of a percent"), null=True, blank=True
    )
    market_rank = models.PositiveIntegerField(_("rank in China"), null=True, blank=True)
    market_words = models.CharField(_("what it says of its market"), max_length=200, blank=True)
    product_prohibited = models.BooleanField(_("product prohibited or restricted"), null=True)
    in_giant_group = models.BooleanField(_("same product as a giant of its group"), null=True)
    rights_complete_on = models.DateField(_("rights all entered on"), null=True, blank=True)
    lists_checked_on = models.DateField(_("lists looked into on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("growth profile")
        constraints = [
            _names_its_source("a_growth_profile"),
            models.CheckConstraint(
                condition=Q(chain_role="") | Q(chain_role__in=ChainRole.values),
                name="a_place_in_the_chain_is_known",
            ),
            models.CheckConstraint(
                condition=Q(digital_level__isnull=True) | Q(digital_level__lte=5),
                name="a_digital_level_goes_up_to_five",
            ),
            models.CheckConstraint(
                condition=Q(market_share_bp__isnull=True) | Q(market_share_bp__lte=10_000),
                name="a_share_of_the_market_is_at_most_all_of_it",
            ),
        ]

    def __str__(self) -> str:
        return str(self.enterprise)


class PropertyRight(OfFirm):
    """An intellectual property right, or the application for one."""

    kind = models.CharField(_("kind"), max_length=20, choices=RightKind.choices)
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("what it is called"), max_length=200, blank=True)
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    acquired_on = models.DateField(_("transferred in on"), null=True, blank=True)
    self_developed = models.BooleanField(_("self-developed"), null=True)
    high_value = models.BooleanField(_("high value"), default=False)
    leading = models.BooleanField(_("tied to the leading product"), null=True)
    in_use = models.BooleanField(_("in use, with benefit"), null=True)
    holder_rank = models.PositiveSmallIntegerField(
        _("rank among the holders"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("intellectual property")
        ordering = ["-granted_on", "-id"]
        constraints = [
            _names_its_source("a_right"),
            _known("a_right", RightKind),
            models.UniqueConstraint(
                fields=["enterprise", "number"], name="a_right_is_entered_once"
            ),
            _ends_after_it_begins("a_right", "granted_on", "ended_on"),
            models.CheckConstraint(
                condition=Q(granted_on__isnull=True)
                | Q(applied_on__isnull=True)
                | Q(granted_on__gte=F("applied_on")),
                name="a_right_is_granted_after_it_was_applied_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Merit(OfFirm):
    """What speaks for a firm: an award, a research unit, a standard, a qualification."""

    kind = models.CharField(_("kind"), max_length=20, choices=MeritKind.choices)
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("grade"), max_length=12, blank=True, choices=Level.choices)
    rank = models.PositiveSmallIntegerField(_("rank among the winners"), null=True, blank=True)
    prize = models.PositiveSmallIntegerField(_("class of the prize"), null=True, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("merit")
        ordering = ["-since", "-id"]
        constraints = [
            _names_its_source("a_merit"),
            _known("a_merit", MeritKind),
            models.CheckConstraint(
                condition=Q(level="") | Q(level__in=Level.values),
                name="a_merit_is_of_a_known_level",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "kind", "name", "since"], name="a_merit_is_entered_once"
            ),
            _ends_after_it_begins("a_merit", "since", "until"),
        ]

    def __str__(self) -> str:
        return self.name


class EquityRound(OfFirm):
    """Money paid in by new shareholders; `qualified` is empty until somebody has looked at the investor."""

    investor = models.CharField(_("investor"), max_length=200)
    amount_fen = models.BigIntegerField(_("amount in fen"))
    paid_in_on = models.DateField(_("paid in on"), null=True, blank=True)
    qualified = models.BooleanField(_("qualified institution"), null=True)

    class Meta:
        verbose_name = _("equity financing")
        ordering = ["-paid_in_on", "-id"]
        constraints = [
            _names_its_source("an_equity_round"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="an_equity_round_brings_money"
            ),
            models.UniqueConstraint(
                fields=["enterprise", "investor", "paid_in_on", "amount_fen"],
                name="an_equity_round_is_entered_once",
            ),
        ]

    def __str__(self) -> str:
        return self.investor


class Title(OfFirm):
    """A certificate with its first and last day. An old one holds to its end, whatever rules follow."""

    kind = models.CharField(_("kind of title"), max_length=20, choices=TitleKind.choices)
    number = models.CharField(_("number"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        verbose_name = _("certificate")
        ordering = ["-valid_until", "-id"]
        indexes = [models.Index(fields=["valid_until"], name="titles_by_their_end")]
        constraints = [
            _names_its_source("a_title"),
            _known("a_title", TitleKind),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="a_title_ends_after_it_begins"),
            ExclusionConstraint(
                name="a_firm_holds_a_title_once_at_a_time",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"), F("valid_until"), models.Value("[]"),
                            function="daterange", output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class Mark(OfFirm):
    """What speaks against a firm, from its day; an entry on a list ends when it is taken off."""

    kind = models.CharField(_("kind"), max_length=20, choices=MarkKind.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("what happened"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("bad record")
        ordering = ["-since", "-id"]
        constraints = [
            _names_its_source("a_mark"),
            _known("a_mark", MarkKind),
            models.UniqueConstraint(
                fields=["enterprise", "kind", "since"], name="a_mark_is_entered_once"
            ),
            _ends_after_it_begins("a_mark", "since", "until"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


SCORE_MAX: Final = 10_000


class OfficialScore(OfFirm):
    """专精特新发展评价 as the platform gave it, with its proof; the house never computes it."""

    year = models.PositiveSmallIntegerField(_("year"))
    hundredths = models.PositiveIntegerField(_("points, in hundredths"))
    issued_on = models.DateField(_("given on"))
    document = models.CharField(_("proof"), max_length=200)

    class Meta:
        verbose_name = _("official score")
        ordering = ["-year", "-issued_on", "-id"]
        constraints = [
            _names_its_source("a_score"),
            models.CheckConstraint(condition=~Q(document=""), name="a_score_has_its_proof"),
            models.CheckConstraint(
                condition=Q(hundredths__lte=SCORE_MAX), name="a_score_is_at_most_a_hundred"
            ),
            models.UniqueConstraint(
                fields=["enterprise", "year"], name="one_score_per_firm_and_year"
            ),
        ]

    def __str__(self) -> str:
        whole, rest = divmod(self.hundredths, 100)
        return f"{self.year}: {whole}.{rest:02d}"
