"""Bringing a backup back: into a database that nobody has used, or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.base.sealed_columns import Held, held
from yanzhen.config.backup.keys import open_keys, put_keys_in_place
from yanzhen.config.backup.manifest import MEDIA, TABLES, Manifest, check, read
from yanzhen.config.backup.tables import (
    LEFT_EMPTY,
    NEVER_LOADED,
    count_rows,
    load_all,
    set_sequences,
    table_names,
)
from yanzhen.kernel.audit.actions import verify
from yanzhen.kernel.audit.models import Seal

# A database where one of these has rows is in use: every change leaves a line.
IN_USE: tuple[str, ...] = ("audit_auditline", "parties_user")

Progress = Callable[[str, int], None]


def checked(folder: Path) -> Manifest:
    """The manifest of a backup whose every file is as it was written, or Refused."""
    manifest = read(folder)
    check(manifest, folder)
    return manifest


def restore(folder: Path, *, passphrase: str = "", progress: Progress) -> Manifest:
    """Make the database and the files what they were. Killed in the middle, it may be run again.

    The schema is made by the migrations that the backup names, filled, and then brought to this version's.
    """
    manifest = checked(folder)
    _refuse_used()
    keys = _keys(manifest, folder, passphrase)
    _migrate_to(manifest)
    if keys:
        put_keys_in_place(keys)
    _put_files(manifest, folder)
    load_all(manifest.tables, folder / TABLES, progress)
    set_sequences(manifest.sequences)
    call_command("migrate", interactive=False, verbosity=0)
    # Once more for sequences that the SQL files make.
    set_sequences(manifest.sequences)
    _refuse_difference(manifest)
    return manifest


def closed_values() -> list[Held]:
    """Sealed values that no key here opens: the keys are still to be put in place."""
    return [kind for kind in held() if not kind.opens]


def _refuse_used() -> None:
    here = set(table_names())
    used = [name for name in IN_USE if name in here and count_rows(name)]
    files = Path(settings.MEDIA_ROOT)
    if used:
        raise Refused(
            _("The database is in use (%(tables)s): a backup is restored into an empty one."),
            tables=", ".join(used),
        )
    if not here:
        return
    if "django_migrations" not in here:
        raise Refused(
            _(
                "The database holds tables that are not ours: a backup is restored into an empty one."
            )
        )
    if files.exists() and any(path.is_file() for path in files.rglob("*")):
        # Left by a restore that was stopped; nobody can refer to them.
        shutil.rmtree(files)


def _keys(manifest: Manifest, folder: Path, passphrase: str) -> dict[str, Any] | None:
    if not passphrase:
        return None
    if not manifest.keys:
        raise Refused(_("This backup holds no keys."))
    return open_keys(folder, passphrase)


def _migrate_to(manifest: Manifest) -> None:
    """The schema as it was: each app at its newest migration that the backup names."""
    executor = MigrationExecutor(connection)
    named = {(app, name) for app, name in manifest.migrations}
    graph = executor.loader.graph
    if unknown := sorted({app for app, name in named if (app, name) not in graph.nodes}):
        raise Refused(
            _("The backup needs a newer version or apps that are not installed here: %(apps)s"),
            apps=", ".join(unknown),
        )
    if beyond := sorted(
        {f"{app}.{name}" for app, name in executor.loader.applied_migrations}
        - {f"{app}.{name}" for app, name in named}
    ):
        raise Refused(
            _("The database is newer than the backup (%(first)s): restore into an empty one."),
            first=beyond[0],
        )
    ends = [
        node
        for node in named
        if not any(
            child.key in named and child.key[0] == node[0]
            for child in graph.node_map[node].children
        )
    ]
    executor.migrate(sorted(ends))


def _put_files(manifest: Manifest, folder: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    for file in manifest.files:
        target = root / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / MEDIA / file.name, target)


def _refuse_difference(manifest: Manifest) -> None:
    """What stands there now is what the manifest counts, and the audit proves itself."""
    counted = {
        table.name: (table.rows, count_rows(table.name))
        for table in manifest.tables
        if table.name not in NEVER_LOADED | LEFT_EMPTY
    }
    if fewer := [name for name, (then, now) in counted.items() if now < then]:
        raise Refused(_("Rows are missing after the restore: %(tables)s"), tables=", ".join(fewer))
    seal = Seal.objects.order_by("-sequence").first()
    if (seal.root if seal else "") != manifest.audit_root:
        raise Refused(_("The audit's last seal is not the one that the backup names."))
    proof = verify()
    if not proof.sound:
        raise Refused(
            _("The audit does not verify after the restore: %(first)s"),
            first=proof.faults[0].sentence,
        )
