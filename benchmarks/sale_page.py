"""The pages a visitor buys from, in Chromium on a line as slow as 3G: bytes, requests, milliseconds, first visit and again."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.cases_over_http import PORT_VARIABLE, a_server
from benchmarks.harness import Result
from dev.browser import chromium

# 1.6 Mbit/s down, 750 kbit/s up, 300 ms there and back: what Chromium's own tools call slow 4G and Lighthouse a phone.
LINE: Final = {"offline": False, "latency": 300, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}  # fmt: skip
PHONE: Final = {"width": 390, "height": 844}
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SETTLED_MS: Final = 400
PAINTED: Final = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
  .observe({ type: 'largest-contentful-paint', buffered: true }))"""


class Counter:
    """What came over the line since the last look."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.send("Network.emulateNetworkConditions", LINE)
        self.bytes = self.requests = 0
        self.session.on("Network.loadingFinished", self._finished)
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.requestServedFromCache", self._at_hand)

    def _finished(self, event: Any) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _sent(self, event: Any) -> None:
        self.requests += not event["request"]["url"].startswith("data:")

    def _at_hand(self, _event: Any) -> None:
        self.requests -= 1

    def taken(self) -> tuple[int, int]:
        found, self.bytes, self.requests = (self.bytes, self.requests), 0, 0
        return found


def opened(page: Page, counter: Counter, address: str, name: str) -> Iterator[Result]:
    """One opening: usable is when the page can be pressed (its scripts have run), painted when its largest part stands."""
    counter.taken()
    page.goto(address, wait_until="load")
    usable = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    painted = page.evaluate(PAINTED)
    page.wait_for_timeout(SETTLED_MS)
    got, asked = counter.taken()
    yield Result(f"{name}.bytes", got, "B")
    yield Result(f"{name}.requests", asked, "requests")
    yield Result(f"{name}.usable", round(usable), "ms")
    yield Result(f"{name}.painted", round(painted), "ms")


def measure(home: str, pages: dict[str, str]) -> Iterator[Result]:
    """Each page by a phone that was never here, and by the same phone once more; then the way from one to the next."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name, path in pages.items():
            context, page, counter = _phone(browser)
            yield from opened(page, counter, home + path, f"sale_page.{name}.first")
            yield from opened(page, counter, home + path, f"sale_page.{name}.again")
            context.close()
        context, page, counter = _phone(browser)
        began, got, asked = time.monotonic(), 0, 0
        for path in pages.values():
            page.goto(home + path, wait_until="load")
            more, times = counter.taken()
            got, asked = got + more, asked + times
        yield Result("sale_page.all_in_a_row", round(1000 * (time.monotonic() - began)), "ms")
        yield Result("sale_page.all_in_a_row.bytes", got, "B")
        yield Result("sale_page.all_in_a_row.requests", asked, "requests")
        browser.close()


def _phone(browser: Browser) -> tuple[BrowserContext, Page, Counter]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")  # type: ignore[arg-type]
    page = context.new_page()
    return context, page, Counter(page)


def results() -> Iterator[Result]:
    """An island with forty attractions, a pass over six of them, thirty days; served as it is in use."""
    pages = _island()
    subprocess.run(
        [sys.executable, "-m", "yanzhen", "collectstatic", "--noinput", "--verbosity", "0"],
        check=True,
    )
    with a_server():
        yield from measure(f"http://127.0.0.1:{os.environ[PORT_VARIABLE]}", pages)


def _island() -> dict[str, str]:
    from django.urls import reverse

    from yanzhen.kernel.orders.testing import a_pool, a_seller, an_offer
    from yanzhen.reforms.one_pass.testing import a_product, a_route, an_area, an_attraction

    area = an_area(story="An island in the river. " * 12)
    seller = a_seller(area.place, with_book=False)
    area.pool = a_pool(seller, days=30, first=timezone.localdate(), size=100)
    area.save()
    sights = [
        an_attraction(
            area, summary="One sentence of it. " * 3, longitude=119.9 + n / 1000, latitude=29.98
        )
        for n in range(40)
    ]
    for _n in range(6):
        a_route(area)
    product = a_product(an_offer(seller, pools={area.pool: 1}), area=area, story="A pass. " * 60)
    for n, sight in enumerate(sights[:6]):
        product.offer.points.create(code=f"p{n}", title=sight.name, settle_fen=1000, order=n)
        product.points.create(code=f"p{n}", attraction=sight, village=area.place)
    go = reverse("one_pass:product", args=[product.slug])
    return {"home": reverse("one_pass:home"), "product": go, "buy": go + "buy/"}
