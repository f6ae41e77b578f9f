"""A use of the maintenance fund: what for, who decided, which units bear it, what it cost."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.workflow import Step
from yanzhen.kernel.council.models import Matter, Vote
from yanzhen.kernel.council.models.choices import Scope
from yanzhen.kernel.council.models.roll import metres
from yanzhen.reforms.co_governance.models.estates import Estate, Unit
from yanzhen.reforms.co_governance.models.law_funds import Liable, Situation
from yanzhen.reforms.co_governance.workflow import USE_LIFE, UseState

DECIDED = ("voted", "confirmed", "applied", "working", "again", "accepted", "audited", "reconfirmed", "settled", "filed")  # fmt: skip


class FundUseQuerySet(models.QuerySet["FundUse"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(estate__in=Estate.objects.visible_to(actor))

    def for_lists(self) -> Self:
        return self.select_related("estate__place", "matter__vote")


class FundUse(models.Model):
    """Money is in fen. An emergency names one of six situations; anything else rests on a matter that the owners passed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="fund_uses")
    title = models.CharField(_("what is done"), max_length=120)
    situation = models.CharField(_("emergency"), max_length=12, choices=Situation.choices, blank=True)  # fmt: skip
    scope = models.CharField(_("which units bear it"), max_length=12, choices=Scope.choices)
    scope_reason = models.CharField(_("why these units"), max_length=200, blank=True)
    liable = models.CharField(_("who would have to pay"), max_length=12, choices=Liable.choices)
    warranty_over = models.BooleanField(_("the warranty has run out"))
    budget_fen = models.BigIntegerField(_("budget"))
    final_fen = models.BigIntegerField(_("final cost"), null=True, blank=True)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="fund_use", verbose_name=_("matter the owners passed"))  # fmt: skip
    state = models.CharField(_("state"), max_length=12, choices=UseState.choices, default=UseState.DRAFT)  # fmt: skip
    reviewed_by_id = models.UUIDField(null=True, editable=False)
    reviewed_by_name = models.CharField(max_length=120, blank=True)
    confirmed_by_id = models.UUIDField(null=True, editable=False)
    confirmed_by_name = models.CharField(max_length=120, blank=True)
    reconfirmed_by_id = models.UUIDField(null=True, editable=False)
    reconfirmed_by_name = models.CharField(max_length=120, blank=True)
    begun_on = models.DateField(_("works since"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    auditor = models.CharField(_("audited by"), max_length=120, blank=True)
    audit_paper = models.CharField(_("number of the audit"), max_length=80, blank=True)
    audit_waived = models.BooleanField(_("the committee does without the audit"), default=False)
    settled_on = models.DateField(_("paid on"), null=True, blank=True)
    entry_id = models.UUIDField(null=True, editable=False)
    filing = models.CharField(_("number of the filing"), max_length=80, blank=True)
    since = models.DateField(_("drawn up on"))

    objects = FundUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of the maintenance fund")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=UseState.values), name="a_use_of_the_fund_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(liable="owners", warranty_over=True), name="the_fund_pays_what_nobody_else_has_to"),
            models.CheckConstraint(condition=Q(situation="") | Q(situation__in=Situation.values), name="six_situations_are_an_emergency"),
            models.CheckConstraint(condition=Q(budget_fen__gt=0), name="a_use_of_the_fund_has_a_budget"),
            models.CheckConstraint(
                condition=Q(final_fen__isnull=True) | Q(final_fen__gt=0, final_fen__lte=F("budget_fen") * 110 / 100), name="works_cost_a_tenth_more_at_most"
            ),
            models.CheckConstraint(condition=Q(scope="estate") | ~Q(scope_reason=""), name="a_smaller_charge_is_justified"),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED) | ~Q(situation="") | Q(matter__isnull=False), name="owners_vote_before_the_fund_is_used"
            ),
            models.CheckConstraint(
                condition=Q(situation="") | ~Q(state__in=DECIDED)
                | Q(reviewed_by_id__isnull=False, confirmed_by_id__isnull=False) & ~Q(confirmed_by_id=F("reviewed_by_id")),
                name="an_emergency_is_reviewed_and_confirmed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(situation="") | ~Q(state__in=("reconfirmed", "settled", "filed")) | Q(reconfirmed_by_id__isnull=False) & ~Q(reconfirmed_by_id=F("reviewed_by_id")),
                name="an_emergency_is_confirmed_at_the_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("audited", "reconfirmed", "settled", "filed"))
                | ~Q(auditor="") & ~Q(audit_paper="") | Q(audit_waived=True, situation="", final_fen__lte=3_000_000),
                name="works_are_audited_before_they_are_paid",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("settled", "filed")) | Q(settled_on__isnull=False, entry_id__isnull=False, final_fen__isnull=False),
                name="paid_works_have_their_entry",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("co_governance:use", args=[self.pk])

    @property
    def vote(self) -> Vote | None:
        return self.matter.vote if self.matter else None

    @property
    def is_emergency(self) -> bool:
        return bool(self.situation)

    @property
    def waits_for_owners(self) -> bool:
        return not self.situation and self.state in ("draft", "again")

    @property
    def shape(self) -> str:
        return USE_LIFE.state(self.state).shape

    def steps_open_to(self, actor: Any) -> list[Step["FundUse"]]:
        place = self.estate.place
        covered = not actor.scope_path or place.path.startswith(actor.scope_path)
        return [step for step in USE_LIFE.steps_from(self.state) if step.concerns(self) and covered and actor.may(step.may)]  # fmt: skip


class FundShare(models.Model):
    """What one unit bears of it, by its area on the day it was drawn up."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    use = models.ForeignKey(FundUse, models.PROTECT, related_name="shares")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="fund_shares")
    area = models.BigIntegerField(_("area"))
    fen = models.BigIntegerField(_("share of the unit"))

    class Meta:
        verbose_name = _("share of works")
        ordering = ["use", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["use", "unit"], name="a_unit_bears_works_once"),
            models.CheckConstraint(condition=Q(area__gt=0, fen__gte=0), name="a_share_of_works_goes_by_area"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def metres(self) -> str:
        return metres(self.area)


class Declared(models.TextChoices):
    """What became of a new budget."""

    AGREED = "agreed", _("Agreed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FundDeclaration(models.Model):
    """A cost above 110 per cent of the budget, declared again while the works go on (杭州市物业管理条例 72). Decided once, kept for ever.

    `matter` is the vote on it; an emergency is confirmed instead, by another person than declared it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    use = models.ForeignKey(FundUse, models.PROTECT, related_name="declarations")
    before_fen = models.BigIntegerField(_("budget before"))
    budget_fen = models.BigIntegerField(_("new budget"))
    why = models.CharField(_("why it costs more"), max_length=300)
    declared_on = models.DateField(_("declared again on"))
    declared_by_id = models.UUIDField(null=True, editable=False)
    declared_by_name = models.CharField(max_length=120, blank=True)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="fund_declaration", verbose_name=_("matter the owners passed"))  # fmt: skip
    confirmed_by_id = models.UUIDField(null=True, editable=False)
    confirmed_by_name = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(_("what became of it"), max_length=10, choices=Declared.choices, blank=True)  # fmt: skip
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    note = models.CharField(_("in words"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("cost declared again")
        ordering = ["use", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(before_fen__gt=0, budget_fen__gt=F("before_fen")) & ~Q(why=""), name="what_is_declared_again_costs_more"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True) | Q(outcome__in=Declared.values, decided_on__isnull=False), name="a_declaration_is_decided_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="agreed") | Q(matter__isnull=False)
                | Q(declared_by_id__isnull=False, confirmed_by_id__isnull=False) & ~Q(confirmed_by_id=F("declared_by_id")),
                name="a_new_budget_is_voted_or_confirmed",
            ),
            models.UniqueConstraint(fields=["use"], condition=Q(outcome=""), name="one_new_budget_waits_at_a_time"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.use} {self.declared_on}"
