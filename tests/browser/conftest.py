"""Chromium, and the product with a small demo year behind it, loaded once for all journeys.

Loading the year takes half a minute, so the journeys share it: nothing is emptied between them, each
makes cases and firms of its own and counts only what it changed. The server's threads commit what they
write; a journey itself only reads (each runs in pytest-django's ordinary transaction, which sees what
others have committed). All of it goes when the last journey is over.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from dev.browser import CHROMIUM
from tests.browser.visitor import Enter, House
from tests.flush_app.shipped import put_back_shipped_rows
from yanzhen.base.demo import World, load_demo

FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # Without it pytest-django makes no test database when only journeys run.
            item.add_marker(pytest.mark.django_db)


def chromium() -> str:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("Chromium is not installed here; `apt install chromium` brings it.")
    if shutil.which("fc-list") is None or not subprocess.check_output(["fc-list", ":lang=zh"]):
        pytest.skip("No font here has Chinese characters; `apt install fonts-noto-cjk` brings one.")
    return path


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    # Playwright's loop runs in this thread while tests count rows in it; nothing here is async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def home(browser: Browser, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of the running product, with the small demo year in its database."""
    with django_db_blocker.unblock():
        load_demo(World(size="small", today=timezone.localdate()))
        server = LiveServer(os.environ.get("YANZHEN_BROWSER_TESTS_AT", "127.0.0.1"))
        yield server.url
        server.stop()
        put_back_shipped_rows()


@pytest.fixture(scope="package")
def house(browser: Browser, home: str) -> House:
    return House(browser, home)


@pytest.fixture
def enter(house: House) -> Iterator[Enter]:
    """Let somebody in: `enter("economy")`; at the end all go home, and nothing may have gone wrong unseen."""
    came = []

    def let_in(*args: Any, **facts: Any) -> Any:
        came.append(house.visitor(*args, **facts))
        return came[-1]

    yield let_in
    complaints = [complaint for visitor in came for complaint in visitor.complaints]
    house.send_home()
    assert complaints == []
