"""The bookkeeper's pages: forms that forgive, one book at a time, lists that stay cheap."""

from datetime import date

import pytest
from django.test import Client

from yanzhen.kernel.documents.testing import PDF, an_upload
from yanzhen.kernel.ledger.actions.slips import LineDraft, hand_in, write_slip
from yanzhen.kernel.ledger.models import Book, Entry, Invoice, Slip
from yanzhen.kernel.ledger.testing import a_book, accounts
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.testing import an_appointment, an_office, at_the_door

DAY = date(2026, 7, 6)


def a_desk(
    duty: str = "village_accountant", book: Book | None = None
) -> tuple[Book, Client, Actor]:
    book = book or a_book(separation="two")
    actor = actor_of_appointment(an_appointment(None, an_office(duty, book.place)))
    return book, at_the_door(actor), actor


def a_line(n: int, account: str, *, debit: str = "", credit: str = "", note: str = "", counterparty: str = "") -> dict[str, str]:  # fmt: skip
    return {
        f"note-{n}": note, f"account-{n}": account, f"debit-{n}": debit, f"credit-{n}": credit,
        f"counterparty-{n}": counterparty, f"project-{n}": "",
    }  # fmt: skip


def typed(*lines: dict[str, str], **more: str) -> dict[str, str]:
    data = {"on": "2026-07-06", "papers": "2", "lines": str(len(lines)), **more}
    for line in lines:
        data |= line
    return data


def rent(**more: str) -> dict[str, str]:
    return typed(a_line(0, "102", debit="1,200", note="收房租"), a_line(1, "jysr", credit="1200.00"), a_line(2, ""), **more)  # fmt: skip


def a_waiting_entry(book: Book, by: Actor) -> Entry:
    bank, income = accounts(book, "102", "501")
    lines = [LineDraft(bank, debit_fen=100, note="Rent"), LineDraft(income, credit_fen=100)]
    return hand_in(write_slip(book, on=DAY, lines=lines, by=by), by=by)


@pytest.mark.django_db
def test_accounts_are_typed_by_code_name_or_pinyin_and_blank_lines_are_left_out() -> None:
    book, client, _actor = a_desk()

    page = client.post(f"/ledger/books/{book.pk}/vouchers/new/", rent(hand_in="1"), follow=True)

    entry = Entry.objects.get()
    assert entry.state == "prepared"
    assert [leg.account.code for leg in entry.legs.order_by("line")] == ["102", "501"]
    assert "¥</span>1,200.00" in page.content.decode()


@pytest.mark.django_db
def test_lines_are_added_without_script_and_nothing_typed_is_lost() -> None:
    book, client, _actor = a_desk()

    page = client.post(f"/ledger/books/{book.pk}/vouchers/new/", rent(more="1")).content.decode()

    assert 'name="lines" value="7"' in page
    assert 'value="1,200"' in page
    assert "收房租" in page
    assert not Slip.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (a_line(1, "nonsense", credit="5"), "no account"),
        (a_line(1, "1", credit="5"), "Several accounts fit"),
        (a_line(1, "501", credit="5", debit="5"), "not both"),
        (a_line(1, "501", credit="x"), "not an amount"),
        (a_line(1, "112", credit="5", counterparty="Nobody"), "Nobody in the register"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(line: dict[str, str], said: str) -> None:
    book, client, _actor = a_desk()
    data = typed(a_line(0, "102", debit="5", note="x"), line, hand_in="1")

    response = client.post(f"/ledger/books/{book.pk}/vouchers/new/", data)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Slip.objects.exists()


@pytest.mark.django_db
def test_what_does_not_balance_is_kept_on_the_desk_and_says_so() -> None:
    book, client, _actor = a_desk()
    data = typed(a_line(0, "102", debit="5", note="x"), a_line(1, "501", credit="4"), hand_in="1")

    page = client.post(f"/ledger/books/{book.pk}/vouchers/new/", data, follow=True)

    assert "differ by ¥1.00" in page.content.decode()
    assert Slip.objects.get().state == "open"


@pytest.mark.django_db
def test_a_double_press_makes_one_voucher() -> None:
    book, client, _actor = a_desk()
    data = rent(keep="1", once="01a223ac-8953-7139-a4ca-a2266a45ef20")

    client.post(f"/ledger/books/{book.pk}/vouchers/new/", data)
    client.post(f"/ledger/books/{book.pk}/vouchers/new/", data)

    assert Slip.objects.count() == 1


@pytest.mark.django_db
def test_scans_hang_on_the_voucher_and_follow_it() -> None:
    book, client, _actor = a_desk()

    client.post(
        f"/ledger/books/{book.pk}/vouchers/new/", {**rent(hand_in="1", papers=""), "files": [an_upload("fp.pdf", PDF)]}
    )  # fmt: skip

    entry = Entry.objects.get()
    page = client.get(f"/ledger/books/{book.pk}/vouchers/{entry.pk}/").content.decode()
    assert "fp.pdf" in page
    assert Slip.objects.get().papers == 1


@pytest.mark.django_db
def test_the_reviewer_works_off_the_pile_and_sends_back() -> None:
    book, _client, writer = a_desk()
    first, second = a_waiting_entry(book, writer), a_waiting_entry(book, writer)
    _book, reviewer, _actor = a_desk("voucher_reviewer", book)
    at = f"/ledger/books/{book.pk}/vouchers/"

    moved = reviewer.post(f"{at}{first.pk}/review/")
    reviewer.post(f"{at}{second.pk}/act/", {"act": "send_back", "reason": "合同没附"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.voucher_number, second.state) == (1, "voided")
    assert str(second.pk) in moved.headers["Location"]
    assert "合同没附" in reviewer.get(f"{at}?view=desk").content.decode()


@pytest.mark.django_db
def test_many_are_reviewed_with_a_receipt() -> None:
    book, _client, writer = a_desk()
    entries = [a_waiting_entry(book, writer) for _n in range(3)]
    _book, reviewer, _actor = a_desk("voucher_reviewer", book)

    page = reviewer.post(
        f"/ledger/books/{book.pk}/vouchers/bulk/", {"act": "review", "entry": [entry.pk for entry in entries]}, follow=True
    )  # fmt: skip

    assert "3 reviewed" in page.content.decode()
    assert set(Entry.objects.values_list("voucher_number", flat=True)) == {1, 2, 3}


@pytest.mark.django_db
def test_vouchers_are_taken_out_and_printed() -> None:
    book, client, writer = a_desk()
    entry = a_waiting_entry(book, writer)
    at = f"/ledger/books/{book.pk}/vouchers/"

    assert client.get(f"{at}print/?entry={entry.pk}").content.startswith(b"%PDF-")
    assert client.get(f"{at}export/").content.startswith(b"PK")
    csv = client.get(f"{at}export/?as=csv").content.decode("utf-8-sig")
    assert csv.count("Rent") == 2


@pytest.mark.django_db
def test_an_invoice_is_split_by_its_rate_and_refused_twice() -> None:
    book, client, _actor = a_desk()
    data = {
        "direction": "received", "kind": "digital_ordinary", "number": "26332000000000000001", "issued_on": "2026-07-01",
        "partner_name": "农资店", "rate_0": "13", "gross_0": "1130",
    }  # fmt: skip
    url = f"/ledger/books/{book.pk}/invoices/new/"

    client.post(url, data)
    again = client.post(url, data)

    assert (Invoice.objects.get().net_fen, Invoice.objects.get().tax_fen) == (100_000, 13_000)
    assert "entered already" in again.content.decode()
    scanned = client.post(
        url, {"scan": "01,32,,26332000000000000002,1130.00,20260903,,AB", "read": "1"}
    )
    assert "26332000000000000002" in scanned.content.decode()


@pytest.mark.django_db
def test_nothing_of_another_book_shows_or_can_be_done() -> None:
    """One desk, many books: what belongs to one is not found under the other."""
    mine, client, writer = a_desk()
    other, _stranger, their = a_desk()
    entry = a_waiting_entry(other, their)
    slip = write_slip(other, on=DAY, lines=[], by=their)
    bank, income = accounts(other, "102", "501")

    for path in (
        f"vouchers/{entry.pk}/",
        f"vouchers/desk/{slip.pk}/",
        "vouchers/",
        "claims/",
        "invoices/",
    ):
        assert client.get(f"/ledger/books/{other.pk}/{path}").status_code == 404
        if path.count("/") > 1:
            assert client.get(f"/ledger/books/{mine.pk}/{path}").status_code == 404
    data = typed(a_line(0, bank.code, debit="5", note="x"), a_line(1, income.code, credit="5"), hand_in="1")  # fmt: skip
    assert client.post(f"/ledger/books/{other.pk}/vouchers/new/", data).status_code == 404
    assert client.post(f"/ledger/books/{mine.pk}/vouchers/{entry.pk}/post/").status_code == 404
    assert other.name not in client.get("/ledger/").content.decode()
    assert Entry.objects.get() == entry
    assert not Entry.objects.visible_to(writer).exists()


@pytest.mark.django_db
def test_the_agency_sees_all_its_books_and_switches_between_them() -> None:
    first, _client, writer = a_desk()
    second = a_book(separation="two", place=first.place)
    a_waiting_entry(first, writer)
    _book, client, _actor = a_desk("voucher_reviewer", first)

    desk = client.get("/ledger/").content.decode()
    inside = client.get(f"/ledger/books/{first.pk}/vouchers/").content.decode()

    assert first.name in desk
    assert second.name in desk
    assert f"/ledger/books/{second.pk}/vouchers/" in inside
    only = client.get("/ledger/?view=prepared").content.decode()
    assert f"/ledger/books/{first.pk}/" in only
    assert f"/ledger/books/{second.pk}/" not in only
