"""A count made without network is kept on the phone, arrives once, and waits for its own login."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.line import Line
from tests.browser.visitor import PHONE, Enter, Visitor, sign_in
from yanzhen.kernel.assets.models import StockCount, StockTake

LISTED = "[data-list] > li"


@pytest.fixture
def line(home: str) -> Iterator[Line]:
    between = Line(home)
    yield between
    between.close()


@pytest.fixture
def counter(enter: Enter, line: Line) -> Visitor:
    """A counter whose phone has seen the counting page once, with network."""
    visitor: Visitor = enter(size=PHONE)
    visitor.home = line.home
    sign_in(visitor, "counter")
    visitor.open(_page())
    visitor.page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            while (!(await caches.match(location.pathname, { ignoreVary: true }))) await new Promise((done) => setTimeout(done, 100));
        }"""
    )
    return visitor


def _page() -> str:
    take = StockTake.objects.filter(state="counting", place__kind="village").order_by("-pk")[0]
    return f"/assets/takes/{take.pk}/count/"


def _count(visitor: Visitor, words: str) -> None:
    visitor.page.fill("[data-count-form] [name=typed]", words)
    visitor.page.locator("[data-count-form] button.btn-lead").click()


def _cut(visitor: Visitor, line: Line, cut: bool = True) -> None:
    line.cut = cut
    visitor.page.context.set_offline(cut)


def _arrived(words: str) -> int:
    return StockCount.objects.filter(typed__startswith=words).count()


def test_the_page_opens_without_network_and_what_is_counted_arrives_once(
    counter: Visitor, line: Line
) -> None:
    _cut(counter, line)
    counter.page.goto(line.home + _page())
    for number in range(3):
        _count(counter, f"没网时见到的 {number}")
        expect(counter.page.locator(LISTED)).to_have_count(number + 1)
    context = counter.page.context
    counter.page.close()
    assert _arrived("没网时见到的") == 0

    counter.page = context.new_page()
    counter.page.goto(line.home + _page())
    expect(counter.page.locator(LISTED)).to_have_count(3)
    assert counter.overflow <= 0
    _cut(counter, line, False)
    expect(counter.page.locator(LISTED)).to_have_count(0)

    counter.open(_page())
    counter.page.wait_for_timeout(500)
    counter.complaints.clear()  # the browser says that the network was gone
    assert _arrived("没网时见到的") == 3


def test_an_answer_that_is_lost_on_the_way_makes_no_second_count(
    counter: Visitor, line: Line
) -> None:
    line.swallow_answers_to = b'name="once"'
    _count(counter, "回执丢了的一件")
    counter.page.wait_for_timeout(2_000)
    expect(counter.page.locator(LISTED)).to_have_count(1)
    line.swallow_answers_to = b""

    counter.open(_page())

    expect(counter.page.locator(LISTED)).to_have_count(0)
    counter.complaints.clear()
    assert _arrived("回执丢了的一件") == 1


def test_what_one_counted_waits_for_ones_own_login(counter: Visitor, line: Line) -> None:
    _cut(counter, line)
    _count(counter, "换人之前见到的")
    expect(counter.page.locator(LISTED)).to_have_count(1)
    counter.page.context.clear_cookies()
    _cut(counter, line, False)
    sign_in(counter, "village")
    counter.open(_page())
    expect(counter.page.locator(LISTED)).to_have_count(0)
    assert _arrived("换人之前见到的") == 0

    counter.page.context.clear_cookies()
    sign_in(counter, "counter")
    counter.open(_page())
    expect(counter.page.locator(LISTED)).to_have_count(0)
    counter.page.wait_for_timeout(500)
    counter.complaints.clear()
    assert _arrived("换人之前见到的") == 1
