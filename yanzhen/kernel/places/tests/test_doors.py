"""The tree on the screen: open to all who work here, changed by who keeps it."""

import pytest

from yanzhen.base.by import WrittenBy
from yanzhen.base.contracts import panels, search_sources
from yanzhen.kernel.places.actions import rename_place
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def hangzhou() -> Place:
    return Place.objects.with_code("3301").get()


def test_the_search_finds_by_name_pinyin_and_code() -> None:
    source = search_sources["places"]
    nobody = WrittenBy()

    for words in ("仓前", "cang qian", "330110012"):
        titles = [title for title, _subtitle, _url in source.find(nobody, words, 5)]
        assert "仓前街道" in titles
    assert source.find(nobody, "没有这个地方", 5) == []


def test_the_panel_says_where_two_sources_disagree() -> None:
    place = Place.objects.with_code("330110012").get()

    context = panels["places.codes"].context(place.pk, WrittenBy())

    assert context
    assert context["conflict"].other_code == "330110014000"


def test_the_panel_names_the_code_before() -> None:
    place = Place.objects.with_code("330105").get()

    context = panels["places.codes"].context(place.pk, WrittenBy())

    assert context
    assert "下城区" in {retired.name for retired in context["retired"]}


def test_the_history_panel_shows_what_changed() -> None:
    place = a_place("Old")
    rename_place(place, name="New", by=WrittenBy(), reason="notice 7")

    context = panels["places.history"].context(place.pk, WrittenBy())

    assert context
    assert [change.reason for change in context["changes"]] == ["notice 7"]
