"""Pages of estates: what they say, and that they ask a fixed number of questions."""

from typing import Any

import pytest
from django.urls import reverse

from yanzhen.kernel.parties.testing import a_person, an_actor, an_organisation, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions.committees import seat_committee
from yanzhen.reforms.co_governance.models import Estate, FundUse, Ownership, Unit
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_confirmer,
    a_keeper,
    an_election,
    an_estate,
    an_estate_with_money,
    owned_units,
)

pytestmark = pytest.mark.django_db


def _url(name: str, *args: Any) -> str:
    return reverse(f"co_governance:{name}", args=args)


def test_the_keeper_enters_an_estate_a_unit_and_an_owner_and_ends_it() -> None:
    place = a_place(kind="estate", name="Garden of Oaks")
    client = at_the_door(a_keeper(place))

    made = client.post(_url("estate_new"), {"act": "new", "place": place.name, "built_year": "2007", "count_parking": "false"})  # fmt: skip
    estate = Estate.objects.get()
    client.post(_url("estate_act", estate.pk, "unit"), {"act": "unit", "code": "3-2-501", "kind": "dwelling", "area": "89.53", "area_source": "registered"})  # fmt: skip
    unit = Unit.objects.get()
    typed = {"act": "owner", "name": "林岚", "phone": "13900000001", "basis": "court", "paper": "", "since": "2020-01-01", "part": "1", "whole": "1"}  # fmt: skip
    refused = client.post(_url("unit_act", unit.pk, "owner"), typed)
    client.post(_url("unit_act", unit.pk, "owner"), {**typed, "basis": "registered"})
    held = Ownership.objects.get()
    page = client.get(unit.get_absolute_url()).content.decode()
    client.post(_url("unit_act", unit.pk, "end"), {"act": "end", "ownership": held.pk, "until": "2026-01-01", "why": "Sold"})  # fmt: skip
    client.post(_url("unit_act", unit.pk, "correct"), {"act": "correct", "kind": "shop", "area": "89.54", "area_source": "surveyed"})  # fmt: skip

    held.refresh_from_db()
    unit.refresh_from_db()
    assert made["Location"] == estate.get_absolute_url()
    assert refused.status_code == 422
    assert "13900000001" in refused.content.decode()
    assert "林岚" in page
    assert (held.why_ended, unit.area) == ("Sold", 8_954)


def test_the_head_of_the_agency_opens_the_owners_book_once() -> None:
    estate = an_estate(place=a_place(kind="estate", name="Garden of Elms"))
    client, keeper = at_the_door(an_actor("agency_head", estate.place)), at_the_door(a_keeper(estate.place))  # fmt: skip
    assembly = an_organisation("Owners of Elms", kind="committee")
    typed = {"act": "book", "assembly": assembly.name, "opened_on": "2026-01-01"}
    here = _url("estate_act", estate.pk, "book")

    offered = [here in one.get(estate.get_absolute_url()).content.decode() for one in (client, keeper)]  # fmt: skip
    unknown = client.post(here, {**typed, "assembly": "Nobody"})
    client.post(here, typed)

    estate.refresh_from_db()
    assert offered == [True, False]
    assert (unknown.status_code, keeper.get(here).status_code) == (422, 403)
    assert estate.book is not None
    assert estate.book.organisation == assembly
    assert here not in client.get(estate.get_absolute_url()).content.decode()


def test_a_use_of_the_fund_goes_through_its_pages() -> None:
    estate = an_estate_with_money(9_000, 6_000)
    owners, street = at_the_door(a_committee_office(estate.place)), at_the_door(a_confirmer(estate.place))  # fmt: skip
    typed = {"act": "new", "title": "Roof", "budget_fen": "100.01", "situation": "leak", "liable": "company", "warranty_over": "on", "scope": "estate"}  # fmt: skip

    refused = owners.post(_url("use_new", estate.pk), typed)
    owners.post(_url("use_new", estate.pk), {**typed, "liable": "owners"})
    use = FundUse.objects.get()
    owners.post(_url("use_step", use.pk, "review"), {"act": "review", "note": "Wet"})
    not_theirs = owners.get(_url("use_step", use.pk, "confirm"))
    street.post(_url("use_step", use.pk, "confirm"), {"act": "confirm", "note": "Seen"})
    use.refresh_from_db()
    page = street.get(use.get_absolute_url()).content.decode()

    assert (refused.status_code, not_theirs.status_code, use.state) == (422, 409, "confirmed")
    assert "60.01" in page
    assert "40.00" in page


def test_common_income_is_written_down_and_made_public_on_its_page() -> None:
    estate = an_estate_with_money()
    client = at_the_door(a_committee_office(estate.place))

    client.post(_url("estate_act", estate.pk, "item"), {"act": "item", "kind": "advert", "what": "Lifts", "fen": "500", "on": "2026-03-01"})  # fmt: skip
    made = client.post(_url("estate_act", estate.pk, "half"), {"act": "half", "day": "2026-03-01"})

    assert "500.00" in client.get(made["Location"]).content.decode()


def test_lists_ask_the_same_questions_for_many(django_assert_max_num_queries: Any) -> None:
    estate = an_estate_with_money(*[9_000] * 12)
    for _n in range(12):
        an_estate()
    client = at_the_door(a_keeper())
    for path in (_url("estates"), _url("units", estate.pk), _url("uses")):
        client.get(path)
        with django_assert_max_num_queries(14):
            assert client.get(path).status_code == 200


def test_an_estate_shows_its_committee_with_its_dates(django_assert_max_num_queries: Any) -> None:
    estate = an_estate_with_money(9_000)
    committee = seat_committee(estate, an_election(estate), by=a_keeper())
    owned_units(estate, 10)
    client = at_the_door(a_keeper(estate.place))

    with django_assert_max_num_queries(32):
        page = client.get(estate.get_absolute_url()).content.decode()
    client.post(_url("committee_act", committee.pk, "file"), {"act": "file", "on": "2023-06-02", "number": "F-1"})  # fmt: skip

    assert "杭州市物业管理条例" in page
    assert "F-1" in client.get(committee.get_absolute_url()).content.decode()


def test_a_committee_is_entered_by_the_names_of_owners() -> None:
    estate = an_estate()
    election = an_election(estate)
    client = at_the_door(a_keeper(estate.place))
    names = [str(person) for person in election.members]
    typed = {"act": "committee", "body": "owners_committee", "seats": "3", "list_from": "2023-05-01", "list_until": "2023-05-20", "elected_on": "2023-06-01",
             "term_since": "2023-06-01", "term_until": "2026-06-01", "members": "\n".join([*names[:2], "Nobody Known"])}  # fmt: skip

    unknown = client.post(_url("estate_act", estate.pk, "committee"), typed)
    client.post(_url("estate_act", estate.pk, "committee"), {**typed, "members": "\n".join(names), "alternates": str(election.alternates[0])})  # fmt: skip

    assert unknown.status_code == 422
    assert estate.committees.get().members.count() == 4


def test_of_another_area_nothing_is_found() -> None:
    estate = an_estate_with_money(9_000)
    stranger = at_the_door(a_keeper(a_place(kind="estate")))

    for path in (estate.get_absolute_url(), _url("units", estate.pk), estate.units.get().get_absolute_url()):  # fmt: skip
        assert stranger.get(path).status_code == 404
    assert a_person().name not in stranger.get(_url("estates")).content.decode()
