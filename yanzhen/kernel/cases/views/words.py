"""What the history and the buttons say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.workflow import Step, Weight
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Case, CaseEvent
from yanzhen.kernel.cases.models.ratings import Level
from yanzhen.kernel.cases.models.reminders import said_of

# Acts that are not steps of a table.
ACTS: Final = {
    "open": gettext_lazy("filed it"),
    "note": gettext_lazy("wrote"),
    "urge": gettext_lazy("asked to hurry"),
    "hand_on": gettext_lazy("handed it on"),
    "open_child": gettext_lazy("gave work to another office"),
    "ask_extension": gettext_lazy("asked for more time"),
    "approve_extension": gettext_lazy("approved more time"),
    "refuse_extension": gettext_lazy("refused more time"),
    "rate": gettext_lazy("rated"),
    "attach": gettext_lazy("added files"),
    "bad_rating_verify": gettext_lazy("verified the bad rating"),
    "bad_rating_explain": gettext_lazy("explained it to the rater"),
    "bad_rating_set_aside": gettext_lazy("set the rating aside after appeal"),
    "bad_rating_fix": gettext_lazy("fixed what the rating named"),
    "bad_rating_tell": gettext_lazy("told the rater"),
    "bad_rating_tell_explanation": gettext_lazy("told the rater"),
    "ask_part": gettext_lazy("asked another office to assist"),
    "whistle": gettext_lazy("blew the whistle"),
    "whistle_accept": gettext_lazy("will come to the whistle"),
    "whistle_report": gettext_lazy("reported to the whistle"),
    "whistle_refuse": gettext_lazy("refused to come"),
    "whistle_overrule": gettext_lazy("judged that they must come"),
    "whistle_excuse": gettext_lazy("judged that they need not come"),
    "whistle_decide": gettext_lazy("wrote the joint decision down"),
    "whistle_call_off": gettext_lazy("called the whistle off"),
    "part_accept": gettext_lazy("took the part"),
    "part_answer": gettext_lazy("answered the lead office"),
    "part_pause": gettext_lazy("paused the clock of the part"),
    "part_resume": gettext_lazy("let the clock of the part run again"),
    "part_decline": gettext_lazy("declined the part"),
    "part_call_off": gettext_lazy("called the part off"),
    "part_remind": gettext_lazy("reminded whoever has the part"),
    "part_tell_head": gettext_lazy("told the head of the part"),
    "part_escalate": gettext_lazy("escalated the part to the office above"),
    "handed_over": gettext_lazy("took over the desk"),
    "remind": gettext_lazy("reminded whoever handles it"),
    "tell_head": gettext_lazy("told the head"),
    "escalate": gettext_lazy("escalated to the office above"),
    "assign": gettext_lazy("assigned it"),
    "taken_back": gettext_lazy("took it back"),
    "act_on_many": gettext_lazy("acted on many cases"),
}
# Steps that answer the one who asked.
ANSWERS: Final = ("reply", "grant", "refuse")
ICONS: Final = {
    "open": "i-inbox", "accept": "i-ok", "note": "i-say", "urge": "i-send", "hand_on": "i-users", "open_child": "i-users",
    "ask_extension": "i-clock", "approve_extension": "i-clock", "refuse_extension": "i-clock", "rate": "i-star", "pause": "i-pause", "object": "i-undo", "whistle": "i-whistle", "whistle_decide": "i-users",
    "assign": "i-user", "taken_back": "i-undo",
    "suspend": "i-pause", "attach": "i-file", "merge": "i-merge", "answer_with_lead": "i-say", "reply": "i-say", "close": "i-ok", "tell_once": "i-file",
    "remind": "i-bell", "tell_head": "i-bell", "escalate": "i-bell",
    "part_remind": "i-bell", "part_tell_head": "i-bell", "part_escalate": "i-bell",
}  # fmt: skip


@dataclass(frozen=True)
class StepRow:
    """A step as a button: whether it leads, whether it asks anything, and why it can't be pressed now."""

    step: Step[Case]
    lead: bool
    rare: bool
    missing: str = ""

    @property
    def asks(self) -> bool:
        return bool(self.step.asks)


def step_rows(case: Case, actor: Any) -> list[StepRow]:
    """The buttons for this person and state, the leading one first; a blocked one says what is missing."""
    blocked = _blocked_by_children(case)
    owing = _blocked_by_parts(case)
    rows = []
    led = False
    for step in case.steps_open_to(actor):
        missing = blocked if step.name in ("close", "withdraw") else ""
        missing = owing if step.name in ANSWERS else missing
        lead = step.weight == Weight.LEAD and not led and not missing
        led = led or lead
        rows.append(StepRow(step, lead, step.weight == Weight.RARE, missing))
    return sorted(rows, key=lambda row: not row.lead)


def _blocked_by_children(case: Case) -> str:
    still_open = list(
        case.children.filter(ended_at__isnull=True).values_list("number", flat=True)[:3]
    )
    if not still_open:
        return ""
    return _("%(numbers)s is not done yet. When it is, this can be pressed.") % {
        "numbers": "、".join(still_open)
    }


def _blocked_by_parts(case: Case) -> str:
    """The answer waits for the parts that it needs."""
    if case.clock_stopped_at is not None:
        return ""
    owing = case.assists.filter(ended_at__isnull=True, needed=True)
    offices = "、".join(owing.values_list("office__title", flat=True)[:3])
    if not offices:
        return ""
    return _("“%(offices)s” still owes its part. When it has answered, this can be pressed.") % {
        "offices": offices
    }


def event_words(event: CaseEvent, case: Case) -> dict[str, Any]:
    """Icon, verb and details of one line of the history."""
    act = ACTS.get(event.name)
    step = next((step for step in case.workflow.steps if step.name == event.name), None)
    return {
        "icon": ICONS.get(event.name, "i-ok"),
        "verb": act or (step.label if step else event.name),
        "detail": _detail(event),
        "system": event.person_id is None and event.name != "rate",
    }


def _detail(event: CaseEvent) -> str:
    """What was given with the act, in a few words."""
    data = event.data or {}
    said: dict[str, Callable[[Any], str]] = {
        "missing": lambda papers: _("missing: %(papers)s") % {"papers": "、".join(papers)},
        "to": str,
        "part": str,
        "number": str,
        "level": lambda level: str(Level(level).label),
        "amount": lambda amount: f"+{amount}",
        "until": lambda day: _("until %(day)s") % {"day": day},
        "reminder": lambda rule: said_of(*rule),
        "reason": lambda reason: reason["title"],
        "office": lambda office: office["title"],
    }
    parts = [say(data[name]) for name, say in said.items() if data.get(name)]
    return " · ".join(filter(None, [*parts, event.outcome_label]))


EXPORT_COLUMNS: Final = (
    ExportColumn(gettext_lazy("Case number"), 18),
    ExportColumn(gettext_lazy("What it is about"), 40),
    ExportColumn(gettext_lazy("Item"), 30),
    ExportColumn(gettext_lazy("For whom"), 30),
    ExportColumn(gettext_lazy("Place"), 20),
    ExportColumn(gettext_lazy("Who has it"), 24),
    ExportColumn(gettext_lazy("Where it stands"), 16),
    ExportColumn(gettext_lazy("outcome"), 12),
    ExportColumn(gettext_lazy("received"), 18),
    ExportColumn(gettext_lazy("due"), 18),
    ExportColumn(gettext_lazy("Ended"), 18),
)


def export_line(case: Case) -> tuple[Any, ...]:
    """One row of the list, as a row of a spreadsheet."""
    office = case.office.title if case.office else ""
    who = case.handler_person.name if case.handler_person else office
    return (
        case.number, case.title, case.item.name, case.subject.name if case.subject else "", case.place.name,
        who, str(case.state_now.label), case.outcome_label, case.received_at, case.due_at, case.ended_at,
    )  # fmt: skip


def record_export(actor: Any, rows: int) -> None:
    """Lists of cases name people: who took how many rows is written down."""
    record(
        by=actor, verb="cases.export", noun=Case(), changes={"rows": rows},
        place_path=actor.scope_path or "",
    )  # fmt: skip
