"""Writing a visit down: who was there, and each thing they raised becomes a case at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.parties.models import Appointment, Party
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import (
    AskedVisit,
    Enterprise,
    MustVisitRule,
    Snooze,
    Talent,
    Visit,
    VisitAttendance,
    VisitProblem,
)
from yanzhen.reforms.innovation_community.models.scope import must_cover
from yanzhen.reforms.innovation_community.models.visits import ATTENDEES_MAX

TITLE_LENGTH = 60
Side = VisitAttendance.Side


@dataclass(frozen=True)
class ProblemDraft:
    """One thing they raised, in their words, and the item it is filed under."""

    text: str
    item: Item


@dataclass(frozen=True)
class VisitDraft:
    """What an officer writes down. Exactly one of `enterprise` and `talent`.

    `attendees` are those on the visited side (each counts as one 人次), `officers` those who came
    along with the visitor, who counts as one. `visitor` is who went, where somebody else writes it down.
    `once_key` makes a second press the same visit.
    """

    visited_at: datetime
    attendees: int
    enterprise: Enterprise | None = None
    talent: Talent | None = None
    names: str = ""
    officers: int = 1
    companions: str = ""
    reason: MustVisitRule | None = None
    topics: Sequence[str] = ()
    note: str = ""
    problems: Sequence[ProblemDraft] = ()
    visitor: Appointment | None = None
    once_key: UUID = field(default_factory=new_key)

    @property
    def whom(self) -> "Enterprise | Talent":
        found = self.enterprise or self.talent
        if found is None or (self.enterprise and self.talent):
            raise Refused(_("Choose the firm or the talent that was visited."), field="whom")
        return found


def record_visit(draft: VisitDraft, *, by: By, at: datetime | None = None) -> Visit:
    """Write the visit, its attendance and its cases in one transaction, or raise Refused.

    `at` is now: a visit after it is refused. A second press with the same key gives the first visit
    and opens no second case.
    """
    now = at or timezone.now()
    # Before anything is refused: a phone that never heard the first answer asks again, perhaps days later.
    if (written := _written(draft)) is not None:
        return written
    _refuse_draft(draft, by, now)
    try:
        with transaction.atomic():
            return _write(draft, by=by, now=now)
    except IntegrityError:
        # Two presses at once: the unique key let one through, and both get its visit.
        if (written := _written(draft)) is not None:
            return written
        raise


def _written(draft: VisitDraft) -> Visit | None:
    """The visit that was written under this key already."""
    return Visit.objects.filter(once_key=draft.once_key).first()


def _refuse_draft(draft: VisitDraft, by: By, now: datetime) -> None:
    if not by.may("community.visit"):
        raise Refused(_("Your office does not write visits down."))
    must_cover(by, draft.whom.scope_path)
    _refuse_merged(draft.whom)
    if draft.visited_at > now:
        raise Refused(
            _("The visit lies after now. Write down what has happened already."),
            field="visited_at",
        )
    if draft.attendees < 1:
        raise Refused(_("Somebody was there: write at least 1."), field="attendees")
    if draft.attendees > ATTENDEES_MAX:
        raise Refused(
            _("At most %(most)s people fit one visit."), most=ATTENDEES_MAX, field="attendees"
        )


def _refuse_merged(whom: "Enterprise | Talent") -> None:
    party = whom.organisation.party if isinstance(whom, Enterprise) else whom.person.party
    if party.merged_into is not None:
        raise Refused(
            _("%(name)s was merged into %(into)s: write the visit down there."),
            field="whom",
            name=party.name,
            into=party.merged_into.name,
        )


def _write(draft: VisitDraft, *, by: By, now: datetime) -> Visit:
    place = place_of(draft.whom, by)
    visit = Visit(
        enterprise=draft.enterprise,
        talent=draft.talent,
        place=place,
        scope_path=place.path,
        visited_at=draft.visited_at,
        recorded_at=now,
        **_visitor(draft, by),
        companions=draft.companions.strip()[:200],
        reason=draft.reason,
        topics=list(dict.fromkeys(draft.topics)),
        note=draft.note.strip(),
        once_key=draft.once_key,
    )
    visit.save(force_insert=True)
    VisitAttendance.objects.bulk_create(_attendances(visit, draft))
    cases = [_open(visit, problem, by=by) for problem in draft.problems]
    record(
        by=by,
        verb="innovation_community.visit",
        noun=visit,
        at=draft.visited_at,
        changes={"attendees": draft.attendees, "cases": cases},
        place_path=place.path,
    )
    return visit


def _visitor(draft: VisitDraft, by: By) -> dict[str, Any]:
    went = draft.visitor
    if went is None:
        return {
            "appointment_id": by.appointment_id,
            "visitor_id": by.person_id,
            "visitor_name": by.person_name,
        }
    return {
        "appointment_id": went.pk,
        "visitor_id": went.person_id,
        "visitor_name": went.person.party.name,
    }


def _attendances(visit: Visit, draft: VisitDraft) -> list[VisitAttendance]:
    side = Side.ENTERPRISE if draft.enterprise else Side.TALENT
    theirs = VisitAttendance(
        visit=visit, side=side, count=draft.attendees, names=draft.names.strip()[:200]
    )
    ours = VisitAttendance(visit=visit, side=Side.OFFICER, count=max(draft.officers, 1))
    return [theirs, ours]


def _open(visit: Visit, problem: ProblemDraft, *, by: By) -> str:
    party = _party(visit)
    text = problem.text.strip()
    case = open_case(
        CaseDraft(
            item=problem.item,
            place=visit.place,
            title=_first_line(text),
            text=text,
            reporter=party,
            subject=party,
            channel="visit",
            origin=visit,
        ),
        by=by,
        at=visit.visited_at,
    )
    VisitProblem.objects.create(visit=visit, text=text, case=case)
    return case.number


def _party(visit: Visit) -> Party:
    if visit.enterprise is not None:
        return visit.enterprise.organisation.party
    assert visit.talent is not None  # noqa: S101  the CHECK of the table
    return visit.talent.person.party


def _first_line(text: str) -> str:
    line = text.splitlines()[0].strip()
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def place_of(whom: "Enterprise | Talent", by: By) -> Place:
    """Where they are; where that is not known yet, the place the officer answers for."""
    if whom.place is not None:
        return whom.place
    found = Place.objects.filter(path=by.scope_path).first() if by.scope_path else None
    if found is None:
        raise Refused(_("Say first in which building they are."), field="whom")
    return found


@transaction.atomic
def ask_visit(
    whom: "Enterprise | Talent", *, by: By, why: str, on: date, at: datetime | None = None
) -> AskedVisit:
    """Put a firm or talent on the list of due visits by hand."""
    at = at or timezone.now()
    _refuse_list_change(whom, by, why)
    asked = AskedVisit.objects.create(
        **_whom(whom), on=on, why=why.strip()[:200], person_name=by.person_name, asked_at=at
    )
    record(by=by, verb="innovation_community.ask_visit", noun=whom, at=at, reason=why)
    return asked


@transaction.atomic
def put_off_visit(
    whom: "Enterprise | Talent", *, by: By, reason: str, until: date, today: date | None = None
) -> Snooze:
    """Take a due visit off the list until a day, with the reason."""
    today = today or timezone.localdate()
    _refuse_list_change(whom, by, reason)
    if until <= today:
        raise Refused(_("Choose a day after today."), field="until")
    snooze = Snooze.objects.create(
        **_whom(whom),
        since=today,
        until=until,
        reason=reason.strip()[:200],
        person_name=by.person_name,
    )
    record(by=by, verb="innovation_community.put_off_visit", noun=whom, reason=reason)
    return snooze


def _refuse_list_change(whom: "Enterprise | Talent", by: By, why: str) -> None:
    if not by.may("community.visit"):
        raise Refused(_("Your office does not write visits down."))
    must_cover(by, whom.scope_path)
    if not why.strip():
        raise Refused(_("Write the reason in a few words."), field="reason")


def _whom(whom: "Enterprise | Talent") -> "dict[str, Enterprise | Talent]":
    return {"enterprise" if isinstance(whom, Enterprise) else "talent": whom}
