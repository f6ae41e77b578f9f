"""Names of steps and states are for programs: no table of the product shows one to a person, in either language."""

import importlib
import pkgutil
import re
import sys
from typing import Any

import pytest
from django.utils import translation

import yanzhen
from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import Workflow

UNKNOWN = "no_such_step"


def _tables() -> dict[str, Workflow[Any]]:
    for found in pkgutil.walk_packages(yanzhen.__path__, "yanzhen."):
        if found.name.rsplit(".", 1)[-1] in ("workflow", "models", "views", "parts", "expenses"):
            importlib.import_module(found.name)
    tables: dict[str, Workflow[Any]] = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith("yanzhen."):
            for variable, value in vars(module).items():
                if isinstance(value, Workflow) and value not in tables.values():
                    tables[f"{name}.{variable}"] = value
    return tables


TABLES = _tables()
NAMES = sorted({step.name for table in TABLES.values() for step in table.steps} | {UNKNOWN})


def _refusals(table: Workflow[Any]) -> list[tuple[str, str, str]]:
    """Every name of every table, tried in every state of this one from which it does not go."""
    said = []
    for state in table.states:
        open_now = {step.name for step in table.steps_from(state.name)}
        for name in NAMES:
            if name not in open_now:
                with pytest.raises(Refused) as refusal:
                    table.step(name, state.name)
                said.append((name, state.name, refusal.value.sentence))
    return said


def test_the_walk_meets_every_table_of_the_product() -> None:
    apps = {name.split(".")[2] for name in TABLES if name.startswith("yanzhen.kernel.")}
    assert {"cases", "agreements", "assets", "ledger"} <= apps
    assert len(TABLES) >= 10


@pytest.mark.parametrize("where", TABLES)
def test_no_refusal_shows_the_name_of_a_step_or_state(where: str) -> None:
    with translation.override("en"):
        said = _refusals(TABLES[where])

    assert said
    for name, state, sentence in said:
        assert not {f"“{name}”", f"“{state}”"} & set(re.findall("“[^”]*”", sentence)), sentence
        assert not re.search(r"[a-z]_[a-z]", sentence), sentence


@pytest.mark.parametrize("where", TABLES)
def test_no_refusal_leaves_chinese(where: str) -> None:
    with translation.override("zh-hans"):
        said = _refusals(TABLES[where])

    latin = [sentence for _name, _state, sentence in said if re.search("[A-Za-z]", sentence)]
    assert latin == []
