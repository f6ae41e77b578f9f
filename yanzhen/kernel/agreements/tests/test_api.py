"""Contracts over HTTP go through the same doors: drawn up, approved by another, paid once."""

from typing import Any

import pytest

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.actions import bill_all
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.testing import NOW, a_lessor, an_agreement
from yanzhen.kernel.agreements.tests.test_money import TODAY
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import an_appointment, an_office, an_organisation, at_the_door

pytestmark = pytest.mark.django_db
JSON = "application/json"


def a_client(duty: str, place: Any) -> Any:
    return at_the_door(actor_of_appointment(an_appointment(None, an_office(duty, place))))


def test_one_draws_up_another_approves() -> None:
    owner = a_lessor()
    keeper, reviewer = (a_client(duty, owner.place) for duty in ("asset_keeper", "asset_reviewer"))
    body = {
        "title": "Hall", "kind": "building", "direction": "income", "owner": str(owner.pk),
        "counterparty": str(an_organisation().pk), "since": "2026-01-01", "until": "2027-12-31", "obtained": "platform",
        "amount_fen": 120_000, "once_key": str(new_key()),
    }  # fmt: skip

    made = [keeper.post("/api/agreements/", body, content_type=JSON) for _press in range(2)]
    at = f"/api/agreements/{made[0].json()['id']}"
    assert [answer.status_code for answer in made] == [201, 201]
    sent = keeper.post(f"{at}/steps", {"name": "submit"}, content_type=JSON)
    refused = keeper.post(f"{at}/steps", {"name": "approve"}, content_type=JSON)
    approved = reviewer.post(f"{at}/steps", {"name": "approve"}, content_type=JSON)

    assert (sent.json()["state"], refused.status_code, approved.json()["state"]) == ("asked", 409, "in_force")  # fmt: skip
    assert [due["amount_fen"] for due in keeper.get(f"{at}/dues").json()] == [120_000, 120_000]
    assert [one["id"] for one in keeper.get("/api/agreements/").json()] == [made[0].json()["id"]]
    assert Agreement.objects.count() == 1


def test_a_payment_sent_twice_is_one() -> None:
    agreement = an_agreement()
    bill_all(TODAY, NOW)
    client = a_client("village_cashier", agreement.place)
    body = {"amount_fen": 100, "on": "2026-03-01", "key": str(new_key())}
    at = f"/api/agreements/{agreement.pk}/payments"

    answers = [client.post(at, body, content_type=JSON) for _press in range(2)]
    refused = client.post(at, {"amount_fen": -5, "on": "2026-03-01"}, content_type=JSON)

    assert answers[0].json() == answers[1].json()
    assert agreement.payments.get().amount_fen == 100
    assert (refused.status_code, "above nought" in refused.json()["refused"]) == (409, True)


def test_of_another_place_nothing_is_found() -> None:
    agreement, elsewhere = an_agreement(), a_lessor().place
    client = a_client("asset_keeper", elsewhere)

    assert client.get(f"/api/agreements/{agreement.pk}").status_code == 404
    assert client.get("/api/agreements/").json() == []
