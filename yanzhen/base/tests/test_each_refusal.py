"""Refusals of the tools, each seen once: codes, forms, files without a table, lives without a state, unknown keys."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.forms import ValidationError

from yanzhen.base.codes import resident_id_birth
from yanzhen.base.contracts import Registry
from yanzhen.base.forms import DateField, YuanField
from yanzhen.base.importing import cells
from yanzhen.base.importing.contract import ImportContext
from yanzhen.base.importing.mapping import likeness
from yanzhen.base.importing.reading import read_table
from yanzhen.base.keyring import keyring, make_current
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import a_by, an_importer, an_xlsx, register_rows
from yanzhen.base.workflow import State, Step, Workflow

CONTEXT = ImportContext(by=a_by(), today=date(2026, 11, 23), at=datetime(2026, 11, 23, tzinfo=UTC))
FILED, DONE = State("filed", "Filed", "Filed"), State("done", "Done", "Done")


def read(content: bytes) -> Any:
    return read_table(content, sheet="", likeness=likeness(an_importer().columns))


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: resident_id_birth("110101199902310000"), "does not exist"),
        (lambda: cells.as_number("12 34", CONTEXT), "These are two numbers"),
        (lambda: read(b"\xff\xfe\x00"), "This is no spreadsheet"),
        (lambda: read(b",\r\n,\r\n"), "The sheet is empty"),
        (lambda: read(an_xlsx(register_rows(0))), "no rows below them"),
        (lambda: read(an_xlsx([])), "no visible sheet"),
    ],
)
def test_a_refusal_says_what_is_wrong(act: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        act()


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        (DateField(), "some day", "is not a date"),
        (YuanField(), "a lot", "a lot"),
        (YuanField(), "30000000", "below 20 million yuan"),
    ],
)
def test_a_field_refuses_beside_what_was_typed(field: Any, text: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        field.clean(text)


def test_two_apps_do_not_share_a_name_and_the_same_thing_twice_is_one() -> None:
    things: Registry[str] = Registry("thing")
    things.register("goose", "one")
    things.register("goose", "one")

    with pytest.raises(ImproperlyConfigured, match="Two apps register the thing"):
        things.register("goose", "other")
    Registry.every.remove(things)


def test_a_life_knows_its_states_and_takes_no_step_from_another() -> None:
    step: Step[Any] = Step("end", "End it", ("filed",), "done", "office")
    life: Workflow[Any] = Workflow((FILED, DONE), (step,), "filed", ("filed",))

    with pytest.raises(ValueError, match="unknown states"):
        Workflow((FILED,), (step,), "filed", ("filed",))
    with pytest.raises(Refused, match=r"End it.* is not possible now: this is at .Done"):
        life.step("end", "done")
    with pytest.raises(Refused, match=r"no such step here: this is at .Filed"):
        life.step("fly", "filed")
    assert life.step("end", "filed") is step


def test_nothing_is_sealed_with_a_key_that_is_not_known(settings: Any, tmp_path: Path) -> None:
    settings.FIELD_KEYS_FILE = tmp_path / "field_keys.json"
    current = keyring(look_again=True).current

    with pytest.raises(KeyError):
        make_current("99")
    assert keyring(look_again=True).current == current
