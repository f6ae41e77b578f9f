"""Pages and imports of contracts refuse with a sentence: no file, no such act, a name twice, a row of others."""

import pytest
from django.test import Client

from yanzhen.kernel.agreements.actions import propose_terms
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.testing import NOW, a_drawn_up, a_lessor, an_agreement
from yanzhen.kernel.agreements.tests.test_refused_steps import terms_from
from yanzhen.kernel.agreements.tests.test_screens import a_row, brought_in
from yanzhen.kernel.assets.testing import a_keeper, a_reviewer, a_village, an_asset
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import (
    an_appointment,
    an_office,
    an_organisation,
    at_the_door,
)

pytestmark = pytest.mark.django_db


def keeper_of(agreement: Agreement) -> Client:
    return at_the_door(a_keeper(agreement.place))


def test_papers_are_added_with_a_file() -> None:
    agreement = a_drawn_up()

    answer = keeper_of(agreement).post(f"/agreements/{agreement.pk}/do/papers/", {"act": "papers"})

    assert "Choose a file first" in answer.text


def test_papers_of_a_contract_that_stands_elsewhere_are_added_where_it_stands() -> None:
    """An organisation's own office sees all its contracts, and answers for those of its area."""
    owner = a_lessor()
    elsewhere = a_drawn_up(owner=owner, place=a_village())
    office = an_office("asset_keeper", owner.place, organisation=owner)
    door = at_the_door(actor_of_appointment(an_appointment(None, office)))

    answer = door.post(f"/agreements/{elsewhere.pk}/do/papers/", {"act": "papers"})

    assert "outside the area" in answer.text


def test_an_act_that_is_none_is_not_found() -> None:
    agreement = a_drawn_up()

    assert keeper_of(agreement).get(f"/agreements/{agreement.pk}/do/burn/").status_code == 404


def test_a_step_of_another_office_is_refused_on_the_page() -> None:
    agreement = a_drawn_up()
    reviewer = at_the_door(a_reviewer(agreement.place))

    answer = reviewer.get(f"/agreements/{agreement.pk}/step/submit/")

    assert answer.status_code == 409
    assert "may not do this" in answer.text


def test_a_proposal_is_dropped_on_the_page_with_a_reason() -> None:
    agreement = an_agreement()
    terms = propose_terms(agreement, terms_from(), by=a_keeper(), at=NOW)
    door, at = at_the_door(a_reviewer(agreement.place)), f"/agreements/terms/{terms.pk}/"

    assert "Write why" in door.post(at, {"act": "drop"}).text
    assert door.post(at, {"act": "drop", "note": "Too much"}).status_code == 302
    assert agreement.terms.count() == 1


def test_two_of_one_name_are_told_apart_by_their_code() -> None:
    owner = a_lessor()
    assert owner.place is not None
    for _again in range(2):
        an_organisation("Camp Ltd")
    door = at_the_door(a_keeper(owner.place))

    answer = door.post("/agreements/new/", {"owner": str(owner.pk), "counterparty": "Camp Ltd"})

    assert "Two have this name" in answer.text


def test_terms_that_cant_be_meant_are_said_on_the_page() -> None:
    agreement = an_agreement()
    sent = {
        "act": "terms", "since": "2027-01-01", "why": "Market", "basis": "stepped", "amount_fen": "15万元", "pays_per_year": "1", "due_after_days": "0",
    }  # fmt: skip

    answer = keeper_of(agreement).post(f"/agreements/{agreement.pk}/do/terms/", sent)

    assert "how often it rises" in answer.text
    assert agreement.terms.count() == 1


def test_no_letter_asks_for_what_is_not_late() -> None:
    agreement = an_agreement()

    answer = keeper_of(agreement).get(f"/agreements/{agreement.pk}/letter/")

    assert answer.status_code == 409
    assert "Nothing of this contract is late" in answer.text


def test_a_row_with_a_number_that_is_there_is_refused() -> None:
    asset = an_asset(a_lessor())
    an_organisation("箱包公司")
    a_drawn_up(owner=asset.owner, number="A-1")

    problems = str(brought_in(asset, a_row(asset)).rows.get().problems)

    assert "file number A-1 already" in problems


def test_a_row_of_another_place_is_refused() -> None:
    here, elsewhere = an_asset(a_lessor()), an_asset(a_lessor())
    an_organisation("箱包公司")

    for row in (a_row(elsewhere), a_row(elsewhere, 所在地=here.place.name)):
        assert "outside the area" in str(brought_in(here, row).rows.get().problems)
    assert not Agreement.objects.exists()
