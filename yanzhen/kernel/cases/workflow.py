"""The lives of a service application and of a request, as two tables. Screens, API, docs and tests read them.

Sources: 行政许可法 arts 32, 42, 44, 45; 浙江省保障“最多跑一次”改革规定 (acceptance with gaps);
the loop of the 12345 line (国办发〔2020〕53号). See docs/concepts/one-door.md.
"""

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import REPORTER, SYSTEM, Act, State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models import Case

HANDLE: Final = "cases.handle"
DISPATCH: Final = "cases.dispatch"
# Steps nobody presses: they come with a step of the case that answers this one too.
WITH_LEAD: Final = "the leading case"
# Who may take a step, where an office's capability is not enough (models/permits.py).
HOLDER: Final = "the office that has it"
JUDGE: Final = "whoever judges a hand-back"
# 行政许可法 art. 32: gaps are told once, within five (working) days, or the case counts as accepted.
TELL_ONCE_LIMIT: Final = Limit(5, LimitUnit.WORKING_DAY)


def become_handler(case: "Case", act: Act) -> None:
    """Whoever accepts, handles; nobody handles their own case. What no office had, lies with theirs now."""
    if act.by.person_id is not None and act.by.person_id == case.reporter_id:
        raise Refused(_("Nobody handles their own case. Hand it on to a colleague."))
    case.office_id = case.office_id or act.by.office_id
    case.handler_id = act.by.appointment_id
    case.handler_person_id = act.by.person_id


def accept(case: "Case", act: Act) -> None:
    """The promised limit runs from acceptance (行政许可法 art. 42)."""
    become_handler(case, act)
    case.accepted_at = act.at
    case.start_handling_clock(act.at)


def accept_as_deemed(case: "Case", act: Act) -> None:
    """Nobody told what is missing in time: accepted from the day the papers were received (art. 32)."""
    if case.due_at is None or act.at <= case.due_at:
        raise Refused(_("The five working days for telling what is missing are not over."))
    # After a supplement the days run from when the rest came in.
    received_at = case.clock_from or case.received_at
    case.accepted_at = received_at
    case.start_handling_clock(received_at)


def tell_once(case: "Case", act: Act) -> None:
    """Everything that is missing, told at once, once (art. 32)."""
    if case.told_once_at is not None:
        raise Refused(
            _(
                "What is missing was told once on %(day)s. It is not told a second time: accept, or refuse acceptance."
            ),
            day=timezone.localdate(case.told_once_at),
        )
    if case.due_at is not None and act.at > case.due_at:
        raise Refused(
            _(
                "The five working days for telling what is missing are over: the case counts as accepted from the day it was received."
            )
        )
    case.told_once_at = act.at
    case.missing = list(act.data.get("missing", ()))
    case.stop_clock(act.at)


def supplement(case: "Case", act: Act) -> None:
    case.missing = []
    case.start_acceptance_clock(act.at, TELL_ONCE_LIMIT)


def accept_with_gaps(case: "Case", act: Act) -> None:
    """Main material complete, only minor papers missing that the guide lists as such (容缺受理)."""
    names = list(act.data.get("missing", ()))
    may_be_late = set(case.item.materials.filter(may_be_late=True).values_list("name", flat=True))
    too_weighty = [name for name in names if name not in may_be_late]
    if too_weighty:
        raise Refused(
            _(
                "“%(name)s” may not be handed in later: the guide does not list it so. Tell what is missing instead."
            ),
            name=too_weighty[0],
            field="missing",
        )
    if act.data["until"] < timezone.localdate(act.at):
        raise Refused(
            _("The day for handing in the rest has passed. Choose a later one."), field="until"
        )
    accept(case, act)
    case.missing = names
    case.gaps_due_on = act.data["until"]


def fill_gaps(case: "Case", act: Act) -> None:
    case.missing = []
    case.gaps_due_on = None


def revoke_acceptance(case: "Case", act: Act) -> None:
    if case.gaps_due_on is not None and timezone.localdate(act.at) <= case.gaps_due_on:
        raise Refused(
            _("The applicant has until %(day)s to hand in the rest."), day=case.gaps_due_on
        )
    case.stop_clock(act.at)


def suspend(case: "Case", act: Act) -> None:
    """Hearing, tender, inspection, quarantine, expert review: not counted, told in writing (art. 45)."""
    case.pause_clock(act)


def resume(case: "Case", act: Act) -> None:
    case.resume_clock(act.at)


def stop(case: "Case", act: Act) -> None:
    case.stop_clock(act.at)


def decide(case: "Case", act: Act) -> None:
    case.refuse_before_needed_parts()
    case.answer = act.note
    case.stop_clock(act.at)


def decide_at_once(case: "Case", act: Act) -> None:
    become_handler(case, act)
    case.accepted_at = act.at
    decide(case, act)


def reply(case: "Case", act: Act) -> None:
    """An answer to the one who asked: resolved, explained or invalid; only resolved counts as solved."""
    if act.data["outcome"] not in REQUEST_OUTCOMES:
        raise Refused(_("Choose how it ended: resolved, explained or invalid."), field="outcome")
    case.refuse_before_needed_parts()
    case.outcome = act.data["outcome"]
    case.answer = act.note
    case.stop_clock(act.at)
    case.answer_followers(act)


def close(case: "Case", act: Act) -> None:
    """The parent closes last."""
    case.refuse_while_children_are_open()
    case.release_followers(act)
    if case.clock_from is not None and case.clock_stopped_at is None:
        case.stop_clock(act.at)


def reopen(case: "Case", act: Act) -> None:
    """A new handling with its own clock and its own rating, within the window set on screen."""
    case.refuse_under_an_ended_parent()
    case.refuse_after_the_reopening_window(act.at)
    case.leave_group()
    case.round += 1
    case.outcome = ""
    case.ended_at = None
    case.start_handling_clock(act.at)


def accept_request(case: "Case", act: Act) -> None:
    become_handler(case, act)
    case.accepted_at = act.at


def dispatch(case: "Case", act: Act) -> None:
    case.go_to_office(act)


def merge(case: "Case", act: Act) -> None:
    case.refuse_merging_with_parts()
    case.merge_into(act.data["lead"], act)


def follow(case: "Case", act: Act) -> None:
    case.follow(act.data["lead"], act.at)


def accept_hand_back(case: "Case", act: Act) -> None:
    case.accept_hand_back(act)
    dispatch(case, act)


def is_instant(case: "Case") -> bool:
    return case.item.instant


def is_not_instant(case: "Case") -> bool:
    return not case.item.instant


REQUEST_OUTCOMES: Final = {
    "resolved": _("Resolved"),
    "explained": _("Explained"),
    "invalid": _("Invalid"),
}
OUTCOMES: Final = {
    **REQUEST_OUTCOMES,
    "granted": _("Granted"),
    "refused": pgettext_lazy("outcome", "Refused"),
    "not_accepted": _("Not accepted"),
    "withdrawn": _("Withdrawn"),
}

# One row a line: the tables are read as tables.
# fmt: off
SERVICE: "Final[Workflow[Case]]" = Workflow(
    start="submitted",
    line=("submitted", "accepted", "in_review", "decided", "delivered", "closed"),
    states=(
        State("submitted", _("Submitted"), _("We have it and are checking the papers"), clock_runs=True, shape="idle"),
        State("to_supplement", _("Awaiting papers"), _("Some papers are missing; we wait for you"), shape="pause"),
        State("accepted", pgettext_lazy("state", "Accepted"), _("Accepted, being handled"), clock_runs=True),
        State("accepted_with_gaps", _("Accepted with gaps"), _("Accepted; please hand in the rest"), clock_runs=True, shape="soon"),
        State("in_review", _("In review"), _("Being handled"), clock_runs=True),
        State("suspended", _("Special procedure"), _("Waiting for a review that the limit does not count"), shape="pause"),
        State("decided", pgettext_lazy("state", "Decided"), _("Decided; the result is on its way"), shape="ok"),
        State("delivered", _("Delivered"), _("The result is with you; how did we do?"), shape="ok"),
        State("closed", pgettext_lazy("state", "Closed"), _("Done"), ended=True, shape="ok"),
        State("not_accepted", _("Not accepted"), _("We could not accept it; the reason is below"), ended=True, shape="late"),
        State("withdrawn", _("Withdrawn"), _("You withdrew it"), ended=True, shape="idle"),
    ),
    steps=(
        Step("accept", pgettext_lazy("act", "Accept"), ("submitted",), "accepted", HANDLE, accept, weight=Weight.LEAD, fits=is_not_instant),
        Step("handle_at_once", _("Handle at once"), ("submitted",), "decided", HANDLE, decide_at_once, asks=("note",), weight=Weight.LEAD, fits=is_instant, outcome="granted"),
        Step("tell_once", _("Tell what is missing"), ("submitted",), "to_supplement", HANDLE, tell_once, asks=("missing", "note?")),
        Step("supplement", _("Papers are complete now"), ("to_supplement",), "submitted", REPORTER, supplement, asks=("note?",), weight=Weight.LEAD),
        Step("accept_with_gaps", _("Accept with gaps"), ("submitted",), "accepted_with_gaps", HANDLE, accept_with_gaps, asks=("missing", "until", "note?"), fits=is_not_instant),
        Step("fill_gaps", _("The rest has been handed in"), ("accepted_with_gaps",), "accepted", REPORTER, fill_gaps, asks=("note?",), weight=Weight.LEAD),
        Step("revoke_acceptance", _("Revoke acceptance"), ("accepted_with_gaps",), "not_accepted", HANDLE, revoke_acceptance, asks=("note",), weight=Weight.RARE, outcome="not_accepted"),
        Step("refuse_acceptance", _("Refuse acceptance"), ("submitted",), "not_accepted", HANDLE, stop, asks=("note",), weight=Weight.RARE, outcome="not_accepted"),
        Step("deem_accepted", _("Count as accepted"), ("submitted",), "accepted", SYSTEM, accept_as_deemed),
        Step("start_review", _("Start the review"), ("accepted",), "in_review", HANDLE, asks=("note?",)),
        Step("suspend", _("Start a special procedure"), ("accepted", "in_review"), "suspended", HANDLE, suspend, asks=("procedure", "until?", "notice_ref", "note?"), weight=Weight.RARE),
        Step("resume", _("The special procedure is over"), ("suspended",), "in_review", HANDLE, resume, asks=("note?",), weight=Weight.LEAD),
        Step("grant", _("Grant"), ("accepted", "in_review"), "decided", HANDLE, decide, asks=("note",), weight=Weight.LEAD, outcome="granted"),
        Step("refuse", _("Refuse the application"), ("accepted", "in_review"), "decided", HANDLE, decide, asks=("note",), weight=Weight.RARE, outcome="refused"),
        Step("deliver", _("Deliver the result"), ("decided",), "delivered", HANDLE, asks=("note?",), weight=Weight.LEAD),
        Step("close", pgettext_lazy("act", "Close"), ("delivered",), "closed", HANDLE, close, asks=("note?",), weight=Weight.LEAD),
        Step("withdraw", pgettext_lazy("act", "Withdraw"), ("submitted", "to_supplement", "accepted", "accepted_with_gaps", "in_review"), "withdrawn", REPORTER, close, asks=("note?",), weight=Weight.RARE, outcome="withdrawn"),
        Step("reopen", pgettext_lazy("act", "Reopen"), ("closed",), "in_review", REPORTER, reopen, asks=("note",), weight=Weight.RARE),
    ),
)

REQUEST: "Final[Workflow[Case]]" = Workflow(
    start="received",
    line=("received", "dispatched", "handling", "replied", "called_back", "closed"),
    states=(
        State("received", pgettext_lazy("state", "Received"), _("We have it"), clock_runs=True, shape="idle"),
        State("dispatched", _("Dispatched"), _("With the office that can solve it"), clock_runs=True, shape="idle"),
        State("objected", _("Hand-back asked"), _("We are settling which office it is for; the time runs on"), clock_runs=True, shape="soon"),
        State("handling", _("In hand"), _("Being handled"), clock_runs=True),
        State("paused", _("Clock paused"), _("Waiting; the reason is below"), shape="pause"),
        State("merged", pgettext_lazy("state", "Merged"), _("Handled together with others about the same matter"), clock_runs=True),
        State("replied", _("Replied"), _("There is an answer; is it settled?"), shape="ok"),
        State("called_back", _("Called back"), _("There is an answer, and we called you"), shape="ok"),
        State("closed", pgettext_lazy("state", "Closed"), _("Done"), ended=True, shape="ok"),
        State("withdrawn", _("Withdrawn"), _("You withdrew it"), ended=True, shape="idle"),
    ),
    steps=(
        Step("dispatch", _("Dispatch"), ("received",), "dispatched", DISPATCH, dispatch, asks=("office", "note?"), weight=Weight.LEAD),
        Step("accept", pgettext_lazy("act", "Accept"), ("dispatched",), "handling", HANDLE, accept_request, weight=Weight.LEAD),
        Step("object", _("Not ours: hand back"), ("dispatched", "handling"), "objected", HOLDER, lambda case, act: case.ask_hand_back(act), asks=("reason", "note"), weight=Weight.RARE),
        Step("accept_hand_back", _("Accept the hand-back and send it on"), ("objected",), "dispatched", JUDGE, accept_hand_back, asks=("office", "note?"), weight=Weight.LEAD),
        Step("refuse_hand_back", _("Refuse the hand-back"), ("objected",), "dispatched", JUDGE, lambda case, act: case.refuse_hand_back(act), asks=("note",)),
        Step("pause", _("Pause the clock"), ("handling",), "paused", HANDLE, suspend, asks=("note", "until?")),
        Step("resume", _("Let the clock run again"), ("paused",), "handling", HANDLE, resume, asks=("note?",), weight=Weight.LEAD),
        Step("reply", pgettext_lazy("act", "Reply"), ("handling",), "replied", HANDLE, reply, asks=("outcome", "note"), weight=Weight.LEAD),
        Step("merge", _("Merge into another case"), ("received", "dispatched", "handling", "paused"), "merged", HANDLE, merge, asks=("lead",), weight=Weight.RARE),
        Step("follow", _("Added to what is known already"), ("received", "dispatched"), "merged", WITH_LEAD, follow),
        Step("unmerge", _("Take out of the merged ones"), ("merged",), "dispatched", HANDLE, lambda case, act: case.leave_to_own_desk(), asks=("note",)),
        Step("take_the_lead", _("Leads the merged ones"), ("merged",), "dispatched", WITH_LEAD, lambda case, act: case.leave_group()),
        Step("answer_with_lead", _("Answered together with others"), ("merged",), "replied", WITH_LEAD, lambda case, act: case.take_answer_of_lead(act)),
        Step("call_back", _("Call back"), ("replied",), "called_back", HANDLE, asks=("note",)),
        Step("not_settled", _("Not settled: handle again"), ("replied", "called_back"), "handling", REPORTER, reopen, asks=("note",)),
        Step("close", pgettext_lazy("act", "Close"), ("replied", "called_back"), "closed", HANDLE, close, asks=("note?",), weight=Weight.LEAD),
        Step("withdraw", pgettext_lazy("act", "Withdraw"), ("received", "dispatched", "objected", "handling", "paused", "merged"), "withdrawn", REPORTER, close, asks=("note?",), weight=Weight.RARE, outcome="withdrawn"),
        Step("reopen", pgettext_lazy("act", "Reopen"), ("closed",), "handling", REPORTER, reopen, asks=("note",), weight=Weight.RARE),
    ),
)
# fmt: on
