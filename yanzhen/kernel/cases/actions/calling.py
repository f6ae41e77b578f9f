"""Who blows the whistle, who may be called, and who answers or judges a call."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Step
from yanzhen.kernel.cases.models import Case, WhistleCall
from yanzhen.kernel.cases.models.whistles import ABOVE, JUDGE_WHISTLE, WHISTLE
from yanzhen.kernel.parties.models import Appointment, Office


def may_whistle(case: Case, actor: Any) -> bool:
    """The head's duty, for cases of the own place."""
    here = actor.scope_path and case.scope_path.startswith(actor.scope_path)
    return bool(actor.may(WHISTLE) and here)


def house_of(actor: Any) -> Office | None:
    if actor.office_id is None:
        return None
    return Office.objects.select_related("scope").filter(pk=actor.office_id).first()


def is_outside(office: Office, house: Office | None) -> bool:
    """Of another organisation, or above in the tree: a department that the house can't simply send."""
    if house is None or office.organisation_id != house.organisation_id:
        return True
    above, here = office.scope, house.scope
    return bool(above and here and here.path != above.path and here.path.startswith(above.path))


def has_login(office: Office) -> bool:
    """Whether somebody of this office can answer for it here."""
    return (
        Appointment.objects.on(timezone.localdate())
        .filter(office=office, person__user__is_active=True)
        .exists()
    )


def why_not(call: WhistleCall, step: Step[WhistleCall], actor: Any) -> Refused | None:
    if step.may == ABOVE:
        return _why_not_judge(call, actor)
    if actor.office_id is not None and actor.office_id == call.office_id:
        return None
    if not may_whistle(call.case, actor):
        return Refused(_("Only “%(office)s” answers for itself."), office=call.office)
    if has_login(call.office):
        return Refused(_("“%(office)s” has a login and answers for itself."), office=call.office)
    return None


def _why_not_judge(call: WhistleCall, actor: Any) -> Refused | None:
    above = actor.scope_path and call.case.scope_path.startswith(actor.scope_path)
    if not (actor.may(JUDGE_WHISTLE) and above):
        return Refused(
            _("A refusal is judged by whoever is above, such as the head of the subdistrict.")
        )
    own = actor.office_id in (call.office_id, call.whistle.blown_office_id)
    if own or actor.person_id in (call.refused_by_id, call.whistle.blown_by_id):
        return Refused(_("Neither who called nor who refused judges the refusal."))
    return None
