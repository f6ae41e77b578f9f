"""Answering repeated requests together: several at once, or a further reporter of what is known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions.opening import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.callers import caller_indexes
from yanzhen.kernel.places.models import Place


@transaction.atomic
def merge_cases(
    cases: Sequence[Case], *, lead: Case, by: By, at: datetime | None = None
) -> list[Case]:
    """From now on `lead` answers all of `cases` (并单), or none of them where one is refused."""
    if not cases:
        raise Refused(_("Mark a case, or type its number."), field="number")
    for case in sorted(cases, key=lambda case: case.pk):
        case.take_step("merge", by=by, at=at, data={"lead": lead})
    return list(cases)


@transaction.atomic
def follow_case(known: UUID, draft: CaseDraft, *, by: By, at: datetime | None = None) -> Case:
    """A further reporter of what is known: a case of their own, answered with the known one.

    Whoever files for others joins callers to what they see; residents join what is about a shared
    thing. The item is that of the known case, as are title and place where `draft` has none. The same person is not added twice.
    """
    lead = _lead_of(known)
    _refuse_stranger(lead, by)
    if draft.once_key is None or not Case.objects.filter(once_key=draft.once_key).exists():
        _refuse_twice(lead, draft)
    full = replace(
        draft, item=lead.item, place=cast("Place | None", draft.place) or lead.place, title=draft.title or lead.item.name,
        office=lead.office, lead=lead,
    )  # fmt: skip
    return open_case(full, by=by, at=at)


def _lead_of(known: UUID) -> Case:
    """The case that answers, locked, so that nobody is added twice or too late."""
    lead_id = Case.objects.filter(pk=known).values_list("lead", flat=True).first()
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "item", "office", "place", "fault"
    )
    lead = rows.filter(pk=lead_id or known).first()
    if lead is None:
        raise Refused(_("This is not known any more. File it as a new one."))
    return lead


def _refuse_stranger(lead: Case, by: By) -> None:
    sees = Case.objects.visible_to(by).filter(pk=lead.pk).exists()
    if by.may("cases.open_for_others") and sees:
        return
    is_public = lead.item.shared or (lead.fault is not None and lead.fault.ended_at is None)
    if not (by.may("portal.use") and (is_public or sees)):
        raise Refused(_("This is not known any more. File it as a new one."))


def _refuse_twice(lead: Case, draft: CaseDraft) -> None:
    same = Q(reporter=draft.reporter) if draft.reporter else Q()
    indexes = caller_indexes(draft.caller_phone)
    same |= Q(caller_index__in=indexes) if indexes else Q()
    if not same:
        return
    group = Case.objects.open().filter(Q(pk=lead.pk) | Q(lead=lead)).filter(same)
    there = group.values_list("number", flat=True).first()
    if there is not None:
        raise Refused(_("They are among those who are told already: %(number)s."), number=there)
