"""Votes over HTTP: read, taken through their life, voted in by their owners; results with their findings. Areas are 0.01 m²."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router, Schema, Status

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import progress, receipt_prints, take_step
from yanzhen.kernel.council.actions.deliberating import draw_up_vote
from yanzhen.kernel.council.actions.papers import results_shown
from yanzhen.kernel.council.actions.preparing import VoteDraft
from yanzhen.kernel.council.models import Deliberation, RollEntry, Vote
from yanzhen.kernel.council.models.choices import Scope, SilencePolicy
from yanzhen.kernel.council.models.vote import PUBLIC, voters_of
from yanzhen.kernel.council.workflow import VoteState

router = Router(tags=["council"])
PAGE = 50
OUT = (VoteState.PUBLISHED, VoteState.CHALLENGED, VoteState.REVOKED)


class VoteOut(Schema):
    """A vote; `lines_all`, `heads_all` and `area_all` are those of the frozen roll, 0 before."""

    id: UUID
    number: str
    title: str
    electorate: str
    state: str
    secret: bool
    opens_on: date | None
    closes_on: date | None
    area_all: int
    heads_all: int
    lines_all: int
    roll_hash: str


class ProgressOut(Schema):
    """Who has taken part; never how."""

    area: int
    area_all: int
    heads: int
    heads_all: int
    lines: int
    lines_all: int


class StepIn(Schema):
    """A step and what its row in the table asks for; docs/reference lists both."""

    name: str
    note: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    venue: str = ""
    studied_on: date | None = None
    committee_told_on: date | None = None
    filed_as: str = ""
    known_on: date | None = None
    explanation: str = ""


class BallotIn(Schema):
    """The choices of one line: by matter, yes, no or abstain."""

    line: UUID
    choices: dict[UUID, str]


class ReceiptOut(Schema):
    """The code stands in the published list by its fingerprint; in a secret vote it is given only once."""

    receipt: str


class FindingOut(Schema):
    """One requirement: measured beside needed, with its article."""

    rule: str
    value: str
    measured: str
    threshold: str
    explanation: str
    article: str


class ResultOut(Schema):
    matter: str
    outcome: str
    strict_outcome: str
    findings: list[FindingOut]


class TopicOut(Schema):
    id: UUID
    number: str
    topic: str
    state: str
    held_on: date | None
    publish_until: date | None


class TopicVoteIn(Schema):
    """The draft of the vote a topic waits for, at the place of the topic; `kind` is a matter of this electorate."""

    electorate: str
    kind: str
    title: str = Field("", max_length=160, description="empty: as the topic")
    text: str = ""
    temporary: bool = False
    secret: bool = False
    count_parking: bool | None = None
    proxy_cap: int | None = Field(None, ge=1, le=99)
    silence: SilencePolicy = SilencePolicy.NOT_PARTICIPATING
    silence_clause: str = Field("", max_length=300)
    scope: Scope = Scope.ESTATE
    scope_reason: str = Field("", max_length=300)


@router.get("/", response=list[VoteOut])
def council_votes(request: HttpRequest, before: UUID | None = None) -> Any:
    """The votes this login may see, newest first, fifty at a time; `before` is the last key of the page before."""
    seen = Vote.objects.visible_to(_actor(request)).order_by("-pk")
    return seen.filter(pk__lt=before)[:PAGE] if before else seen[:PAGE]


@router.get("/topics", response=list[TopicOut])
def council_topics(request: HttpRequest, before: UUID | None = None) -> Any:
    """Deliberations, newest first, fifty at a time."""
    seen = Deliberation.objects.visible_to(_actor(request)).order_by("-pk")
    return seen.filter(pk__lt=before)[:PAGE] if before else seen[:PAGE]


@router.post("/topics/{pk}/votes", response={201: VoteOut})
def draw_up_topic_vote(request: HttpRequest, pk: UUID, body: TopicVoteIn) -> Any:
    """The vote a deliberation waits for, as a draft; once it has passed and is published, the topic goes on."""
    seen = Deliberation.objects.visible_to(_actor(request)).select_related("place")
    topic = get_object_or_404(seen, pk=pk)
    said = {**body.dict(exclude={"kind", "text"}), "title": body.title.strip() or topic.topic}
    draft = VoteDraft(place=topic.place, **said)
    return Status(201, draw_up_vote(topic, draft, body.kind, by=_actor(request), text=body.text))


@router.get("/{pk}", response=VoteOut)
def council_vote(request: HttpRequest, pk: UUID) -> Any:
    return _vote(request, pk)


@router.get("/{pk}/progress", response=ProgressOut)
def council_progress(request: HttpRequest, pk: UUID) -> Any:
    return progress(_vote(request, pk))


@router.post("/{pk}/steps", response={201: VoteOut})
def take_council_step(request: HttpRequest, pk: UUID, body: StepIn) -> Any:
    given = body.dict(exclude={"name", "note"}, exclude_none=True)
    return Status(201, take_step(_vote(request, pk), body.name, by=_actor(request), note=body.note, data=given))  # fmt: skip


@router.post("/{pk}/ballots", response={201: ReceiptOut})
def cast_ballot(request: HttpRequest, pk: UUID, body: BallotIn) -> Any:
    """The own ballot of a line that this login owns or stands in for. A second one is refused."""
    actor = _actor(request)
    rows = RollEntry.objects.filter(vote=pk, vote__state__in=PUBLIC).select_related("vote__place", "vote__pack")  # fmt: skip
    own = rows.filter(owners__party__in=voters_of(actor)) | rows.filter(proxy__holder=actor.person_id)  # fmt: skip
    line = get_object_or_404(own.distinct(), pk=body.line)
    return Status(201, cast(line.vote, line, body.choices, by=actor))


@router.get("/{pk}/results", response=list[ResultOut])
def council_results(request: HttpRequest, pk: UUID) -> Any:
    """Each matter's outcome with the findings it follows from, once published."""
    vote = _vote(request, pk)
    if vote.state not in OUT:
        raise Refused(_("The result is not published yet."))
    return [
        {
            "matter": shown.matter.title, "outcome": shown.result.outcome, "strict_outcome": shown.result.strict_outcome,
            "findings": [
                {
                    "rule": str(one.requirement.title), "value": one.answer.value, "measured": str(one.answer.measured),
                    "threshold": str(one.answer.threshold), "explanation": one.sentence, "article": one.requirement.article,
                }
                for one in shown.by_rules
            ],
        }
        for shown in results_shown(vote)
    ]  # fmt: skip


@router.get("/{pk}/receipts", response=list[str])
def council_receipts(request: HttpRequest, pk: UUID) -> Any:
    """The fingerprints of all receipts, once published."""
    vote = _vote(request, pk)
    if vote.state not in OUT:
        raise Refused(_("The result is not published yet."))
    return receipt_prints(vote)


def _vote(request: HttpRequest, pk: UUID) -> Vote:
    return get_object_or_404(Vote.objects.visible_to(_actor(request)).select_related("place", "pack"), pk=pk)  # fmt: skip


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # parties.middleware puts it there
