"""What happens to a case beside its steps: notes, urging, handing on, work for another office."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record, record_view
from yanzhen.kernel.cases.actions.opening import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, CaseEvent, Item
from yanzhen.kernel.cases.models.permits import is_reporter, may_work
from yanzhen.kernel.cases.models.writing import event_actor, reporters_of, tell_office
from yanzhen.kernel.documents.actions import store_all
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Office


@transaction.atomic
def hand_on(
    case: Case, *, to: Office, by: By, reason: str, at: datetime | None = None
) -> CaseEvent:
    """Give the case to another office; its clock runs on. The handler is then chosen there."""
    _lock_open(case)
    case.refuse_while_merged()
    if not (by.may("cases.handle") and may_work(case, by)):
        raise Refused(
            _("This case is with “%(office)s”. Only this office may hand it on."),
            office=case.office,
        )
    if case.waits_for_dispatch:
        raise Refused(
            _("No office has it yet, so there is nothing to hand on. Dispatch it instead.")
        )
    case.refuse_going_round_the_judge(by)
    if to.pk == case.office_id:
        raise Refused(_("It is with “%(office)s” already."), office=to, field="office")
    if to.closed_on is not None:
        raise Refused(
            _("“%(office)s” is closed. Choose another office."), office=to, field="office"
        )
    if not reason.strip():
        raise Refused(_("Write why it goes to them; they will read it."), field="note")
    before = case.office
    case.office, case.handler, case.handler_person = to, None, None
    case.save(update_fields=["office", "handler", "handler_person"])
    case.take_followers_along()
    event = _write(
        case, "hand_on", by=by, note=reason, at=at, data={"from": str(before), "to": str(to)}
    )
    tell_office(case, _("A case was handed on to you"), at=event.occurred_at, but=by.person_id)
    announce("cases.handed_on", case_id=case.pk)
    return event


@transaction.atomic
def add_note(
    case: Case, *, by: By, text: str, public: bool = False, at: datetime | None = None
) -> CaseEvent:
    """A sentence in the history: for colleagues, or for the one who asked. The reporter's own is public."""
    _lock(case)
    theirs = is_reporter(case, by)
    if not (theirs or may_work(case, by) or by.may("cases.see_scope")):
        raise Refused(_("Only those who work on this case may write here."))
    if not text.strip():
        raise Refused(_("Write a sentence first."), field="note")
    event = _write(case, "note", by=by, note=text, at=at, public=public or theirs)
    if theirs:
        tell_office(case, _("The one who asked wrote to you"), at=event.occurred_at)
    elif public:
        tell(reporters_of(case), _("There is a message for you"), "%(title)s", url=case.get_absolute_url(),
             kind="case", at=event.occurred_at, values={"title": case.title})  # fmt: skip
    return event


@transaction.atomic
def urge(case: Case, *, by: By, note: str = "", at: datetime | None = None) -> CaseEvent:
    """Ask the office that has it to hurry. Once a day is enough."""
    _lock_open(case)
    if not (is_reporter(case, by) or by.may("cases.see_scope") or by.may("cases.dispatch")):
        raise Refused(_("Only the one who asked or the community may urge."))
    at = at or timezone.now()
    today = timezone.localdate(at)
    if case.events.filter(name="urge", occurred_at__date=today).exists():
        raise Refused(_("They were urged today already. Tomorrow you may urge again."))
    event = _write(case, "urge", by=by, note=note, at=at)
    tell_office(case, _("You are asked to hurry with a case"), at=at, but=by.person_id)
    return event


@transaction.atomic
def open_child(
    parent: Case,
    *,
    by: By,
    office: Office,
    title: str,
    item: Item | None = None,
    text: str = "",
    at: datetime | None = None,
) -> Case:
    """Work for another office under the same case: own office and clock; the parent closes last."""
    _lock_open(parent)
    parent.refuse_while_merged()
    if not (by.may("cases.handle") and may_work(parent, by)):
        raise Refused(
            _("This case is with “%(office)s”. Only this office may add work for others."),
            office=parent.office,
        )
    if parent.parent_id is not None:
        raise Refused(_("This is part of another case already. Add the work there."))
    child = open_case(
        CaseDraft(
            item=item or parent.item, place=parent.place, title=title, text=text, subject=parent.subject,
            channel=parent.channel, parent=parent, office=office,
        ),
        by=by,
        at=at,
    )  # fmt: skip
    _write(
        parent,
        "open_child",
        by=by,
        note=title,
        at=at,
        data={"to": str(office), "number": child.number},
    )
    return child


def attach_files(case: Case, uploads: list[Any], *, by: By, purpose: str = "") -> int:
    """Hang files on the case: who asked, or who works on it. Gives how many."""
    if not (is_reporter(case, by) or may_work(case, by)):
        raise Refused(_("Only the one who asked or the office that has the case may add files."))
    if not uploads:
        raise Refused(_("Choose a file first."), field="files")
    with transaction.atomic():
        _lock_open(case)
        kept = store_all(uploads, owner=case, by=by, purpose=purpose)
        names = "、".join(document.name for document in kept)
        _write(case, "attach", by=by, note=names, public=True)
    return len(kept)


def may_reveal_caller(case: Case, actor: Any) -> bool:
    """Whoever works on it may call back."""
    return bool(actor.may("cases.handle") and may_work(case, actor))


def reveal_caller(case: Case, *, by: By, purpose: str) -> str:
    """The caller's whole telephone number, for a stated purpose that the audit keeps."""
    if not may_reveal_caller(case, by):
        raise Refused(_("Only the office that has the case may see the whole number."))
    record_view(by=by, noun=case, what="caller_phone", purpose=purpose, place_path=case.scope_path)
    return str(case.caller_phone)


def _lock(case: Case) -> None:
    case.refresh_from_db(
        from_queryset=Case.objects.select_for_update(of=("self",)).select_related(
            "item", "office", "reporter"
        )
    )


def _lock_open(case: Case) -> None:
    _lock(case)
    if not case.is_open:
        raise Refused(
            _("%(number)s has ended on %(day)s."),
            number=case.number,
            day=timezone.localdate(case.ended_at),
        )


def _write(
    case: Case,
    name: str,
    *,
    by: By,
    note: str = "",
    at: datetime | None = None,
    data: dict[str, Any] | None = None,
    public: bool = False,
) -> CaseEvent:
    now = timezone.now()
    event = case.events.create(
        name=name, source=case.state, target=case.state, note=note.strip(), data=data or {}, public=public,
        occurred_at=at or now, recorded_at=now, **event_actor(by),
    )  # fmt: skip
    record(
        by=by,
        verb=f"cases.{name}",
        noun=case,
        at=event.occurred_at,
        reason=note,
        changes=data,
        place_path=case.scope_path,
    )
    return event
