"""Personal values are stored encrypted; the stored text names its algorithm and key, so others can follow."""

import base64
import hashlib
import hmac
import os
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_ID: Final = "1"


def encrypt(text: str, purpose: str) -> str:
    """`aesgcm:<key id>:<base64 of nonce and ciphertext>`; `purpose` separates keys and is authenticated."""
    nonce = os.urandom(12)
    sealed = AESGCM(_key(purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return f"aesgcm:{KEY_ID}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, purpose: str) -> str:
    _algorithm, _key_id, body = stored.split(":", 2)
    raw = base64.b64decode(body)
    return AESGCM(_key(purpose)).decrypt(raw[:12], raw[12:], purpose.encode()).decode()


def blind_index(text: str, purpose: str) -> str:
    """A keyed fingerprint for exact search; says nothing without the key."""
    key = _key("index:" + purpose)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _key(purpose: str) -> bytes:
    derive = HKDF(hashes.SHA256(), 32, salt=b"yanzhen", info=purpose.encode())
    return derive.derive(settings.FIELD_KEY.encode())
