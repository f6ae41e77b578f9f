"""Months, years, depreciation and the sheet on the board refuse with a sentence what is too early, too late or nobody's."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.actions import close_period, number_automatic, prepare, reopen_period
from yanzhen.kernel.ledger.actions.depreciation import (
    RuleDraft,
    keep_rule,
    run_depreciation,
    undo_depreciation,
)
from yanzhen.kernel.ledger.actions.disclosing import board_of, hang_sheet, write_words
from yanzhen.kernel.ledger.actions.wear_before import keep_wear_before
from yanzhen.kernel.ledger.actions.year_closing import close_year
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.depreciation import DepreciationRule, DepreciationRun, WearBefore
from yanzhen.kernel.ledger.models.disclosures import Disclosure
from yanzhen.kernel.ledger.testing import a_book, a_draft, a_keeper, bookkeepers
from yanzhen.kernel.ledger.tests.test_closing_months import LATER, MAY, earn, numbered
from yanzhen.kernel.ledger.tests.test_depreciation import AT, JUNE, a_kind, a_rule, an_asset

pytestmark = pytest.mark.django_db
END = date(2026, 5, 31)


def a_closed_may() -> Book:
    book = a_book()
    earn(book)
    numbered(book)
    close_period(book, MAY, by=a_keeper())
    return book


def test_a_month_is_closed_once_and_opened_once() -> None:
    book = a_closed_may()
    with pytest.raises(Refused, match="2026-05 is closed already"):
        close_period(book, MAY, by=a_keeper())
    with pytest.raises(Refused, match="Who closes months does not open them again"):
        reopen_period(book, MAY, by=bookkeepers(book).head, reason="x")
    reopen_period(book, MAY, by=a_keeper(), reason="x")

    with pytest.raises(Refused, match="2026-05 is open"):
        reopen_period(book, MAY, by=a_keeper(), reason="x")
    assert AuditLine.objects.filter(verb="ledger.reopen_period").count() == 1


def test_only_a_reviewer_numbers_what_the_system_posted() -> None:
    book = a_book()
    earn(book)

    with pytest.raises(Refused, match="does not review entries"):
        number_automatic(book, MAY, by=bookkeepers(book).accountant)
    assert book.entries.get().voucher_number is None


def test_a_year_is_closed_by_the_head_once_all_its_vouchers_are_posted() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    earn(book)
    with pytest.raises(Refused, match="Only the head of the bookkeeping office closes a year"):
        close_year(book, 2026, by=keepers.accountant)
    prepare(a_draft(book), by=keepers.accountant)

    with pytest.raises(Refused, match="1 vouchers of the year are not posted yet"):
        close_year(book, 2026, by=keepers.head)
    assert not book.entries.filter(kind="closing").exists()


def test_whoever_keeps_no_books_depreciates_nothing() -> None:
    book = a_book()
    a_rule(book)
    an_asset(book)
    looker = bookkeepers(book).reviewer
    with pytest.raises(Refused, match="does not keep these books"):
        run_depreciation(book, MAY, by=looker, at=AT)
    run = run_depreciation(book, MAY, by=a_keeper(), at=AT)

    with pytest.raises(Refused, match="does not keep these books"):
        undo_depreciation(run, by=looker, reason="x", at=AT)
    with pytest.raises(Refused, match="Write why"):
        undo_depreciation(run, by=a_keeper(), reason=" ", at=AT)
    assert DepreciationRun.objects.get().undone_at is None


def test_an_earlier_run_is_not_taken_back_before_the_later_one() -> None:
    book = a_book()
    a_rule(book)
    an_asset(book)
    may, _june = (run_depreciation(book, month, by=a_keeper(), at=AT) for month in (MAY, JUNE))

    with pytest.raises(Refused, match="A later month is depreciated already"):
        undo_depreciation(may, by=a_keeper(), reason="x", at=AT)


def test_a_rule_of_depreciation_is_set_by_the_head_and_says_who_decided_it() -> None:
    book = a_book()
    expense = book.account("513")

    with pytest.raises(Refused, match="Only the head of the bookkeeping office sets the rules"):
        keep_rule(book, RuleDraft(a_kind(), 12, 0, expense, "x"), by=bookkeepers(book).accountant)
    with pytest.raises(Refused, match="Say who decided it"):
        keep_rule(book, RuleDraft(a_kind(), 12, 0, expense, " "), by=a_keeper())
    assert not DepreciationRule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_run_counts_on_meanwhile_is_not_changed() -> None:
    """Somebody depreciates the month between the look at the assets and the writing."""
    book = a_book()
    a_rule(book)
    asset = an_asset(book, in_service_on=date(2025, 3, 1))
    other = an_asset(book, in_service_on=date(2025, 3, 1))

    def depreciate() -> None:
        run_depreciation(book, MAY, by=a_keeper(), at=AT)
        connection.close()

    class Meanwhile(dict[Any, int]):
        def get(self, key: Any, otherwise: Any = None) -> Any:
            if key == asset.pk:
                thread = Thread(target=depreciate)
                thread.start()
                thread.join()
            return super().get(key, otherwise)

    with pytest.raises(Refused, match="depreciated on it already"):
        keep_wear_before(book, Meanwhile({asset.pk: 100, other.pk: 100}), by=a_keeper())
    assert not WearBefore.objects.exists()


def hang(book: Book, **facts: Any) -> Disclosure:
    known = {"on": END, "where": "村务公开栏", "by": a_keeper(), "at": LATER}
    return hang_sheet(book, MAY, **{**known, **facts})


def test_a_sheet_hangs_on_a_day_and_a_place_and_by_whoever_keeps_the_book() -> None:
    book = a_closed_may()
    today = timezone.localdate(LATER)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"by": bookkeepers(book).reviewer}, "does not keep these books"),
        ({"on": END - timedelta(days=1)}, "after the month, not after today"),
        ({"on": today + timedelta(days=1)}, "after the month, not after today"),
        ({"where": " "}, "Say where it hangs"),
    )

    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            hang(book, **facts)
    assert not board_of(book, MAY).hangs
    assert hang(book, on=today).posted_on == today


def test_only_the_sheet_of_a_closed_month_hangs() -> None:
    book = a_book()
    earn(book)

    with pytest.raises(Refused, match="Close the month first"):
        hang(book)


def test_words_are_written_by_whoever_keeps_the_book_until_the_sheet_hangs() -> None:
    book = a_closed_may()
    with pytest.raises(Refused, match="does not keep these books"):
        write_words(book, MAY, {"501": "x"}, by=bookkeepers(book).reviewer)
    write_words(book, MAY, {"501": "Three shops"}, by=a_keeper())
    hang(book)

    with pytest.raises(Refused, match="hangs already"):
        write_words(book, MAY, {"501": "Two shops"}, by=a_keeper())
    assert Disclosure.objects.get().words == {"501": "Three shops"}
