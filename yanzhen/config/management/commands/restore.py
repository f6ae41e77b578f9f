"""`yanzhen restore FOLDER`: a backup into an empty database; `--check` only looks whether it is whole."""

import os
from getpass import getpass
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from yanzhen.base.refusals import Refused
from yanzhen.config.backup.restoring import checked, closed_values, restore


class Command(BaseCommand):
    help = "Restore a backup into an empty database, or only check that it is whole."

    # An empty database has no tables to check.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="compare every hash, change nothing"
        )
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="the keys too; the passphrase is asked for, or YANZHEN_BACKUP_PASSPHRASE",
        )

    def handle(self, *_arguments: Any, folder: Path, **options: Any) -> None:
        started = monotonic()
        try:
            if options["check"]:
                manifest = checked(folder)
                self.stdout.write(
                    _("The backup of %(at)s is whole: %(rows)s rows, %(files)s files.")
                    % {
                        "at": manifest.made_at,
                        "rows": f"{manifest.rows:,}",
                        "files": len(manifest.files),
                    }
                )
                return
            manifest = restore(
                folder,
                passphrase=_passphrase() if options["with_keys"] else "",
                progress=self._progress,
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(
            _(
                "%(rows)s rows and %(files)s files of %(at)s are back, and the audit verifies: %(seconds)s s."
            )
            % {
                "rows": f"{manifest.rows:,}",
                "files": f"{len(manifest.files):,}",
                "at": manifest.made_at,
                "seconds": f"{monotonic() - started:.1f}",
            }
        )
        for kind in closed_values():
            self.stdout.write(
                _("%(column)s: put key %(key)s in place; %(count)s values wait for it.")
                % {
                    "column": f"{kind.table.name}.{kind.column}",
                    "key": kind.key_id,
                    "count": f"{kind.values:,}",
                }
            )

    def _progress(self, name: str, rows: int) -> None:
        if rows:
            self.stdout.write(f"{name}: {rows:,}")


def _passphrase() -> str:
    return os.environ.get("YANZHEN_BACKUP_PASSPHRASE") or getpass(_("Passphrase for the keys: "))
