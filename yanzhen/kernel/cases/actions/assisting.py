"""Asking another office for a part of a case, with a time of its own."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.limits import Limit
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Assist, Case
from yanzhen.kernel.cases.models.permits import may_work
from yanzhen.kernel.cases.models.writing import tell_holders, write_act
from yanzhen.kernel.parties.models import Office


@transaction.atomic
def ask_assist(
    case: Case,
    *,
    office: Office,
    task: str,
    by: By,
    limit: Limit | None = None,
    needed: bool = True,
    at: datetime | None = None,
) -> Assist:
    """Give another office a part, or raise Refused. The case stays with its owner; its clock runs on."""
    at = at or timezone.now()
    case.refresh_from_db(
        from_queryset=Case.objects.select_for_update(of=("self",)).select_related("office", "item")
    )
    case.refuse_while_merged()
    if not (by.may("cases.handle") and may_work(case, by)):
        raise Refused(
            _("This case is with “%(office)s”. Only this office may ask others for a part."),
            office=case.office,
        )
    return give_part(case, office=office, task=task, by=by, limit=limit, needed=needed, at=at)


def give_part(
    case: Case, *, office: Office, task: str, by: By, limit: Limit | None, needed: bool, at: datetime
) -> Assist:  # fmt: skip
    """The part itself; the caller has locked the case and asked who may."""
    _refuse_part(case, office, task)
    part = Assist(
        case=case, office=office, task=task.strip(), needed=needed, asked_at=at,
        asked_by_id=by.person_id, asked_by_name=by.person_name, asked_by_office_name=by.office_name,
    )  # fmt: skip
    part.start_clock(at, limit)
    part.save(force_insert=True)
    write_act(case, "ask_part", by=by, note=task, at=at, data={"to": str(office)})
    tell_holders(case, office.pk, _("You are asked for a part of a case"), at=at, but=by.person_id)
    return part


def reckon_parts(year: int) -> int:
    """Parts whose due time waits for this year or falls into it, worked out anew; gives how many changed."""
    changed = 0
    for key in Assist.objects.awaiting(year).values_list("case_id", "pk"):
        with transaction.atomic():
            Case.objects.select_for_update(of=("self",)).get(pk=key[0])
            part = Assist.objects.select_for_update(of=("self",)).get(pk=key[1])
            before = (part.due_at, part.due_awaits_year)
            part.reckon()
            if before != (part.due_at, part.due_awaits_year):
                part.save(update_fields=["due_at", "due_awaits_year"])
                changed += 1
    return changed


def _refuse_part(case: Case, office: Office, task: str) -> None:
    if not case.is_open:
        raise Refused(_("%(number)s has ended; nothing can be added to it."), number=case.number)
    if case.office_id is None:
        raise Refused(_("No office has this case yet. Whoever dispatches here sends it on first."))
    if case.clock_from is not None and case.clock_stopped_at is not None:
        raise Refused(_("It is answered already. Reopen it, or open a new case."))
    if office.pk == case.office_id:
        raise Refused(
            _("“%(office)s” has the case. Nobody assists themselves."),
            office=office,
            field="office",
        )
    if office.closed_on is not None:
        raise Refused(
            _("“%(office)s” is closed. Choose another office."), office=office, field="office"
        )
    if not task.strip():
        raise Refused(_("Write what they should do."), field="task")
    if case.assists.filter(office=office, ended_at__isnull=True).exists():
        raise Refused(
            _("“%(office)s” has a part in this case already."), office=office, field="office"
        )
