"""One box asks every app for what this actor may see."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from yanzhen.base.contracts import SearchSource, search_sources
from yanzhen.kernel.desk.testing import a_user

pytestmark = pytest.mark.django_db
asked: list[tuple[str, int]] = []


def _firms(actor: Any, words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    asked.append((words, limit))
    rows = [(f"鹭湖科技 {number}", "1 号楼", f"/parties/{number}/") for number in range(20)]
    return rows[:limit] if "鹭湖" in words else []


@pytest.fixture(autouse=True)
def _one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    asked.clear()
    monkeypatch.setattr(search_sources, "_things", {})
    search_sources.register("firms", SearchSource("firms", "Enterprises", _firms))


def test_a_word_finds_rows_that_open(client: Client) -> None:
    client.force_login(a_user(desk="workbench"))

    text = client.get("/search/", {"q": "  鹭湖   科技 "}).content.decode()

    assert asked == [("鹭湖 科技", 9)]
    assert text.split("<main")[1].split("</main>")[0].count("/parties/") == 8
    assert "还有更多" in text


def test_nothing_found_says_what_to_try(client: Client) -> None:
    client.force_login(a_user(desk="workbench"))

    text = client.get("/search/", {"q": "<b>x"}).content.decode()

    assert "没查到“&lt;b&gt;x”" in text
    assert "少写几个字" in text


def test_no_words_ask_nobody(client: Client) -> None:
    client.force_login(a_user(desk="portal"))

    assert client.get("/search/?q=+").status_code == 200
    assert asked == []


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get("/search/?q=x").status_code == 302
