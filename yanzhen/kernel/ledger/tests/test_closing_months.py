"""A month closes when nothing is missing; what may be passed over needs a reason; another office opens it again."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    credit,
    debit,
    number_automatic,
    open_account,
    post_entry,
    prepare,
    reopen_period,
)
from yanzhen.kernel.ledger.actions.closing import Check, checks_of, close_month
from yanzhen.kernel.ledger.actions.reconciling import follow_account
from yanzhen.kernel.ledger.actions.statements.reading import read_month
from yanzhen.kernel.ledger.actions.year_closing import close_year, preview_year
from yanzhen.kernel.ledger.models import Book, Leg
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper, bookkeepers

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
LATER = datetime(2026, 7, 3, 2, 0, tzinfo=UTC)


def earn(
    book: Book,
    fen: int = 120_000,
    day: date = date(2026, 5, 8),
    codes: tuple[str, str] = ("102", "501"),
) -> None:
    into, out_of = (book.account(code) for code in codes)
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    post_entry(
        EntryDraft(
            book, "x", (debit(into, fen), credit(out_of, fen)), at, source=("test.thing", new_key())
        ),
        by=a_keeper(),
    )
    connection.check_constraints()


def numbered(book: Book) -> None:
    """As if in a transaction before: what is looked at when it commits must not find the month closed."""
    number_automatic(book, MAY, by=a_keeper())
    connection.check_constraints()


def the_check(book: Book, month: date, slug: str) -> Check:
    return next(check for check in checks_of(book, month) if check.slug == slug)


@pytest.mark.django_db(transaction=True)
def test_a_month_with_nothing_missing_closes() -> None:
    book = a_book()
    earn(book)

    period = close_month(book, MAY, by=bookkeepers(book).head, at=LATER)

    assert period.closed_at == LATER
    assert book.entries.get().voucher_number == 1


def test_a_month_without_entries_closes() -> None:
    book = a_book()

    assert close_month(book, MAY, by=bookkeepers(book).head, at=LATER).closed_at == LATER


def test_a_voucher_that_waits_keeps_the_month_open_and_the_list_says_how_many() -> None:
    book = a_book(separation="two")
    legs = (debit(book.account("101"), 5), credit(book.account("501"), 5))
    prepare(
        EntryDraft(book, "x", legs, datetime(2026, 5, 5, 4, tzinfo=UTC)),
        by=bookkeepers(book).accountant,
    )

    check = the_check(book, MAY, "handled")

    assert (check.done, "1" in check.missing) == (False, True)
    with pytest.raises(Refused, match="can't be closed yet"):
        close_month(book, MAY, by=bookkeepers(book).head, at=LATER)


def test_an_earlier_open_month_comes_first() -> None:
    book = a_book()
    earn(book, day=date(2026, 3, 2))
    earn(book)

    assert "2026-03" in the_check(book, MAY, "earlier").missing


def test_a_month_that_runs_is_not_closed() -> None:
    assert not the_check(a_book(), date(2099, 1, 1), "ended").done


def test_a_bank_account_that_is_not_agreed_may_be_passed_over_with_a_reason() -> None:
    book = a_book()
    earn(book)
    numbered(book)
    head = bookkeepers(book).head
    follow_account(
        book, book.account("102"), bank="农商行", number="6228", since=MAY, opening_fen=0, by=head
    )

    with pytest.raises(Refused, match="write why"):
        close_month(book, MAY, by=head, at=LATER)
    close_month(book, MAY, by=head, at=LATER, reason="The bank sends its paper on the 10th.")

    assert AuditLine.objects.get(verb="ledger.close_period").reason.startswith("The bank")


def test_cash_below_nought_wants_a_look() -> None:
    book = a_book()
    earn(book, codes=("513", "101"))

    assert not the_check(book, MAY, "sides").done


def test_who_closes_does_not_open_again() -> None:
    book = a_book()
    earn(book)
    numbered(book)
    keepers = bookkeepers(book)
    close_month(book, MAY, by=keepers.head, at=LATER)

    with pytest.raises(Refused, match="does not open"):
        reopen_period(book, MAY, by=keepers.head, reason="A voucher was forgotten.")
    with pytest.raises(Refused, match="why"):
        reopen_period(book, MAY, by=keepers.reviewer, reason=" ")
    reopen_period(book, MAY, by=keepers.reviewer, reason="A voucher was forgotten.")

    assert AuditLine.objects.get(verb="ledger.reopen_period").reason == "A voucher was forgotten."
    assert book.periods.get(month=MAY).closed_at is None


def test_an_accountant_closes_nothing() -> None:
    book = a_book()

    with pytest.raises(Refused, match="head"):
        close_month(book, MAY, by=bookkeepers(book).accountant, at=LATER)


def test_december_asks_for_the_result_to_be_carried() -> None:
    book = a_book(opened_on=date(2025, 1, 1))
    december = date(2025, 12, 1)
    earn(book, day=date(2025, 12, 8))
    assert not the_check(book, december, "year").done

    close_year(book, 2025, by=bookkeepers(book).head, at=LATER)

    assert the_check(book, december, "year").done


def test_the_result_goes_to_undistributed_and_nothing_is_left() -> None:
    book = a_book(opened_on=date(2025, 1, 1))
    earn(book, 900_000, day=date(2025, 3, 8))
    earn(book, 250_000, day=date(2025, 6, 8), codes=("513", "102"))

    made = close_year(book, 2025, by=bookkeepers(book).head, at=LATER)

    figures = read_month(book, date(2025, 12, 1))
    assert len(made) == 2
    assert {code for code, one in figures.by_code.items() if one.end.net_fen} == {"102", "32202"}
    assert figures.by_code["32202"].end.credit_fen == 650_000
    assert figures.income().amount("net", 1) == 650_000
    assert preview_year(book, 2025) == []


@pytest.mark.parametrize("kept", ["by_counterparty", "demands_project", "demands_agreement"])
def test_an_account_kept_by_something_is_emptied_for_each_of_them(kept: str) -> None:
    book = a_book(opened_on=date(2025, 1, 1))
    bank = book.account("102")
    rent = open_account(
        book.account("501"), by=a_keeper(), code="50101", name="租金", **{kept: True}
    )
    names = {"by_counterparty": "counterparty", "demands_project": "project", "demands_agreement": "agreement"}  # fmt: skip
    one, two = a_counterparty("One"), a_counterparty("Two")
    for key, fen in ((one, 300), (two, 500), (one, 40)):
        more = {names[kept]: key}
        draft = EntryDraft(
            book, "x", (debit(bank, fen), credit(rent, fen, **more)), datetime(2025, 3, 8, 4, tzinfo=UTC),
            source=("test.thing", new_key()),
        )  # fmt: skip
        post_entry(draft, by=a_keeper())

    preview = preview_year(book, 2025)
    close_year(book, 2025, by=bookkeepers(book).head, at=LATER)

    emptied = Leg.objects.filter(account=rent, entry__kind="closing")
    field = {"counterparty": "counterparty_id"}.get(names[kept], f"{names[kept]}_id")
    assert dict(emptied.values_list(field, "debit_fen")) == {one: 340, two: 500}
    assert preview[0].rows[0] == (rent, 840, 0)
    assert preview_year(book, 2025) == []


def test_a_loss_goes_the_other_way() -> None:
    book = a_book(opened_on=date(2025, 1, 1))
    earn(book, 250_000, day=date(2025, 6, 8), codes=("513", "102"))

    close_year(book, 2025, by=bookkeepers(book).head, at=LATER)

    assert read_month(book, date(2025, 12, 1)).by_code["32202"].end.debit_fen == 250_000


def test_what_comes_later_is_carried_by_a_second_run_and_a_third_does_nothing() -> None:
    book = a_book(opened_on=date(2025, 1, 1))
    head = bookkeepers(book).head
    earn(book, day=date(2025, 3, 8))
    close_year(book, 2025, by=head, at=LATER)
    earn(book, 500, day=date(2025, 12, 30))

    assert len(close_year(book, 2025, by=head, at=LATER)) == 2
    assert close_year(book, 2025, by=head, at=LATER) == []


def test_a_companys_result_goes_to_its_own_accounts() -> None:
    book = a_book(chart="small_enterprise", opened_on=date(2025, 1, 1))
    earn(book, 700, day=date(2025, 3, 8), codes=("1002", "5001"))

    close_year(book, 2025, by=bookkeepers(book).head, at=LATER)

    assert read_month(book, date(2025, 12, 1)).by_code["310404"].end.credit_fen == 700
