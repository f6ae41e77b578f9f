"""What every act on a case leaves behind: who did it, in columns; a word to those concerned."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.contracts import duties
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import REPORTER, Act, Step
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.workflow import DISPATCH
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Appointment, Office
from yanzhen.kernel.parties.models.roster import people_at
from yanzhen.kernel.places.models import Place

if TYPE_CHECKING:
    from yanzhen.kernel.cases.models.case import Case

# After these the one who asked hears nothing: it is work inside the house.
SILENT_STEPS: Final = {
    "dispatch",
    "object",
    "accept_hand_back",
    "refuse_hand_back",
    "start_review",
    "close",
}


def event_actor(by: By) -> dict[str, Any]:
    """The columns of an event that say who."""
    return {
        "person_id": by.person_id,
        "person_name": by.person_name,
        "office_id": by.office_id,
        "office_name": by.office_name,
        "on_behalf_of_name": by.on_behalf_of_name,
        "channel": by.channel,
    }


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a step was given, as JSON: records by name and key, dates as text."""
    return {name: _plain_value(value) for name, value in data.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, models.Model):
        # A case by its number: its title is in the words of somebody else.
        return {"id": str(value.pk), "title": str(getattr(value, "number", value))}
    if isinstance(value, date | datetime | UUID):
        return str(value)
    return value


def write_act(
    case: "Case",
    name: str,
    *,
    by: By,
    note: str = "",
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """An act beside the steps, in the history of the case and in audit; words between colleagues."""
    case.events.create(
        name=name, source=case.state, target=case.state, note=note.strip(), data=data or {}, public=False,
        occurred_at=at, recorded_at=timezone.now(), **event_actor(by),
    )  # fmt: skip
    record(
        by=by, verb=f"cases.{name}", noun=case, at=at, reason=note, changes=data, place_path=case.scope_path
    )  # fmt: skip


def refuse_missing_inputs(step: "Step[Any]", act: Act) -> None:
    """A step's own questions must be answered; the sentence stands at the field."""
    for name in step.asks:
        given = act.note if name == "note" else act.data.get(name)
        if not name.endswith("?") and not given:
            raise Refused(_("“%(step)s” needs this field."), field=name, step=step.label)


def tell_of_step(case: "Case", step: "Step[Case]", act: Act) -> None:
    """The one who asked hears what happened; the office hears what the one who asked did."""
    if step.may == REPORTER:
        tell_office(case, step.label, at=act.at, but=act.by.person_id)
        return
    if case.office_id is None:
        tell_dispatchers(case, step.label, at=act.at, but=act.by.person_id)
    if step.name in SILENT_STEPS:
        return
    readers = [person for person in reporters_of(case) if person != act.by.person_id]
    _tell_of(case, readers, case.state_now.said, at=act.at)


def tell_office(case: "Case", words: Any, *, at: datetime, but: UUID | None = None) -> None:
    """A word to whoever is there: at the desk of the case, standing in, or on duty."""
    if case.office_id is not None:
        tell_holders(case, case.office_id, words, at=at, but=but)


def tell_holders(
    case: "Case", office_id: Any, words: Any, *, at: datetime, but: UUID | None = None
) -> None:
    """A word about the case to whom a word to this office reaches."""
    readers = holders_of(office_id, at)
    _tell_of(case, [person for person in readers if person != but], words, at=at)


def holders_of(office_id: UUID, at: datetime) -> list[UUID]:
    """Whom a word to this office reaches: who is at work there, stands in, or is on duty."""
    return people_at([office_id], at)


def tell_dispatchers(case: "Case", words: Any, *, at: datetime, but: UUID | None = None) -> None:
    """No office has it: a word to those who send cases on at this place."""
    tell_capable(case, DISPATCH, words, at=at, but=but)


def tell_capable(
    case: "Case", capability: str, words: Any, *, at: datetime, but: UUID | None = None
) -> None:
    """A word to those whose duty may do this, at the place of the case or above it."""
    readers = capable_at(case.place, capability, at)
    _tell_of(case, [person for person in readers if person != but], words, at=at)


def capable_at(place: Place, capability: str, at: datetime) -> list[UUID]:
    """Whose duty may do this at this place or above it, and who is there."""
    able = [duty.slug for duty in duties if capability in capabilities_of(duty.slug)]
    offices = Office.objects.open().filter(duty__in=able, scope__path__in=place.paths_up())
    return people_at(offices, at)


def _tell_of(case: "Case", readers: list[UUID], words: Any, *, at: datetime) -> None:
    tell(
        readers, words, "%(title)s", url=case.get_absolute_url(), kind="case", at=at,
        values={"title": case.title},
    )  # fmt: skip


def reporters_of(case: "Case") -> list[UUID]:
    """The persons to tell: who asked, or who stands for the organisation that did."""
    if case.reporter_id is None:
        return []
    contacts = Appointment.objects.on(timezone.localdate()).filter(
        office__organisation_id=case.reporter_id, office__closed_on__isnull=True
    )
    found = list(contacts.values_list("person_id", flat=True)) if _is_organisation(case) else []
    return found or ([] if _is_organisation(case) else [case.reporter_id])


def _is_organisation(case: "Case") -> bool:
    return bool(case.reporter and case.reporter.kind == "organisation")
