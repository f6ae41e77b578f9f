"""Scores are sealed until all are in: nobody reads them, not even whoever works in the database as the app; then ranks share ties."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import InternalError

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.judging import (
    missing_scores,
    open_scores,
    ranked,
    scores_in,
    seal_score,
    seat_judge,
)
from yanzhen.kernel.gatherings.actions.registering import give_up
from yanzhen.kernel.gatherings.models import Gathering, Judge, Placing, Score
from yanzhen.kernel.gatherings.testing import (
    AFTER,
    DRAWN_AT,
    a_contest,
    a_doorkeeper,
    an_adult,
    an_open_gathering,
    an_organiser,
    registered,
)
from yanzhen.kernel.parties.testing import a_resident

pytestmark = pytest.mark.django_db


def scored(judge: Judge, registration: Any, points: int) -> None:
    seal_score(judge, registration, points, by=a_resident(judge.person))


def test_all_scores_are_opened_at_once_when_all_are_in() -> None:
    contest, judges, people = a_contest()
    for judge in judges:
        for n, person in enumerate(people):
            if (judge, n) != (judges[1], 2):
                scored(judge, person, 9_000 - 1_000 * n)
    assert [(judge.pk, n) for judge, n in missing_scores(contest)] == [(judges[1].pk, 1)]
    with pytest.raises(Refused, match="has not scored 1 yet"):
        open_scores(contest, by=an_organiser(), at=AFTER)
    assert not Score.objects.exists()
    scored(judges[1], people[2], 7_000)
    placed = open_scores(contest, by=an_organiser(), at=AFTER)
    assert [(one.rank, one.total, one.scored_by) for one in placed] == [(1, 9_000, 2), (2, 8_000, 2), (3, 7_000, 2)]  # fmt: skip
    assert Score.objects.count() == 6


def test_the_head_closes_early_for_a_reason_that_stands() -> None:
    contest, judges, people = a_contest()
    scored(judges[0], people[0], 5_000)
    open_scores(contest, by=an_organiser(), at=AFTER, why="A judge fell ill")
    contest.refresh_from_db()
    assert (contest.scores_opened_why, contest.scores_opened_at) == ("A judge fell ill", AFTER)
    assert Placing.objects.get().scored_by == 1
    with pytest.raises(Refused, match="nobody scores any more"):
        scored(judges[1], people[0], 1)
    with pytest.raises(Refused, match="open already"):
        open_scores(contest, by=an_organiser(), at=AFTER, why="Again")
    with pytest.raises(Refused, match="judges stay"):
        seat_judge(contest, an_adult(), by=an_organiser())


def test_nothing_is_opened_where_nobody_has_scored() -> None:
    contest, _judges, _people = a_contest()
    with pytest.raises(Refused, match="Nobody has scored"):
        open_scores(contest, by=an_organiser(), at=AFTER, why="Hurry")


def test_a_judge_may_think_again_while_all_is_sealed() -> None:
    contest, (judge,), (person,) = a_contest(1, 1)
    scored(judge, person, 1_000)
    scored(judge, person, 9_000)
    assert scores_in(contest) == {(judge.pk, person.pk)}
    (placing,) = open_scores(contest, by=an_organiser(), at=AFTER)
    assert placing.total == 9_000


def test_whoever_gave_up_is_neither_waited_for_nor_placed() -> None:
    contest, (judge,), people = a_contest(2, 1)
    scored(judge, people[0], 1_000)
    scored(judge, people[1], 2_000)
    give_up(people[1], by=a_resident(people[1].person), at=DRAWN_AT)
    (placing,) = open_scores(contest, by=an_organiser(), at=AFTER)
    assert placing.registration_id == people[0].pk


def test_each_judge_gives_their_own_scores_in_their_own_contest() -> None:
    _contest, (judge,), (person,) = a_contest(1, 1)
    with pytest.raises(Refused, match="their own scores"):
        seal_score(judge, person, 1, by=an_organiser())
    for points in (-1, 10_001):
        with pytest.raises(Refused, match="0 and 100"):
            scored(judge, person, points)
    _other, _judges, (stranger,) = a_contest(1, 1)
    with pytest.raises(Refused, match="own contest"):
        scored(judge, stranger, 1)


def test_who_judges_does_not_take_part_nor_open() -> None:
    contest, (judge,), (person,) = a_contest(1, 1)
    by = an_organiser()
    for somebody, match in ((person.person, "takes part"), (judge.person, "already")):
        with pytest.raises(Refused, match=match):
            seat_judge(contest, somebody, by=by)
    with pytest.raises(Refused, match="Only a contest"):
        seat_judge(an_open_gathering(), an_adult(), by=by)
    with pytest.raises(Refused, match="Your office"):
        open_scores(contest, by=a_doorkeeper(), at=AFTER)
    with pytest.raises(Refused, match="does not open"):
        open_scores(contest, by=an_organiser(person=judge.person), at=AFTER)


@pytest.mark.parametrize(
    ("totals", "ranks"),
    [
        ((9, 8, 7), (1, 2, 3)),
        ((9, 9, 7), (1, 1, 3)),
        ((9, 8, 8, 7), (1, 2, 2, 4)),
        ((5, 5, 5), (1, 1, 1)),
        ((7, 9, 7, 9), (3, 1, 3, 1)),
    ],
)
def test_equals_share_a_rank_and_the_next_counts_them(totals: Any, ranks: Any) -> None:
    keys = [new_key() for _one in totals]
    found = ranked(zip(keys, map(Fraction, totals), strict=True))
    assert tuple(found[key] for key in keys) == ranks


def test_thirds_are_not_made_equal_by_rounding() -> None:
    one, two = new_key(), new_key()
    assert ranked([(one, Fraction(100, 3)), (two, Fraction(33))]) == {one: 1, two: 2}


@pytest.mark.skipif(settings.ONE_DATABASE_ROLE, reason="One role owns everything, so nothing is hidden from it.")  # fmt: skip
def test_the_app_can_neither_read_nor_write_what_is_sealed() -> None:
    _contest, (judge,), (person,) = a_contest(1, 1)
    scored(judge, person, 4_200)
    for statement in (
        "SELECT * FROM gatherings_sealedscore", "SELECT count(*) FROM gatherings_sealedscore", "UPDATE gatherings_sealedscore SET points = 1",
        "DELETE FROM gatherings_sealedscore",  "INSERT INTO gatherings_sealedscore (points) VALUES (1)",
        "COPY gatherings_sealedscore TO STDOUT",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Score.objects.create(judge=judge, registration=person, points=1)


def refused(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises((IntegrityError, InternalError)) as error, transaction.atomic():
        act()
    named = getattr(error.value.__cause__, "diag", None)
    assert name in str(error.value) or (named and named.constraint_name == name), str(error.value)


def test_the_opening_has_one_door() -> None:
    contest, (judge,), (person,) = a_contest(1, 1)
    rows = Gathering.objects.filter(pk=contest.pk)
    refused("scores_are_opened_by_their_door", lambda: rows.update(scores_opened_at=AFTER))
    refused("scores_are_opened_by_their_door", lambda: rows.update(scores_opened_why="x"))

    def door(statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, list(values))

    opening = "SELECT gatherings_open_scores(%s, %s, now())"
    refused("scores_stay_sealed_until_all_are_in", partial(door, opening, contest.pk, "for a reason"))  # fmt: skip
    scored(judge, person, 1)
    registered(contest)
    refused("scores_stay_sealed_until_all_are_in", partial(door, opening, contest.pk, " "))
    open_scores(contest, by=an_organiser(), at=AFTER, why="x")
    refused("scores_are_opened_once", partial(door, opening, contest.pk, "x"))
    refused("nobody_scores_after_the_opening", partial(door, "SELECT gatherings_seal_score(%s, %s, 1)", judge.pk, person.pk))  # fmt: skip
    refused("judges_stand_still_after_the_opening", lambda: Judge.objects.create(gathering=contest, person=an_adult()))  # fmt: skip
    refused("judges_stand_still_after_the_opening", lambda: Judge.objects.all()._raw_delete("default"))  # fmt: skip
