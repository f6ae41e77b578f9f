"""More time: asked by one, approved by another, and the due time worked out anew."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.models import Case, Extension
from yanzhen.kernel.cases.models.permits import may_dispatch, may_work
from yanzhen.kernel.cases.models.writing import event_actor, tell_office


@transaction.atomic
def ask_extension(
    case: Case, *, by: By, amount: int, reason: str, at: datetime | None = None
) -> Extension:
    """Ask for `amount` more of the limit's unit, before the time is over (行政许可法 art. 42)."""
    at = at or timezone.now()
    _lock(case)
    case.refuse_while_merged()
    _refuse_asking(case, by=by, amount=amount, reason=reason, at=at)
    extension = case.extensions.create(
        amount=amount, unit=case.limit_unit, reason=reason.strip(),
        asked_by_id=by.person_id, asked_by_name=by.person_name, asked_at=at,
    )  # fmt: skip
    _write(case, "ask_extension", by=by, note=reason, at=at, amount=amount)
    return extension


@transaction.atomic
def decide_extension(
    extension: Extension, *, by: By, approve: bool, answer: str = "", at: datetime | None = None
) -> Extension:
    """Approve or refuse; nobody decides on their own wish. An approval moves the due time."""
    at = at or timezone.now()
    case = extension.case
    _lock(case)
    extension.refresh_from_db(from_queryset=Extension.objects.select_for_update())
    extension.case = case
    _refuse_deciding(extension, by=by, approve=approve, answer=answer)
    if approve and case.due_at is not None and at > case.due_at:
        raise Refused(_("The time is over already; a limit is extended before it ends."))
    extension.state = Extension.State.APPROVED if approve else Extension.State.REFUSED
    extension.decided_by_id, extension.decided_by_name = by.person_id, by.person_name
    extension.decided_at, extension.answer = at, answer.strip()
    extension.save()
    if approve and not case.paused:
        case.reckon()
        case.save(update_fields=["due_at", "due_awaits_year"])
    name = "approve_extension" if approve else "refuse_extension"
    _write(case, name, by=by, note=answer, at=at, amount=extension.amount)
    tell_office(case, _("Your wish for more time was decided"), at=at, but=by.person_id)
    return extension


def _refuse_asking(case: Case, *, by: By, amount: int, reason: str, at: datetime) -> None:
    if not (by.may("cases.handle") and may_work(case, by)):
        raise Refused(_("Only the office that has the case may ask for more time."))
    if case.clock_from is None or case.clock_stopped_at is not None or case.limit_amount is None:
        raise Refused(_("No limit is running, so there is nothing to extend."))
    if case.due_at is not None and at > case.due_at:
        raise Refused(_("The time is over already; a limit is extended before it ends."))
    if case.item.extension_max is None:
        raise Refused(_("No extension is provided for “%(item)s”."), item=case.item)
    asked = sum(e.amount for e in case.extensions.exclude(state=Extension.State.REFUSED))
    if amount < 1 or asked + amount > case.item.extension_max:
        raise Refused(
            _("At most %(max)s may be added in all, and %(asked)s were asked for already."),
            field="amount", max=case.item.extension_max, asked=asked,
        )  # fmt: skip
    if case.extensions.filter(state=Extension.State.ASKED).exists():
        raise Refused(_("An extension has been asked for and awaits its decision."))
    if not reason.strip():
        raise Refused(
            _("Write why more time is needed; the one who asked will read it."), field="note"
        )


def _refuse_deciding(extension: Extension, *, by: By, approve: bool, answer: str) -> None:
    if extension.state != Extension.State.ASKED:
        raise Refused(
            _("This was decided on %(day)s already."), day=timezone.localdate(extension.decided_at)
        )
    if by.person_id == extension.asked_by_id:
        raise Refused(_("Nobody approves their own extension. The head of the community decides."))
    if not (by.may("cases.approve") and may_dispatch(extension.case, by)):
        raise Refused(_("Extensions are decided by the head of the community."))
    if not approve and not answer.strip():
        raise Refused(_("Write why not; the colleague will read it."), field="note")


def _lock(case: Case) -> None:
    case.refresh_from_db(
        from_queryset=Case.objects.select_for_update(of=("self",)).select_related("item", "office")
    )


def _write(case: Case, name: str, *, by: By, note: str, at: datetime, amount: int) -> None:
    case.events.create(
        name=name, source=case.state, target=case.state, note=note.strip(), data={"amount": amount, "unit": case.limit_unit},
        occurred_at=at, recorded_at=timezone.now(), **event_actor(by),
    )  # fmt: skip
    record(
        by=by,
        verb=f"cases.{name}",
        noun=case,
        at=at,
        reason=note,
        changes={"amount": amount},
        place_path=case.scope_path,
    )
