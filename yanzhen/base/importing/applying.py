"""The good rows go in: once, whatever is pressed twice or killed in the middle."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.announcing import announce, defer
from yanzhen.base.by import By
from yanzhen.base.importing import limits
from yanzhen.base.importing.batches import context_of, may_import
from yanzhen.base.importing.contract import (
    ImportContext,
    ImportedRow,
    Importer,
    Made,
    RowProblem,
)
from yanzhen.base.importing.judging import Judgement, RawRow, judge
from yanzhen.base.models.imports import BatchState, ImportBatch, ImportFile, ImportRow, RowState
from yanzhen.base.refusals import Refused

Progress = Callable[[ImportBatch], None]
Traces = dict[UUID, "UUID | Made | None"]


def start(
    batch: ImportBatch, *, by: By, at: datetime | None = None, progress: "Progress | None" = None
) -> ImportBatch:
    """Import the good rows of a batch: at once when they are few, else by a job.

    Pressing twice changes nothing: the second finds it begun. Whoever passes `progress` (the console)
    waits for the last row, and is told after each chunk.
    """
    waits = progress is not None
    begun = _begin(batch, by=by, at=at or timezone.now(), waits=waits)
    batch.refresh_from_db()
    if begun and (waits or batch.rows_ok <= limits.AT_ONCE_ROWS_MAX):
        carry_on(batch.pk, at=at, progress=progress)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def _begin(batch: ImportBatch, *, by: By, at: datetime, waits: bool) -> bool:
    locked = batch.locked()
    may_import(locked.importer, by)
    if locked.state in (BatchState.APPLYING, BatchState.APPLIED):
        return False
    if locked.state != BatchState.CHECKED:
        raise Refused(
            gettext_lazy("%(number)s can't be imported now: %(state)s."),
            number=locked.number,
            state=locked.get_state_display(),
        )
    if locked.rows_ok == 0:
        raise Refused(gettext_lazy("No row of this file can be imported. Repair them first."))
    locked.state = BatchState.APPLYING
    locked.started_at = locked.moved_at = at
    locked.save(update_fields=["state", "started_at", "moved_at"])
    if not waits and locked.rows_ok > limits.AT_ONCE_ROWS_MAX:
        defer("base.apply_import", batch_id=locked.pk)
    return True


def push(batch: ImportBatch, *, by: By) -> None:
    """Call the job once more after a standstill; harmless while another still runs."""
    may_import(batch.importer, by)
    if batch.state == BatchState.APPLYING:
        defer("base.apply_import", batch_id=batch.pk)


def carry_on(
    batch_id: UUID, *, at: datetime | None = None, progress: "Progress | None" = None
) -> ImportBatch:
    """Apply chunk after chunk until none is left. May be called again after any interruption."""
    batch = ImportBatch.objects.get(pk=batch_id)
    context = context_of(batch, at)
    while _apply_chunk(batch, context):
        if progress is not None:
            batch.refresh_from_db()
            progress(batch)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def _apply_chunk(batch: ImportBatch, context: ImportContext) -> bool:
    # The lock on the batch lets two workers take turns; each sees what the other has finished.
    locked = batch.locked()
    if locked.state != BatchState.APPLYING:
        return False
    importer = locked.importer
    rows = list(
        ImportRow.objects.filter(batch=locked, state=RowState.GOOD).order_by("line")[
            : importer.chunk
        ]
    )
    if not rows:
        _finish(locked, importer, context)
        return False
    raws = [RawRow(row.pk, row.line, row.raw) for row in rows]
    judgement = judge(importer, raws, locked.mapping, locked.corrections, context)
    made = _apply(importer, judgement, context)
    _mark(locked, rows, judgement, made)
    return True


def _apply(importer: Importer, judgement: Judgement, context: ImportContext) -> Traces:
    """The whole chunk, or, where that is refused, row by row: then the bad ones stand apart."""
    good = list(judgement.good.values())
    if not good:
        return {}
    try:
        return _write(importer, good, context)
    except (Refused, IntegrityError, DataError):
        made: Traces = {}
        for row in good:
            try:
                made |= _write(importer, [row], context)
            except (Refused, IntegrityError, DataError) as error:
                judgement.refuse(_problem(row.line, error))
        return made


@transaction.atomic
def _write(importer: Importer, rows: Sequence[ImportedRow], context: ImportContext) -> Traces:
    made: Mapping[UUID, UUID | Made] = importer.apply(rows, context) or {}
    return {row.key: made.get(row.key) for row in rows}


def _problem(line: int, error: Exception) -> RowProblem:
    if isinstance(error, Refused):
        return RowProblem(line, error.sentence)
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    promise = str(constraint or "").replace("_", " ")
    return RowProblem(
        line,
        _("This does not fit with what is stored already (%(promise)s).") % {"promise": promise}
        if promise
        else _("The database can't store this row."),
        kind="duplicate" if "once" in promise or "uniq" in promise else "other",
    )


def _mark(
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    judgement: Judgement,
    made: Traces,
) -> None:
    _mark_applied(made)
    refused = [row for row in rows if row.line in judgement.bad]
    for row in refused:
        problems = judgement.bad[row.line]
        row.state, row.kind = RowState.BAD, problems[0].kind
        row.problems = [problem.__dict__ for problem in problems]
    ImportRow.objects.bulk_update(refused, ["state", "kind", "problems"])
    batch.rows_applied += len(made)
    batch.rows_ok -= len(refused)
    batch.rows_bad += len(refused)
    batch.moved_at = timezone.now()
    batch.save(update_fields=["rows_applied", "rows_ok", "rows_bad", "moved_at"])


def _mark_applied(made: Traces) -> None:
    # One statement for the chunk; the ORM's bulk_update would write a CASE per row.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE base_importrow AS r SET state = 'applied', made_id = m.made, before = m.before::jsonb "
            "FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS m(id, made, before) WHERE r.id = m.id",
            [
                list(made),
                [trace.id if isinstance(trace, Made) else trace for trace in made.values()],
                [json.dumps(t.before) if isinstance(t, Made) else None for t in made.values()],
            ],
        )


def _finish(batch: ImportBatch, importer: Importer, context: ImportContext) -> None:
    batch.state = BatchState.APPLIED
    batch.finished_at = timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    ImportFile.objects.filter(batch=batch).delete()
    if importer.record is not None:
        importer.record(
            by=batch.by, verb="imported", noun=batch, at=context.at, changes=_counts(batch)
        )
    announce("base.import_applied", batch_id=batch.pk)


def _counts(batch: ImportBatch) -> dict[str, Any]:
    return {
        "rows_total": batch.rows_total,
        "rows_imported": batch.rows_applied,
        "rows_refused": batch.rows_bad,
        "file": batch.file_name,
        "sha256": batch.sha256,
    }
