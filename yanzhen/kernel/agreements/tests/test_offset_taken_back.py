"""What was paid out of the deposit by mistake is taken back: the deposit is held again, in the books as in the contract."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    bill_all,
    offset_deposit,
    return_deposit,
    take_deposit,
    take_step,
)
from yanzhen.kernel.agreements.models import Agreement, DepositMove, Payment, TakenBack
from yanzhen.kernel.agreements.testing import NOW, YEAR_FEN, an_agreement, book_of, some_money
from yanzhen.kernel.agreements.tests.test_money import TODAY, cashier
from yanzhen.kernel.agreements.tests.test_settled import age_of, standing_of
from yanzhen.kernel.agreements.tests.test_taking_back import opened, take_back
from yanzhen.kernel.agreements.tests.test_taking_back_screens import a_cashier_of
from yanzhen.kernel.ledger.actions import balances_of, prove_book, reverse
from yanzhen.kernel.ledger.models import Settlement
from yanzhen.kernel.ledger.testing import a_keeper as a_bookkeeper
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


def a_held(fen: int = 1_000, **facts: Any) -> Agreement:
    """Billed, with its deposit held."""
    agreement = an_agreement(deposit_fen=fen, **facts)
    bill_all(TODAY, NOW)
    take_deposit(agreement, some_money(fen), by=cashier(), at=NOW)
    return agreement


def an_offset(agreement: Agreement, fen: int = 400) -> Payment:
    offset_deposit(agreement, some_money(fen), by=cashier(), at=NOW)
    return agreement.payments.latest("recorded_at", "pk")


def net(agreement: Agreement) -> dict[str, int]:
    book = book_of(agreement)
    codes = dict(book.accounts.values_list("pk", "code"))
    return {codes[key]: one.net_fen for key, one in balances_of(book).items() if one.net_fen}


def moves(agreement: Agreement) -> list[tuple[str, int]]:
    return list(agreement.deposit_moves.order_by("pk").values_list("what", "amount_fen"))


def test_the_deposit_is_held_again_and_the_dues_are_open_again() -> None:
    agreement = a_held()
    before = opened(agreement), standing_of(agreement), age_of(agreement), net(agreement)
    payment = an_offset(agreement)
    assert opened(agreement) == [(YEAR_FEN - 400, None)]

    back = take_back(payment)

    agreement.refresh_from_db()
    assert (opened(agreement), standing_of(agreement), age_of(agreement), net(agreement)) == before
    assert agreement.deposit_held_fen == 1_000
    assert moves(agreement) == [("received", 1_000), ("offset", 400), ("restored", 400)]
    assert agreement.deposit_moves.get(what="restored").entry_id == back.entry_id
    assert list(agreement.changes.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "deposit_restored",
        "take_back_payment",
    ]
    assert prove_book(book_of(agreement)) == []


def test_what_is_held_again_is_offset_or_goes_back_like_the_rest() -> None:
    agreement = a_held(until=date(2026, 6, 30))
    before = opened(agreement)[0][0]
    take_back(an_offset(agreement))

    again = an_offset(agreement, 1_000)
    agreement.refresh_from_db()
    assert (agreement.deposit_held_fen, before - opened(agreement)[0][0]) == (0, 1_000)
    take_back(again)
    take_step(agreement, "expire", by=system_actor(), at=NOW)
    return_deposit(agreement, some_money(1_000), by=cashier(), at=NOW)

    agreement.refresh_from_db()
    assert agreement.deposit_held_fen == 0
    settled = Settlement.objects.in_force().filter(item__entry__in=agreement.deposit_moves.filter(what="received").values("entry_id"))  # fmt: skip
    assert [one.amount_fen for one in settled] == [1_000]


def test_what_was_reversed_by_hand_before_is_only_followed() -> None:
    agreement = a_held()
    payment = an_offset(agreement)
    done = reverse(payment.entry_id, by=a_bookkeeper(), reason="By hand", occurred_at=NOW)

    assert take_back(payment).entry_id == done[0].key
    agreement.refresh_from_db()
    assert agreement.deposit_held_fen == 1_000


def test_an_offset_is_taken_back_once_however_often_it_is_sent() -> None:
    agreement, key = a_held(), new_key()
    payment = an_offset(agreement)

    assert take_back(payment, once_key=key) == take_back(payment, once_key=key)
    with pytest.raises(Refused, match="took this payment back"):
        take_back(payment)
    assert agreement.deposit_moves.filter(what="restored").count() == 1


def _restored(payment: Payment) -> None:
    payment.agreement.deposit_moves.create(
        what="restored", amount_fen=400, on=TODAY, entry_id=new_key()
    )


def _held(payment: Payment) -> None:
    Agreement.objects.filter(pk=payment.agreement_id).update(deposit_held_fen=1_000)


def _both(payment: Payment) -> None:
    _restored(payment)
    _held(payment)


def _back(payment: Payment) -> None:
    done = reverse(payment.entry_id, by=a_bookkeeper(), reason="x", occurred_at=NOW)[0].key
    due = payment.parts.get().due
    due.open_fen += 400
    due.save(update_fields=["open_fen"])
    TakenBack.objects.create(payment=payment, reason="x", entry_id=done, recorded_at=NOW)


@pytest.mark.parametrize("write", [_restored, _held, _both, _back])
def test_around_the_verb_nothing_is_held_that_did_not_come(
    write: Callable[[Payment], None],
) -> None:
    payment = an_offset(a_held())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def commit() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            write(payment)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="what came less what went"):
        commit()
    assert DepositMove.objects.filter(what="restored").count() == 0


def test_the_page_asks_first_with_what_the_deposit_will_hold() -> None:
    payment = an_offset(a_held())
    client = at_the_door(a_cashier_of(payment), language="zh-hans")
    contract, url = payment.agreement.get_absolute_url(), f"/agreements/payments/{payment.pk}/take-back/"  # fmt: skip
    said = {"act": "take_back", "reason": "押金另有约定", "once": str(new_key())}
    assert url in client.get(contract).content.decode()

    asked = client.post(url, said).content.decode()
    assert "押金又有 ¥4.00 可用" in asked
    assert client.post(url, {**said, "sure": "1"})["Location"] == contract

    shown = client.get(contract).content.decode()
    assert "押金退回账上" in shown
    assert url not in shown
