"""A gate's phone in a browser of its own, with the line that can be cut; and tickets that the server's threads see."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.line import Line
from tests.browser.visitor import PHONE
from yanzhen.kernel.orders.models import Voucher
from yanzhen.kernel.orders.tests.scene import ticket
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.reforms.one_pass.tests.phone import Landing, Phone

T = TypeVar("T")


def committed(act: Callable[[], T]) -> T:
    """Done on a connection of its own, so that the server's threads see it; a journey's own transaction they do not."""

    def alone() -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(alone).result()


class Door:
    """One phone at its gate: a browser of its own, and the line to the server, which can be cut."""

    def __init__(self, browser: Browser, home: str, phone: Phone, script: str = "") -> None:
        self.phone, self.line = phone, Line(home)
        self.address = f"{self.line.home}/island/gate/{phone.device.pk}/"
        self.context: BrowserContext = browser.new_context(viewport=PHONE, locale="en-GB")
        self.context.add_init_script(script)
        session = committed(lambda: at_the_door(phone.keeper).cookies["sessionid"].value)
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.line.home}])
        self.complaints: list[str] = []
        self.page: Page = self._open()

    def _open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.address)
        page.wait_for_selector("[data-ready]", timeout=20_000)
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

    def sees(self, colour: str, words: str = "") -> None:
        screen = self.page.locator("[data-screen]")
        expect(screen).to_be_visible()
        expect(screen).to_have_attribute("data-colour", colour)
        if words:
            expect(screen).to_contain_text(words)

    def act(self, words: str) -> None:
        self.page.locator("[data-acts]").get_by_role("button", name=words, exact=True).click()

    def next(self) -> None:
        if self.page.locator("[data-screen]").is_visible():
            self.act("Next visitor")

    def send(self) -> None:
        """All of it, at once."""
        self.page.evaluate("async () => { await YzGate.send({ everything: true }); }")

    def sequence(self) -> int:
        return int(self.page.evaluate("YzGate.meta('sequence')") or 0)

    def kept(self) -> list[dict[str, Any]]:
        return list(self.page.evaluate("YzGate.since(0)"))

    def kinds(self) -> list[str]:
        return [row["kind"] for row in sorted(self.kept(), key=lambda row: row["sequence"])]

    def synchronise(self) -> None:
        before = self.page.evaluate("YzGate.meta('synced')")
        self.page.locator("[data-send]").click()
        self.page.evaluate(
            "async (before) => { while ((await YzGate.meta('synced')) === before) await new Promise((done) => setTimeout(done, 50)); }",
            before,
        )
        self.page.wait_for_timeout(300)

    def close(self) -> None:
        self.context.close()
        self.line.close()


class Tickets:
    """Sold before, valid now; made where the server sees them."""

    def __init__(self, landing: Landing) -> None:
        self.landing = landing

    def __call__(self, n: int = 1, *, since: int = 0, until: int = 0, group: str = "adult") -> str:
        today = timezone.localdate()

        def made() -> str:
            voucher, _text = ticket(self.landing.island.sell(n, group=group))
            Voucher.objects.filter(pk=voucher.pk).update(since=today + timedelta(days=since), until=today + timedelta(days=until))  # fmt: skip
            return ticket(voucher.order)[1]

        return committed(made)
