"""`yanzhen backup`: everything into one folder, while the servers go on."""

import os
from getpass import getpass
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.by import console_by
from yanzhen.base.refusals import Refused
from yanzhen.config.backup.making import make_backup, size_of
from yanzhen.kernel.audit.models import record_upkeep

MIB = 1024**2


class Command(BaseCommand):
    help = "Copy the database and the uploaded files into one folder, proved by hashes; keys only if asked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="folder to make; default: var/backups/<moment>")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="the keys too, under a passphrase (asked for, or YANZHEN_BACKUP_PASSPHRASE)",
        )

    def handle(self, *_arguments: Any, to: Path | None, with_keys: bool, **_options: Any) -> None:
        started = monotonic()
        folder = to or settings.VAR / "backups" / f"{timezone.localtime():%Y-%m-%dT%H%M%S}"
        try:
            manifest = make_backup(
                folder, passphrase=new_passphrase() if with_keys else "", progress=self._progress
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        # Whoever took a copy of everything stands in the audit, behind what the copy holds.
        changes = {"rows": manifest.rows, "files": len(manifest.files), "with_keys": with_keys}
        record_upkeep(by=console_by(), verb="config.back_up", title=str(folder), changes=changes)
        self.stdout.write(
            _("%(rows)s rows and %(files)s files in %(folder)s: %(size)s MiB, %(seconds)s s.")
            % {
                "rows": f"{manifest.rows:,}",
                "files": f"{len(manifest.files):,}",
                "folder": folder,
                "size": f"{size_of(folder) / MIB:.1f}",
                "seconds": f"{monotonic() - started:.1f}",
            }
        )
        if not manifest.keys:
            self.stdout.write(
                _(
                    "The keys are not inside. Without them sealed values stay closed: keep key %(keys)s too."
                )
                % {"keys": ", ".join(manifest.field_keys) or "–"}
            )

    def _progress(self, name: str, rows: int) -> None:
        if rows:
            self.stdout.write(f"{name}: {rows:,}")


def new_passphrase() -> str:
    if given := os.environ.get("YANZHEN_BACKUP_PASSPHRASE"):
        return given
    first = getpass(_("Passphrase for the keys: "))
    if first != getpass(_("Once more: ")):
        raise CommandError(_("The two passphrases differ."))
    return first
