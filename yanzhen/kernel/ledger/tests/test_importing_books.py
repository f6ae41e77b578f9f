"""Old books come in prepared, whole or not at all, and the whole file can be taken back until it is posted."""

from datetime import date
from typing import Any

import pytest

from yanzhen.base.contracts import importers
from yanzhen.base.importing.applying import start
from yanzhen.base.importing.batches import bring_in, look_over
from yanzhen.base.importing.taking_back import take_back
from yanzhen.base.models import ImportBatch
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.ledger.actions import post, review
from yanzhen.kernel.ledger.actions.statements.reading import read_month
from yanzhen.kernel.ledger.models import Book, Entry
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, bookkeepers
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import an_appointment, an_office

BALANCES = ["科目编码", "科目名称", "往来单位", "往来类型", "借方余额", "贷方余额"]
VOUCHERS = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"]
OPENING: list[list[str]] = [
    ["101", "库存现金", "", "", "1,200.00", ""],
    ["102.01", "基本存款账户", "", "", "98800", ""],
    ["112", "应收款", "陆家茶厂", "单位", "5000", ""],
    ["211", "应付款", "王建国", "个人", "", "3000"],
    ["301", "资本", "", "", "", "102000"],
]
PAST: list[list[str]] = [
    ["2026-02-03", "记-1", "收房租", "102", "银行存款", "1000", ""],
    ["2026-02-03", "记-1", "收房租", "501", "经营收入", "", "1000"],
    ["2026-02-05", "记-2", "买纸", "513", "管理费用", "50", ""],
    ["2026-02-05", "记-2", "买纸", "101", "库存现金", "", "50"],
]


def an_accountant(book: Book) -> Actor:
    return actor_of_appointment(an_appointment(None, an_office("village_accountant", book.place)))


def a_batch(slug: str, rows: list[list[str]], *, by: Any, source: str = "") -> ImportBatch:
    sheet = an_xlsx([BALANCES if slug == "old_balances" else VOUCHERS, *rows])
    batch = bring_in(importers[slug], sheet, by=by, file_name="old.xlsx", source=source)
    return look_over(batch, by=by)


def faults(batch: ImportBatch) -> list[str]:
    return [
        problem["sentence"] for row in batch.rows.filter(state="bad") for problem in row.problems
    ]


@pytest.mark.django_db
def test_opening_balances_come_in_as_one_prepared_entry() -> None:
    book = a_book(separation="two")
    by = an_accountant(book)
    batch = a_batch("old_balances", OPENING, by=by)
    assert (batch.rows_ok, batch.rows_bad, faults(batch)) == (5, 0, [])
    assert "105,000" in batch.forecast[0]
    assert len(batch.forecast) == 3

    start(batch, by=by)

    entry = Entry.objects.get(book=book)
    assert (entry.kind, entry.state, entry.total_fen, entry.on) == ("opening", "prepared", 10_500_000, book.opened_on)  # fmt: skip
    assert book.account("10201").parent == book.account("102")
    assert set(Party.objects.filter(legs__entry=entry).values_list("name", "kind")) == {
        ("陆家茶厂", "organisation"), ("王建国", "person"),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_year_that_was_closed_by_vouchers_keeps_its_income_statement() -> None:
    book = a_book(separation="two")
    by, keepers = an_accountant(book), bookkeepers(book)
    closed = [
        ["2026-02-28", "记-3", "结转收入", "501", "", "1000", ""],
        ["2026-02-28", "记-3", "结转收入", "321", "", "", "1000"],
        ["2026-02-28", "记-4", "结转支出", "321", "", "50", ""],
        ["2026-02-28", "记-4", "结转支出", "513", "", "", "50"],
        ["2026-02-28", "记-5", "结转净收益", "321", "", "950", ""],
        ["2026-02-28", "记-5", "结转净收益", "32202", "", "", "950"],
    ]
    start(a_batch("old_vouchers", PAST + closed, by=by), by=by)

    for key in Entry.objects.filter(book=book).order_by("on", "pk").values_list("pk", flat=True):
        review(key, by=keepers.reviewer)
        post(key, by=keepers.bookkeeper)

    figures = read_month(book, date(2026, 2, 1))
    assert (
        sorted(Entry.objects.values_list("kind", flat=True)) == ["closing"] * 3 + ["ordinary"] * 2
    )
    assert figures.income().amount("net", 1) == 95_000
    assert figures.by_code["501"].end.net_fen == 0
    assert all(proof.met for proof in figures.income().proofs)


@pytest.mark.django_db
def test_another_person_reviews_them_and_then_they_are_not_taken_back() -> None:
    book = a_book(separation="two")
    by, keepers = an_accountant(book), bookkeepers(book)
    batch = start(a_batch("old_balances", OPENING, by=by), by=by)
    entry = Entry.objects.get(book=book)
    review(entry.pk, by=keepers.reviewer)
    post(entry.pk, by=keepers.bookkeeper)

    with pytest.raises(Refused, match="posted already"):
        take_back(batch, by=by, reason="Wrong year")


@pytest.mark.django_db
def test_taken_back_it_can_come_in_again() -> None:
    book = a_book(separation="two")
    by = an_accountant(book)
    batch = start(a_batch("old_balances", OPENING, by=by), by=by)
    again = a_batch("old_balances", OPENING, by=by)
    assert "Take those back first" in faults(again)[0]

    take_back(batch, by=by, reason="Wrong year")

    assert Entry.objects.get(book=book).state == "voided"
    assert start(a_batch("old_balances", OPENING, by=by), by=by).rows_applied == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({(4, 5): "101999"}, "are not equal together"),
        ({(1, 0): "102"}, None),
        ({(1, 1): ""}, "Name the sub-account"),
        ({(0, 0): "999"}, "none above it"),
        ({(2, 2): ""}, "asks for a counterparty"),
        ({(2, 3): ""}, "单位 or a 个人"),
        ({(0, 4): "1200.005"}, "two decimals"),
    ],
)
def test_what_is_wrong_is_said_of_its_row(change: dict[Any, str], said: str | None) -> None:
    book = a_book(separation="two")
    rows = [list(row) for row in OPENING]
    for (line, column), text in change.items():
        rows[line][column] = text

    batch = a_batch("old_balances", rows, by=an_accountant(book))

    assert any(said in sentence for sentence in faults(batch)) if said else not faults(batch)


@pytest.mark.django_db
def test_a_main_account_with_sub_accounts_in_the_file_takes_no_balance_itself() -> None:
    book = a_book(separation="two")
    rows = [*OPENING, ["102", "银行存款", "", "", "5", ""]]

    batch = a_batch("old_balances", rows, by=an_accountant(book))

    assert any("has sub-accounts" in sentence for sentence in faults(batch))


@pytest.mark.django_db
def test_two_of_one_name_are_not_guessed() -> None:
    book = a_book(separation="two")
    a_counterparty("陆家茶厂")
    a_counterparty("陆家茶厂")

    batch = a_batch("old_balances", OPENING, by=an_accountant(book))

    assert any("called so" in sentence for sentence in faults(batch))


@pytest.mark.django_db
def test_past_vouchers_come_in_one_by_one_with_their_old_numbers() -> None:
    book = a_book(separation="two")
    by = an_accountant(book)

    start(a_batch("old_vouchers", PAST, by=by), by=by)

    entries = list(Entry.objects.filter(book=book).order_by("on"))
    assert [(entry.total_fen, entry.state) for entry in entries] == [(100_000, "prepared"), (5_000, "prepared")]  # fmt: skip
    assert "记-1" in entries[0].summary


@pytest.mark.django_db
def test_a_voucher_that_does_not_balance_is_refused_and_the_others_go_in() -> None:
    book = a_book(separation="two")
    by = an_accountant(book)
    rows = [*PAST[:3], [*PAST[3][:6], "49"]]

    batch = a_batch("old_vouchers", rows, by=by)

    assert (batch.rows_ok, batch.rows_bad) == (2, 2)
    start(batch, by=by)
    assert Entry.objects.filter(book=book).count() == 1


@pytest.mark.django_db
def test_of_several_books_the_source_or_the_column_says_which() -> None:
    first = a_book(separation="two")
    second = a_book(separation="two", place=first.place)
    by = an_accountant(first)

    assert any(
        "which book" in sentence for sentence in faults(a_batch("old_vouchers", PAST, by=by))
    )
    start(a_batch("old_vouchers", PAST, by=by, source=second.name), by=by)

    assert Entry.objects.filter(book=second).count() == 2
    assert not Entry.objects.filter(book=first).exists()


@pytest.mark.django_db
def test_a_book_that_one_does_not_keep_is_not_found() -> None:
    mine, other = a_book(separation="two"), a_book(separation="two")

    batch = a_batch("old_vouchers", PAST, by=an_accountant(mine), source=other.name)

    start(batch, by=an_accountant(mine))
    assert not Entry.objects.filter(book=other).exists()
