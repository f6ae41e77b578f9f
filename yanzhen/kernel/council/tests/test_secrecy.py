"""Who may read a ballot: nobody while the vote runs, counting officers after it, nobody a secret one."""

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.council.actions.casting import receipt_print
from yanzhen.kernel.council.actions.counting import (
    count,
    named_ballots,
    open_box,
    receipt_prints,
    take_step,
)
from yanzhen.kernel.council.models import Mark, SecretBallot, Vote
from yanzhen.kernel.council.testing import (
    OPEN_AT,
    a_chair,
    a_closed_vote,
    a_secretary,
    a_vote_draft,
    an_open_vote,
    cast_by,
)
from yanzhen.kernel.parties.testing import a_resident

pytestmark = pytest.mark.django_db


def test_reading_named_ballots_is_recorded_and_waits_for_the_close() -> None:
    vote = a_closed_vote("yes", "no")
    assert [ballot.choice for ballot in named_ballots(vote, by=a_chair())] == ["yes", "no"]
    assert AuditLine.objects.filter(verb="council.view_ballots", noun_id=vote.pk).count() == 1
    with pytest.raises(Refused, match="after the close"):
        named_ballots(an_open_vote(), by=a_chair())
    with pytest.raises(Refused, match="Your office"):
        named_ballots(vote, by=a_resident())


def a_secret_vote(*choices: str) -> Vote:
    return a_closed_vote(*choices, electorate="members", secret=True)


def test_a_secret_ballot_is_read_by_nobody_and_leads_to_nobody() -> None:
    vote = a_secret_vote("yes", "yes", "no")
    with pytest.raises(Refused, match="secret"):
        named_ballots(vote, by=a_chair())
    assert set(Mark.objects.values_list("at", "receipt")) == {(None, "")}
    columns = {field.name for field in SecretBallot._meta.concrete_fields}
    assert columns == {"id", "matter", "choice"}
    assert not AuditLine.objects.filter(verb="council.cast").exists()
    verdict = next(iter(count(vote).values())).strict
    assert (verdict.outcome, verdict.count.heads["yes"]) == ("passed", 2)


@pytest.mark.skipif(settings.ONE_DATABASE_ROLE, reason="One role owns everything, so nothing is hidden from it.")  # fmt: skip
@pytest.mark.parametrize("act", ["SELECT count(*) FROM {0}", "INSERT INTO {0} SELECT * FROM {0}", "UPDATE {0} SET choice = 'no'", "DELETE FROM {0}"])  # fmt: skip
def test_the_application_reads_and_writes_nothing_in_the_box(act: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(act.format("council_secretballot"))


@pytest.mark.parametrize("state", ["open", "cancelled"])
def test_the_box_is_opened_after_the_close_and_never_of_a_vote_that_was_cancelled(
    state: str,
) -> None:
    vote = an_open_vote(electorate="members", secret=True)
    cast_by(vote.roll.all()[0])
    if state == "cancelled":
        vote = take_step(vote, "cancel", by=a_secretary(), at=OPEN_AT, note="Wrong list")
    with pytest.raises(Refused, match="after the close"):
        count(vote)
    with pytest.raises(IntegrityError, match="after the close"), transaction.atomic():
        connection.cursor().execute("SELECT council_open_the_box(%s)", [vote.pk])


def test_the_box_gives_choices_and_no_keys() -> None:
    vote = a_secret_vote("yes", "no", "abstain")
    assert {key: sorted(found) for key, found in open_box(vote).items()} == {str(vote.matters.get().pk): ["abstain", "no", "yes"]}  # fmt: skip


def test_owners_never_vote_in_secret() -> None:
    with pytest.raises(Refused, match="by name"):
        a_vote_draft(secret=True)


def test_a_receipt_is_found_in_the_published_list() -> None:
    for facts in ({}, {"electorate": "members", "secret": True}):
        vote = an_open_vote(**facts)
        entry = vote.roll.first()
        assert entry is not None
        receipt = cast_by(entry).receipt
        assert receipt_prints(vote) == [receipt_print(vote, receipt)]
        assert receipt_print(vote, "0" * 16) not in receipt_prints(vote)
