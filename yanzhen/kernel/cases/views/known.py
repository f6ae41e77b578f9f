"""Before it is filed: what is known already, and whether whoever files has looked at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from yanzhen.base.once import once_of
from yanzhen.kernel.cases.models.faults import Fault
from yanzhen.kernel.cases.models.items import Item
from yanzhen.kernel.cases.models.public_lines import PublicLine, public_lines
from yanzhen.kernel.cases.models.similar import Asked, Similar, similar_to
from yanzhen.kernel.places.models import Place

FAULTS_MAX: Final = 5


@dataclass(frozen=True)
class Known:
    """What is shown beside the form: cases one may see whole, and lines of what others asked."""

    similar: list[Similar]
    lines: list[PublicLine]
    faults: list[Fault] = field(default_factory=list)

    def unseen(self, sent: Any) -> bool:
        """Whether something that still runs is here and the page did not show it before it was sent.

        What the first press of the same form has filed is not looked at again; nobody is held up by
        what has ended.
        """
        once, looked = once_of(sent), sent.getlist("looked")
        running = [one.case for one in self.similar if one.case.is_open]
        others = [case for case in running if once is None or case.once_key != once]
        keys = {case.pk for case in others} | {line.key for line in self.lines}
        keys |= {fault.case_id for fault in self.faults}
        return bool({str(key) for key in keys} - {*looked})

    @property
    def count(self) -> int:
        return len(self.similar) + len(self.lines)


def known_at_desk(actor: Any, given: Mapping[str, Any]) -> Known:
    """For whoever files for others: all that their office may see."""
    subject = given.get("subject")
    asked = Asked(
        place=given.get("place"),
        item=given.get("item"),
        title=given.get("title", ""),
        text=given.get("text", ""),
        parties=frozenset({subject.pk} if subject else ()),
        phone=given.get("caller_phone", ""),
    )
    if asked.item is not None and asked.item.kind != "request":
        return Known([], [])
    faults = faults_at(asked.place, actor)
    known = {fault.case_id for fault in faults}
    like = similar_to(asked, actor, timezone.now())
    # What runs as a fault is said above; its case is not said again.
    return Known([one for one in like if one.case.pk not in known], [], faults)


def known_to_asker(actor: Any, item: Item, place: Place | None, given: Mapping[str, Any]) -> Known:
    """For whoever asks for themselves: their own cases, and lines of what is known near them."""
    if item.kind != "request":
        return Known([], [])
    own = {actor.person_id, getattr(actor, "organisation_id", None)} - {None}
    asked = Asked(
        place=place, item=item, title=given.get("title", ""), text=given.get("text", ""),
        parties=frozenset(own),
    )  # fmt: skip
    # Whoever asks knows what they asked: their own case is named only where it says the same.
    like = similar_to(asked, actor, timezone.now())
    mine = [one for one in like if one.same_person and one.words]
    faults = faults_at(place, actor)
    known = {fault.case_id for fault in faults}
    lines = public_lines(item, place, actor) if place else []
    return Known(mine, [line for line in lines if line.key not in known], faults)


def faults_at(place: Place | None, actor: Any) -> list[Fault]:
    """What is out of order there now, the newest first."""
    if place is None:
        return []
    running = (
        Fault.objects.visible_to(actor).running().reaching(place).select_related("place", "item")
    )
    return list(running.order_by("-began_at")[:FAULTS_MAX])
