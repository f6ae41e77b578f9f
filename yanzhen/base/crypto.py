"""Personal values are stored encrypted; the stored text names its algorithm and key, so others can follow.

A stored value reads `aesgcm:1:<base64>`: algorithm, key id, then nonce and sealed text. Another
algorithm (SM4-GCM, where 国密 is demanded) or a new key gets its own entry below; old values stay
readable while their entry stands, and are sealed anew when they are next written.

`purpose` (“person.phone”: noun and field) is authenticated with the value and separates the keys, so
that a value moved to another column is refused. The row's key is not part of it: Django seals a value
before a row's key is known in bulk writes, and rows are merged; that a value was exchanged between two
rows is what the sealed audit shows.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES: Final = 12
# 128 of HMAC's 256 bits: no two of a nation's values meet, and the column stays short.
INDEX_HEX_CHARACTERS: Final = 32


class Unreadable(Exception):
    """A stored value can't be opened: another key, another column, or altered outside the program."""


class _Cipher(NamedTuple):
    seal: Callable[[bytes, bytes, bytes, bytes], bytes]  # key, nonce, text, purpose
    open: Callable[[bytes, bytes, bytes, bytes], bytes]


_CIPHERS: Final = {
    "aesgcm": _Cipher(
        seal=lambda key, nonce, text, purpose: AESGCM(key).encrypt(nonce, text, purpose),
        open=lambda key, nonce, text, purpose: AESGCM(key).decrypt(nonce, text, purpose),
    )
}
# What new values are sealed with.
ALGORITHM: Final = "aesgcm"
KEY_ID: Final = "1"


def encrypt(text: str, purpose: str) -> str:
    """Seal `text` for `purpose`. The same text gives another value each time: see `blind_index`."""
    nonce = os.urandom(NONCE_BYTES)
    key = _key(ALGORITHM, KEY_ID, purpose, settings.FIELD_KEY)
    sealed = _CIPHERS[ALGORITHM].seal(key, nonce, text.encode(), purpose.encode())
    return f"{ALGORITHM}:{KEY_ID}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, purpose: str) -> str:
    """Open what `encrypt` sealed for the same purpose; raises Unreadable, never returns rubbish."""
    try:
        algorithm, key_id, body = stored.split(":", 2)
        cipher = _CIPHERS[algorithm]
        raw = base64.b64decode(body, validate=True)
        key = _key(algorithm, key_id, purpose, settings.FIELD_KEY)
        return cipher.open(key, raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
    except (InvalidTag, KeyError, ValueError, binascii.Error) as error:
        # The value itself stays out of the message: logs are read by others.
        raise Unreadable(
            f"A stored value of “{purpose}” can't be opened: FIELD_KEY is another one, or the value was altered."
        ) from error


def is_encrypted(stored: str) -> bool:
    """Whether `stored` has the form of a sealed value; says nothing about its key."""
    return stored.split(":", 1)[0] in _CIPHERS and stored.count(":") >= 2


def blind_index(text: str, purpose: str) -> str:
    """A keyed fingerprint (HMAC-SHA-256, its first 128 bits) for exact search; empty text has none.

    Who lacks the key can neither invert nor try out values. Normalise before: it compares exactly.
    """
    if not text:
        return ""
    key = _key("hmac", KEY_ID, "index:" + purpose, settings.FIELD_KEY)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:INDEX_HEX_CHARACTERS]


@lru_cache(maxsize=256)
def _key(algorithm: str, key_id: str, purpose: str, secret: str) -> bytes:
    if key_id != KEY_ID:
        raise KeyError(key_id)
    info = f"{algorithm}:{key_id}:{purpose}".encode()
    return HKDF(hashes.SHA256(), 32, salt=b"yanzhen field", info=info).derive(secret.encode())
