"""The lives of a vote and of a deliberation, as two tables. Pages, tests and docs read them."""

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.base.workflow import SYSTEM, State, Step, Weight, Workflow

if TYPE_CHECKING:
    from yanzhen.kernel.council.models import Deliberation, Vote

PREPARE: Final = "council.prepare"
CERTIFY: Final = "council.certify"
DELIBERATE: Final = "council.deliberate"
SCREEN: Final = "council.screen"


class VoteState(models.TextChoices):
    DRAFT = "draft", _("Draft of a vote")
    NOTICED = "noticed", _("Notice published")
    OPEN = "open", _("Voting")
    CLOSED = "closed", _("Voting closed")
    CERTIFIED = "certified", _("Counted and certified")
    PUBLISHED = "published", _("Result published")
    CHALLENGED = "challenged", _("Challenged")
    REVOKED = "revoked", _("Decision revoked")
    CANCELLED = "cancelled", _("Vote cancelled")


class TopicState(models.TextChoices):
    TOPIC = "topic", _("Topic raised")
    SCREENED = "screened", _("Screened")
    SCHEDULED = "scheduled", _("Date set")
    HELD = "held", _("Meeting held")
    AGREED = "agreed", _("Agreed together")
    NEEDS_VOTE = "needs_vote", _("Needs a vote")
    NOT_AGREED = "not_agreed", _("Not agreed")
    REFERRED = "referred", _("Referred")
    IMPLEMENTING = "implementing", _("Being carried out")
    PUBLISHED = "published", _("Outcome published")


_v = VoteState
VOTE_LIFE: "Final[Workflow[Vote]]" = Workflow(
    states=(
        State(_v.DRAFT, _v.DRAFT.label, _v.DRAFT.label, shape="idle"),
        State(_v.NOTICED, _v.NOTICED.label, _v.NOTICED.label, shape="pause"),
        State(_v.OPEN, _v.OPEN.label, _v.OPEN.label, shape="info"),
        State(_v.CLOSED, _v.CLOSED.label, _v.CLOSED.label, shape="soon"),
        State(_v.CERTIFIED, _v.CERTIFIED.label, _v.CERTIFIED.label, shape="soon"),
        State(_v.PUBLISHED, _v.PUBLISHED.label, _v.PUBLISHED.label, ended=True, shape="ok"),
        State(_v.CHALLENGED, _v.CHALLENGED.label, _v.CHALLENGED.label, shape="late"),
        State(_v.REVOKED, _v.REVOKED.label, _v.REVOKED.label, ended=True, shape="idle"),
        State(_v.CANCELLED, _v.CANCELLED.label, _v.CANCELLED.label, ended=True, shape="idle"),
    ),
    steps=(
        Step("publish_notice", _("Publish the notice"), (_v.DRAFT,), _v.NOTICED, PREPARE, asks=("opens_on", "closes_on", "venue?", "studied_on?", "committee_told_on?", "filed_as?"), weight=Weight.LEAD),
        Step("open", _("Freeze the roll and open the vote"), (_v.NOTICED,), _v.OPEN, PREPARE, weight=Weight.LEAD),
        Step("extend", _("Put the last day off"), (_v.OPEN,), _v.OPEN, PREPARE, asks=("closes_on", "note"), weight=Weight.RARE),
        Step("close", _("Close the vote"), (_v.OPEN,), _v.CLOSED, PREPARE),
        Step("end", _("Its last day has passed"), (_v.OPEN,), _v.CLOSED, SYSTEM),
        Step("certify", _("Count and certify"), (_v.CLOSED,), _v.CERTIFIED, CERTIFY, asks=("explanation?",), weight=Weight.LEAD),
        Step("publish", _("Publish the result"), (_v.CERTIFIED,), _v.PUBLISHED, CERTIFY, weight=Weight.LEAD),
        Step("challenge", _("Write down a challenge"), (_v.PUBLISHED,), _v.CHALLENGED, PREPARE, asks=("known_on?", "note"), weight=Weight.RARE),
        Step("settle", _("The challenge is settled, the result stands"), (_v.CHALLENGED,), _v.PUBLISHED, CERTIFY, asks=("note",)),
        Step("revoke", _("The decision was revoked"), (_v.PUBLISHED, _v.CHALLENGED), _v.REVOKED, CERTIFY, asks=("note",), weight=Weight.RARE),
        Step("cancel", _("Cancel the vote"), (_v.DRAFT, _v.NOTICED, _v.OPEN, _v.CLOSED), _v.CANCELLED, PREPARE, asks=("note",), weight=Weight.RARE),
    ),
    start=_v.DRAFT,
    line=(_v.DRAFT, _v.NOTICED, _v.OPEN, _v.CLOSED, _v.CERTIFIED, _v.PUBLISHED),
)  # fmt: skip

_t = TopicState
TOPIC_LIFE: "Final[Workflow[Deliberation]]" = Workflow(
    states=(
        State(_t.TOPIC, _t.TOPIC.label, _t.TOPIC.label, shape="idle"),
        State(_t.SCREENED, _t.SCREENED.label, _t.SCREENED.label, shape="info"),
        State(_t.SCHEDULED, _t.SCHEDULED.label, _t.SCHEDULED.label, shape="info"),
        State(_t.HELD, _t.HELD.label, _t.HELD.label, shape="soon"),
        State(_t.AGREED, _t.AGREED.label, _t.AGREED.label, shape="ok"),
        State(_t.NEEDS_VOTE, _t.NEEDS_VOTE.label, _t.NEEDS_VOTE.label, shape="pause"),
        State(_t.NOT_AGREED, _t.NOT_AGREED.label, _t.NOT_AGREED.label, shape="pause"),
        State(_t.REFERRED, _t.REFERRED.label, _t.REFERRED.label, shape="pause"),
        State(_t.IMPLEMENTING, _t.IMPLEMENTING.label, _t.IMPLEMENTING.label, shape="info"),
        State(_t.PUBLISHED, _t.PUBLISHED.label, _t.PUBLISHED.label, ended=True, shape="ok"),
    ),
    steps=(
        Step("screen", _("Let the topic pass"), (_t.TOPIC,), _t.SCREENED, SCREEN, asks=("note?",), weight=Weight.LEAD),
        Step("schedule", _("Set the date"), (_t.SCREENED,), _t.SCHEDULED, DELIBERATE, asks=("held_on", "venue"), weight=Weight.LEAD),
        Step("hold", _("It was held"), (_t.SCHEDULED,), _t.HELD, DELIBERATE, asks=("minutes",), weight=Weight.LEAD),
        Step("agree", _("All agree"), (_t.HELD,), _t.AGREED, DELIBERATE, weight=Weight.LEAD),
        Step("put_to_vote", _("It needs a vote"), (_t.HELD,), _t.NEEDS_VOTE, DELIBERATE, asks=("note",)),
        Step("part", _("They do not agree"), (_t.HELD,), _t.NOT_AGREED, DELIBERATE, asks=("note",)),
        Step("again", _("Sit together again"), (_t.NOT_AGREED,), _t.SCREENED, DELIBERATE),
        Step("refer", _("Refer it to another body"), (_t.HELD,), _t.REFERRED, DELIBERATE, asks=("note",)),
        Step("implement", _("Carry it out"), (_t.AGREED, _t.NEEDS_VOTE), _t.IMPLEMENTING, DELIBERATE, weight=Weight.LEAD),
        Step("publish", _("Publish the outcome"), (_t.IMPLEMENTING, _t.REFERRED, _t.NOT_AGREED), _t.PUBLISHED, DELIBERATE, asks=("days?",), weight=Weight.LEAD),
        Step("reopen", _("Take it up again after an objection"), (_t.PUBLISHED,), _t.SCREENED, DELIBERATE, asks=("note",), fits=lambda topic: topic.objections.filter(answer="").exists()),
    ),
    start=_t.TOPIC,
    line=(_t.TOPIC, _t.SCREENED, _t.SCHEDULED, _t.HELD, _t.AGREED, _t.IMPLEMENTING, _t.PUBLISHED),
)  # fmt: skip
