"""Where PostgreSQL refuses: constraints, unique indexes, triggers, and each RAISE inside a function. As the owner."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from django.apps import apps
from django.db import connection

ROOT: Final = Path(__file__).resolve().parents[1]
RAISE: Final = re.compile(r"\bRAISE\s+EXCEPTION\b", re.IGNORECASE)
# Functions that name the broken rule by a CASE: each WHEN … THEN 'rule' is a guard.
CASE_OF_A_RULE: Final = re.compile(r"\bWHEN\s+((?:(?!\bWHEN\b|;).)+?)\s+THEN\s+('\w+')", re.DOTALL)
FUNCTION: Final = re.compile(r"CREATE(?: OR REPLACE)? FUNCTION\s+(\w+)", re.IGNORECASE)
MISSING: Final = "a guard is missing"

CONSTRAINTS: Final = """
    SELECT t.relname, c.conname, c.contype, pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.contype IN ('c', 'u', 'x') AND c.coninhcount = 0 AND t.relname = ANY(%s)
      AND c.connamespace = current_schema()::regnamespace ORDER BY 1, 2"""
INDEXES: Final = """
    SELECT t.relname, i.relname, pg_get_indexdef(i.oid)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE x.indisunique AND NOT x.indisprimary AND NOT i.relispartition AND t.relname = ANY(%s)
      AND i.relnamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid) ORDER BY 1, 2"""
TRIGGERS: Final = """
    SELECT t.relname, g.tgname, p.proname
    FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND g.tgenabled <> 'D'
      AND t.relnamespace = current_schema()::regnamespace
      AND t.relname = ANY(%s) ORDER BY 1, 2"""
FUNCTIONS: Final = """
    SELECT p.oid::regprocedure::text, p.proname, p.prosrc, pg_get_functiondef(p.oid)
    FROM pg_proc p WHERE p.proname = ANY(%s) AND p.prokind IN ('f', 'p')
      AND p.pronamespace = current_schema()::regnamespace ORDER BY 1"""


@dataclass(frozen=True)
class DatabaseGuard:
    """`signs` are what the driver's error says when it fires; `words`, by what tests may name it."""

    name: str
    text: str
    remove: str
    restore: str
    signs: frozenset[str]
    words: frozenset[str]
    table: str = ""
    # A CHECK acts by refusing alone; a trigger or an index may also do something in silence.
    only_refuses: bool = False


def guards_of(app: str) -> list[DatabaseGuard]:
    """All guards on the tables of `app` and in the functions of its SQL files."""
    tables, functions = tables_of(app.split("/")[-1]), functions_of(ROOT / "yanzhen" / app)
    with as_owner() as owner:
        found = [*_constraints(owner, tables), *_indexes(owner, tables)]
        found += _triggers(owner, tables)
        found += _raises(owner, functions)
    return found


def tables_of(label: str) -> list[str]:
    models = apps.get_app_config(label).get_models(include_auto_created=True)
    return [model._meta.db_table for model in models]


def functions_of(app: Path) -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted((app / "sql").glob("*.sql")))
    return sorted({name.lower() for text in texts for name in FUNCTION.findall(text)})


def _constraints(owner: Any, tables: list[str]) -> Iterator[DatabaseGuard]:
    for table, name, kind, definition in owner.execute(CONSTRAINTS, [tables]).fetchall():
        yield DatabaseGuard(
            f"{table}.{name}",
            definition[:120],
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}',
            frozenset({name}),
            frozenset({name}),
            table,
            only_refuses=kind == "c",
        )


def _indexes(owner: Any, tables: list[str]) -> Iterator[DatabaseGuard]:
    for table, name, definition in owner.execute(INDEXES, [tables]).fetchall():
        signs = frozenset({name})
        yield DatabaseGuard(
            f"{table}.{name}",
            definition[:120],
            f'DROP INDEX "{name}"',
            definition,
            signs,
            signs,
            table,
        )


def _triggers(owner: Any, tables: list[str]) -> Iterator[DatabaseGuard]:
    for table, name, function in owner.execute(TRIGGERS, [tables]).fetchall():
        yield DatabaseGuard(
            f"{table}.{name}",
            f"trigger, {function}()",
            f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"',
            f'ALTER TABLE "{table}" ENABLE TRIGGER "{name}"',
            frozenset({f"{function}()"}),
            frozenset({name, function}),
            table,
        )


def _raises(owner: Any, functions: list[str]) -> Iterator[DatabaseGuard]:
    for signature, name, body, whole in owner.execute(FUNCTIONS, [functions]).fetchall():
        for line, text, without in removals(body):
            # The body stands literally in the definition, and PostgreSQL counts its lines in errors.
            yield DatabaseGuard(
                f"{signature}:{line}",
                text,
                whole.replace(body, without),
                whole,
                frozenset({f"{name}():{line}", text.strip("'")}),
                frozenset({name, text.strip("'")}),
                only_refuses=True,
            )


def removals(body: str) -> list[tuple[int, str, str]]:
    """Line, words and the body without it, for each refusal of a PL/pgSQL function."""
    found = []
    for match in RAISE.finditer(body):
        without = body[: match.start()] + "RAISE DEBUG" + body[match.end() :]
        words = body[match.end() :].split(";")[0].split("USING")[0]
        found.append((_line(body, match.start()), " ".join(words.split()), without))
    for match in CASE_OF_A_RULE.finditer(body):
        without = body[: match.start(1)] + "false" + body[match.end(1) :]
        found.append((_line(body, match.start()), match[2], without))
    return found


def _line(body: str, position: int) -> int:
    return body.count("\n", 0, position) + 1


def signs_of(error: Any) -> set[str]:
    """The constraint and the PL/pgSQL line that a driver's error names, and what it says."""
    diag = getattr(error, "diag", None)
    if diag is None:
        return set()
    signs = {
        diag.constraint_name,
        diag.message_primary,
        *re.findall(r"\w+", diag.message_detail or ""),
    }
    for function, line in re.findall(
        r"PL/pgSQL function (?:\w+\.)?(\w+)\([^)]*\) line (\d+)", diag.context or ""
    ):
        signs |= {f"{function}()", f"{function}():{line}"}
    return {sign for sign in signs if sign}


@contextmanager
def as_owner() -> Iterator[Any]:
    """A connection of the owner's to the test database; a lock that doesn't come is an error."""
    facts = {**connection.get_connection_params(), "options": "-c lock_timeout=5s"}
    facts = {
        key: facts[key]
        for key in ("dbname", "user", "password", "host", "port", "options")
        if key in facts
    }
    with psycopg.connect(**facts, autocommit=True) as owner:
        yield owner


@contextmanager
def removed(guard: DatabaseGuard) -> Iterator[None]:
    """Without this guard; it stands again afterwards, and a killed run is known by the database's comment."""
    with as_owner() as owner:
        _say(owner, MISSING)
        owner.execute(guard.remove)
    try:
        yield
    finally:
        with as_owner() as owner:
            owner.execute(guard.restore)
            _say(owner, "")


def _say(owner: Any, comment: str) -> None:
    owner.execute(f"COMMENT ON DATABASE \"{owner.info.dbname}\" IS '{comment}'")


def left_open(database: str) -> bool:
    """Whether a run was killed while a guard of this test database was missing."""
    facts = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{key: facts[key] for key in keys if key in facts}) as owner:
        question = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        )
        row = owner.execute(question, [database]).fetchone()
    return row is not None and row[0] == MISSING
