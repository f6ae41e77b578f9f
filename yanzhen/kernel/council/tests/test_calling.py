"""Who may call a meeting: shares of the roll, orders that ran out, an estate's first assembly."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.calling import CallDraft, developer_pays_fen, write_call
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.noticing import to_be_written
from yanzhen.kernel.council.models import Call, Vote
from yanzhen.kernel.council.testing import (
    DAYS,
    NOTICE_AT,
    OPENS,
    a_line,
    a_noticed_vote,
    a_secretary,
    a_temporary_draft,
    a_vote_draft,
)

pytestmark = pytest.mark.django_db
TODAY = NOTICE_AT.date()


def call(vote: Vote, rule: str, **facts: Any) -> Call:
    by = facts.pop("by", None) or a_secretary()
    return write_call(vote, CallDraft(rule, facts.pop("caller", "Owners"), **facts), by=by, at=NOTICE_AT)  # fmt: skip


def refused(words: str, vote: Vote, rule: str, **facts: Any) -> None:
    with pytest.raises(Refused, match=words):
        call(vote, rule, **facts)


def ten(**facts: Any) -> Vote:
    electorate = facts.get("electorate", "owners")
    lines = [a_line(area=9_000 if electorate == "owners" else None) for _n in range(10)]
    return a_vote_draft(*lines, temporary=True, **facts)


@pytest.mark.parametrize(
    ("electorate", "rule", "few", "enough"),
    [
        ("owners", "owners", 1, 2),
        ("owners", "recall", 1, 2),
        ("residents", "tenth", 0, 1),
        ("residents", "representatives", 3, 4),
        ("resident_representatives", "fifth", 1, 2),
        ("owners_committee", "members", 3, 4),
    ],
)
def test_the_share_that_may_call_is_counted_against_the_roll(
    electorate: str, rule: str, few: int, enough: int
) -> None:
    facts = {"matters": [("decision", "Bench")]} if electorate == "owners_committee" else {}
    vote = ten(electorate=electorate, **facts)
    refused("may call a meeting", vote, rule, proposers=few)
    refused("Write how many", vote, rule, proposers=11)
    refused("Write how many", vote, rule)
    made = call(vote, rule, proposers=enough)
    assert (made.proposers, made.heads) == (enough, 10)
    with pytest.raises(IntegrityError, match="as_many_call_as_the_law_asks"), transaction.atomic():
        _copy(made, proposers=few)


def _copy(made: Call, **facts: Any) -> None:
    other = a_vote_draft()
    known = {name: getattr(made, name) for name in ("rule", "caller", "proposers", "heads", "share_part", "share_whole", "since", "called_on", "recorded_at", "delivered_area", "all_area")}  # fmt: skip
    Call.objects.create(vote=other, **{**known, **facts})


def test_without_a_roll_nobody_knows_what_a_fifth_is() -> None:
    vote = ten()
    vote.roll.all()[0].owners.all()
    for entry in vote.roll.all():
        entry.owners.all().delete()
        entry.delete()
    refused("Bring the roll in first", vote, "owners", proposers=1)


def test_a_temporary_meeting_says_who_calls_it_and_why() -> None:
    vote = a_vote_draft(temporary=True)
    with pytest.raises(Refused, match="says who calls it"):
        take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    facts = {"state": "noticed", "noticed_on": TODAY, "opens_on": OPENS, "closes_on": OPENS + timedelta(days=10), "pack": a_noticed_vote().pack}  # fmt: skip
    with pytest.raises(IntegrityError, match="says who calls it"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(**facts)
    refused("Write what has happened", vote, "emergency")
    refused("Write who calls", vote, "emergency", caller=" ", reason="Fire")
    refused("does not call such a meeting", vote, "first")
    refused("does not call such a meeting", vote, "nobody")
    refused("Your office", vote, "emergency", reason="Fire", by=a_secretary_of_nothing())
    call(vote, "emergency", reason="Fire")
    refused("written down already", vote, "emergency", reason="Fire")
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    refused("The notice is out", vote, "emergency", reason="Fire")


def a_secretary_of_nothing() -> Any:
    return replace(a_secretary(), capabilities=frozenset())


def test_owners_call_it_thirty_days_after_the_order_and_not_before() -> None:
    vote = a_vote_draft()
    facts: dict[str, Any] = {"reason": "Ordered by the subdistrict"}
    refused("Give the day of the order", vote, "guided", **facts)
    refused("Give the day of the order", vote, "guided", since=TODAY - timedelta(days=30), **facts)
    assert call(vote, "guided", since=TODAY - timedelta(days=31), **facts).since is not None


@pytest.mark.parametrize(
    ("delivered", "since", "fits"),
    [
        (59, None, False),
        (60, None, True),
        (59, TODAY - timedelta(days=729), False),
        (30, date(2024, 6, 1), True),
        (29, date(2024, 6, 1), False),
        (30, date(2024, 6, 2), False),
    ],
)
def test_the_first_assembly_meets_by_delivered_area(
    delivered: int, since: date | None, fits: bool
) -> None:
    vote = a_vote_draft()
    facts: dict[str, Any] = {"delivered_area": delivered, "all_area": 100, "since": since}
    if fits:
        assert call(vote, "first", **facts).all_area == 100
    else:
        refused("three fifths of the area", vote, "first", **facts)


def test_the_first_assembly_needs_both_areas_and_the_database_asks_again() -> None:
    vote = a_vote_draft()
    refused("the area that was delivered", vote, "first", delivered_area=61)
    refused("the area that was delivered", vote, "first", delivered_area=101, all_area=100)
    made = call(vote, "first", delivered_area=60, all_area=100)
    with pytest.raises(IntegrityError, match="a_first_assembly_has_its_ground"), transaction.atomic():  # fmt: skip
        _copy(made, delivered_area=59)
    with pytest.raises(IntegrityError, match="a_first_assembly_has_its_ground"), transaction.atomic():  # fmt: skip
        _copy(made, delivered_area=30, since=TODAY - timedelta(days=729))


@pytest.mark.parametrize(("area", "fen"), [(1, 6_000_000), (5_000_000, 6_000_000), (5_000_001, 6_000_002), (10_000_000, 12_000_000)])  # fmt: skip
def test_the_developer_pays_by_the_metre_and_sixty_thousand_at_least(area: int, fen: int) -> None:
    assert developer_pays_fen(area) == fen


def test_what_nobody_has_written_down_about_the_notice_is_shown() -> None:
    assert len(to_be_written(a_noticed_vote())) == 2
    vote = take_step(
        a_temporary_draft(), "publish_notice", by=a_secretary(), at=NOTICE_AT,
        data={**DAYS, "committee_told_on": TODAY, "filed_as": "HZ-1", "venue": "On the phone"},
    )  # fmt: skip
    assert (to_be_written(vote), vote.venue) == ([], "On the phone")
