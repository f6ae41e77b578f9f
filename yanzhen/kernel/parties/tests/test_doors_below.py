"""The tree and the audit on the screen: who opens them, who changes what."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.base.by import WrittenBy
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.testing import an_actor, at_the_door
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def test_a_place_page_costs_the_same_whatever_stands_below_it() -> None:
    client = at_the_door(an_actor())
    place = a_place()
    a_place(parent=place)
    url = reverse("places:place", args=[place.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(20):
        a_place(parent=place)
    with CaptureQueriesContext(connection) as many:
        response = client.get(url)

    assert response.status_code == 200
    assert len(many) == len(few)


def test_a_place_is_entered_renamed_and_outlined_on_the_screen() -> None:
    client = at_the_door(an_actor())
    parent = Place.objects.with_code("330110012").get()

    typed = {"kind": "community", "name": "梦创社区", "provisional": "on"}
    client.post(reverse("places:new", args=[parent.pk]), typed)
    place = Place.objects.get(name="梦创社区")
    edit = reverse("places:edit", args=[place.pk])
    client.post(edit, {"act": "rename", "name": "梦想社区", "reason": "notice 7"})
    ring = [[120.0, 30.0], [120.01, 30.0], [120.01, 30.01], [120.0, 30.01], [120.0, 30.0]]
    text = json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()
    file = SimpleUploadedFile("outline.geojson", text)
    response = client.post(edit, {"act": "outline", "file": file}, follow=True)

    place.refresh_from_db()
    assert (place.name, place.code) == ("梦想社区", "330110012L01")
    assert place.area_km2 == pytest.approx(1.07, abs=0.01)
    assert "km²" in response.content.decode()


def test_a_wrong_outline_is_said_beside_the_field() -> None:
    client, place = at_the_door(an_actor()), a_place()
    file = SimpleUploadedFile("outline.geojson", b"no json")

    response = client.post(
        reverse("places:edit", args=[place.pk]), {"act": "outline", "file": file}
    )

    assert "This is not GeoJSON" in response.content.decode()


@pytest.mark.parametrize("name", ["places:new", "places:edit"])
def test_who_does_not_keep_the_tree_may_not_change_it(name: str) -> None:
    response = at_the_door(an_actor("auditor")).get(reverse(name, args=[a_place().pk]))

    assert response.status_code == 403


def test_the_auditor_filters_and_pages_by_key() -> None:
    client = at_the_door(an_actor("auditor"))
    for number in range(60):
        record(by=WrittenBy(person_name=f"Officer {number}"), verb="x.y", noun=a_place())

    first = client.get(reverse("audit:list"))
    second = client.get(reverse("audit:list") + "?" + first.context["older"])
    one = client.get(reverse("audit:list"), {"person": "Officer 59"})
    none = client.get(reverse("audit:list"), {"until": "2020-01-01"})

    shown = [line.pk for line in [*first.context["lines"], *second.context["lines"]]]
    assert len(shown) == len(set(shown)) >= 60
    assert [line.person_name for line in one.context["lines"]] == ["Officer 59"]
    assert none.context["lines"] == []
    assert client.get(reverse("audit:list"), {"since": "2026-13-45"}).status_code == 200
