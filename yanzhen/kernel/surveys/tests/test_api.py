"""The same doors over HTTP: one answer a person, results with their method."""

import json
from typing import Any

import pytest
from django.test import Client

from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.surveys.testing import (
    a_draft,
    a_published_survey,
    a_surveyor,
    an_open_survey,
    first,
    open_today,
    person_of,
)

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/surveys/{path}", json.dumps(body), content_type="application/json")


def test_somebody_answers_once() -> None:
    survey = open_today()
    client = at_the_door(a_resident(person_of(first(survey))))
    (question,) = client.get(f"/api/surveys/{survey.pk}/questions").json()
    body = {"answers": {question["id"]: 1}}
    assert post(client, f"{survey.pk}/answers", body).json() == {"answered": True}
    assert post(client, f"{survey.pk}/answers", body).status_code == 409
    assert post(at_the_door(a_resident()), f"{survey.pk}/answers", body).status_code == 404


def test_results_come_with_their_method() -> None:
    survey = a_published_survey(0, 0, 2, 2)
    client = at_the_door(a_resident())
    found = client.get(f"/api/surveys/{survey.pk}/results").json()
    assert found["method"]["population"] == "Residents"
    assert found["results"][0]["cells"][0]["share"] == 500


def test_a_survey_is_taken_through_its_life() -> None:
    survey = a_draft()
    client = at_the_door(a_surveyor())
    assert client.get(f"/api/surveys/{survey.pk}").json()["state"] == "draft"
    steps = f"{survey.pk}/steps"
    assert post(client, steps, {"name": "open"}).status_code == 409
    days = {"opens_on": "2026-06-01", "closes_on": "2999-01-01"}
    assert post(client, steps, {"name": "open", **days}).status_code == 201
    assert client.get(f"/api/surveys/{survey.pk}/results").status_code == 409
    assert post(client, steps, {"name": "close"}).json()["state"] == "closed"


def test_the_list_goes_on_after_a_key() -> None:
    one, two = an_open_survey(), an_open_survey()
    client = at_the_door(a_surveyor())
    assert [row["id"] for row in client.get("/api/surveys/").json()] == [str(two.pk), str(one.pk)]
    assert [row["id"] for row in client.get(f"/api/surveys/?before={two.pk}").json()] == [str(one.pk)]  # fmt: skip
