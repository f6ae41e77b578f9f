"""Who may take a step: the office that has the case, its dispatcher, the reporter, or the system."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import duties
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import REPORTER, SYSTEM, Step
from yanzhen.kernel.cases.models.judging import why_not_judge
from yanzhen.kernel.cases.workflow import DISPATCH, HANDLE, HOLDER, JUDGE, WITH_LEAD
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Appointment

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models.case import Case


def may_take(case: "Case", step: "Step[Case]", actor: Any) -> bool:
    """Yes or no, no side effect."""
    if step.may == SYSTEM:
        return actor.person_id is None and actor.channel == "job"
    if step.may == REPORTER:
        return is_reporter(case, actor) or (
            actor.may("cases.open_for_others") and may_work(case, actor)
        )
    if step.may == WITH_LEAD:
        return False
    if step.may == HOLDER:
        return holds(case, actor)
    if step.may == JUDGE:
        return why_not_judge(case, actor, dispatches=may_dispatch(case, actor)) is None
    return bool(actor.may(step.may)) and may_work(case, actor)


def may_work(case: "Case", actor: Any) -> bool:
    """The office that has it works on it; whoever dispatches here may step in."""
    if actor.office_id is not None and actor.office_id == case.office_id:
        return True
    return may_dispatch(case, actor)


def holds(case: "Case", actor: Any) -> bool:
    """Of the office that has it, and no dispatcher: who sends cases on need not hand them back."""
    ours = actor.office_id is not None and actor.office_id == case.office_id
    return bool(ours and actor.may(HANDLE) and not may_dispatch(case, actor))


def may_dispatch(case: "Case", actor: Any) -> bool:
    return bool(
        actor.may(DISPATCH) and actor.scope_path and case.scope_path.startswith(actor.scope_path)
    )


def colleagues() -> Any:
    """Everybody who holds or held an office that works on cases, as keys for a query."""
    working = [duty.slug for duty in duties if HANDLE in capabilities_of(duty.slug)]
    return Appointment.objects.filter(office__duty__in=working).values("person_id")


def is_reporter(case: "Case", actor: Any) -> bool:
    """Who asked, or whoever stands for the organisation that asked."""
    asked = {case.reporter_id, case.subject_id} - {None}
    stands_for = {actor.person_id, getattr(actor, "organisation_id", None)} - {None}
    return bool(asked & stands_for) and actor.may("portal.use")


def refuse_unfit(case: "Case", step: "Step[Case]") -> None:
    """An instant item is handled at once, others are accepted first; neither goes the other's way."""
    if not step.concerns(case):
        raise Refused(
            _("“%(step)s” is not the way of “%(item)s”."), step=step.label, item=case.item
        )


def refuse_stranger(case: "Case", step: "Step[Case]", by: Any) -> None:
    if may_take(case, step, by):
        return
    if step.may == REPORTER:
        raise Refused(_("Only the one who asked may do this: “%(step)s”."), step=step.label)
    if step.may == WITH_LEAD:
        raise Refused(_("“%(step)s” happens by itself with the leading case."), step=step.label)
    if step.may == SYSTEM:
        raise Refused(_("“%(step)s” happens by itself when the time has come."), step=step.label)
    if step.may == HOLDER and may_work(case, by):
        raise Refused(
            _("Only the office that has it hands it back. You dispatch here: hand it on.")
        )
    if step.may == JUDGE and (why := why_not_judge(case, by, dispatches=may_dispatch(case, by))):
        raise why
    if case.office is None:
        raise Refused(_("No office has this case yet. Whoever dispatches here sends it on first."))
    raise Refused(
        _("This case is with “%(office)s”. Only this office may do this: “%(step)s”."),
        office=case.office.title,
        step=step.label,
    )
