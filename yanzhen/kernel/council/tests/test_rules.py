"""Rules beside the shares: consent of the affected, party study, silence, size of a roll, days added, the hour of the close."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.council.actions import assisting
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import close_ended, count, take_step
from yanzhen.kernel.council.actions.noticing import to_be_written, warnings_of
from yanzhen.kernel.council.actions.preparing import add_matter
from yanzhen.kernel.council.jobs import close_ended_job
from yanzhen.kernel.council.models import Extension, Vote
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
    a_published_vote,
    a_secretary,
    a_vote_draft,
    an_open_vote,
    cast_by,
    choose,
    later,
)
from yanzhen.kernel.council.tests.test_deliberating import held, step
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_person, a_resident

pytestmark = pytest.mark.django_db
TODAY = NOTICE_AT.date()


def refused(step_name: str, vote: Vote, words: str, by: Any = None, **facts: Any) -> None:
    with pytest.raises(Refused, match=words):
        take_step(vote, step_name, by=by or a_secretary(), **{"at": OPEN_AT, **facts})


SHOP = ("dwelling_to_business", "1-101 becomes a shop")


def affected(*lines: Any) -> Vote:
    vote = a_vote_draft(*lines, electorate="affected_owners", matters=[])
    add_matter(vote, *SHOP, by=a_secretary(), text="A bakery; all of building 1")
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    return take_step(vote, "open", by=a_secretary(), at=OPEN_AT)


@pytest.mark.parametrize(
    ("choices", "outcome"),
    [("yyy", "passed"), ("yyn", "rejected"), ("yya", "rejected"), ("yy", "rejected")],
)
def test_a_dwelling_becomes_a_shop_when_every_affected_owner_agrees(
    choices: str, outcome: str
) -> None:
    vote = affected(*[a_line(area=None) for _n in range(3)])
    words = {"y": "yes", "n": "no", "a": "abstain"}
    for entry, sign in zip(vote.roll.all(), choices, strict=False):
        cast_by(entry, words[sign])
    assert next(iter(count(vote).values())).strict.outcome == outcome


def test_what_is_consented_to_is_written_out_and_silence_is_no_consent() -> None:
    vote = a_vote_draft(electorate="affected_owners", matters=[])
    with pytest.raises(Refused, match="which dwelling"):
        add_matter(vote, *SHOP, by=a_secretary())
    for electorate in ("affected_owners", "members"):
        with pytest.raises(Refused, match="Silence never counts"):
            a_vote_draft(electorate=electorate, silence="follows_majority", silence_clause="Art. 9", matters=[])  # fmt: skip


@pytest.mark.parametrize("electorate", ["residents", "resident_representatives", "members", "member_representatives"])  # fmt: skip
def test_the_party_organisation_studies_first(electorate: str) -> None:
    vote = a_vote_draft(electorate=electorate, matters=[("other", "Rules")])
    for studied in (None, TODAY + timedelta(days=1)):
        refused("publish_notice", vote, "studies it before", at=NOTICE_AT, data={**DAYS, "studied_on": studied})  # fmt: skip
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    with pytest.raises(IntegrityError, match="studies_first"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(studied_on=None)


def test_works_borrowing_and_lending_go_to_the_vote_with_their_risk() -> None:
    vote = a_vote_draft(electorate="members")
    with pytest.raises(Refused, match="Explain the risk"):
        add_matter(vote, "borrowing", "Borrow", by=a_secretary())
    add_matter(vote, "borrowing", "Borrow", by=a_secretary(), text="1 million, 3 years")
    assert vote.matters.filter(title="Borrow").exists()


def test_representatives_of_a_collective_are_more_than_twenty() -> None:
    def noticed(number: int) -> Vote:
        lines = [a_line(area=None) for _n in range(number)]
        return a_noticed_vote(*lines, electorate="member_representatives", matters=[("other", "Rules")])  # fmt: skip

    refused("open", noticed(20), "At least 21")
    assert take_step(noticed(21), "open", by=a_secretary(), at=OPEN_AT).state == "open"


def test_the_last_day_is_put_off_for_a_reason_within_sixty_days() -> None:
    person = a_person()
    vote = an_open_vote(a_line(person))
    facts: dict[str, Any] = {"note": "Floods", "data": {"closes_on": CLOSES + timedelta(days=5)}}
    refused("extend", vote, "Give a day after", note="Floods", data={"closes_on": CLOSES})
    refused("extend", vote, "60 days at most", note="Floods", data={"closes_on": CLOSES + timedelta(days=46)})  # fmt: skip
    refused("extend", vote, "Write why", data=facts["data"])
    refused("extend", vote, "Its last day has passed", at=AFTER, **facts)
    refused("extend", vote, "Your office", by=a_chair(), **facts)
    take_step(vote, "extend", by=a_secretary(), at=OPEN_AT, **facts)
    assert (vote.state, vote.closes_on) == ("open", CLOSES + timedelta(days=5))
    assert "Floods" in " ".join(warnings_of(vote))
    assert Notice.objects.filter(person_id=person.pk).count() == 3
    cast(vote, vote.roll.get(), choose(vote), by=a_resident(person), at=AFTER)


def test_the_database_puts_no_day_off_without_a_reason_and_none_forward() -> None:
    vote = an_open_vote()

    def move(day: date, **facts: Any) -> None:
        with pytest.raises(IntegrityError, match="put off for a reason"), transaction.atomic():
            Vote.objects.filter(pk=vote.pk).update(closes_on=day, **facts)

    move(CLOSES + timedelta(days=1))
    move(CLOSES - timedelta(days=1))
    Extension.objects.create(vote=vote, before=CLOSES, until=CLOSES + timedelta(days=1), reason="Floods", recorded_at=OPEN_AT)  # fmt: skip
    move(CLOSES + timedelta(days=2))
    move(CLOSES + timedelta(days=1), state="closed")
    Vote.objects.filter(pk=vote.pk).update(closes_on=CLOSES + timedelta(days=1))


def test_a_vote_closes_by_itself_after_its_last_day() -> None:
    vote, longer = an_open_vote(), an_open_vote()
    data = {"closes_on": CLOSES + timedelta(days=9)}
    take_step(longer, "extend", by=a_secretary(), at=OPEN_AT, note="Floods", data=data)
    assert close_ended(AFTER - timedelta(days=1)) == 0
    assert close_ended(AFTER) == 1
    assert close_ended(AFTER) == 0
    vote.refresh_from_db()
    assert vote.state == "closed"
    refused("end", longer, "runs until", by=system_actor(), at=AFTER)
    refused("end", longer, "Your office", at=later(20))
    assert close_ended_job() == 1


def test_a_guardian_votes_for_a_minor_whatever_the_cap() -> None:
    vote = an_open_vote()
    one, two, three = vote.roll.all()
    guardian = a_person()
    facts: dict[str, Any] = {"by": a_secretary(), "at": OPEN_AT}
    assisting.record_proxy(one, guardian, CLOSES, a_photo(), guardian=True, **facts)
    cast(vote, one, choose(vote), by=a_resident(guardian), at=OPEN_AT)
    with pytest.raises(Refused, match="for how many"):
        assisting.record_proxy(two, guardian, CLOSES, a_photo(), **facts)
    capped = an_open_vote(proxy_cap=1)
    one, two, three = capped.roll.all()
    assisting.record_proxy(one, guardian, CLOSES, a_photo(), guardian=True, **facts)
    assisting.record_proxy(two, guardian, CLOSES, a_photo(), **facts)
    with pytest.raises(Refused, match="that is the most"):
        assisting.record_proxy(three, guardian, CLOSES, a_photo(), **facts)


def test_a_committee_publishes_within_three_days() -> None:
    lines = [a_line(area=None) for _n in range(5)]
    vote = a_certified_vote("yes", "yes", "yes", lines=lines, electorate="owners_committee", matters=[("decision", "Bench")])  # fmt: skip
    assert "within 3 days" in " ".join(to_be_written(vote))


def test_an_unlawful_decision_is_revoked_and_everybody_told() -> None:
    vote = a_published_vote("yes", "yes", "yes")
    refused("revoke", vote, "Write why", by=a_chair(), at=AFTER)
    before = Notice.objects.count()
    take_step(vote, "revoke", by=a_chair(), at=AFTER, note="The subdistrict revoked it")
    assert (vote.state, Notice.objects.count() - before) == ("revoked", 3)
    refused("challenge", vote, "not possible", note="Suit", at=AFTER)


def test_parties_that_do_not_agree_sit_together_again_or_say_so() -> None:
    topic = step(held(), "part", note="The company wants the fund")
    assert topic.state == "not_agreed"
    again = step(topic, "again")
    assert (again.state, again.rounds, again.minutes) == ("screened", 2, "")
    assert step(step(held(), "part", note="No"), "publish").state == "published"
