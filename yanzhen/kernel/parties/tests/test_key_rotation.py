"""A key is changed beside running servers: everything is found and readable all the while, and nothing is left."""

import subprocess
import sys
import threading
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from yanzhen.base import resealing
from yanzhen.base.crypto import blind_index, blind_indexes
from yanzhen.base.keyring import add_key, keyring, make_current
from yanzhen.base.refusals import Refused
from yanzhen.base.resealing import count_stale, keys_in_use, keys_to_remove, reseal
from yanzhen.base.sealed_columns import sealed_tables
from yanzhen.kernel.audit.models import AuditLine, seal_lines
from yanzhen.kernel.audit.testing import a_line, as_owner_past_the_triggers
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_person, an_actor_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FIELD_KEYS_FILE = tmp_path / "field_keys.json"
    monkeypatch.setattr(resealing, "ROUND_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(resealing, "LOOK_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(resealing, "ROUNDS_MAX", 2)


def test_every_sealed_column_of_every_app_is_found() -> None:
    found = {f"{table.name}.{column}" for table in sealed_tables() for column in table.columns}

    assert {
        "parties_person.phone",
        "parties_person.phone_index",
        "parties_person.id_number",
        "parties_person.id_index",
        "cases_case.caller_phone",
        "audit_subjectkey.wrapped",
    } <= found


def test_all_values_and_indexes_are_renewed_and_the_old_key_may_go() -> None:
    people = _people(7)
    line = a_line(personal={"phone": "1"}, subject_id=people[0].pk)
    seal_lines()
    make_current(add_key())
    assert keys_to_remove() == []

    done = reseal(batch=3)

    assert (done.rows, done.left) == (8, False)
    assert set(keys_in_use()) == {"2"}
    assert keys_to_remove() == ["1"]
    call_command("keys", "remove", "1", stdout=StringIO())
    assert [p.phone for p in Person.objects.order_by("pk")] == [_phone(n) for n in range(7)]
    assert Person.objects.get(phone_index=blind_index(_phone(3), "person.phone")) == people[3]
    # The line itself was never touched: the key of its subject was sealed anew.
    assert AuditLine.objects.get(pk=line.pk).personal_values() == {"phone": "1"}


def test_another_algorithm_is_taken_up_in_the_same_way(settings: Any) -> None:
    _people(3)
    settings.CRYPTO = "sm"

    assert reseal().rows == 3

    assert _stored("phone").startswith("sm4gcm:1:")
    assert _stored("phone_index").startswith("sm3:1:")
    assert (
        Person.objects.filter(phone_index__in=blind_indexes(_phone(1), "person.phone")).count() == 1
    )
    assert reseal().rows == 0


def test_who_is_entered_is_found_while_half_is_renewed() -> None:
    people = _people(4)
    make_current(add_key())
    with pytest.raises(KeyboardInterrupt):
        reseal(batch=2, progress=_stop)

    assert count_stale(_table()) == 2
    for number, person in enumerate(people):
        found = Person.objects.filter(phone_index__in=blind_indexes(_phone(number), "person.phone"))
        assert [*found] == [person]
        with pytest.raises(Refused, match="entered already"):
            register_person(name=person.name, phone=_phone(number), by=an_actor_at("district"))

    assert reseal().rows == 2


def test_a_row_that_was_saved_with_its_old_index_is_taken_along() -> None:
    """A server that read the row before saves the whole of it: a new value beside an old index."""
    (person,) = _people(1)
    before = Person.objects.get(pk=person.pk)
    make_current(add_key())
    before.save()
    assert _stored("phone").startswith("aesgcm:2:")
    assert ":" not in _stored("phone_index")
    assert "1" not in keys_to_remove()

    reseal()

    assert _stored("phone_index") == blind_index(_phone(0), "person.phone")


def test_two_rows_that_turn_out_to_be_one_person_are_named_and_left() -> None:
    """Entered under two keys in the same second, the constraint could not see that they are one."""
    _person_with_id(key="1")
    make_current(add_key())
    _person_with_id(key="2")

    done = reseal()
    said = _said("rotate")

    assert [table.name for table, _pk in done.taken] == ["parties_person"]
    assert "merge the two" in said
    assert "Key 1 must stay" in said
    assert keys_to_remove() == []


def test_a_value_that_no_key_opens_is_named_and_the_others_are_renewed() -> None:
    people = _people(3)
    Person.objects.filter(pk=people[1].pk).update(phone="x")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_person SET phone = 'aesgcm:1:AAAA' WHERE party_id = %s", [people[1].pk]
        )
    make_current(add_key())

    done = reseal()

    assert ([pk for _table, pk in done.unreadable], done.rows) == ([people[1].pk], 2)
    assert keys_to_remove() == []


def test_a_row_that_somebody_holds_is_passed_over_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    people = _people(3)
    make_current(add_key())

    monkeypatch.setattr(resealing, "OTHERS_SECONDS_MAX", 0.3)
    monkeypatch.setattr(resealing, "OTHERS_PAUSE_SECONDS", 0.05)
    with _held(people[0].pk):
        done = reseal()

    assert (done.rows, done.locked) == (2, 1)
    assert reseal().rows == 1


def test_what_is_append_only_is_said_and_its_key_stays() -> None:
    _people(2)
    make_current(add_key())
    with as_owner_past_the_triggers() as cursor:
        cursor.execute(
            "CREATE TRIGGER append_only_rows BEFORE UPDATE ON parties_person"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    try:
        said = _said("rotate")
    finally:
        with as_owner_past_the_triggers() as cursor:
            cursor.execute("DROP TRIGGER append_only_rows ON parties_person")

    assert "parties_person: the table is append-only" in said
    assert "Key 1 must stay" in said


def test_it_waits_for_a_transaction_that_began_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it wrote under the old key can't be seen yet, so nobody may say that the key is free."""
    monkeypatch.setattr(resealing, "OTHERS_SECONDS_MAX", 0.3)
    monkeypatch.setattr(resealing, "OTHERS_PAUSE_SECONDS", 0.05)
    (person,) = _people(1)
    with _held(person.pk):
        make_current(add_key())
        assert reseal().others_write_still
        with pytest.raises(CommandError, match="Others are writing"):
            call_command("keys", "remove", "1")

    assert not reseal().others_write_still


def test_killed_in_the_middle_it_goes_on_where_it_stopped(settings: Any, tmp_path: Path) -> None:
    """kill -9: what was committed stays, the rest is done by the next run."""
    _people(40)
    make_current(add_key())
    child = subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-c", _CHILD, str(settings.FIELD_KEYS_FILE), connection.settings_dict["NAME"]],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == "two batches\n"
    child.kill()
    child.wait()

    assert count_stale(_table()) == 40 - 10
    assert reseal().rows == 30
    assert keys_to_remove() == ["1"]


def test_the_console_counts_shows_and_refuses() -> None:
    _people(2)
    assert "parties_person.phone: 2 with aesgcm under key 1" in _said("status")
    assert "Now run: yanzhen keys rotate" in _said("new")
    assert "parties_person: 2 rows to be sealed anew" in _said("rotate", "--dry-run")
    assert count_stale(_table()) == 2
    with pytest.raises(CommandError, match="4 values still need key 1"):
        call_command("keys", "remove", "1")
    with pytest.raises(CommandError, match="seals new values"):
        call_command("keys", "remove", "2")
    assert "Key 1 may be removed" in _said("rotate")
    assert "Old backups still need it" in _said("remove", "1")
    with pytest.raises(CommandError, match="no key 9"):
        call_command("keys", "use", "9")
    assert "this key is missing" not in _said("status")


def _said(*words: str) -> str:
    out = StringIO()
    call_command("keys", *words, stdout=out)
    return out.getvalue()


def _stop(*_facts: Any) -> None:
    raise KeyboardInterrupt


def _phone(number: int) -> str:
    return f"154000000{number:02d}"


def _people(count: int) -> list[Person]:
    return [a_person(phone=_phone(number)) for number in range(count)]


def _person_with_id(key: str) -> None:
    number = "TEST-ID-1"
    assert keyring().current == key
    a_person(id_kind="passport", id_number=number, id_index=blind_index(number, "person.id"))


def _table() -> Any:
    return next(table for table in sealed_tables() if table.name == "parties_person")


def _stored(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM parties_person LIMIT 1")  # noqa: S608
        return str(cursor.fetchone()[0])


class _held:  # noqa: N801  reads as a phrase
    """Somebody else has changed this row and not yet committed."""

    def __init__(self, pk: uuid.UUID) -> None:
        self._pk = pk
        self._holds, self._enough = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold)

    def __enter__(self) -> None:
        self._thread.start()
        self._holds.wait()

    def __exit__(self, *_error: object) -> None:
        self._enough.set()
        self._thread.join()

    def _hold(self) -> None:
        with transaction.atomic():
            Person.objects.filter(pk=self._pk).update(email="a@example.com")
            self._holds.set()
            self._enough.wait()
        connection.close()


_CHILD = """
import os, sys, time
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "yanzhen.config.settings"
import pytest, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
django.setup()
settings.FIELD_KEYS_FILE = Path(sys.argv[1])
from yanzhen.base.resealing import reseal
def show(table, rows, total):
    if rows >= 10:
        print("two batches", flush=True)
        time.sleep(60)
reseal(batch=5, progress=show)
"""
