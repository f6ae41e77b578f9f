"""Calls taken down for a firm, and how far they have come by today."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Office, User
from yanzhen.reforms.innovation_community.demo.scene import Calendar
from yanzhen.reforms.innovation_community.models import Enterprise

Staff = dict[str, list[Actor]]


def holder_of(staff: Staff, office: Office) -> Actor:
    """Whoever answers for an office; for one without a login the head writes down what it says."""
    own = [
        actor
        for actor in staff["supporting_office"]
        if actor.office_id == office.pk and User.objects.filter(person_id=actor.person_id).exists()
    ]
    return own[0] if own else staff["community_head"][0]


def soon(calendar: Calendar, at: datetime) -> datetime:
    """Later on the same day; a minute later where that would lie ahead of now."""
    return calendar.after(at, 0) or at + timedelta(minutes=1)


def carry_on(
    calendar: Calendar, case: Case, handler: Actor, at: datetime, only: Sequence[str] = ()
) -> None:
    """Accepted, answered and closed, as far as it has come by today."""
    course: tuple[tuple[str, int, str, dict[str, str]], ...] = (
        ("accept", 0, "", {}),
        ("reply", 2, "已到现场处理，请再看看。", {"outcome": "resolved"}),
        ("close", 1, "", {}),
    )
    moment: datetime | None = at
    for name, days, note, data in course:
        if only and name not in only:
            continue
        moment = calendar.after(moment, days) if moment else None
        if moment is None:
            return
        case.take_step(name, by=handler, at=moment, note=note, data=dict(data))


def file_call(item: Item, firm: Enterprise, title: str, *, by: Actor, at: datetime) -> Case:
    """Taken down at the telephone, for a firm."""
    party, place = firm.organisation.party, firm.place
    assert place is not None  # noqa: S101  everybody in the demo has a building
    draft = CaseDraft(
        item=item, place=place, title=title, reporter=party, subject=party, channel="phone"
    )
    return open_case(draft, by=by.for_party(party, channel="phone"), at=at)
