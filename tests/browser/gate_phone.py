"""A gate's phone in a browser of its own, with the line that can be cut; and tickets that the server's threads see."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser

from tests.browser.cut_phone import CutPhone, committed
from yanzhen.kernel.orders.models import Voucher
from yanzhen.kernel.orders.tests.scene import ticket
from yanzhen.reforms.one_pass.tests.phone import Landing, Phone


class Door(CutPhone):
    """One phone at its gate."""

    def __init__(self, browser: Browser, home: str, phone: Phone, script: str = "") -> None:
        self.phone = phone
        path = f"/island/gate/{phone.device.pk}/"
        super().__init__(browser, home, path, lambda: phone.keeper, script)

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
