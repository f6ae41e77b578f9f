"""Lists show what is mine, soonest first; filters are kept; what is seen is taken out as a file."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.models import SavedFilter
from yanzhen.kernel.cases.testing import (
    Desk,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.parties.actors import actor_of_person
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk(some_place())


@pytest.fixture
def client(desk: Desk) -> Client:
    return at_the_door(desk.actor)


def test_what_is_due_first_stands_first(desk: Desk, client: Client) -> None:
    a_case(place=desk.office.scope, title="Later", item=a_request_item(promise_amount=9))
    a_case(place=desk.office.scope, title="Sooner", item=a_request_item(promise_amount=1))

    page = client.get("/cases/").content.decode()

    assert page.index("Sooner") < page.index("Later")


def test_the_words_of_the_search_find_number_title_and_text(desk: Desk, client: Client) -> None:
    case = a_case(place=desk.office.scope, title="The lift is stuck", text="Third floor")
    a_case(place=desk.office.scope, title="A lamp is out")

    for words in (case.number, "lift", "Third"):
        page = client.get("/cases/", {"q": words}).content.decode()
        assert "The lift is stuck" in page
        assert "A lamp is out" not in page


def test_a_filter_is_kept_under_a_name_and_taken_away_again(desk: Desk, client: Client) -> None:
    client.post("/cases/filters/", {"title": "By phone", "channel": "phone", "view": "all"})
    kept = SavedFilter.objects.get()

    page = client.get("/cases/").content.decode()
    assert "By phone" in page
    assert kept.query == "channel=phone&view=all"

    client.post(f"/cases/filters/{kept.pk}/drop/")
    assert not SavedFilter.objects.exists()


def test_a_filter_keeps_its_own_name_and_belongs_to_one_person(desk: Desk, client: Client) -> None:
    for _twice in range(2):
        client.post("/cases/filters/", {"title": "Mine", "view": "all"})
    assert SavedFilter.objects.count() == 1
    other = at_the_door(a_desk(desk.office.scope, title="Other").actor)  # type: ignore[arg-type]  # set above

    assert other.post(f"/cases/filters/{SavedFilter.objects.get().pk}/drop/").status_code == 404


def test_the_export_holds_the_rows_of_the_list_and_is_written_down(
    desk: Desk, client: Client
) -> None:
    case = a_case(place=desk.office.scope, title="=SUM(A1)", channel="phone")
    a_case(place=desk.office.scope, title="Not by phone")

    answer = client.get("/cases/export/", {"view": "all", "channel": "phone"})

    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [case.number]
    assert "SUM(A1)" in str(rows[1][1])
    assert AuditLine.objects.get(verb="cases.export").changes == {"rows": 1}


def test_those_who_only_ask_see_their_own_requests_large_and_plain(desk: Desk) -> None:
    person = some_person()
    a_case(place=desk.office.scope, reporter=person, title="Mine")
    a_case(place=desk.office.scope, title="Somebody else's")
    client = at_the_door(actor_of_person(person))

    page = client.get("/cases/").content.decode()

    assert "Mine" in page
    assert "Somebody else" not in page
    assert "My requests" in page
    assert client.get("/cases/export/").status_code == 403


def test_asking_for_help_begins_with_the_items_for_requests() -> None:
    an_item(name="A permit")
    a_request_item(name="Something is broken")

    page = Client(headers={"accept-language": "en"}).get("/cases/items/?kind=request")

    assert "Something is broken" in page.content.decode()
    assert "A permit" not in page.content.decode()


def test_nonsense_in_the_address_gives_the_plain_list(client: Client) -> None:
    assert client.get("/cases/?view=nonsense&sort=x&page=-3&place=%25").status_code == 200
    assert client.get("/cases/new/?subject=nonsense&item=nonsense").status_code in (200, 403)


def test_the_rows_alone_come_for_htmx(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "rows"}

    page = client.get("/cases/", headers=headers).content.decode()

    assert "<html" not in page
