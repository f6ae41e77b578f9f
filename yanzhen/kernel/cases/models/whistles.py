"""The whistle (吹哨报到): departments outside the house are called to a case, report or refuse, and decide together."""

from datetime import datetime
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.keys import new_key
from yanzhen.base.workflow import Act, State, Step, Weight, Workflow
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.parties.models import Office

WHISTLE: Final = "cases.whistle"
JUDGE_WHISTLE: Final = "cases.judge_whistle"
DEPARTMENT: Final = "the department that is called"
ABOVE: Final = "whoever judges above"


def accept(call: "WhistleCall", act: Act) -> None:
    call.accepted_at = act.at


def report(call: "WhistleCall", act: Act) -> None:
    call.reported_at = act.at


def refuse(call: "WhistleCall", act: Act) -> None:
    call.refused_at, call.reason = act.at, act.note
    call.refused_by_id = act.by.person_id


def judge(call: "WhistleCall", act: Act) -> None:
    call.judged_at, call.judgement = act.at, act.note
    call.judged_by_id, call.judged_by_name = act.by.person_id, act.by.person_name
    call.judged_office_id = act.by.office_id


def overrule(call: "WhistleCall", act: Act) -> None:
    """They come all the same; a second refusal is not heard."""
    judge(call, act)
    call.must_come = True


def may_refuse(call: "WhistleCall") -> bool:
    return not call.must_come


# One row a line: the table is read as a table.
# fmt: off
LIFE: "Final[Workflow[WhistleCall]]" = Workflow(
    start="called",
    line=("called", "coming", "reported"),
    states=(
        State("called", _("Called"), _("Has not answered yet"), shape="idle"),
        State("coming", _("Coming"), _("Will report"), shape="info"),
        State("reported", _("Reported"), _("Is there"), ended=True, shape="ok"),
        State("refused", pgettext_lazy("whistle", "Refuses"), _("Refuses; whoever is above judges"), shape="soon"),
        State("excused", _("Excused"), _("Need not come"), ended=True, shape="idle"),
        State("absent", _("Did not come"), _("Did not come"), ended=True, shape="late"),
        State("lapsed", _("Ended with the case"), _("The case ended before"), ended=True, shape="idle"),
    ),
    steps=(
        Step("report", pgettext_lazy("whistle", "Report"), ("called", "coming"), "reported", DEPARTMENT, report, asks=("note?",), weight=Weight.LEAD),
        Step("accept", _("We are coming"), ("called",), "coming", DEPARTMENT, accept, asks=("note?",)),
        Step("refuse", _("Refuse to come"), ("called",), "refused", DEPARTMENT, refuse, asks=("note",), weight=Weight.RARE, fits=may_refuse),
        Step("overrule", _("They must come"), ("refused",), "called", ABOVE, overrule, asks=("note",), weight=Weight.LEAD),
        Step("excuse", _("They need not come"), ("refused",), "excused", ABOVE, judge, asks=("note",)),
    ),
)
# fmt: on
WAITING: Final = ("called", "coming")


class WhistleQuerySet(models.QuerySet["Whistle"]):
    def visible_to(self, actor: Any) -> Self:
        """The departments called, the office that has the case, and those who see the place."""
        if actor.office_id is None:
            return self.none()
        called = WhistleCall.objects.filter(office_id=actor.office_id).values("whistle_id")
        seen = Q(case__office_id=actor.office_id) | Q(pk__in=called)
        if actor.may("cases.see_scope") and actor.scope_path:
            seen |= Q(case__scope_path__startswith=actor.scope_path)
        return self.filter(seen)

    def open(self) -> Self:
        return self.filter(state=Whistle.State.OPEN)

    def for_list(self) -> Self:
        return self.select_related("case__place", "case__office", "lead").prefetch_related(
            "calls__office"
        )


class Whistle(models.Model):
    """One call to several departments at once, until when they report, and what they decided together."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("whistle", "Blown")
        SETTLED = "settled", _("Decided together")
        CALLED_OFF = "called_off", _("Called off")
        LAPSED = "lapsed", _("Ended with the case")

    SHAPES: Final = {"open": "info", "settled": "ok", "called_off": "idle", "lapsed": "idle"}

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="whistles")
    why = models.TextField(_("why they are needed"))
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    blown_at = models.DateTimeField(_("blown"))
    report_by = models.DateTimeField(_("report by"))
    blown_by_id = models.UUIDField(null=True)
    blown_by_name = models.CharField(max_length=200)
    blown_office_id = models.UUIDField(null=True)
    blown_office_name = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(_("met"), null=True, blank=True)
    took_part = models.JSONField(_("who took part"), default=list, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    lead = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=200, blank=True)

    objects = WhistleQuerySet.as_manager()

    class Meta:
        verbose_name = _("whistle")
        ordering = ["-blown_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="open"), name="one_open_whistle_per_case"
            ),
            models.CheckConstraint(
                condition=Q(report_by__gt=F("blown_at")),
                name="a_whistle_is_reported_to_after_it_is_blown",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_whistle_says_why"),
            models.CheckConstraint(
                condition=~Q(state="settled")
                | (
                    Q(held_at__isnull=False, lead__isnull=False) & ~Q(minutes="") & ~Q(took_part=[])
                ),
                name="a_joint_decision_has_minutes_a_lead_and_who_took_part",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="a_whistle_is_open_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("cases:whistle", args=[self.pk])

    @property
    def shape(self) -> str:
        return self.SHAPES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class WhistleCallQuerySet(models.QuerySet["WhistleCall"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(whistle__in=Whistle.objects.visible_to(actor))

    def waiting_for(self, actor: Any) -> Self:
        """Those that this actor answers or judges: calls of the own office, refusals of the own place."""
        if actor.office_id is None:
            return self.none()
        mine = Q(office_id=actor.office_id, state__in=WAITING)
        if actor.may(JUDGE_WHISTLE) and actor.scope_path:
            refused = Q(state="refused", case__scope_path__startswith=actor.scope_path)
            mine |= refused & ~Q(whistle__blown_office_id=actor.office_id)
        return self.filter(mine, whistle__state="open").order_by("whistle__report_by", "id")

    def answered_by_coming(self) -> Self:
        return self.filter(Q(accepted_at__isnull=False) | Q(reported_at__isnull=False))

    def reported_in_time(self) -> Self:
        return self.filter(reported_at__lte=F("whistle__report_by"))

    def late(self, now: datetime) -> Self:
        """Reported after the time, not come at all, or waited for longer than was said."""
        waited = Q(state__in=WAITING, whistle__report_by__lt=now)
        return self.filter(waited | Q(state="absent") | Q(reported_at__gt=F("whistle__report_by")))

    def refused(self) -> Self:
        return self.filter(refused_at__isnull=False)

    def for_list(self) -> Self:
        return self.select_related("whistle__case__place", "case", "office")


class WhistleCall(models.Model):
    """One department that is called. Its state changes only through `take_step` (actions/whistling.py)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    whistle = models.ForeignKey(Whistle, models.PROTECT, related_name="calls")
    case = models.ForeignKey(Case, models.PROTECT, related_name="whistle_calls")
    office = models.ForeignKey(Office, models.PROTECT, related_name="whistle_calls")
    state = models.CharField(max_length=20, default=LIFE.start)
    accepted_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by_id = models.UUIDField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by_id = models.UUIDField(null=True, blank=True)
    judged_by_name = models.CharField(max_length=200, blank=True)
    judged_office_id = models.UUIDField(null=True, blank=True)
    judgement = models.TextField(blank=True)
    must_come = models.BooleanField(default=False)
    # Written down for a department without a login, with the paper it sent.
    on_behalf = models.BooleanField(default=False)
    paper_id = models.UUIDField(null=True, blank=True)

    objects = WhistleCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("called department")
        ordering = ["office__title"]
        indexes = [models.Index(fields=["office", "state"], name="calls_of_a_department")]
        constraints = [
            models.UniqueConstraint(
                fields=["whistle", "office"], name="a_department_is_called_once_per_whistle"
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(reported_at__isnull=False),
                name="a_report_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(reason=""), name="a_refusal_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(must_come=False),
                name="who_must_come_does_not_refuse_again",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf=False) | Q(paper_id__isnull=False),
                name="an_answer_on_behalf_has_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(judged_by_id__isnull=True)
                | (~Q(judged_office_id=F("office")) & ~Q(judged_by_id=F("refused_by_id"))),
                name="nobody_judges_their_own_refusal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.state_now.label}"

    @property
    def state_now(self) -> State:
        return LIFE.state(self.state)

    def is_late(self, now: datetime) -> bool:
        """Waited for longer than was said, or came after it."""
        if self.reported_at is not None:
            return self.reported_at > self.whistle.report_by
        return self.state in WAITING and now > self.whistle.report_by
