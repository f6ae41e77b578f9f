"""Mass faults: declared once, said to everybody first, callers added in one press, ended with one answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions.joining import follow_case
from yanzhen.kernel.cases.actions.opening import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Channel, Fault, Item
from yanzhen.kernel.cases.models.permits import may_work
from yanzhen.kernel.cases.models.similar import REQUEST
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.places.models import Place

PEOPLE_MAX: Final = 9999


@dataclass(frozen=True)
class FaultDraft:
    """What is out of order, for a place and all below it. `said` is read out to callers and is public."""

    item: Item
    place: Place
    title: str
    said: str
    began_at: datetime
    expected_until: datetime | None = None


@transaction.atomic
def declare_fault(
    draft: FaultDraft, *, by: By, take_along: bool = False, at: datetime | None = None
) -> Fault:
    """From now on it is said first. With `take_along`, open cases of this item and place are answered with it."""
    at = at or timezone.now()
    _refuse_draft(draft, by=by, at=at)
    work = CaseDraft(
        item=draft.item, place=draft.place, title=draft.title, text=draft.said, channel=Channel.OWN
    )
    lead = open_case(work, by=by, at=at)
    if lead.office_id is None:
        raise Refused(_("No office handles “%(item)s” here yet."), item=draft.item, field="item")
    fault = _store(draft, lead, by)
    lead.fault = fault
    lead.save(update_fields=["fault"])
    if take_along:
        for case in same_matter(draft.item, draft.place, by).exclude(pk=lead.pk):
            case.take_step("merge", by=by, at=max(at, case.received_at), data={"lead": lead})
    record(
        by=by,
        verb="cases.declare_fault",
        noun=fault,
        at=at,
        reason=draft.said,
        place_path=fault.scope_path,
    )
    announce("cases.fault_declared", fault_id=fault.pk)
    return fault


def add_caller(fault: Fault, draft: CaseDraft, *, by: By, at: datetime | None = None) -> Case:
    """One more who called: a case with a number, a due time and a rating of its own, answered with the fault's."""
    fault.refuse_ended()
    if not 1 <= draft.people <= PEOPLE_MAX:
        raise Refused(
            _("How many people are affected: from 1 to %(max)s."), max=PEOPLE_MAX, field="people"
        )
    return follow_case(fault.case_id, draft, by=by, at=at)


@transaction.atomic
def revise_fault(
    fault: Fault, *, said: str, expected_until: datetime | None, by: By, at: datetime | None = None
) -> Fault:
    """Another sentence or another hope; everybody who called and can be told is told."""
    at = at or timezone.now()
    _lock(fault)
    fault.refuse_ended()
    _refuse_stranger(fault, by)
    _refuse_words(said, expected_until, fault.began_at)
    changes = {
        "said": [fault.said, said.strip()],
        "expected_until": [str(fault.expected_until), str(expected_until)],
    }
    fault.said, fault.expected_until = said.strip(), expected_until
    fault.save(update_fields=["said", "expected_until"])
    record(
        by=by,
        verb="cases.revise_fault",
        noun=fault,
        at=at,
        changes=changes,
        place_path=fault.scope_path,
    )
    people = fault.callers().open().filter(reporter__kind="person").values_list("reporter_id", "id")
    for person_id, case_id in people:
        tell([person_id], _("News of what is out of order"), "%(said)s", url=f"/cases/{case_id}/", kind="case", at=at,
             values={"said": fault.said})  # fmt: skip
    return fault


@transaction.atomic
def end_fault(
    fault: Fault, *, outcome: str, answer: str, by: By, at: datetime | None = None
) -> Fault:
    """It works again: one answer to all who called, each by their own number."""
    _lock(fault)
    fault.refuse_ended()
    case = fault.case
    if case.state == "dispatched":
        case.take_step("accept", by=by, at=at)
    if case.state == "paused":
        case.take_step("resume", by=by, at=at)
    case.take_step("reply", by=by, at=at, note=answer, data={"outcome": outcome})
    fault.refresh_from_db()
    announce("cases.fault_ended", fault_id=fault.pk)
    return fault


def same_matter(item: Item, place: Place, by: Any) -> Any:
    """Open cases of this item within the place that this actor may answer together."""
    open_ones = (
        Case.objects.visible_to(by)
        .open()
        .within(place)
        .filter(item=item, kind=REQUEST, clock_stopped_at__isnull=True, lead__isnull=True)
    )
    alone = open_ones.filter(
        parent__isnull=True, children__isnull=True, followers__isnull=True, declares__isnull=True
    )
    keys = [case.pk for case in alone.select_related("office") if may_work(case, by)]
    return Case.objects.filter(pk__in=keys).order_by("pk")


def _store(draft: FaultDraft, lead: Case, by: By) -> Fault:
    try:
        with transaction.atomic():
            return Fault.objects.create(
                case=lead, item=draft.item, place=draft.place, scope_path=draft.place.path,
                title=draft.title.strip(), said=draft.said.strip(), began_at=draft.began_at,
                expected_until=draft.expected_until, declared_by_id=by.person_id, declared_by_name=by.person_name,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Refused(
            _("This is declared for %(place)s already. Add callers there."),
            place=draft.place,
            field="place",
        ) from twice


def _refuse_draft(draft: FaultDraft, *, by: By, at: datetime) -> None:
    if not (by.may("cases.handle") and by.may("cases.open_for_others")):
        raise Refused(_("Faults are declared by the offices that handle cases."))
    if not (by.scope_path and draft.place.path.startswith(by.scope_path)):
        raise Refused(_("%(place)s is not yours to speak for."), place=draft.place, field="place")
    if draft.item.kind != REQUEST:
        raise Refused(_("“%(item)s” is no sort of request."), item=draft.item, field="item")
    if draft.began_at > at:
        raise Refused(
            _("This lies in the future. Enter what has happened already."), field="began_at"
        )
    _refuse_words(draft.said, draft.expected_until, draft.began_at)


def _refuse_words(said: str, expected_until: datetime | None, began_at: datetime) -> None:
    if not said.strip():
        raise Refused(_("Write the sentence that callers hear."), field="said")
    if expected_until is not None and expected_until <= began_at:
        raise Refused(_("It is expected to end after it began."), field="expected_until")


def _refuse_stranger(fault: Fault, by: By) -> None:
    if not (
        by.may("cases.handle")
        and (may_work(fault.case, by) or by.person_id == fault.declared_by_id)
    ):
        raise Refused(_("Only the office that has it may change what is said."))


def _lock(fault: Fault) -> None:
    # The case first, as every step does: then nobody waits for the other crosswise.
    list(Case.objects.select_for_update().filter(pk=fault.case_id).values_list("pk"))
    fault.refresh_from_db(
        from_queryset=Fault.objects.select_for_update(of=("self",)).select_related(
            "case__office", "item", "place"
        )
    )
