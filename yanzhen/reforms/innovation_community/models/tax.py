"""What finance reports: tax by payer and period, and the fiscal revenue of each township; each with its document.

Tax of a single firm is nobody's business but finance's: pages show sums, and hide those that would
give a payer away (actions/disclosure.py).
"""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.contracts import TAX_ROWS
from yanzhen.reforms.innovation_community.models.scope import within_scope
from yanzhen.reforms.innovation_community.models.terms import Term


class TaxScope(models.TextChoices):
    """Which money is meant; sums of two scopes are never compared."""

    TOTAL = "total", _("All tax revenue")
    LOCAL = "local", _("Local share of tax revenue")


class TaxContributionQuerySet(models.QuerySet["TaxContribution"]):
    def visible_to(self, actor: Any) -> Self:
        """Single payers only to those who hold the right, within their place; sums are asked elsewhere."""
        if not actor.may(TAX_ROWS):
            return self.none()
        return self.filter(within_scope(actor, "scope_path"))

    def of_term(self, term: Term, scope: str) -> Self:
        return self.filter(since=term.since, until=term.until, tax_scope=scope)


class TaxContribution(models.Model):
    """What one payer paid in one period, as finance wrote it. A place is where it counts: the payer's community or subdistrict."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    payer_code = models.CharField(_("credit code"), max_length=18)
    payer_name = models.CharField(_("payer"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="tax_contributions"
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # As everywhere: follows its place (actions/places.py).
    scope_path = models.CharField(max_length=300, db_collation="C", editable=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    tax_scope = models.CharField(_("scope of tax"), max_length=20, choices=TaxScope.choices)
    amount_fen = models.BigIntegerField(_("amount in fen"))
    document = models.CharField(_("source document"), max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = TaxContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax of a payer")
        constraints = [
            models.UniqueConstraint(
                fields=["payer_code", "since", "until", "tax_scope"],
                name="one_amount_per_payer_period_and_scope",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="tax_is_not_negative"),
            models.CheckConstraint(
                condition=Q(tax_scope__in=TaxScope.values), name="tax_has_a_known_scope"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since"))
                & Q(since__year=F("until__year"))
                & Q(since__day=1),
                name="tax_is_of_months_of_one_year",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="tax_names_its_document"),
        ]
        indexes = [
            models.Index(
                fields=["since", "until", "tax_scope", "scope_path"], name="tax_of_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer_name} {self.since:%Y-%m}"


class FiscalRevenue(models.Model):
    """The fiscal revenue of a township or subdistrict in one period, as finance reported it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="fiscal_revenues")
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    amount_fen = models.BigIntegerField(_("amount in fen"))
    document = models.CharField(_("source document"), max_length=200)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("fiscal revenue")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "since", "until"], name="one_revenue_per_township_and_period"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0), name="fiscal_revenue_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since"))
                & Q(since__year=F("until__year"))
                & Q(since__day=1),
                name="revenue_is_of_months_of_one_year",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="revenue_names_its_document"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.since:%Y-%m}"

    @property
    def term(self) -> Term:
        return Term(self.since, self.until)


PAYERS_MIN, SHARE_MAX = 3, 80


class Disclosure(models.Model):
    """From how many payers on a sum is shown, and how much of it one payer may have paid. One row; without it the defaults hold."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    only = models.BooleanField(default=True, editable=False, unique=True)
    payers_min = models.PositiveSmallIntegerField(_("payers, at least"), default=PAYERS_MIN)
    share_max = models.PositiveSmallIntegerField(
        _("per cent of one payer, at most"), default=SHARE_MAX
    )
    source = models.CharField(_("who decided it"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rule of disclosure")
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="there_is_one_rule_of_disclosure"),
            models.CheckConstraint(
                condition=Q(payers_min__gte=2) & Q(payers_min__lte=100),
                name="a_sum_has_two_payers_or_more",
            ),
            models.CheckConstraint(
                condition=Q(share_max__gte=1) & Q(share_max__lte=99),
                name="one_payer_is_never_the_whole_sum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payers_min} / {self.share_max}%"


def disclosure_now() -> Disclosure:
    """The rule in force: the locality's, or the product's default."""
    return Disclosure.objects.first() or Disclosure()
