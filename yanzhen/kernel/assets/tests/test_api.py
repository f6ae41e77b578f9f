"""The register over HTTP goes through the same doors: entered once, moved with a reason, let go by two people."""

from typing import Any

import pytest

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.models import Asset, AssetKind
from yanzhen.kernel.assets.testing import a_collective, a_village, an_asset
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import an_appointment, an_office, at_the_door

pytestmark = pytest.mark.django_db
JSON = "application/json"


def a_client(duty: str, place: Any) -> Any:
    return at_the_door(actor_of_appointment(an_appointment(None, an_office(duty, place))))


def test_entered_twice_with_one_key_it_is_one() -> None:
    village = a_village()
    owner, client = a_collective(village), a_client("asset_keeper", village)
    body = {
        "kind": AssetKind.objects.offered()[0].pk, "name": "Lorry", "owner": str(owner.pk), "place": str(village.pk),
        "once_key": str(new_key()),
    }  # fmt: skip

    answers = [client.post("/api/assets/", body, content_type=JSON) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201], answers[0].json()
    assert Asset.objects.get().number == answers[0].json()["number"]
    assert [one["name"] for one in client.get("/api/assets/").json()] == ["Lorry"]


def test_a_move_needs_its_reason_and_leaving_needs_two() -> None:
    asset = an_asset()
    client = a_client("asset_keeper", asset.place)
    at = f"/api/assets/{asset.pk}"
    move = {"place": str(asset.place_id), "reason": ""}

    refused = client.post(f"{at}/moves", move, content_type=JSON)
    asked = client.post(f"{at}/steps", {"name": "ask_disposal", "how": "scrapped", "note": "Broken"}, content_type=JSON)  # fmt: skip
    alone = client.post(f"{at}/steps", {"name": "approve_disposal", "paper": "1"}, content_type=JSON)  # fmt: skip

    assert (refused.status_code, asked.json()["state"], alone.status_code) == (409, "asked", 409)


def test_of_another_place_nothing_is_found() -> None:
    asset = an_asset()
    client = a_client("asset_keeper", a_village())

    assert client.get(f"/api/assets/{asset.pk}").status_code == 404
    assert client.get("/api/assets/").json() == []
