"""What stands in a visitor's QR code: a few bytes that a gate can trust without network. Pure.

`YZ1` and then, in base 32 (capitals and digits, which QR codes pack tightest): format, key id, voucher, tag
of what was bought, first and last day, uses; and an Ed25519 signature over all of it (RFC 8032). Nobody's name
and no price is in it. A token says what was sold, never whether it was used: that only the server knows.
"""

import base64
import binascii
import struct
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused

PREFIX: Final = "YZ1"
# Format, key, voucher, tag, first day, last day, uses: 29 bytes, big-endian.
LAYOUT: Final = struct.Struct(">BH16sIHHH")
SIGNATURE_BYTES: Final = 64
FORMAT: Final = 1
EPOCH: Final = date(2020, 1, 1)
# Sixteen bits of days: until 2199.
ALWAYS: Final = 0xFFFF
USES_MAX: Final = 0xFFFF


@dataclass(frozen=True)
class Token:
    """What is signed. `since` and `until` are days in Shanghai, both included; None is without end."""

    key_id: int
    voucher_id: uuid.UUID
    tag: int
    since: date
    until: date | None
    uses: int


def signed(token: Token, key: Ed25519PrivateKey) -> str:
    """The text for the QR code; the same token and key give the same text."""
    body = LAYOUT.pack(
        FORMAT,
        token.key_id,
        token.voucher_id.bytes,
        token.tag,
        _days(token.since),
        ALWAYS if token.until is None else _days(token.until),
        min(token.uses, USES_MAX),
    )
    return PREFIX + base64.b32encode(body + key.sign(body)).decode().rstrip("=")


def opened(text: str) -> Token:
    """What a scanned text says, *not* yet whether it is true. Refused where it is no token of ours."""
    return _split(text)[0]


def verified(text: str, keys: "dict[int, Ed25519PublicKey]") -> Token:
    """The token, if one of these keys signed it; Refused with what a gate keeper understands."""
    token, body, signature = _split(text)
    key = keys.get(token.key_id)
    if key is None:
        raise Refused(
            _("This code was signed by somebody else, or so long ago that it no longer counts.")
        )
    try:
        key.verify(signature, body)
    except InvalidSignature:
        raise Refused(_("This code was altered or forged: the signature does not fit.")) from None
    return token


def refuse_day(token: Token, today: date) -> None:
    """Only within its days."""
    if today < token.since:
        raise Refused(_("Not valid yet: from %(day)s on."), day=token.since)
    if token.until is not None and today > token.until:
        raise Refused(_("No longer valid: it ended on %(day)s."), day=token.until)


def tag_of(key: uuid.UUID) -> int:
    """Four bytes of an offer's key: enough for a gate to know which of its own offers this is."""
    return int.from_bytes(key.bytes[-4:], "big")


def code_of(voucher_id: uuid.UUID) -> str:
    """Eight letters and digits to read aloud or type where a code cannot be scanned."""
    return base64.b32encode(voucher_id.bytes[:5]).decode()


def run_of(code: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The first and last key that these eight characters name; None where they name none."""
    try:
        first = base64.b32decode(code)
    except (binascii.Error, ValueError):
        return None
    return uuid.UUID(bytes=first + b"\x00" * 11), uuid.UUID(bytes=first + b"\xff" * 11)


def _split(text: str) -> tuple[Token, bytes, bytes]:
    plain = "".join(text.split()).upper()
    try:
        if not plain.startswith(PREFIX):
            raise ValueError
        packed = plain[len(PREFIX) :]
        data = base64.b32decode(packed + "=" * (-len(packed) % 8))
        body, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
        kind, key_id, voucher, tag, since, until, uses = LAYOUT.unpack(body)
    except (ValueError, binascii.Error, struct.error):
        raise Refused(_("This is no ticket of ours.")) from None
    if kind != FORMAT:
        raise Refused(_("This is no ticket of ours."))
    last = None if until == ALWAYS else _day(until)
    return Token(key_id, uuid.UUID(bytes=voucher), tag, _day(since), last, uses), body, signature


def _days(day: date) -> int:
    return min(max((day - EPOCH).days, 0), ALWAYS - 1)


def _day(days: int) -> date:
    return EPOCH + timedelta(days=days)
