"""A campaign (专项整治): what is counted, round by round, and what was found, before and after."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.models.scope import within_scope


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()


class Campaign(models.Model):
    """One evil, some weeks, numbers before and after."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="campaigns", verbose_name=_("place")
    )
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("purpose"))
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    closed_on = models.DateField(_("closed on"), null=True)
    created_by_name = models.CharField(max_length=120, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(purpose=""), name="a_campaign_says_what_for"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="a_campaign_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("since")), name="a_campaign_closes_after_it_began"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("co_governance:campaign", args=[self.pk])


class CampaignTarget(models.Model):
    """What is counted in every round, and where it should be at the end."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets")
    name = models.CharField(_("what is counted"), max_length=80)
    unit = models.CharField(_("unit of counting"), max_length=20)
    goal = models.PositiveIntegerField(_("goal"))

    class Meta:
        verbose_name = _("target of a campaign")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="targets_of_a_campaign_have_names"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(unit=""), name="a_target_says_what_is_counted"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class InspectionRound(models.Model):
    """One walk around, with everything counted. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    held_on = models.DateField(_("inspected on"))
    inspectors = models.CharField(_("who inspected"), max_length=200)

    class Meta:
        verbose_name = _("round of inspection")
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="rounds_of_a_campaign_are_numbered"),
            models.CheckConstraint(condition=~Q(inspectors=""), name="a_round_says_who_inspected"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.number)


class RoundCount(models.Model):
    """How many of a target there were in a round. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(InspectionRound, models.PROTECT, related_name="counts")
    target = models.ForeignKey(CampaignTarget, models.PROTECT, related_name="counts")
    value = models.PositiveIntegerField(_("counted"))

    class Meta:
        verbose_name = _("count of a round")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "target"], name="a_target_is_counted_once_a_round"
            )
        ]

    def __str__(self) -> str:
        return str(self.value)


class Finding(models.Model):
    """What was found where, with a photo; a case takes it on; a second photo shows that it is gone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(InspectionRound, models.PROTECT, related_name="findings")
    spot = models.CharField(_("where exactly"), max_length=120)
    text = models.CharField(_("what was found"), max_length=300)
    before = models.OneToOneField(Document, models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="campaign_finding")
    cleared_on = models.DateField(_("gone on"), null=True)
    after = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("finding of a campaign")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(spot="") & ~Q(text=""), name="a_finding_says_what_and_where"),
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True, after__isnull=True) | Q(cleared_on__isnull=False, after__isnull=False), name="what_is_gone_is_shown"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.spot}: {self.text}"
