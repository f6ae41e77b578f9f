"""The roll of a vote about works is filled from the page of the use, with the owners who bear it and nobody else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.kernel.council.actions.preparing import VoteDraft, draft_vote
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.models.choices import Scope
from yanzhen.kernel.council.testing import a_secretary
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.reforms.co_governance.actions.estates import enter_unit
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use
from yanzhen.reforms.co_governance.models import Building, Estate
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_keeper,
    an_estate_with_money,
    an_owner,
)

pytestmark = pytest.mark.django_db


def _vote(estate: Estate) -> Vote:
    draft = VoteDraft("Roof", "owners", estate.place, [("fund_use", "Roof")], count_parking=False)
    return draft_vote(draft, by=a_secretary())


def _fill(client: Client, estate: Estate, vote: Vote, **whom: Any) -> int:
    url = reverse("co_governance:estate_act", args=[estate.pk, "roll"])
    return client.post(url, {"act": "roll", "vote": str(vote.pk), **whom}).status_code


def _asked(vote: Vote) -> set[str]:
    return set(vote.roll.values_list("unit", flat=True))


def test_only_those_who_bear_a_use_are_asked_about_it() -> None:
    estate, client = an_estate_with_money(9_000, 9_000, 9_000), at_the_door(a_secretary())
    units = list(estate.units.order_by("code")[:2])
    draft = UseDraft("Roof", 500, scope=Scope.LIST, scope_reason="Under it", units=units)
    use, vote = draft_use(estate, draft, by=a_committee_office()), _vote(estate)
    link = reverse("co_governance:estate_act", args=[estate.pk, "roll"]) + f"?use={use.pk}"

    page = client.get(use.get_absolute_url()).content.decode()
    form = client.get(link).content.decode()
    status = _fill(client, estate, vote, use=str(use.pk))

    assert link in page
    assert f'value="{use.pk}" selected' in form
    assert (status, _asked(vote)) == (302, {unit.code for unit in units})
    assert link not in at_the_door(a_committee_office()).get(use.get_absolute_url()).content.decode()  # fmt: skip


def test_a_building_some_units_or_all_are_asked_and_never_two_of_these() -> None:
    estate, client = an_estate_with_money(9_000, 9_000), at_the_door(a_secretary())
    high = enter_unit(estate, by=a_keeper(), code="8-1-101", building="8", area=9_000, area_source="registered")  # fmt: skip
    an_owner(high)
    building, one = Building.objects.get(code="8"), estate.units.exclude(pk=high.pk)[0].code
    some, few, everybody = _vote(estate), _vote(estate), _vote(estate)

    both = _fill(client, estate, some, building=str(building.pk), units=one)
    _fill(client, estate, some, building=str(building.pk))
    _fill(client, estate, few, units=one)
    _fill(client, estate, everybody)

    assert both == 422
    assert (_asked(some), _asked(few), len(_asked(everybody))) == ({"8-1-101"}, {one}, 3)
