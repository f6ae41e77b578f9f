"""Each comes to the desk of their duty, and a desk shows what apps registered for it and nothing else."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yanzhen.base.contracts import Widget, widgets
from yanzhen.kernel.desk.testing import a_user

pytestmark = pytest.mark.django_db
LEAD = "desk/_lead.html"
Register = Callable[..., None]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Only the widgets of this test stand on the desks."""
    monkeypatch.setattr(widgets, "_things", {})

    def register(slug: str, context: Mapping[str, Any] | None, **changes: Any) -> None:
        given = {"template": "", "desk": "workbench", "column": "main"} | changes
        widgets.register(slug, Widget(slug=slug, context=lambda actor, today: context, **given))

    return register


def test_a_stranger_sees_what_the_door_offers(client: Client, show: Register) -> None:
    act = {"title": "查进度", "hint": "凭件号和查询码", "url": "/cases/track/", "icon": "i-search"}
    show("cases.track", {"acts": [act]}, desk="front")

    page = client.get("/")

    assert page.status_code == 200
    assert next(template.name for template in page.templates) == "desk/front.html"
    assert "查进度" in page.content.decode()
    assert "/accounts/login/" in page.content.decode()


@pytest.mark.parametrize(
    ("desk", "template"),
    [
        ("workbench", "desk/workbench.html"),
        ("portal", "desk/portal.html"),
        ("", "desk/portal.html"),
    ],
)
def test_each_comes_to_the_desk_of_their_duty(
    client: Client, show: Register, desk: str, template: str
) -> None:
    client.force_login(a_user(desk=desk))

    page = client.get("/")

    assert page.status_code == 200
    assert next(each.name for each in page.templates) == template


def test_a_leader_comes_to_the_cockpit(client: Client, show: Register) -> None:
    client.force_login(a_user(desk="cockpit"))

    assert client.get("/").headers["Location"] == "/figures/cockpit/"


def test_an_empty_desk_names_a_next_act(client: Client, show: Register) -> None:
    client.force_login(a_user(desk="workbench"))

    assert "手上没有等着办的事" in client.get("/").content.decode()


def test_counts_stand_in_the_greeting_as_links(client: Client, show: Register) -> None:
    show("visits", {"counts": [{"text": "4 家要走访", "url": "/community/visits/"}]}, order=10)
    show("cases", {"counts": [{"text": "3 件要抓紧", "url": "/cases/?due=soon"}]}, order=20)
    client.force_login(a_user("周敏", desk="workbench"))

    text = client.get("/").content.decode()

    assert "周敏，" in text
    assert (
        '<a href="/community/visits/">4 家要走访</a>，<a href="/cases/?due=soon">3 件要抓紧</a>'
        in text
    )


def test_the_most_urgent_lead_card_stands_alone(client: Client, show: Register) -> None:
    later = {"title": "走访", "url": "/later/", "rank": 40}
    first = {
        "title": "明天到期的件",
        "url": "/first/",
        "rank": 10,
        "act": "催办",
        "act_url": "/urge/",
    }
    show("visits", later, template=LEAD, column="lead")
    show("cases", first, template=LEAD, column="lead")
    client.force_login(a_user(desk="workbench"))

    text = client.get("/").content.decode()

    assert "明天到期的件" in text
    assert "/later/" not in text


def test_a_widget_with_nothing_to_show_is_left_out(client: Client, show: Register) -> None:
    show("quiet", None, template="desk/no_such_template.html")
    client.force_login(a_user(desk="workbench"))

    assert client.get("/").status_code == 200


def test_a_widget_is_shown_only_to_who_may(client: Client, show: Register) -> None:
    card = {"title": "要批的延期", "url": "/cases/"}
    show("secret", card, template=LEAD, column="lead", capability="cases.approve")

    client.force_login(a_user(desk="workbench"))
    assert "要批的延期" not in client.get("/").content.decode()
    client.force_login(a_user(desk="workbench", capabilities=frozenset({"cases.approve"})))
    assert "要批的延期" in client.get("/").content.decode()


def test_a_widget_of_another_desk_stays_there(client: Client, show: Register) -> None:
    show("portal", {"title": "我报的事", "url": "/x/"}, template=LEAD, column="lead", desk="portal")
    client.force_login(a_user(desk="workbench"))

    assert "我报的事" not in client.get("/").content.decode()


def test_more_widgets_cost_no_query_of_the_desks_own(client: Client, show: Register) -> None:
    client.force_login(a_user(desk="workbench"))
    few = _queries(client)
    for number in range(5):
        show(f"w{number}", {"title": "t", "url": "/"}, template=LEAD, column="main")

    assert _queries(client) == few


def _queries(client: Client) -> int:
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    return len(asked)
