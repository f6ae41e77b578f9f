"""Elections: seats within the law, no more votes than seats, ranked by votes, ties left to another vote."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.electing import (
    Body,
    Standing,
    add_election,
    elected,
    elections_shown,
)
from yanzhen.kernel.council.models import Ballot, Election, Mark, Matter, Vote
from yanzhen.kernel.council.testing import (
    AFTER,
    CLOSES,
    DAYS,
    NOTICE_AT,
    OPEN_AT,
    a_chair,
    a_line,
    a_secretary,
    a_temporary_draft,
    a_vote_draft,
    an_open_vote,
    owner_of,
)

pytestmark = pytest.mark.django_db
NAMES = ("Ann", "Bo", "Chen", "Du", "Ed", "Fan", "Gao")


def body(**facts: Any) -> Body:
    known: dict[str, Any] = {"title": "Committee", "kind": "committee_election", "seats": 5, "candidates": NAMES, "ranked_by": "heads", "term_years": 3}  # fmt: skip
    return Body(**{**known, **facts})


def add(vote: Vote, **facts: Any) -> Election:
    return add_election(vote, body(**facts), by=a_secretary())


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"seats": 4}, "5 to 11 seats"),
        ({"seats": 6}, "5 to 11 seats"),
        ({"seats": 13}, "5 to 11 seats"),
        ({"term_years": 2}, "3 to 5 years"),
        ({"term_years": None}, "3 to 5 years"),
        ({"ranked_by": ""}, "area or heads"),
        ({"candidates": []}, "Write the candidates"),
        ({"candidates": ["Ann", " Ann"]}, "once"),
        ({"kind": "manager"}, "Nobody is elected"),
    ],
)
def test_a_body_is_what_the_law_lets_it_be(facts: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        add(a_vote_draft(), **facts)


def test_three_seats_are_for_estates_of_a_hundred_households() -> None:
    vote = a_vote_draft(*[a_line() for _n in range(101)], matters=[])
    add(vote, seats=3)
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    with pytest.raises(Refused, match="with 101 lines on the roll it needs 5"):
        take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    small = a_vote_draft(matters=[])
    add(small, seats=3)
    take_step(small, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    assert take_step(small, "open", by=a_secretary(), at=OPEN_AT).state == "open"


def test_candidates_are_known_fifteen_days_before_even_where_the_notice_is_shorter() -> None:
    vote = a_temporary_draft(matters=[])
    add(vote)
    today = NOTICE_AT.date()
    days = {"opens_on": today + timedelta(days=14), "closes_on": CLOSES}
    with pytest.raises(Refused, match="Candidates are published"):
        take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=days)
    pack = an_open_vote().pack
    with pytest.raises(IntegrityError, match="Candidates are published"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(state="noticed", noticed_on=today, pack=pack, **days)


def an_election(voters: int = 8, **facts: Any) -> Vote:
    vote = a_vote_draft(*[a_line() for _n in range(voters)], matters=[("manager", "Hire")])
    add(vote, **facts)
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    return take_step(vote, "open", by=a_secretary(), at=OPEN_AT)


def said(vote: Vote, *chosen: str) -> dict[Any, str]:
    return {matter.pk: "yes" if matter.title in chosen or matter.election_id is None else "no" for matter in vote.matters.all()}  # fmt: skip


def test_nobody_votes_for_more_candidates_than_there_are_seats() -> None:
    vote = an_election()
    entry = vote.roll.all()[0]
    with pytest.raises(Refused, match="has 5 seats"):
        cast(vote, entry, said(vote, *NAMES[:6]), by=owner_of(entry), at=OPEN_AT)
    assert not Mark.objects.exists()
    cast(vote, entry, said(vote, *NAMES[:5]), by=owner_of(entry), at=OPEN_AT)
    other = vote.roll.all()[1]
    mark = Mark.objects.create(vote=vote, entry=other, channel="electronic", at=OPEN_AT)
    rows = [Ballot(matter=matter, entry=other, mark=mark, choice="yes") for matter in vote.matters.all()]  # fmt: skip
    with pytest.raises(IntegrityError, match="more candidates than there are seats"), transaction.atomic():  # fmt: skip
        Ballot.objects.bulk_create(rows)
    Ballot.objects.bulk_create(rows[:6])


def test_who_reached_what_is_needed_is_ranked_and_the_rest_waits() -> None:
    vote = an_election(seats=5)
    choices = [NAMES[:5]] * 3 + [("Ann", "Bo", "Chen", "Du", "Fan")] * 3 + [("Ann", "Bo", "Fan", "Ed")] * 2  # fmt: skip
    for entry, chosen in zip(vote.roll.all(), choices, strict=True):
        cast(vote, entry, said(vote, *chosen), by=owner_of(entry), at=OPEN_AT)
    vote = take_step(vote, "close", by=a_secretary(), at=AFTER)
    vote = take_step(vote, "certify", by=a_chair(), at=AFTER)
    (shown,) = elections_shown(vote)
    # Ann and Bo 8, Chen and Du 6, Ed and Fan 5 each: level at the last seat; Gao reached nothing.
    assert [one.name for one in shown.found.members] == ["Ann", "Bo", "Chen", "Du"]
    assert [one.name for one in shown.found.tied] == ["Ed", "Fan"]
    assert shown.found.exists  # four of five, and three do in an estate of eight lines
    assert elections_shown(an_open_vote()) == []


def row(name: str, heads: int, area: int = 0, reached: bool = True) -> Standing:
    return Standing(name, reached, area, heads)


def test_seats_alternates_and_ties_by_votes() -> None:
    rows = [row("a", 9, 1), row("b", 8, 9), row("c", 7, 5), row("d", 6, 5), row("e", 9, 9, reached=False)]  # fmt: skip
    by_heads = elected(rows, 2, "heads", 1)
    assert [one.name for one in by_heads.members] == ["a", "b"]
    assert [one.name for one in by_heads.alternates] == ["c", "d"]
    by_area = elected(rows, 2, "area", 1)
    assert ([one.name for one in by_area.members], [one.name for one in by_area.tied]) == (["b"], ["c", "d"])  # fmt: skip
    assert [one.name for one in by_area.alternates] == ["a"]
    assert not by_area.exists  # one of two is not more than half
    assert elected(rows[:3], 5, "heads", 3).exists
    assert not elected(rows[:2], 5, "heads", 3).exists


def test_residents_rank_by_heads_whatever_is_asked_and_the_committee_has_five_to_nine() -> None:
    vote = a_vote_draft(a_line(area=None), electorate="residents", matters=[])
    with pytest.raises(Refused, match="5 to 9 seats"):
        add(vote, kind="election", seats=10, term_years=None)
    assert add(vote, kind="election", seats=6, term_years=None, ranked_by="area").ranked_by == "heads"  # fmt: skip


def test_a_body_and_its_candidates_stand_still_from_the_notice_on() -> None:
    vote = an_election()
    with pytest.raises(Refused, match="frozen"):
        add(vote)
    acts: tuple[Callable[[], int], ...] = (
        lambda: Election.objects.update(seats=7),
        lambda: Matter.objects.filter(title="Ann").update(title="Zed"),
    )
    for act in acts:
        with pytest.raises(IntegrityError, match="stand still"), transaction.atomic():
            act()


def test_a_secret_election_holds_the_same_limit() -> None:
    vote = a_vote_draft(a_line(area=None), electorate="members", secret=True, matters=[])
    add(vote, kind="board_election", seats=3, term_years=5, ranked_by="")
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    entry = vote.roll.get()
    with pytest.raises(Refused, match="has 3 seats"):
        cast(vote, entry, said(vote, *NAMES[:4]), by=owner_of(entry), at=OPEN_AT)
    assert not Mark.objects.exists()
    cast(vote, entry, said(vote, *NAMES[:3]), by=owner_of(entry), at=OPEN_AT)
