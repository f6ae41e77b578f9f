"""Who may open votes and deliberations, and the things behind these doors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from tests import permission_assets as assets
from tests import permission_round_tables as tables
from tests import permission_works as works
from tests.permission_door import NOBODY, Door, Who, everywhere, get, post
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import a_case, a_request_item
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.deliberating import TopicDraft, raise_topic
from yanzhen.kernel.council.actions.sheets import Said, enter_sheet
from yanzhen.kernel.council.models import AgreedItem, Deliberation, Invitation, Objection, Vote
from yanzhen.kernel.council.testing import (
    a_line,
    a_paper_vote,
    a_photo,
    a_published_vote,
    a_secretary,
    a_vote_draft,
    choose,
    owner_of,
)
from yanzhen.kernel.parties.testing import a_person

SECRETARY: Final[Who] = frozenset({"council_secretary"})
CHAIR: Final[Who] = frozenset({"council_chair"})
COUNCIL: Final = SECRETARY | CHAIR
ESTATES: Final[Who] = frozenset(
    {"estate_keeper", "estate_committee", "estate_confirmer", "agency_head"}
)


def doors(leader: Who, signed_in: Who, everybody: Who) -> tuple[Door, ...]:
    """Rows of permission_table, with those of small works; `leader` looks on, `signed_in` are all who have a login."""
    seers = COUNCIL | leader
    return (
        *tables.doors(SECRETARY, assets.KEEPER, ESTATES | COUNCIL | leader, COUNCIL | assets.BOTH | leader, signed_in),
        *works.doors(SECRETARY | assets.KEEPER, CHAIR | assets.REVIEWER, leader, signed_in, everybody),
        everywhere("council:list", seers),
        everywhere("council:topics", seers),
        everywhere("council:mine", signed_in),
        everywhere("council:new", SECRETARY),
        everywhere("council:topic_new", SECRETARY),
        get("council:vote", seers, thing="draft of a vote"),
        get("council:step", SECRETARY, thing="step of a vote"),
        post("council:step", SECRETARY, thing="step of a vote", act="cancel", note="Wrong"),
        get("council:add", SECRETARY, thing="addition to a vote"),
        post("council:add", SECRETARY, thing="addition to a vote", act="matter", kind="manager", title="Another"),
        get("council:notice_pdf", seers, thing="published vote"),
        get("council:ballot_pdf", COUNCIL, thing="published vote"),
        get("council:roll", COUNCIL, thing="draft of a vote"),
        get("council:line", COUNCIL, thing="line of a vote"),
        post("council:line", COUNCIL, thing="line of a vote", act="dispute", why="Divorced"),
        get("council:box", COUNCIL, thing="papers to count"),
        get("council:box_count", COUNCIL, thing="papers to count"),
        post("council:box_count", COUNCIL, thing="papers to count", act="count", sheets="2", why="Again"),
        get("council:sheet", COUNCIL, thing="sheet"),
        post("council:sheet", COUNCIL, thing="sheet", turn="second", invalid="blank"),
        get("council:ballots", COUNCIL, thing="published vote"),
        get("council:result", seers, thing="published vote"),
        get("council:result_pdf", seers, thing="published vote"),
        get("council:receipts", seers, thing="published vote"),
        get("council:ballot", signed_in, thing="own vote"),
        get("council:dispute", signed_in, thing="own line"),
        get("council:deliberation", seers, thing="topic"),
        get("council:topic_step", CHAIR, thing="step of a topic"),
        post("council:topic_step", CHAIR, thing="step of a topic", act="screen"),
        get("council:topic_act", SECRETARY, thing="act on a topic"),
        post("council:topic_act", SECRETARY, thing="act on a topic", act="invite", side="expert", name="Somebody"),
        get("council:topic_vote", SECRETARY, thing="topic that needs a vote"),
        get("council:minutes", seers, thing="held topic"),
        get("council:object", signed_in, signed_in - seers, thing="topic out"),
        get("council:accept", SECRETARY, thing="agreed item that is done"),
        post("council:accept", SECRETARY, thing="agreed item that is done", act="accept", accepted="yes", accepted_by="participants", asked="2", satisfied="2", way="visit", asked_on="今天"),
        get("council:answer", SECRETARY, thing="objection"),
        post("council:answer", SECRETARY, thing="objection", act="answer", answer="So it is"),
        everywhere("api-1:council_votes", signed_in),
        everywhere("api-1:council_topics", signed_in),
        get("api-1:council_vote", seers, thing="draft of a vote"),
        get("api-1:council_progress", seers, thing="published vote"),
        post("api-1:take_council_step", SECRETARY, thing="draft of a vote", name="cancel", note="Wrong"),
        post("api-1:draw_up_topic_vote", SECRETARY, thing="topic that needs a vote", electorate="owners", kind="manager"),
        post("api-1:cast_ballot", NOBODY, thing="draft of a vote"),  # without saying what
        get("api-1:council_results", seers, thing="published vote"),
        get("api-1:council_receipts", seers, thing="published vote"),
    )  # fmt: skip


def _published(scene: Any) -> Vote:
    return a_published_vote("yes", "yes", "yes", place=scene.here)


def _own(scene: Any, walker: Any) -> Vote:
    """A vote that is open today, with the walker on its roll."""
    person = walker.person or a_person()
    secretary, now = a_secretary(), timezone.now()
    vote = a_vote_draft(a_line(person), place=scene.here)
    today = timezone.localdate(now)
    days = {
        "opens_on": today,
        "closes_on": today + timedelta(days=10),
        "studied_on": today - timedelta(days=20),
    }
    take_step(vote, "publish_notice", by=secretary, at=now - timedelta(days=16), data=days)
    return take_step(vote, "open", by=secretary, at=now)


def _sheet(scene: Any, walker: Any) -> dict[str, Any]:
    """Entered once, by somebody else."""
    vote = a_paper_vote(place=scene.here)
    enter_sheet(vote, 1, Said(invalid="blank"), by=a_secretary(), photo=a_photo())
    return {"pk": vote.pk, "number": 1}


def _disputable(scene: Any, walker: Any) -> dict[str, Any]:
    vote = _own(scene, walker)
    entry = vote.roll.get()
    cast(vote, entry, choose(vote), by=owner_of(entry), at=timezone.now())
    return {"pk": vote.pk, "line": entry.pk}


def _topic(scene: Any, **facts: Any) -> Deliberation:
    topic = raise_topic(TopicDraft("Terraces", scene.here), by=a_secretary())
    if facts:
        Invitation.objects.bulk_create(
            [Invitation(deliberation=topic, side=side, name=side, present=True) for side in ("residents_committee", "owners_committee", "property_company")]
        )  # fmt: skip
        today = timezone.localdate()
        day = {"held_on": today, "minutes": "All agreed."}
        shown = {"publish_from": today, "publish_until": today + timedelta(days=15)}
        rows = Deliberation.objects.filter(pk=topic.pk)
        for state in ("screened", "scheduled", "held", "referred", "published"):
            rows.update(state=state, **day, **shown)
            if state == facts["state"]:
                break
    return topic


def _topic_that_waits(scene: Any) -> Deliberation:
    topic = _topic(scene, state="held")
    Deliberation.objects.filter(pk=topic.pk).update(state="needs_vote")
    return topic


def _done(scene: Any) -> AgreedItem:
    """Its case has ended."""
    topic = _topic(scene, state="held")
    case = a_case(item=a_request_item(), place=scene.here)
    Case.objects.filter(pk=case.pk).update(ended_at=timezone.now(), clock_stopped_at=timezone.now(), outcome="resolved", state="closed")  # fmt: skip
    return AgreedItem.objects.create(
        deliberation=topic, text="Draw a plan", responsible=a_person().party, due_on=timezone.localdate(), item=case.item, case=case,
    )  # fmt: skip


def _objection(scene: Any) -> Objection:
    topic = _topic(scene, state="published")
    return Objection.objects.create(
        deliberation=topic, party=a_person().party, text="No", recorded_at=timezone.now()
    )


THINGS: Final[dict[str, Callable[[Any, Any], dict[str, Any]]]] = {
    "draft of a vote": lambda scene, walker: {"pk": a_vote_draft(place=scene.here).pk},
    "addition to a vote": lambda scene, walker: {"pk": a_vote_draft(place=scene.here).pk, "name": "matter"},
    "step of a vote": lambda scene, walker: {"pk": a_vote_draft(place=scene.here).pk, "name": "cancel"},
    "line of a vote": lambda scene, walker: {"pk": _own(scene, walker).roll.get().pk},
    "papers to count": lambda scene, walker: {"pk": a_paper_vote(place=scene.here).pk},
    "sheet": _sheet,
    "published vote": lambda scene, walker: {"pk": _published(scene).pk},
    "own vote": lambda scene, walker: {"pk": _own(scene, walker).pk},
    "own line": _disputable,
    "topic": lambda scene, walker: {"pk": _topic(scene).pk},
    "step of a topic": lambda scene, walker: {"pk": _topic(scene).pk, "name": "screen"},
    "act on a topic": lambda scene, walker: {"pk": _topic(scene).pk, "name": "invite"},
    "held topic": lambda scene, walker: {"pk": _topic(scene, state="held").pk},
    "topic that needs a vote": lambda scene, walker: {"pk": _topic_that_waits(scene).pk},
    "topic out": lambda scene, walker: {"pk": _topic(scene, state="published").pk},
    "agreed item that is done": lambda scene, walker: {"pk": _done(scene).pk},
    "objection": lambda scene, walker: {"pk": _objection(scene).pk},
    **works.THINGS,
    **tables.THINGS,
}  # fmt: skip
