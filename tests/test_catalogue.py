"""Every screen speaks Chinese completely, and the catalogues fit the source."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Message
from django.utils import translation
from django.utils.translation import gettext, pgettext

from dev.messages import app_folders, is_compiled, is_translated, messages, po_path, read, renewed
from tests.source import refuse

APPS: Final = pytest.mark.parametrize("app", app_folders(), ids=lambda app: app.name)
# Words of the office that say nothing, and marks that shout (有效期 is a date and 有效票 a ballot that counts, no boast).
NOT_ON_A_SCREEN: Final = re.compile(
    r"予以|进行|相关|切实|有效(?![期票])|进一步|打造|抓手|闭环|赋能|[!!]|操作失败|系统繁忙|暂无数据"
)
HALF_WIDTH: Final = re.compile(r"[一-鿿”）][,:;?!]|\)s,|[,;](?=[一-鿿])")
PLACE: Final = re.compile(r"%\((\w+)\)")


@APPS
def test_every_message_is_translated(app: Path) -> None:
    waiting = [str(m.id) for m in messages(read(app)) if not is_translated(m) or m.fuzzy]

    refuse(waiting)


@APPS
def test_the_catalogue_fits_the_source(app: Path) -> None:
    """Otherwise: python -m dev.messages"""
    path = po_path(app)
    text, catalog = renewed(app, {})
    standing = path.read_text(encoding="utf-8") if path.exists() else ""

    assert (not messages(catalog) and not standing) or text == standing


@APPS
def test_the_compiled_catalogue_is_up_to_date(app: Path) -> None:
    catalog = read(app)

    assert not messages(catalog) or is_compiled(app, catalog)


@APPS
def test_a_translation_keeps_its_places(app: Path) -> None:
    """A lost %(office)s loses a fact; an invented one breaks the page."""
    wrong = [
        str(m.id)
        for m in messages(read(app))
        if is_translated(m) and set(PLACE.findall(_chinese(m))) != _places_of(m)
    ]

    refuse(wrong)


@APPS
def test_chinese_has_chinese_punctuation(app: Path) -> None:
    refuse([t for m in messages(read(app)) if HALF_WIDTH.search(t := _chinese(m))])


@APPS
def test_no_translation_speaks_like_an_office(app: Path) -> None:
    refuse([t for m in messages(read(app)) if NOT_ON_A_SCREEN.search(t := _chinese(m))])


def test_one_message_has_one_translation() -> None:
    said: dict[tuple[str, str | None], dict[str, list[str]]] = defaultdict(dict)
    for app in app_folders():
        for message in messages(read(app)):
            if is_translated(message):
                key = (_first(message.id), message.context)
                said[key].setdefault(_chinese(message), []).append(app.name)

    assert {key: words for key, words in said.items() if len(words) > 1} == {}


@APPS
def test_what_stands_in_the_catalogue_is_what_is_shown(app: Path) -> None:
    """Django and allauth translate the same English words, for screens that are not ours."""
    with translation.override("zh-hans"):
        shown = [(m, _shown(m)) for m in messages(read(app)) if isinstance(m.id, str)]
    refuse([f"{m.id}: {_chinese(m)}, shown {words}" for m, words in shown if words != _chinese(m)])


def _shown(message: Message) -> str:
    text = _first(message.id)
    return pgettext(message.context, text) if message.context else gettext(text)


def _chinese(message: Message) -> str:
    return _first(message.string) if message.string else ""


def _first(string: str | list[str] | tuple[str, ...]) -> str:
    return string if isinstance(string, str) else string[0]


def _places_of(message: Message) -> set[str]:
    forms = [message.id] if isinstance(message.id, str) else message.id
    return {name for form in forms for name in PLACE.findall(form)}
