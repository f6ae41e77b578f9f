"""Acting as the database's owner, to try what the grants would refuse before a trigger is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside a transaction; back in the app's role afterwards, or with the rollback."""
    if settings.ONE_DATABASE_ROLE:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')
        yield
        cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_APP_ROLE}"')


needs_two_roles = pytest.mark.skipif(
    settings.ONE_DATABASE_ROLE, reason="One database role: the grants are not in force."
)
