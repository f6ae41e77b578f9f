"""What can happen to a place, on the screen: done with a reason, confirmed with numbers, refused kindly."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.kernel.parties.testing import an_actor, at_the_door
from yanzhen.kernel.places.models import Place, PlaceKind, Population
from yanzhen.kernel.places.testing import a_community, a_place

pytestmark = pytest.mark.django_db


def send(client: Client, place: Place, act: str, /, **typed: Any) -> Any:
    url = reverse("places:edit", args=[place.pk])
    return client.post(url, {"act": act, "reason": "notice 7", **typed})


@pytest.fixture
def client() -> Client:
    return at_the_door(an_actor())


def test_a_code_is_changed(client: Client) -> None:
    place = a_place(kind=PlaceKind.COMMUNITY)

    send(client, place, "recode", code="330110012L77", provisional="on")

    place.refresh_from_db()
    assert (place.code, place.provisional) == ("330110012L77", True)


def test_a_code_that_another_place_holds_is_refused_beside_the_field(client: Client) -> None:
    place = a_place(kind=PlaceKind.SUBDISTRICT)

    response = send(client, place, "recode", code="330110012")

    assert "belongs to" in response.content.decode()


def test_a_move_is_shown_first_and_done_when_confirmed(client: Client) -> None:
    place, target = a_place("Old park"), a_place("Target")
    a_place(parent=place)

    asked = send(client, place, "move", place="Target")
    place.refresh_from_db()
    assert place.parent is None
    assert "1 place below goes along" in asked.content.decode()

    send(client, place, "move", place="Target", sure="1")
    place.refresh_from_db()
    assert place.parent == target


@pytest.mark.parametrize("name", ["Nowhere", "Old park"])
def test_a_move_to_nowhere_or_into_itself_is_refused(client: Client, name: str) -> None:
    place = a_place("Old park")

    response = send(client, place, "move", place=name, sure="1")

    place.refresh_from_db()
    assert response.status_code == 422
    assert place.parent is None


def test_of_two_places_of_one_name_the_one_above_decides(client: Client) -> None:
    first, second = a_place("First"), a_place("Second")
    a_place("Twin", parent=first)
    twin = a_place("Twin", parent=second)
    place = a_place()

    assert "Several places" in send(client, place, "move", place="Twin").content.decode()
    send(client, place, "move", place="Second/Twin", sure="1")

    place.refresh_from_db()
    assert place.parent == twin


def test_a_merge_tells_what_stays_and_leads_to_the_other(client: Client) -> None:
    place, into = a_place("One"), a_place("Other")
    an_actor("leader", place)

    asked = send(client, place, "merge", place="Other")
    done = send(client, place, "merge", place="Other", sure="1")

    assert "Office 1" in asked.content.decode()
    assert done.headers["Location"] == reverse("places:place", args=[into.pk])
    assert list(place.successors.all()) == [into]


def test_a_split_needs_a_home_for_everything_below(client: Client) -> None:
    whole = a_community("Whole")
    parts = [a_community(f"Part {number}", parent=whole.parent) for number in range(2)]
    child = a_place("Park", parent=whole)
    typed = {"into": [str(part.pk) for part in parts]}

    homeless = send(client, whole, "split", **typed)
    assert "to correct" in homeless.content.decode()

    send(client, whole, "split", **typed, **{f"to_{child.pk.hex}": str(parts[1].pk)}, sure="1")
    child.refresh_from_db()
    whole.refresh_from_db()
    assert child.parent == parts[1]
    assert whole.until is not None


def test_a_place_closes_only_when_nothing_stands_open_below(client: Client) -> None:
    place = a_place()
    child = a_place(parent=place)

    refused = send(client, place, "close", sure="1")
    assert "still has open places" in refused.content.decode()

    send(client, child, "close", sure="1")
    send(client, place, "close", sure="1")
    place.refresh_from_db()
    assert place.until is not None
    assert send(client, place, "close", sure="1").status_code == 403


def test_people_are_counted_by_age_as_people_write_it(client: Client) -> None:
    place = a_place()
    bands = "0-14 1,200\n15—59岁：3400\n60以上 800"

    send(client, place, "people", bands=bands, source="census", on="2026-01-01")

    rows = Population.objects.filter(place=place).order_by("age_from")
    assert [(row.age_from, row.age_to, row.people) for row in rows] == [
        (0, 14, 1200),
        (15, 59, 3400),
        (60, 150, 800),
    ]


@pytest.mark.parametrize("bands", ["many", "0-14 5\n10-20 6", "20-10 5"])
def test_numbers_that_do_not_fit_are_refused(client: Client, bands: str) -> None:
    place = a_place()

    response = send(client, place, "people", bands=bands, source="census")

    assert response.status_code == 422
    assert not Population.objects.exists()


def test_a_reason_is_asked_for(client: Client) -> None:
    place = a_place("Old")

    send(client, place, "rename", name="New", reason="")

    place.refresh_from_db()
    assert place.name == "Old"


def test_who_does_not_keep_the_register_changes_nothing() -> None:
    place = a_place("Old")

    response = send(at_the_door(an_actor("leader")), place, "rename", name="New")

    place.refresh_from_db()
    assert (response.status_code, place.name) == (403, "Old")


def test_the_page_costs_the_same_whatever_stands_below(client: Client) -> None:
    place = a_place()
    a_place()
    a_place()
    a_place(parent=place)
    url = reverse("places:edit", args=[place.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(10):
        a_place(parent=place)
        a_place()
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)
