"""The same doors over HTTP: an owner votes once, results come with their findings."""

import json
from typing import Any

import pytest
from django.test import Client

from yanzhen.kernel.council.models import Mark
from yanzhen.kernel.council.testing import a_chair, a_line, a_published_vote, choose
from yanzhen.kernel.council.tests.test_screens import open_today
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/council/{path}", json.dumps(body), content_type="application/json")


def test_an_owner_votes_once() -> None:
    owner = a_person()
    vote = open_today(a_line(owner))
    body = {"line": str(vote.roll.get().pk), "choices": {str(k): v for k, v in choose(vote).items()}}  # fmt: skip
    client = at_the_door(a_resident(owner))
    first = post(client, f"{vote.pk}/ballots", body)
    assert (first.status_code, first.json()) == (201, {"receipt": Mark.objects.get().receipt})
    assert post(client, f"{vote.pk}/ballots", body).status_code == 409
    assert post(at_the_door(a_resident()), f"{vote.pk}/ballots", body).status_code == 404


def test_results_come_with_their_findings() -> None:
    vote = a_published_vote("yes", "yes", "no")
    client = at_the_door(a_chair())
    assert client.get("/api/council/").json()[0]["state"] == "published"
    (matter,) = client.get(f"/api/council/{vote.pk}/results").json()
    assert matter["outcome"] == "passed"
    assert {one["article"] for one in matter["findings"]} == {"民法典 第278条"}
    assert len(client.get(f"/api/council/{vote.pk}/receipts").json()) == 3
    assert client.get(f"/api/council/{vote.pk}/progress").json()["heads"] == 3


def test_nothing_is_published_before_its_time() -> None:
    vote = open_today()
    client = at_the_door(a_chair())
    for path in ("results", "receipts"):
        assert client.get(f"/api/council/{vote.pk}/{path}").status_code == 409
