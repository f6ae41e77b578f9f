"""What is typed wrong on a page of estates is said beside it; an act that is not there is not found."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.kernel.parties.testing import a_person, a_resident, an_organisation, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions.committees import seat_committee
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_crew,
    a_handover,
    a_keeper,
    a_unit,
    an_election,
    an_estate,
    an_estate_with_money,
    an_order,
)

pytestmark = pytest.mark.django_db


def _url(name: str, *args: Any) -> str:
    return reverse(f"co_governance:{name}", args=args)


def test_an_act_that_is_not_there_is_not_found() -> None:
    crew, estate, handover = a_crew(), an_estate(), a_handover()
    committee = seat_committee(estate, an_election(estate), by=a_keeper())
    keeper, manager = at_the_door(a_keeper()), at_the_door(crew.manager)

    doors: tuple[tuple[Client, str, Any], ...] = (
        (keeper, "estate_act", estate.pk), (keeper, "unit_act", a_unit(estate).pk), (keeper, "committee_act", committee.pk),
        (keeper, "handover_act", handover.pk), (manager, "cluster_act", crew.cluster.pk), (manager, "order_act", an_order(crew).pk),
    )  # fmt: skip
    for client, name, key in doors:
        assert client.get(_url(name, key, "lost")).status_code == 404, name


def test_an_office_without_the_duty_opens_nothing() -> None:
    for client in (at_the_door(a_resident()), at_the_door(a_crew().workers[0])):
        for name in ("estates", "uses", "handovers", "board", "intake"):
            assert client.get(_url(name)).status_code == 403, name


def test_a_person_pays_for_no_area_and_takes_no_estate_over() -> None:
    crew, estate = a_crew(), an_estate()
    person = a_person("Tan Yun")
    area = {"act": "area", "reasons": ["skill"], "kind": "road", "name": "Road", "place": crew.cluster.place.name, "money": "public", "payer": person.name, "dispatch": "grab",
            "since": "2026-07-01"}  # fmt: skip
    plan = {"act": "new", "company": person.name, "ending": "first", "ends_on": "2026-06-30"}

    refused = at_the_door(crew.manager).post(_url("cluster_act", crew.cluster.pk, "area"), area)
    not_planned = at_the_door(a_keeper()).post(_url("handover_new", estate.pk), plan)

    for answer, words in ((refused, "An organisation pays"), (not_planned, "a company of the register")):  # fmt: skip
        assert answer.status_code == 422
        assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [({"place": "Nowhere"}, "place"), ({"place": "elsewhere"}, "outside the area of your office"), ({"payer": "Nobody Known"}, "no other may have it")],
)  # fmt: skip
def test_a_place_and_a_party_are_those_of_the_register(change: Any, words: str) -> None:
    crew, payer = a_crew(), an_organisation("Subdistrict", kind="government")
    if change.get("place") == "elsewhere":
        change = {"place": a_place(kind="community").name}
    typed = {"act": "area", "reasons": ["skill"], "kind": "road", "name": "Road", "place": crew.cluster.place.name, "money": "public", "payer": payer.name, "dispatch": "grab",
             "since": "2026-07-01", **change}  # fmt: skip

    refused = at_the_door(crew.manager).post(_url("cluster_act", crew.cluster.pk, "area"), typed)

    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert crew.cluster.areas.count() == 1


def test_a_deposit_is_for_units_of_this_estate() -> None:
    estate = an_estate_with_money(9_000)
    here = _url("estate_act", estate.pk, "deposit")
    typed = {"act": "deposit", "units": "9-9-999", "kind": "top_up", "fen": "5", "on": "2026-05-04"}

    refused = at_the_door(a_committee_office(estate.place)).post(here, typed)

    assert refused.status_code == 422
    assert "9-9-999" in refused.content.decode()
