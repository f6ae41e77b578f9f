"""Taking a payment back on screen and by a program: asked first with numbers, shown afterwards, sent to from the book."""

from typing import Any

import pytest

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.models import Payment, TakenBack
from yanzhen.kernel.agreements.testing import book_of
from yanzhen.kernel.agreements.tests.test_taking_back import WHY, a_paid, take_back
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.testing import an_appointment, an_office, at_the_door

pytestmark = pytest.mark.django_db


def a_cashier_of(payment: Payment) -> Actor:
    office = an_office("village_cashier", payment.agreement.place)
    return actor_of_appointment(an_appointment(None, office))


def test_the_page_asks_first_then_shows_who_took_it_back_and_why() -> None:
    payment = a_paid()
    client = at_the_door(a_cashier_of(payment), language="zh-hans")
    contract = payment.agreement.get_absolute_url()
    url = f"/agreements/payments/{payment.pk}/take-back/"
    said = {"act": "take_back", "reason": "记到别的合同了", "once": str(new_key())}

    assert url in client.get(contract).content.decode()
    asked = client.post(url, said).content.decode()
    assert "¥130,000.00" in asked
    assert not TakenBack.objects.exists()
    done = client.post(url, {**said, "sure": "1"})

    assert (done.status_code, done["Location"]) == (302, contract)
    shown = client.get(contract).content.decode()
    assert "已撤回" in shown
    assert "记到别的合同了" in shown
    assert url not in shown
    assert "撤回了一笔收付款" in shown


def test_the_page_says_why_not_before_it_asks() -> None:
    payment = a_paid()
    client = at_the_door(a_cashier_of(payment))
    take_back(payment)

    page = client.post(
        f"/agreements/payments/{payment.pk}/take-back/",
        {"act": "take_back", "reason": "x", "once": str(new_key())},
    )

    assert "took this payment back" in page.content.decode()


def test_a_program_takes_it_back_by_the_same_door() -> None:
    payment = a_paid()
    client = at_the_door(a_cashier_of(payment))
    url = f"/api/agreements/payments/{payment.pk}/take-back"

    def ask(**said: str) -> Any:
        return client.post(url, said, content_type="application/json")

    key = str(new_key())
    made, again, other = ask(reason=WHY, key=key), ask(reason=WHY, key=key), ask(reason=WHY)

    assert (made.status_code, made.json()) == (
        201,
        {"payment_id": str(payment.pk), "reason": WHY, "entry_id": key},
    )
    assert again.json() == made.json()
    assert other.status_code == 409


def test_the_book_sends_whoever_reverses_by_hand_to_the_contract() -> None:
    payment = a_paid()
    book = book_of(payment.agreement)
    bookkeeper = actor_of_appointment(
        an_appointment(None, an_office("village_accountant", book.place))
    )

    page = at_the_door(bookkeeper).post(
        f"/ledger/books/{book.pk}/vouchers/{payment.entry_id}/act/",
        {"act": "reverse", "on": "2026-07-06", "reason": "x"},
    )

    assert "Payment under a contract" in page.content.decode()
    assert not Entry.objects.filter(reverses=payment.entry_id).exists()
