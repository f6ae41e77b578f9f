"""Counting and casting: the tally of a million ballots, in memory and from the tables; ballots cast by 8 and 32 voters at once.

`council.tally.pure`: 100,000 lines, 10 matters, a million ballots, in one process. `council.tally.tables`: the same
read from the frozen roll. `council.cast`: mark, ballot on one matter and audit line, each committed; ratio to
one-row commits of as many clients. `floor`: the rows of a ballot written bare, with their indexes, in one statement: no
ballot of these rows can be faster. `slow_disk`: where each commit waits 5 ms as for a disk (docs/decisions/0205).
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Final

import psycopg
from django.utils import timezone

from benchmarks.harness import Result, one_row_commits, together
from benchmarks.orders_floor import Row, make_tables, rows_of, writer
from benchmarks.slow_disk import a_slow_disk
from yanzhen.kernel.council.actions.casting import cast
from yanzhen.kernel.council.actions.counting import count, take_step
from yanzhen.kernel.council.actions.preparing import LineDraft, OwnerDraft, add_lines
from yanzhen.kernel.council.actions.tally import Line, Roll, tally
from yanzhen.kernel.council.kinds.owners import OWNERS
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.testing import a_secretary, a_vote_draft
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_person

NAME: Final = "council"
LINES: Final = 100_000
MATTERS: Final = 10
VOTERS: Final = (8, 32)
LINES_EACH: Final = {8: 4_000, 32: 1_500}
SIGNS: Final = ("yes", "yes", "yes", "no", "abstain")


def results() -> Iterator[Result]:
    yield from in_memory()
    for voters in VOTERS:
        _open(f"Cast by {voters}", _units(voters), matters=1)
    yield from casting("")
    make_tables(_rows_of_a_ballot())
    floor = together("benchmarks.council:floor_client", clients=VOTERS[0])
    rate = one_row_commits(VOTERS[0])
    yield Result(f"{NAME}.cast.floor.{VOTERS[0]}_voters", round(floor.per_second, 1), "ballots/s", round(floor.per_second / rate, 3), 1, round(floor.cpu_ms, 3))  # fmt: skip
    with a_slow_disk("council_mark"):
        yield from casting("slow_disk.")
    yield from from_tables()


def casting(disk: str) -> Iterator[Result]:
    """By 8 and by 32 voters, beside one-row commits of as many clients on the same disk."""
    for voters in VOTERS:
        rate = together("benchmarks.harness:one_row_client", clients=voters).per_second if disk else one_row_commits(voters)  # fmt: skip
        done = together(f"benchmarks.council:voter_of_{voters}", clients=voters)
        yield Result(
            f"{NAME}.cast.{disk}{voters}_voters", round(done.per_second, 1), "ballots/s", round(done.per_second / rate, 3), 1, round(done.cpu_ms, 3),
        )  # fmt: skip


def _rows_of_a_ballot() -> list[Row]:
    return rows_of(_voter(0, VOTERS[0]))


def floor_client(number: int) -> Callable[[], None]:
    """Writes the rows of a ballot, bare."""
    return writer(_rows_of_a_ballot())


def in_memory() -> Iterator[Result]:
    random = Random(1)
    # One line in twenty belongs to the owner of the one before.
    roll = Roll([Line(n, f"head {n - (n % 20 == 0)}", random.randint(4_000, 20_000)) for n in range(LINES)])  # fmt: skip
    ballots = {str(m): [(n, random.choice(SIGNS)) for n in range(LINES)] for m in range(MATTERS)}
    kinds = {str(m): OWNERS.matters[m].slug for m in range(MATTERS)}
    began, cpu = time.perf_counter(), time.process_time()
    found = tally(roll, ballots, OWNERS, kinds)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    if len(found) != MATTERS:
        raise SystemExit("A matter was not counted.")
    yield Result(
        f"{NAME}.tally.pure.1000000_ballots", round(seconds, 2), "s", cpu_ms=round(1000 * cpu)
    )
    yield Result(f"{NAME}.tally.pure.rate", round(LINES * MATTERS / seconds), "ballots/s")


def from_tables() -> Iterator[Result]:
    """Ballots of a million rows, written bare by the tables' owner; only the count is measured."""
    owner = a_person("Owner of all").party
    lines = [LineDraft(f"U{n}", [OwnerDraft(party=owner)], 9_000, "registered") for n in range(LINES)]  # fmt: skip
    vote = _open("A million", lines, matters=MATTERS)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        # A table with checks still to come can't be altered back.
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("council_mark", "council_ballot"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.execute(
            "INSERT INTO council_mark (id, vote_id, entry_id, channel, at, person_name, receipt)"
            " SELECT gen_random_uuid(), vote_id, id, 'electronic', now(), '', id::text FROM council_rollentry WHERE vote_id = %s",
            [vote.pk],
        )  # fmt: skip
        connection.execute(
            "INSERT INTO council_ballot (id, matter_id, entry_id, mark_id, choice)"
            " SELECT gen_random_uuid(), m.id, k.entry_id, k.id, CASE WHEN random() < 0.7 THEN 'yes' ELSE 'no' END"
            " FROM council_mark k JOIN council_matter m ON m.vote_id = k.vote_id WHERE k.vote_id = %s",
            [vote.pk],
        )  # fmt: skip
        for table in ("council_mark", "council_ballot"):
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.commit()
        connection.autocommit = True
        connection.execute("ANALYZE council_ballot, council_mark, council_rollentry")
    began, cpu = time.perf_counter(), time.process_time()
    found = count(vote)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    counted = sum(sum(one.strict.count.area.values()) for one in found.values())
    if counted != vote.area_all * MATTERS:
        raise SystemExit(f"{counted} is not the area of a million ballots.")
    yield Result(
        f"{NAME}.tally.tables.1000000_ballots", round(seconds, 2), "s", cpu_ms=round(1000 * cpu)
    )


def _units(voters: int) -> list[LineDraft]:
    lines = []
    for voter in range(voters):
        owner = OwnerDraft(party=a_person(f"Voter {voter} of {voters}").party)
        lines += [LineDraft(f"V{voter}-{n}", [owner], 9_000, "registered") for n in range(LINES_EACH[voters])]  # fmt: skip
    return lines


def _open(title: str, lines: list[LineDraft], *, matters: int) -> Vote:
    secretary, now = a_secretary(), timezone.now()
    today = timezone.localdate(now)
    decided = [(OWNERS.matters[n].slug, f"Matter {n}") for n in range(matters)]
    vote = a_vote_draft(title=title, matters=decided)
    add_lines(vote, lines, by=secretary)
    days = {
        "opens_on": today,
        "closes_on": today + timedelta(days=10),
        "studied_on": today - timedelta(days=20),
    }
    take_step(vote, "publish_notice", by=secretary, at=now - timedelta(days=16), data=days)
    return take_step(vote, "open", by=secretary, at=now)


def voter_of_8(number: int) -> Callable[[], None]:
    return _voter(number, 8)


def voter_of_32(number: int) -> Callable[[], None]:
    return _voter(number, 32)


def _voter(number: int, voters: int) -> Callable[[], None]:
    """One owner votes for one unit after the other, each ballot committed."""
    vote = Vote.objects.select_related("place", "pack").get(title=f"Cast by {voters}")
    person = Person.objects.select_related("party").get(party__name=f"Voter {number} of {voters}")
    by = actor_of_person(person)
    mine = vote.roll.filter(owners__party=person.pk)
    units = iter(mine.exclude(pk__in=vote.marks.values("entry")).order_by("number"))
    choices = {matter.pk: "yes" for matter in vote.matters.all()}

    def act() -> None:
        cast(vote, next(units), choices, by=by)

    return act
