"""How often a ballot asks the database: once by name, twice in secret, whatever its matters and its roll."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.models import Ballot, RollEntry, Vote
from yanzhen.kernel.council.testing import OPEN_AT, a_line, an_open_vote, choose, owner_of


def statements(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        act()
    words = [one["sql"] for one in queries.captured_queries]
    return [one for one in words if "SAVEPOINT" not in one and one not in ("BEGIN", "COMMIT")]


def asked(vote: Vote, entry: RollEntry) -> list[str]:
    owner = owner_of(entry)
    choices = choose(vote)
    return statements(lambda: cast(vote, entry, choices, by=owner, at=OPEN_AT))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("secret", [False, True])
def test_a_ballot_is_one_statement_and_a_secret_one_two_that_say_half_each(secret: bool) -> None:
    electorate, kind = ("members", "dividend") if secret else ("owners", "manager")
    for matters, lines in ((1, 2), (7, 40)):
        facts: dict[str, Any] = {"matters": [(kind, f"Matter {n}") for n in range(matters)]}
        vote = an_open_vote(
            *[a_line(area=None if secret else 9_000) for _n in range(lines)], electorate=electorate, secret=secret, **facts,
        )  # fmt: skip
        entry = vote.roll.all()[0]
        said = asked(vote, entry)
        assert len(said) == (2 if secret else 1), said
        if secret:
            who, what = said
            assert str(entry.pk) in who
            assert "yes" not in who
            assert str(entry.pk) not in what
            assert str(entry.owners.get().party_id) not in what


@pytest.mark.django_db
def test_the_audit_line_of_a_ballot_says_who_and_never_how() -> None:
    vote = an_open_vote()
    entry = vote.roll.all()[0]
    owner = owner_of(entry)
    cast(vote, entry, choose(vote, "no"), by=owner, at=OPEN_AT)
    line = AuditLine.objects.get(verb="council.cast")
    assert (line.noun_id, line.person_id, line.occurred_at) == (vote.pk, owner.person_id, OPEN_AT)
    assert (line.noun_title, line.place_path) == (str(vote), vote.place.path)
    assert line.changes == {"unit": entry.unit, "channel": "electronic"}
    assert Ballot.objects.get().choice == "no"


@pytest.mark.django_db
def test_a_secret_vote_is_not_asked_as_if_it_were_named() -> None:
    vote = an_open_vote(electorate="members", secret=True)
    vote.secret = False
    entry = vote.roll.all()[0]
    with pytest.raises(DatabaseError, match="two halves"), transaction.atomic():
        cast(vote, entry, choose(vote), by=owner_of(entry), at=OPEN_AT)
