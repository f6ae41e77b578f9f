"""Take a table in from the console: the same reading, judging and applying as on the screen."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from yanzhen.base.by import console_by
from yanzhen.base.contracts import importers
from yanzhen.base.exporting import export_csv
from yanzhen.base.importing import applying, batches, limits, marking, taking_back
from yanzhen.base.importing.contract import Importer
from yanzhen.base.importing.mapping import use_file, use_saved
from yanzhen.base.models import ImportBatch
from yanzhen.base.refusals import Refused

FILE_REFUSED = 2


class Command(BaseCommand):
    """`yanzhen import enterprises register.csv.gz --bad refused.csv`."""

    help = (
        "Take a table in. Exit code 0: looked at row by row, refused rows included; "
        "2: the file or the register was refused as a whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("importer", nargs="?", help="the register, such as enterprises")
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument(
            "--mapping",
            default="",
            help="use the columns saved for this source, or those of a .json file",
        )
        parser.add_argument("--source", default="", help="where the table comes from")
        parser.add_argument("--sheet", default="", help="the sheet, where there are several")
        parser.add_argument("--bad", type=Path, help="write the refused rows to this .csv")
        parser.add_argument("--dry-run", action="store_true", help="look over, write nothing")
        parser.add_argument("--undo", default="", help="take back the import of this number")
        parser.add_argument("--reason", default="", help="why it is taken back")
        parser.add_argument(
            "--leave-used", action="store_true", help="take back all but the rows that are in use"
        )
        parser.add_argument("--resume", default="", help="carry on the import of this number")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["undo"]:
                self._undo(options["undo"], options["reason"], leave=options["leave_used"])
                return
            number = options["resume"]
            batch = self._resume(number) if number else self._import(options)
        except Refused as refusal:
            self.stderr.write(refusal.sentence)
            sys.exit(FILE_REFUSED)
        self._say_numbers(batch)
        if options["bad"]:
            self._write_bad(batch, options["bad"])
        if options["dry_run"]:
            batches.abandon(batch, by=console_by())

    def _import(self, options: dict[str, Any]) -> ImportBatch:
        importer = _importer(options["importer"])
        path: Path | None = options["file"]
        by = console_by()
        batch = batches.bring_in(
            importer,
            _content(path),
            path.name if path else "",
            by=by,
            source=options["source"] or Path(options["mapping"]).stem,
            sheet=options["sheet"],
        )
        mapping = Path(options["mapping"])
        if mapping.is_file():
            use_file(batch, mapping.read_bytes())
        elif options["mapping"]:
            use_saved(batch, options["mapping"])
        self.stdout.write(
            _("%(number)s: %(rows)s rows read from %(file)s.")
            % {"number": batch.number, "rows": f"{batch.rows_total:,}", "file": batch.file_name}
        )
        batch = batches.look_over(batch, by=by)
        self._say_faults(batch, importer)
        if options["dry_run"] or batch.rows_ok == 0:
            return batch
        return applying.start(batch, by=by, progress=self._say_progress)

    def _resume(self, number: str) -> ImportBatch:
        return applying.carry_on(_batch(number).pk, progress=self._say_progress)

    def _undo(self, number: str, reason: str, *, leave: bool) -> None:
        batch, by = _batch(number), console_by()
        undoing = taking_back.look_back(batch, by=by)
        for problem in undoing.in_the_way:
            self.stdout.write(f"  {problem.line}: {problem.sentence}")
        leaving = undoing.lines_that_stay if leave else ()
        taking_back.take_back(batch, by=by, reason=reason, leaving=leaving)
        self.stdout.write(
            _("%(number)s is taken back: %(rows)s rows.")
            % {"number": number, "rows": f"{undoing.rows:,}"}
        )

    def _say_progress(self, batch: ImportBatch) -> None:
        self.stdout.write(
            _("%(done)s of %(all)s rows imported")
            % {"done": f"{batch.rows_applied:,}", "all": f"{batch.rows_ok:,}"}
        )

    def _say_faults(self, batch: ImportBatch, importer: Importer) -> None:
        for kind, rows in marking.rows_by_kind(batch):
            self.stdout.write(f"  {importer.kind_title(kind)}: {rows:,}")
        for sentence in batch.forecast:
            self.stdout.write(f"  {sentence}")

    def _say_numbers(self, batch: ImportBatch) -> None:
        self.stdout.write(
            _("Rows in: %(total)s. Accepted: %(ok)s. Refused: %(bad)s. Imported: %(applied)s.")
            % {
                "total": f"{batch.rows_total:,}",
                "ok": f"{batch.rows_ok:,}",
                "bad": f"{batch.rows_bad:,}",
                "applied": f"{batch.rows_applied:,}",
            }
        )

    def _write_bad(self, batch: ImportBatch, path: Path) -> None:
        if not batch.rows_bad:
            return  # an empty file would be looked at for what it does not say
        path.write_bytes(
            export_csv(marking.columns_of(batch), marking.marked_rows(batch, only_bad=True))
        )
        self.stdout.write(_("The refused rows stand in %(file)s.") % {"file": path})


def _batch(number: str) -> ImportBatch:
    batch = ImportBatch.objects.filter(number=number).first()
    if batch is None:
        raise Refused(_("There is no import %(number)s."), number=number)
    return batch


def _importer(slug: str | None) -> Importer:
    importer = importers.get(slug or "")
    if importer is None:
        raise Refused(
            _("There is no register “%(slug)s” to fill. There are: %(known)s."),
            slug=slug or "",
            known=", ".join(sorted(known.slug for known in importers)) or "—",
        )
    return importer


def _content(path: Path | None) -> bytes:
    if path is None or not path.is_file():
        raise Refused(_("There is no file “%(file)s”."), file=path or "")
    # One byte more than is taken is enough for the reader to refuse it.
    with path.open("rb") as file:
        return file.read(limits.FILE_BYTES_MAX + 1)
