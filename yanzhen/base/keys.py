"""Primary keys made by the application: ordered by time, or random where a key could name a secret."""

import uuid
from datetime import datetime

import uuid_utils


def new_key() -> uuid.UUID:
    """A UUIDv7: sorts by the moment it was made, so inserts stay at the end of the index."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def first_key_at(moment: datetime) -> uuid.UUID:
    """The lowest UUIDv7 of this moment: rows with keys from here on were made then or later."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x2 << 62))


def secret_key() -> uuid.UUID:
    """A UUIDv4: says nothing about when or in which order it was made."""
    return uuid.uuid4()
