"""The owners' money: each unit's account, shares to the fen, what others must pay refused, works paid once."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.council.models.choices import Scope
from yanzhen.kernel.ledger.actions import balance_of, prove_book
from yanzhen.kernel.parties.testing import an_actor, an_organisation
from yanzhen.reforms.co_governance.actions.income import write_item
from yanzhen.reforms.co_governance.actions.money import (
    FUND_BANK,
    deposit_due,
    fund_of,
    open_money,
    take_deposits,
)
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use, take_use_step
from yanzhen.reforms.co_governance.models import FundAccount, FundUse
from yanzhen.reforms.co_governance.models.law_funds import first_deposit, is_low, shares_of
from yanzhen.reforms.co_governance.testing import (
    URGENT,
    a_committee_office,
    a_confirmer,
    a_keeper,
    a_unit,
    an_emergency,
    an_estate,
    an_estate_with_money,
)

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 5, 4)


def test_deposits_of_units_are_one_entry_and_the_book_says_their_sum() -> None:
    estate = an_estate_with_money(9_000, 6_000)

    assert fund_of(estate) == {"balance": 2_000_000, "first": 2_000_000, "low": 0, "is_low": False}
    assert balance_of(estate.book.account(FUND_BANK)).net_fen == 2_000_000  # type: ignore[union-attr]


@pytest.mark.parametrize(("amount", "kind", "field"), [(0, "first", "fen"), (100, "charge", "kind")])  # fmt: skip
def test_a_deposit_is_above_nought_and_never_a_charge(amount: int, kind: str, field: str) -> None:
    estate = an_estate_with_money()
    unit = a_unit(estate)

    with pytest.raises(Refused) as refused:
        take_deposits(estate, {unit.pk: amount}, kind, on=DAY, by=a_committee_office())
    with pytest.raises(Refused):
        take_deposits(estate, {a_unit().pk: 100}, "first", on=DAY, by=a_committee_office())

    assert refused.value.field == field


def test_owners_without_a_book_take_no_money_and_open_it_once() -> None:
    estate = an_estate()

    with pytest.raises(Refused):
        write_item(estate, "advert", "Lift", 100, on=DAY, by=a_committee_office())
    opened = an_estate_with_money()
    with pytest.raises(Refused, match="have their book already"):
        open_money(opened, an_organisation(), by=an_actor("agency_head"), opened_on=DAY)
    with pytest.raises(Refused, match="opened by the head of the agency"):
        open_money(estate, an_organisation(), by=a_keeper(), opened_on=DAY)


def test_below_thirty_per_cent_of_the_first_deposit_is_low_and_thirty_is_not() -> None:
    assert (is_low(29_999, 100_000), is_low(30_000, 100_000)) == (True, False)
    estate = an_estate_with_money(9_000, deposit_fen=100_000)
    an_emergency(estate, 70_000)
    assert fund_of(estate)["low"] == 0
    an_emergency(estate, 1)
    assert fund_of(estate) == {"balance": 29_999, "first": 100_000, "low": 1, "is_low": True}


def test_the_first_deposit_is_a_share_of_the_average_cost_and_unknown_without_it() -> None:
    assert first_deposit(8_953, 200_000, 60) == 1_074_360
    unit = a_unit(an_estate(average_cost_fen=200_000, deposit_permille=60), area=8_953)
    assert deposit_due(unit) == 1_074_360
    assert deposit_due(a_unit()) is None


def test_works_are_borne_by_area_to_the_fen() -> None:
    assert shares_of(100, [1, 1, 1]) == [34, 33, 33]
    estate = an_estate_with_money(9_000, 6_000, 3_001)

    use = an_emergency(estate)

    assert sum(share.fen for share in use.shares.all()) == 100_001
    assert fund_of(estate)["balance"] == 3_000_000 - 100_001
    assert (use.state, use.filing, prove_book(estate.book)) == ("filed", "B-9", [])  # type: ignore[arg-type]


def test_only_those_who_have_it_bear_it_and_the_reason_is_written() -> None:
    estate = an_estate_with_money(9_000, 6_000)
    one = estate.units.first()

    with pytest.raises(Refused) as why:
        an_emergency(estate, scope=Scope.BUILDING, units=[one])
    with pytest.raises(Refused) as whom:
        an_emergency(estate, scope=Scope.BUILDING, scope_reason="Its roof", units=[])
    use = an_emergency(
        estate, scope=Scope.BUILDING, scope_reason="Its roof", units=[one], to="draft"
    )

    assert (why.value.field, whom.value.field) == ("scope_reason", "units")
    assert [share.unit for share in use.shares.all()] == [one]


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"liable": who}, "liable") for who in ("developer", "utility", "damager", "company")]
    + [({"warranty_over": False}, "warranty_over"), ({"situation": ""}, "situation"), ({"situation": "garden"}, "situation")],
)  # fmt: skip
def test_what_the_fund_may_not_pay_is_refused(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        an_emergency(an_estate_with_money(9_000), **facts)

    assert refused.value.field == field


@pytest.mark.parametrize(("title", "fen", "field"), [(" ", 5, "title"), ("Roof", 0, "budget_fen")])
def test_a_use_says_what_is_done_and_what_it_costs(title: str, fen: int, field: str) -> None:
    draft = UseDraft(title, fen, **URGENT)

    with pytest.raises(Refused) as refused:
        draft_use(an_estate_with_money(9_000), draft, by=a_committee_office(), today=DAY)

    assert refused.value.field == field


def test_a_unit_without_an_area_can_bear_nothing() -> None:
    estate = an_estate_with_money(9_000)
    a_unit(estate, code="9-9-999", area=None)

    with pytest.raises(Refused) as refused:
        an_emergency(estate)

    assert "9-9-999" in str(refused.value.sentence)


def test_whoever_reviewed_an_emergency_does_not_confirm_it() -> None:
    estate = an_estate_with_money(9_000)
    owners = a_committee_office()
    # Somebody who sits in both offices.
    both = replace(owners, capabilities=owners.capabilities | a_confirmer().capabilities)

    use = draft_use(estate, UseDraft("Roof", 500, **URGENT), by=owners, today=DAY)
    use = take_use_step(use, "review", by=owners, note="Seen")

    with pytest.raises(Refused, match="does not confirm it as well"):
        take_use_step(use, "confirm", by=both, note="Seen")
    with pytest.raises(Refused, match="what was found"):
        take_use_step(use, "confirm", by=a_confirmer(), note=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        FundUse.objects.filter(pk=use.pk).update(state="confirmed", confirmed_by_id=owners.person_id)  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        FundUse.objects.filter(pk=use.pk).update(state="applied")


def test_whoever_reviewed_an_emergency_does_not_confirm_its_cost_either() -> None:
    use = an_emergency(an_estate_with_money(9_000), to="audited")
    owners = a_committee_office()
    reviewer = replace(
        owners, person_id=use.reviewed_by_id, capabilities=a_confirmer().capabilities
    )

    with pytest.raises(Refused, match="does not confirm it as well"):
        take_use_step(use, "reconfirm", by=reviewer, note="In order")


def test_an_emergency_is_never_without_its_audit_and_a_small_ordinary_use_may_be() -> None:
    urgent = an_emergency(an_estate_with_money(9_000), to="accepted")

    with pytest.raises(Refused):
        take_use_step(urgent, "audit", by=a_committee_office(), data={"waived": True})
    with pytest.raises(IntegrityError), transaction.atomic():
        FundUse.objects.filter(pk=urgent.pk).update(state="audited", audit_waived=True)


@pytest.mark.parametrize(("final", "allowed"), [(110_001, True), (110_002, False), (0, False)])
def test_beyond_a_tenth_more_it_is_declared_again(final: int, allowed: bool) -> None:
    use = an_emergency(an_estate_with_money(9_000), to="working")
    data = {"on": DAY, "final_fen": final}

    if allowed:
        take_use_step(use, "accept", by=a_committee_office(), note="Dry", data=data)
    else:
        with pytest.raises(Refused) as refused:
            take_use_step(use, "accept", by=a_committee_office(), note="Dry", data=data)
        assert refused.value.field == "final_fen"


def test_a_unit_with_too_little_stops_the_payment_and_is_named() -> None:
    estate = an_estate_with_money(9_000, deposit_fen=100)
    use = an_emergency(estate, to="reconfirmed")

    with pytest.raises(Refused) as refused:
        take_use_step(use, "settle", by=a_committee_office(), data={"on": DAY})

    assert str(estate.units.get().code) in str(refused.value.sentence)


@pytest.mark.django_db(transaction=True)
def test_of_two_payments_at_once_one_takes_the_money() -> None:
    estate, owners = an_estate_with_money(9_000), a_committee_office()
    use = an_emergency(estate, to="reconfirmed")

    said = at_once(*[lambda: take_use_step(use, "settle", by=owners, data={"on": DAY})] * 4)

    assert said.count(None) == 1
    assert fund_of(estate)["balance"] == 1_000_000 - 100_001


def test_a_balance_that_is_not_its_moves_is_refused_at_the_commit() -> None:
    an_estate_with_money(9_000)

    with pytest.raises(IntegrityError), transaction.atomic():
        _write_a_balance()


def _write_a_balance() -> None:
    FundAccount.objects.update(balance_fen=5)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
