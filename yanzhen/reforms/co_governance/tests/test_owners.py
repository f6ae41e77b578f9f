"""Who owns a unit: shares are one whole, a ground has its paper, and the vote's roll counts buyers, not names."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.council.actions.counting import take_step
from yanzhen.kernel.council.actions.noticing import what_is_missing
from yanzhen.kernel.council.actions.preparing import VoteDraft, draft_vote
from yanzhen.kernel.council.contracts import SECRETARY
from yanzhen.kernel.council.testing import DAYS, NOTICE_AT, OPEN_AT, OPENS, a_secretary
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_person, an_actor, an_organisation
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.rulebook.actions import take_over_packs
from yanzhen.reforms.co_governance.actions.estates import (
    OwnerFacts,
    correct_estate,
    correct_unit,
    end_ownership,
    enter_owners,
    enter_unit,
    open_estate,
    owner_of,
)
from yanzhen.reforms.co_governance.actions.rolls import fill_roll
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.models import Estate, Ownership
from yanzhen.reforms.co_governance.testing import SINCE, a_keeper, a_unit, an_estate, an_owner

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 5, 1)


def a_secretary_of(estate: Estate) -> Actor:
    return an_actor(SECRETARY, estate.place, more=(SEE,))


def _vote(estate: Estate) -> Any:
    take_over_packs()
    draft = VoteDraft("Terrace", "owners", estate.place, [("fund_use", "Repair")], count_parking=False)  # fmt: skip
    return draft_vote(draft, by=a_secretary(), at=NOTICE_AT)


def test_an_estate_is_opened_once_by_whoever_keeps_its_place() -> None:
    place = a_place(kind="estate")

    with pytest.raises(Refused):
        open_estate(place, by=a_keeper(a_place(kind="estate")))
    with pytest.raises(Refused) as wrong:
        open_estate(place, by=a_keeper(place), deposit_permille=90)
    made = open_estate(place, by=a_keeper(place), deposit_permille=50)
    with pytest.raises(Refused, match="5 to 8 per cent"):
        correct_estate(made, by=a_keeper(place), deposit_permille=81)
    with pytest.raises(Refused) as twice:
        open_estate(place, by=a_keeper(place))

    assert (wrong.value.field, twice.value.field, made.name) == ("deposit_permille", "place", place.name)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"code": " "}, "code"), ({"code": "1", "area": 0}, "area"), ({"code": "1", "area": 5, "area_source": ""}, "area_source")],
)  # fmt: skip
def test_a_unit_without_a_name_or_with_no_area_is_refused(facts: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        enter_unit(an_estate(), by=a_keeper(), **facts)

    assert refused.value.field == field


def test_a_unit_stands_once_and_may_wait_for_its_area() -> None:
    estate = an_estate()
    made = enter_unit(estate, by=a_keeper(), code="3-2-501", building="3")

    with pytest.raises(Refused) as twice:
        enter_unit(estate, by=a_keeper(), code="3-2-501")
    with pytest.raises(Refused):
        correct_unit(made, by=a_keeper(), area=-1, area_source="surveyed")
    correct_unit(made, by=a_keeper(), area=8_953, area_source="surveyed")

    assert made.building is not None
    assert (twice.value.field, made.building.code, made.metres) == ("code", "3", "89.53")


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"part": 3, "whole": 2}, "part"), ({"part": 0}, "part"), ({"basis": "court"}, "paper"), ({"basis": "undelivered"}, "basis")],
)  # fmt: skip
def test_what_no_owner_can_be_is_refused(facts: Any, field: str) -> None:
    unit = a_unit(delivered_on=SINCE)

    with pytest.raises(Refused) as refused:
        enter_owners(unit, [OwnerFacts(a_person().party, SINCE, **facts)], by=a_keeper())

    assert refused.value.field == field


def test_two_halves_are_a_whole_and_a_third_half_is_refused() -> None:
    unit = a_unit()
    half: dict[str, Any] = {"part": 1, "whole": 2}
    enter_owners(
        unit, [OwnerFacts(a_person().party, SINCE, **half) for _n in range(2)], by=a_keeper()
    )

    with pytest.raises(Refused):
        enter_owners(unit, [OwnerFacts(a_person().party, DAY, **half)], by=a_keeper())
    with pytest.raises(IntegrityError, match="more than the whole"), transaction.atomic():  # fmt: skip
        Ownership.objects.create(unit=unit, party=a_person().party, since=DAY)


def test_nobody_is_entered_twice_nor_more_than_there_is_on_a_later_day() -> None:
    unit, held = a_unit(), a_person().party
    half: dict[str, Any] = {"part": 1, "whole": 2}

    def refused(match: str, *owners: OwnerFacts) -> None:
        with pytest.raises(Refused, match=match):
            enter_owners(unit, owners, by=a_keeper())

    refused("Name who owns it")
    enter_owners(unit, [OwnerFacts(held, DAY, **half)], by=a_keeper())
    refused("owns this unit at that time", OwnerFacts(held, DAY, **half))
    # From earlier on, and still there on the day the other half begins.
    refused("more than the whole", OwnerFacts(a_person().party, SINCE))
    enter_owners(unit, [OwnerFacts(a_person().party, DAY, **half)], by=a_keeper())
    # Below what the database can tell from rounding.
    refused("more than the whole", OwnerFacts(a_person().party, DAY, part=1, whole=10_000_000))


def test_what_is_sold_ends_for_a_reason_and_then_another_owns_it() -> None:
    unit = a_unit()
    held = an_owner(unit)

    with pytest.raises(Refused):
        end_ownership(held, by=a_keeper(), until=SINCE, why="Sold")
    with pytest.raises(Refused) as why:
        end_ownership(held, by=a_keeper(), until=DAY, why=" ")
    end_ownership(held, by=a_keeper(), until=DAY, why="Sold")
    buyer = an_owner(unit, since=DAY)
    with pytest.raises(Refused):
        end_ownership(held, by=a_keeper(), until=DAY, why="Again")

    assert why.value.field == "why"
    assert owner_of(unit, buyer.party_id, DAY) == buyer
    with pytest.raises(Refused):
        owner_of(unit, held.party_id, DAY)


def test_a_vote_is_filled_and_does_not_open_while_an_area_is_missing() -> None:
    estate = an_estate()
    an_owner(a_unit(estate, code="1-101"))
    without = a_unit(estate, code="1-102", area=None)
    an_owner(without)
    vote = _vote(estate)

    assert len(fill_roll(vote, by=a_secretary_of(estate), day=DAY)) == 2
    take_step(vote, "publish_notice", by=a_secretary(), at=NOTICE_AT, data=DAYS)
    missing = what_is_missing(vote, OPENS)
    with pytest.raises(Refused):
        take_step(vote, "open", by=a_secretary(), at=OPEN_AT)

    assert [str(entry) for entry in missing.units] == ["1-102"]


def test_two_buyers_of_one_name_are_two_heads_and_one_buyer_of_two_flats_is_one() -> None:
    estate = an_estate()
    one, other = a_person("林岚").party, a_person("林岚").party
    developer = an_organisation("Builder").party
    for code, party in (("1", one), ("2", one), ("3", other)):
        an_owner(a_unit(estate, code=code), party)
    for code in ("4", "5"):
        an_owner(a_unit(estate, code=code), developer, basis="undelivered")
    vote = _vote(estate)

    fill_roll(vote, by=a_secretary_of(estate), day=DAY)

    assert vote.roll.values("head").distinct().count() == 3


def test_a_roll_is_not_filled_while_a_unit_has_no_owner_or_the_place_is_no_estate() -> None:
    estate = an_estate()
    a_unit(estate, code="1-101")

    blind = a_secretary_of(estate)
    blind = replace(blind, capabilities=blind.capabilities - {SEE})
    with pytest.raises(Refused, match="may not do this here"):
        fill_roll(_vote(estate), by=blind, day=DAY)
    with pytest.raises(Refused, match="no owner on the register") as nobody:
        fill_roll(_vote(estate), by=a_secretary_of(estate), day=DAY)
    with pytest.raises(Refused, match="has no units"):
        fill_roll(_vote(an_estate()), by=a_secretary())
    draft = VoteDraft("Terrace", "owners", a_place(), [("fund_use", "Repair")], count_parking=False)
    with pytest.raises(Refused, match="no estate of the register"):
        fill_roll(draft_vote(draft, by=a_secretary(), at=NOTICE_AT), by=a_secretary())

    assert "1-101" in str(nobody.value.sentence)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_the_same_share_at_once_one_is_refused() -> None:
    unit, party = a_unit(), a_person().party

    keeper = a_keeper()

    said = at_once(*[lambda: enter_owners(unit, [OwnerFacts(party, SINCE)], by=keeper)] * 8)

    assert said.count(None) == 1


def test_a_day_after_the_end_is_no_longer_owned() -> None:
    held = an_owner(a_unit())
    end_ownership(held, by=a_keeper(), until=DAY, why="Sold")

    assert held in Ownership.objects.on(DAY - timedelta(days=1))
    assert held not in Ownership.objects.on(DAY)
