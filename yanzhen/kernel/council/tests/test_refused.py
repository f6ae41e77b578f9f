"""What officers and voters are refused in words, each with the sentence that says what to do."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.testing import a_request_item
from yanzhen.kernel.council.actions import assisting, deliberating
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.preparing import (
    OwnerDraft,
    VoteDraft,
    add_lines,
    draft_vote,
)
from yanzhen.kernel.council.testing import (
    AFTER,
    CLOSES,
    DAYS,
    NOTICE_AT,
    OPEN_AT,
    a_certified_vote,
    a_chair,
    a_line,
    a_noticed_vote,
    a_photo,
    a_secretary,
    a_vote_draft,
    an_open_vote,
    cast_by,
    choose,
    owner_of,
)
from yanzhen.kernel.council.tests.test_assisting import enter, first, stand_in
from yanzhen.kernel.council.tests.test_deliberating import (
    DAY,
    a_topic,
    held,
    published,
    scheduled,
    step,
)
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_person
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def refused(words: str) -> Any:
    return pytest.raises(Refused, match=words)


def test_drafts_say_who_decides_what() -> None:
    by, place = a_secretary(), a_place()
    a_vote_draft()
    with refused("Choose who decides"):
        draft_vote(VoteDraft("Title", "nobody", place), by=by, at=NOTICE_AT)
    with refused("in one line what is decided"):
        draft_vote(VoteDraft(" ", "owners", place), by=by, at=NOTICE_AT)
    with refused("does not decide such a matter"):
        a_vote_draft(matters=[("dividend", "Dividend")])


def test_lines_have_a_name_and_an_owner() -> None:
    vote = a_vote_draft()
    unit = first(vote).unit
    for line, words in (
        (a_line(unit=unit), "stands on the roll already"),
        (a_line(owners_=[OwnerDraft(name=" ")]), "has no owner"),
    ):
        with refused(words):
            add_lines(vote, [line], by=a_secretary())
    with refused("frozen"):
        add_lines(an_open_vote(), [a_line()], by=a_secretary())


def test_a_notice_names_days_and_matters() -> None:
    by = a_secretary()
    with refused("first and the last day"):
        take_step(a_vote_draft(), "publish_notice", by=by, at=NOTICE_AT)
    with refused("what is to be decided"):
        take_step(a_vote_draft(matters=[]), "publish_notice", by=by, at=NOTICE_AT, data=DAYS)


def test_a_vote_whose_days_have_passed_does_not_open() -> None:
    with refused("last day has passed"):
        take_step(a_noticed_vote(), "open", by=a_secretary(), at=AFTER)


def test_an_empty_roll_and_two_lines_of_one_head_in_a_secret_vote_keep_it_closed() -> None:
    member = a_person()
    vote = a_noticed_vote(a_line(member, None), a_line(member, None), electorate="members", secret=True)  # fmt: skip
    with refused("stands on the roll once"):
        take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    with refused("The roll is empty"):
        empty = draft_vote(VoteDraft("Empty", "owners", a_place(), [("manager", "")], count_parking=True), by=a_secretary(), at=NOTICE_AT)  # fmt: skip
        take_step(empty, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
        take_step(empty, "open", by=a_secretary(), at=OPEN_AT)


def test_a_ballot_is_of_its_own_roll_and_of_what_counts() -> None:
    vote, other = an_open_vote(a_line(), a_line(kind="parking")), an_open_vote()
    with refused("roll of another vote"):
        cast(vote, first(other), choose(vote), by=owner_of(first(other)), at=OPEN_AT)
    parking = vote.roll.get(kind="parking")
    with refused("Parking spaces do not count"):
        cast(vote, parking, choose(vote), by=owner_of(parking), at=OPEN_AT)


def test_papers_are_entered_by_people_and_never_in_secret() -> None:
    vote = an_open_vote()
    with refused("entered by a person"):
        enter(first(vote), replace(a_secretary(), person_id=None), photo=a_photo())
    secret = an_open_vote(electorate="members", secret=True)
    with refused("papers go into the box"):
        enter(first(secret), a_secretary(), photo=a_photo())
    paper = enter(first(vote), a_secretary(), photo=a_photo())
    with refused("do not differ"):
        assisting.settle_paper(paper, by=a_chair())


def test_one_stands_in_for_a_line() -> None:
    vote = an_open_vote(proxy_cap=3)
    stand_in(first(vote), a_person())
    with refused("stands in for this line already"):
        stand_in(first(vote), a_person())


def test_proxies_and_deliveries_are_written_down_before_the_close() -> None:
    by = a_secretary()
    vote = an_open_vote(proxy_cap=3)
    with refused("still to come"):
        assisting.deliver(first(vote), "By hand", "Owner", by=by, on=CLOSES, at=OPEN_AT)
    cast_by(first(vote))
    with refused("has voted already"):
        stand_in(first(vote), a_person())
    take_step(vote, "close", by=by, at=AFTER)
    silent = vote.roll.select_related("vote").all()[1]
    with refused("before the vote closes"):
        stand_in(silent, a_person())
    with refused("they change what is counted"):
        assisting.deliver(silent, "By hand", "Owner", by=by, on=CLOSES)


def test_attendance_and_disputes_have_their_time() -> None:
    by = a_secretary()
    with refused("while the vote is open"):
        assisting.attend(first(a_noticed_vote()), by=by, at=NOTICE_AT)
    secret = an_open_vote(electorate="members", secret=True)
    for vote in (a_noticed_vote(), secret):
        with refused("while the vote is open"):
            assisting.raise_conflict(first(vote), "Divorced", by=by)
    entry = first(an_open_vote())
    with refused("what is disputed"):
        assisting.raise_conflict(entry, " ", by=by)
    conflict = assisting.raise_conflict(entry, "Divorced", by=by)
    with refused("disputed already"):
        assisting.raise_conflict(entry, "Divorced", by=by)
    for name, officer in (("close", by), ("certify", a_chair())):
        take_step(conflict.vote, name, by=officer, at=AFTER)
    with refused("This vote is counted"):
        assisting.resolve_conflict(conflict, True, "Both signed", by=by)


def test_an_owner_is_called_back_once() -> None:
    vote = an_open_vote()
    cast_by(first(vote))
    mark = vote.marks.get()
    assisting.call_back(mark, True, by=a_chair())
    with refused("called back already"):
        assisting.call_back(mark, True, by=a_chair())


def test_a_certified_vote_takes_no_second_certificate() -> None:
    with refused("not possible now"):
        take_step(a_certified_vote("yes"), "certify", by=a_chair(), at=AFTER)
    assert AFTER.date() > CLOSES


def test_topics_guests_and_agreed_items_are_written_in_their_time() -> None:
    by = a_secretary()
    with refused("in one line what it is about"):
        deliberating.raise_topic(deliberating.TopicDraft(" ", a_place()), by=by)
    topic = a_topic()
    with refused("who is invited"):
        deliberating.invite(topic, "expert", " ", by=by)
    with refused("invited already"):
        deliberating.invite(topic, "owners_committee", "Owners_Committee", by=by)
    with refused("between the date and the minutes"):
        deliberating.note_attendance(topic, [], by=by)
    step(topic, "screen", a_chair())
    with refused("Set the day"):
        step(topic, "schedule")
    with refused("Write the minutes"):
        step(scheduled(), "hold", data={"minutes": " "})
    after = held()
    with refused("nobody is invited any more"):
        deliberating.invite(after, "expert", "An engineer", by=by)
    person, item = a_person().party, a_request_item()
    with refused("what was agreed"):
        deliberating.add_agreed(after, " ", person, DAY, item, by=by)
    with refused("due before it was agreed"):
        deliberating.add_agreed(after, "Plan", person, DAY - timedelta(1), item, by=by)
    with refused("after it was held"):
        deliberating.add_agreed(topic, "Plan", person, date(2026, 7, 1), item, by=by)


def test_objections_have_words_a_person_and_an_answer() -> None:
    topic = published()
    with refused("log in first"):
        deliberating.object_to(topic, "No", by=system_actor(), at=OPEN_AT)
    with refused("what you object to"):
        deliberating.object_to(topic, " ", by=a_chair(), at=OPEN_AT)
    objection = deliberating.object_to(topic, "No", by=a_chair(), at=OPEN_AT)
    with refused("Write the answer"):
        deliberating.answer_objection(objection, " ", by=a_secretary())
