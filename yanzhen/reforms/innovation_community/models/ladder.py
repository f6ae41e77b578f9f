"""The ladder judged for many firms: a run, what each pack said of each firm, and where a firm stands now."""

from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.rulebook.contracts import FindingValue
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise
from yanzhen.reforms.innovation_community.models.findings import PARTS, gap_words
from yanzhen.reforms.innovation_community.models.programmes import SIZE
from yanzhen.reforms.innovation_community.models.scope import within_scope
from yanzhen.reforms.innovation_community.models.wording import Words, read_back
from yanzhen.reforms.innovation_community.workflow import Stage

RULED_OUT: Final = (FindingValue.UNMET, FindingValue.NOT_APPLICABLE)
# Whoever misses one condition and no more is near.
NEAR_UNMET_MAX: Final = 1


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting to begin")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("broken off")


class LadderRunQuerySet(models.QuerySet["LadderRun"]):
    def visible_to(self, actor: Any) -> Self:
        if not actor.may("community.see"):
            return self.none()
        return self.filter(within_scope(actor, "scope_path"))

    def of_all_programmes(self) -> "LadderRun | None":
        """The one on its way, else the last that judged by everything in force, not only to compare versions."""
        last = self.first()
        if last is None or last.is_open:
            return last
        return self.filter(packs__code=SIZE).first() or last

    def unfinished(self) -> Self:
        return self.filter(state__in=[RunState.WAITING, RunState.RUNNING])


class LadderRun(models.Model):
    """All firms of a place judged by some packs on one day; counts its way, may be carried on after a crash."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    scope_path = models.CharField(max_length=300, blank=True, db_collation="C")
    on = models.DateField(_("as of"))
    packs = models.ManyToManyField(RulePack, related_name="+")
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # Key of the last firm that was judged: a run is carried on behind it.
    cursor = models.UUIDField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)

    objects = LadderRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of the ladder")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="a_run_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total")), name="a_run_judges_no_more_firms_than_there_are"
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.DONE, ended_at__isnull=False) | ~Q(state=RunState.DONE),
                name="a_run_that_is_done_has_ended",
            ),
            models.UniqueConstraint(
                fields=["scope_path"],
                condition=Q(state__in=[RunState.WAITING, RunState.RUNNING]),
                name="one_run_at_a_time_per_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.scope_path}"

    @property
    def is_open(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)

    def is_whole_round_of(self, day: date) -> bool:
        """Whether it judged by everything in force on the day, to its end."""
        ended = self.state == RunState.DONE and self.on == day
        return ended and self.packs.filter(code=SIZE).exists()

    def get_on(self, last: UUID, judged: int) -> None:
        """Note that so many more firms are judged, up to this key. Refused where the run is not moved on by that."""
        if self.cursor is not None and last <= self.cursor:
            raise Refused(_("The run came to the same firms again and was broken off."))
        self.state, self.cursor = RunState.RUNNING, last
        self.done = min(self.done + judged, self.total)
        self.save(update_fields=["state", "cursor", "done"])

    def end(self, state: str, at: datetime) -> None:
        self.state, self.ended_at = state, at
        self.save(update_fields=["state", "ended_at"])


class Outcome(models.Model):
    """What a pack said as a whole: the value, how many conditions of each kind, how near."""

    value = models.CharField(max_length=20, choices=FindingValue.choices)
    met = models.PositiveSmallIntegerField(default=0)
    unmet = models.PositiveSmallIntegerField(default=0)
    unknown = models.PositiveSmallIntegerField(default=0)
    review = models.PositiveSmallIntegerField(default=0)
    # Added up over all unmet conditions, in millionths of what is asked: 0 is there, 1,000,000 one whole condition.
    short_ppm = models.PositiveIntegerField(default=0)
    # A plain string, or a message with its values: read it as `said`.
    measured = models.JSONField(default=str, blank=True)
    gap_short = models.BigIntegerField(null=True)
    gap_unit = models.CharField(max_length=10, blank=True)
    deciding = models.CharField(_("deciding condition"), max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def gap(self) -> Words:
        """What is missing in the deciding condition, in the language of the screen."""
        return gap_words(self.gap_short, self.gap_unit)

    @property
    def said(self) -> Words:
        """What was measured, in the language of the screen."""
        words: Words = read_back(self.measured)
        return words

    @property
    def shape(self) -> str:
        return FindingValue(self.value).shape


class LadderResult(Outcome):
    """What one version of a pack said of a firm from a day on. Never rewritten: a new answer is a new row."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="ladder_results")
    pack = models.ForeignKey(RulePack, models.PROTECT, related_name="+")
    run = models.ForeignKey(LadderRun, models.PROTECT, related_name="+")
    on = models.DateField(_("as of"))
    digest = models.CharField(max_length=32)
    findings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("result of the ladder")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__in=FindingValue.values), name="a_result_has_one_of_five_values"
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "pack"], name="results_of_a_firm")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.pack} {self.on}: {self.value}"


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, actor: Any) -> Self:
        if not actor.may("community.see"):
            own = getattr(actor, "organisation_id", None)
            return self.filter(enterprise=own) if own else self.none()
        return self.filter(within_scope(actor, "enterprise__scope_path"))

    def by(self, pack: RulePack) -> Self:
        return self.filter(pack=pack)

    def present(self) -> Self:
        """Without firms that left; what was said of them stays."""
        return self.exclude(enterprise__stage=Stage.LEFT)

    def possible(self) -> Self:
        """Nothing rules the firm out: what is left is met, not known, or for a person."""
        return self.exclude(value__in=RULED_OUT)

    def ruled_out(self) -> Self:
        return self.filter(value__in=RULED_OUT)

    def nearly(self) -> Self:
        """One condition is not met, and only one."""
        return self.filter(value=FindingValue.UNMET, unmet__lte=NEAR_UNMET_MAX)

    def nearest_first(self) -> Self:
        return self.order_by("unmet", "short_ppm", "unknown", "review", "enterprise_id")

    def for_lists(self) -> Self:
        return self.select_related("enterprise__organisation__party", "enterprise__place", "pack")


class Standing(Outcome):
    """Where a firm stands by one version now: a copy of its latest result, so that lists read one table."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="standings")
    pack = models.ForeignKey(RulePack, models.PROTECT, related_name="+")
    result = models.ForeignKey(LadderResult, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=32)
    on = models.DateField(_("as of"))

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing on the ladder")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "pack"], name="a_firm_stands_once_by_a_pack"
            ),
            models.CheckConstraint(
                condition=Q(value__in=FindingValue.values), name="a_standing_has_one_of_five_values"
            ),
        ]
        indexes = [
            models.Index(fields=["pack", "unmet", "short_ppm"], name="standings_by_nearness"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}: {self.value}"

    @property
    def reached_percent(self) -> int:
        """How much of its one number is there, cut off."""
        return max(PARTS - self.short_ppm, 0) * 100 // PARTS


class ReminderKind(models.TextChoices):
    YEARLY_UPDATE = "yearly_update", _("update of the title's data by 31 May")
    SELF_UPDATE = "self_update", _("self-update of the technology SME by the end of March")
    EXPIRY = "expiry", _("end of a title")


class LadderReminder(models.Model):
    """That somebody was reminded: of one firm, one thing, one day. Once and no more."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=ReminderKind.choices)
    title_kind = models.CharField(max_length=20)
    due_on = models.DateField(_("due on"))
    told_on = models.DateField(_("told on"))

    class Meta:
        verbose_name = _("reminder of the ladder")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "title_kind", "due_on"],
                name="a_firm_is_reminded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.kind} {self.due_on}"


def in_force_on(codes: "list[str]", day: date) -> list[RulePack]:
    """The version of each code that holds on the day, in the order of the codes."""
    rows = RulePack.objects.exclude(status="draft").filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=day),
        code__in=codes,
        effective_from__lte=day,
    )
    by_code = {pack.code: pack for pack in rows}
    return [by_code[code] for code in codes if code in by_code]
