"""A draft is put right until its notice is out; what the city's system answers later is written then."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.council.actions.assisting import record_proxy
from yanzhen.kernel.council.actions.correcting import (
    correct_draft,
    draft_of,
    take_matters_away,
    write_filing,
)
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.electing import Body, add_election
from yanzhen.kernel.council.actions.noticing import to_be_written
from yanzhen.kernel.council.actions.preparing import add_matter
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.testing import (
    CLOSES,
    NOTICE_AT,
    OPEN_AT,
    a_chair,
    a_closed_vote,
    a_noticed_vote,
    a_photo,
    a_secretary,
    a_temporary_draft,
    a_vote_draft,
    an_open_vote,
)
from yanzhen.kernel.council.tests.test_database import refused as refused_by_the_database
from yanzhen.kernel.parties.testing import a_person, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db
TOLD = NOTICE_AT.date()
WHOLE = {"title": "Roof", "silence": "not_participating", "scope": "estate"}


def refused(words: str) -> Any:
    return pytest.raises(Refused, match=words)


def correct(vote: Vote, by: Any = None, **said: Any) -> dict[str, Any]:
    return correct_draft(vote, replace(draft_of(vote), **said), by=by or a_secretary())


def act(vote: Vote, name: str, by: Any = None, **sent: Any) -> Any:
    door = reverse("council:add", args=[vote.pk, name])
    return at_the_door(by or a_secretary()).post(door, {"act": name, **sent})


def test_what_was_not_answered_is_answered_on_the_screen() -> None:
    vote = a_vote_draft(count_parking=None)
    door = reverse("council:add", args=[vote.pk, "correct"])
    client = at_the_door(a_secretary())
    assert door in client.get(vote.get_absolute_url()).content.decode()
    assert 'value="Terrace"' in client.get(door).content.decode()
    sent = {**WHOLE, "count_parking": "yes", "proxy_cap": "2", "scope": "building"}
    assert "Say why only these" in act(vote, "correct", **sent).content.decode()
    assert act(vote, "correct", **sent, scope_reason="Its roof").status_code == 302
    vote.refresh_from_db()
    assert (vote.title, vote.count_parking, vote.proxy_cap, vote.scope, vote.secret) == ("Roof", True, 2, "building", False)  # fmt: skip
    kept = AuditLine.objects.get(verb="council.correct").changes
    assert (kept["proxy_cap"], kept["title"]) == ([None, 2], ["Terrace", "Roof"])
    assert "secret" not in kept


def test_a_correction_fits_together_and_is_the_offices_own() -> None:
    vote = a_vote_draft()
    for said, words in (
        ({"title": " "}, "in one line"),
        ({"secret": True}, "vote by name"),
        ({"silence": "follows_majority"}, "by a clause"),
    ):
        with refused(words):
            correct(vote, **said)
    with refused("Your office"):
        correct(vote, a_chair(), title="Roof")
    with refused("outside the area"):
        correct(vote, a_secretary(a_place()), title="Roof")
    assert correct(vote) == {}
    assert not AuditLine.objects.filter(verb="council.correct").exists()
    called = a_temporary_draft()
    with refused("for the kind it was"):
        correct(called, temporary=False)


def test_what_the_notice_says_stands_and_what_it_did_not_say_is_answered() -> None:
    vote = a_noticed_vote(count_parking=None)
    with refused("The notice is out"):
        correct(vote, title="Roof")
    correct(vote, count_parking=True, proxy_cap=1)
    with refused("The notice is out"):
        correct(vote, count_parking=False)
    page = at_the_door(a_secretary()).get(reverse("council:add", args=[vote.pk, "correct"]))
    assert [*page.context["acts"][0][1].fields] == ["proxy_cap"]
    assert act(vote, "correct", proxy_cap="3").status_code == 302
    vote.refresh_from_db()
    assert vote.proxy_cap == 3
    rows = Vote.objects.filter(pk=vote.pk)
    for said in ({"title": "Roof"}, {"secret": True}, {"temporary": True}, {"count_parking": False}, {"scope": "unit", "scope_reason": "x"}, {"silence": "follows_majority", "silence_clause": "x"}, {"electorate": "affected_owners"}):  # fmt: skip
        refused_by_the_database("what_the_notice_says_stands", partial(rows.update, **said))
    take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    with refused("frozen"):
        correct(vote, proxy_cap=9)


def test_a_cap_holds_those_who_stand_in_already() -> None:
    vote = a_noticed_vote(proxy_cap=2)
    holder = a_person()
    for entry in vote.roll.all()[:2]:
        record_proxy(entry, holder, CLOSES, a_photo(), by=a_secretary(), at=NOTICE_AT)
    with refused("stands in for 2 already"):
        correct(vote, proxy_cap=1)
    rows = Vote.objects.filter(pk=vote.pk)
    for cap in (1, None):
        refused_by_the_database("a_cap_holds_who_stands_in_already", partial(rows.update, proxy_cap=cap))  # fmt: skip
    correct(vote, proxy_cap=3)


def test_a_matter_is_taken_away_and_the_others_move_up() -> None:
    vote, by = a_vote_draft(), a_secretary()
    add_matter(vote, "manager", "Hire", by=by)
    add_election(vote, Body("Committee", "committee_election", 5, ["Chen", "Lin"], "heads", 3), by=by)  # fmt: skip
    client = at_the_door(by)
    assert reverse("council:add", args=[vote.pk, "take_away"]) in client.get(vote.get_absolute_url()).content.decode()  # fmt: skip
    assert act(vote, "take_away").status_code == 422
    gone = [vote.matters.get(title="Repair the terrace"), vote.matters.get(title="Lin")]
    assert act(vote, "take_away", matters=[one.pk for one in gone]).status_code == 302
    assert list(vote.matters.values_list("order", "title")) == [(1, "Hire"), (2, "Chen")]
    assert vote.elections.exists()
    take_matters_away(vote, [vote.matters.get(title="Chen")], by=by)
    assert not vote.elections.exists()
    add_matter(vote, "covenant", "Covenant", by=by)
    assert AuditLine.objects.filter(verb="council.take_away").count() == 2


def test_matters_of_others_and_of_a_notice_stay() -> None:
    vote, other, noticed = a_vote_draft(), a_vote_draft(), a_noticed_vote()
    with refused("Choose what is taken away"):
        take_matters_away(vote, list(other.matters.all()), by=a_secretary())
    with refused("what it names is voted on"):
        take_matters_away(noticed, list(noticed.matters.all()), by=a_secretary())
    with refused("Your office"):
        take_matters_away(vote, list(vote.matters.all()), by=a_chair())


def test_the_filing_comes_after_the_notice_once_and_is_corrected_for_a_reason() -> None:
    vote = a_noticed_vote()
    assert len(to_be_written(vote)) == 2
    page = at_the_door(a_secretary()).get(vote.get_absolute_url()).content.decode()
    assert reverse("council:add", args=[vote.pk, "filing"]) in page
    assert act(vote, "filing", committee_told_on=str(TOLD)).status_code == 302
    take_step(vote, "open", by=a_secretary(), at=OPEN_AT)
    write_filing(vote, "HZ-7", TOLD, by=a_secretary(), at=OPEN_AT)
    assert to_be_written(vote) == []
    with refused("Say why"):
        write_filing(vote, "HZ-8", TOLD, by=a_secretary(), at=OPEN_AT)
    with refused("Write what is new"):
        write_filing(vote, "HZ-7", TOLD, by=a_secretary(), at=OPEN_AT)
    with refused("Write what it should be"):
        write_filing(vote, "HZ-7", None, by=a_secretary(), why="Lost", at=OPEN_AT)
    assert act(vote, "filing", filed_as="HZ-8", committee_told_on=str(TOLD)).status_code == 422
    assert act(vote, "filing", filed_as="HZ-8", committee_told_on=str(TOLD), why="Misread").status_code == 302  # fmt: skip
    kept = AuditLine.objects.filter(verb="council.filing").order_by("occurred_at").last()
    assert kept is not None
    assert (kept.changes, kept.reason) == ({"filed_as": ["HZ-7", "HZ-8"]}, "Misread")
    assert "HZ-8" in at_the_door(a_secretary()).get(vote.get_absolute_url()).content.decode()


def test_a_filing_has_its_time_and_its_office() -> None:
    noticed = a_noticed_vote()
    with refused("still to come"):
        write_filing(noticed, "", TOLD + timedelta(days=1), by=a_secretary(), at=NOTICE_AT)
    with refused("Your office"):
        write_filing(noticed, "HZ-7", None, by=a_chair())
    with refused("not filed"):
        write_filing(a_noticed_vote(electorate="members"), "HZ-7", None, by=a_secretary())
    for vote in (a_vote_draft(), a_closed_vote()):
        with refused("between the notice and the close"):
            write_filing(vote, "HZ-7", None, by=a_secretary())
        door = reverse("council:add", args=[vote.pk, "filing"])
        assert door not in at_the_door(a_secretary()).get(vote.get_absolute_url()).content.decode()


def test_the_database_loses_no_filing_and_takes_none_after_the_close() -> None:
    vote, closed = an_open_vote(), a_closed_vote()
    write_filing(vote, "HZ-7", TOLD, by=a_secretary(), at=OPEN_AT)
    rows = Vote.objects.filter(pk=vote.pk)
    refused_by_the_database("a_filing_is_not_lost", partial(rows.update, filed_as=""))
    refused_by_the_database("a_filing_is_not_lost", partial(rows.update, committee_told_on=None))
    rows.update(filed_as="HZ-8", committee_told_on=date(2026, 6, 2))
    late = Vote.objects.filter(pk=closed.pk)
    refused_by_the_database("a_filing_is_not_lost", partial(late.update, filed_as="HZ-9"))
