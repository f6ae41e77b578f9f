"""Deliberations: a topic, its three parties, what was agreed, the cases it becomes, and objections to the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.council.actions.preparing import VoteDraft, add_matter, draft_vote
from yanzhen.kernel.council.actions.telling import tell_objector
from yanzhen.kernel.council.models import AgreedItem, Deliberation, Invitation, Objection, Vote
from yanzhen.kernel.council.models.choices import THREE_PARTIES, Form, Outcome, TopicSource
from yanzhen.kernel.council.models.deliberation import PUBLICITY_DAYS_MIN
from yanzhen.kernel.council.models.scope import must
from yanzhen.kernel.council.workflow import DELIBERATE, PREPARE, TOPIC_LIFE, TopicState, VoteState
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place


@dataclass(frozen=True)
class TopicDraft:
    """What is raised, and where it comes from."""

    topic: str
    place: Place
    text: str = ""
    source: str = TopicSource.OWNERS
    form: str = Form.COUNCIL
    origin: Case | None = None


@dataclass(frozen=True)
class Attended:
    """Who of the invited came, what they said, or why they did not come."""

    invitation: Invitation
    present: bool
    opinion: str = ""
    absence: str = ""


@transaction.atomic
def raise_topic(draft: TopicDraft, *, by: By, at: datetime | None = None) -> Deliberation:
    must(by, DELIBERATE, draft.place)
    return file_topic(draft, by=by, at=at)


@transaction.atomic
def file_topic(draft: TopicDraft, *, by: By, at: datetime | None = None) -> Deliberation:
    """For verbs that have asked who may: an owner's topic waits for the chair like any other."""
    if not draft.topic.strip():
        raise Refused(_("Write in one line what it is about."), field="topic")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('council_number')")
        number = f"D-{timezone.localdate(at).year}-{cursor.fetchone()[0]:05d}"
    made = Deliberation.objects.create(
        number=number, topic=draft.topic.strip(), text=draft.text.strip(), source=draft.source, form=draft.form, origin=draft.origin,
        place=draft.place, created_by_name=by.person_name,
    )  # fmt: skip
    made.keep("raise", by=by, at=at)
    return made


@transaction.atomic
def invite(deliberation: Deliberation, side: str, name: str, *, by: By) -> Invitation:
    """Somebody is asked to come; the three parties are asked whatever the topic."""
    deliberation.lock()
    must(by, DELIBERATE, deliberation.place)
    if deliberation.state not in (TopicState.TOPIC, TopicState.SCREENED, TopicState.SCHEDULED):
        raise Refused(_("It was held already: nobody is invited any more."))
    if not name.strip():
        raise Refused(_("Write who is invited."), field="name")
    if deliberation.invitations.filter(side=side, name=name.strip()).exists():
        raise Refused(_("%(name)s is invited already."), field="name", name=name)
    made = Invitation.objects.create(deliberation=deliberation, side=side, name=name.strip())
    deliberation.keep("invite", by=by, changes={"side": side, "name": name})
    return made


@transaction.atomic
def note_attendance(deliberation: Deliberation, attended: Sequence[Attended], *, by: By) -> None:
    """Who came and what they said; who did not come, with the reason."""
    deliberation.lock()
    must(by, DELIBERATE, deliberation.place)
    if deliberation.state != TopicState.SCHEDULED:
        raise Refused(_("Attendance is written down between the date and the minutes."))
    for one in attended:
        if not one.present and not one.absence.strip():
            raise Refused(_("Write why %(name)s did not come."), name=one.invitation.name, field=f"absence_{one.invitation.pk}")  # fmt: skip
        one.invitation.present = one.present
        one.invitation.absence = "" if one.present else one.absence.strip()
        one.invitation.opinion = one.opinion.strip()
        one.invitation.save()
    deliberation.keep("attendance", by=by, changes={"came": sum(one.present for one in attended)})


@transaction.atomic
def add_agreed(
    deliberation: Deliberation, text: str, responsible: Party, due_on: date, item: Item, *, by: By
) -> AgreedItem:
    """One thing that was agreed: who does it by when, and which kind of case it becomes."""
    deliberation.lock()
    must(by, DELIBERATE, deliberation.place)
    if deliberation.state != TopicState.HELD:
        raise Refused(_("What was agreed is written down after it was held, before it is agreed."))
    if not text.strip():
        raise Refused(_("Write what was agreed."), field="text")
    if deliberation.held_on is not None and due_on < deliberation.held_on:
        raise Refused(_("It can't be due before it was agreed."), field="due_on")
    made = AgreedItem.objects.create(
        deliberation=deliberation, text=text.strip(), responsible=responsible, due_on=due_on, item=item,
    )  # fmt: skip
    deliberation.keep("add_agreed", by=by, changes={"text": made.text, "due_on": str(due_on)})
    return made


@transaction.atomic
def take_topic_step(
    deliberation: Deliberation, name: str, *, by: By, at: datetime | None = None, note: str = "", data: dict[str, Any] | None = None,
) -> Deliberation:  # fmt: skip
    """Move a deliberation along its table with everything the step brings along, or raise Refused."""
    at, given = at or timezone.now(), data or {}
    deliberation.lock()
    step = TOPIC_LIFE.step(name, deliberation.state)
    must(by, step.may, deliberation.place)
    today = timezone.localdate(at)
    if name == "schedule":
        _schedule(deliberation, given)
    elif name == "hold":
        _hold(deliberation, str(given.get("minutes", "")), today)
    elif name == "agree" and not deliberation.agreed.exists():
        raise Refused(_("Write down what was agreed first: each item with who does it by when."))
    elif name == "implement":
        _implement(deliberation, by, at)
    elif name == "publish":
        _publish(deliberation, given.get("days") or PUBLICITY_DAYS_MIN, today)
    elif name == "reopen":
        _reopen(deliberation)
    elif name == "again":
        _anew(deliberation)
    deliberation.move(name, by=by, at=at, note=note)
    return deliberation


def _schedule(deliberation: Deliberation, given: dict[str, Any]) -> None:
    if given.get("held_on") is None:
        raise Refused(_("Set the day."), field="held_on")
    missing = {*THREE_PARTIES} - set(deliberation.invitations.values_list("side", flat=True))
    if missing:
        raise Refused(
            _("Invite all three parties first; missing: %(who)s."),
            who="、".join(str(side.label) for side in THREE_PARTIES if side in missing),
        )  # fmt: skip
    deliberation.held_on, deliberation.venue = given["held_on"], given.get("venue", "")


def _hold(deliberation: Deliberation, minutes: str, today: date) -> None:
    if deliberation.held_on is not None and deliberation.held_on > today:
        raise Refused(_("It is held on %(day)s; minutes are written after that."), day=deliberation.held_on)  # fmt: skip
    if not minutes.strip():
        raise Refused(_("Write the minutes."), field="minutes")
    if deliberation.invitations.filter(present__isnull=True).exists():
        raise Refused(_("Say first who came and who did not."))
    deliberation.minutes = minutes.strip()


def _implement(deliberation: Deliberation, by: By, at: datetime) -> None:
    """A matter that needed a vote waits for its published result; each agreed item becomes a case."""
    if deliberation.state == TopicState.NEEDS_VOTE:
        published = deliberation.votes.filter(state=VoteState.PUBLISHED)
        if not published.filter(matters__result__outcome=Outcome.PASSED).exists():
            raise Refused(_("A deliberation replaces no vote: it waits until the vote has passed and is published."))  # fmt: skip
    for agreed in deliberation.agreed.filter(case__isnull=True).select_related("item", "responsible"):  # fmt: skip
        draft = CaseDraft(
            item=agreed.item, place=deliberation.place, title=agreed.text[:80], text=f"{deliberation.topic}\n{agreed.text}",
            subject=agreed.responsible, origin=deliberation, once_key=agreed.pk,
        )  # fmt: skip
        agreed.case = open_case(draft, by=by, at=at)
        agreed.save(update_fields=["case"])


def _publish(deliberation: Deliberation, days: int, today: date) -> None:
    if days < PUBLICITY_DAYS_MIN:
        raise Refused(_("The outcome hangs out for at least %(days)s days."), field="days", days=PUBLICITY_DAYS_MIN)  # fmt: skip
    deliberation.publish_from, deliberation.publish_until = today, today + timedelta(days=days)


def _reopen(deliberation: Deliberation) -> None:
    if not deliberation.objections.filter(answer="").exists():
        raise Refused(_("Nobody has objected. It is taken up again after an objection only."))
    for objection in deliberation.objections.filter(answer=""):
        objection.answer = str(_("The topic is taken up again."))
        objection.save(update_fields=["answer"])
        tell_objector(objection)
    _anew(deliberation)


def _anew(deliberation: Deliberation) -> None:
    """Another round: the same guests, asked again."""
    deliberation.rounds += 1
    deliberation.held_on, deliberation.minutes = None, ""
    deliberation.invitations.update(present=None, absence="", opinion="")


@transaction.atomic
def draw_up_vote(
    topic: Deliberation, draft: VoteDraft, kind: str, *, by: By, text: str = "", at: datetime | None = None
) -> Vote:  # fmt: skip
    """The vote this topic waits for, as a draft with its matter; what it decides takes the topic on."""
    topic.lock()
    must(by, PREPARE, topic.place)
    if topic.state != TopicState.NEEDS_VOTE:
        raise Refused(_("This topic waits for no vote. First say of its meeting that it needs one."))  # fmt: skip
    vote = draft_vote(replace(draft, deliberation=topic, matters=()), by=by, at=at)
    add_matter(vote, kind, draft.title, by=by, text=text)
    topic.keep("draw_up_vote", by=by, at=at, changes={"vote": vote.number})
    return vote


@transaction.atomic
def object_to(deliberation: Deliberation, text: str, *, by: By, at: datetime | None = None) -> Objection:  # fmt: skip
    """Whoever has logged in may object while the outcome hangs out."""
    at = at or timezone.now()
    deliberation.lock()
    if by.person_id is None:
        raise Refused(_("Please log in first."))
    if not deliberation.takes_objections(timezone.localdate(at)):
        raise Refused(_("Objections are taken while the outcome is published, until %(day)s."), day=deliberation.publish_until or "–")  # fmt: skip
    if not text.strip():
        raise Refused(_("Write what you object to."), field="text")
    made = Objection.objects.create(
        deliberation=deliberation, party_id=by.person_id, text=text.strip(), recorded_at=at,
    )  # fmt: skip
    deliberation.keep("object", by=by, at=at)
    return made


@transaction.atomic
def answer_objection(objection: Objection, answer: str, *, by: By) -> None:
    deliberation = objection.deliberation
    deliberation.lock()
    objection.refresh_from_db()
    must(by, DELIBERATE, deliberation.place)
    if objection.answer:
        raise Refused(_("This objection is answered already."))
    if not answer.strip():
        raise Refused(_("Write the answer."), field="answer")
    objection.answer, objection.answered_by_name = answer.strip(), by.person_name
    objection.save(update_fields=["answer", "answered_by_name"])
    tell_objector(objection)
    deliberation.keep("answer", by=by, note=answer)
