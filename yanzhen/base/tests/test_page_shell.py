"""The frame of every page: language, size, no script or style inline, and for whom the rail is."""

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest  # noqa: TID251  the door itself is tested
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from yanzhen.base.context import COOKIE, Chrome
from yanzhen.base.contracts import NavEntry, bells, nav_entries, register

INLINE = re.compile(r"<[a-z][^>]*\s(style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)", re.I)


@dataclass
class Officer:
    """What the frame asks of an actor."""

    capabilities: frozenset[str] = frozenset()
    person_id: uuid.UUID = field(default_factory=uuid.uuid4)
    person_name: str = "Zhou Min"
    office_id: uuid.UUID | None = field(default_factory=uuid.uuid4)
    office_name: str = "Economy desk"

    def may(self, capability: str) -> bool:
        return capability in self.capabilities


def a_request(actor: Any = None, path: str = "/base/keys/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.user = AnonymousUser()
    request.actor = actor  # type: ignore[attr-defined]
    request.resolver_match = None
    return request


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav_entries, "_things", {})
    monkeypatch.setattr(bells, "_things", {})
    register(
        NavEntry("keys", "Keys", "base:keys", "i-keyboard", "today", 10, count=lambda actor: 1204),
        NavEntry("parts", "Parts", "base:parts", "i-list", "today", 20, capability="base.look"),
        NavEntry("gone", "Gone", "left_out:page", "i-list", "today", 30),
        NavEntry("mine", "Mine", "base:keys", "i-file", "portal", 10),
    )


def test_a_stranger_gets_the_page_in_chinese_without_anything_inline(client: Client) -> None:
    page = client.get("/base/keys/", headers={"accept-language": "zh-CN"})

    text = page.content.decode()
    assert page.status_code == 200
    assert '<html lang="zh-CN">' in text
    assert "按键" in text
    assert INLINE.search(text) is None


def test_every_response_forbids_other_hosts_and_inline_code(client: Client) -> None:
    policy = client.get("/base/keys/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_language_switch_holds_and_comes_back(client: Client) -> None:
    answer = client.post("/base/preferences/", {"language": "en", "next": "/base/keys/?a=1"})

    assert (answer.status_code, answer.url) == (302, "/base/keys/?a=1")  # type: ignore[attr-defined]
    assert '<html lang="en">' in client.get("/base/keys/").content.decode()


def test_the_switch_leads_to_no_other_host(client: Client) -> None:
    answer = client.post("/base/preferences/", {"size": "large", "next": "https://else.example/"})

    assert answer.url == "/"  # type: ignore[attr-defined]


def test_large_type_is_right_from_the_first_paint(client: Client) -> None:
    client.post("/base/preferences/", {"size": "large"})

    assert 'data-size="large"' in client.get("/base/keys/").content.decode()
    assert client.cookies[COOKIE]["max-age"] == ""

    client.post("/base/preferences/", {"size": "normal"})
    assert "data-size" not in client.get("/base/keys/").content.decode().split(">")[1]


@pytest.mark.usefixtures("entries")
def test_the_rail_shows_what_the_office_may_open_and_what_is_installed() -> None:
    plain, looking = Officer(), Officer(frozenset({"base.look"}))

    def titles(actor: Officer | None) -> list[Any]:
        return [link.title for group in Chrome(a_request(actor)).groups for link in group.links]

    assert titles(None) == []
    assert titles(plain) == ["Keys"]
    assert titles(looking) == ["Keys", "Parts"]


@pytest.mark.usefixtures("entries")
def test_the_entry_of_this_page_is_marked_also_for_pages_below_it() -> None:
    chrome = Chrome(a_request(Officer(), "/base/keys/more/"))

    assert [link.current for link in chrome.groups[0].links] == [True]
    assert [link.title for link in chrome.portal_tabs] == ["Mine"]


@pytest.mark.usefixtures("entries")
def test_the_foot_of_the_portal_has_five_entries_at_most_and_loses_none() -> None:
    for n in range(6):
        register(NavEntry(f"own{n}", f"Own {n}", "base:parts", "i-list", "portal", order=60 + n))
        chrome = Chrome(a_request(Officer()))
        shown = [*chrome.portal_tabs, *(["more"] if chrome.portal_rest else ["bell"] if chrome.bell_url else [])]  # fmt: skip
        assert len(shown) <= 5
        assert len(chrome.portal_tabs) + len(chrome.portal_rest) == n + 2
    request = a_request(Officer())
    with translation.override("en"):
        text = render_to_string("base/portal.html", {"chrome": Chrome(request)}, request)
    foot = text[text.index('class="tabs"') :]
    assert foot.count("<a ") == 7
    assert foot.count("<summary>") == 1


@pytest.mark.usefixtures("entries")
def test_pages_that_share_an_entry_mark_it_and_who_has_a_fuller_entry_does_not_see_the_other() -> (
    None
):
    register(NavEntry("more", "More", "base:parts", "i-list", "today", also=("base:preferences",), unless="base.all"))  # fmt: skip
    path = reverse("base:preferences")

    def marked(actor: Officer) -> list[Any]:
        groups = Chrome(a_request(actor, path)).groups
        return [link.title for group in groups for link in group.links if link.current]

    assert marked(Officer()) == ["More"]
    assert marked(Officer(frozenset({"base.all"}))) == []


@pytest.mark.usefixtures("entries")
def test_the_workbench_renders_for_an_officer_with_counts() -> None:
    request = a_request(Officer())

    with translation.override("en"):
        text = render_to_string("base/workbench.html", {"chrome": Chrome(request)}, request)

    assert "Zhou Min" in text
    assert "1,204" in text
    assert 'aria-current="page"' in text
    assert INLINE.search(text) is None


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("layout", ["workbench", "wall"])
def test_on_a_phone_and_from_the_wall_every_entry_of_the_rail_is_reached(layout: str) -> None:
    request = a_request(Officer(frozenset({"base.look"})))

    text = render_to_string(f"base/{layout}.html", {"chrome": Chrome(request)}, request)

    menu = text.split('class="menu', 1)[1]
    assert 'href="/base/keys/"' in menu
    assert 'href="/base/parts/"' in menu


@pytest.mark.parametrize("layout", ["portal", "wall", "print", "bare"])
def test_every_layout_renders_for_a_stranger(layout: str) -> None:
    request = a_request(None)

    text = render_to_string(f"base/{layout}.html", {"chrome": Chrome(request)}, request)

    assert text.count("<main") == 1
    assert INLINE.search(text) is None


def test_the_sheet_of_parts_is_for_those_who_work_here(client: Client) -> None:
    answer = client.get("/base/parts/")

    assert answer.status_code == 302
    assert "login" in answer.url  # type: ignore[attr-defined]
