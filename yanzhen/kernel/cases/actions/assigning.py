"""Somebody of the office is named as the one who handles a case."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Case, CaseEvent
from yanzhen.kernel.cases.models.permits import may_work
from yanzhen.kernel.cases.models.writing import event_actor
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Appointment


@transaction.atomic
def assign(
    case: Case, *, to: Appointment, by: By, note: str = "", at: datetime | None = None
) -> CaseEvent:
    """Name who handles it; they hold the office that has the case. State and clock stay as they are.

    Refused for a case that has ended, that another one answers, or that the person asked for.
    """
    now = timezone.now()
    at = at or now
    case.refresh_from_db(
        from_queryset=Case.objects.select_for_update(of=("self",)).select_related("office")
    )
    case.refuse_while_merged()
    if not case.is_open:
        raise Refused(_("%(number)s has ended."), number=case.number)
    if not (by.may("cases.handle") and may_work(case, by)):
        raise Refused(
            _("This case is with “%(office)s”. Only this office may assign it."), office=case.office
        )
    _refuse_wrong_handler(case, to, at)
    case.handler, case.handler_person = to, to.person
    case.save(update_fields=["handler", "handler_person"])
    event = case.events.create(
        name="assign", source=case.state, target=case.state, note=note.strip(), public=False,
        data={"to": to.person.name}, occurred_at=at, recorded_at=now, **event_actor(by),
    )  # fmt: skip
    record(
        by=by, verb="cases.assign", noun=case, at=at, reason=note, changes={"to": to.person.name},
        place_path=case.scope_path,
    )  # fmt: skip
    readers = [to.person_id] if to.person_id != by.person_id else []
    tell(
        readers, _("A case was assigned to you"), "%(title)s", url=case.get_absolute_url(), kind="case",
        at=at, values={"title": case.title},
    )  # fmt: skip
    return event


def _refuse_wrong_handler(case: Case, to: Appointment, at: datetime) -> None:
    day = timezone.localdate(at)
    if to.office_id != case.office_id:
        raise Refused(
            _("%(name)s does not hold the office that has the case."), name=to.person.name, field="handler"
        )  # fmt: skip
    if not Appointment.objects.on(day).filter(pk=to.pk).exists():
        raise Refused(_("%(name)s does not hold this office now."), name=to.person.name, field="handler")  # fmt: skip
    if to.person_id == case.reporter_id:
        raise Refused(_("Nobody handles their own case. Choose a colleague."), field="handler")
