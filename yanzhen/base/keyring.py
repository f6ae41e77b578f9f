"""The field keys of this installation: several may be known, one is current, and servers see a change at once.

Key “1” is `FIELD_KEY`, as it was before there were others. More come from `YANZHEN_FIELD_KEYS` (“2:secret 3:secret”)
or from the file that `yanzhen keys` keeps, mode 0600. A running server looks at the file once a second,
and again when it meets a value of a key that it does not know.
"""

import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

FIRST: Final = "1"
KEY_BYTES: Final = 48
LOOK_AGAIN_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Keyring:
    """`keys` by id; new values are sealed with `current`."""

    current: str
    keys: Mapping[str, str]
    in_file: frozenset[str] = frozenset()

    def __contains__(self, key_id: str) -> bool:
        return key_id in self.keys


@dataclass(frozen=True)
class _Written:
    current: str = ""
    keys: Mapping[str, str] | None = None
    stamp: tuple[int, int, int] | None = None
    looked_at: float = 0.0


_written: dict[Path, _Written] = {}


def keyring(*, look_again: bool = False) -> Keyring:
    """What is known now. `look_again` reads the file even if it was looked at a moment ago."""
    written = _read(settings.FIELD_KEYS_FILE, look_again=look_again)
    in_file = written.keys or {}
    first = {FIRST: settings.FIELD_KEY} if settings.FIELD_KEY else {}
    keys = {**first, **settings.FIELD_KEYS, **in_file}
    current = settings.FIELD_KEY_CURRENT or written.current or FIRST
    return Keyring(current, keys, frozenset(in_file))


def add_key() -> str:
    """Make a key and keep it in the file; others are sealed with it only after `make_current`."""
    ring = keyring(look_again=True)
    numbers = [int(key_id) for key_id in ring.keys if key_id.isdigit()]
    key_id = str(max(numbers, default=0) + 1)
    _change(ring.current, {**_kept(), key_id: secrets.token_urlsafe(KEY_BYTES)})
    return key_id


def make_current(key_id: str) -> None:
    """Seal new values with this key, which must be known."""
    if key_id not in keyring(look_again=True):
        raise KeyError(key_id)
    _change(key_id, _kept())


def forget_key(key_id: str) -> None:
    """Take the key out of what this program keeps. Whoever calls has made sure that no value needs it."""
    ring = keyring(look_again=True)
    if key_id == ring.current:
        raise KeyError(key_id)
    _change(ring.current, {k: secret for k, secret in _kept().items() if k != key_id})
    if key_id == FIRST:
        (settings.FIELD_KEYS_FILE.parent / "field_key").unlink(missing_ok=True)


def _kept() -> dict[str, str]:
    return dict(_read(settings.FIELD_KEYS_FILE, look_again=True).keys or {})


def _read(path: Path, *, look_again: bool) -> _Written:
    known = _written.get(path)
    now = time.monotonic()
    if known and not look_again and now - known.looked_at < LOOK_AGAIN_SECONDS:
        return known
    stamp = _stamp(path)
    if known and known.stamp == stamp:
        fresh = _Written(known.current, known.keys, stamp, now)
    elif stamp is None:
        fresh = _Written(looked_at=now)
    else:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        fresh = _Written(content["current"], content["keys"], stamp, now)
    _written[path] = fresh
    return fresh


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def _change(current: str, keys: Mapping[str, str]) -> None:
    """Replace the file in one step, so that a kill leaves the old or the new one and never half a key."""
    path: Path = settings.FIELD_KEYS_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"current": current, "keys": dict(keys)}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _written.pop(path, None)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
