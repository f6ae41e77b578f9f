"""How all tests meet the database: made by the owner, used in the app's role, so that grants are tested.

Tests speak English unless they ask for Chinese with `translation.override("zh-hans")`; pages fetched
by a client speak what the request asks for (Chinese by default).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis
from xdist.scheduler import LoadFileScheduling

from tests.flush_app.shipped import copy_shipped_rows
from yanzhen.base.contracts import Registry
from yanzhen.base.testing import keep_shipped_calendar

# Other installations beside this one: `empty`, `set_up`.
pytest_plugins = ("tests.installations",)
JOURNEYS: Final = "tests/browser/"
# What takes minutes begins first: last, it would run on while the other processes have nothing to do.
FIRST: Final = (
    JOURNEYS,
    "yanzhen/reforms/innovation_community/tests/test_demo_full_year.py",
    "tests/test_permissions.py",
    "tests/test_backup.py",
)
# A statement that takes longer has a plan that went wrong; the product's own limit is half an hour.
STATEMENT_SECONDS_MAX: Final = 120

# How fast an example is drawn says how busy the machine is, not whether a promise holds.
of_hypothesis.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
of_hypothesis.load_profile("unhurried")


class FilesAndJourneys(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """A file is run by one process; all journeys by the same one, which loads their demo year once."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else str(super()._split_scope(nodeid))

    def _assign_work_unit(self, node: Any) -> None:
        waiting = [scope for scope in FIRST if scope in self.workqueue]
        for scope in reversed(waiting):
            self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesAndJourneys | None:
    return FilesAndJourneys(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # pytest-django's own: makes and migrates the test database
    django_db_blocker: Any,
) -> Iterator[None]:
    """From here on every connection, in every thread, works as the app's role."""
    with django_db_blocker.unblock():
        copy_shipped_rows()
        _work_as(settings.DATABASE_APP_ROLE)
    yield
    with django_db_blocker.unblock():
        _work_as(None)


def _work_as(role: str | None) -> None:
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options.pop("options", None)
    if role and not settings.ONE_DATABASE_ROLE:
        options["options"] = f"-c role={role} -c statement_timeout={STATEMENT_SECONDS_MAX}s"


@pytest.fixture(autouse=True, scope="module")
def _registries_of_this_file() -> Iterator[None]:
    """What a file's own fixtures plug in, for all its tests, goes out with the file."""
    with ExitStack() as kept:
        for registry in Registry.every:
            kept.enter_context(registry.as_it_was())
        yield


@pytest.fixture(autouse=True)
def _fresh_surroundings(settings: Any, tmp_path: Any) -> Iterator[None]:
    """No test sees the cache (rate limits live there), calendar, files, language or duties of another."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    keep_shipped_calendar()
    with ExitStack() as kept:
        for registry in Registry.every:
            kept.enter_context(registry.as_it_was())
        kept.enter_context(translation.override("en"))
        yield
