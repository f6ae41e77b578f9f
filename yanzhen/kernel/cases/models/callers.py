"""A caller is known again by the number's fingerprint; the number itself stays sealed."""

import re
import unicodedata
from typing import Final

from yanzhen.base.crypto import blind_index, blind_indexes

CALLER: Final = "case.caller"
# An extension or a number half typed belongs to nobody.
PHONE_LENGTH_MIN: Final = 7


def plain_phone(phone: str) -> str:
    """As it is kept: without the spaces, hyphens and brackets that people write between."""
    return re.sub(r"[\s()\-]", "", unicodedata.normalize("NFKC", phone))


def caller_index(phone: str) -> str:
    """The fingerprint by which a caller is known again."""
    plain = plain_phone(phone)
    return blind_index(plain, CALLER) if len(plain) >= PHONE_LENGTH_MIN else ""


def caller_indexes(phone: str) -> list[str]:
    """Every fingerprint under which the number may be stored."""
    plain = plain_phone(phone)
    return blind_indexes(plain, CALLER) if len(plain) >= PHONE_LENGTH_MIN else []
