"""Vouchers, entries, accounts and items refuse with a sentence; what was refused is not there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.importing.contract import ImportContext, WrongCell
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import (
    OpeningLine,
    close_account,
    credit,
    debit,
    open_account,
    open_balances,
    post,
    post_entry,
    prepare,
    reverse,
    review,
    set_limit,
    void,
)
from yanzhen.kernel.ledger.actions.drafts import LEGS_MAX
from yanzhen.kernel.ledger.actions.dunning import dun
from yanzhen.kernel.ledger.actions.import_names import as_code, as_side
from yanzhen.kernel.ledger.actions.patterns import forget_pattern, keep_pattern
from yanzhen.kernel.ledger.actions.printing import PRINTED_MAX, for_print
from yanzhen.kernel.ledger.actions.settling import settle, settle_oldest_first, undo_settlement
from yanzhen.kernel.ledger.actions.slips import (
    LineDraft,
    drop_slip,
    hand_in,
    restore_slip,
    send_back,
)
from yanzhen.kernel.ledger.actions.together import MANY_MAX, review_together
from yanzhen.kernel.ledger.models import Book, Entry, Pattern, Settlement, Slip
from yanzhen.kernel.ledger.models.entries import SUMMARY_MAX
from yanzhen.kernel.ledger.models.slips import LINES_MAX, PAPERS_MAX
from yanzhen.kernel.ledger.testing import (
    OPENED_ON,
    a_book,
    a_counterparty,
    a_draft,
    a_keeper,
    accounts,
    an_entry,
    bookkeepers,
)
from yanzhen.kernel.ledger.tests.test_settling import owed
from yanzhen.kernel.ledger.tests.test_slips import DAY, a_slip, rent
from yanzhen.kernel.parties.models import Party

pytestmark = pytest.mark.django_db


def test_a_slip_has_papers_a_day_and_so_many_lines() -> None:
    book = a_book()
    bank, parent = accounts(book, "102", "322")
    closed = open_account(bank, by=a_keeper(), code="10299", name="旧户")
    close_account(closed, by=a_keeper(), on=DAY)
    leaf = open_account(bank, by=a_keeper(), code="10201", name="新户")
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"papers": -1}, "how many papers"),
        ({"papers": PAPERS_MAX + 1}, "how many papers"),
        ({"on": OPENED_ON - timedelta(days=1)}, "The book begins on 2026-01-01"),
        ({"lines": [LineDraft(leaf, debit_fen=1)] * (LINES_MAX + 1)}, "at most"),
        ({"lines": [LineDraft(parent, debit_fen=1)]}, "takes no lines"),
        ({"lines": [LineDraft(closed, debit_fen=1)]}, "takes no lines"),
        ({"lines": [LineDraft(leaf, debit_fen=1, credit_fen=1)]}, "not both"),
        ({"lines": [LineDraft(leaf)]}, "not both"),
        ({"lines": [LineDraft(leaf, debit_fen=1, credit_fen=-1)]}, "not both"),
    )

    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            a_slip(book, **{"lines": [], **facts})
    assert not Slip.objects.exists()
    most = {"lines": [LineDraft(leaf, debit_fen=1)] * LINES_MAX, "papers": PAPERS_MAX}
    assert a_slip(book, on=OPENED_ON, **most).lines.count() == LINES_MAX


def test_a_dropped_slip_is_not_handed_in_and_is_moved_by_whoever_writes() -> None:
    book = a_book(separation="two")
    keepers, slip = bookkeepers(book), a_slip(book)
    with pytest.raises(Refused, match="does not write vouchers"):
        drop_slip(slip, by=keepers.reviewer)
    drop_slip(slip, by=keepers.accountant)

    with pytest.raises(Refused, match="was dropped"):
        hand_in(slip, by=keepers.accountant)
    with pytest.raises(Refused, match="does not write vouchers"):
        restore_slip(slip, by=keepers.reviewer)


def test_a_dropped_slip_stays_so_where_its_document_has_another() -> None:
    book, source = a_book(), ("ledger.claim", new_key())
    by = bookkeepers(book).accountant
    slip = a_slip(book, source=source)
    drop_slip(slip, by=by)
    a_slip(book, source=source)

    with pytest.raises(Refused, match="another voucher meanwhile"):
        restore_slip(slip, by=by)
    slip.refresh_from_db()
    assert slip.state == "dropped"


def test_a_slip_is_written_over_in_its_own_book_only() -> None:
    book, other = a_book(), a_book()

    with pytest.raises(Refused, match="is handed in"):
        a_slip(other, slip=a_slip(book))


def test_what_the_system_made_is_sent_back_to_nobody() -> None:
    book = a_book()

    with pytest.raises(Refused, match="was made by the system"):
        send_back(an_entry(book), reason="x", by=bookkeepers(book).reviewer)


def test_a_pattern_has_a_name_sidesand_a_writer() -> None:
    book = a_book()
    keepers = bookkeepers(book)
    known: dict[str, Any] = {"title": "月租", "lines": rent(book), "by": keepers.accountant}
    pattern = keep_pattern(book, **known)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"title": " "}, "Give the pattern a name"),
        ({"lines": []}, "one line at least"),
        ({"by": keepers.reviewer}, "does not write vouchers"),
        ({"by": bookkeepers(a_book()).accountant}, "does not write vouchers"),
    )

    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            keep_pattern(book, **{**known, **facts})
    with pytest.raises(Refused, match="does not write vouchers"):
        forget_pattern(pattern, by=keepers.reviewer)
    assert Pattern.objects.get() == pattern


def test_so_many_at_once_and_no_more() -> None:
    book = a_book()
    entry = an_entry(book)

    with pytest.raises(Refused, match="vouchers at once"):
        review_together([entry] * (MANY_MAX + 1), by=bookkeepers(book).reviewer)


def test_so_many_are_printed_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    book = a_book()
    monkeypatch.setattr("yanzhen.kernel.ledger.actions.printing.PRINTED_MAX", 2)
    for _n in range(2):
        an_entry(book)
    assert len(for_print(Entry.objects.all())) == 2
    an_entry(book)

    with pytest.raises(Refused, match="At most 2 vouchers are printed"):
        for_print(Entry.objects.all())
    assert PRINTED_MAX > 2


def test_an_entry_says_what_it_is_in_so_many_words_and_lines() -> None:
    book = a_book()
    bank, income = accounts(book, "102", "501")
    many = (*[debit(bank, 1)] * LEGS_MAX, credit(income, LEGS_MAX))
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"summary": " "}, "in a few words"),
        ({"summary": "x" * (SUMMARY_MAX + 1)}, "too long"),
        ({"legs": many}, "Make several"),
    )

    for facts, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            post_entry(a_draft(book, **facts), by=a_keeper())
        with pytest.raises(Refused, match=sentence):
            prepare(a_draft(book, **facts), by=a_keeper())
    assert not Entry.objects.exists()


def test_without_a_reason_nothing_is_reversed_or_voided() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    waiting = prepare(a_draft(book), by=keepers.accountant)

    with pytest.raises(Refused, match="why it is voided"):
        void(waiting.pk, by=keepers.accountant, reason=" ")
    with pytest.raises(Refused, match="why it is reversed"):
        reverse(an_entry(book).pk, by=keepers.accountant, reason=" ")
    assert set(Entry.objects.values_list("state", flat=True)) == {"prepared", "posted"}


def test_whoever_only_looks_voids_and_reverses_nothing() -> None:
    book = a_book(separation="two")
    keepers = bookkeepers(book)
    looker = a_keeper(may=frozenset({"ledger.see"}))
    waiting = prepare(a_draft(book), by=keepers.accountant)
    with pytest.raises(Refused, match="is not for your office"):
        void(waiting.pk, by=looker, reason="x")
    review(waiting.pk, by=keepers.reviewer)
    post(waiting.pk, by=keepers.bookkeeper)

    with pytest.raises(Refused, match="does not prepare entries"):
        reverse(waiting.pk, by=looker, reason="x")
    assert Entry.objects.get().state == "posted"


def test_what_is_not_there_is_neither_reviewed_nor_reversed() -> None:
    with pytest.raises(Refused, match="not in the book"):
        review(new_key(), by=a_keeper())
    with pytest.raises(Refused, match="Only a posted entry is reversed"):
        reverse(new_key(), by=a_keeper(), reason="x")


def test_a_book_an_account_and_a_limit_are_what_they_can_be() -> None:
    (bank,) = accounts(a_book(), "102")
    acts: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: a_book(chart="nobody's"), "no chart of accounts of this name"),
        (lambda: open_account(bank, by=a_keeper(), code="10201", name=" "), "Give the account a name"),
        (lambda: set_limit(bank, by=a_keeper(), floor_fen=2, ceiling_fen=1), "lies above the upper one"),
    )  # fmt: skip

    for act, sentence in acts:
        with pytest.raises(Refused, match=sentence):
            act()
    bank.refresh_from_db()
    assert (bank.is_leaf, bank.floor_fen, Book.objects.count()) == (True, None, 1)


def test_opening_balances_are_equal_on_both_sides_and_entered_by_the_head() -> None:
    book = a_book()
    bank, capital = accounts(book, "102", "301")
    sides = [OpeningLine(bank, debit_fen=5), OpeningLine(capital, credit_fen=4)]

    with pytest.raises(Refused, match=r"Debit ¥0\.05 and credit ¥0\.04 differ"):
        open_balances(book, sides, by=a_keeper())
    with pytest.raises(Refused, match="set up by the head of the agency"):
        open_balances(book, sides, by=bookkeepers(book).accountant)
    assert not Entry.objects.exists()


def test_items_are_settled_by_what_pays_and_by_whoever_prepares() -> None:
    book, who = a_book(), a_counterparty()
    keepers = bookkeepers(book)
    item, paid = owed(book, who, 100), owed(book, who, -80)
    made = settle(item, paid, by=keepers.accountant)

    with pytest.raises(Refused, match="Nothing is left to settle"):
        settle(item, paid, by=keepers.accountant)
    with pytest.raises(Refused, match="pays nothing"):
        settle_oldest_first(item, by=keepers.accountant)
    with pytest.raises(Refused, match="does not settle items"):
        undo_settlement(made, by=keepers.reviewer)
    with pytest.raises(Refused, match="does not settle items"):
        settle_oldest_first(owed(book, who, -5), by=keepers.reviewer)
    assert Settlement.objects.in_force().get() == made


def test_a_reminder_is_written_by_whoever_prepares_in_this_book() -> None:
    book, who = a_book(), a_counterparty()
    owed(book, who, 100, DAY)
    later = timezone.localdate() + timedelta(days=9)

    for by in (bookkeepers(book).reviewer, bookkeepers(a_book()).accountant):
        with pytest.raises(Refused, match="writes no reminders"):
            dun(book, Party.objects.get(pk=who), pay_by=later, by=by)


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [(as_code, "bank", "is digits"), (as_code, "10", "is digits"), (as_side, "left", "Write 借 or 贷")],
)  # fmt: skip
def test_cells_of_old_tables_that_mean_nothing_are_refused(
    read: Callable[[str, ImportContext], object], text: str, sentence: str
) -> None:
    with pytest.raises(WrongCell, match=sentence):
        read(text, None)  # type: ignore[arg-type]  # neither asks what stands around it
