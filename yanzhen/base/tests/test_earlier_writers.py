"""Before a key is said to be free, whoever writes in this database has ended; other databases hold nobody up."""

from typing import Any

import psycopg
import pytest
from django.db import connection

from yanzhen.base import resealing
from yanzhen.base.resealing import earlier_writers_have_ended

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = ("user", "password", "host", "port")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "OTHERS_SECONDS_MAX", 0.3)
    monkeypatch.setattr(resealing, "OTHERS_PAUSE_SECONDS", 0.05)


def somebody_in(database: str) -> psycopg.Connection[Any]:
    known = connection.get_connection_params()
    return psycopg.connect(
        dbname=database, **{name: known[name] for name in ADDRESS if name in known}
    )


def test_who_writes_here_is_waited_for() -> None:
    with somebody_in(connection.settings_dict["NAME"]) as writing:
        writing.execute("SELECT pg_current_xact_id()")
        assert not earlier_writers_have_ended()

        writing.rollback()
        assert earlier_writers_have_ended()


def test_who_only_reads_is_not_waited_for() -> None:
    with somebody_in(connection.settings_dict["NAME"]) as reading:
        reading.execute("SELECT 1")

        assert earlier_writers_have_ended()


def test_another_database_of_the_server_holds_nobody_up() -> None:
    with somebody_in("postgres") as writing:
        writing.execute("SELECT pg_current_xact_id()")

        assert earlier_writers_have_ended()
