"""Pages of the register: they show what the office sees, act through the verbs, and say refusals beside what was typed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.actions import add_permit
from yanzhen.kernel.assets.contracts import Use, UseSource, register_uses
from yanzhen.kernel.assets.models import Asset, StockCount
from yanzhen.kernel.assets.testing import (
    a_collective,
    a_keeper,
    a_reviewer,
    a_scan,
    a_take,
    a_village,
    an_asset,
)
from yanzhen.kernel.documents.testing import PNG
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db
QUERIES_MAX = 24


@pytest.fixture
def village() -> Place:
    return a_village()


@pytest.fixture
def door(village: Place) -> Client:
    return at_the_door(a_keeper(village))


def test_an_asset_is_entered_once_however_often_the_button_is_pressed(
    door: Client, village: Place
) -> None:
    owner = a_collective(village)
    sent = {
        "once": str(new_key()), "name": "Orchard", "kind": "orchard", "owner": str(owner.pk), "place": village.name, "quantity": "1",
        "acquired_how": "built", "area_m2": "12亩", "original_value_fen": "3万元", "geometry": "119.93, 30.02", "shifted": "on",
    }  # fmt: skip

    answers = [door.post("/assets/new/", sent).status_code for _again in range(2)]

    asset = Asset.objects.get()
    assert answers == [302, 302]
    assert (asset.area_m2, asset.original_value_fen) == (8000, 3_000_000)
    assert asset.geometry is not None
    assert asset.geometry["coordinates"] != [119.93, 30.02]  # shifted back from the Chinese map


def test_what_is_wrong_stands_beside_its_field_and_everything_stays(
    door: Client, village: Place
) -> None:
    owner = a_collective(village)
    sent = {
        "name": "Hall",
        "kind": "land",
        "owner": str(owner.pk),
        "place": "Nowhere",
        "quantity": "1",
        "acquired_how": "built",
        "life_months": "12",
    }

    answer = door.post("/assets/new/", sent)

    assert answer.status_code == 422
    assert "No place here is called Nowhere" in answer.text
    assert 'value="Hall"' in answer.text


def test_an_expired_paper_is_seen_everywhere(door: Client, village: Place) -> None:
    asset = an_asset(a_collective(village), name="Cold store")
    day = timezone.localdate().replace(year=2024)
    add_permit(asset, by=a_keeper(), kind="fire", number="F-1", expires_on=day)
    take = a_take(village)

    pages = [
        door.get(path).text
        for path in (
            "/assets/",
            asset.get_absolute_url(),
            "/assets/permits/",
            "/",
            "/search/?q=cold",
        )
    ]
    answer = door.post(
        f"/assets/takes/{take.pk}/count/",
        {"typed": asset.code, "once": str(new_key())},
        headers={"x-kept-count": "1"},
    )

    assert all("expired" in page for page in pages)
    assert "expired" in answer.json()["words"]


def test_the_list_is_filtered_by_kind_words_and_what_it_needs(door: Client, village: Place) -> None:
    owner = a_collective(village)
    an_asset(owner, name="竹林", kind="forest"), an_asset(owner, name="礼堂", kind="hall")

    def names(query: str) -> set[str]:
        return set(re.findall("竹林|礼堂", door.get(f"/assets/{query}").text.split('id="rows"')[1]))

    assert names("") == {"竹林", "礼堂"}
    assert names("?kind=hall") == names("?q=litang") == names("?nature=fixed") == {"礼堂"}
    assert names("?mark=lapsed") == set()
    assert names(f"?place={village.pk}") == {"竹林", "礼堂"}


def test_who_uses_it_is_told_by_apps_above(door: Client, village: Place) -> None:
    asset = an_asset(a_collective(village))
    register_uses(
        UseSource(
            "test", lambda keys, day: {key: [Use("Bamboo Co.", "lease", day)] for key in keys}
        )
    )

    assert "Bamboo Co." in door.get("/assets/").text
    assert "Bamboo Co." in door.get(asset.get_absolute_url()).text


def test_a_label_opens_the_count_where_one_runs_and_the_asset_otherwise(
    door: Client, village: Place
) -> None:
    asset = an_asset(a_collective(village))
    before = door.get(f"/assets/q/{asset.code.lower()}/")
    take = a_take(village)

    after = door.get(f"/assets/q/{asset.code}/")

    assert before["Location"] == asset.get_absolute_url()
    assert after["Location"] == f"/assets/takes/{take.pk}/count/?code={asset.code}"
    assert asset.code in door.get(after["Location"]).text


def test_labels_carry_the_code_three_by_eight_on_a_sheet(door: Client, village: Place) -> None:
    owner = a_collective(village)
    assets = [an_asset(owner) for _again in range(25)]

    page = door.get("/assets/labels/?skip=2").text

    assert page.count('class="label-sheet"') == 2
    assert page.count("<svg") >= 25
    assert all(asset.code in page for asset in assets)


def test_the_phone_sends_a_scan_once_with_its_photo_and_hears_what_it_is(
    door: Client, village: Place
) -> None:
    asset = an_asset(a_collective(village))
    take = a_take(village)
    once = str(new_key())

    for _again in range(2):
        photo = SimpleUploadedFile("a.png", PNG)
        sent = {
            "typed": asset.code,
            "once": once,
            "photos": [photo],
            "counted_at": "2026-01-02T03:04:05+00:00",
        }
        answer = door.post(f"/assets/takes/{take.pk}/count/", sent, headers={"x-kept-count": "1"})
        assert answer.status_code == 201
        assert asset.name in answer.json()["words"]

    counted = StockCount.objects.get()
    assert counted.counted_at.year == 2026


def test_the_phone_asks_whose_login_it_is_before_it_sends(door: Client, village: Place) -> None:
    an_asset(a_collective(village))
    at = f"/assets/takes/{a_take(village).pk}/count/"

    who = door.get(at, headers={"x-kept-count": "1"}).json()

    assert who["token"]
    assert f'data-person="{who["person"]}"' in door.get(at).content.decode()
    assert Client().get(at, headers={"x-kept-count": "1"}).status_code == 302


def test_the_worker_is_script_and_names_files_that_are_there() -> None:
    answer = Client().get("/assets/takes/worker.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "assets/count" in answer.content.decode()


def test_a_phone_that_sends_after_the_close_hears_why_it_is_refused(village: Place) -> None:
    asset = an_asset(a_collective(village))
    opener, counter = a_keeper(village), a_keeper(village)
    take = a_take(village, by=opener)
    a_scan(take, asset.code, by=counter)
    take.take_step("finish", by=opener)
    take.take_step("close", by=a_reviewer(village))

    answer = at_the_door(counter).post(
        f"/assets/takes/{take.pk}/count/",
        {"typed": "x", "once": str(new_key())},
        headers={"x-kept-count": "1"},
    )

    assert answer.status_code == 422
    assert "Nobody counts here any more" in answer.json()["words"]


def test_differences_are_explained_on_the_page_and_the_reviewer_closes_with_numbers_first(
    door: Client, village: Place
) -> None:
    an_asset(a_collective(village))
    take = a_take(village)
    door.post(f"/assets/takes/{take.pk}/step/finish/", {"act": "finish"})
    line = take.lines.get()
    reviewer = at_the_door(a_reviewer(village))
    close = f"/assets/takes/{take.pk}/step/close/"

    assert "not explained yet" in reviewer.post(close, {"act": "close"}).text
    door.post(f"/assets/takes/{take.pk}/?show=differing", {f"x-{line.pk}": "Lent"})
    asked = reviewer.post(close, {"act": "close"})
    assert "1 are missing" in asked.text
    assert reviewer.post(close, {"act": "close", "sure": "1"}).status_code == 302

    take.refresh_from_db()
    assert take.state == "closed"


def test_paper_and_spreadsheet_hold_the_list(door: Client, village: Place) -> None:
    an_asset(a_collective(village), name="Hall of the village")
    take = a_take(village)

    assert door.get("/assets/paper/").content.startswith(b"%PDF")
    assert door.get(f"/assets/takes/{take.pk}/paper/").content.startswith(b"%PDF")
    assert "Hall of the village" in door.get("/assets/export/?as=csv").content.decode("utf-8-sig")


def test_an_asset_of_another_place_is_not_found(door: Client) -> None:
    assert door.get(an_asset().get_absolute_url()).status_code == 404


def test_the_page_of_an_asset_asks_a_known_number_of_times(door: Client, village: Place) -> None:
    asset = an_asset(
        a_collective(village), geometry={"type": "Point", "coordinates": [119.9, 30.0]}
    )
    door.get(asset.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        door.get(asset.get_absolute_url())

    assert len(queries) <= QUERIES_MAX
