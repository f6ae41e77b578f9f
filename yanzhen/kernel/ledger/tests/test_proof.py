"""The proof finds what does not agree, each kind of it; the export says the same to a program that is not ours."""

import io
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    assert_balance,
    balances_of,
    beancount_lines,
    close_period,
    credit,
    debit,
    make_hot,
    number_automatic,
    post_entry,
    prove_book,
    reverse,
)
from yanzhen.kernel.ledger.actions.exporting import beancount_name
from yanzhen.kernel.ledger.models import BalanceAssertion, Book
from yanzhen.kernel.ledger.testing import (
    AT,
    a_book,
    a_counterparty,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
)
from yanzhen.kernel.ledger.tests.owner import as_owner

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


@pytest.fixture
def book() -> Book:
    """Entries of every sort: posted, held, reversed, on a hot account, for a counterparty, a closed month."""
    book = a_book()
    firm = a_counterparty("“陆家嘴”茶厂")
    owed, rent, bank, hot = accounts(book, "112", "501", "102", "504")
    make_hot(hot, by=a_keeper())
    an_entry(book, 700)
    an_entry(
        book, legs=(debit(owed, 300, counterparty=firm), credit(rent, 300)), summary='一笔"挂账"'
    )
    number_automatic(book, JULY, by=a_keeper())
    close_period(book, JULY, by=a_keeper())
    later = AT + timedelta(days=40)
    wrong = an_entry(book, 55, occurred_at=later)
    reverse(wrong.pk, by=a_keeper(), reason="错", occurred_at=later)
    an_entry(book, legs=(debit(bank, 9), credit(hot, 9)), occurred_at=later)
    hold = a_draft(book, 5, occurred_at=later, pending_until=later, source=("t.o", new_key()))
    post_entry(hold, by=a_keeper())
    return book


def test_a_good_book_agrees(book: Book) -> None:
    (bank,) = accounts(book, "102")
    assert_balance(bank, 709, on=date(2026, 9, 1), evidence="银行对账单", by=a_keeper())

    assert prove_book(book) == []


@pytest.mark.parametrize(("damage", "said"), [
    ("UPDATE ledger_balance SET debit_fen = debit_fen + 1", "not the sum of its legs"),
    ("DELETE FROM ledger_delta", "not the sum of its legs"),
    ("UPDATE ledger_monthbalance SET credit_fen = credit_fen + 1", "not what was frozen"),
    ("UPDATE ledger_period SET last_number = last_number + 1", "have a gap"),
    ("ALTER TABLE ledger_leg DISABLE TRIGGER append_only_rows; UPDATE ledger_leg SET debit_fen = debit_fen + 1"
     " WHERE debit_fen > 0", "does not balance"),
])  # fmt: skip
def test_damage_is_found(book: Book, damage: str, said: str) -> None:
    with transaction.atomic():
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(damage)
        found = prove_book(book)
        transaction.set_rollback(True)

    assert any(said in str(one) for one in found)


def test_what_outsiders_say_otherwise_is_found(book: Book) -> None:
    (bank,) = accounts(book, "102")
    assert_balance(bank, 701, on=date(2026, 7, 31), evidence="银行对账单 7 月", by=a_keeper())

    (one,) = prove_book(book)

    assert "银行对账单 7 月" in one.about
    assert (one.stands, one.counted) == ("¥7.01", "¥7.00")
    with pytest.raises(Refused, match="known from"):
        assert_balance(bank, 1, on=JULY, evidence=" ", by=a_keeper())
    assert BalanceAssertion.objects.count() == 1


def test_the_console_proves_and_fails(book: Book) -> None:
    out = io.StringIO()
    call_command("ledger", "prove", "--lang", "en", stdout=out)
    assert "1 books agree" in out.getvalue()
    assert_balance(accounts(book, "102")[0], 1, on=JULY, evidence="盘点", by=a_keeper())
    with pytest.raises(CommandError, match="1 things do not agree"):
        call_command("ledger", "prove", "--lang", "en", stdout=out)
    with pytest.raises(CommandError, match="别的"):
        call_command("ledger", "beancount", "别的", stdout=out)


def test_the_export_adds_up_to_the_balances(book: Book) -> None:
    """Read back by a reader of our own: each account's sum is its balance."""
    sums: dict[str, int] = {}
    for line in beancount_lines(book):
        if found := re.match(r"  (\w+:\S+)  (-?\d+)\.(\d\d) CNY$", line):
            sign = -1 if found[2].startswith("-") else 1
            fen = sign * (abs(int(found[2])) * 100 + int(found[3]))
            sums[found[1]] = sums.get(found[1], 0) + fen

    held = balances_of(book)
    ours = {beancount_name(a): held[a.pk].net_fen for a in book.accounts.all() if a.pk in held}
    assert {name: fen for name, fen in sums.items() if fen} == {n: f for n, f in ours.items() if f}


def test_beancount_accepts_the_export(book: Book, tmp_path: Path) -> None:
    assert_balance(
        accounts(book, "102")[0], 709, on=date(2026, 9, 1), evidence="银行", by=a_keeper()
    )
    file = tmp_path / "book.beancount"
    file.write_text("\n".join(beancount_lines(book)), encoding="utf-8")

    assert _answer(file) == (0, "")
    file.write_text(file.read_text().replace("7.09 CNY", "8.09 CNY"), encoding="utf-8")
    code, said = _answer(file)
    assert code != 0
    assert "8.09 CNY" in said


def _answer(file: Path) -> tuple[int, str]:
    """What bean-check says, as a program of its own (docs/decisions/0083)."""
    argv = [sys.executable, "-m", "beancount.scripts.check", str(file)]
    done = subprocess.run(argv, capture_output=True, text=True)  # noqa: S603  a test's own file
    return done.returncode, done.stderr
