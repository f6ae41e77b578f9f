"""An import is taken back: whole, or all but the rows whoever presses has seen to be in use."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.importing.batches import context_of, may_import
from yanzhen.base.importing.contract import ImportContext, Importer, MadeRow, RowProblem
from yanzhen.base.models.imports import BatchState, ImportBatch, ImportRow, RowState
from yanzhen.base.refusals import Refused

# In the order they were written, a chunk at a time, so that twenty thousand rows fit in memory.
CHUNK: Final = 2_000


@dataclass
class Undoing:
    """What taking a batch back would do. `in_the_way` stands by line: those rows would stay."""

    made: int = 0
    restored: int = 0
    in_the_way: list[RowProblem] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many would go back."""
        return self.made + self.restored

    @property
    def lines_that_stay(self) -> frozenset[int]:
        return frozenset(problem.line for problem in self.in_the_way)

    @property
    def seen(self) -> str:
        """The mark of exactly these rows, so that a form says which ones its page showed."""
        lines = ",".join(map(str, sorted(self.lines_that_stay)))
        return hashlib.sha256(lines.encode()).hexdigest()[:16]


def may_take_back(batch: ImportBatch, by: By) -> bool:
    """Whether there is anything to ask for; the reasons of `take_back` still hold."""
    return (
        batch.state == BatchState.APPLIED
        and batch.importer.take_back is not None
        and batch.rows_forgotten_at is None
        and batch.rows_applied > 0
        and by.may(batch.importer.capability)
    )


def look_back(batch: ImportBatch, *, by: By, at: datetime | None = None) -> Undoing:
    """The preview: how many rows would go or get their earlier values, and which would stay and why."""
    importer = _importer_of(batch, by)
    context = context_of(batch, at)
    found = Undoing()
    for rows in _chunks(batch):
        _free_ones(rows, importer, context, found)
    return found


@transaction.atomic
def take_back(
    batch: ImportBatch,
    *,
    by: By,
    reason: str,
    leaving: Collection[int] = (),
    at: datetime | None = None,
) -> ImportBatch:
    """Take back everything this batch wrote, in one transaction, or raise Refused and change nothing.

    A row that was changed or used since stays where its line is among `leaving`, and is refused
    otherwise: nobody leaves rows behind without having seen which. Refused where nothing would go
    back, where its app can't take rows back, and after the rows were forgotten. Pressing twice changes
    nothing. `reason` stands in the batch and the audit.
    """
    at = at or timezone.now()
    locked = batch.locked()
    if locked.state == BatchState.UNDONE:
        return locked
    importer = _importer_of(locked, by)
    if not reason.strip():
        raise Refused(_("Say why the import is taken back."), field="reason")
    # Who takes it back acts, not who brought it.
    context = context_of(locked, at, by=by)
    found = Undoing()
    try:
        # The savepoint keeps the refusal's transaction usable where a constraint speaks first.
        with transaction.atomic():
            for rows in _chunks(locked, newest_first=True):
                _take_back(rows, importer, context, found, leaving)
            _check_now()
    except IntegrityError as error:
        raise Refused(_("Something of this import was used just now. Look once more.")) from error
    if not found.rows:
        raise Refused(_("Every row of it was changed or used since, so nothing can be taken back."))
    _finish(locked, importer, by=by, reason=reason.strip(), at=at, found=found)
    return locked


@transaction.atomic
def forget_rows(at: datetime) -> int:
    """Forget the rows of imports that are older than the house keeps them; says of how many files.

    Without IMPORT_ROWS_KEPT_DAYS they are kept. The batch, its numbers and who brought it stay.
    """
    if settings.IMPORT_ROWS_KEPT_DAYS is None:
        return 0
    since = at - timedelta(days=settings.IMPORT_ROWS_KEPT_DAYS)
    old = ImportBatch.objects.filter(
        state__in=[BatchState.APPLIED, BatchState.UNDONE],
        finished_at__lt=since,
        rows_forgotten_at__isnull=True,
    )
    batches = list(old.select_for_update(skip_locked=True))
    for locked in batches:
        ImportRow.objects.filter(batch=locked).delete()
        locked.corrections = {}
        locked.rows_forgotten_at = at
        locked.save(update_fields=["corrections", "rows_forgotten_at"])
    return len(batches)


def _importer_of(batch: ImportBatch, by: By) -> Importer:
    importer = batch.importer
    may_import(importer, by)
    if importer.take_back is None:
        raise Refused(_("What “%(title)s” brought in can't be taken back."), title=importer.title)
    if batch.state != BatchState.APPLIED:
        raise Refused(
            _("%(number)s can't be taken back: %(state)s."),
            number=batch.number,
            state=batch.get_state_display(),
        )
    if batch.rows_forgotten_at is not None:
        raise Refused(
            _("The rows of %(number)s are not kept any more, so nobody knows what it wrote."),
            number=batch.number,
        )
    return importer


def _chunks(batch: ImportBatch, *, newest_first: bool = False) -> Sequence[list[MadeRow]]:
    applied = ImportRow.objects.filter(batch=batch, state=RowState.APPLIED)
    if lost := applied.filter(made_id__isnull=True).count():
        raise Refused(
            _("Nobody knows any more what %(n)s rows of %(number)s wrote."),
            n=lost,
            number=batch.number,
        )
    order = "-line" if newest_first else "line"
    rows = [
        MadeRow(key, line, made_id, before)
        for key, line, made_id, before in applied.order_by(order).values_list(
            "pk", "line", "made_id", "before"
        )
        if made_id is not None
    ]
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]


def _free_ones(
    rows: list[MadeRow], importer: Importer, context: ImportContext, found: Undoing
) -> list[MadeRow]:
    """Those that nothing is in the way of; all are counted."""
    in_the_way = list(importer.in_the_way(rows, context)) if importer.in_the_way else []
    found.in_the_way += in_the_way
    held = {problem.line for problem in in_the_way}
    free = [row for row in rows if row.line not in held]
    restored = sum(row.before is not None for row in free)
    found.restored += restored
    found.made += len(free) - restored
    return free


def _take_back(
    rows: list[MadeRow],
    importer: Importer,
    context: ImportContext,
    found: Undoing,
    leaving: Collection[int],
) -> None:
    if importer.lock is not None:
        importer.lock([row.made_id for row in rows])
    free = _free_ones(rows, importer, context, found)
    for problem in found.in_the_way:
        if problem.line not in leaving:
            raise Refused(
                _("Row %(line)s can't be taken back: %(reason)s"),
                line=problem.line,
                reason=problem.sentence,
            )
    if importer.take_back is not None and free:
        importer.take_back(free, context)


def _check_now() -> None:
    """What is deferred to the commit is asked here, where it can still become a sentence."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _finish(
    batch: ImportBatch, importer: Importer, *, by: By, reason: str, at: datetime, found: Undoing
) -> None:
    rows = ImportRow.objects.filter(batch=batch, state=RowState.APPLIED)
    rows.exclude(line__in=found.lines_that_stay).update(state=RowState.UNDONE)
    _say_why_they_stay(rows, found)
    batch.state = BatchState.UNDONE
    batch.undone_at, batch.undone_by_name, batch.undone_because = at, by.person_name, reason[:300]
    batch.save(update_fields=["state", "undone_at", "undone_by_name", "undone_because"])
    if importer.record is not None:
        counts = {"rows_removed": found.made, "rows_restored": found.restored}
        if found.in_the_way:
            counts["rows_that_stay"] = len(found.lines_that_stay)
        importer.record(by=by, verb="took_back", noun=batch, at=at, reason=reason, changes=counts)
    announce("base.import_undone", batch_id=batch.pk)


def _say_why_they_stay(rows: QuerySet[ImportRow], found: Undoing) -> None:
    """What stays keeps its reason, so that the page can say it for as long as the rows are kept."""
    why = {problem.line: problem.sentence for problem in found.in_the_way}
    staying = list(rows.filter(line__in=why).only("line"))
    for row in staying:
        row.problems = [
            {"column": "", "kind": "stays", "sentence": why[row.line], "suggestion": ""}
        ]
    ImportRow.objects.bulk_update(staying, ["problems"], batch_size=CHUNK)
