"""A project from what was raised to what it cost in the end. `take_step` is the only door of its state."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.workflow import Act
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.parties.actors import speaks_for
from yanzhen.kernel.parties.models.moving import Moving
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.works.contracts import SEE, step_rules
from yanzhen.kernel.works.models.choices import DecidedHow, Origin
from yanzhen.kernel.works.models.scope import covers, must, seen_by
from yanzhen.kernel.works.workflow import (
    BEGUN,
    BUILT,
    DECIDED,
    DONE,
    EDIT,
    LIFE,
    PAID_FOR,
    ProjectState,
)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, actor: Any) -> Self:
        """Offices see those of their places; everybody what is published; whoever has logged in, what asks for
        opinions; who is to accept, that one."""
        if actor.may(SEE):
            return self.filter(seen_by(actor))
        seen = Q(state=ProjectState.PUBLISHED)
        if own := speaks_for(actor):
            seen |= Q(state=ProjectState.CHOOSING) | Q(pk__in=self._to_accept(own))
        return self.filter(seen)

    def _to_accept(self, own: list[Any]) -> Any:
        named: Any = self.model._meta.get_field("acceptors").related_model  # noqa: SLF001  the table behind the relation
        return named.objects.filter(party__in=own, project__state__in=BUILT).values("project")

    def published(self) -> Self:
        return self.filter(state=ProjectState.PUBLISHED)


class Project(Moving):
    """Small works: purpose, variants, funding, milestones, acceptance, final cost. Money is fen."""

    LIFE = LIFE
    TRAIL = "works."

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    purpose = models.TextField(_("purpose"))
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="projects", verbose_name=_("place")
    )
    source = models.CharField(_("where it comes from"), max_length=12, choices=Origin.choices)
    origin = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=ProjectState.choices, default=ProjectState.RAISED
    )
    raised_on = models.DateField(_("raised on"))
    opened_on = models.DateField(_("opinions from"), null=True)
    closes_on = models.DateField(_("opinions until"), null=True)
    chosen = models.ForeignKey(
        "Variant", models.PROTECT, null=True, related_name="+", verbose_name=_("variant chosen")
    )
    chosen_on = models.DateField(_("chosen on"), null=True)
    decided_how = models.CharField(
        _("how it was decided"), max_length=10, choices=DecidedHow.choices, blank=True
    )
    decided_text = models.CharField(_("what it rests on"), max_length=300, blank=True)
    base_fen = models.BigIntegerField(_("cost of the variant chosen"), null=True)
    budget_fen = models.BigIntegerField(_("budget"), null=True)
    funding_asked_by_id = models.UUIDField(null=True, editable=False)
    funding_asked_by_name = models.CharField(max_length=120, blank=True, editable=False)
    funding_decided_by_id = models.UUIDField(null=True, editable=False)
    funding_decided_by_name = models.CharField(max_length=120, blank=True, editable=False)
    funded_on = models.DateField(_("funded on"), null=True)
    began_on = models.DateField(_("works began on"), null=True)
    finished_on = models.DateField(_("works finished on"), null=True)
    round = models.PositiveSmallIntegerField(_("round of acceptance"), default=0)
    accepted_on = models.DateField(_("accepted on"), null=True)
    final_fen = models.BigIntegerField(_("final cost"), null=True)
    warranty_until = models.DateField(_("warranty until"), null=True)
    audit_text = models.CharField(_("final audit"), max_length=300, blank=True)
    published_on = models.DateField(_("published on"), null=True)
    created_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project of works")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProjectState.values), name="a_project_is_in_a_known_state"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(purpose=""), name="a_project_says_what_for"),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED)
                | Q(chosen__isnull=False, chosen_on__isnull=False, base_fen__isnull=False, budget_fen__isnull=False) & ~Q(decided_how=""),
                name="a_chosen_variant_says_how_it_was_chosen",
            ),
            models.CheckConstraint(
                condition=Q(decided_how="") | Q(decided_how=DecidedHow.OPINIONS) | ~Q(decided_text=""),
                name="a_vote_or_meeting_that_decided_is_named",
            ),
            models.CheckConstraint(condition=Q(budget_fen__isnull=True) | Q(budget_fen__gt=0), name="a_budget_is_above_nought"),
            models.CheckConstraint(
                condition=~Q(state__in=PAID_FOR)
                | Q(funded_on__isnull=False, funding_asked_by_id__isnull=False, funding_decided_by_id__isnull=False),
                name="no_works_without_approved_funding",
            ),
            models.CheckConstraint(
                condition=Q(funding_decided_by_id__isnull=True)
                | Q(funding_asked_by_id__isnull=True)
                | ~Q(funding_decided_by_id=F("funding_asked_by_id")),
                name="nobody_approves_their_own_funding",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BEGUN) | Q(began_on__isnull=False), name="works_under_way_have_begun"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BUILT) | Q(finished_on__isnull=False, round__gte=1), name="what_is_accepted_is_finished"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DONE)
                | Q(accepted_on__isnull=False, final_fen__isnull=False, warranty_until__isnull=False),
                name="an_accepted_project_states_its_final_cost",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.PUBLISHED) | Q(published_on__isnull=False), name="a_published_project_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(final_fen__isnull=True) | Q(final_fen__gte=0, final_fen__lte=F("budget_fen")),
                name="the_final_cost_is_funded",
            ),
            models.CheckConstraint(
                condition=(Q(closes_on__isnull=True) | Q(closes_on__gte=F("opened_on")))
                & (Q(funded_on__isnull=True) | Q(funded_on__gte=F("chosen_on")))
                & (Q(began_on__isnull=True) | Q(began_on__gte=F("funded_on")))
                & (Q(finished_on__isnull=True) | Q(finished_on__gte=F("began_on")))
                & (Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("finished_on")))
                & (Q(warranty_until__isnull=True) | Q(warranty_until__gt=F("accepted_on")))
                & (Q(published_on__isnull=True) | Q(published_on__gte=F("accepted_on"))),
                name="the_days_of_a_project_follow_each_other",
            ),
            models.CheckConstraint(
                condition=Q(chosen_on__isnull=True) | Q(chosen_on__gte=F("raised_on")), name="a_variant_is_chosen_after_it_was_raised"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["place", "state"], name="projects_of_a_place"),
            models.Index(fields=["state", "-published_on"], name="projects_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("works:project", args=[self.pk])

    @property
    def days(self) -> int | None:
        """From the day it was raised to its acceptance."""
        return (self.accepted_on - self.raised_on).days if self.accepted_on else None

    @property
    def months(self) -> int | None:
        """Whole months of the same span, as ages are counted."""
        return months_between(self.raised_on, self.accepted_on) if self.accepted_on else None

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may(EDIT)) and covers(actor, self.place)

    @transaction.atomic
    def take_step(
        self, name: str, *, by: By, at: datetime | None = None, note: str = "", data: dict[str, Any] | None = None
    ) -> "Project":  # fmt: skip
        """Move the project along its table, or raise Refused. The only way its state changes."""
        at = at or timezone.now()
        self.lock()
        step = LIFE.step(name, self.state)
        must(by, step.may, self.place)
        act = Act(by=by, at=at, note=note.strip(), data=data or {})
        if step.rule:
            step.rule(self, act)
        for rule in step_rules:
            if name in rule.steps:
                rule.check(self, act)
        self.move(name, by=by, at=at, note=note)
        return self


def months_between(first: date, last: date) -> int:
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole - (last.day < first.day)
