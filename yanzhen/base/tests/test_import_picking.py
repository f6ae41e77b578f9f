"""A cell that names something finds exactly one thing by any of its words; moments are read as people write them."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from yanzhen.base.importing.contract import ImportContext, WrongCell
from yanzhen.base.importing.picking import as_hour, as_moment, by_words, picked
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_by

NOW = datetime(2026, 9, 3, 4, 0, tzinfo=UTC)  # noon in Hangzhou


@pytest.fixture
def context() -> ImportContext:
    return ImportContext(by=a_by(), today=date(2026, 9, 3), at=NOW)


def a_reader(asked: list[int] | None = None, **more: Any) -> Any:
    def load(context: ImportContext) -> dict[str, list[str]]:
        (asked if asked is not None else []).append(1)
        return by_words([("lift", ("L-1", "Lift")), ("door", ("D-1", "Door")), ("gate", ("G-1", "Door", "G-1"))])  # fmt: skip

    return picked("things", load, "Unknown here.", **more)


def test_it_is_found_by_each_of_its_words_and_asked_once(context: ImportContext) -> None:
    asked: list[int] = []
    read = a_reader(asked)

    assert [read(text, context) for text in ("L-1", " Lift ", "G-1")] == ["lift", "lift", "gate"]
    assert len(asked) == 1


def test_what_is_unknown_or_ambiguous_is_refused_in_its_own_words(context: ImportContext) -> None:
    with pytest.raises(WrongCell, match=r"Unknown here\.") as refusal:
        a_reader(kind="choice")("Stairs", context)
    assert refusal.value.kind == "choice"
    with pytest.raises(WrongCell, match="Which door"):
        a_reader(several="Which door?")("Door", context)
    with pytest.raises(WrongCell, match=r"Unknown here\."):
        a_reader()("Door", context)


def test_another_spelling_is_tried_first(context: ImportContext) -> None:
    assert a_reader(also=str.upper)("l-1", context) == "lift"
    assert a_reader(also=str.upper)("Lift", context) == "lift"


def test_an_empty_word_names_nothing(context: ImportContext) -> None:
    assert by_words([("lift", ("", "Lift")), ("door", ("",))]) == {"Lift": ["lift"]}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019/2/28 11:25:05", datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)),
        ("2019年2月28日", datetime(2019, 2, 27, 16, 0, tzinfo=UTC)),
        ("２０２６-09-03 12:00", NOW),
    ],
)
def test_a_moment_is_read_in_shanghai(context: ImportContext, text: str, moment: datetime) -> None:
    assert as_moment(text, context) == moment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-09-03 12:01", "in the future"),
        ("2026-09-03 25:00", "no such time"),
        ("2026-09-03 11:61", "no such time"),
        ("soon", ""),
    ],
)
def test_a_moment_to_come_or_none_at_all_is_refused(context: ImportContext, text: str, words: str) -> None:  # fmt: skip
    with pytest.raises(Refused, match=words):
        as_moment(text, context)


@pytest.mark.parametrize(("text", "hour"), [("14:30", time(14, 30)), ("9:05", time(9, 5)), ("１４：３０", time(14, 30)), ("14:30:59", time(14, 30))])  # fmt: skip
def test_an_hour_is_read_as_people_write_it(context: ImportContext, text: str, hour: time) -> None:
    assert as_hour(text, context) == hour


@pytest.mark.parametrize("text", ["noon", "24:00", "9.30", "at 9:30"])
def test_what_is_no_hour_is_refused(context: ImportContext, text: str) -> None:
    with pytest.raises(WrongCell):
        as_hour(text, context)
