"""Pages of statements open, leave the house as PDF and workbook, open line by line down to the entry, and ask a fixed number of times."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    close_period,
    credit,
    debit,
    number_automatic,
    post_entry,
)
from yanzhen.kernel.ledger.models import (
    BankAccount,
    BankLine,
    Book,
    DistributionPlan,
    MonthBalance,
    PlanShare,
)
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, a_keeper
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import a_login, an_appointment, an_office
from yanzhen.kernel.places.testing import a_community

pytestmark = pytest.mark.django_db
PAGES = (
    "statements",
    "trial",
    "balance_sheet",
    "income",
    "board",
    "account_list",
    "closing",
    "year",
    "bank_accounts",
    "plans",
)
FILES = ("trial", "balance_sheet", "income", "board")
MONTH = "?month=2026-05"


class Desk:
    """A book with entries, and somebody who keeps it."""

    def __init__(self, duty: str = "village_accountant", chart: str = "rural_collective") -> None:
        place = a_community()
        self.book = a_book(chart=chart, place=place)
        actor = actor_of_appointment(an_appointment(None, an_office(duty, place)))
        self.client = Client()
        self.client.force_login(a_login(actor))

    def earn(self, number: int = 1) -> None:
        bank, rent = ("102", "501") if self.book.chart == "rural_collective" else ("1002", "5001")
        for n in range(number):
            post(self.book, (bank, 12_300 + n), (rent, -12_300 - n))

    def get(self, name: str, *more: Any, query: str = MONTH) -> Any:
        return self.client.get(reverse(f"ledger:{name}", args=[self.book.pk, *more]) + query)


def post(book: Book, *legs: tuple[str, int], **who: Any) -> None:
    drafts = [
        debit(book.account(code), fen, **who)
        if fen > 0
        else credit(book.account(code), -fen, **who)
        for code, fen in legs
    ]
    at = datetime(2026, 5, 8, 4, tzinfo=UTC)
    post_entry(
        EntryDraft(book, "收房租", drafts, at, source=("test.thing", new_key())), by=a_keeper()
    )


@pytest.mark.parametrize("chart", ["rural_collective", "small_enterprise"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens(page: str, chart: str) -> None:
    desk = Desk(chart=chart)
    desk.earn()

    assert desk.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_book_has_its_pages(page: str) -> None:
    assert Desk().get(page).status_code == 200


@pytest.mark.parametrize("page", FILES)
def test_it_leaves_the_house_as_pdf_and_workbook(page: str) -> None:
    desk = Desk()
    desk.earn()

    assert desk.get(page, query=MONTH + "&as=pdf").content.startswith(b"%PDF-")
    book = load_workbook(io.BytesIO(desk.get(page, query=MONTH + "&as=xlsx").content))
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert 123 in cells


def test_a_line_opens_to_its_accounts_and_an_account_to_its_entries() -> None:
    desk = Desk()
    desk.earn()
    entry = desk.book.entries.get()

    sheet = desk.get("balance_sheet").content.decode()
    line_url = reverse("ledger:statement_line", args=[desk.book.pk, "balance_sheet", "cash"])
    line = desk.get("statement_line", "balance_sheet", "cash").content.decode()
    page_url = reverse("ledger:account_page", args=[desk.book.pk, desk.book.account("102").pk])
    page = desk.get(
        "account_page", desk.book.account("102").pk, query="?from=2026-05-01&to=2026-05-31"
    ).content.decode()

    assert line_url in sheet
    assert page_url in line
    assert reverse("ledger:voucher", args=[desk.book.pk, entry.pk]) in page


def test_a_line_that_is_none_is_not_found() -> None:
    assert Desk().get("statement_line", "income", "nothing").status_code == 404


def test_a_sheet_that_does_not_agree_says_so() -> None:
    """A frozen row that somebody changed around the verbs."""
    desk = Desk()
    desk.earn()
    number_automatic(desk.book, date(2026, 5, 1), by=a_keeper())
    connection.check_constraints()
    close_period(desk.book, date(2026, 5, 1), by=a_keeper())
    assert "note-late" not in desk.get("balance_sheet").content.decode()

    MonthBalance.objects.filter(account__code="102").update(debit_fen=1)

    assert "¥0.01 ≠ ¥123.00" in desk.get("balance_sheet").content.decode()


LISTS = ("statements", "trial", "balance_sheet", "income", "board", "closing")


@pytest.mark.parametrize("page", LISTS)
def test_more_entries_ask_no_more_often(page: str) -> None:
    desk = Desk()
    desk.earn(3)
    desk.get(page)
    few = asked(desk, page)
    desk.earn(20)

    assert asked(desk, page) == few


def test_more_lines_of_the_bank_ask_no_more_often() -> None:
    desk = Desk()
    bank = BankAccount.objects.create(
        account=desk.book.account("102"), bank="农商行", number="6", since=date(2026, 5, 1)
    )
    url = bank.get_absolute_url() + MONTH

    def grow(number: int) -> None:
        desk.earn(number)
        for n in range(number):
            BankLine.objects.create(
                bank_account=bank, on=date(2026, 5, 8), fen=12_300 + n, fingerprint=str(new_key())
            )

    grow(3)
    desk.client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert desk.client.get(url).status_code == 200
    grow(20)
    with CaptureQueriesContext(connection) as many:
        desk.client.get(url)
    assert len(many) == len(few)


def test_more_members_ask_no_more_often() -> None:
    desk = Desk()
    plan = DistributionPlan.objects.create(
        book=desk.book, year=2025, net_fen=0, before_fen=0, made_at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    url = plan.get_absolute_url()

    def grow(start: int, number: int) -> None:
        for n in range(start, start + number):
            PlanShare.objects.create(
                plan=plan, line=n, party_id=a_counterparty(f"成员 {n}"), shares=1
            )

    grow(1, 3)
    desk.client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert desk.client.get(url).status_code == 200
    grow(4, 30)
    with CaptureQueriesContext(connection) as many:
        desk.client.get(url)
    assert len(many) <= len(few) + 1  # the count of a list longer than one page


def asked(desk: Desk, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(page).status_code == 200
    return len(queries)


def test_words_beside_the_board_are_kept() -> None:
    desk = Desk()
    desk.earn()

    desk.client.post(
        reverse("ledger:board_words", args=[desk.book.pk]) + MONTH, {"w-501": "三间店面"}
    )

    assert "三间店面" in desk.get("board").content.decode()


def test_another_villages_book_is_not_there() -> None:
    desk, other = Desk(), Desk()

    assert desk.client.get(reverse("ledger:trial", args=[other.book.pk])).status_code == 404
