"""What a backup says of itself: version, migrations, each table and file with its hash, the audit's root."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
# The manifest's own hash, beside it: half a manifest is no manifest.
SEAL: Final = "manifest.sha256"
TABLES: Final = "tables"
MEDIA: Final = "media"
KEYS: Final = "keys.json"
CHUNK_BYTES: Final = 1024 * 1024


@dataclass(frozen=True)
class TableCopy:
    """`content` is the hash of the rows, whatever they are packed with; `sha256` that of the file."""

    name: str
    columns: list[str]
    rows: int
    content: str
    sha256: str


@dataclass(frozen=True)
class FileCopy:
    name: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """Written last: a folder without it is not a backup."""

    made_at: str
    version: str
    server: str
    migrations: list[list[str]]
    tables: list[TableCopy] = field(default_factory=list)
    sequences: dict[str, list[Any]] = field(default_factory=dict)
    files: list[FileCopy] = field(default_factory=list)
    audit_seal: int = 0
    audit_root: str = ""
    field_keys: list[str] = field(default_factory=list)
    keys: FileCopy | None = None
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def write(manifest: Manifest, folder: Path) -> None:
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    for name, content in (
        (MANIFEST, text),
        (SEAL, hashlib.sha256(text.encode()).hexdigest() + "\n"),
    ):
        with (folder / name).open("x", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def read(folder: Path) -> Manifest:
    """The manifest of a whole backup, or Refused."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        seal = (folder / SEAL).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refused(
            _("%(folder)s is not a backup, or one that was never finished."), folder=folder
        ) from error
    if hashlib.sha256(raw).hexdigest() != seal:
        raise Refused(_("The backup is damaged: its list of contents was altered."))
    known = json.loads(raw)
    if known["format"] != FORMAT:
        raise Refused(
            _("The backup was written by a newer version; use that version to restore it.")
        )
    tables = [TableCopy(**table) for table in known.pop("tables")]
    files = [FileCopy(**file) for file in known.pop("files")]
    keys = known.pop("keys")
    return Manifest(**known, tables=tables, files=files, keys=FileCopy(**keys) if keys else None)


def check(manifest: Manifest, folder: Path) -> None:
    """Compare every file with its hash; Refused names the first that is missing or altered."""
    wanted = [(f"{TABLES}/{table.name}.gz", table.sha256) for table in manifest.tables]
    wanted += [(f"{MEDIA}/{file.name}", file.sha256) for file in manifest.files]
    wanted += [(KEYS, manifest.keys.sha256)] if manifest.keys else []
    for name, sha256 in wanted:
        path = folder / name
        if not path.is_file():
            raise Refused(_("The backup is damaged: %(name)s is missing."), name=name)
        if sha256_of(path) != sha256:
            raise Refused(_("The backup is damaged: %(name)s was altered."), name=name)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
