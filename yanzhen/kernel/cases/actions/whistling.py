"""Blowing the whistle, answering it, judging a refusal, and the joint decision (会商)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.limits import Limit
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Act, Step
from yanzhen.kernel.cases.actions.assisting import give_part
from yanzhen.kernel.cases.actions.calling import house_of, is_outside, may_whistle, why_not
from yanzhen.kernel.cases.models import Case, Whistle, WhistleCall
from yanzhen.kernel.cases.models.whistles import (
    ABOVE,
    DEPARTMENT,
    JUDGE_WHISTLE,
    LIFE,
    WAITING,
)
from yanzhen.kernel.cases.models.writing import (
    refuse_missing_inputs,
    tell_capable,
    tell_holders,
    write_act,
)
from yanzhen.kernel.documents.actions import store
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Office


@dataclass(frozen=True)
class Task:
    """Who does what by when, as the meeting decided."""

    office: Office
    what: str
    limit: Limit | None = None
    needed: bool = True


@transaction.atomic
def blow_whistle(
    case: Case, *, departments: Sequence[Office], report_by: datetime, why: str, by: By, at: datetime | None = None
) -> Whistle:  # fmt: skip
    """Call several departments to a case, until when; the case stays with its office, its clock runs on."""
    at = at or timezone.now()
    _lock(case)
    case.refuse_while_merged()
    _refuse_blowing(case, departments, report_by, why, by, at)
    whistle = Whistle.objects.create(
        case=case, why=why.strip(), blown_at=at, report_by=report_by,
        blown_by_id=by.person_id, blown_by_name=by.person_name,
        blown_office_id=by.office_id, blown_office_name=by.office_name,
    )  # fmt: skip
    for office in departments:
        WhistleCall.objects.create(whistle=whistle, case=case, office=office)
        tell_holders(
            case, office.pk, _("You are called to a case: report"), at=at, but=by.person_id
        )
    names = "、".join(office.title for office in departments)
    write_act(case, "whistle", by=by, note=why, at=at, data={"to": names})
    return whistle


def steps_open_to(call: WhistleCall, actor: Any) -> list[Step[WhistleCall]]:
    """What this actor may do with a call now."""
    if not call.whistle.is_open:
        return []
    rows = [step for step in LIFE.steps_from(call.state) if step.concerns(call)]
    return [step for step in rows if why_not(call, step, actor) is None]


@transaction.atomic
def answer_call(
    call: WhistleCall, name: str, *, by: By, note: str = "", paper: Any = None, at: datetime | None = None
) -> WhistleCall:  # fmt: skip
    """Come, report, refuse, or judge a refusal. For a department without a login, with its paper."""
    act = Act(by=by, at=at or timezone.now(), note=note.strip())
    case = call.case
    _lock(case)
    call.refresh_from_db(
        from_queryset=WhistleCall.objects.select_for_update(of=("self",)).select_related(
            "whistle", "office"
        )
    )
    call.case = case
    if not call.whistle.is_open:
        raise Refused(
            _("This whistle has ended: %(state)s."), state=call.whistle.get_state_display()
        )
    step = LIFE.step(name, call.state)
    if not step.concerns(call):
        raise Refused(_("It was judged that you must come. A second refusal is not heard."))
    if (why := why_not(call, step, by)) is not None:
        raise why
    if not call.whistle.blown_at <= act.at <= timezone.now() + timedelta(minutes=1):
        raise Refused(_("This lies before the whistle was blown, or in the future."), field="at")
    refuse_missing_inputs(step, act)
    if step.may == DEPARTMENT and by.office_id != call.office_id:
        _keep_paper(call, paper, by)
    if step.rule:
        step.rule(call, act)
    call.state = step.target
    call.save()
    write_act(case, f"whistle_{name}", by=by, note=note, at=act.at, data={"to": call.office.title})
    _tell_of(call, step, act)
    return call


@transaction.atomic
def decide_jointly(
    whistle: Whistle, *, held_at: datetime, took_part: Sequence[str], minutes: str, lead: Office,
    tasks: Sequence[Task], by: By, at: datetime | None = None,
) -> Whistle:  # fmt: skip
    """What the meeting decided: who leads, who does what by when. Each task becomes a part with a clock."""
    at = at or timezone.now()
    case = _lock_whistle(whistle)
    _refuse_deciding(whistle, held_at, took_part, minutes, by, at)
    if lead.pk != case.office_id:
        case.refuse_going_round_the_judge(by)
        case.office, case.handler, case.handler_person = lead, None, None
        case.save(update_fields=["office", "handler", "handler_person"])
        case.take_followers_along()
        tell_holders(case, lead.pk, _("You lead a case now"), at=at, but=by.person_id)
    for task in tasks:
        part = give_part(case, office=task.office, task=task.what, by=by, limit=task.limit, needed=task.needed, at=at)  # fmt: skip
        part.whistle = whistle
        part.save(update_fields=["whistle"])
    whistle.state, whistle.ended_at, whistle.ended_by_name = "settled", at, by.person_name
    whistle.held_at, whistle.minutes, whistle.lead = held_at, minutes.strip(), lead
    whistle.took_part = [name.strip() for name in took_part if name.strip()]
    whistle.save()
    whistle.calls.filter(state__in=WAITING).update(state="absent")
    write_act(case, "whistle_decide", by=by, note=minutes, at=at, data={"to": str(lead)})
    return whistle


@transaction.atomic
def call_off_whistle(
    whistle: Whistle, *, by: By, reason: str, at: datetime | None = None
) -> Whistle:
    """They are no longer needed."""
    at = at or timezone.now()
    case = _lock_whistle(whistle)
    if not may_whistle(case, by):
        raise Refused(_("Only the head of the place blows the whistle and calls it off."))
    if not reason.strip():
        raise Refused(_("Write why they are no longer needed; they will read it."), field="note")
    whistle.state, whistle.ended_at, whistle.ended_by_name = "called_off", at, by.person_name
    whistle.save()
    whistle.calls.exclude(state__in=("reported", "excused")).update(state="lapsed")
    write_act(case, "whistle_call_off", by=by, note=reason, at=at)
    for office_id in whistle.calls.values_list("office_id", flat=True):
        tell_holders(case, office_id, _("The whistle was called off"), at=at, but=by.person_id)
    return whistle


def _refuse_blowing(
    case: Case, departments: Sequence[Office], report_by: datetime, why: str, by: By, at: datetime
) -> None:  # fmt: skip
    if not may_whistle(case, by):
        raise Refused(_("Only the head of the place blows the whistle and calls it off."))
    if not case.is_open or case.clock_stopped_at is not None:
        raise Refused(
            _("%(number)s is answered or has ended. Nobody is called to it."), number=case.number
        )
    if not departments:
        raise Refused(_("Choose at least one department."), field="departments")
    if report_by <= at:
        raise Refused(_("The time to report has passed. Choose a later one."), field="report_by")
    if not why.strip():
        raise Refused(_("Write why they are needed; they will read it."), field="why")
    if case.whistles.filter(state="open").exists():
        raise Refused(_("The whistle has been blown for this case already."))
    house = house_of(by)
    for office in departments:
        _refuse_department(office, house, case)


def _refuse_department(office: Office, house: Office | None, case: Case) -> None:
    if office.closed_on is not None:
        raise Refused(
            _("“%(office)s” is closed. Choose another office."), office=office, field="departments"
        )
    works = "cases.handle" in capabilities_of(office.duty)
    if office.pk == case.office_id or not works or not is_outside(office, house):
        raise Refused(
            _(
                "“%(office)s” is of your own house. Ask it for a part instead; the whistle calls others."
            ),
            office=office,
            field="departments",
        )


def _keep_paper(call: WhistleCall, paper: Any, by: By) -> None:
    if paper is None:
        raise Refused(
            _("Add the paper or photo in which “%(office)s” answered."),
            office=call.office,
            field="paper",
        )
    call.on_behalf = True
    call.paper_id = store(
        paper, owner=call.case, by=by, purpose=str(_("Answer of the department"))
    ).pk


def _refuse_deciding(
    whistle: Whistle, held_at: datetime, took_part: Sequence[str], minutes: str, by: By, at: datetime
) -> None:  # fmt: skip
    if not may_whistle(whistle.case, by):
        raise Refused(_("Whoever blew the whistle writes the joint decision down."))
    if whistle.calls.filter(state="refused").exists():
        raise Refused(_("A refusal waits for its judge. Decide together after that."))
    if not whistle.blown_at <= held_at <= at:
        raise Refused(
            _("The meeting lies after the whistle and not in the future."), field="held_at"
        )
    if not any(name.strip() for name in took_part):
        raise Refused(_("Write who took part, one a line."), field="took_part")
    if not minutes.strip():
        raise Refused(_("Write what was decided."), field="minutes")


def _tell_of(call: WhistleCall, step: Step[WhistleCall], act: Act) -> None:
    case, but = call.case, act.by.person_id
    if step.name == "refuse":
        tell_capable(
            case, JUDGE_WHISTLE, _("A department refuses to come: judge"), at=act.at, but=but
        )
    elif step.may == ABOVE:
        tell_holders(case, call.office_id, step.label, at=act.at, but=but)
    if call.whistle.blown_office_id is not None:
        tell_holders(case, call.whistle.blown_office_id, call.state_now.label, at=act.at, but=but)


def _lock(case: Case) -> None:
    case.refresh_from_db(
        from_queryset=Case.objects.select_for_update(of=("self",)).select_related("office", "item")
    )


def _lock_whistle(whistle: Whistle) -> Case:
    case = whistle.case
    _lock(case)
    whistle.refresh_from_db(from_queryset=Whistle.objects.select_for_update(of=("self",)))
    whistle.case = case
    if not whistle.is_open:
        raise Refused(_("This whistle has ended: %(state)s."), state=whistle.get_state_display())
    return case
