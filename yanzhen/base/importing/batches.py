"""A file is brought in, its columns are matched, it is looked over. Nothing is written to any register yet."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.importing import limits
from yanzhen.base.importing import mapping as columns
from yanzhen.base.importing.contract import ImportContext, Importer
from yanzhen.base.importing.judging import Judgement, RawRow, judge
from yanzhen.base.importing.reading import Table, read_table
from yanzhen.base.keys import new_key
from yanzhen.base.models.imports import BatchState, ImportBatch, ImportFile, ImportRow, RowState
from yanzhen.base.refusals import Refused

OPEN = (BatchState.UPLOADED, BatchState.CHECKED)


def bring_in(
    importer: Importer,
    content: bytes,
    file_name: str,
    *,
    by: By,
    source: str = "",
    sheet: str = "",
    at: datetime | None = None,
) -> ImportBatch:
    """Read the file and open a batch with its columns guessed, or refuse the file with a sentence.

    Where the same headings came from this source before, the saved mapping is used.
    """
    may_import(importer, by)
    table = read_table(content, sheet=sheet, likeness=columns.likeness(importer.columns))
    with transaction.atomic():
        batch = ImportBatch.open(
            by=by,
            at=at or timezone.now(),
            importer_slug=importer.slug,
            source=source.strip()[:120],
            file_name=file_name[-255:],
            sha256=hashlib.sha256(content).hexdigest(),
            **_facts(importer, table, source.strip()),
        )
        ImportFile.objects.create(batch=batch, content=content)
    return batch


def may_import(importer: Importer, by: By) -> None:
    """Refuse whoever lacks the register's capability."""
    if not by.may(importer.capability):
        raise Refused(
            _("Your office does not fill the register “%(title)s”."), title=importer.title
        )


def table_of(batch: ImportBatch, sheet: str = "") -> Table:
    """The batch's file, read again; refused once the file is gone."""
    stored = ImportFile.objects.filter(batch=batch).first()
    if stored is None:
        raise Refused(_("The file of %(number)s is not kept any more."), number=batch.number)
    return read_table(
        bytes(stored.content),
        sheet=sheet or batch.sheet,
        likeness=columns.likeness(batch.importer.columns),
    )


@transaction.atomic
def choose_sheet(batch: ImportBatch, sheet: str, *, by: By) -> ImportBatch:
    """Look at another sheet of the same file."""
    locked = _open_batch(batch, by)
    table = table_of(locked, sheet)
    for name, value in _facts(locked.importer, table, locked.source).items():
        setattr(locked, name, value)
    locked.state = BatchState.UPLOADED
    locked.save()
    return locked


@transaction.atomic
def choose_columns(
    batch: ImportBatch, mapping: Sequence[str], *, by: By, at: datetime | None = None
) -> ImportBatch:
    """Say what each heading means; remembered for the source, or for these headings."""
    locked = _open_batch(batch, by)
    columns.check_mapping(mapping, locked.headers, locked.importer, locked.fixed)
    columns.remember(
        locked.importer,
        locked.source,
        locked.headers,
        mapping,
        by=by,
        at=at or timezone.now(),
    )
    locked.mapping = list(mapping)
    locked.save(update_fields=["mapping"])
    return look_over(locked, by=by, at=at)


@transaction.atomic
def correct(
    batch: ImportBatch,
    repairs: Sequence[tuple[int, str, str]],
    *,
    by: By,
    at: datetime | None = None,
) -> ImportBatch:
    """Take over suggested texts (line, column, text) and look everything over again."""
    locked = _open_batch(batch, by)
    for line, column, text in repairs:
        locked.corrections.setdefault(str(line), {})[column] = text
    locked.save(update_fields=["corrections"])
    return look_over(locked, by=by, at=at)


@transaction.atomic
def look_over(batch: ImportBatch, *, by: By, at: datetime | None = None) -> ImportBatch:
    """The dry run: every row judged and kept, the three numbers, and what importing will do."""
    started = time.perf_counter()
    locked = _open_batch(batch, by)
    importer = locked.importer
    columns.check_mapping(locked.mapping, locked.headers, importer, locked.fixed)
    context = context_of(locked, at)
    raws = [RawRow(new_key(), line, texts) for line, texts in table_of(locked).rows]
    judgement = judge(importer, raws, locked.mapping, locked.corrections, context)
    ImportRow.objects.filter(batch=locked).delete()
    _store(locked, raws, judgement)
    locked.rows_total = len(raws)
    locked.rows_ok, locked.rows_bad = len(judgement.good), len(judgement.bad)
    good = list(judgement.good.values())
    locked.forecast = list(importer.forecast(good, context)) if importer.forecast and good else []
    locked.state = BatchState.CHECKED
    locked.checked_at = context.at
    locked.check_took_ms = int((time.perf_counter() - started) * 1000)
    locked.save()
    return locked


@transaction.atomic
def abandon(batch: ImportBatch, *, by: By, at: datetime | None = None) -> ImportBatch:
    """Give the file up: file and rows go, the batch and its numbers stay."""
    locked = batch.locked()
    if locked.state == BatchState.ABANDONED:
        return locked
    locked = _open_batch(locked, by)
    _give_up(locked, at or timezone.now())
    return locked


def _give_up(locked: ImportBatch, at: datetime) -> None:
    ImportFile.objects.filter(batch=locked).delete()
    ImportRow.objects.filter(batch=locked).delete()
    locked.state = BatchState.ABANDONED
    locked.corrections = {}
    locked.finished_at = at
    locked.save()


@transaction.atomic
def give_up_forgotten(at: datetime) -> int:
    """Give up what nobody decided about for OPEN_DAYS_MAX days; says how many files went."""
    since = at - timedelta(days=limits.OPEN_DAYS_MAX)
    forgotten = ImportBatch.objects.filter(state__in=OPEN, uploaded_at__lt=since)
    batches = list(forgotten.select_for_update())
    for locked in batches:
        _give_up(locked, at)
    return len(batches)


def context_of(
    batch: ImportBatch, at: datetime | None = None, *, by: By | None = None
) -> ImportContext:
    """What the importer may know; `by` is who brought the file, unless somebody else acts."""
    now = at or timezone.now()
    return ImportContext(
        by=by or batch.by,
        today=timezone.localdate(now),
        at=now,
        source=batch.source,
        batch_id=batch.pk,
        batch_number=batch.number,
        fixed=batch.fixed,
        applied_since=batch.started_at,
    )


def is_settled(batch: ImportBatch) -> bool:
    """Whether the same headings were confirmed before, so that nobody need look at the columns again."""
    saved = columns.remembered(batch.importer, batch.source, batch.headers)
    known = saved is not None and saved.fingerprint == columns.fingerprint(batch.headers)
    return known and not columns.missing(batch.mapping, batch.importer, batch.fixed)


def _facts(importer: Importer, table: Table, source: str) -> dict[str, object]:
    saved = columns.remembered(importer, source, table.headers)
    meanings = columns.meanings(importer, table.headers, saved)
    return {
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "header_line": table.header_line,
        "headers": list(table.headers),
        "mapping": [meaning.column for meaning in meanings],
        "rows_total": len(table.rows),
    }


def _open_batch(batch: ImportBatch, by: By) -> ImportBatch:
    """The batch, locked, or Refused once its fate is decided."""
    locked = batch.locked()
    may_import(locked.importer, by)
    if locked.state not in OPEN:
        raise Refused(
            _("%(number)s can't be changed any more: %(state)s."),
            number=locked.number,
            state=locked.get_state_display(),
        )
    return locked


class _AsShown(DjangoJSONEncoder):
    """What a cell names is kept by its title: it is shown; applying reads the cell again."""

    def default(self, o: Any) -> Any:
        return str(o) if isinstance(o, Model) else super().default(o)


def _store(batch: ImportBatch, raws: Sequence[RawRow], judgement: Judgement) -> None:
    # COPY keeps twenty thousand rows in a second; bulk_create takes five.
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY base_importrow (id, batch_id, line, raw, parsed, problems, kind, state) FROM STDIN"
        ) as copy,
    ):
        for raw in raws:
            problems = [asdict(problem) for problem in judgement.bad.get(raw.line, [])]
            copy.write_row(
                (
                    str(raw.key),
                    str(batch.pk),
                    raw.line,
                    json.dumps(list(raw.texts), ensure_ascii=False),
                    json.dumps(judgement.parsed[raw.line], cls=_AsShown),
                    json.dumps(problems, ensure_ascii=False),
                    problems[0]["kind"] if problems else "",
                    RowState.BAD.value if problems else RowState.GOOD.value,
                )
            )
