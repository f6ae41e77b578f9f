"""Personal values are stored encrypted; the stored text names its algorithm and key, so others can follow.

A stored value reads `aesgcm:1:<base64>`: algorithm, key id, then nonce and sealed text. `YANZHEN_CRYPTO`
chooses what new values are sealed with: `aes` (AES-256-GCM, indexed by HMAC-SHA-256) or `sm` where 国密 is
demanded (SM4-GCM, GB/T 32907 and RFC 8998; HMAC-SM3, GB/T 32905). Values of every algorithm and of every key in the
keyring stay readable; `yanzhen keys rotate` seals them anew.

`purpose` (“person.phone”: noun and field) is authenticated with the value and separates the keys, so
that a value moved to another column is refused. The row's key is not part of it: Django seals a value
before a row's key is known in bulk writes, and rows are merged; that a value was exchanged between two
rows is what the sealed audit shows.
"""

import base64
import binascii
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from yanzhen.base.keyring import FIRST, keyring

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
# 128 of HMAC's 256 bits: no two of a nation's values meet, and the column stays short.
INDEX_HEX_CHARACTERS: Final = 32


class Unreadable(Exception):
    """A stored value can't be opened: another key, another column, or altered outside the program."""


class _Algorithm(NamedTuple):
    seal: Callable[[bytes, bytes, bytes, bytes], bytes]  # key, nonce, text, purpose
    open: Callable[[bytes, bytes, bytes, bytes], bytes]
    key_bytes: int
    derive_with: type[hashes.HashAlgorithm]


class _Suite(NamedTuple):
    """What goes together: a cipher for values, a hash for their index."""

    cipher: str
    hash: str


def _sm4_seal(key: bytes, nonce: bytes, text: bytes, purpose: bytes) -> bytes:
    sealing = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(purpose)
    return sealing.update(text) + sealing.finalize() + sealing.tag


def _sm4_open(key: bytes, nonce: bytes, sealed: bytes, purpose: bytes) -> bytes:
    text, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    opening = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(purpose)
    return opening.update(text) + opening.finalize()


_CIPHERS: Final = {
    "aesgcm": _Algorithm(
        seal=lambda key, nonce, text, purpose: AESGCM(key).encrypt(nonce, text, purpose),
        open=lambda key, nonce, text, purpose: AESGCM(key).decrypt(nonce, text, purpose),
        key_bytes=32,
        derive_with=hashes.SHA256,
    ),
    "sm4gcm": _Algorithm(_sm4_seal, _sm4_open, key_bytes=16, derive_with=hashes.SM3),
}
_HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "sha256": hashes.SHA256,
    "sm3": hashes.SM3,
}
SUITES: Final = {"aes": _Suite("aesgcm", "sha256"), "sm": _Suite("sm4gcm", "sm3")}


def encrypt(text: str, purpose: str) -> str:
    """Seal `text` for `purpose`. The same text gives another value each time: see `blind_index`."""
    algorithm, ring = suite().cipher, keyring()
    key = _value_key(algorithm, ring.current, purpose, ring.keys[ring.current])
    return f"{value_mark()}{seal_under(key, text.encode(), purpose.encode(), algorithm)}"


def decrypt(stored: str, purpose: str) -> str:
    """Open what `encrypt` sealed for the same purpose; raises Unreadable, never returns rubbish."""
    try:
        algorithm, key_id, body = stored.split(":", 2)
        secret = _secret(key_id)
        key = _value_key(algorithm, key_id, purpose, secret)
        return open_under(key, body, purpose.encode(), algorithm).decode()
    except (InvalidTag, KeyError, ValueError, binascii.Error) as error:
        # The value itself stays out of the message: logs are read by others.
        raise Unreadable(
            f"A stored value of “{purpose}” can't be opened: its key is not in the keyring, or it was altered."
        ) from error


def seal_under(key: bytes, text: bytes, bound_to: bytes, algorithm: str) -> str:
    """base64 of nonce and `text` sealed with this very key; for those who keep keys of their own."""
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + _CIPHERS[algorithm].seal(key, nonce, text, bound_to)).decode()


def open_under(key: bytes, body: str, bound_to: bytes, algorithm: str) -> bytes:
    """What `seal_under` sealed; raises InvalidTag or ValueError where it was altered."""
    raw = base64.b64decode(body, validate=True)
    return _CIPHERS[algorithm].open(key, raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to)


def key_for(algorithm: str, secret: bytes, info: bytes) -> bytes:
    """A key of the algorithm's length, derived with the hash that goes with it."""
    chosen = _CIPHERS[algorithm]
    derived = HKDF(chosen.derive_with(), chosen.key_bytes, salt=b"yanzhen field", info=info)
    return derived.derive(secret)


def is_encrypted(stored: str) -> bool:
    """Whether `stored` has the form of a sealed value; says nothing about its key."""
    return stored.split(":", 1)[0] in _CIPHERS and stored.count(":") >= 2


def blind_index(text: str, purpose: str) -> str:
    """A keyed fingerprint (HMAC, its first 128 bits) to store beside a value; empty text has none.

    Who lacks the key can neither invert nor try out values. Normalise before: it compares exactly.
    Look up with `blind_indexes`: a row may still carry the index of another key.
    """
    ring = keyring()
    return _index(text, purpose, suite().hash, ring.current, ring.keys[ring.current])


def blind_indexes(text: str, purpose: str) -> list[str]:
    """Every index that `text` may be stored under, for `phone_index__in=…`: all keys, all hashes."""
    if not text:
        return []
    known = keyring().keys
    pairs = [(name, key_id) for key_id in known for name in _HASHES]
    return [_index(text, purpose, name, key_id, known[key_id]) for name, key_id in pairs]


def suite() -> _Suite:
    return SUITES[settings.CRYPTO]


def value_mark() -> str:
    """How a value sealed now begins."""
    return f"{suite().cipher}:{keyring().current}:"


def index_mark() -> str:
    """How an index made now begins; nothing for the first key with SHA-256, which came before marks."""
    return _index_mark(suite().hash, keyring().current)


def key_of(stored: str) -> tuple[str, str]:
    """(algorithm, key id) that a value or an index names."""
    first, colon, rest = stored.partition(":")
    return (first, rest.partition(":")[0]) if colon else ("sha256", FIRST)


def _index_mark(hash_name: str, key_id: str) -> str:
    return "" if (hash_name, key_id) == ("sha256", FIRST) else f"{hash_name}:{key_id}:"


def _index(text: str, purpose: str, hash_name: str, key_id: str, secret: str) -> str:
    if not text:
        return ""
    chosen = _HASHES[hash_name]
    sum_of = hmac.HMAC(_index_key(hash_name, key_id, purpose, secret), chosen())
    sum_of.update(text.encode())
    return _index_mark(hash_name, key_id) + sum_of.finalize().hex()[:INDEX_HEX_CHARACTERS]


def _secret(key_id: str) -> str:
    """A key that another process has just made is in the file, so an unknown one is worth a second look."""
    known = keyring().keys
    return known[key_id] if key_id in known else keyring(look_again=True).keys[key_id]


@lru_cache(maxsize=1024)
def _value_key(algorithm: str, key_id: str, purpose: str, secret: str) -> bytes:
    return key_for(algorithm, secret.encode(), f"{algorithm}:{key_id}:{purpose}".encode())


@lru_cache(maxsize=1024)
def _index_key(hash_name: str, key_id: str, purpose: str, secret: str) -> bytes:
    # “hmac” alone: SHA-256 had no name of its own in the first indexes.
    name = "hmac" if hash_name == "sha256" else f"hmac-{hash_name}"
    derived = HKDF(
        _HASHES[hash_name](),
        32,
        salt=b"yanzhen field",
        info=f"{name}:{key_id}:index:{purpose}".encode(),
    )
    return derived.derive(secret.encode())
