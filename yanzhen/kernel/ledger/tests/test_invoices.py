"""An invoice is entered once, true to the fen, and the month's VAT is the sum of its invoices."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions.invoices import (
    InvoiceDraft,
    enter_invoice,
    put_back,
    take_off,
)
from yanzhen.kernel.ledger.actions.vat import set_taxpayer, vat_of
from yanzhen.kernel.ledger.models import Book, Invoice, InvoiceShare, Taxpayer
from yanzhen.kernel.ledger.models.invoice_rules import Share
from yanzhen.kernel.ledger.testing import a_book, bookkeepers

AT = datetime(2026, 9, 20, 10, tzinfo=UTC)
NUMBER = "26332000000000000001"


def an_invoice(book: Book, *, number: str = NUMBER, by: Any = None, **facts: Any) -> Invoice:
    known: dict[str, Any] = {
        "direction": "received", "kind": "digital_ordinary", "issued_on": date(2026, 9, 3), "number": number,
        "partner_name": "杭州绿源农资有限公司", "shares": [Share(100_000, 13_000, 1300)],
    }  # fmt: skip
    draft = InvoiceDraft(book=book, **{**known, **facts})
    return enter_invoice(draft, by=by or bookkeepers(book).accountant, at=AT)


@pytest.mark.django_db
def test_an_invoice_is_entered_with_its_shares() -> None:
    book = a_book()

    made = an_invoice(book, shares=[Share(100_000, 13_000, 1300), Share(50_000, 0, 0, "exempt")])

    assert (made.net_fen, made.tax_fen, made.gross_fen) == (150_000, 13_000, 163_000)
    assert made.shares.count() == 2


@pytest.mark.django_db
def test_the_same_invoice_is_refused_in_this_book_and_in_any_other() -> None:
    book, other = a_book(), a_book()
    an_invoice(book)

    with pytest.raises(Refused, match=f"entered already: {book.name}"):
        an_invoice(book)
    # Who keeps only the other book learns no more than that it is used.
    with pytest.raises(Refused, match="used already in another book"):
        an_invoice(other)
    assert Invoice.objects.count() == 1


@pytest.mark.django_db
def test_seller_and_buyer_may_both_have_it() -> None:
    an_invoice(a_book())

    assert an_invoice(a_book(), direction="issued").number == NUMBER


@pytest.mark.django_db
def test_taken_back_it_is_free_again() -> None:
    book = a_book()
    made = an_invoice(book)
    by = bookkeepers(book).accountant

    with pytest.raises(Refused, match="Say why"):
        made.withdraw(by=by, reason=" ")
    made.withdraw(by=by, reason="Typed twice")

    assert an_invoice(book).pk != made.pk
    with pytest.raises(Refused, match="already"):
        made.withdraw(by=by, reason="Again")


@pytest.mark.django_db
def test_a_day_ahead_and_a_digital_invoice_of_old_are_refused() -> None:
    book = a_book()

    with pytest.raises(Refused, match="lies ahead"):
        an_invoice(book, issued_on=date(2026, 9, 21))
    with pytest.raises(Refused, match="no digital invoices"):
        an_invoice(book, issued_on=date(2021, 11, 30))


@pytest.mark.django_db
def test_a_red_invoice_takes_back_no_more_than_there_was() -> None:
    book = a_book()
    blue = an_invoice(book)
    facts = {"is_red": True, "red_of": blue}
    an_invoice(book, number=NUMBER[:-1] + "2", shares=[Share(-60_000, -7_800, 1300)], **facts)

    with pytest.raises(Refused, match="More would be taken back"):
        an_invoice(book, number=NUMBER[:-1] + "3", shares=[Share(-60_000, -7_800, 1300)], **facts)
    with pytest.raises(Refused, match="uses it"):
        blue.withdraw(by=bookkeepers(book).accountant, reason="x")


@pytest.mark.django_db
def test_only_a_general_taxpayer_takes_tax_off_and_once() -> None:
    book = a_book(chart="small_enterprise")
    keepers = bookkeepers(book)
    made = an_invoice(book, kind="digital_special")
    month = date(2026, 9, 1)

    with pytest.raises(Refused, match="general taxpayer"):
        take_off(made, month=month, by=keepers.accountant)
    set_taxpayer(book, since=month, kind="general", basis="税务事项通知书 12 号", by=keepers.head)
    with pytest.raises(Refused, match="no more can be taken off"):
        take_off(made, month=month, fen=13_001, by=keepers.accountant)
    set_taxpayer(book, since=date(2026, 8, 1), kind="general", basis="x", by=keepers.head)
    with pytest.raises(Refused, match="issued after"):
        take_off(made, month=date(2026, 8, 1), by=keepers.accountant)
    take_off(made, month=month, by=keepers.accountant)
    with pytest.raises(Refused, match="2026-09 already"):
        take_off(made, month=date(2026, 10, 1), by=keepers.accountant)
    put_back(made, by=keepers.accountant)
    made.refresh_from_db()
    assert made.deducted_in is None


@pytest.mark.django_db
def test_the_month_of_a_general_taxpayer_is_tax_on_sales_less_tax_taken_off() -> None:
    book = a_book(chart="small_enterprise")
    keepers = bookkeepers(book)
    month = date(2026, 9, 1)
    set_taxpayer(book, since=month, kind="general", basis="通知书", by=keepers.head)
    bought = an_invoice(book, kind="digital_special")
    take_off(bought, month=month, by=keepers.accountant)
    an_invoice(
        book, direction="issued", number=NUMBER[:-1] + "5", shares=[Share(300_000, 39_000, 1300)]
    )
    an_invoice(
        book, direction="issued", kind="none", number="", shares=[Share(100_000, 6_000, 600)]
    )

    vat = vat_of(book, month)

    assert (vat.sales_fen, vat.output_fen, vat.taken_off_fen, vat.due_fen) == (400_000, 45_000, 13_000, 32_000)  # fmt: skip
    assert [(row.rate, row.invoices) for row in vat.sold] == [(1300, 1), (600, 1)]


def _year_of_tax(book: Book, *, since: date = date(2026, 6, 1), **facts: Any) -> None:
    """In June more was bought than sold, in July and August sold."""
    keepers = bookkeepers(book)
    set_taxpayer(book, since=since, kind="general", basis="通知书", by=keepers.head, **facts)
    bought = an_invoice(book, kind="digital_special", issued_on=date(2026, 6, 3))
    take_off(bought, month=date(2026, 6, 1), by=keepers.accountant)
    for n, (month, tax) in enumerate(((6, 3_900), (7, 5_200), (8, 6_500)), start=5):
        share = Share(tax * 100 // 13, tax, 1300)
        an_invoice(book, direction="issued", number=NUMBER[:-1] + f"{n}", issued_on=date(2026, month, 9), shares=[share])  # fmt: skip


@pytest.mark.django_db
def test_input_tax_that_was_not_used_up_goes_on_to_the_next_months() -> None:
    book = a_book(chart="small_enterprise")
    _year_of_tax(book)

    months = [vat_of(book, date(2026, month, 1)) for month in (6, 7, 8, 9)]

    assert [one.carried_in_fen for one in months] == [0, 9_100, 3_900, 0]
    assert [one.due_fen for one in months] == [-9_100, -3_900, 2_600, 0]
    assert [one.carried_on_fen for one in months] == [9_100, 3_900, 0, 0]


@pytest.mark.django_db
def test_what_a_return_carried_over_is_the_new_beginning() -> None:
    book = a_book(chart="small_enterprise")
    _year_of_tax(book, carried_fen=1_000)
    head = bookkeepers(book).head

    assert vat_of(book, date(2026, 7, 1)).carried_in_fen == 10_100
    set_taxpayer(book, since=date(2026, 8, 1), kind="general", basis="退税", by=head, carried_fen=0)
    assert [vat_of(book, date(2026, month, 1)).carried_in_fen for month in (7, 8)] == [10_100, 0]
    with pytest.raises(Refused, match="Only a general taxpayer carries"):
        set_taxpayer(book, since=date(2026, 9, 1), kind="small", basis="x", by=head, carried_fen=5)
    with pytest.raises(IntegrityError, match="only_general_taxpayers_carry"), transaction.atomic():
        Taxpayer.objects.filter(book=book).update(carried_fen=-1)


@pytest.mark.django_db
def test_nothing_is_carried_from_the_time_as_a_small_taxpayer() -> None:
    book = a_book(chart="small_enterprise")
    _year_of_tax(book)
    head = bookkeepers(book).head
    set_taxpayer(book, since=date(2026, 7, 1), kind="small", basis="x", by=head)
    set_taxpayer(book, since=date(2026, 8, 1), kind="general", basis="x", by=head)

    assert [vat_of(book, date(2026, month, 1)).carried_in_fen for month in (7, 8)] == [0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize(("free_up_to", "due"), [(None, 3_000), (99_999, 3_000), (100_000, None)])
def test_a_small_taxpayer_is_judged_free_only_where_somebody_said_up_to_what(
    free_up_to: int | None, due: int | None
) -> None:
    book = a_book()
    set_taxpayer(
        book, since=date(2026, 1, 1), kind="small", basis="公告", free_up_to_fen=free_up_to, by=bookkeepers(book).head
    )  # fmt: skip
    an_invoice(book, direction="issued", shares=[Share(100_000, 3_000, 300)])

    assert vat_of(book, date(2026, 9, 1)).due_fen == due


@pytest.mark.django_db
def test_without_the_kind_of_taxpayer_nothing_is_said() -> None:
    book = a_book()
    an_invoice(book, direction="issued", shares=[Share(100_000, 3_000, 300)])

    assert vat_of(book, date(2026, 9, 1)).due_fen is None
    with pytest.raises(Refused, match="does not set up"):
        set_taxpayer(book, since=date(2026, 1, 1), kind="small", basis="x", by=bookkeepers(book).accountant)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"gross_fen": 1}, "says_what_it_said|net_and_tax"),
        ({"number": "5"}, "says_what_it_said|number_of_its_kind"),
        ({"deducted_in": date(2026, 9, 1), "deducted_fen": 13_001}, "no_more_tax_is_taken_off"),
        ({"deducted_in": date(2026, 9, 2), "deducted_fen": 13}, "no_more_tax_is_taken_off"),
        ({"withdrawn_at": AT}, "taken_back_with_a_reason"),
    ],
)
def test_the_database_keeps_what_an_invoice_says(change: dict[str, Any], promise: str) -> None:
    made = an_invoice(a_book())

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Invoice.objects.filter(pk=made.pk).update(**change)


@pytest.mark.django_db
def test_the_database_lets_nobody_enter_it_twice_around_the_verb() -> None:
    made = an_invoice(a_book())
    other = an_invoice(a_book(), number=NUMBER[:-1] + "7")
    shares = list(made.shares.values("net_fen", "tax_fen", "rate"))

    with pytest.raises(IntegrityError, match="used_once"), transaction.atomic():
        Invoice.objects.create(
            book=other.book, direction=made.direction, kind=made.kind, number=made.number, issued_on=made.issued_on,
            partner_name="x", net_fen=made.net_fen, tax_fen=made.tax_fen, gross_fen=made.gross_fen, entered_at=AT,
        )  # fmt: skip
    assert shares


@pytest.mark.django_db
def test_the_database_asks_that_the_shares_make_the_invoice() -> None:
    made = an_invoice(a_book())

    Invoice.objects.create(
        book=made.book, direction="received", kind="receipt", number="1", issued_on=made.issued_on,
        partner_name="x", net_fen=5, tax_fen=0, gross_fen=5, entered_at=AT,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="the_shares_make_the_invoice"):
        connection.check_constraints()


@pytest.mark.django_db
def test_the_database_multiplies_net_and_rate_itself() -> None:
    made = an_invoice(a_book())

    with pytest.raises(IntegrityError, match="net_times_rate"), transaction.atomic():
        InvoiceShare.objects.create(invoice=made, rate=1300, net_fen=100_000, tax_fen=13_002)
    with pytest.raises(IntegrityError, match="share_of_an_invoice_stays"), transaction.atomic():
        made.shares.update(net_fen=1)
