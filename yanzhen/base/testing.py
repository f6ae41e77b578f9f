"""For tests: files of every kind, somebody at the door, an importer that needs no app, acts at the same moment."""

import io
import math
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from openpyxl import Workbook
from pypdf import PdfReader

from yanzhen.base import calendars
from yanzhen.base.by import WrittenBy
from yanzhen.base.importing import cells
from yanzhen.base.importing.batches import bring_in
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    RowProblem,
)
from yanzhen.base.models import ImportBatch
from yanzhen.base.refusals import Refused

SHIPPED = calendars.shipped_calendar()
HEADINGS = ("名称", "代码", "登记日期", "人数", "注册资金")


def a_by(**facts: Any) -> WrittenBy:
    """Somebody with an office of their own."""
    known = {"person_id": uuid.uuid4(), "person_name": "周敏", "office_id": uuid.uuid4()}
    return WrittenBy(**{**known, **facts})


def an_xlsx(
    rows: Sequence[Sequence[Any]], *, merge: Sequence[str] = (), sheet: str = "名册", **more: Any
) -> bytes:
    """A workbook with these rows; `more` adds sheets by name, a name ending in _hidden is hidden."""
    book = Workbook()
    book.remove(book.worksheets[0])
    first = book.create_sheet(sheet)
    _fill(first, rows)
    for cells_merged in merge:
        first.merge_cells(cells_merged)
    for name, content in more.items():
        extra = book.create_sheet(name)
        _fill(extra, content)
        extra.sheet_state = "hidden" if name.endswith("_hidden") else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, rows: Sequence[Sequence[Any]]) -> None:
    for row in rows:
        sheet.append(list(row))


def register_rows(count: int = 3, *, first: int = 1) -> list[list[Any]]:
    """Headings, and so many rows that are right."""
    rows = [
        [f"第{n}协会", f"C{n:06d}", "2026年9月3日", f"{n} 人", "51.8000(万元人民币)"]
        for n in range(first, first + count)
    ]
    return [list(HEADINGS), *rows]


def an_importer(**changes: Any) -> Importer:
    """A register of associations: each good row becomes an auth Group, whose names are unique."""
    facts: dict[str, Any] = {
        "slug": "test_associations",
        "title": "Associations",
        "columns": (
            ImportColumn(
                "name", "Name", cells.text_up_to(50), ("名称", "协会名称"), required=True,
                example="第一协会", hint="As registered",
            ),
            ImportColumn(
                "code", "Code", cells.as_text, ("代码", "统一代码"), required=True, example="C000001",
                kind="code",
            ),
            ImportColumn("since", "Registered on", cells.as_past_date, ("登记日期",), example="2026-09-03"),
            ImportColumn("members", "Members", cells.as_whole, ("人数",), example="12"),
            ImportColumn("capital_fen", "Capital", cells.as_fen, ("注册资金",), example="50万元"),
        ),
        "capability": "associations.import",
        "check_rows": _check,
        "apply": _apply,
        "forecast": lambda rows, context: [f"{len(rows)} associations will be new."],
        "chunk": 10,
    }  # fmt: skip
    return Importer(**{**facts, **changes})


def _check(rows: Sequence[ImportedRow], context: ImportContext) -> Iterator[RowProblem]:
    yield from cells.repeated(rows, ["name"])
    names = [row.values["name"] for row in rows]
    stored = Group.objects.filter(name__in=names).values_list("name", flat=True)
    yield from cells.already_stored(rows, "name", stored, "There is such an association already.")


def _apply(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[uuid.UUID, uuid.UUID]:
    Group.objects.bulk_create([Group(name=row.values["name"]) for row in rows])
    return {row.key: row.key for row in rows}


def a_batch(content: bytes, **facts: Any) -> ImportBatch:
    """A file brought in through the registered test importer."""
    known: dict[str, Any] = {"by": a_by(), "file_name": "associations.xlsx"}
    return bring_in(facts.pop("importer", None) or an_importer(), content, **{**known, **facts})


def at_once(
    *acts: Callable[[], Any], no: tuple[type[Exception], ...] = (Refused,)
) -> list[Exception | None]:
    """Each act in a thread and a connection of its own, begun together; what each was refused with.

    None stands for an act that was done. Any error that is no `no` is raised here.
    """
    start = threading.Barrier(len(acts))
    said: list[Exception | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            act()
        except Exception as error:
            said[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        if thread.is_alive():
            raise TimeoutError("One of them never came back.")
    for error in said:
        if error is not None and not isinstance(error, no):
            raise error
    return said


def until_others_wait(number: int = 1, *, patience_s: float = 20) -> None:
    """Returns when so many other connections to this database wait for a lock; fails when they don't.

    Asked of the locks, which every role may see; what another role waits for is hidden in the activity.
    """
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            # Inside a transaction, who is connected is looked at once.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                " WHERE NOT l.granted AND a.datname = current_database()"
            )
            if cursor.fetchone()[0] >= number:
                return
        time.sleep(0.05)
    raise AssertionError(f"Fewer than {number} waited.")


def keep_shipped_calendar() -> None:
    """Each test begins with the shipped years in memory: what a page asks must not hang on the minute it is."""
    calendars.keep_calendar(SHIPPED, seconds=math.inf)


def words_of_pdf(made: bytes) -> str:
    """What can be read and copied out of a PDF, page by page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


@contextmanager
def as_owner() -> Iterator[Any]:
    """A cursor of the tables' owner, inside a transaction: refused by the tables' own triggers, not for want of a grant."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')
        yield cursor
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_APP_ROLE}"')
