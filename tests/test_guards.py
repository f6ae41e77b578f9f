"""The tool that removes guards finds each of them, removes only that one, and says what became of it."""

import importlib.util
from typing import Any

import pytest
from django.db import DatabaseError, connection

from dev.guards_database import guards_of, removals, signs_of
from dev.guards_python import QUESTION, Finder, guarded_files, guards_in, name_of, removable
from dev.guards_table import PROVEN, SURVIVED, UNREACHED, Verdict, table

SOURCE = """
def join(hall, by):
    hall.refuse_stranger(by)
    by.greet()
    if hall.full:
        raise Refused("The hall is full.")
    try:
        return hall.seat(by)
    except KeyError:
        raise
"""


def test_a_raise_and_a_call_that_only_refuses_are_guards_and_nothing_else_is() -> None:
    found = guards_in(SOURCE, "hall.py")

    assert [(guard.name, guard.text) for guard in found] == [
        ("hall.py:3", "hall.refuse_stranger(by)"),
        ("hall.py:6", "raise Refused('The hall is full.')"),
    ]


@pytest.mark.parametrize(
    ("away", "said"),
    [
        ("", "a stranger"),
        ("hall.py:3", "The hall is full."),
        ("hall.py:6", "a stranger"),
        ("both", "seated"),
    ],
)
def test_one_guard_is_away_and_the_others_stand(away: str, said: str) -> None:
    space: dict[str, Any] = {
        "Refused": PermissionError,
        QUESTION: lambda name, refuses: away not in (name, "both"),
    }
    exec(removable(SOURCE, "hall.py", "hall.py"), space)  # noqa: S102

    try:
        answer = space["join"](_Hall(), _Guest())
    except PermissionError as error:
        answer = str(error)

    assert answer == said


def test_a_call_is_told_apart_from_its_refusal() -> None:
    heard: list[tuple[str, bool]] = []

    def stands(name: str, refuses: bool) -> bool:
        heard.append((name, refuses))
        return True

    space: dict[str, Any] = {"Refused": PermissionError, QUESTION: stands}
    exec(removable(SOURCE, "hall.py", "hall.py"), space)  # noqa: S102

    with pytest.raises(PermissionError, match="a stranger"):
        space["join"](_Hall(), _Guest())

    assert heard == [("hall.py:3", False), ("hall.py:3", True)]


class _Guest:
    def greet(self) -> None: ...


class _Hall:
    full = True

    def refuse_stranger(self, by: object) -> None:
        raise PermissionError("a stranger")

    def seat(self, by: object) -> str:
        return "seated"


def test_the_modules_of_one_app_are_loaded_with_their_questions_and_no_others() -> None:
    finder = Finder("kernel/audit", lambda name, refuses: True)
    ours = finder.find_spec("yanzhen.kernel.audit.models", _path_of("yanzhen.kernel.audit"))

    assert type(ours.loader).__module__ == "dev.guards_python"
    assert finder.find_spec("yanzhen.kernel.auditor", None) is None
    assert finder.find_spec("yanzhen.base.refusals", None) is None
    assert ours.loader.get_code("yanzhen.kernel.audit.models")


def _path_of(package: str) -> list[str]:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    return list(spec.submodule_search_locations or [])


def test_tests_builders_and_demo_hold_no_guards_of_the_product() -> None:
    files = [name_of(path) for path in guarded_files("kernel/cases")]

    assert "kernel/cases/actions/opening.py" in files
    assert not [
        file for file in files if {"tests", "testing.py", "migrations"} & {*file.split("/")}
    ]


BODY = """
BEGIN
  IF NEW.full THEN
    RAISE EXCEPTION 'a_hall_is_not_full' USING ERRCODE = 'check_violation';
  END IF;
  wrong := CASE WHEN NEW.a > 1 THEN 'first' WHEN NEW.b
    > 2 THEN 'second' END;
END"""


def test_each_refusal_of_a_function_is_removed_alone() -> None:
    found = removals(BODY)

    assert [(line, text) for line, text, _without in found] == [
        (4, "'a_hall_is_not_full'"),
        (6, "'first'"),
        (6, "'second'"),
    ]
    raised, first, second = (without for _line, _text, without in found)
    assert "RAISE DEBUG 'a_hall_is_not_full' USING" in raised
    assert "WHEN false THEN 'first' WHEN NEW.b" in first
    assert "WHEN NEW.a > 1 THEN 'first' WHEN false THEN 'second'" in second


@pytest.mark.django_db
def test_a_refusal_of_the_database_names_its_guard() -> None:
    with pytest.raises(DatabaseError) as refused, connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN\n RAISE EXCEPTION 'never_so'; END $$")

    assert "never_so" in signs_of(refused.value.__cause__)
    assert signs_of(ValueError()) == set()


@pytest.mark.django_db
def test_constraints_indexes_triggers_and_refusals_in_functions_are_found() -> None:
    found = {guard.name: guard for guard in guards_of("kernel/cases")}

    assert found["cases_whistle.a_whistle_calls_at_least_one"].remove.endswith(
        'DISABLE TRIGGER "a_whistle_calls_at_least_one"'
    )
    assert found["a_whistle_calls_at_least_one():4"].only_refuses
    assert any(guard.remove.startswith("DROP INDEX") for guard in found.values())
    assert any(guard.text.startswith("CHECK") for guard in found.values())
    assert all(guard.remove != guard.restore for guard in found.values())


def test_the_table_counts_and_begins_with_what_is_not_proven() -> None:
    said = table(
        "kernel/halls",
        [
            Verdict("a.py:1", "raise A", PROVEN, "test_a"),
            Verdict("a.py:2", "raise B", SURVIVED, "3 of 3 tests"),
            Verdict("a.py:3", "raise C", UNREACHED),
        ],
    )

    assert said.startswith("kernel/halls: 3 guards, 1 SURVIVED, 1 unreached, 0 unclear, 1 proven\n")
    assert said.index("raise B") < said.index("raise C") < said.index("raise A")


def test_every_file_of_the_base_can_be_loaded_with_its_questions() -> None:
    for path in guarded_files("base"):
        removable(path.read_text(encoding="utf-8"), "x", str(path))
