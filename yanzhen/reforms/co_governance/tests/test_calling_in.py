"""The owners' committee calls the subdistrict in: from its estate, a handover, a use of the fund; others do not."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.cases.testing import a_desk, a_request_item
from yanzhen.kernel.parties.testing import an_actor, an_organisation, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions.escalating import cases_from, escalate
from yanzhen.reforms.co_governance.actions.handovers import plan_handover
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use
from yanzhen.reforms.co_governance.models import Estate
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_confirmer,
    a_keeper,
    an_estate_with_money,
)

pytestmark = pytest.mark.django_db


def _estate() -> tuple[Estate, Item]:
    estate = an_estate_with_money(9_000, place=a_place(kind="estate"))
    a_desk(estate.place)
    return estate, a_request_item()


def _of(kind: str, estate: Estate) -> tuple[Any, str]:
    """Something of the estate, and the door that calls the subdistrict in about it."""
    if kind == "handover":
        planned = plan_handover(estate, an_organisation(kind="property"), by=a_keeper(), ending="first", ends_on=date(2026, 6, 30))  # fmt: skip
        return planned, reverse("co_governance:handover_act", args=[planned.pk, "escalate"])
    if kind == "use":
        draft = UseDraft("Roof", 500, situation="leak", emergency=True)
        use = draft_use(estate, draft, by=a_committee_office(), today=date(2026, 5, 4))
        return use, reverse("co_governance:use_call_in", args=[use.pk])
    return estate, reverse("co_governance:estate_act", args=[estate.pk, "escalate"])


@pytest.mark.parametrize("kind", ["estate", "handover", "use"])
def test_the_committee_calls_the_subdistrict_in(kind: str) -> None:
    estate, item = _estate()
    origin, door = _of(kind, estate)
    client = at_the_door(a_committee_office(estate.place))
    typed = {"act": "escalate", "ground": "emergency", "item": item.pk, "text": "The roof leaks"}

    offered = client.get(origin.get_absolute_url()).content.decode()
    made = client.post(door, typed)
    case = cases_from(origin).get()

    assert door in offered
    assert made["Location"] == origin.get_absolute_url()
    assert "第73条" in case.text
    assert case.number in client.get(origin.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", ["estate", "handover", "use"])
def test_who_only_looks_on_does_not(kind: str) -> None:
    estate, item = _estate()
    origin, door = _of(kind, estate)
    typed = {"act": "escalate", "ground": "emergency", "item": item.pk, "text": "The roof leaks"}

    for actor in (a_confirmer(estate.place), an_actor("council_secretary", estate.place)):
        client = at_the_door(actor)
        assert door not in client.get(origin.get_absolute_url()).content.decode()
        assert client.post(door, typed).status_code == 403
    with pytest.raises(Refused):
        escalate(origin, estate.place, "emergency", item, "It leaks", by=a_confirmer(estate.place))
    assert not cases_from(origin).exists()
