"""The demo year is drawn from one seed, loaded part by part, and belongs to nobody real."""

import random
import re
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from yanzhen.base import demo
from yanzhen.base.codes import body_code_fits, resident_id_birth, resident_id_check, uscc_check
from yanzhen.base.contracts import DemoPart
from yanzhen.base.demo import World, demo_logins, load_demo
from yanzhen.base.invented import (
    FIRM_FIRST,
    FIRM_LAST,
    FIRM_MIDDLE,
    KEPT_OUT,
    TRADES,
    fingerprint,
    firm_name,
    person_name,
)
from yanzhen.base.models import DemoLoad, Occurrence
from yanzhen.base.refusals import Refused

TODAY = date(2026, 11, 23)


def a_world(size: str = "small", seed: int = 1) -> World:
    world = World(size=size, today=TODAY, seed=seed)
    world.begin("test")
    return world


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[DemoPart]:
    """The demo parts of this test only."""
    mine: list[DemoPart] = []
    monkeypatch.setattr(demo, "demo_parts", mine)
    return mine


def test_the_same_seed_gives_the_same_world() -> None:
    draws = [
        [world.firm_name(), world.person_name(), world.phone(), world.uscc(), world.day()]
        for world in (a_world(), a_world())
    ]

    assert draws[0] == draws[1]
    assert a_world(seed=2).firm_name() != a_world(seed=1).firm_name()


def test_a_part_draws_the_same_whatever_came_before() -> None:
    first, second = a_world(), a_world()
    second.source.random()
    for world in (first, second):
        world.begin("cases")

    assert first.person_name() == second.person_name()


@pytest.mark.parametrize(("size", "count"), [("small", 600), ("full", 6000)])
def test_the_small_year_has_a_tenth(size: str, count: int) -> None:
    assert a_world(size).count(6000) == count
    assert a_world(size).count(3) >= 1


def test_a_year_is_small_or_full() -> None:
    with pytest.raises(Refused, match="small or full"):
        World(size="huge", today=TODAY)


def test_days_and_moments_lie_in_the_demo_year() -> None:
    world = a_world()

    days = [world.day() for _ in range(500)]
    assert min(days) >= world.started == date(2025, 11, 23)
    assert max(days) <= TODAY
    assert world.day(TODAY, TODAY) == TODAY
    assert 9 <= world.moment(TODAY).hour < 17


def test_seven_thousand_firms_have_names_and_codes_of_their_own() -> None:
    world = a_world("full")

    names = {world.firm_name() for _ in range(7000)}
    codes = {world.uscc() for _ in range(7000)}
    assert (len(names), len(codes)) == (7000, 7000)
    for code in list(codes)[:300]:
        uscc_check(code)
        assert body_code_fits(code)
        assert code[2:8] == "330110"


def test_a_village_collective_has_a_code_of_its_kind() -> None:
    code = a_world().uscc("N2", "330111")

    uscc_check(code)
    assert code.startswith("N2330111")


def test_identity_numbers_pass_their_check_and_lie_in_a_division_that_never_was() -> None:
    world = a_world()

    for year in range(1940, 2020):
        born = date(year, 5, 17)
        number = world.identity_number(born, male=year % 2 == 0)
        resident_id_check(number, TODAY)
        assert resident_id_birth(number) == born
        assert number.startswith("33019")
        assert int(number[16]) % 2 == (year % 2 == 0)


def test_mobile_numbers_lie_in_a_block_that_no_operator_has() -> None:
    world = a_world()
    numbers = {world.phone() for _ in range(2000)}

    assert len(numbers) == 2000
    assert all(re.fullmatch(r"154\d{8}", number) for number in numbers)


def test_no_invented_person_has_a_name_that_is_kept_out() -> None:
    source = random.Random(7)  # noqa: S311  names for a test

    assert not {fingerprint(person_name(source)) for _ in range(30_000)} & KEPT_OUT


def test_a_name_that_is_kept_out_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = person_name(random.Random(7))  # noqa: S311
    monkeypatch.setattr("yanzhen.base.invented.KEPT_OUT", frozenset({fingerprint(drawn)}))

    assert person_name(random.Random(7)) != drawn  # noqa: S311


def test_no_firm_can_be_named_like_a_known_one() -> None:
    own = {a + b + c for a in FIRM_FIRST for b in FIRM_MIDDLE for c in FIRM_LAST}
    known = {
        name
        for name in own
        if {fingerprint(name), fingerprint(name[:2]), fingerprint(name[1:])} & KEPT_OUT
    }
    source = random.Random(7)  # noqa: S311

    assert len(own) > 20_000
    for _ in range(3000):
        name = firm_name(source)
        assert not any(bad in name for bad in known)
    # The trades add nothing known either.
    assert not {fingerprint(word) for words in TRADES.values() for word in words} & KEPT_OUT


@pytest.mark.django_db
def test_parts_are_loaded_in_order_once(parts: list[DemoPart]) -> None:
    seen: list[str] = []
    parts += [
        DemoPart("cases", lambda world: seen.append("cases"), order=50),
        DemoPart("parties", lambda world: seen.append("parties"), order=10),
    ]

    assert load_demo(a_world()) == ["parties", "cases"]
    assert load_demo(a_world()) == []
    assert seen == ["parties", "cases"]


@pytest.mark.django_db
def test_a_part_that_fails_leaves_nothing_and_keeps_those_before(parts: list[DemoPart]) -> None:
    def fail(world: World) -> None:
        DemoLoad.objects.create(part="half", size="small", seed=1, today=TODAY)
        raise RuntimeError("broken")

    parts += [
        DemoPart("parties", lambda world: world.login("zhou", "service officer"), order=10),
        DemoPart("cases", fail, order=50),
    ]

    with pytest.raises(RuntimeError):
        load_demo(a_world())

    assert list(DemoLoad.objects.values_list("part", flat=True)) == ["parties"]
    assert demo_logins() == [("zhou", demo.DEMO_PASSWORD, "service officer")]


@pytest.mark.django_db
def test_a_year_of_another_size_is_not_mixed_in(parts: list[DemoPart]) -> None:
    parts.append(DemoPart("parties", lambda world: None))
    load_demo(a_world("small"))

    with pytest.raises(Refused, match="loaded here already"):
        load_demo(a_world("full"))


@pytest.mark.django_db
def test_the_command_loads_and_says_the_logins(parts: list[DemoPart], capsys: Any) -> None:
    parts.append(DemoPart("parties", lambda world: world.login("zhou", "service officer")))

    call_command("demo", "--size", "small", "--today", "2026-11-23")
    call_command("demo", "--logins")

    said = capsys.readouterr().out
    assert "1 parts loaded" in said
    assert "zhou" in said
    assert demo.DEMO_PASSWORD in said
    with pytest.raises(CommandError, match="loaded here already"):
        call_command("demo", "--size", "full")


@pytest.mark.django_db
def test_the_database_keeps_one_row_per_part() -> None:
    DemoLoad.objects.create(part="cases", size="small", seed=1, today=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        DemoLoad.objects.create(part="cases", size="small", seed=1, today=TODAY)
    with pytest.raises(IntegrityError, match="small_or_full"), transaction.atomic():
        DemoLoad.objects.create(part="desk", size="huge", seed=1, today=TODAY)


@pytest.mark.django_db
def test_a_part_is_planned_by_what_the_parts_before_it_made(parts: list[DemoPart]) -> None:
    seen: list[tuple[float, bool]] = []

    def fill(world: World) -> None:
        Occurrence.objects.bulk_create(Occurrence(name="demo.filled") for _n in range(2000))

    def look(world: World) -> None:
        with connection.cursor() as cursor:
            cursor.execute("""
                SELECT c.reltuples, EXISTS (SELECT FROM pg_locks l WHERE l.relation = c.oid
                       AND l.pid = pg_backend_pid() AND l.mode = 'ShareUpdateExclusiveLock')
                  FROM pg_class c WHERE c.oid = 'occurrences'::regclass
            """)
            seen.append(cursor.fetchone())

    parts += [DemoPart("fill", fill, order=1), DemoPart("look", look, order=2)]
    load_demo(a_world())

    # Autovacuum sees none of these rows; without the lock it would write that the table is empty.
    assert seen == [(2000, True)]
