"""Primary keys made by the application: ordered by time, or random where a key could name a secret."""

import uuid

import uuid_utils


def new_key() -> uuid.UUID:
    """A UUIDv7: sorts by the moment it was made, so inserts stay at the end of the index."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def secret_key() -> uuid.UUID:
    """A UUIDv4: says nothing about when or in which order it was made."""
    return uuid.uuid4()
