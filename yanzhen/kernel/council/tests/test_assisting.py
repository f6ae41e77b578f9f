"""Paper by two people, proxies, telephone and home visits, deliveries, conflicts: each with its no beside its yes."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions import assisting
from yanzhen.kernel.council.actions.casting import cast, cast_for
from yanzhen.kernel.council.actions.counting import count, take_step
from yanzhen.kernel.council.models import Conflict, Mark, RollEntry, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    CLOSES,
    OPEN_AT,
    a_chair,
    a_closed_vote,
    a_line,
    a_photo,
    a_secretary,
    an_open_vote,
    cast_by,
    choose,
    owner_of,
)
from yanzhen.kernel.parties.testing import a_person, a_resident

pytestmark = pytest.mark.django_db
NOW: Any = {"at": OPEN_AT}


def first(vote: Vote) -> RollEntry:
    entry = vote.roll.first()
    assert entry is not None
    return entry


def enter(entry: RollEntry, by: Any, choice: str = "yes", photo: Any = None) -> Any:
    return assisting.enter_paper(entry.vote, entry, choose(entry.vote, choice), by=by, photo=photo, **NOW)  # fmt: skip


def test_a_paper_counts_when_two_people_entered_the_same() -> None:
    entry = first(an_open_vote())
    one, two = a_secretary(), a_chair()
    enter(entry, one, photo=a_photo())
    assert not Mark.objects.exists()
    with pytest.raises(Refused, match="entered this paper yourself"):
        enter(entry, one)
    enter(entry, two)
    assert Mark.objects.get().channel == "paper"
    with pytest.raises(Refused, match="has voted already"):
        enter(entry, two)


def test_a_paper_without_its_photo_is_not_entered() -> None:
    with pytest.raises(Refused, match="Take a photo"):
        enter(first(an_open_vote()), a_secretary())


def test_two_entries_that_differ_cast_nothing_until_they_are_settled() -> None:
    entry = first(an_open_vote())
    enter(entry, a_secretary(), photo=a_photo())
    paper = enter(entry, a_chair(), "no")
    assert paper.differs
    assert not Mark.objects.exists()
    with pytest.raises(Refused, match="differ"):
        enter(entry, a_chair())
    vote = take_step(entry.vote, "close", by=a_secretary(), at=AFTER)
    with pytest.raises(Refused, match="entered once or differ"):
        take_step(vote, "certify", by=a_chair(), at=AFTER)
    assisting.settle_paper(paper, by=a_chair())
    assert take_step(vote, "certify", by=a_chair(), at=AFTER).state == "certified"


def test_an_electronic_ballot_stands_before_a_later_paper() -> None:
    entry = first(an_open_vote())
    cast_by(entry)
    with pytest.raises(Refused, match="has voted already"):
        enter(entry, a_secretary(), photo=a_photo())


def stand_in(entry: RollEntry, holder: Any, until: date = CLOSES, document: Any = "a photo") -> Any:
    paper = a_photo("proxy.png") if document == "a photo" else document
    return assisting.record_proxy(entry, holder, until, paper, by=a_secretary(), **NOW)


def test_a_proxy_votes_by_a_document_within_the_cap_until_its_day() -> None:
    vote = an_open_vote(proxy_cap=1)
    entry, other, third = vote.roll.all()
    holder = a_person()
    with pytest.raises(Refused, match="Attach the written proxy"):
        stand_in(entry, holder, document=None)
    with pytest.raises(Refused, match="ended on"):
        stand_in(entry, holder, until=date(2026, 6, 1))
    stand_in(entry, holder, until=OPEN_AT.date())
    with pytest.raises(Refused, match="that is the most"):
        stand_in(other, holder)
    with pytest.raises(Refused, match="not on the roll"):
        cast(vote, third, choose(vote), by=a_resident(holder), **NOW)
    with pytest.raises(Refused, match="Your proxy"):
        cast(vote, entry, choose(vote), by=a_resident(holder), at=OPEN_AT.replace(day=17))
    cast(vote, entry, choose(vote), by=a_resident(holder), **NOW)
    assert Mark.objects.get().proxy is not None


def test_two_units_of_one_owner_are_one_for_the_cap() -> None:
    owner, holder = a_person(), a_person()
    vote = an_open_vote(a_line(owner), a_line(owner), proxy_cap=1)
    for entry in vote.roll.all():
        stand_in(entry, holder)


def test_without_an_answer_about_the_cap_nobody_stands_in() -> None:
    with pytest.raises(Refused, match="for how many"):
        stand_in(first(an_open_vote()), a_person())


def test_members_are_stood_in_for_by_their_household_and_committees_by_nobody() -> None:
    cousin, stranger = a_person(), a_person()
    lines = [a_line(area=None, household="3"), a_line(cousin, None, household="3"), a_line(stranger, None, household="4")]  # fmt: skip
    entry = first(an_open_vote(*lines, electorate="members", proxy_cap=2))
    with pytest.raises(Refused, match="same household"):
        stand_in(entry, stranger)
    stand_in(entry, cousin)
    committee = an_open_vote(a_line(area=None), electorate="owners_committee", matters=[("decision", "Bench")], proxy_cap=2)  # fmt: skip
    with pytest.raises(Refused, match="Nobody votes for another"):
        stand_in(first(committee), stranger)


def test_a_sample_of_assisted_ballots_is_called_back_before_the_count() -> None:
    vote = an_open_vote()
    taker = a_secretary()
    for entry in vote.roll.all():
        cast_for(vote, entry, choose(vote), "phone", by=taker, **NOW)
    vote = take_step(vote, "close", by=taker, at=AFTER)
    with pytest.raises(Refused, match="Call back 1 owners"):
        take_step(vote, "certify", by=a_chair(), at=AFTER)
    (mark,) = assisting.sample_to_call_back(vote)
    with pytest.raises(Refused, match="took this ballot yourself"):
        assisting.call_back(mark, True, by=taker)
    assisting.call_back(mark, False, by=a_chair())
    assert vote.conflicts.get().entry == mark.entry
    assert take_step(vote, "certify", by=a_chair(), at=AFTER).state == "certified"
    verdict = next(iter(count(vote).values())).strict
    assert verdict.count.area["yes"] == 18_000


def test_only_counting_officers_cast_for_others_and_never_in_secret() -> None:
    vote = an_open_vote()
    with pytest.raises(Refused, match="Your office"):
        cast_for(vote, first(vote), choose(vote), "phone", by=a_resident(), **NOW)
    with pytest.raises(Refused, match="telephone or at home"):
        cast_for(vote, first(vote), choose(vote), "electronic", by=a_secretary(), **NOW)
    secret = an_open_vote(electorate="members", secret=True)
    with pytest.raises(Refused, match="secret"):
        cast_for(secret, first(secret), choose(secret), "phone", by=a_secretary(), **NOW)


def test_a_disputed_line_is_left_out_until_resolved() -> None:
    vote = an_open_vote()
    for line in vote.roll.all():
        cast_by(line)
    entry = first(vote)
    with pytest.raises(Refused, match="Your office"):
        assisting.raise_conflict(entry, "Divorced", by=a_resident())
    conflict = assisting.raise_conflict(entry, "Divorced", by=owner_of(entry))
    take_step(vote, "close", by=a_secretary(), at=AFTER)
    assert next(iter(count(vote).values())).strict.count.area["yes"] == 18_000
    with pytest.raises(Refused, match="how it was resolved"):
        assisting.resolve_conflict(conflict, True, "", by=a_chair())
    assisting.resolve_conflict(conflict, True, "Both signed", by=a_chair())
    assert next(iter(count(vote).values())).strict.count.area["yes"] == 27_000


def test_after_the_close_nobody_disputes_a_line_whose_ballot_can_be_read() -> None:
    vote = a_closed_vote("yes")
    entry = first(vote)
    for by in (owner_of(entry), a_secretary()):
        with pytest.raises(Refused, match="while the vote is open"):
            assisting.raise_conflict(entry, "Divorced", by=by)
    with pytest.raises(IntegrityError, match="before the vote closes"), transaction.atomic():
        Conflict.objects.create(vote=vote, entry=entry, why="Divorced", raised_at=AFTER)
    secret = an_open_vote(electorate="members", secret=True)
    with pytest.raises(IntegrityError, match="before the vote closes"), transaction.atomic():
        Conflict.objects.create(vote=secret, entry=first(secret), why="Divorced", raised_at=AFTER)


def test_an_owner_who_is_called_back_after_the_close_still_denies_the_ballot() -> None:
    vote = an_open_vote()
    entry = first(vote)
    cast_for(vote, entry, choose(vote), "phone", by=a_secretary(), **NOW)
    vote = take_step(vote, "close", by=a_secretary(), at=AFTER)
    (mark,) = assisting.sample_to_call_back(vote)
    assisting.call_back(mark, False, by=a_chair(), at=AFTER)
    assert Conflict.objects.get().entry == entry


def test_silence_counts_for_those_to_whom_delivery_is_proved() -> None:
    vote = an_open_vote(silence="follows_majority", silence_clause="Rules of procedure, art. 9")
    for entry in list(vote.roll.all())[:2]:
        with pytest.raises(Refused, match="how it was delivered"):
            assisting.deliver(entry, "By hand", "", by=a_secretary(), on=OPEN_AT.date())
        assisting.deliver(entry, "By hand", "The owner", by=a_secretary(), on=OPEN_AT.date())
        with pytest.raises(Refused, match="written down already"):
            assisting.deliver(entry, "By hand", "The owner", by=a_secretary(), on=OPEN_AT.date())
    cast_by(first(vote))
    tally = next(iter(count(vote).values()))
    assert (tally.strict.outcome, tally.by_rules.outcome) == ("failed_quorum", "passed")
    assert tally.by_rules.count.followed == "yes"


def test_attendance_counts_for_those_who_came_and_kept_silent() -> None:
    lines = [a_line(area=None) for _n in range(3)]
    vote = an_open_vote(*lines, electorate="residents")
    one, two, _three = vote.roll.all()
    cast_by(one)
    assert next(iter(count(vote).values())).strict.outcome == "failed_quorum"
    assisting.attend(two, by=a_secretary())
    assisting.attend(two, by=a_secretary())
    verdict = next(iter(count(vote).values())).strict
    assert (verdict.outcome, verdict.count.heads_present) == ("rejected", 2)
