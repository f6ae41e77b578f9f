"""What is matched is the same money, once; it comes apart again; an agreed month balances when adjusted."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit, post_entry
from yanzhen.kernel.ledger.actions.adjusting import adjust, agree, take_agreement_back
from yanzhen.kernel.ledger.actions.reconciling import (
    Pair,
    follow_account,
    match,
    suggestions,
    undo_match,
)
from yanzhen.kernel.ledger.models import Leg
from yanzhen.kernel.ledger.models.bank import BankAccount, BankLine, BankMatch, BankMonth, MatchPart
from yanzhen.kernel.ledger.testing import a_book, a_keeper

pytestmark = pytest.mark.django_db
MAY, UNTIL = date(2026, 5, 1), date(2026, 5, 31)
LATER = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)


def an_account() -> BankAccount:
    book = a_book()
    return follow_account(
        book,
        book.account("102"),
        bank="农商行",
        number=str(new_key()),
        since=MAY,
        opening_fen=0,
        by=a_keeper(),
    )


def a_line(account: BankAccount, fen: int, day: int = 10, **facts: object) -> BankLine:
    return BankLine.objects.create(
        bank_account=account, on=date(2026, 5, day), fen=fen, fingerprint=str(new_key()), **facts
    )


def a_leg(account: BankAccount, fen: int, day: int = 10, month: int = 5) -> Leg:
    book = account.account.book
    legs = (
        (debit(account.account, fen), credit(book.account("501"), fen))
        if fen > 0
        else (debit(book.account("513"), -fen), credit(account.account, -fen))
    )
    at = datetime(2026, month, day, 4, tzinfo=UTC)
    done = post_entry(
        EntryDraft(book, "x", legs, at, source=("test.thing", new_key())), by=a_keeper()
    )
    return Leg.objects.get(entry_id=done.key, account=account.account)


def pair(lines: Sequence[BankLine], legs: Sequence[Leg]) -> Pair:
    return Pair(tuple(line.pk for line in lines), tuple(leg.pk for leg in legs))


def test_one_payment_and_two_entries_are_the_same_money() -> None:
    account = an_account()
    line, legs = a_line(account, 5_000), [a_leg(account, 3_000), a_leg(account, 2_000)]

    match(account, [pair([line], legs)], by=a_keeper())

    found = adjust(account, MAY)
    assert (list(found.in_bank_only), list(found.in_book_only)) == ([], [])
    assert found.balances


@pytest.mark.parametrize("fen", [4_999, -5_000])
def test_other_sums_are_not(fen: int) -> None:
    account = an_account()

    with pytest.raises(Refused, match="differ"):
        match(account, [pair([a_line(account, 5_000)], [a_leg(account, fen)])], by=a_keeper())


def test_nothing_is_matched_twice() -> None:
    account = an_account()
    line, first, second = a_line(account, 5_000), a_leg(account, 5_000), a_leg(account, 5_000)
    match(account, [pair([line], [first])], by=a_keeper())

    with pytest.raises(Refused, match="just now"):
        match(account, [pair([line], [second])], by=a_keeper())
    assert not suggestions(account, UNTIL)


def test_the_legs_of_another_account_do_not_fit() -> None:
    account, other = an_account(), an_account()

    with pytest.raises(Refused, match="Choose lines"):
        match(account, [pair([a_line(account, 5_000)], [a_leg(other, 5_000)])], by=a_keeper())


def test_a_match_comes_apart_and_its_history_stays() -> None:
    account = an_account()
    line, leg = a_line(account, 5_000), a_leg(account, 5_000)
    (made,) = match(account, [pair([line], [leg])], by=a_keeper())

    undo_match(made, by=a_keeper())
    undo_match(made, by=a_keeper())

    assert made.parts.filter(standing=False).count() == 2
    assert len(suggestions(account, UNTIL)) == 1
    assert match(account, [pair([line], [leg])], by=a_keeper())


def test_the_database_holds_equal_sums_without_the_verb() -> None:
    account = an_account()
    made = BankMatch.objects.create(bank_account=account, made_at=LATER)
    MatchPart.objects.create(match=made, bank_line=a_line(account, 5_000))
    MatchPart.objects.create(match=made, leg=a_leg(account, 4_000))

    with pytest.raises(IntegrityError, match="a_match_is_the_same_money"):
        connection.check_constraints()


def test_the_database_matches_nothing_of_another_account() -> None:
    account, other = an_account(), an_account()
    made = BankMatch.objects.create(bank_account=account, made_at=LATER)
    MatchPart.objects.create(match=made, bank_line=a_line(other, 5_000))
    MatchPart.objects.create(match=made, leg=a_leg(account, 5_000))

    with pytest.raises(IntegrityError, match="a_match_stays_in_its_account"):
        connection.check_constraints()


def test_the_database_keeps_a_line_as_it_came_and_a_part_where_it_is() -> None:
    account = an_account()
    line = a_line(account, 5_000)
    match(account, [pair([line], [a_leg(account, 5_000)])], by=a_keeper())

    for change in (
        lambda: BankLine.objects.filter(pk=line.pk).update(fen=6_000),
        lambda: MatchPart.objects.all().delete(),
        lambda: MatchPart.objects.filter(leg__isnull=False).update(leg=a_leg(account, 1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_money_under_way_is_named_and_the_month_agrees() -> None:
    account = an_account()
    a_leg(account, 9_000), a_leg(account, -2_000, day=30)  # the bank pays it in June
    a_line(account, 9_000), a_line(account, 15, day=21, words="结息")  # the book has it in June
    (one,) = suggestions(account, UNTIL)
    match(account, [Pair((one.lines[0].key,), (one.legs[0].key,), suggested=True)], by=a_keeper())

    agreed = agree(account, MAY, by=a_keeper(), at=LATER, statement_fen=9_015)

    assert (agreed.book_fen, agreed.bank_fen) == (7_000, 9_015)
    assert (agreed.in_bank_only_in_fen, agreed.in_book_only_out_fen) == (15, 2_000)


def test_a_later_match_does_not_change_what_was_agreed() -> None:
    account = an_account()
    leg = a_leg(account, -2_000, day=30)
    agree(account, MAY, by=a_keeper(), at=LATER)
    line = BankLine.objects.create(
        bank_account=account, on=date(2026, 6, 2), fen=-2_000, fingerprint="june"
    )

    match(account, [pair([line], [leg])], by=a_keeper())

    found = adjust(account, MAY)
    assert [one.pk for one in found.in_book_only] == [leg.pk]
    assert found.balances


def test_a_month_whose_lines_are_missing_does_not_agree() -> None:
    account = an_account()
    a_line(account, 9_000)

    with pytest.raises(Refused, match="Bring the missing"):
        agree(account, MAY, by=a_keeper(), at=LATER, statement_fen=9_001)


def test_within_an_agreed_month_nothing_is_matched_or_taken_apart() -> None:
    account = an_account()
    line, leg = a_line(account, 5_000), a_leg(account, 5_000)
    (made,) = match(account, [pair([line], [leg])], by=a_keeper())
    agreed = agree(account, MAY, by=a_keeper(), at=LATER)

    with pytest.raises(Refused, match="agreed"):
        undo_match(made, by=a_keeper())
    take_agreement_back(agreed, by=a_keeper(), reason="A line was matched wrongly.")
    undo_match(made, by=a_keeper())

    assert not BankMonth.objects.exists()


def test_the_database_refuses_an_agreed_month_that_does_not_balance() -> None:
    account = an_account()

    with pytest.raises(IntegrityError, match="balances_when_adjusted"), transaction.atomic():
        BankMonth.objects.create(
            bank_account=account, month=MAY, book_fen=1, bank_fen=2, agreed_at=LATER
        )


@pytest.mark.django_db(transaction=True)
def test_two_people_match_one_line_at_once_and_one_does() -> None:
    account = an_account()
    line, legs = a_line(account, 5_000), [a_leg(account, 5_000) for _again in range(2)]
    barrier, answers = Barrier(2), []

    def press(leg: UUID) -> None:
        barrier.wait()
        try:
            match(account, [Pair((line.pk,), (leg,))], by=a_keeper())
            answers.append("matched")
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=press, args=(leg.pk,)) for leg in legs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["matched", "refused"]
