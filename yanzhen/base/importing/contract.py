"""What an app declares to take its register in from a spreadsheet; the framework does the rest.

An app writes one `Importer` and registers it in its `apps.py`; upload, template, column mapping, dry
run, error sheet, chunks, progress, resuming and the console command come with it. The order of events:

1. The file is read and its headings are matched with `columns` (title, then aliases; people correct it).
2. Dry run. Each cell that is not empty goes through its column's `parse`, which returns the value or
   raises `Refused` (or `WrongCell`, which can name a kind and suggest a repair). An empty cell gives
   None, or an error where the column is required. Then `check_rows` sees *all* rows whose cells are
   right, at once, and names what is wrong with them. Nothing is written.
3. Applying. The good rows come to `apply` in chunks of `chunk`, each chunk in one transaction which
   also marks its rows as done. The chunk is parsed and checked again just before, so that what others
   entered since the dry run is refused and not doubled. If `apply` raises Refused or IntegrityError,
   the chunk is rolled back and its rows are tried one by one: the bad one is refused with its
   sentence, the others go in. So `apply` writes through ordinary bulk statements and keeps no state.

A chunk may run again after a crash only if its transaction was rolled back: no row is written twice.
`ImportedRow.key` is the same on every attempt and serves where a key of the new record is wanted.

4. Taking back. An importer with `take_back` can undo a batch: `apply` must then give the key of every
   record, with what stood there before where it changed one (`Made`). `lock` holds the records,
   `in_the_way` names those that were changed or used since; they stay where whoever presses has seen
   which, and otherwise nothing is taken back. `take_back` gets the others, newest rows first, all in one
   transaction. What it overlooks, a foreign key refuses. A record that several rows wrote is in the way
   for all of them or for none.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused

Loaded = TypeVar("Loaded")

# How errors are grouped on the dry run; an importer adds its own in `Importer.kinds`.
KINDS: dict[str, "str | Promise"] = {
    "missing": _("Left empty"),
    "date": _("Date"),
    "number": _("Number"),
    "code": _("Code"),
    "choice": _("Not on the list"),
    "unknown": _("Not found"),
    "duplicate": _("Duplicate"),
    "other": _("Other"),
}


class WrongCell(Refused):
    """A cell that can't be taken. `kind` groups it; `suggestion` is a text that would be right."""

    def __init__(
        self, message: "str | Promise", *, kind: str = "other", suggestion: str = "", **values: Any
    ) -> None:
        super().__init__(message, **values)
        self.kind = kind
        self.suggestion = suggestion


@dataclass(frozen=True)
class ImportContext:
    """What `parse`, `check_rows`, `forecast` and `apply` may know of the run they belong to.

    `by` is who brought the file, also when a job applies it. `source` is the name of where the table
    comes from. `once` keeps what is looked up for the whole run (places by name, codes in use).
    """

    by: By
    today: date
    at: datetime
    source: str = ""
    batch_id: uuid.UUID | None = None
    batch_number: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)  # column → text that all rows share
    applied_since: datetime | None = None  # when the rows began to go in
    notebook: dict[str, Any] = field(default_factory=dict, compare=False)

    def once(self, name: str, load: "Callable[[], Loaded]") -> "Loaded":
        """The value `load()` gave on the first call of this name in this run."""
        if name not in self.notebook:
            self.notebook[name] = load()
        found: Loaded = self.notebook[name]
        return found


@dataclass(frozen=True)
class ImportColumn:
    """One column of the register: `name` is the key in `values`, `title` stands in the template.

    `aliases` are other headings people use (compared without blanks, brackets' content and case).
    `example` stands in the template's second row, `hint` on the mapping page and in its comment.
    `parse(text, context)` gets the trimmed text of a cell that is not empty: dates come as
    2026-09-22, whole numbers without decimals. Ready-made ones stand in `yanzhen.base.importing.cells`.
    `kind` groups what `parse` refuses with a plain Refused.
    """

    name: str
    title: "str | Promise"
    parse: Callable[[str, ImportContext], Any]
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    hint: "str | Promise" = ""
    kind: str = "other"


def column(
    name: str, title: "str | Promise", parse: Callable[[str, ImportContext], Any], *aliases: str, **more: Any
) -> ImportColumn:  # fmt: skip
    """An ImportColumn as one line of a table: the aliases stand behind what reads it."""
    return ImportColumn(name, title, parse, aliases=aliases, **more)


@dataclass(frozen=True)
class ImportedRow:
    """One row of the file. `line` is its number in the sheet as people see it; `key` never changes."""

    key: uuid.UUID
    line: int
    cells: Mapping[str, str]  # text as it stood, by column name
    values: Mapping[str, Any]  # parsed, by column name; None where the cell was empty


@dataclass(frozen=True)
class Made:
    """What `apply` did with a row that changed a record: its key, and the values it had (as JSON)."""

    id: uuid.UUID
    before: Mapping[str, Any]


@dataclass(frozen=True)
class MadeRow:
    """A row that went in: the record it made, or changed where `before` holds what stood there."""

    key: uuid.UUID
    line: int
    made_id: uuid.UUID
    before: "Mapping[str, Any] | None"


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row, in the words of the person who will repair it.

    `column` is the name of the wrong cell's column, "" for the row as a whole.
    """

    line: int
    sentence: str
    column: str = ""
    kind: str = "other"
    suggestion: str = ""


@dataclass(frozen=True)
class Importer:
    """A register that can be filled from .xlsx and .csv.

    `capability` is asked of whoever brings a file. `check_rows(rows, context)` gets every row whose
    cells are right and yields RowProblems: duplicates inside the file (`cells.repeated` finds them)
    and against what is stored, in a fixed number of queries. On applying it gets one chunk.
    `apply(rows, context)` writes a chunk inside the batch's transaction and may return
    {row.key: id of the record it made}, or a `Made`, kept so that a batch can be traced and taken back.
    `take_back(rows, context)`, `in_the_way` and `lock(keys)` undo a batch (4 above); without
    `take_back` it stays. There `context.by` is who takes it back.
    `forecast(rows, context)` says in sentences what applying the good rows will do.
    `record` is the audit's door (`kernel.audit.models.record`): called once per batch applied and per
    sheet taken out, where given. `done_url` names the page that shows the register afterwards.
    """

    slug: str
    title: "str | Promise"
    columns: tuple[ImportColumn, ...]
    capability: str
    apply: "Callable[[Sequence[ImportedRow], ImportContext], Mapping[uuid.UUID, uuid.UUID] | Mapping[uuid.UUID, uuid.UUID | Made] | None]"
    check_rows: "Callable[[Sequence[ImportedRow], ImportContext], Iterable[RowProblem]] | None" = (
        None
    )
    forecast: "Callable[[Sequence[ImportedRow], ImportContext], Sequence[str]] | None" = None
    take_back: "Callable[[Sequence[MadeRow], ImportContext], None] | None" = None
    in_the_way: "Callable[[Sequence[MadeRow], ImportContext], Iterable[RowProblem]] | None" = None
    lock: "Callable[[Sequence[uuid.UUID]], None] | None" = None
    samples: tuple[Mapping[str, str], ...] = ()
    kinds: Mapping[str, "str | Promise"] = field(default_factory=dict)
    chunk: int = 500
    record: "Callable[..., Any] | None" = None
    done_url: str = ""
    hint: "str | Promise" = ""

    def column(self, name: str) -> "ImportColumn | None":
        return next((column for column in self.columns if column.name == name), None)

    def kind_title(self, kind: str) -> str:
        return str(self.kinds.get(kind) or KINDS.get(kind) or kind)
