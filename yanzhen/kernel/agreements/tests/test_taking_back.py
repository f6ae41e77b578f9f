"""A payment written down by mistake is taken back: reversed, never deleted, its dues open again; or one is told where to go."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    bill_all,
    take_back_payment,
    write_payment,
)
from yanzhen.kernel.agreements.models import Agreement, Payment, TakenBack
from yanzhen.kernel.agreements.testing import (
    NOW,
    YEAR_FEN,
    an_agreement,
    book_of,
    some_money,
)
from yanzhen.kernel.agreements.tests.test_money import TODAY, cashier
from yanzhen.kernel.agreements.tests.test_settled import a_members_lease, age_of, standing_of
from yanzhen.kernel.assets.testing import a_village
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.actions import balance_of, close_period, reverse
from yanzhen.kernel.ledger.actions.reconciling import Pair, follow_account, match, undo_match
from yanzhen.kernel.ledger.actions.reviewing import number_automatic
from yanzhen.kernel.ledger.actions.settling import undo_named
from yanzhen.kernel.ledger.models import BankLine, BankMatch, Entry, Leg, Settlement
from yanzhen.kernel.ledger.testing import a_keeper as a_bookkeeper
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import an_actor

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)
WHY = "Meant for another contract"


def a_paid(fen: int = YEAR_FEN, **facts: Any) -> Payment:
    """A payment of a contract that is in force."""
    return paid(an_agreement(**facts), fen)


def paid(agreement: Agreement, fen: int, **facts: Any) -> Payment:
    bill_all(TODAY, NOW)
    return write_payment(agreement, some_money(fen, **facts), by=cashier(), at=NOW)


def take_back(payment: Payment, by: Actor | None = None, **facts: Any) -> TakenBack:
    facts = {"reason": WHY, "once_key": new_key(), "at": LATER, **facts}
    return take_back_payment(payment, by=by or cashier(), **facts)


def opened(agreement: Agreement) -> list[tuple[int, date | None]]:
    return list(agreement.dues.filter(state="billed").values_list("open_fen", "paid_on"))


def closed_until(payment: Payment, last: int) -> None:
    """The months of its book are closed up to this one."""
    book = book_of(payment.agreement)
    for period in book.periods.all():
        number_automatic(book, period.month, by=a_bookkeeper())
    for month in range(1, last + 1):
        close_period(book, date(2026, month, 1), by=a_bookkeeper())


@pytest.mark.parametrize(
    "facts",
    [{}, {"direction": "expense", "kind": "service"}, {"pays": {"pays_per_year": 4}}],
    ids=["they pay", "we pay", "several dues"],
)
def test_its_dues_are_open_again_and_the_books_hold_both_entries(facts: dict[str, Any]) -> None:
    agreement = an_agreement(**facts)
    bill_all(TODAY, NOW)
    side = "debit" if agreement.is_income else "credit"
    before = opened(agreement), standing_of(agreement), age_of(agreement, side)
    payment = paid(agreement, YEAR_FEN // 4 + 100)

    back = take_back(payment)

    assert (opened(agreement), standing_of(agreement), age_of(agreement, side)) == before
    assert balance_of(book_of(agreement).account("102")).net_fen == 0
    entry = Entry.objects.get(pk=back.entry_id)
    assert (entry.reverses_id, entry.on) == (payment.entry_id, timezone.localdate(LATER))
    assert (back.reason, Payment.objects.get(), payment.parts.exists()) == (WHY, payment, True)


def test_it_leaves_a_line_of_history_and_one_of_the_audit() -> None:
    payment, by = a_paid(), cashier()

    take_back(payment, by)

    change = payment.agreement.changes.get(verb="take_back_payment")
    assert (change.note, change.person_id, change.changes["fen"]) == (WHY, by.person_id, YEAR_FEN)
    line = AuditLine.objects.get(verb="agreements.take_back_payment")
    assert (line.reason, line.noun_id, line.person_id) == (WHY, payment.agreement_id, by.person_id)


def test_what_was_taken_back_can_be_paid_again() -> None:
    payment = a_paid()
    take_back(payment)

    paid(payment.agreement, YEAR_FEN)

    assert opened(payment.agreement) == [(0, date(2026, 3, 1))]
    assert age_of(payment.agreement).open_fen == 0
    assert standing_of(payment.agreement) == {}


def test_a_member_stands_where_the_due_was_billed() -> None:
    payment = paid(a_members_lease(), YEAR_FEN)

    take_back(payment)

    assert standing_of(payment.agreement) == {"113": YEAR_FEN}
    assert age_of(payment.agreement).open_fen == YEAR_FEN


def test_other_payments_stay() -> None:
    agreement = an_agreement()
    first, second = (paid(agreement, fen) for fen in (1_000, 500))

    take_back(first)

    assert opened(agreement) == [(YEAR_FEN - 500, None)]
    assert Settlement.objects.in_force().filter(payment__entry=second.entry_id).count() == 1


def test_a_payment_of_a_closed_month_is_reversed_today() -> None:
    payment = a_paid()
    closed_until(payment, 6)

    back = take_back(payment)

    assert Entry.objects.get(pk=payment.entry_id).on == date(2026, 3, 1)
    assert Entry.objects.get(pk=back.entry_id).on == timezone.localdate(LATER)


def test_where_todays_month_is_closed_nothing_happens() -> None:
    payment = a_paid()
    closed_until(payment, 7)

    with pytest.raises(Refused, match="closed"):
        take_back(payment)
    assert opened(payment.agreement) == [(0, date(2026, 3, 1))]
    assert not TakenBack.objects.exists()


def test_the_same_act_sent_again_is_the_same_act() -> None:
    payment, key = a_paid(), new_key()

    first, again = take_back(payment, once_key=key), take_back(payment, once_key=key)

    assert first == again
    assert Entry.objects.filter(reverses=payment.entry_id).count() == 1


def test_it_is_taken_back_once() -> None:
    payment, by = a_paid(), cashier()
    take_back(payment, by)
    with pytest.raises(Refused, match=f"{by.person_name} took this payment back on 2026-07-06"):
        take_back(payment)


def test_it_needs_a_reason() -> None:
    with pytest.raises(Refused, match="Write why") as refusal:
        take_back(a_paid(), reason="  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    "by",
    [
        lambda: an_actor("asset_keeper"),
        lambda: an_actor("asset_keeper", a_village(), more={"agreements.collect"}),
    ],
    ids=["who does not collect", "elsewhere"],
)
def test_others_take_nothing_back(by: Callable[[], Actor]) -> None:
    with pytest.raises(Refused, match="may not write payments"):
        take_back(a_paid(), by())


def a_match(payment: Payment) -> BankMatch:
    """The bank's statement shows the payment."""
    book = book_of(payment.agreement)
    account = follow_account(
        book, book.account("102"), bank="农商行", number="6200001234", since=date(2026, 1, 1), opening_fen=0, by=a_bookkeeper()
    )  # fmt: skip
    line = BankLine.objects.create(
        bank_account=account, on=date(2026, 3, 2), fen=payment.amount_fen, fingerprint="1"
    )
    leg = Leg.objects.get(entry=payment.entry_id, account=account.account)
    return match(account, [Pair((line.pk,), (leg.pk,))], by=a_bookkeeper(), at=NOW)[0]


def test_what_the_bank_shows_is_looked_at_there_first() -> None:
    payment = a_paid()
    made = a_match(payment)

    with pytest.raises(Refused, match="农商行 …1234 shows this money on 2026-03-02"):
        take_back(payment)
    undo_match(made, by=a_bookkeeper(), at=NOW)
    assert take_back(payment).payment == payment


def test_what_was_reversed_by_hand_before_is_only_followed() -> None:
    payment = a_paid()
    done = reverse(payment.entry_id, by=a_bookkeeper(), reason="By hand", occurred_at=NOW)

    back = take_back(payment)

    assert back.entry_id == done[0].key
    assert opened(payment.agreement) == [(YEAR_FEN, None)]
    assert age_of(payment.agreement).open_fen == YEAR_FEN


def test_what_a_bookkeeper_took_apart_by_hand_does_not_stop_it() -> None:
    payment = a_paid()
    undo_named(list(Leg.objects.filter(entry=payment.entry_id)), by=a_bookkeeper(), at=NOW)

    take_back(payment)

    assert age_of(payment.agreement).open_fen == YEAR_FEN


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_it_back_once() -> None:
    payment, both = a_paid(), Barrier(2)

    def go(by: Actor) -> bool:
        try:
            both.wait()
            take_back(Payment.objects.get(pk=payment.pk), by)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, [cashier(), cashier()])) == [False, True]
    assert opened(payment.agreement) == [(YEAR_FEN, None)]
    assert Entry.objects.filter(reverses=payment.entry_id).count() == 1


def _back(payment: Payment, entry: UUID, reason: str = WHY) -> None:
    """Around the verb, up to the commit; what was written before it was looked at before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    with transaction.atomic():
        TakenBack.objects.create(payment=payment, reason=reason, entry_id=entry, recorded_at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("why", "write"),
    [
        ("by the reversal of its entry", lambda payment, done: _back(payment, payment.entry_id)),
        ("by the reversal of its entry", lambda payment, done: _back(payment, new_key())),
        ("less what was paid", lambda payment, done: _back(payment, done)),
        ("a_payment_is_taken_back_for_a_reason", lambda payment, done: _back(payment, done, "")),
    ],
    ids=["by itself", "by nothing", "but paid", "for no reason"],
)
def test_around_the_verb_nothing_is_taken_back(
    why: str, write: Callable[[Payment, UUID], None]
) -> None:
    payment = a_paid()
    done = reverse(payment.entry_id, by=a_bookkeeper(), reason="By hand", occurred_at=NOW)[0].key

    with pytest.raises(DatabaseError, match=why):
        write(payment, done)
