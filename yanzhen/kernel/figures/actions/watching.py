"""Watching: triggers that mark which month of which source changed, in the transaction of the change.

They keep no number: one statement that changes rows writes one row per source and month, and nobody
waits for it. Made as owner after every migration (base/sql.py), from the figures that are registered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from yanzhen.base.contracts import figures
from yanzhen.base.figures import Figure
from yanzhen.kernel.figures.actions.lineage import Source, keepable, lineage_of
from yanzhen.kernel.figures.models import EVERYTHING

# What each kind of statement shows of the rows before and after it.
ROWS: Final = {
    "insert": ("new_rows",),
    "update": ("old_rows", "new_rows"),
    "delete": ("old_rows",),
}
TAKE_DOWN: Final = """
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname LIKE 'figures_mark_%' AND c.relnamespace = current_schema()::regnamespace LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', old.tgname, old.relname);
    END LOOP;
END
$$;
"""


def watching_sql(of: Iterable[Figure] | None = None) -> str:
    """Take the old triggers down, put those of these figures up, and count every figure anew."""
    by_table: dict[str, set[Source]] = defaultdict(set)
    for figure in figures if of is None else of:
        if keepable(figure):
            for source in lineage_of(figure).sources:
                by_table[source.table].add(source)
    names = sorted(source.name for sources in by_table.values() for source in sources)
    watched = ", ".join(f"('{name}')" for name in sorted(set(names)))
    return "\n".join([
        TAKE_DOWN,
        *(_triggers(table, sorted(sources)) for table, sources in sorted(by_table.items())),
        "DELETE FROM figures_watched;",
        f"INSERT INTO figures_watched (source) VALUES {watched};" if watched else "",  # noqa: S608  own names
        # A migration may have changed rows before the triggers stood.
        f"INSERT INTO figures_mark (source, month) VALUES ('{EVERYTHING}', NULL);",  # noqa: S608
    ])  # fmt: skip


def _triggers(table: str, sources: list[Source]) -> str:
    return "\n".join(line for act in ROWS for line in _trigger(table, act, sources))


def _trigger(table: str, act: str, sources: list[Source]) -> Iterator[str]:
    name = f"figures_mark_{table}"[:56] + f"_{act}"
    seen = ROWS[act]
    heard = [source for source in sources if source.grows or act != "insert"]
    if not heard:
        return
    marks = "\n        UNION ".join(_marks(source, rows) for source in heard for rows in seen)
    shown = " ".join(f"{rows.split('_')[0].upper()} TABLE AS {rows}" for rows in seen)
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$\n"
        f"BEGIN\n    INSERT INTO figures_mark (source, month)\n        {marks};\n    RETURN NULL;\nEND\n$$;"
    )
    yield (
        f'CREATE TRIGGER {name} AFTER {act.upper()} ON "{table}" REFERENCING {shown}\n'
        f"    FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
    )


def _marks(source: Source, rows: str) -> str:
    """The months that these rows touch; without a date of their own, any month."""
    if not source.column:
        return f"SELECT '{source.name}', NULL::date WHERE EXISTS (SELECT 1 FROM {rows})"  # noqa: S608  own names
    if not source.via:
        return f"SELECT DISTINCT '{source.name}', {_month(source, 'r')} FROM {rows} r"  # noqa: S608
    join = f'LEFT JOIN "{source.parent}" p ON p."{source.parent_key}" = r."{source.via}"'
    return f"SELECT DISTINCT '{source.name}', {_month(source, 'p')} FROM {rows} r {join}"  # noqa: S608


def _month(source: Source, alias: str) -> str:
    moment = f'{alias}."{source.column}"'
    if source.timed:
        moment += " AT TIME ZONE 'Asia/Shanghai'"
    return f"COALESCE(date_trunc('month', {moment})::date, DATE '0001-01-01')"
