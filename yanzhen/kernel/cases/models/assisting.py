"""Lead and assisting offices (主办/协办): a case has one owner; others have a part, with a clock and an answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import Limit
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, State, Step, Weight, Workflow
from yanzhen.kernel.cases.models.case import Case
from yanzhen.kernel.cases.models.clock import Clocked
from yanzhen.kernel.cases.models.permits import may_dispatch, may_work
from yanzhen.kernel.cases.models.whistles import Whistle
from yanzhen.kernel.cases.models.writing import (
    refuse_missing_inputs,
    tell_holders,
    tell_office,
    write_act,
)
from yanzhen.kernel.cases.workflow import HANDLE
from yanzhen.kernel.parties.models import Office

ASSISTING: Final = "the office that assists"
LEADING: Final = "the office that has the case"
PART: Final = "part"


def accept(part: "Assist", act: Act) -> None:
    """Nobody assists themselves, in whatever office."""
    if act.by.person_id is not None and act.by.person_id == part.case.handler_person_id:
        raise Refused(_("You handle this case yourself. A colleague takes the part."))
    part.accepted_at = act.at
    part.accepted_by_id, part.accepted_by_name = act.by.person_id, act.by.person_name


def pause(part: "Assist", act: Act) -> None:
    part.pause_clock(act)


def resume(part: "Assist", act: Act) -> None:
    part.resume_clock(act.at)


def end(part: "Assist", act: Act) -> None:
    part.answer = act.note
    part.stop_clock(act.at)


# One row a line: the table is read as a table.
# fmt: off
LIFE: "Final[Workflow[Assist]]" = Workflow(
    start="asked",
    line=("asked", "working", "done"),
    states=(
        State("asked", pgettext_lazy("part", "Asked"), _("Not taken yet"), clock_runs=True, shape="idle"),
        State("working", _("In hand"), _("Being worked on"), clock_runs=True),
        State("paused", _("Clock paused"), _("Waiting; the reason is written down"), shape="pause"),
        State("done", pgettext_lazy("part", "Done"), _("Answered"), ended=True, shape="ok"),
        State("declined", pgettext_lazy("part", "Declined"), _("Declined, with the reason"), ended=True, shape="late"),
        State("called_off", _("Called off"), _("No longer needed"), ended=True, shape="idle"),
        State("leads", _("Leads the case now"), _("The office has the whole case"), ended=True, shape="idle"),
        State("lapsed", _("Ended with the case"), _("The case ended before"), ended=True, shape="idle"),
    ),
    steps=(
        Step("accept", pgettext_lazy("act", "Take the part"), ("asked",), "working", ASSISTING, accept, weight=Weight.LEAD),
        Step("answer", pgettext_lazy("act", "Answer the lead office"), ("working",), "done", ASSISTING, end, asks=("note",), weight=Weight.LEAD),
        Step("pause", _("Pause the clock"), ("working",), "paused", ASSISTING, pause, asks=("note", "until?")),
        Step("resume", _("Let the clock run again"), ("paused",), "working", ASSISTING, resume, asks=("note?",), weight=Weight.LEAD),
        Step("decline", pgettext_lazy("act", "Decline the part"), ("asked",), "declined", ASSISTING, end, asks=("note",), weight=Weight.RARE),
        Step("call_off", _("Call the part off"), ("asked", "working", "paused"), "called_off", LEADING, end, asks=("note",), weight=Weight.RARE),
    ),
)
# fmt: on
OPEN: Final = LIFE.names(ended=False)
COLUMNS: Final = (
    "state", "answer", "ended_at", "accepted_at", "accepted_by_id", "accepted_by_name", *Clocked.COLUMNS,
)  # fmt: skip


class AssistQuerySet(models.QuerySet["Assist"]):
    def visible_to(self, actor: Any) -> Self:
        """One's own parts, those of the cases one's office has, and those of one's place."""
        if actor.office_id is None:
            return self.none()
        seen = Q(office_id=actor.office_id) | Q(case__office_id=actor.office_id)
        if actor.may("cases.see_scope") and actor.scope_path:
            seen |= Q(case__scope_path__startswith=actor.scope_path)
        return self.filter(seen)

    def of_office(self, office_id: Any) -> Self:
        return self.filter(office_id=office_id)

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def running(self) -> Self:
        """Those whose clock runs now."""
        return self.open().filter(
            clock_from__isnull=False, clock_stopped_at__isnull=True, paused=False
        )

    def needed(self) -> Self:
        """Without these the lead office does not answer."""
        return self.open().filter(needed=True)

    def overdue(self, now: datetime) -> Self:
        return self.open().filter(due_at__lt=now)

    def awaiting(self, year: int) -> Self:
        """Those whose due time waits for this year's calendar, or falls into the year."""
        in_year = Q(due_awaits_year=year) | Q(due_at__year=year)
        return self.open().filter(in_year, paused=False)

    def timed(self) -> Self:
        """Answered, and there was a time to answer in."""
        return self.filter(state="done", due_at__isnull=False)

    def kept_in_time(self) -> Self:
        return self.timed().filter(clock_stopped_at__lte=F("due_at"))

    def for_list(self) -> Self:
        return self.select_related("case__place", "case__office", "case__item", "office")


class Assist(Clocked):
    """One office's part in a case of another. Its state changes only through `take_step`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assists")
    office = models.ForeignKey(Office, models.PROTECT, related_name="assists")
    # The joint decision it comes from, where there was one.
    whistle = models.ForeignKey(Whistle, models.PROTECT, null=True, blank=True, related_name="parts")  # fmt: skip
    task = models.CharField(_("what they should do"), max_length=300)
    needed = models.BooleanField(_("the answer waits for it"), default=True)
    state = models.CharField(_("state"), max_length=20, default=LIFE.start)
    answer = models.TextField(_("answer"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200, blank=True)
    asked_by_office_name = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by_id = models.UUIDField(null=True, blank=True)
    accepted_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = AssistQuerySet.as_manager()

    class Meta:
        verbose_name = _("assisting part")
        ordering = ["asked_at"]
        indexes = [
            models.Index(
                fields=["office", "due_at"],
                condition=Q(ended_at__isnull=True),
                name="open_parts_of_an_office",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, clock_stopped_at__isnull=True, paused=False),
                name="running_parts_by_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "office"],
                condition=Q(ended_at__isnull=True),
                name="an_office_assists_a_case_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True, clock_stopped_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="a_part_has_ended_or_its_clock_runs",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "declined"]) | ~Q(answer=""),
                name="a_part_is_done_or_declined_in_words",
            ),
            models.CheckConstraint(condition=~Q(task=""), name="a_part_says_what_to_do"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_awaits_year__isnull=True),
                name="a_parts_due_time_is_known_or_awaits_a_calendar",
            ),
            models.CheckConstraint(
                condition=Q(paused=False) | Q(due_at__isnull=True),
                name="a_paused_part_has_no_due_time",
            ),
            models.CheckConstraint(
                condition=Q(paused=False)
                | Q(clock_from__isnull=False, clock_stopped_at__isnull=True),
                name="only_a_running_part_is_paused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.task}"

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()

    @property
    def item(self) -> Any:
        return self.case.item

    @property
    def handler_person_id(self) -> Any:
        """Who took it; by the name that a rule of reminders reads on a case."""
        return self.accepted_by_id

    @property
    def state_now(self) -> State:
        return LIFE.state(self.state)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def start_clock(self, at: datetime, limit: Limit | None) -> None:
        """The time that the lead office gives; without one nothing is due."""
        self._start(PART, at, limit)

    def steps_open_to(self, actor: Any) -> list[Step["Assist"]]:
        if not self.case.is_open:
            return []
        return [step for step in LIFE.steps_from(self.state) if self._may(step, actor)]

    @transaction.atomic
    def take_step(
        self,
        name: str,
        *,
        by: By,
        at: datetime | None = None,
        note: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        """Move the part, or raise Refused. The case's row is locked first, as every act on a case does."""
        now = timezone.now()
        act = Act(by=by, at=at or now, note=note.strip(), data=data or {})
        self._lock()
        step = LIFE.step(name, self.state)
        self._refuse_stranger(step, by)
        if act.at > now + timedelta(minutes=1) or act.at < self.asked_at:
            raise Refused(_("It lies before the part was asked for, or in the future."), field="at")
        refuse_missing_inputs(step, act)
        if step.rule:
            step.rule(self, act)
        self.state = step.target
        self.ended_at = act.at if self.state_now.ended else None
        self.save(update_fields=COLUMNS)
        self._write(step, act)

    def _lock(self) -> None:
        whole = Case.objects.select_for_update(of=("self",)).select_related(
            "office", "item", "place"
        )
        case = whole.get(pk=self.case_id)
        own = Assist.objects.select_for_update(of=("self",)).select_related("office")
        self.refresh_from_db(from_queryset=own)
        self.case = case

    def _may(self, step: Step["Assist"], actor: Any) -> bool:
        if not actor.may(HANDLE):
            return False
        if step.may == LEADING:
            return may_work(self.case, actor)
        # For a department without a login, whoever dispatches writes down what it says.
        ours = actor.office_id is not None and actor.office_id == self.office_id
        return ours or may_dispatch(self.case, actor)

    def _refuse_stranger(self, step: Step["Assist"], by: Any) -> None:
        if self._may(step, by):
            return
        office = self.case.office if step.may == LEADING else self.office
        raise Refused(
            _("Only “%(office)s” may do this: “%(step)s”."), office=office, step=step.label
        )

    def _write(self, step: Step["Assist"], act: Act) -> None:
        data = {"to": str(self.office)} if step.may == LEADING else {"part": self.task}
        write_act(self.case, f"part_{step.name}", by=act.by, note=act.note, at=act.at, data=data)
        if step.may == LEADING:
            tell_holders(self.case, self.office_id, step.label, at=act.at, but=act.by.person_id)
        else:
            tell_office(self.case, step.label, at=act.at, but=act.by.person_id)

    def _approved(self) -> Iterable[Limit]:
        """A part is not extended: the lead office calls it off and asks anew."""
        return ()
