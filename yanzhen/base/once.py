"""The key that makes a form's second sending the same act as its first."""

import uuid
from collections.abc import Mapping
from typing import Any


def once_of(data: Mapping[str, Any]) -> uuid.UUID | None:
    """The key that `{% once_key %}` put into the form, or None where there is none or it is nonsense.

    The door uses it as the key of what it makes: a second press finds the first one's row.
    """
    try:
        return uuid.UUID(str(data.get("once", "")))
    except ValueError:
        return None
