"""A firm in the community's register: where it is, how it does, what it makes; its life follows the table."""

from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, Step
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.models import Office, Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models.industry import Section
from yanzhen.reforms.innovation_community.models.scope import covers, must_cover, within_scope
from yanzhen.reforms.innovation_community.workflow import LIFE, Stage


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, actor: Any) -> Self:
        """Officers see the firms of their scope; a firm's contact sees the own firm; others nothing."""
        if actor.may("community.see"):
            return self.filter(within_scope(actor, "scope_path"))
        own = getattr(actor, "organisation_id", None)
        return self.filter(pk=own) if own else self.none()

    def present(self) -> Self:
        """Without those that left."""
        return self.exclude(stage=Stage.LEFT)

    def within(self, place: Place) -> Self:
        return self.filter(scope_path__startswith=place.path)

    def for_lists(self) -> Self:
        return self.select_related("organisation__party", "place", "officer")


class Enterprise(models.Model):
    """What the community knows of an organisation it serves.

    `scope_path` is a copy of the place's path, so that "within" needs no join. `source` tells where
    the row came from: a form, a spreadsheet's name, the demo.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="enterprise"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="enterprises"
    )
    scope_path = models.CharField(
        max_length=300, blank=True, db_collation="C", editable=False, default=""
    )
    stage = models.CharField(
        _("stage"), max_length=20, choices=Stage.choices, default=Stage.SETTLING_IN
    )
    stage_since = models.DateField(_("at this stage since"), null=True, blank=True)
    industry_section = models.CharField(
        _("industry section"), max_length=1, blank=True, choices=Section.choices
    )
    industry_code = models.CharField(_("industry class"), max_length=4, blank=True)
    registered_capital_fen = models.BigIntegerField(
        _("registered capital in fen"), null=True, blank=True
    )
    # As the register writes it: other currencies and torn cells can't become fen.
    registered_capital_text = models.CharField(
        _("registered capital as written"), max_length=120, blank=True
    )
    scope_text = models.TextField(_("scope of business"), blank=True)
    officer = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("officer")
    )
    moved_in_on = models.DateField(_("moved in on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("enterprise")
        constraints = [
            models.CheckConstraint(
                condition=Q(industry_code="") | Q(industry_code__regex=r"^[0-9]{2,4}$"),
                name="an_industry_class_has_two_to_four_digits",
            ),
            models.CheckConstraint(
                condition=Q(industry_section="") | Q(industry_section__regex=r"^[A-T]$"),
                name="an_industry_section_is_a_letter_from_a_to_t",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="a_firm_is_at_a_known_stage"
            ),
            models.CheckConstraint(
                condition=Q(registered_capital_fen__isnull=True) | Q(registered_capital_fen__gte=0),
                name="registered_capital_is_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["scope_path", "stage"], name="firms_by_scope_and_stage"),
            models.Index(fields=["place"], name="firms_by_building"),
            models.Index(fields=["officer"], name="firms_by_officer"),
            models.Index(fields=["moved_in_on"], name="firms_by_moving_in"),
        ]

    def __str__(self) -> str:
        return self.organisation.party.name

    @property
    def name(self) -> str:
        return self.organisation.party.name

    def may_change(self, actor: Any) -> bool:
        return bool(actor.may("community.edit")) and covers(actor, self.scope_path)

    def steps_open_to(self, actor: Any) -> list[Step["Enterprise"]]:
        """What this actor may say about the firm's life now."""
        return [step for step in LIFE.steps_from(self.stage) if self._may(actor, step)]

    @transaction.atomic
    def take_step(
        self, name: str, *, by: By, note: str = "", at: datetime | None = None
    ) -> "StageChange":
        """Move the firm along the table of its life, or raise Refused. The only way its stage changes."""
        at = at or timezone.now()
        self._lock()
        step = LIFE.step(name, self.stage)
        if not self._may(by, step):
            raise Refused(_("Only an officer of this place may say so."))
        if step.rule:
            step.rule(self, Act(by=by, at=at, note=note))
        before, self.stage = self.stage, step.target
        self.stage_since = timezone.localdate(at)
        self.save(update_fields=["stage", "stage_since"])
        record(
            by=by,
            verb=f"innovation_community.{name}",
            noun=self,
            at=at,
            reason=note,
            changes={"stage": [before, step.target]},
            place_path=self.scope_path,
        )
        return StageChange.objects.create(
            enterprise=self,
            step=name,
            source=before,
            target=step.target,
            on=self.stage_since,
            note=note,
            person_id=by.person_id,
            person_name=by.person_name,
            office_name=by.office_name,
        )

    @transaction.atomic
    def hand_to(self, office: Office | None, *, by: By, at: datetime | None = None) -> None:
        """Name the office that looks after the firm."""
        self._lock()
        self._must_be_changed_by(by)
        before = str(self.officer) if self.officer else ""
        self.officer = office
        self.save(update_fields=["officer"])
        record(
            by=by,
            verb="innovation_community.hand_to",
            noun=self,
            at=at,
            changes={"officer": [before, str(office or "")]},
            place_path=self.scope_path,
        )

    def locate(self, place: Place | None) -> None:
        """Set place and the copy of its path together; the caller saves and records."""
        self.place = place
        self.scope_path = place.path if place else ""

    def end_tenancies(self, at: datetime) -> None:
        self.tenancies.all().end_on(timezone.localdate(at))

    def must_be_open_to(self, by: By) -> None:
        self._must_be_changed_by(by)

    def _must_be_changed_by(self, by: By) -> None:
        if not by.may("community.edit"):
            raise Refused(_("Your office may not change the register of firms."))
        must_cover(by, self.scope_path)

    def _lock(self) -> None:
        # Two officers may press at once; the second must see the first one's stage.
        self.refresh_from_db(from_queryset=Enterprise.objects.select_for_update(of=("self",)))

    def _may(self, actor: Any, step: Step["Enterprise"]) -> bool:
        return bool(actor.may(step.may)) and covers(actor, self.scope_path)


class StageChange(models.Model):
    """One line of a firm's life. Never altered."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="stage_changes")
    step = models.CharField(max_length=40)
    source = models.CharField(max_length=20, choices=Stage.choices)
    target = models.CharField(max_length=20, choices=Stage.choices)
    on = models.DateField(_("on"))
    note = models.TextField(blank=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    office_name = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of stage")
        ordering = ["-id"]
        indexes = [models.Index(fields=["enterprise", "id"], name="stage_changes_of_a_firm")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.on}: {self.target}"
