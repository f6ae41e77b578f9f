"""A figure opens to exactly its rows; the cockpit's numbers open to them; who may not see, does not."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from yanzhen.base.contracts import Duty, duties
from yanzhen.base.figures import Claim
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.figures.contracts import Cockpit, cockpits, register_cockpit
from yanzhen.kernel.figures.testing import counted_people, parks, registered
from yanzhen.kernel.parties.testing import a_login, an_actor
from yanzhen.kernel.places.models import Place, PlaceKind, Population
from yanzhen.kernel.places.testing import a_community, a_place

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 22)


@pytest.fixture
def community() -> Place:
    return a_community("梦想社区")


@pytest.fixture(autouse=True)
def _figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cockpits, "_things", {})
    claim = Claim("A5", "test.parks", "62个园区", 62, source="报告")
    with registered(parks(), counted_people(), claim):
        register_cockpit(
            Cockpit(
                "test",
                "科创社区",
                ("test.parks", "test.people", "test.not_there"),
                of_map="test.people",
                trend=("test.people",),
                strip=lambda actor, path, today: [
                    {"shape": "late", "icon": "i-late", "value": 6, "text": "件超时", "url": "/"}
                ],
            )
        )
        yield


@pytest.fixture
def leader(client: Client, community: Place) -> None:
    client.force_login(a_login(an_actor("leader", community)))


def test_an_opened_figure_shows_number_meaning_claim_and_rows(
    client: Client, leader: None, community: Place
) -> None:
    for name in ("鹭湖园", "松岭园"):
        a_place(name, kind=PlaceKind.PARK, parent=community, since=date(2026, 1, 1))
    a_place("远园", kind=PlaceKind.PARK, since=date(2026, 1, 1))

    page = client.get("/figures/test.parks/", {"to": "2026-09-22"})
    text = page.content.decode()

    assert page.context["value"] == 2
    assert page.context["total"] == len(page.context["lines"]) == 2
    assert "鹭湖园" in text
    assert "远园" not in text
    assert "当天还在的园区" in text
    assert "62 个" in text
    assert "不符" in text  # everywhere it is 3 or more, not 62


def test_a_sum_shows_its_rows_beside(client: Client, leader: None, community: Place) -> None:
    for day, people in [(1, 3), (2, 4)]:
        Population.objects.create(
            place=community, on=date(2026, 9, day), people=people, source="test"
        )

    page = client.get("/figures/test.people/", {"from": "2026-9-1", "to": "2026年9月2日"})

    assert (page.context["value"], page.context["total"]) == (7, 2)


@pytest.mark.parametrize(
    "asked", [{"to": "nonsense"}, {"to": "2199-01-01"}, {"from": "2026-09-30", "to": "2026-09-01"}]
)
def test_days_that_cannot_be_meant_do_no_harm(
    client: Client, leader: None, asked: dict[str, str]
) -> None:
    page = client.get("/figures/test.people/", asked)

    assert page.status_code == 200
    assert page.context["period"].end <= timezone.localdate()


def test_nothing_counted_names_a_next_act(client: Client, leader: None) -> None:
    assert "换个地方或日子再看" in client.get("/figures/test.people/").content.decode()


def test_a_place_beyond_ones_scope_is_not_there(client: Client, leader: None) -> None:
    elsewhere = a_place(kind=PlaceKind.PARK)

    assert client.get(f"/figures/test.parks/?place={elsewhere.pk}").status_code == 404
    assert client.get(f"/figures/test.parks/export/?place={elsewhere.pk}").status_code == 404
    assert client.get(f"/figures/cockpit/?place={elsewhere.pk}").status_code == 404
    assert client.get("/figures/test.parks/?place=nonsense").status_code == 404
    assert client.get("/figures/test.geese/").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/figures/", "/figures/test.parks/", "/figures/cockpit/", "/figures/test.parks/export/"],
)
def test_who_may_not_read_figures_is_told_so(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(a_login(an_actor("security")))
    page = client.get(address)
    assert page.status_code == 403
    assert "请找系统管理员" in page.content.decode()


def test_who_sees_the_number_need_not_see_its_rows(
    client: Client, community: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        duties._things, "reader", Duty("reader", "reader", frozenset({"figures.see"}))
    )
    a_place("鹭湖园", kind=PlaceKind.PARK, parent=community)
    client.force_login(a_login(an_actor("reader", community)))

    page = client.get("/figures/test.parks/")

    assert page.context["value"] == 1
    assert "鹭湖园" not in page.content.decode()
    assert client.get("/figures/test.parks/export/").status_code == 403


def test_what_is_seen_is_taken_out_and_written_down(
    client: Client, leader: None, community: Place
) -> None:
    a_place("=鹭湖园", kind=PlaceKind.PARK, parent=community, since=date(2026, 1, 1))

    response = client.get("/figures/test.parks/export/", {"to": "2026-09-22"})

    rows = list(load_workbook(io.BytesIO(response.content)).active.values)  # type: ignore[union-attr]
    assert rows[0] == ("名称", "上级", "起")
    assert rows[1][:2] == ("=鹭湖园", "梦想社区")
    assert AuditLine.objects.get(verb="figures.export").changes["rows"] == 1


def test_the_list_names_every_figure(client: Client, leader: None) -> None:
    text = client.get("/figures/").content.decode()

    assert "服务多少园区" in text
    assert "test.people" in text


def test_every_number_of_the_cockpit_opens_to_itself(
    client: Client, leader: None, community: Place
) -> None:
    park = a_place("鹭湖园", kind=PlaceKind.PARK, parent=community, since=date(2026, 1, 1))
    today = timezone.localdate()
    Population.objects.create(place=park, on=today, people=9, source="test")

    wall = client.get("/figures/cockpit/").context["wall"]

    assert [tile.value for tile in wall.tiles] == [1, 9]
    for tile in wall.tiles:
        assert client.get(tile.url).context["value"] == tile.value
    assert [(area.name, area.value) for area in wall.areas] == [("鹭湖园", 9)]
    assert client.get(wall.areas[0].link).context["value"] == 9
    trend = wall.trend.series[0]
    assert client.get(trend.links[-1]).context["value"] == trend.values[-1] == 9


@pytest.mark.parametrize("period", ["day", "year", "months", "nonsense"])
def test_the_cockpit_changes_its_period(client: Client, leader: None, period: str) -> None:
    page = client.get("/figures/cockpit/test/", {"period": period})

    assert page.status_code == 200
    assert page.context["period_name"] == (period if period != "nonsense" else "year")
    assert "件超时" in page.content.decode()


def test_without_a_cockpit_the_page_says_where_the_figures_are(
    client: Client, leader: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cockpits, "_things", {})

    assert "/figures/" in client.get("/figures/cockpit/").content.decode()
    assert client.get("/figures/cockpit/other/").status_code == 404


def test_more_rows_cost_no_more_queries(client: Client, leader: None, community: Place) -> None:
    a_place(kind=PlaceKind.PARK, parent=community)
    few = _queries(client, "/figures/test.parks/"), _queries(client, "/figures/cockpit/")
    for _number in range(12):
        a_place(kind=PlaceKind.PARK, parent=community)

    many = _queries(client, "/figures/test.parks/"), _queries(client, "/figures/cockpit/")

    assert many == few


def test_a_row_that_the_actor_may_not_see_is_counted_and_not_listed(
    client: Client, leader: None, community: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_place("鹭湖园", kind=PlaceKind.PARK, parent=community)
    kind = type(Place.objects.all())
    monkeypatch.setattr(kind, "visible_to", lambda self, actor: self.filter(name="-"))

    with registered(replace(parks(), place="path")):
        # The community itself is found before anything is hidden: no place is asked for.
        client.force_login(a_login(an_actor("leader")))
        page = client.get("/figures/test.parks/")

    assert page.context["value"] >= 1
    assert page.context["hidden"] == page.context["total"]
    assert "只计数，不列出" in page.content.decode()


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
