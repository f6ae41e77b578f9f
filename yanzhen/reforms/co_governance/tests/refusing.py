"""What the database refuses, asked to the end: at once, or at the commit."""

from collections.abc import Callable

import pytest
from django.db import Error, connection, transaction


def refused(match: str, act: Callable[[], object]) -> None:
    """The database refuses it in such words, at the latest at the commit."""
    with pytest.raises(Error, match=match), transaction.atomic():
        to_the_end(act)


def to_the_end(act: Callable[[], object]) -> None:
    """With what is asked at the commit."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
