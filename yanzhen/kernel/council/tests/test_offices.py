"""Each verb asks the office and its place by itself, before it asks anything else: no other door leads around it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.testing import a_request_item
from yanzhen.kernel.council.actions import assisting, deliberating, preparing
from yanzhen.kernel.council.actions.casting import cast_for
from yanzhen.kernel.council.actions.counting import named_ballots, take_step
from yanzhen.kernel.council.actions.sheets import hand_out
from yanzhen.kernel.council.contracts import MatterKind, VotingRules
from yanzhen.kernel.council.kinds.owners import OWNERS
from yanzhen.kernel.council.models import RollEntry, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    CLOSES,
    NOTICE_AT,
    OPEN_AT,
    a_certified_vote,
    a_chair,
    a_closed_vote,
    a_line,
    a_noticed_vote,
    a_photo,
    a_published_vote,
    a_secretary,
    a_vote_draft,
    an_open_vote,
    cast_by,
    choose,
)
from yanzhen.kernel.council.tests.test_assisting import enter, first
from yanzhen.kernel.council.tests.test_deliberating import (
    DAY,
    a_topic,
    attended,
    held,
    published,
    scheduled,
    step,
)
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
Verb = Callable[[RollEntry, Any], object]


def _settle(entry: RollEntry, by: Any) -> None:
    enter(entry, a_secretary(), photo=a_photo())
    assisting.settle_paper(enter(entry, a_chair(), "no"), by=by)


def _resolve(entry: RollEntry, by: Any) -> None:
    conflict = assisting.raise_conflict(entry, "Divorced", by=a_chair())
    assisting.resolve_conflict(conflict, True, "Both signed", by=by)


def _call_back(entry: RollEntry, by: Any) -> None:
    cast_by(entry)
    assisting.call_back(entry.vote.marks.get(entry=entry), True, by=by)


def _proxy(entry: RollEntry, by: Any) -> None:
    assisting.record_proxy(entry, a_person(), CLOSES, a_photo(), by=by, at=OPEN_AT)


def _phone(entry: RollEntry, by: Any) -> None:
    cast_for(entry.vote, entry, choose(entry.vote), "phone", by=by, at=OPEN_AT)


def _hand_out(entry: RollEntry, by: Any) -> None:
    # Of a secret vote of the same place and number of lines.
    secret = an_open_vote(electorate="members", secret=True, place=entry.vote.place)
    hand_out(secret, secret.roll.all()[0], by=by, at=OPEN_AT)


COUNTING: dict[str, Verb] = {
    "paper": lambda entry, by: enter(entry, by, photo=a_photo()), "settle": _settle, "proxy": _proxy, "phone": _phone,
    "attend": lambda entry, by: assisting.attend(entry, by=by),
    "deliver": lambda entry, by: assisting.deliver(entry, "By hand", "The owner", by=by, on=OPEN_AT.date()),
    "dispute": lambda entry, by: assisting.raise_conflict(entry, "Divorced", by=by), "resolve": _resolve, "call back": _call_back,
    "hand out": _hand_out,
}  # fmt: skip


@pytest.mark.parametrize("verb", COUNTING.values(), ids=COUNTING)
def test_counting_officers_of_the_place_write_down_and_nobody_else(verb: Verb) -> None:
    vote = an_open_vote(proxy_cap=1)
    with pytest.raises(Refused, match="Your office"):
        verb(vote.roll.all()[0], a_resident())
    with pytest.raises(Refused, match="outside the area"):
        verb(vote.roll.all()[1], a_secretary(a_place()))
    verb(vote.roll.all()[2], a_secretary(vote.place))


def test_ballots_are_read_by_officers_of_the_place() -> None:
    vote = a_closed_vote("yes")
    with pytest.raises(Refused, match="outside the area"):
        named_ballots(vote, by=a_chair(a_place()))
    assert len(named_ballots(vote, by=a_chair(vote.place))) == 1


DRAFTING: dict[str, Callable[[Vote, Any], object]] = {
    "matter": lambda vote, by: preparing.add_matter(vote, "manager", "Another", by=by),
    "lines": lambda vote, by: preparing.add_lines(vote, [a_line()], by=by),
    "area": lambda vote, by: preparing.set_area(first(vote), 8_000, "surveyed", by=by),
}  # fmt: skip


@pytest.mark.parametrize("verb", DRAFTING.values(), ids=DRAFTING)
def test_a_draft_is_written_by_who_prepares_votes_of_the_place_until_it_opens(verb: Any) -> None:
    vote = a_vote_draft()
    with pytest.raises(Refused, match="Your office"):
        verb(vote, a_chair())
    with pytest.raises(Refused, match="outside the area"):
        verb(vote, a_secretary(a_place()))
    verb(vote, a_secretary(vote.place))
    with pytest.raises(Refused, match="frozen"):
        verb(an_open_vote(), a_secretary())


@pytest.mark.parametrize(("area", "source", "words"), [(0, "surveyed", "has no area"), (9_000, "", "where the area")])  # fmt: skip
def test_an_area_that_is_filled_in_is_one_and_says_where_it_is_written(
    area: int, source: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        preparing.set_area(first(a_noticed_vote()), area, source, by=a_secretary())


def test_a_paper_is_asked_what_a_ballot_is_asked() -> None:
    """Its first entry casts nothing, so the database has nothing to refuse yet."""
    vote, other = an_open_vote(a_line(), a_line(kind="parking")), an_open_vote()
    by, photo = a_secretary(), a_photo()
    with pytest.raises(Refused, match="roll of another vote"):
        assisting.enter_paper(vote, first(other), choose(vote), by=by, photo=photo, at=OPEN_AT)
    for at in (NOTICE_AT, AFTER):
        with pytest.raises(Refused, match="not open"):
            assisting.enter_paper(vote, first(vote), choose(vote), by=by, photo=photo, at=at)
    with pytest.raises(Refused, match="not open"):
        enter(first(a_closed_vote()), by, photo=photo)
    with pytest.raises(Refused, match="Parking spaces do not count"):
        enter(vote.roll.get(kind="parking"), by, photo=photo)
    assert not vote.papers.exists()


@pytest.mark.parametrize(("name", "by", "note", "words"), [("publish_notice", a_chair, "", "Your office"), ("cancel", a_secretary, " ", "Write why")])  # fmt: skip
def test_the_vote_itself_asks_the_office_and_the_reason(
    name: str, by: Any, note: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        take_step(a_vote_draft(), name, by=by(), at=NOTICE_AT, note=note)


def test_a_vote_by_rules_that_are_gone_says_so() -> None:
    with pytest.raises(Refused, match="not installed any more"):
        _rules = Vote(electorate="senate").rules


def test_the_topic_itself_asks_the_office_and_the_reason() -> None:
    with pytest.raises(Refused, match="Your office"):
        deliberating.take_topic_step(a_topic(), "screen", by=a_secretary(), at=OPEN_AT)
    with pytest.raises(Refused, match="Write why"):
        deliberating.take_topic_step(held(), "refer", by=a_secretary(), at=OPEN_AT, note=" ")


def test_who_convenes_no_deliberations_is_told_that_first() -> None:
    resident = a_resident()
    screened, day_set, over, out = step(a_topic(), "screen", a_chair()), scheduled(), held(), published()  # fmt: skip
    objection = deliberating.object_to(out, "No", by=resident, at=OPEN_AT)
    acts: list[Callable[[], object]] = [
        lambda: step(screened, "schedule", resident),
        lambda: deliberating.invite(screened, "expert", "An engineer", by=resident),
        lambda: deliberating.note_attendance(day_set, attended(day_set), by=resident),
        lambda: deliberating.add_agreed(over, "Plan", a_person().party, DAY, a_request_item(), by=resident),
        lambda: deliberating.answer_objection(objection, "Because.", by=resident),
        lambda: deliberating.raise_topic(deliberating.TopicDraft("Noise", a_place()), by=resident),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(Refused, match="Your office"):
            act()


def test_what_does_not_exist_is_not_found() -> None:
    client = at_the_door(a_secretary())
    draft, done, topic = a_vote_draft(), a_published_vote("yes"), a_topic()
    for path in (
        reverse("council:add", args=[draft.pk, "nothing"]), reverse("council:topic_act", args=[topic.pk, "nothing"]),
        reverse("council:line", args=[first(done).pk]),
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_a_certified_vote_shows_no_result_to_its_owners() -> None:
    vote = a_certified_vote("yes")
    client = at_the_door(a_chair())
    for name in ("result", "result_pdf"):
        assert client.get(reverse(f"council:{name}", args=[vote.pk])).status_code == 409


KNOWN = {one: getattr(OWNERS, one) for one in ("electorate", "title", "version", "document_no", "effective_from", "jurisdiction", "evidence", "measures", "requirements", "matters", "procedure")}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"matters": (MatterKind("x", "X", ("nothing",), ""),)}, "asks for unknown"),
        ({"matters": (MatterKind("x", "X", (), ""), MatterKind("x", "Y", (), ""))}, "have one name"),
        ({"procedure": replace(OWNERS.procedure, secret=True)}, "can be secret"),
    ],
)  # fmt: skip
def test_rules_that_contradict_themselves_do_not_start(facts: dict[str, Any], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        VotingRules(**{**KNOWN, **facts})
