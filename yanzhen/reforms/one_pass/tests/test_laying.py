"""The desk lays routes through attractions and enters areas; stops are put in order without a mouse and without script."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.models import Capacity
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_login
from yanzhen.reforms.one_pass.actions.attractions import keep_area
from yanzhen.reforms.one_pass.actions.changing import free_slug
from yanzhen.reforms.one_pass.actions.routes import lay_route
from yanzhen.reforms.one_pass.forms.rows import ROWS_MAX, shifted
from yanzhen.reforms.one_pass.models import Area, Attraction, Route
from yanzhen.reforms.one_pass.testing import a_route, an_area, an_attraction
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db


def door(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_login(actor))
    return client


def typed(isle: Isle, *stops: Attraction | str, **facts: Any) -> dict[str, Any]:
    keys = [stop if isinstance(stop, str) else str(stop.pk) for stop in stops]
    return {
        "name": "Round", "summary": "All round", "minutes": "90", "distance_m": "4000", "place": isle.village.pk, "area": isle.area.pk,
        "drawing": "island", "row_attraction": keys, "row_note": [f"note {n}" for n in range(len(keys))], "row_note_en": [""] * len(keys), **facts,
    }  # fmt: skip


def order_of(page: str, *attractions: Attraction) -> list[str]:
    """Names in the order of the rows."""
    names = {str(one.pk): one.name for one in attractions}
    chosen = [part.split('"')[0] for part in page.split('<option value="')[1:] if " selected>" in part.split("</option>")[0]]  # fmt: skip
    return [names[key] for key in chosen if key in names]


def test_stops_are_put_in_order_and_nothing_is_saved_before_it_is_laid_out() -> None:
    isle = Isle()
    trees, hall, boat = (an_attraction(isle.area, name=name) for name in ("Trees", "Hall", "Boat"))
    client, new = door(isle.clerk), reverse("one_pass:walk_new")
    assert client.get(new).content.decode().count('name="row_attraction"') == 2

    up = client.post(new, typed(isle, trees, hall, boat, shift="up:2")).content.decode()
    assert order_of(up, trees, hall, boat) == ["Trees", "Boat", "Hall"]
    assert "Now row 2" in up
    assert 'value="note 2"' in up
    assert 'value="Round"' in up
    assert 'value="up:1" formnovalidate hx-post="/island/walks/new/" hx-include="closest form" hx-target="#rows" hx-select="#rows" hx-swap="outerHTML" autofocus' in up  # fmt: skip
    dropped = client.post(new, typed(isle, trees, hall, boat, shift="drop:0")).content.decode()
    assert order_of(dropped, trees, hall, boat) == ["Hall", "Boat"]
    more = client.post(new, typed(isle, trees, shift="add")).content.decode()
    assert more.count('name="row_attraction"') == 2
    assert not Route.objects.exists()

    laid = client.post(new, typed(isle, trees, "", boat, shown="on"))
    route = Route.objects.get()
    assert laid["Location"] == reverse("one_pass:walks")
    assert [(stop.attraction.name, stop.note) for stop in route.stops.all()] == [("Trees", "note 0"), ("Boat", "note 2")]  # fmt: skip
    assert (route.shown, route.owner_id, route.since) == ("published", isle.seller.pk, timezone.localdate())  # fmt: skip
    assert AuditLine.objects.filter(verb="one_pass.lay_route", noun_id=route.pk).count() == 1


def test_another_course_and_what_is_taken_down_is_no_draft() -> None:
    isle = Isle()
    one, two = an_attraction(isle.area), an_attraction(isle.area)
    route = a_route(isle.area, place=isle.village, name="Round")
    edit = reverse("one_pass:walk", args=[route.pk])
    client = door(isle.clerk)
    assert 'value="Round"' in client.get(edit).content.decode()
    client.post(edit, typed(isle, two, one))
    route.refresh_from_db()
    assert route.shown == "taken_down"
    assert [stop.attraction_id for stop in route.stops.all()] == [two.pk, one.pk]


def test_what_a_route_can_not_be_is_said_and_what_was_typed_stays() -> None:
    isle = Isle()
    one, two = an_attraction(isle.area), an_attraction(isle.area)
    draft = an_attraction(isle.area, shown="draft", published_on=None, name="Rope park")
    stranger = an_attraction(an_area())
    a_route(isle.area, place=isle.village, name="Taken")
    client, new = door(isle.clerk), reverse("one_pass:walk_new")
    for words, sent in (
        ("two stops at least", typed(isle, one)),
        ("“Rope park” is not published", typed(isle, one, draft, shown="on")),
        ("There is a route of this name", typed(isle, one, two, name="Taken")),
        ("Choose one of the attractions", typed(isle, one, stranger)),
        ("still empty", typed(isle, one, two, minutes="")),
    ):
        answer = client.post(new, sent)
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
        assert 'value="note 0"' in answer.content.decode()
    assert Route.objects.count() == 1


def test_nobody_lays_a_route_over_one_of_another_office_or_moves_it_away() -> None:
    isle, elsewhere = Isle(), Isle()
    theirs = a_route(elsewhere.area, place=elsewhere.village)
    stops = [(an_attraction(isle.area), "", "") for _n in range(2)]

    assert door(isle.clerk).get(reverse("one_pass:walk", args=[theirs.pk])).status_code == 404
    for place in (isle.village, elsewhere.village):
        with pytest.raises(Refused, match="outside the area"):
            lay_route(Route.objects.get(pk=theirs.pk), stops, by=isle.clerk, place=place)
    with pytest.raises(Refused, match="outside the area"):
        keep_area(Area.objects.get(pk=elsewhere.area.pk), by=isle.clerk, place=isle.village)


@pytest.mark.parametrize("page", ["walks", "products", "days"])
def test_lists_ask_the_same_questions_for_many(page: str, django_assert_max_num_queries: Any) -> None:  # fmt: skip
    isle = Isle()
    for _n in range(8):
        a_route(isle.area, place=isle.village)
        isle.a_pass().points.create(code="a", attraction=an_attraction(isle.area), village=isle.village)  # fmt: skip
    client = door(isle.clerk)
    with django_assert_max_num_queries(26):
        assert client.get(reverse(f"one_pass:{page}")).status_code == 200


def test_empty_lists_say_what_to_do() -> None:
    isle = Isle()
    Area.objects.all().delete()
    client = door(isle.clerk)
    for page, act in (("walks", "walk_new"), ("products", "product_new"), ("days", "area_new")):
        assert reverse(f"one_pass:{act}") in client.get(reverse(f"one_pass:{page}")).content.decode()  # fmt: skip


def test_an_area_is_entered_with_its_paper_and_its_days_are_opened() -> None:
    isle = Isle()
    client, today = door(isle.clerk), timezone.localdate()
    facts = {
        "act": "area", "name": "东梓关", "name_en": "Dongziguan", "place": isle.village.pk, "day_max": "300", "approval_number": "F-9",
        "approved_by": "Bureau", "approved_on": "2026-01-02", "near_percent": "80", "is_open": "on",
    }  # fmt: skip
    assert client.post(reverse("one_pass:area_new"), {**facts, "approval_number": ""}).status_code == 422  # fmt: skip
    client.post(reverse("one_pass:area_new"), facts)
    area = Area.objects.get(slug="dongziguan")
    assert (area.day_max, area.is_open, area.pool) == (300, True, None)

    door_of_days = reverse("one_pass:area_open", args=[area.slug])
    asked = {"first": str(today), "last": str(today + timedelta(days=13)), "weekdays": ["5", "6"], "size": "300"}  # fmt: skip
    assert client.post(door_of_days, {**asked, "size": "301"}).status_code == 422
    assert client.post(door_of_days, {**asked, "last": str(today - timedelta(days=1))}).status_code == 422  # fmt: skip
    client.post(door_of_days, asked)
    area.refresh_from_db()
    assert sorted({one.day.weekday() for one in Capacity.objects.filter(pool=area.pool) if one.day}) == [5, 6]  # fmt: skip
    assert Capacity.objects.filter(pool=area.pool, size=300).count() == 4

    words = reverse("one_pass:area_words", args=[area.slug])
    assert "Dongziguan" in client.get(words).content.decode()
    client.post(words, {**facts, "story": "Old quay."})
    area.refresh_from_db()
    assert (area.story, area.slug) == ("Old quay.", "dongziguan")


def test_the_address_is_made_of_the_english_name_or_of_the_pinyin() -> None:
    isle = Isle()
    assert free_slug(Area, "Old Quay", "老码头") == "old-quay"
    assert free_slug(Area, "", "老码头") == "lao-ma-tou"
    an_area(isle.village, slug="lao-ma-tou")
    an_area(isle.village, slug="lao-ma-tou-2")
    assert free_slug(Area, "", "老码头") == "lao-ma-tou-3"
    assert free_slug(Area, "New", "") == "new-2"
    assert free_slug(Area, "", "!") == "area"


def test_presses_out_of_range_change_nothing() -> None:
    rows = [{"a": "1"}, {"a": "2"}]
    for press in ("up:0", "down:1", "up:9", "down:x", "", "drop:9", "sink:1"):
        assert shifted(rows, press, {"a": ""})[0] == rows
    assert shifted(rows, "down:0", {"a": ""}) == ([{"a": "2"}, {"a": "1"}], 1)
    assert shifted([{"a": ""}] * ROWS_MAX, "add", {"a": ""})[0] == [{"a": ""}] * ROWS_MAX
