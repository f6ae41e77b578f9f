"""What small works show elsewhere, and who may open their files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q

from yanzhen.kernel.parties.actors import speaks_for
from yanzhen.kernel.works.contracts import SEE
from yanzhen.kernel.works.models import (
    Acceptor,
    CostChange,
    FundingSource,
    Project,
    Signature,
)
from yanzhen.kernel.works.models.scope import covers
from yanzhen.kernel.works.workflow import APPROVE, RUNNING, ProjectState

SHOWN: Final = 5


def may_see_picture(actor: Any, owner_id: Any) -> bool:
    """A picture is seen by whoever sees its project: everybody, once that is published."""
    return Project.objects.visible_to(actor).filter(pictures=owner_id).exists()


def may_see_paper(actor: Any, owner_id: Any) -> bool:
    """Papers of money and signed sheets: offices of the place."""
    if not actor.may(SEE):
        return False
    papers: tuple[Any, ...] = (FundingSource, CostChange, Signature)
    for kept in papers:
        found = kept.objects.filter(pk=owner_id).select_related("project__place").first()
        if found is not None:
            return bool(covers(actor, found.project.place))
    return False


def waiting(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What is under way here, and what waits for a decision of this office."""
    seen = Project.objects.visible_to(actor).select_related("place")
    running = list(seen.filter(state__in=RUNNING).order_by("began_on", "pk")[:SHOWN])
    decide = (
        list(seen.filter(state=ProjectState.ASKED).order_by("pk")[:SHOWN])
        if actor.may(APPROVE)
        else []
    )
    changes = CostChange.objects.filter(
        project__in=Project.objects.visible_to(actor), approved=None
    )
    asked = (
        list(changes.select_related("project").order_by("pk")[:SHOWN]) if actor.may(APPROVE) else []
    )
    if not (running or decide or asked):
        return None
    return {"running": running, "decide": decide, "changes": asked}


def own_works(actor: Any, today: date) -> Mapping[str, Any] | None:
    """On the portal: what asks for this person's opinion or signature."""
    if actor.person_id is None:
        return None
    asking = Project.objects.filter(state=ProjectState.CHOOSING, closes_on__gte=today).exclude(
        opinions__person=actor.person_id
    )
    projects = list(asking.select_related("place").order_by("closes_on")[:SHOWN])
    named = Acceptor.objects.filter(
        party__in=speaks_for(actor), project__state=ProjectState.ACCEPTING
    )
    rows = named.select_related("project__place").prefetch_related("signatures")[:SHOWN]
    to_sign = [
        one for one in rows if all(done.round != one.project.round for done in one.signatures.all())
    ]
    return {"asking": projects, "to_sign": to_sign} if projects or to_sign else None


def find_projects(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """Projects by words of their title, or by their number."""
    if not actor.may(SEE) or not words.strip():
        return []
    rows = (
        Project.objects.visible_to(actor)
        .filter(Q(title__icontains=words) | Q(number__iexact=words))
        .select_related("place")
    )
    return [
        (str(row), f"{row.place.name} · {row.get_state_display()}", row.get_absolute_url())
        for row in rows[:limit]
    ]
