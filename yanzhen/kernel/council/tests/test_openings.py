"""What opens, closes and certifies a vote holds in PostgreSQL as well, for each electorate as its rules ask."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions.assisting import raise_conflict, resolve_conflict
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.contracts import AREA, voting_rules
from yanzhen.kernel.council.models import (
    Certificate,
    Conflict,
    Deliberation,
    Result,
    RollEntry,
    Vote,
)
from yanzhen.kernel.council.testing import (
    AFTER,
    CLOSES,
    OPENS,
    a_certified_vote,
    a_chair,
    a_closed_vote,
    a_line,
    a_noticed_vote,
    a_secretary,
    an_open_vote,
    cast_by,
)
from yanzhen.kernel.council.tests.test_database import first, refused
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def opens(vote: Vote, **facts: Any) -> Any:
    known = {"state": "open", "opened_on": OPENS, "roll_hash": "a"}
    return partial(Vote.objects.filter(pk=vote.pk).update, **{**known, **facts})


def test_a_vote_opens_on_one_of_its_days() -> None:
    vote = a_noticed_vote()
    refused("an_opening_has_its_day", opens(vote, opened_on=None))
    for day in (OPENS - timedelta(days=1), CLOSES + timedelta(days=1)):
        refused("a_vote_opens_on_one_of_its_days", opens(vote, opened_on=day))
    opens(vote)()
    refused("an_open_vote_is_fixed", partial(Vote.objects.update, opened_on=CLOSES))
    assert an_open_vote().opened_on == OPENS


def test_no_area_is_missing_where_area_counts() -> None:
    vote = a_noticed_vote(a_line(), a_line(area=None))
    refused("no_area_is_missing", opens(vote))
    parking = a_noticed_vote(a_line(), a_line(area=None, kind="parking"))
    opens(parking)()
    counts = a_noticed_vote(a_line(), a_line(area=None, kind="parking"), count_parking=True)
    refused("no_area_is_missing", opens(counts))
    opens(a_noticed_vote(electorate="members"))()


def test_parking_is_answered_and_enough_stand_on_the_roll() -> None:
    refused("parking_is_answered_before_the_opening", opens(a_noticed_vote(count_parking=None)))
    empty = a_noticed_vote()
    for entry in empty.roll.all():
        entry.owners.all().delete()
    RollEntry.objects.filter(vote=empty).delete()
    refused("enough_stand_on_the_roll", opens(empty))

    def representatives(number: int) -> Vote:
        lines = [a_line(area=None) for _n in range(number)]
        return a_noticed_vote(*lines, electorate="member_representatives", matters=[("other", "Rules")])  # fmt: skip

    refused("enough_stand_on_the_roll", opens(representatives(20)))
    opens(representatives(21))()


def test_the_database_asks_of_each_electorate_what_its_rules_ask() -> None:
    """council_refuse_opening and council_refuse_jump name two electorates; another that asks as much must stand there too."""
    asks = {
        rules.electorate: (AREA in rules.measures, rules.procedure.counts_parking, rules.procedure.period_min is not None, rules.procedure.roll_min)
        for rules in voting_rules
    }  # fmt: skip
    assert {name: asked for name, asked in asks.items() if asked != (False, False, False, 1)} == {
        "owners": (True, True, True, 1), "member_representatives": (False, False, False, 21),
    }  # fmt: skip


def test_a_vote_and_a_topic_begin_at_their_start() -> None:
    vote, place = a_noticed_vote(), a_place()
    copied = {field.attname: getattr(vote, field.attname) for field in Vote._meta.fields if field.name not in ("id", "number")}  # fmt: skip
    begins = "a_vote_or_topic_begins_at_its_start"
    refused(begins, partial(Vote.objects.create, **copied, number="V-1"))
    Vote.objects.create(**{**copied, "state": "draft"}, number="V-2")
    topic = {"topic": "Roof", "source": "owners", "place": place}
    refused(begins, partial(Deliberation.objects.create, **topic, number="D-1", state="screened"))
    Deliberation.objects.create(**topic, number="D-2")


def closes(vote: Vote, **facts: Any) -> Any:
    return partial(Vote.objects.filter(pk=vote.pk).update, **{"state": "closed", **facts})


def test_a_vote_runs_to_its_last_day_or_until_everybody_has_voted() -> None:
    runs = "a_vote_runs_to_its_last_day"
    vote, everybody = an_open_vote(), an_open_vote(a_line())
    refused(runs, closes(vote))
    refused(runs, closes(vote, closed_on=CLOSES))
    closes(vote, closed_on=CLOSES + timedelta(days=1))()
    refused("an_open_vote_is_fixed", partial(Vote.objects.filter(pk=vote.pk).update, closed_on=CLOSES))  # fmt: skip
    cast_by(first(everybody))
    closes(everybody, closed_on=OPENS)()
    meeting = an_open_vote(electorate="members")
    refused(runs, closes(meeting))
    closes(meeting, closed_on=OPENS)()
    assert a_closed_vote().closed_on == AFTER.date()


def a_certificate(vote: Vote) -> Certificate:
    return Certificate.objects.create(vote=vote, marks=0, ballots=0, ballots_expected=0, receipts_root="", certified_at=AFTER)  # fmt: skip


def a_result(vote: Vote) -> Result:
    return Result.objects.create(matter=vote.matters.get(), outcome="passed", strict_outcome="passed", strict={}, by_rules={}, counted_at=AFTER)  # fmt: skip


def test_what_is_counted_is_written_when_a_closed_vote_is_counted() -> None:
    for vote in (a_noticed_vote(), an_open_vote()):
        for write in (a_certificate, a_result):
            refused("what_is_counted_is_written_after_the_close", partial(write, vote))
    done = a_certified_vote("yes")
    add = done.matters.get()
    refused("what_is_counted_is_written_after_the_close", partial(a_result, done))
    assert add.result.outcome


def test_a_certified_vote_has_its_certificate_and_its_results() -> None:
    vote = a_closed_vote("yes")
    certify = partial(Vote.objects.filter(pk=vote.pk).update, state="certified")
    refused("a_certified_vote_is_counted", certify)
    a_certificate(vote)
    refused("a_certified_vote_is_counted", certify)
    a_result(vote)
    certify()


def a_conflict(vote: Vote) -> Conflict:
    return Conflict.objects.create(vote=vote, entry=first(vote), why="Divorced", raised_at=AFTER)


def test_a_dispute_ends_before_the_count() -> None:
    late = "a_dispute_ends_before_the_count"
    secret = an_open_vote(electorate="members", secret=True)
    for vote in (a_noticed_vote(), a_certified_vote("yes"), secret):
        refused("a_line_is_disputed_before_the_close", partial(a_conflict, vote))
    closed = an_open_vote()
    kept = a_conflict(closed)
    take_step(closed, "close", by=a_secretary(), at=AFTER)
    resolve_conflict(kept, True, "Both signed", by=a_chair())
    take_step(closed, "certify", by=a_chair(), at=AFTER)
    for change in ({"counts": False}, {"resolution": "Another"}):
        refused(late, partial(Conflict.objects.filter(pk=kept.pk).update, **change))
    refused(late, Conflict.objects.filter(pk=kept.pk).delete)
    with pytest.raises(Refused, match="This vote is counted"):
        resolve_conflict(kept, False, "No", by=a_chair())
    with pytest.raises(Refused, match="while the vote is open"):
        raise_conflict(closed.roll.select_related("vote").all()[1], "Late", by=a_secretary(), at=timezone.now())  # fmt: skip
