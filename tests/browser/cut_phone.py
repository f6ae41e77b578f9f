"""A phone in a browser of its own whose line to the server can be cut: what gates and doors of gatherings share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.line import Line
from tests.browser.visitor import PHONE
from yanzhen.kernel.parties.testing import at_the_door

T = TypeVar("T")
WAIT_MS = 20_000


def committed(act: Callable[[], T]) -> T:
    """Done on a connection of its own, so that the server's threads see it; a journey's own transaction they do not."""

    def alone() -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(alone).result()


class CutPhone:
    """Signed in as the keeper, at one page that is kept by its worker."""

    def __init__(
        self, browser: Browser, home: str, path: str, keeper: Callable[[], Any], script: str = ""
    ) -> None:
        self.line = Line(home)
        self.address = self.line.home + path
        self.context: BrowserContext = browser.new_context(viewport=PHONE, locale="en-GB")
        self.context.add_init_script(script)
        session = committed(lambda: at_the_door(keeper()).cookies["sessionid"].value)
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.line.home}])
        self.complaints: list[str] = []
        self.page: Page = self._open()

    def _open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.address)
        page.wait_for_selector("[data-ready]", timeout=WAIT_MS)
        return page

    def stay(self) -> None:
        """Until the worker keeps the page."""
        self.page.evaluate(
            """async () => {
                await navigator.serviceWorker.ready;
                while (!(await caches.match(location.pathname, { ignoreVary: true }))) await new Promise((done) => setTimeout(done, 100));
            }"""
        )

    def cut(self, cut: bool = True) -> None:
        self.line.cut = cut
        self.context.set_offline(cut)

    def restart(self) -> None:
        self.page.close()
        self.page = self._open()

    def type(self, text: str) -> None:
        self.page.fill("[name=typed]", text)
        self.page.press("[name=typed]", "Enter")

    def sees(self, colour: str, *words: str) -> None:
        screen = self.page.locator("[data-screen]")
        expect(screen).to_be_visible()
        expect(screen).to_have_attribute("data-colour", colour)
        for each in words:
            expect(screen).to_contain_text(each)

    def close(self) -> None:
        self.context.close()
        self.line.close()
