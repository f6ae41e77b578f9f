"""Opening a case: one number, routed to the responsible desk, its clock running, its reporter told."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.base.search import search_vector_value
from yanzhen.base.workflow import Act
from yanzhen.kernel.audit.models import AuditLine, audit_line
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import Case, CaseEvent, Item, ItemRoute
from yanzhen.kernel.cases.models.callers import caller_index, plain_phone
from yanzhen.kernel.cases.models.channel import Channel
from yanzhen.kernel.cases.models.writing import event_actor, tell_dispatchers, tell_office
from yanzhen.kernel.cases.workflow import TELL_ONCE_LIMIT
from yanzhen.kernel.parties.models import Office, Party
from yanzhen.kernel.places.models import Place

TITLE_MAX: Final = 200
# The sequence goes up by this; each process hands out its block without asking the database again.
NUMBER_BLOCK: Final = 20
_numbers: "list[int]" = []
_numbers_lock = threading.Lock()


@dataclass(frozen=True)
class CaseDraft:
    """What is asked, before it has a number.

    `reporter` asks; `subject` is whom it is about (a firm, say). Without a reporter, `caller_name`
    and `caller_phone` say whom to call back. `origin` is the record it came out of, such as a visit.
    `office` sends it there, whatever the route. `once_key` makes a second press the same case. `lead`
    is the open case about the same matter that answers this one, too (actions/joining.py).
    """

    item: Item
    place: Place
    title: str
    text: str = ""
    reporter: Party | None = None
    subject: Party | None = None
    caller_name: str = ""
    caller_phone: str = ""
    channel: str = Channel.WEB
    origin: models.Model | None = None
    parent: Case | None = None
    office: Office | None = None
    lead: Case | None = None
    people: int = 1
    answers: dict[str, Any] = field(default_factory=dict)
    once_key: UUID | None = None


def open_case(draft: CaseDraft, *, by: By, at: datetime | None = None) -> Case:
    """File the request through the one door, or raise Refused. A second press gives the first case."""
    refuse_draft(draft, by)
    if (filed := _filed_already(draft, by)) is not None:
        return filed
    try:
        with transaction.atomic():
            return _file(draft, by=by, at=at)
    except IntegrityError:
        # Two presses at once: the database let one through, and both get it.
        if (filed := _filed_already(draft, by)) is not None:
            return filed
        raise


def route(item: Item, place: Place) -> Office | None:
    """The office an item goes to from a place: the set exception, or the nearest desk up the tree."""
    paths = place.paths_up()
    exception = (
        ItemRoute.objects.filter(item=item, place__path__in=paths, office__closed_on__isnull=True)
        .select_related("office")
        .order_by("-place__path")
        .first()
    )
    return exception.office if exception else Office.objects.nearest(item.duty, place)


def next_number(at: datetime) -> str:
    """`YZ-2026-004218`: the year it was received and the next number of this process's block."""
    with _numbers_lock:
        if not _numbers:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('cases_number')")
                first = cursor.fetchone()[0]
            _numbers.extend(range(first + NUMBER_BLOCK - 1, first - 1, -1))
        number = _numbers.pop()
    return f"{settings.CASE_NUMBER_PREFIX}-{timezone.localdate(at).year}-{number:06d}"


def refuse_draft(draft: CaseDraft, by: By) -> None:
    if not draft.title.strip():
        raise Refused(_("Write in one line what it is about."), field="title")
    if len(draft.title) > TITLE_MAX:
        raise Refused(
            _("The line has %(length)s characters; %(max)s is the most. Put the rest below it."),
            field="title", length=len(draft.title), max=TITLE_MAX,
        )  # fmt: skip
    if not draft.item.active:
        raise Refused(
            _("“%(item)s” is no longer offered. Choose another item."),
            field="item",
            item=draft.item,
        )
    if not (by.may("portal.use") or by.may("cases.open_for_others") or by.channel == "job"):
        raise Refused(_("Please log in first."))


def _filed_already(draft: CaseDraft, by: By) -> Case | None:
    if draft.once_key is None:
        return None
    filed = Case.objects.filter(once_key=draft.once_key).first()
    if filed is not None and not _is_theirs(filed, by):
        raise Refused(_("This form was sent by somebody else already. Open it anew."))
    return filed


def _is_theirs(filed: Case, by: By) -> bool:
    return filed.events.filter(name="open", person_id=by.person_id).exists()


def _file(draft: CaseDraft, *, by: By, at: datetime | None) -> Case:
    office = draft.office or route(draft.item, draft.place)
    case, event, line = opened(draft, office=office, by=by, at=at, now=timezone.now())
    case.save(force_insert=True)
    event.save(force_insert=True)
    line.save(force_insert=True)
    if draft.lead is not None:
        case.follow_lead("follow", Act(by=by, at=case.received_at, data={"lead": draft.lead}))
    else:
        tell = tell_office if office else tell_dispatchers
        tell(case, _("A new case is on your desk"), at=case.received_at, but=by.person_id)
    announce("cases.opened", case_id=case.pk)
    return case


def opened(
    draft: CaseDraft, *, office: Office | None, by: By, at: datetime | None, now: datetime
) -> tuple[Case, CaseEvent, AuditLine]:
    """The case with its number and its clock, the first line of its history and that of the audit; nothing is stored yet."""
    at = at or now
    if at > now:
        raise Refused(_("This lies in the future. Enter what has happened already."), field="at")
    kind = case_kinds[draft.item.kind]
    case = _case_of(draft, at=at, office=office)
    case.state = kind.workflow.start
    if kind.slug == "service":
        _start_service_clock(case, at)
    else:
        case.start_handling_clock(at)
        case.state = "dispatched" if office else case.state
    event = CaseEvent(
        case=case, name="open", target=case.state, note=draft.text, occurred_at=at, recorded_at=now,
        data={"channel": draft.channel}, **event_actor(by),
    )  # fmt: skip
    line = audit_line(
        by=by,
        verb="cases.open",
        noun=case,
        at=at,
        place_path=case.scope_path,
        changes={"number": case.number},
    )
    return case, event, line


def _start_service_clock(case: Case, at: datetime) -> None:
    # An instant item is due the same day; others must be accepted or told what is missing in time.
    if case.item.instant:
        case.start_handling_clock(at)
    else:
        case.start_acceptance_clock(at, TELL_ONCE_LIMIT)


def _case_of(draft: CaseDraft, *, at: datetime, office: Office | None) -> Case:
    number = _child_number(draft.parent) if draft.parent else next_number(at)
    origin = draft.origin
    return Case(
        number=number,
        kind=draft.item.kind,
        item=draft.item,
        title=draft.title.strip(),
        text=draft.text.strip(),
        place=draft.place,
        scope_path=draft.place.path,
        reporter=draft.reporter,
        subject=draft.subject,
        caller_name=draft.caller_name,
        caller_phone=plain_phone(draft.caller_phone),
        caller_index=caller_index(draft.caller_phone),
        channel=draft.channel,
        origin_label=origin._meta.label_lower if origin else "",  # noqa: SLF001  documented model meta
        origin_id=origin.pk if origin else None,
        origin_title=str(origin)[:200] if origin else "",
        office=office,
        parent=draft.parent,
        received_at=at,
        answers=draft.answers,
        people=draft.people,
        once_key=draft.once_key,
        search=search_vector_value(
            number, draft.title, draft.text, str(draft.subject or ""), draft.item.name
        ),
    )


def _child_number(parent: Case) -> str:
    # The parent's row is locked, so that two children do not get one number.
    locked = Case.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    if not locked.is_open:
        raise Refused(_("%(number)s has ended; nothing can be added to it."), number=locked.number)
    return f"{locked.number}-{locked.children.count() + 1}"
