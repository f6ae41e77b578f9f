"""pytest: run the tests once and note who reaches which guard; then each guard away, and its tests again.

Loaded by `-p dev.guards_plugin` (dev/guards.py). A test that fails without a guard proves it only when it
passes again with it.
"""

import inspect
import os
import re
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.db.utils import DatabaseErrorWrapper

from dev import guards_database, guards_python
from dev.guards_table import PROVEN, SURVIVED, UNCLEAR, UNREACHED, Verdict, write

APP: Final = os.environ["GUARDS_APP"]
ONLY: Final = os.environ.get("GUARDS_ONLY", "").split()
TESTS_PER_GUARD_MAX: Final = int(os.environ.get("GUARDS_TESTS", "40"))
SECONDS_PER_GUARD_MAX: Final = 90.0
# A test that waits for a refusal which never comes is stopped; that it was stopped is its failure.
SECONDS_PER_TEST_MIN: Final = 30
WRITES: Final = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')


class Watch:
    """Which guard is away now, which test runs, and what the tests reached."""

    def __init__(self) -> None:
        self.away = ""
        self.test = ""
        self.recording = False
        self.reached: dict[str, set[str]] = defaultdict(set)
        self.called: dict[str, set[str]] = defaultdict(set)
        self.wrote: dict[str, set[str]] = defaultdict(set)

    def stands(self, name: str, refuses: bool) -> bool:
        self.note(self.reached if refuses else self.called, name)
        return name != self.away

    def note(self, where: dict[str, set[str]], name: str) -> None:
        if self.recording and self.test:
            where[name].add(self.test)


watch = Watch()
guards_python.watch(APP, watch.stands)


def pytest_configure() -> None:
    """Note every refusal of the database, and the tables that are written."""
    wrapper: Any = DatabaseErrorWrapper
    cursor: Any = CursorWrapper
    leave, execute = wrapper.__exit__, cursor._execute_with_wrappers

    def noted_exit(self: Any, kind: Any, error: Any, trace: Any) -> Any:
        for sign in guards_database.signs_of(error) if error is not None else ():
            watch.note(watch.reached, sign)
        return leave(self, kind, error, trace)

    def noted_execute(self: Any, sql: Any, *rest: Any, **more: Any) -> Any:
        if watch.recording and isinstance(sql, str):
            for table in WRITES.findall(sql):
                watch.note(watch.wrote, table)
        return execute(self, sql, *rest, **more)

    wrapper.__exit__ = noted_exit
    cursor._execute_with_wrappers = noted_execute


def pytest_sessionstart(session: pytest.Session) -> None:
    if guards_database.left_open(settings.DATABASES["default"]["TEST"]["NAME"]):
        session.config.option.create_db = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    if session.testsfailed:
        return True
    run = _Run(session)
    run.once()
    write(APP, [run.verdict(guard) for guard in run.guards()])
    # The last thing torn down is the session, once.
    session._setupstate.teardown_exact(None)
    return True


class _NothingElse:
    """Stands for the next test: all but the session itself is torn down after the last one."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[Any]:
        return [self.session]


class _Run:
    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.seconds: dict[str, float] = {}
        self.nothing_else: Any = _NothingElse(session)
        self.say: Any = session.config.pluginmanager.getplugin("terminalreporter").write_line
        self.own_words = {item.nodeid: _source(item) for item in session.items}
        self.file_words = {item.nodeid: item.path.read_text() for item in session.items}

    def once(self) -> None:
        """All tests with all guards: what fails now can prove nothing."""
        watch.recording = True
        begun = time.monotonic()
        for item in self.session.items:
            watch.test = item.nodeid
            # The first one also makes the database, so no test is stopped here.
            seconds, failed = self._run(item)
            if failed:
                self.say(f"fails with all guards: {item.nodeid}\n{failed[-500:]}")
            else:
                self.seconds[item.nodeid] = seconds
        watch.recording = False
        self.say(f"{len(self.seconds)} tests pass in {time.monotonic() - begun:.0f} s")

    def guards(self) -> list[Any]:
        found: list[Any] = [*guards_python.guards_of(APP), *guards_database.guards_of(APP)]
        asked = [g for g in found if not ONLY or any(only in g.name for only in ONLY)]
        # What no test reaches is known at once.
        return sorted(asked, key=lambda guard: bool(self._tests_for(guard)))

    def verdict(self, guard: Any) -> Verdict:
        tests = self._tests_for(guard)
        if not tests:
            called = len(watch.called[guard.name])
            why = f"{called} tests pass by, and it refuses nothing" if called else ""
            return self._say(Verdict(guard.name, guard.text, UNREACHED, why))
        try:
            with _without(guard):
                return self._say(self._try(guard, tests))
        except Exception as error:
            return self._say(Verdict(guard.name, guard.text, UNCLEAR, f"{error}".strip()[:200]))

    def _try(self, guard: Any, tests: list[str]) -> Verdict:
        until, tried, doubtful = time.monotonic() + SECONDS_PER_GUARD_MAX, 0, ""
        for test in tests[:TESTS_PER_GUARD_MAX]:
            if time.monotonic() > until:
                break
            tried += 1
            if not self._fails(test):
                continue
            with _back(guard):
                fails_with_it = self._fails(test)
            if not fails_with_it:
                return Verdict(guard.name, guard.text, PROVEN, test)
            doubtful = test
            self.seconds.pop(test, None)
        if doubtful:
            return Verdict(guard.name, guard.text, UNCLEAR, f"{doubtful} fails with it, too")
        return Verdict(
            guard.name, guard.text, SURVIVED, f"{tried} of {len(tests)} tests, {tests[0]}"
        )

    def _tests_for(self, guard: Any) -> list[str]:
        """Those that were refused by it, then those that name it, then those that write its table."""
        if isinstance(guard, guards_python.Guard):
            return self._fastest(watch.reached[guard.name])
        fired = self._fastest(set().union(*(watch.reached[sign] for sign in guard.signs)))
        more = [_naming(guard, self.own_words), _naming(guard, self.file_words)]
        if not guard.only_refuses:
            more.append(watch.wrote[guard.table])
        tests = fired
        for others in more:
            tests = [*tests, *self._fastest(others - set(tests))]
        return tests

    def _fastest(self, tests: set[str]) -> list[str]:
        return sorted(tests & set(self.seconds), key=lambda test: self.seconds[test])

    def _fails(self, test: str) -> bool:
        with _stopped_after(max(SECONDS_PER_TEST_MIN, int(self.seconds[test] * 5))):
            return bool(self._run(self.items[test])[1])

    def _run(self, item: pytest.Item) -> tuple[float, str]:
        """One test, fixtures and all: its seconds, and why it failed or nothing."""
        reports = runtestprotocol(item, log=False, nextitem=self.nothing_else)
        skipped = "skipped" if any(report.skipped for report in reports) else ""
        failed = "".join(str(report.longrepr) for report in reports if report.failed)
        return sum(report.duration for report in reports), failed or skipped

    def _say(self, verdict: Verdict) -> Verdict:
        self.say(f"{verdict.result:<9} {verdict.name}  {verdict.why}")
        return verdict


@contextmanager
def _without(guard: Any) -> Iterator[None]:
    if isinstance(guard, guards_python.Guard):
        watch.away = guard.name
        try:
            yield
        finally:
            watch.away = ""
        return
    with guards_database.removed(guard):
        yield


@contextmanager
def _back(guard: Any) -> Iterator[None]:
    if isinstance(guard, guards_python.Guard):
        watch.away = ""
        yield
        watch.away = guard.name
        return
    with guards_database.as_owner() as owner:
        owner.execute(guard.restore)
    yield
    with guards_database.as_owner() as owner:
        owner.execute(guard.remove)


@contextmanager
def _stopped_after(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: Any) -> None:
        raise TimeoutError(f"still running after {seconds} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def _source(item: pytest.Item) -> str:
    function = getattr(item, "function", None)
    return inspect.getsource(function) if function else ""


def _naming(guard: guards_database.DatabaseGuard, texts: dict[str, str]) -> set[str]:
    return {test for test, text in texts.items() if any(word in text for word in guard.words)}
