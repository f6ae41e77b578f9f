"""Pages of the desk say what they refuse: beside its field, above the form, as a sentence, or not found."""

import pytest
from django.core.exceptions import ValidationError

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.actions import credit, debit
from yanzhen.kernel.ledger.actions.expenses import approve
from yanzhen.kernel.ledger.forms.invoices import RateField
from yanzhen.kernel.ledger.models import Invoice
from yanzhen.kernel.ledger.models.invoice_rules import RATE_MAX, per_cent
from yanzhen.kernel.ledger.models.settling import Settlement
from yanzhen.kernel.ledger.testing import a_book, a_counterparty, accounts, an_entry
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk, a_line, typed
from yanzhen.kernel.ledger.tests.test_expenses import _office, a_village, an_asked_claim
from yanzhen.kernel.ledger.tests.test_settling import owed
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.context import CHOSEN
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import an_appointment, at_the_door

pytestmark = pytest.mark.django_db


def test_an_office_without_the_right_may_not_open_a_page() -> None:
    book, client, _actor = a_desk("village_accountant")

    answer = client.get(f"/ledger/books/{book.pk}/bank/follow/")

    assert answer.status_code == 403
    assert "may not open this" in answer.content.decode()


def test_only_what_pays_has_a_page_to_settle_by() -> None:
    book, client, _actor = a_desk(book=a_book())
    who = a_counterparty()
    item, paid = owed(book, who, 100), owed(book, who, -80)
    bank, income = accounts(book, "102", "501")
    plain = an_entry(book, legs=(debit(bank, 5), credit(income, 5))).legs.get(account=income)
    at = f"/ledger/books/{book.pk}/settle/"

    assert client.get(f"{at}{paid.pk}/").status_code == 200
    assert [client.get(f"{at}{leg.pk}/").status_code for leg in (item, plain)] == [404, 404]
    assert client.post(f"{at}{item.pk}/", {"oldest": "1"}).status_code == 404
    assert not Settlement.objects.exists()


def test_a_list_without_vouchers_prints_nothing() -> None:
    book, client, _actor = a_desk()

    answer = client.get(f"/ledger/books/{book.pk}/vouchers/print/")

    assert answer.status_code == 409
    assert "nothing to print" in answer.content.decode()


def test_a_line_names_its_account() -> None:
    book, client, _actor = a_desk()
    data = typed(a_line(0, "102", debit="5", note="x"), a_line(1, "", credit="5"), hand_in="1")

    answer = client.post(f"/ledger/books/{book.pk}/vouchers/new/", data)

    assert answer.status_code == 422
    assert "Choose the account." in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"net_0": "a lot"}, "not an amount"),
        ({"rate_0": "much"}, "Write the rate in per cent"),
        ({"rate_0": "-1"}, "Write the rate in per cent"),
        ({"rate_0": "101"}, "Write the rate in per cent"),
    ],
)
def test_what_is_wrong_on_an_invoice_is_said_beside_its_field(
    change: dict[str, str], sentence: str
) -> None:
    book, client, _actor = a_desk()
    data = {
        "direction": "received", "kind": "digital_ordinary", "number": "26332000000000000001", "issued_on": "2026-07-01",
        "partner_name": "农资店", "rate_0": "13", "gross_0": "1130",
    }  # fmt: skip
    url = f"/ledger/books/{book.pk}/invoices/new/"

    answer = client.post(url, data | change)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Invoice.objects.exists()
    client.post(url, data)
    assert Invoice.objects.exists()


def test_a_rate_lies_between_nought_and_the_highest() -> None:
    for text in ("-0.01", per_cent(RATE_MAX + 1)):
        with pytest.raises(ValidationError, match="Write the rate in per cent"):
            RateField().clean(text)
    assert [RateField().clean(text) for text in ("0", per_cent(RATE_MAX))] == [
        ("taxed", 0),
        ("taxed", RATE_MAX),
    ]


def test_the_month_of_a_deduction_is_a_month() -> None:
    book, client, _actor = a_desk()
    client.post(
        f"/ledger/books/{book.pk}/invoices/new/",
        {
            "direction": "received", "kind": "digital_special", "number": "26332000000000000001", "issued_on": "2026-07-01",
            "partner_name": "农资店", "rate_0": "13", "gross_0": "1130",
        },
    )  # fmt: skip
    one = Invoice.objects.get()

    answer = client.post(
        f"/ledger/books/{book.pk}/invoices/{one.pk}/take-off/", {"month": "September"}
    )

    assert answer.status_code == 422
    assert "Write a month" in answer.content.decode()


def test_a_claim_that_one_agreed_to_is_not_refused_by_the_same_person_above() -> None:
    village = a_village()
    claim = approve(an_asked_claim(village, 600_000), by=village.chief)
    person = Person.objects.get(pk=village.chief.person_id)
    actor = actor_of_appointment(an_appointment(person, _office(village.town)))
    above = at_the_door(actor)
    session = above.session
    session[CHOSEN] = str(actor.appointment_id)
    session.save()

    answer = above.post(f"/ledger/claims/{claim.pk}/act/", {"act": "refuse", "note": "x"})

    assert "You agreed at a lower level already" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.state == "asked"


def test_an_entry_that_is_not_there_is_not_found_over_http() -> None:
    _book, client, _actor = a_desk()
    hidden = an_entry(a_book())

    for key in (hidden.pk, new_key()):
        assert client.get(f"/api/ledger/entries/{key}").status_code == 404


def test_a_month_over_http_is_a_month() -> None:
    book, client, _actor = a_desk()

    answer = client.get(f"/api/ledger/books/{book.pk}/entries?month=July")

    assert answer.status_code == 409
    assert "Write the month as 2026-10" in answer.content.decode()
