"""What the council shows elsewhere, and who may open its files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q

from yanzhen.kernel.council.contracts import COUNT, SEE
from yanzhen.kernel.council.models import (
    Deliberation,
    Mark,
    Objection,
    PaperBallot,
    Proxy,
    RollEntry,
    SheetEntry,
    Vote,
)
from yanzhen.kernel.council.models.vote import voters_of
from yanzhen.kernel.council.workflow import TopicState, VoteState
from yanzhen.kernel.parties.models.scope import covers

SHOWN: Final = 5
RUNNING: Final = (VoteState.NOTICED, VoteState.OPEN, VoteState.CLOSED, VoteState.CERTIFIED)
WAITING: Final = (TopicState.TOPIC, TopicState.SCREENED, TopicState.SCHEDULED, TopicState.HELD)


def may_see_paper(actor: Any, owner_id: Any) -> bool:
    """Photos of papers and written proxies: counting officers of the place."""
    if not actor.may(COUNT):
        return False
    for kept in (PaperBallot, Proxy, SheetEntry):
        found: Any = kept.objects.filter(pk=owner_id).select_related("vote__place").first()
        if found is not None:
            return bool(covers(actor, found.vote.place.path))
    return False


def may_see_vote(actor: Any, owner_id: Any) -> bool:
    return Vote.objects.visible_to(actor).filter(pk=owner_id).exists()


def waiting(actor: Any, today: date) -> Mapping[str, Any] | None:
    """What the council's offices have before them: votes that run or are to be counted, topics that wait."""
    votes = list(Vote.objects.visible_to(actor).filter(state__in=RUNNING).select_related("place").order_by("closes_on")[:SHOWN])  # fmt: skip
    topics = list(Deliberation.objects.visible_to(actor).filter(state__in=WAITING).select_related("place").order_by("pk")[:SHOWN])  # fmt: skip
    objections = list(Objection.objects.filter(answer="", deliberation__in=Deliberation.objects.visible_to(actor)).select_related("deliberation")[:SHOWN])  # fmt: skip
    if not (votes or topics or objections):
        return None
    return {"votes": votes, "topics": topics, "objections": objections}


def own_votes(actor: Any, today: date) -> Mapping[str, Any] | None:
    """On the portal: votes that run and wait for this person's ballot."""
    own = voters_of(actor)
    if not own:
        return None
    running = Vote.objects.filter(state=VoteState.OPEN, opens_on__lte=today, closes_on__gte=today)
    lines = RollEntry.objects.filter(vote__in=running, owners__party__in=own)
    wait = lines.exclude(pk__in=Mark.objects.filter(vote__in=running).values("entry"))
    votes = list(running.filter(pk__in=wait.values("vote")).select_related("place").order_by("closes_on")[:SHOWN])  # fmt: skip
    return {"votes": votes} if votes else None


def find_votes(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """Votes and deliberations by words of their title."""
    if not actor.may(SEE) or not words.strip():
        return []
    votes = Vote.objects.visible_to(actor).filter(Q(title__icontains=words) | Q(number__iexact=words)).select_related("place")[:limit]  # fmt: skip
    topics = Deliberation.objects.visible_to(actor).filter(topic__icontains=words).select_related("place")[:limit]  # fmt: skip
    return [
        (str(row), f"{row.place.name} · {row.get_state_display()}", row.get_absolute_url())
        for row in [*votes, *topics]
    ][:limit]
