"""From the draft to the published result: what a vote needs before each step, and what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.casting import cast, lines_of
from yanzhen.kernel.council.actions.counting import (
    progress,
    recount,
    take_step,
)
from yanzhen.kernel.council.actions.noticing import warnings_of, what_is_missing
from yanzhen.kernel.council.actions.preparing import (
    OwnerDraft,
    VoteDraft,
    add_lines,
    add_matter,
    draft_vote,
    set_area,
)
from yanzhen.kernel.council.models import Mark, Result, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    CLOSES,
    DAYS,
    NOTICE_AT,
    OPEN_AT,
    OPENS,
    a_certified_vote,
    a_chair,
    a_line,
    a_noticed_vote,
    a_published_vote,
    a_secretary,
    a_temporary_draft,
    a_vote_draft,
    an_open_vote,
    cast_by,
    choose,
    later,
    owner_of,
)
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.testing import a_person, a_resident
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def refused(step: str, vote: Vote, words: str, by: Any = None, **facts: Any) -> None:
    with pytest.raises(Refused, match=words):
        take_step(vote, step, by=by or a_secretary(), **{"at": NOTICE_AT, **facts})


def test_a_vote_runs_from_its_draft_to_its_published_result() -> None:
    vote = a_published_vote("yes", "yes", "no")
    result = Result.objects.get()
    assert (vote.state, result.outcome, result.strict_outcome) == ("published", "passed", "passed")
    assert result.by_rules["area_yes"] == 18_000
    assert recount(vote) == []
    assert vote.certificate.ballots == vote.certificate.marks == 3


@pytest.mark.parametrize(
    ("days", "last", "temporary", "words"),
    [
        (14, 28, False, "at least 15 days"),
        (6, 20, True, "at least 7 days"),
        (15, 18, False, "this would be 4"),
        (15, 75, False, "this would be 61"),
    ],
)
def test_the_clocks_of_the_notice(days: int, last: int, temporary: bool, words: str) -> None:
    vote = a_temporary_draft() if temporary else a_vote_draft()
    today = NOTICE_AT.date()
    data = {"opens_on": today + timedelta(days), "closes_on": today + timedelta(last)}
    refused("publish_notice", vote, words, data=data)


@pytest.mark.parametrize(("days", "last", "temporary"), [(15, 19, False), (15, 74, False), (7, 11, True)])  # fmt: skip
def test_the_edges_of_the_clocks_are_allowed(days: int, last: int, temporary: bool) -> None:
    vote = a_temporary_draft() if temporary else a_vote_draft()
    today = NOTICE_AT.date()
    data = {"opens_on": today + timedelta(days), "closes_on": today + timedelta(last)}
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=data)
    assert bool(warnings_of(vote)) is temporary


def test_what_was_not_published_can_not_be_voted_on() -> None:
    vote = a_noticed_vote()
    with pytest.raises(Refused, match="not published"):
        add_matter(vote, "manager", "Dismiss the company", by=a_secretary())
    other = an_open_vote()
    entry = other.roll.first()
    assert entry is not None
    strange = {**choose(other), a_vote_draft().matters.get().pk: "yes"}
    with pytest.raises(Refused, match="not published"):
        cast(other, entry, strange, by=owner_of(entry), at=OPEN_AT)


def test_units_without_area_keep_the_vote_closed_and_are_listed() -> None:
    vote = a_noticed_vote(a_line(), a_line(area=None, unit="7-701"))
    assert [line.unit for line in what_is_missing(vote, OPENS).units] == ["7-701"]
    refused("open", vote, "7-701", at=OPEN_AT)
    set_area(vote.roll.get(unit="7-701"), 8_888, "surveyed", by=a_secretary())
    assert take_step(vote, "open", by=a_secretary(), at=OPEN_AT).area_all == 17_888


def test_a_unit_of_no_area_is_refused() -> None:
    with pytest.raises(Refused, match="has no area"):
        add_lines(a_vote_draft(), [a_line(area=0)], by=a_secretary())
    with pytest.raises(Refused, match="where the area"):
        add_lines(a_vote_draft(), [a_line(area_source="")], by=a_secretary())


def test_parking_is_answered_before_the_vote_opens() -> None:
    lines = [a_line(), a_line(kind="parking", area=1_200)]
    refused("open", a_noticed_vote(*lines, count_parking=None), "parking", at=OPEN_AT)


@pytest.mark.parametrize(("counts", "area", "heads"), [(True, 10_200, 2), (False, 9_000, 1)])
def test_parking_counts_only_where_the_estate_says_so(counts: bool, area: int, heads: int) -> None:
    vote = an_open_vote(a_line(), a_line(kind="parking", area=1_200), count_parking=counts)
    assert (vote.area_all, vote.heads_all) == (area, heads)
    parking = vote.roll.get(kind="parking")
    assert bool(lines_of(vote, owner_of(parking), OPENS)) is counts


def test_heads_are_the_same_buyer_once_the_developer_once_and_namesakes_apart() -> None:
    wang, li = a_person("王伟"), a_person("李娜")
    both = [OwnerDraft(party=wang.party), OwnerDraft(party=li.party)]
    vote = an_open_vote(
        a_line(wang), a_line(wang), a_line(basis="undelivered"), a_line(basis="undelivered"), a_line(owners_=both),
        a_line(owners_=both[::-1]), a_line(owners_=[OwnerDraft(name="陈静")]), a_line(owners_=[OwnerDraft(name="陈静")]),
        a_line(owners_=[OwnerDraft(name="赵敏", identity="33010219800101001x")]),
        a_line(owners_=[OwnerDraft(name="赵 敏", identity="33010219800101001X")]),
    )  # fmt: skip
    # Wang; the developer; Wang and Li together; two of one name; one identity written twice.
    assert (vote.lines_all, vote.heads_all) == (10, 6)


def test_who_owns_nothing_votes_for_nothing() -> None:
    vote = an_open_vote()
    entry = vote.roll.first()
    assert entry is not None
    with pytest.raises(Refused, match="not on the roll"):
        cast(vote, entry, choose(vote), by=a_resident(), at=OPEN_AT)
    assert not Vote.objects.visible_to(a_resident()).exists()
    assert Vote.objects.visible_to(owner_of(entry)).get() == vote


def test_one_ballot_stands_and_co_owners_have_one() -> None:
    wife, husband = a_person(), a_person()
    both = [OwnerDraft(party=wife.party), OwnerDraft(party=husband.party, part=1, whole=2)]
    vote = an_open_vote(a_line(owners_=both))
    entry = vote.roll.get()
    cast(vote, entry, choose(vote), by=a_resident(wife), at=OPEN_AT)
    with pytest.raises(Refused, match="has voted already"):
        cast(vote, entry, choose(vote, "no"), by=a_resident(husband), at=OPEN_AT)
    assert Mark.objects.count() == 1


@pytest.mark.parametrize("at", [NOTICE_AT, AFTER])
def test_nobody_votes_before_the_first_or_after_the_last_day(at: Any) -> None:
    vote = an_open_vote()
    entry = vote.roll.first()
    assert entry is not None
    with pytest.raises(Refused, match="not open"):
        cast(vote, entry, choose(vote), by=owner_of(entry), at=at)


def test_every_matter_is_answered_and_nobody_spoils_a_ballot_on_a_screen() -> None:
    vote = an_open_vote()
    entry = vote.roll.first()
    assert entry is not None
    for choices in ({}, choose(vote, "spoiled"), choose(vote, "perhaps")):
        with pytest.raises(Refused, match="Choose on"):
            cast(vote, entry, choices, by=owner_of(entry), at=OPEN_AT)


def test_a_vote_closes_after_its_last_day_or_when_everybody_voted() -> None:
    vote = an_open_vote()
    refused("close", vote, "runs until", at=OPEN_AT)
    for entry in vote.roll.all():
        cast_by(entry)
    assert take_step(vote, "close", by=a_secretary(), at=OPEN_AT).state == "closed"


def test_progress_shows_who_took_part_and_never_how() -> None:
    vote = an_open_vote()
    entry = vote.roll.first()
    assert entry is not None
    cast_by(entry)
    assert progress(vote) == {
        "area": 9_000, "area_all": 27_000, "heads": 1, "heads_all": 3, "lines": 1, "lines_all": 3,
    }  # fmt: skip


def test_representatives_may_not_decide_what_members_keep() -> None:
    with pytest.raises(Refused, match="representatives may not"):
        a_vote_draft(electorate="member_representatives", matters=[("charter", "Charter")])


def test_silence_needs_a_clause_and_a_part_of_an_estate_a_reason() -> None:
    with pytest.raises(Refused, match="clause"):
        a_vote_draft(silence="follows_majority")
    with pytest.raises(Refused, match="why only these"):
        a_vote_draft(scope="building")


def test_only_the_place_of_an_office_is_its_own() -> None:
    place = a_place()
    with pytest.raises(Refused, match="outside"):
        draft_vote(VoteDraft("Far away", "owners", place), by=a_secretary(a_place()), at=NOTICE_AT)
    vote = a_vote_draft(place=place)
    refused("publish_notice", vote, "outside", by=a_secretary(a_place()), data=DAYS)
    refused("publish_notice", vote, "Your office", by=a_chair(), data=DAYS)
    # Who may not is told that first, not what else is missing.
    refused("publish_notice", vote, "Your office", by=a_chair())


def test_a_result_is_challenged_within_a_year_and_settled() -> None:
    vote = a_published_vote("yes", "yes", "yes")
    late: dict[str, Any] = {"at": later(366), "note": "Suit filed"}
    refused("challenge", vote, "ended on 2027-07-01", **late)
    refused(
        "challenge", vote, "before it was published", data={"known_on": date(2027, 9, 1)}, **late
    )
    take_step(vote, "challenge", by=a_secretary(), data={"known_on": date(2026, 7, 2)}, **late)
    take_step(vote, "settle", by=a_chair(), at=later(400), note="Dismissed")
    assert take_step(vote, "challenge", by=a_secretary(), at=later(365), note="Again").state == "challenged"  # fmt: skip


def test_a_counted_vote_is_not_cancelled() -> None:
    refused("cancel", a_certified_vote("yes"), "not possible", note="Never mind")
    vote = a_noticed_vote()
    refused("cancel", vote, "Write why")
    assert take_step(vote, "cancel", by=a_secretary(), at=NOTICE_AT, note="Wrong list").state == "cancelled"  # fmt: skip


def test_a_vote_keeps_the_rules_it_was_announced_with() -> None:
    vote = a_noticed_vote()
    assert vote.pack is not None
    assert (vote.pack.code, vote.rules.version, vote.opens_on) == ("council.owners", "2021", OPENS)
    assert vote.closes_on == CLOSES
    early = a_vote_draft(electorate="members")
    days = {
        "opens_on": date(2027, 1, 1),
        "closes_on": date(2027, 1, 2),
        "studied_on": date(2026, 5, 1),
    }
    take_step(early, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=days)
    assert early.pack is not None
    assert early.pack.code == "council.members"


def test_everybody_on_the_roll_hears_of_notice_opening_and_result() -> None:
    person = a_person()
    vote = a_published_vote(
        "yes", lines=[a_line(person), a_line(owners_=[OwnerDraft(name="陈静")])]
    )
    told = list(Notice.objects.filter(person_id=person.pk).order_by("pk"))
    assert [notice.kind for notice in told] == ["council"] * 3
    assert {notice.url for notice in told} == {f"/council/{vote.pk}/ballot/"}
    assert Notice.objects.count() == 3
