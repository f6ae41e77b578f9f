"""Making a backup: into a folder that gets its name only when it is whole."""

import json
import os
import shutil
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.base.sealed_columns import held
from yanzhen.config.backup.keys import write_keys
from yanzhen.config.backup.manifest import MEDIA, TABLES, FileCopy, Manifest, sha256_of, write
from yanzhen.config.backup.tables import copy_out, one_snapshot, sequences, table_names
from yanzhen.kernel.audit.models import Seal

UNFINISHED: Final = ".unfinished"
LAST: Final = "last-backup.json"

Progress = Callable[[str, int], None]


def make_backup(
    folder: Path, *, passphrase: str = "", at: datetime | None = None, progress: Progress
) -> Manifest:
    """Copy everything into `folder`, which must not exist. Stopped in the middle, nothing bears its name."""
    if folder.exists():
        raise Refused(_("%(folder)s exists already; name another folder."), folder=folder)
    unfinished = folder.with_name(folder.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    before = os.umask(0o077)
    try:
        (unfinished / TABLES).mkdir(parents=True)
        manifest = _copy(unfinished, at or timezone.now(), progress)
        if passphrase:
            manifest.keys = write_keys(unfinished, passphrase)
        write(manifest, unfinished)
        unfinished.rename(folder)
        _remember(manifest, folder)
    except OSError as error:
        raise Refused(_("The backup could not be written: %(why)s"), why=error) from error
    finally:
        os.umask(before)
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def last_backup() -> dict[str, Any] | None:
    """When and where the last one was made, as this machine remembers it."""
    path: Path = settings.VAR / LAST
    if not path.exists():
        return None
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return known


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _copy(folder: Path, at: datetime, progress: Progress) -> Manifest:
    with one_snapshot():
        manifest = Manifest(
            made_at=at.isoformat(timespec="seconds"),
            version=_version(),
            server=_server(),
            migrations=_migrations(),
            sequences=sequences(),
        )
        for name in table_names():
            copy = copy_out(name, folder / TABLES / f"{name}.gz")
            manifest.tables.append(copy)
            progress(name, copy.rows)
        seal = Seal.objects.order_by("-sequence").first()
        if seal:
            manifest.audit_seal, manifest.audit_root = seal.sequence, seal.root
        manifest.field_keys = sorted({kind.key_id for kind in held()})
    # After the rows: a file is stored before the row that names it, so none of them is missing.
    manifest.files = _copy_files(folder / MEDIA)
    return manifest


def _version() -> str:
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _server() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _migrations() -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [[app, name] for app, name in cursor.fetchall()]


def _copy_files(into: Path) -> list[FileCopy]:
    root, found = Path(settings.MEDIA_ROOT), []
    for path in sorted(root.rglob("*")) if root.exists() else []:
        if not path.is_file():
            continue
        name = path.relative_to(root).as_posix()
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, target)
        except FileNotFoundError:
            # Removed by the nightly tidying while we looked; no row names it.
            continue
        found.append(FileCopy(name, target.stat().st_size, sha256_of(target)))
    return found


def _remember(manifest: Manifest, folder: Path) -> None:
    path: Path = settings.VAR / LAST
    known = {"made_at": manifest.made_at, "folder": str(folder.resolve()), "rows": manifest.rows}
    path.write_text(json.dumps(known), encoding="utf-8")
