"""What every screen of estates does first: who asks."""

from uuid import UUID


def key_of(text: str) -> UUID:
    """A key out of a form; nonsense is the key of nothing."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
