"""A voucher written by hand names a contract of its book's own organisation, and none of another's."""

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions.billing import of_owner
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.testing import a_drawn_up, an_agreement, book_of
from yanzhen.kernel.ledger.actions.opening import set_demands
from yanzhen.kernel.ledger.actions.slips import LineDraft, hand_in, write_slip
from yanzhen.kernel.ledger.models import Book, Leg
from yanzhen.kernel.ledger.models.slips import Slip, SlipLine
from yanzhen.kernel.ledger.testing import a_book, a_keeper, accounts
from yanzhen.kernel.ledger.tests.test_desk_screens import a_desk, a_line, typed

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 6)


def rent(book: Book, agreement: UUID | None) -> Slip:
    bank, income = accounts(book, "102", "501")
    lines = [LineDraft(bank, debit_fen=100, note="Rent"), LineDraft(income, credit_fen=100, agreement_id=agreement)]  # fmt: skip
    return write_slip(book, on=DAY, lines=lines, by=a_keeper())


def test_a_line_on_an_account_that_asks_for_a_contract_can_be_written_by_hand() -> None:
    agreement = an_agreement()
    book, client, _actor = a_desk(book=book_of(agreement))
    set_demands(book.account("501"), by=a_keeper(), demands_project=False, demands_agreement=True, demands_approval=False)  # fmt: skip
    page = f"/ledger/books/{book.pk}/vouchers/new/"
    assert f'value="{agreement.pk}"' in client.get(page).content.decode()
    lines = (a_line(0, "102", debit="12", note="Rent"), a_line(1, "501", credit="12"))

    client.post(page, typed(*lines, hand_in="1"))
    assert not Leg.objects.exists()
    client.post(page, typed(*lines, hand_in="1", **{"agreement-1": str(agreement.pk)}))

    assert Leg.objects.get(account=book.account("501")).agreement_id == agreement.pk


def test_what_is_typed_stays_with_its_contract() -> None:
    agreement = an_agreement()
    book, client, _actor = a_desk(book=book_of(agreement))
    lines = (a_line(0, "102", debit="12", note="Rent"), a_line(1, "none such", credit="12"))

    page = client.post(f"/ledger/books/{book.pk}/vouchers/new/", typed(*lines, keep="1", **{"agreement-1": str(agreement.pk)}))  # fmt: skip

    assert f'<option value="{agreement.pk}" selected>' in page.content.decode()


def test_another_organisations_contract_is_refused_and_the_database_takes_none() -> None:
    agreement, stranger = an_agreement(), an_agreement()
    book = book_of(agreement)

    with pytest.raises(Refused, match="another organisation"):
        rent(book, stranger.pk)
    line = rent(book, agreement.pk).lines.get(account__code="501")
    with pytest.raises(IntegrityError, match="another organisation"), transaction.atomic():
        SlipLine.objects.filter(pk=line.pk).update(agreement_id=stranger.pk)


def test_a_draft_is_offered_to_nobody_and_neither_is_anothers() -> None:
    agreement = an_agreement()
    draft = a_drawn_up(owner=agreement.owner)
    an_agreement()

    assert set(of_owner(agreement.owner_id, None)) == {agreement.pk}
    assert set(of_owner(agreement.owner_id, [agreement.pk, draft.pk])) <= {agreement.pk, draft.pk}
    assert of_owner(a_book().organisation_id, [agreement.pk]) == {}


def test_a_contract_that_ended_is_offered_still_for_its_last_bill() -> None:
    agreement = an_agreement()
    Agreement.objects.filter(pk=agreement.pk).update(state="ended")

    assert set(of_owner(agreement.owner_id, None)) == {agreement.pk}
    assert hand_in(rent(book_of(agreement), agreement.pk), by=a_keeper()).legs.filter(agreement_id=agreement.pk).exists()  # fmt: skip
