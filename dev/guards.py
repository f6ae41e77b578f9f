"""`guards APP`: each guard of an app is removed once, and a test must fail. Says which are proven and which are not.

A guard is a `raise`, a call of a verb that only refuses, a constraint, a unique index, a trigger, or a
refusal in an SQL function. They are removed in the memory of one pytest process and in a test database of
its own, so that a killed run leaves the tree and the other tests as they were.
"""

import argparse
import os
import subprocess
from pathlib import Path
from typing import Final

from dev import checks, environment, guards_python
from dev.places import ROOT, VAR, tool
from dev.say import Trouble, say

DATABASE: Final = "test_yanzhen_guards"


def guards(words: list[str]) -> int:
    """0 when every guard is proven, else 1."""
    asked, more = _parser().parse_known_args(words)
    app = asked.app.removeprefix("yanzhen/").strip("/")
    tests = ROOT / "yanzhen" / app / "tests"
    # What the project as a whole keeps (config) is tested in tests/: then they are named.
    if not tests.exists() and not (asked.tests and tests.parent.exists()):
        raise Trouble(f"There is no app yanzhen/{app}. An app is named like kernel/cases.")
    if asked.list:
        for guard in guards_python.guards_of(app):
            say(f"{guard.name}  {guard.text}")
        return 0
    environment.prepare("test")
    table = VAR / f"guards-{app.replace('/', '-')}.txt"
    table.unlink(missing_ok=True)
    with checks.database() as env:
        done = subprocess.run(
            _pytest([*asked.tests, *more] or [str(tests.relative_to(ROOT))]),
            cwd=ROOT,
            env=env | _wishes(app, asked.only, table),
        )
    if not table.exists():
        raise Trouble(f"pytest did not come to an end (it returned {done.returncode}).")
    text = table.read_text(encoding="utf-8")
    say(f"\n{text}\nThe same stands in {table}.")
    return 0 if " 0 SURVIVED, 0 unreached, 0 unclear" in text else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py guards", description=__doc__)
    parser.add_argument("app", help="such as kernel/cases")
    parser.add_argument(
        "tests", nargs="*", help="tests to run (the app's own); options go to pytest"
    )
    parser.add_argument(
        "--only", nargs="+", default=[], help="parts of names, such as joining.py:41"
    )
    parser.add_argument(
        "--list", action="store_true", help="name the guards in Python, run nothing"
    )
    return parser


def _pytest(words: list[str]) -> list[str]:
    plugin = ["-p", "dev.guards_plugin", "-p", "no:cacheprovider", "--reuse-db"]
    return [tool("python"), "-m", "pytest", "-q", *plugin, "-m", checks.QUICK, *words]


def _wishes(app: str, only: list[str], table: Path) -> dict[str, str]:
    return {
        "GUARDS_APP": app,
        "GUARDS_ONLY": " ".join(only),
        "GUARDS_TABLE": os.fspath(table),
        "YZ_TEST_DB": DATABASE,
    }
