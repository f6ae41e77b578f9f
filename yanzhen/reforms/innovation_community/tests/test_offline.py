"""A visit that waited on a phone arrives once, under its writer's login, or is refused with a sentence."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import an_organisation, at_the_door
from yanzhen.reforms.innovation_community.models import Enterprise, Visit
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_sort_of_request,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
KEPT = {"X-Kept-Visit": "1"}


@pytest.fixture
def community() -> Any:
    return an_innovation_community()


@pytest.fixture
def firm(community: Any) -> Enterprise:
    return a_firm(a_building(community), name="云桨数据服务")


@pytest.fixture
def officer(community: Any) -> Any:
    return an_officer(community)


@pytest.fixture
def client_of(officer: Any) -> Client:
    return at_the_door(officer)


def _send(client: Client, firm: Enterprise, **changes: Any) -> Any:
    local = timezone.localtime() - timedelta(hours=1)
    said = {
        "once": str(uuid4()),
        "attendees": "2",
        "day": f"{local:%Y-%m-%d}",
        "hour": f"{local:%H:%M}",
    }
    return client.post(
        f"/community/enterprises/{firm.pk}/visit/", {**said, **changes}, headers=KEPT
    )


def test_two_sendings_are_one_visit_and_its_problems_become_cases_once(
    client_of: Client, firm: Enterprise
) -> None:
    item = a_sort_of_request("R-SPACE")
    once = str(uuid4())
    said = {"once": once, "problem_1": "想找 800 平米", "item_1": str(item.pk)}

    answers = [_send(client_of, firm, **said) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    visit = Visit.objects.get(once_key=once)
    assert {answer.json()["visit"] for answer in answers} == {str(visit.pk)}
    assert Case.objects.filter(origin_id=visit.pk).count() == 1


def test_one_who_asks_again_days_later_gets_the_visit_even_when_the_firm_was_merged(
    client_of: Client, firm: Enterprise
) -> None:
    once = str(uuid4())
    first = _send(client_of, firm, once=once)
    Party.objects.filter(pk=firm.pk).update(merged_into=an_organisation("云桨科技").party)

    assert _send(client_of, firm, once=once).json() == first.json()


def test_a_firm_that_was_merged_meanwhile_is_refused_with_the_name_to_write_it_to(
    client_of: Client, firm: Enterprise
) -> None:
    Party.objects.filter(pk=firm.pk).update(merged_into=an_organisation("云桨科技").party)

    answer = _send(client_of, firm)

    assert answer.status_code == 422
    assert "云桨科技" in answer.json()["sentences"][0]
    assert Visit.objects.count() == 0


def test_a_visit_still_to_come_is_refused_but_a_clock_may_go_a_little_before_ours(
    client_of: Client, firm: Enterprise
) -> None:
    tomorrow = timezone.localtime() + timedelta(days=1)
    soon = timezone.localtime() + timedelta(minutes=2)

    refused = _send(client_of, firm, day=f"{tomorrow:%Y-%m-%d}")
    taken = _send(client_of, firm, day="", hour=f"{soon:%H:%M}")

    assert refused.status_code == 422
    assert refused.json()["sentences"]
    if soon.date() == timezone.localdate():
        assert taken.status_code == 201
        assert Visit.objects.get().visited_at <= timezone.now()


def test_nobody_sends_a_visit_in_another_persons_name(
    client_of: Client, firm: Enterprise, officer: Any
) -> None:
    another = _send(client_of, firm, person=str(uuid4()))
    own = _send(client_of, firm, person=str(officer.person_id))

    assert (another.status_code, own.status_code) == (422, 201)
    assert "Another person" in another.json()["sentences"][0]
    assert Visit.objects.count() == 1


def test_who_is_here_is_said_to_the_one_who_is_logged_in_only(
    client_of: Client, officer: Any
) -> None:
    here = client_of.get("/community/visits/offline/who/")
    nobody = Client().get("/community/visits/offline/who/")

    assert UUID(here.json()["person"]) == officer.person_id
    assert here.json()["token"]
    assert nobody.json() == {"person": "", "token": ""}
    assert "no-store" in here["Cache-Control"]


def test_the_kept_page_holds_the_firms_of_ones_own_place_only(
    client_of: Client, firm: Enterprise
) -> None:
    elsewhere = a_firm(a_building(), name="别处公司")

    page = client_of.get("/community/visits/offline/").content.decode()

    assert str(firm.pk) in page
    assert str(elsewhere.pk) not in page


def test_the_worker_is_script_and_names_files_that_are_there(client_of: Client) -> None:
    answer = client_of.get("/community/offline-worker.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "htmx" in answer.content.decode()
