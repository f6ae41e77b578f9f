"""A voucher is written by one, reviewed by another; sent back it lies on the desk with the reason."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import post, review
from yanzhen.kernel.ledger.actions.patterns import forget_pattern, keep_pattern, take_pattern
from yanzhen.kernel.ledger.actions.slips import (
    LineDraft,
    copy_entry,
    drop_slip,
    hand_in,
    restore_slip,
    send_back,
    write_slip,
)
from yanzhen.kernel.ledger.actions.together import post_together, review_together
from yanzhen.kernel.ledger.models import Book, Entry, Pattern, Slip, SlipLine
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, accounts, bookkeepers

DAY = date(2026, 7, 6)


def rent(book: Book, fen: int = 120_000, *, credit: int | None = None) -> list[LineDraft]:
    bank, income = accounts(book, "102", "501")
    return [
        LineDraft(bank, debit_fen=fen, note="收到店面房租"),
        LineDraft(income, credit_fen=fen if credit is None else credit),
    ]


def a_slip(book: Book, **facts: Any) -> Slip:
    known: dict[str, Any] = {"on": DAY, "lines": rent(book), "by": bookkeepers(book).accountant}
    return write_slip(book, **{**known, **facts})


@pytest.mark.django_db
def test_a_voucher_goes_from_the_desk_over_the_review_into_the_book() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    slip = a_slip(book, by=keepers.accountant, papers=3)

    entry = hand_in(slip, by=keepers.accountant)
    reviewed = review(entry.pk, by=keepers.reviewer)
    posted = post(entry.pk, by=keepers.bookkeeper)

    slip.refresh_from_db()
    assert (entry.state, reviewed.voucher_number, posted.state) == ("prepared", 1, "posted")
    assert (slip.state, slip.entry_id, slip.papers) == ("handed_in", entry.pk, 3)
    assert [leg.note for leg in entry.legs.order_by("line")] == ["收到店面房租", ""]
    assert hand_in(slip, by=keepers.accountant) == entry


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("debited", "credited", "kind"),
    [("501", "321", "closing"), ("321", "513", "closing"), ("321", "32202", "closing"), ("32202", "3220101", "closing"),
     ("3220101", "311", "ordinary"), ("501", "32202", "ordinary"), ("513", "501", "ordinary"), ("102", "321", "ordinary")],
)  # fmt: skip
def test_a_voucher_that_only_carries_a_result_on_is_marked(debited: str, credited: str, kind: str) -> None:  # fmt: skip
    book = a_book()
    left, right = accounts(book, debited, credited)
    lines = [LineDraft(left, debit_fen=100, note="x"), LineDraft(right, credit_fen=100)]

    assert hand_in(a_slip(book, lines=lines), by=bookkeepers(book).accountant).kind == kind


@pytest.mark.django_db
def test_the_writer_does_not_review() -> None:
    book = a_book(separation="two")
    head = bookkeepers(book).head
    entry = hand_in(a_slip(book, by=head), by=head)

    with pytest.raises(Refused):
        review(entry.pk, by=head)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("credit", "said"), [(119_999, "differ by ¥0.01"), (120_001, "differ by ¥0.01")]
)
def test_what_does_not_balance_stays_on_the_desk(credit: int, said: str) -> None:
    book = a_book(separation="two")
    slip = a_slip(book, lines=rent(book, credit=credit))

    with pytest.raises(Refused, match=said):
        hand_in(slip, by=bookkeepers(book).accountant)

    slip.refresh_from_db()
    assert slip.state == "open"


@pytest.mark.django_db
def test_a_line_without_its_counterparty_or_words_is_refused() -> None:
    book = a_book(separation="two")
    accountant = bookkeepers(book).accountant
    owed, income = accounts(book, "112", "501")
    lines = [LineDraft(owed, debit_fen=100, note="x"), LineDraft(income, credit_fen=100)]
    nameless = [LineDraft(owed, debit_fen=100, counterparty_id=a_counterparty()), LineDraft(income, credit_fen=100)]  # fmt: skip

    with pytest.raises(Refused, match="asks for a counterparty"):
        hand_in(a_slip(book, lines=lines), by=accountant)
    with pytest.raises(Refused, match="what the voucher is for"):
        hand_in(a_slip(book, lines=nameless), by=accountant)
    with pytest.raises(Refused, match="two lines"):
        hand_in(a_slip(book, lines=rent(book)[:1]), by=accountant)


@pytest.mark.django_db
def test_a_line_of_another_book_is_refused() -> None:
    book, other = a_book(), a_book()

    with pytest.raises(Refused, match="another book"):
        a_slip(book, lines=rent(other))


@pytest.mark.django_db
def test_nobody_writes_in_a_book_they_do_not_see() -> None:
    book, other = a_book(separation="two"), a_book(separation="two")
    stranger = bookkeepers(other).accountant

    with pytest.raises(Refused, match="does not write vouchers"):
        a_slip(book, by=stranger)
    with pytest.raises(Refused, match="does not write vouchers"):
        a_slip(book, by=bookkeepers(book).reviewer)


@pytest.mark.django_db
def test_sent_back_it_is_voided_and_lies_on_the_desk_with_the_reason() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    slip = a_slip(book)
    entry = hand_in(slip, by=keepers.accountant)

    send_back(entry, reason="The contract is missing.", by=keepers.reviewer)

    entry.refresh_from_db()
    slip.refresh_from_db()
    assert entry.state == "voided"
    assert (slip.state, slip.returned_because, slip.entry_id) == ("returned", "The contract is missing.", None)  # fmt: skip
    again = hand_in(slip, by=keepers.accountant)
    assert again.pk != entry.pk
    assert again.state == "prepared"


@pytest.mark.django_db
def test_a_reviewed_voucher_sent_back_keeps_its_number_and_the_next_goes_on() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    first = hand_in(a_slip(book), by=keepers.accountant)
    review(first.pk, by=keepers.reviewer)

    slip = send_back(first, reason="Wrong account", by=keepers.reviewer)

    second = review(hand_in(slip, by=keepers.accountant).pk, by=keepers.reviewer)
    first.refresh_from_db()
    assert (first.voucher_number, second.voucher_number) == (1, 2)


@pytest.mark.django_db
def test_the_writer_takes_back_before_the_review_and_nobody_else_without_the_right() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    entry = hand_in(a_slip(book, by=keepers.accountant), by=keepers.accountant)

    with pytest.raises(Refused, match="Only a reviewer"):
        send_back(entry, reason="x", by=keepers.bookkeeper)
    with pytest.raises(Refused, match="put right"):
        send_back(entry, reason=" ", by=keepers.reviewer)

    assert send_back(entry, reason="I forgot a line", by=keepers.accountant).state == "returned"


@pytest.mark.django_db
def test_a_handed_in_voucher_is_not_written_over() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    slip = a_slip(book)
    hand_in(slip, by=keepers.accountant)

    with pytest.raises(Refused, match="sent back"):
        a_slip(book, slip=slip)
    with pytest.raises(Refused, match="sent back"):
        drop_slip(slip, by=keepers.accountant)


@pytest.mark.django_db
def test_a_dropped_slip_comes_back() -> None:
    book = a_book()
    accountant = bookkeepers(book).accountant
    slip = a_slip(book)

    drop_slip(slip, by=accountant)
    assert not Slip.objects.on_the_desk().exists()
    restore_slip(slip, by=accountant)

    assert Slip.objects.on_the_desk().get() == slip


@pytest.mark.django_db
def test_a_second_sending_finds_the_first() -> None:
    book, key = a_book(), new_key()

    assert a_slip(book, key=key) == a_slip(book, key=key)
    assert Slip.objects.count() == 1


@pytest.mark.django_db
def test_a_document_has_one_voucher() -> None:
    book, source = a_book(), ("ledger.claim", new_key())
    a_slip(book, source=source)

    with pytest.raises(Refused, match="voucher for this document"):
        a_slip(book, source=source)


@pytest.mark.django_db
def test_a_copy_has_the_lines_and_none_of_the_papers() -> None:
    book = a_book(separation="two")
    accountant = bookkeepers(book).accountant
    entry = hand_in(a_slip(book, papers=4), by=accountant)

    copy = copy_entry(entry, on=date(2026, 8, 6), by=accountant)

    assert copy.papers == 0
    assert [(line.account.code, line.debit_fen, line.credit_fen) for line in copy.lines.all()] == [
        ("102", 120_000, 0),
        ("501", 0, 120_000),
    ]


@pytest.mark.django_db
def test_a_pattern_is_kept_once_by_name_and_gives_its_lines() -> None:
    book = a_book()
    accountant = bookkeepers(book).accountant
    keep_pattern(book, title="月租", lines=rent(book), by=accountant)
    pattern = keep_pattern(book, title="月租", lines=rent(book, 200), by=accountant)

    lines = take_pattern(pattern, on=DAY)

    assert Pattern.objects.get().used_on == DAY
    assert [line.debit_fen for line in lines] == [200, 0]
    forget_pattern(pattern, by=accountant)
    assert not Pattern.objects.exists()


@pytest.mark.django_db
def test_many_are_reviewed_in_the_order_of_their_days_and_the_rest_says_why_not() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    late = hand_in(a_slip(book, on=date(2026, 7, 9)), by=keepers.accountant)
    early = hand_in(a_slip(book, on=date(2026, 7, 2)), by=keepers.accountant)
    own = hand_in(a_slip(book, by=keepers.head), by=keepers.head)

    receipt = review_together([late, early, own], by=keepers.head)

    said = {row["entry"]: (row["number"], bool(row["refused"])) for row in receipt.rows}
    assert said == {
        str(early.pk): (1, False),
        str(late.pk): (2, False),
        str(own.pk): (None, True),
    }
    posted = post_together([early, late], by=keepers.bookkeeper)
    assert not any(row["refused"] for row in posted.rows)
    assert Entry.objects.filter(state="posted").count() == 2


@pytest.mark.django_db
def test_nothing_chosen_is_nothing_done() -> None:
    with pytest.raises(Refused, match="at least one"):
        review_together([], by=bookkeepers(a_book()).reviewer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"state": "handed_in"}, "handed_in_with_its_entry"),
        ({"state": "returned"}, "sent_back_with_a_reason"),
    ],
)
def test_the_database_keeps_a_slip_whole(change: dict[str, Any], promise: str) -> None:
    slip = a_slip(a_book())

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Slip.objects.filter(pk=slip.pk).update(**change)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"debit_fen": 0}, {"credit_fen": 5}, {"debit_fen": -1}])
def test_the_database_keeps_a_line_on_one_side(change: dict[str, int]) -> None:
    line = a_slip(a_book()).lines.get(line=1)

    with pytest.raises(IntegrityError, match="debit_or_credit"), transaction.atomic():
        SlipLine.objects.filter(pk=line.pk).update(**change)
