"""Pages and cells of the register refuse with a sentence: no file, no such act, too many for one paper."""

from copy import copy
from typing import Any

import pytest
from django.test import Client

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.actions.register import new_code
from yanzhen.kernel.assets.models import Asset, AssetKind, StockTake
from yanzhen.kernel.assets.testing import (
    a_collective,
    a_keeper,
    a_reviewer,
    a_take,
    a_village,
    an_asset,
)
from yanzhen.kernel.assets.tests.test_importing import a_row, brought_in
from yanzhen.kernel.assets.views.lists import PRINTED_MAX
from yanzhen.kernel.assets.views.setting import LABELS_MAX
from yanzhen.kernel.parties.testing import an_actor, an_organisation, at_the_door
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Place:
    place = a_village()
    an_organisation("某村合作社", kind="collective", place=place)
    return place


@pytest.fixture
def door(village: Place) -> Client:
    return at_the_door(a_keeper(village))


def many(asset: Asset, number: int) -> None:
    """So many assets like this one, itself among them."""
    copies = []
    for count in range(number - 1):
        one = copy(asset)
        one.pk, one.number, one.code = new_key(), f"C-{count}", new_code()
        copies.append(one)
    Asset.objects.bulk_create(copies, batch_size=500)


def test_files_are_added_with_a_file_where_the_office_answers(door: Client, village: Place) -> None:
    here = an_asset(a_collective(village))
    lent = an_asset(place=village)

    assert "Choose a file first" in door.post(f"/assets/{here.pk}/do/files/", {"act": "files"}).text
    refused = door.post(f"/assets/{lent.pk}/do/files/", {"act": "files"}).text
    assert "outside the area" in refused


def test_an_act_that_is_none_is_not_found(door: Client, village: Place) -> None:
    asset = an_asset(a_collective(village))

    assert door.get(f"/assets/{asset.pk}/do/burn/").status_code == 404


def test_steps_of_another_office_are_refused_on_the_page(door: Client, village: Place) -> None:
    asset = an_asset(a_collective(village))
    take = a_take(village)
    reviewer = at_the_door(a_reviewer(village))

    asked = reviewer.get(f"/assets/{asset.pk}/step/ask_disposal/")
    finished = reviewer.get(f"/assets/takes/{take.pk}/step/finish/")

    assert (asked.status_code, finished.status_code) == (409, 409)
    assert "may not do this with the asset" in asked.text
    assert "may not do this with the stock-take" in finished.text
    assert "may not open this" in door.get("/assets/kinds/new/").text


def test_the_close_is_not_even_shown_to_whoever_may_not_sign_it(village: Place) -> None:
    asset = an_asset(a_collective(village))
    both = an_actor("asset_keeper", village, more={"assets.approve"})
    take: StockTake = a_take(village, by=both)
    take.take_step("finish", by=both)
    reviewer, at = a_reviewer(village), f"/assets/takes/{take.pk}/step/close/"
    door = at_the_door(reviewer)
    StockTake.objects.filter(pk=take.pk).update(opened_by_id=reviewer.person_id)
    assert "You opened this stock-take" in door.post(at, {"act": "close"}).text
    StockTake.objects.filter(pk=take.pk).update(opened_by_id=None)

    answer = door.post(at, {"act": "close"})

    assert "1 differences are not explained" in answer.text
    assert not asset.changes.exists()


@pytest.mark.parametrize(
    ("path", "most", "sentence"),
    [
        ("/assets/labels/", LABELS_MAX, "labels are printed at once"),
        ("/assets/paper/", PRINTED_MAX, "assets make no paper"),
    ],
)
def test_a_paper_holds_so_many_at_most(
    door: Client, village: Place, path: str, most: int, sentence: str
) -> None:
    many(an_asset(a_collective(village)), most + 1)

    answer = door.get(path)

    assert answer.status_code == 409
    assert sentence in answer.text


def test_a_kind_has_a_code_of_its_own() -> None:
    door = at_the_door(a_reviewer())
    sent = {"slug": "land", "title": "Another land", "nature": "resource", "order": "5"}

    answer = door.post("/assets/kinds/new/", sent)

    assert "a kind of this code already" in answer.text
    assert AssetKind.objects.get(pk="land").title != "Another land"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"original_value_fen": "a lot"}, "error"),
        ({"area_m2": "0亩"}, "area above nought"),
        ({"place": "Nowhere"}, "Nowhere"),
        ({"place": "far"}, "outside the area"),
    ],
)
def test_what_is_wrong_in_a_field_is_said_beside_it(
    door: Client, village: Place, change: dict[str, str], sentence: str
) -> None:
    far = a_village()
    sent: dict[str, Any] = {
        "once": str(new_key()), "name": "Orchard", "kind": "orchard", "owner": str(a_collective(village).pk), "place": village.name,
        "quantity": "1", "acquired_how": "built", **{name: far.name if text == "far" else text for name, text in change.items()},
    }  # fmt: skip

    answer = door.post("/assets/new/", sent)

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"面积": "0亩"}, "area above nought"),
        ({"使用年限": "10.01"}, "useful life in years"),
        ({"所在地": "没有的地方"}, "没有的地方"),
    ],
)
def test_what_cant_be_taken_is_said_in_the_row(
    village: Place, change: dict[str, str], sentence: str
) -> None:
    batch = brought_in(a_row(village, **change), village=village)

    assert batch.rows_ok == 0
    assert sentence in str(batch.rows.get().problems)
