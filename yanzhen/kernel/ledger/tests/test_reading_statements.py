"""A statement reads the same whether its months are closed or open, in a fixed number of statements, and never a leg of a closed month."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    LegDraft,
    OpeningLine,
    close_period,
    credit,
    debit,
    number_automatic,
    open_balances,
    post_entry,
    prepare,
    reopen_period,
    reverse,
)
from yanzhen.kernel.ledger.actions.statements.layouts import Position
from yanzhen.kernel.ledger.actions.statements.reading import read_month
from yanzhen.kernel.ledger.models import Book, MonthBalance
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def post(
    book: Book, day: date, *legs: tuple[str, int], kind: str = "ordinary", **who: object
) -> None:
    """Signed amounts by code: debit is positive."""
    drafts: list[LegDraft] = [
        debit(book.account(code), fen, **who) if fen > 0 else credit(book.account(code), -fen, **who) for code, fen in legs
    ]  # fmt: skip
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    post_entry(
        EntryDraft(book, "x", drafts, at, kind=kind, source=("test.thing", new_key())),
        by=a_keeper(),
    )


def a_year_so_far() -> Book:
    """Opened with money and capital; rent in January, costs in February, a member who owes and one who is owed in March."""
    book = a_book()
    open_balances(
        book, [OpeningLine(book.account("102"), debit_fen=500_000), OpeningLine(book.account("301"), credit_fen=500_000)], by=a_keeper()
    )  # fmt: skip
    post(book, date(2026, 1, 20), ("102", 120_000), ("501", -120_000))
    post(book, date(2026, 2, 3), ("513", 30_000), ("102", -30_000))
    post(
        book, date(2026, 3, 5), ("113", 8_000), ("501", -8_000), counterparty=a_counterparty("张三")
    )
    post(
        book, date(2026, 3, 6), ("102", 3_000), ("113", -3_000), counterparty=a_counterparty("李四")
    )
    return book


def close(book: Book, *months: date) -> None:
    # The checks at commit belong to the entries, not to the closing that follows in another transaction.
    for month in months:
        number_automatic(book, month, by=a_keeper())
        connection.check_constraints()
        close_period(book, month, by=a_keeper())


def test_what_stood_before_the_month_and_the_year() -> None:
    figures = read_month(a_year_so_far(), FEBRUARY)

    bank = figures.by_code["102"]
    assert (bank.opening_fen, bank.month, bank.end.net_fen) == (
        620_000,
        Position(0, 30_000),
        590_000,
    )
    assert bank.year == Position(120_000, 30_000)
    assert bank.start == Position(500_000, 0)  # opening entries are what stood before


def test_members_who_owe_stand_beside_members_who_are_owed() -> None:
    sheet = read_month(a_year_so_far(), MARCH).balance_sheet()

    assert (sheet.amount("receivables"), sheet.amount("payables")) == (8_000, 3_000)
    assert sheet.sound


def test_all_statements_agree() -> None:
    figures = read_month(a_year_so_far(), MARCH)

    assert figures.trial().sound
    income = figures.income()
    assert (income.amount("net", 0), income.amount("net", 1)) == (8_000, 98_000)
    assert income.sound


@pytest.mark.parametrize("closed", [0, 1, 2, 3])
def test_closed_months_say_what_open_ones_say(closed: int) -> None:
    book = a_year_so_far()
    before = [read_month(book, month).by_code for month in (JANUARY, FEBRUARY, MARCH)]

    close(book, *(JANUARY, FEBRUARY, MARCH)[:closed])

    assert [read_month(book, month).by_code for month in (JANUARY, FEBRUARY, MARCH)] == before


def test_a_month_opened_again_is_read_from_its_legs() -> None:
    book = a_year_so_far()
    close(book, JANUARY, FEBRUARY)
    reopen_period(book, FEBRUARY, by=a_keeper(), reason="A voucher was forgotten.")

    post(book, date(2026, 2, 9), ("513", 1_000), ("102", -1_000))

    assert read_month(book, FEBRUARY).by_code["513"].month == Position(31_000, 0)


def test_what_is_not_posted_is_in_no_figure() -> None:
    book = a_book(separation="two")
    legs = (debit(book.account("101"), 100), credit(book.account("501"), 100))
    prepare(EntryDraft(book, "x", legs, datetime(2026, 1, 5, 4, tzinfo=UTC)), by=a_keeper())

    assert read_month(book, JANUARY).by_code == {}


def test_entries_that_close_a_year_are_no_income_and_no_expense() -> None:
    book = a_year_so_far()
    december = date(2026, 12, 1)
    before = read_month(book, december).income()

    post(book, date(2026, 12, 31), ("501", 128_000), ("321", -128_000), kind="closing")
    post(book, date(2026, 12, 31), ("513", -30_000), ("321", 30_000), kind="closing")
    close(book, *(one.month for one in book.periods.order_by("month")))

    after = read_month(book, december)
    assert [row.amounts[1] for row in after.income().rows] == [
        row.amounts[1] for row in before.rows
    ]
    assert after.by_code["501"].end == Position()
    assert after.balance_sheet().amount("undistributed") == 98_000
    assert set(
        MonthBalance.objects.filter(period__month=december).values_list("kind", flat=True)
    ) == {"closing"}


def test_the_reversal_of_a_closing_entry_is_a_closing_entry() -> None:
    book = a_year_so_far()
    post(book, date(2026, 12, 31), ("501", 128_000), ("321", -128_000), kind="closing")
    closing = book.entries.get(kind="closing")

    reverse(closing.pk, by=a_keeper(), reason="Too early.", on=date(2026, 12, 31))

    assert book.entries.filter(kind="closing").count() == 2
    assert read_month(book, date(2026, 12, 1)).income().amount("net", 1) == 98_000


def test_the_year_before_stands_in_the_last_column() -> None:
    book = a_book(opened_on=date(2025, 1, 1))
    post(book, date(2025, 2, 3), ("102", 70_000), ("501", -70_000))
    post(book, date(2025, 5, 3), ("102", 5_000), ("501", -5_000))
    post(book, date(2026, 2, 3), ("102", 90_000), ("501", -90_000))

    income = read_month(book, FEBRUARY).income()

    assert next(row.amounts for row in income.rows if row.line.key == "operating_income") == (
        90_000,
        90_000,
        70_000,
    )
    assert income.amount("opening", 1) == 75_000
    assert income.sound


def test_a_thousand_legs_ask_no_more_often() -> None:
    book = a_year_so_far()
    with CaptureQueriesContext(connection) as few:
        read_month(book, MARCH)
    for day in range(1, 25):
        post(book, date(2026, 3, day), ("102", day), ("501", -day))

    with CaptureQueriesContext(connection) as many:
        figures = read_month(book, MARCH)
        figures.balance_sheet(), figures.income(), figures.trial()

    assert len(few) == len(many) == 2


def test_a_closed_month_never_looks_at_its_legs() -> None:
    """A frozen row that says something else is what the statement says: the legs are not asked."""
    book = a_year_so_far()
    close(book, JANUARY, FEBRUARY)
    MonthBalance.objects.filter(period__month=JANUARY, account__code="501").update(credit_fen=1)

    assert read_month(book, FEBRUARY).by_code["501"].year.credit_fen == 1
