"""Many requests through the one door: the same checks and the same rows as `open_case`, in few statements."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.workflow import Act
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.actions.opening import CaseDraft, opened, refuse_draft, route
from yanzhen.kernel.cases.models import Case, CaseEvent
from yanzhen.kernel.cases.models.writing import capable_at, holders_of
from yanzhen.kernel.cases.workflow import DISPATCH
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Office


@transaction.atomic
def open_cases(drafts: Sequence[tuple[CaseDraft, datetime | None]], *, by: By) -> list[Case]:
    """File them all, or raise Refused and file none. Each draft comes with when it was received.

    What `open_case` writes for one is written for each: number, route, clock, history, audit. Offices
    hear once how many came, not once for each. The same `once_key` twice is refused by the database.
    """
    now = timezone.now()
    offices: dict[tuple[UUID, UUID], Office | None] = {}
    ready = []
    for draft, at in drafts:
        refuse_draft(draft, by)
        way = (draft.item.pk, draft.place.pk)
        if draft.office is None and way not in offices:
            offices[way] = route(draft.item, draft.place)
        ready.append(opened(draft, office=draft.office or offices.get(way), by=by, at=at, now=now))
    cases = [case for case, _event, _line in ready]
    Case.objects.bulk_create(cases)
    CaseEvent.objects.bulk_create([event for _case, event, _line in ready])
    AuditLine.objects.bulk_create([line for _case, _event, line in ready])
    for case, (draft, _at) in zip(cases, drafts, strict=True):
        if draft.lead is not None:
            act = Act(by=by, at=case.received_at, data={"lead": draft.lead})
            case.follow_lead("follow", act)
    alone = [case for case, (draft, _at) in zip(cases, drafts, strict=True) if draft.lead is None]
    _tell(alone, by=by, at=now)
    for case in cases:
        announce("cases.opened", case_id=case.pk)
    return cases


def _tell(cases: list[Case], *, by: By, at: datetime) -> None:
    """One word to each desk: how many came. What has no office yet is told to whoever dispatches there."""
    for office, number in Counter(case.office for case in cases if case.office).items():
        _say(holders_of(office.pk, at), number, "new", by=by, at=at)
    for place, number in Counter(case.place for case in cases if not case.office).items():
        _say(capable_at(place, DISPATCH, at), number, "nobodys", by=by, at=at)


def _say(readers: list[UUID], number: int, view: str, *, by: By, at: datetime) -> None:
    tell(
        [person for person in readers if person != by.person_id],
        _("New cases are on your desk"),
        _("%(n)s came in at once."),
        url=f"/cases/?view={view}",
        kind="case",
        at=at,
        values={"n": number},
    )
