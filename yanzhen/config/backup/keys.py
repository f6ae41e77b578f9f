"""Keys travel apart from the data, or inside it under a passphrase; never in the open."""

import base64
import json
import os
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.base.crypto import key_for, open_under, seal_under, suite
from yanzhen.base.keyring import keyring
from yanzhen.base.refusals import Refused
from yanzhen.config.backup.manifest import KEYS, FileCopy, sha256_of

PASSPHRASE_CHARACTERS_MIN: Final = 12
SALT_BYTES: Final = 16
# 64 MiB and about a fifth of a second per guess.
SCRYPT: Final = {"n": 2**16, "r": 8, "p": 1}
BOUND_TO: Final = b"yanzhen backup keys"


def write_keys(folder: Path, passphrase: str) -> FileCopy:
    """Seal every key of this installation under the passphrase."""
    if len(passphrase) < PASSPHRASE_CHARACTERS_MIN:
        raise Refused(
            _("The passphrase needs at least %(least)s characters."),
            least=PASSPHRASE_CHARACTERS_MIN,
        )
    ring = keyring(look_again=True)
    text = json.dumps(
        {"secret_key": settings.SECRET_KEY, "current": ring.current, "keys": dict(ring.keys)}
    )
    salt, algorithm = os.urandom(SALT_BYTES), suite().cipher
    sealed = {
        "salt": base64.b64encode(salt).decode(),
        "scrypt": SCRYPT,
        "algorithm": algorithm,
        "body": seal_under(
            _key(passphrase, salt, SCRYPT, algorithm), text.encode(), BOUND_TO, algorithm
        ),
    }
    path = folder / KEYS
    path.write_text(json.dumps(sealed, indent=1), encoding="utf-8")
    return FileCopy(KEYS, path.stat().st_size, sha256_of(path))


def open_keys(folder: Path, passphrase: str) -> dict[str, Any]:
    """The keys again; Refused with another passphrase."""
    sealed = json.loads((folder / KEYS).read_text(encoding="utf-8"))
    algorithm = sealed["algorithm"]
    key = _key(passphrase, base64.b64decode(sealed["salt"]), sealed["scrypt"], algorithm)
    try:
        text = open_under(key, sealed["body"], BOUND_TO, algorithm)
    except InvalidTag as error:
        raise Refused(_("The passphrase does not open the keys of this backup.")) from error
    found: dict[str, Any] = json.loads(text)
    return found


def put_keys_in_place(keys: dict[str, Any]) -> None:
    """Write them where the program looks; what stood there is put aside, not lost."""
    folder: Path = settings.FIELD_KEYS_FILE.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    first = keys["keys"].pop("1", "")
    settings.FIELD_KEY = first
    _replace(folder / "field_key", first)
    _replace(folder / "secret_key", keys["secret_key"])
    if keys["keys"] or not first:
        ring = json.dumps({"current": keys["current"], "keys": keys["keys"]}, indent=1)
        _replace(settings.FIELD_KEYS_FILE, ring)
    keyring(look_again=True)


def _replace(path: Path, text: str) -> None:
    if path.exists():
        path.replace(path.with_name(path.name + ".before-restore"))
    if text:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")


def _key(passphrase: str, salt: bytes, cost: dict[str, int], algorithm: str) -> bytes:
    stretched = Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())
    return key_for(algorithm, stretched, BOUND_TO)
