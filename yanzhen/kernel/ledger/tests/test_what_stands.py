"""What is written stays: by grant for the app, by trigger for everybody."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.db.utils import ProgrammingError

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models import Balance, Entry, Leg
from yanzhen.kernel.ledger.models.entries import MOVING
from yanzhen.kernel.ledger.testing import AT, a_book, accounts, an_entry
from yanzhen.kernel.ledger.tests.owner import as_owner, needs_two_roles
from yanzhen.kernel.ledger.tests.test_posting import commit
from yanzhen.kernel.ledger.workflow import MOVES, STATES

pytestmark = pytest.mark.django_db


@needs_two_roles
@pytest.mark.parametrize("statement", [
    "INSERT INTO ledger_leg SELECT * FROM ledger_leg",
    "UPDATE ledger_leg SET debit_fen = 1",
    "DELETE FROM ledger_leg",
    "TRUNCATE ledger_leg",
    "UPDATE ledger_balance SET debit_fen = 1",
    "INSERT INTO ledger_delta SELECT * FROM ledger_delta",
    "DELETE FROM ledger_delta",
    "INSERT INTO ledger_entry SELECT * FROM ledger_entry",
    "UPDATE ledger_entry SET summary = 'x'",
    "UPDATE ledger_entry SET total_fen = 1",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_account",
    "DELETE FROM ledger_period",
    "DELETE FROM ledger_book",
    "UPDATE ledger_entryapproval SET agreed = 1",
    "SELECT ledger_move('{}', '{}')",
])  # fmt: skip
def test_the_app_may_not(statement: str) -> None:
    an_entry(a_book())

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", [
    "UPDATE ledger_leg SET debit_fen = debit_fen + 1 WHERE debit_fen > 0",
    "DELETE FROM ledger_leg",
    "TRUNCATE ledger_leg CASCADE",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_account",
    "DELETE FROM ledger_period",
    "TRUNCATE ledger_balance",
])  # fmt: skip
def test_nobody_may(statement: str) -> None:
    an_entry(a_book())

    commit()  # what waits to be checked would refuse the TRUNCATE by itself
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        as_owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@needs_two_roles
def test_the_grant_names_what_moves() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'ledger_entry'::regclass AND attnum > 0"
            " AND NOT attisdropped AND has_column_privilege(current_user, attrelid, attnum, 'UPDATE')"
        )
        granted = {name for (name,) in cursor.fetchall()}

    assert granted == set(MOVING)


@pytest.mark.parametrize(
    "field", ["summary", "total_fen", "on", "occurred_at", "source_id", "book_id"]
)
def test_a_header_is_fixed(field: str) -> None:
    entry = an_entry(a_book())
    other: Any = {"summary": "别的", "total_fen": 1, "on": "2026-07-09", "occurred_at": AT.replace(year=2025),
                  "source_id": new_key(), "book_id": new_key()}[field]  # fmt: skip

    with pytest.raises(IntegrityError, match="an_entry_is_fixed"), transaction.atomic(), as_owner():
        Entry.objects.filter(pk=entry.pk).update(**{field: other})


@pytest.mark.parametrize("target", [name for name, _label in STATES])
def test_an_entry_moves_only_by_its_table(target: str) -> None:
    """Every pair that is no row of the table, for an entry that is posted."""
    entry = an_entry(a_book())
    if target == "posted" or ("posted", target) in MOVES:
        return

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state=target)


def test_no_leg_comes_later() -> None:
    book = a_book()
    entry = an_entry(book)
    bank, rent = accounts(book, "102", "501")
    lines = [
        Leg(entry=entry, line=3, account=bank, on=entry.on, debit_fen=1),
        Leg(entry=entry, line=4, account=rent, on=entry.on, credit_fen=1),
    ]

    with (
        pytest.raises(IntegrityError, match="legs_come_with_their_entry"),
        transaction.atomic(),
        as_owner(),
    ):
        Leg.objects.bulk_create(lines)


def test_the_commit_sees_what_does_not_balance() -> None:
    """Around the posting function, as the owner: the one check per entry at the commit."""
    book = a_book()
    good = an_entry(book)
    bank, rent = accounts(book, "102", "501")
    facts = {f.attname: getattr(good, f.attname) for f in Entry._meta.concrete_fields}
    with transaction.atomic():
        with as_owner():
            lone = Entry(**{**facts, "id": new_key(), "source_id": new_key()})
            lone.save(force_insert=True)
            left = Leg(entry=lone, line=1, account=bank, on=lone.on, debit_fen=120_000)
            right = Leg(entry=lone, line=2, account=rent, on=lone.on, credit_fen=119_999)
            Leg.objects.bulk_create([left, right])
            with pytest.raises(IntegrityError, match="an_entry_balances"), transaction.atomic():
                commit()
        transaction.set_rollback(True)


def test_an_entry_without_legs_is_refused_at_the_commit() -> None:
    good = an_entry(a_book())
    facts = {f.attname: getattr(good, f.attname) for f in Entry._meta.concrete_fields}

    with transaction.atomic():
        with as_owner():
            Entry(**{**facts, "id": new_key()}).save(force_insert=True)
            with pytest.raises(IntegrityError, match="an_entry_balances"), transaction.atomic():
                commit()
        transaction.set_rollback(True)


def test_a_balance_row_is_one_per_account_and_counterparty() -> None:
    book = a_book()
    an_entry(book)
    row = Balance.objects.filter(counterparty=None).first()
    assert row is not None

    with pytest.raises(IntegrityError, match="per_account"), transaction.atomic(), as_owner():
        Balance(account_id=row.account_id).save(force_insert=True)
    assert Balance.objects.filter(debit_fen__gt=F("credit_fen")).count() == 1
