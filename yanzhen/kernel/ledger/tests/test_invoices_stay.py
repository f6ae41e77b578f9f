"""An invoice says what it said: with another true number, sum or day it would be another; it is taken back, not removed."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.keys import new_key
from yanzhen.kernel.ledger.models import Invoice
from yanzhen.kernel.ledger.testing import a_book, bookkeepers
from yanzhen.kernel.ledger.tests.owner import as_owner
from yanzhen.kernel.ledger.tests.test_invoices import NUMBER, an_invoice

pytestmark = pytest.mark.django_db
STAYS = "an_invoice_says_what_it_said"


@pytest.mark.parametrize("change", [
    {"number": NUMBER[:-1] + "9"},
    {"net_fen": 100_001, "gross_fen": 113_001},
    {"issued_on": date(2026, 9, 4)},
    {"direction": "issued"},
    {"kind": "digital_special"},
    {"book_id": new_key()},
])  # fmt: skip
def test_another_true_value_is_refused_all_the_same(change: dict[str, Any]) -> None:
    made = an_invoice(a_book())

    with pytest.raises(IntegrityError, match=STAYS), transaction.atomic(), as_owner():
        Invoice.objects.filter(pk=made.pk).update(**change)


def test_it_is_not_removed() -> None:
    made = an_invoice(a_book())
    rows = Invoice.objects.filter(pk=made.pk)

    with pytest.raises(IntegrityError, match=STAYS), transaction.atomic(), as_owner():
        rows._raw_delete(rows.db)


def test_what_was_taken_back_stays_taken_back() -> None:
    book = a_book()
    made = an_invoice(book)
    made.withdraw(by=bookkeepers(book).accountant, reason="Typed twice")

    with pytest.raises(IntegrityError, match=STAYS), transaction.atomic(), as_owner():
        Invoice.objects.filter(pk=made.pk).update(withdrawn_at=None)
