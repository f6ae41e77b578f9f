"""The documents are complete and true: what can be looked up is generated, and links lead somewhere."""

import fnmatch
import re
from pathlib import Path
from typing import Final

import pytest
from django.core.management import get_commands

from dev import reference, reference_code, reference_plugged
from tests.source import ROOT, refuse, text
from yanzhen.base import contracts
from yanzhen.base.announcing import followers
from yanzhen.base.workflow import REPORTER, SYSTEM
from yanzhen.kernel.cases.models.assisting import ASSISTING, LEADING
from yanzhen.kernel.cases.models.whistles import ABOVE, DEPARTMENT
from yanzhen.kernel.cases.workflow import HOLDER, JUDGE, WITH_LEAD
from yanzhen.kernel.figures.contracts import answers

README_LINES_MAX: Final = 70
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK: Final = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")
# Places on somebody's machine, and hosts that change: they belong in no document.
PRIVATE: Final = re.compile(r"/(?:tmp|home|root|work)/|pypi\.org|registry\.npmjs|127\.0\.0\.1:\d+")
PICTURES_TO_COME: Final = {"docs/start/workbench.png", "docs/start/case.png"}


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_the_reference_is_up_to_date(name: str) -> None:
    """Otherwise: python dev.py reference"""
    path = reference.FOLDER / name

    assert path.exists()
    assert text(path) == reference.pages()[name]


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("figures", [figure.slug for figure in contracts.figures]),
        ("claims", [claim.code for claim in contracts.claims]),
        ("capabilities", [capability.slug for capability in contracts.capabilities]),
        ("duties", [duty.slug for duty in contracts.duties]),
        ("contracts", [thing.__name__ for _name, thing in reference_plugged.contract_classes()]),
        ("lives", [name for name, _workflow in reference_plugged.workflows()]),
        ("occurrences", list(reference_code.announced())),
        ("commands", [f"yanzhen {name}" for name in reference_code.own_commands()]),
        ("settings", sorted(reference_code.variables())),
    ],
)
def test_everything_that_is_named_has_a_heading(what: str, names: list[str]) -> None:
    headings = {
        heading.strip("` ")
        for path in reference.FOLDER.glob("*.md")
        for heading in HEADING.findall(text(path))
    }

    refuse([name for name in names if name not in headings])


def test_every_setting_says_what_it_is_for() -> None:
    """The words stand in dev/reference_code.py."""
    refuse(sorted(reference_code.variables() - set(reference_code.SETTINGS)))


def test_every_capability_that_is_asked_for_is_declared() -> None:
    """A step or a duty that names an unknown capability would lock its door for ever."""
    known = {capability.slug for capability in contracts.capabilities}
    special = {REPORTER, SYSTEM, HOLDER, JUDGE, WITH_LEAD, ASSISTING, LEADING, DEPARTMENT, ABOVE}
    asked = {
        step.may for _name, workflow in reference_plugged.workflows() for step in workflow.steps
    }
    given = {slug for duty in contracts.duties for slug in duty.capabilities}

    refuse(sorted((asked | given) - known - special))


def test_every_follower_follows_something_that_is_said() -> None:
    said = set(reference_code.announced())
    refuse(
        [f for f in followers() if not any(fnmatch.fnmatch(f, occurrence) for occurrence in said)]
    )


def test_every_claim_names_a_figure_or_an_answer_that_exists() -> None:
    named = [claim for claim in contracts.claims if claim.figure not in contracts.figures]
    refuse([claim.code for claim in named if claim.figure not in answers])


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_leads_somewhere_and_names_no_private_place(path: Path) -> None:
    source = text(path)
    targets = {(path.parent / link).resolve() for link in LINK.findall(source)}
    coming = {ROOT / picture for picture in PICTURES_TO_COME}

    refuse(sorted(str(t) for t in targets - coming if not t.exists()))
    refuse(PRIVATE.findall(source))


def test_the_pictures_of_the_readme_are_there() -> None:
    refuse([p for p in sorted(PICTURES_TO_COME) if not (ROOT / p).exists()])


def test_the_readme_is_one_screen() -> None:
    assert len(text(ROOT / "README.md").splitlines()) <= README_LINES_MAX


def test_a_command_in_a_document_exists() -> None:
    rules = re.findall(r"^([\w -]+):(?!=)", text(ROOT / "Makefile"), re.MULTILINE)
    targets = {name for rule in rules for name in rule.split()}
    said = {
        (at.relative_to(ROOT).as_posix(), tool, name)
        for at in documents()
        for tool, name in re.findall(r"`(make|yanzhen) ([a-z_-]+)", text(at))
    }
    known = {"make": targets, "yanzhen": set(get_commands())}

    refuse(sorted(" ".join(row) for row in said if row[2] not in known[row[1]]))


def test_a_decision_says_what_enforces_it() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    refuse([p.name for p in decisions if "enforced by:" not in text(p).lower()])
