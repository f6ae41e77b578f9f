"""A visit written without network is kept on the phone, arrives once, and is never lost on the way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.line import Line
from tests.browser.visitor import PHONE, Enter, Visitor, sign_in
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.reforms.innovation_community.models import Enterprise, Visit

SHELL = "/community/visits/offline/"
LISTED = "[data-list] > li"


@pytest.fixture
def line(home: str) -> Iterator[Line]:
    between = Line(home)
    yield between
    between.close()


@pytest.fixture
def officer(enter: Enter, line: Line) -> Visitor:
    """An officer whose phone has seen the page once, with network."""
    visitor: Visitor = enter(size=PHONE)
    visitor.home = line.home
    sign_in(visitor, "economy")
    _stay(visitor)
    return visitor


def _stay(visitor: Visitor) -> None:
    """Open the page and wait until the worker keeps it."""
    visitor.open(SHELL)
    visitor.page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 100));
            while (!(await caches.match("/community/visits/offline/", { ignoreVary: true }))) await new Promise((done) => setTimeout(done, 100));
        }"""
    )


def _firms(count: int) -> list[Enterprise]:
    return list(
        Enterprise.objects.present()
        .filter(place__kind="building")
        .order_by("organisation__party__pinyin")[:count]
    )


def _write(visitor: Visitor, firm: Enterprise, problem: str = "") -> None:
    page = visitor.page
    if page.locator("[data-another]").is_visible():
        page.locator("[data-another]").click()
    page.fill("#whom-words", firm.name)
    page.locator("[data-offers] button").first.click()
    if problem:
        page.fill("#id_problem_1", problem)
        page.select_option("#id_item_1", str(Item.objects.get(code="R-SPACE").pk))
    page.locator(".ph-act button").click()


def _cut(visitor: Visitor, line: Line, cut: bool = True) -> None:
    line.cut = cut
    visitor.page.context.set_offline(cut)


def test_three_visits_written_offline_outlive_the_tab_and_arrive_once(
    officer: Visitor, line: Line
) -> None:
    before = Visit.objects.count()
    firms = _firms(3)
    _cut(officer, line)
    for number, firm in enumerate(firms):
        _write(officer, firm, f"没网时写的第 {number} 条")
        expect(officer.page.locator(LISTED)).to_have_count(number + 1)
    context = officer.page.context
    officer.page.close()
    assert Visit.objects.count() == before

    officer.page = context.new_page()
    officer.page.goto(line.home + SHELL)
    expect(officer.page.locator(LISTED)).to_have_count(3)
    expect(officer.page.locator("[data-state]")).to_contain_text("3")
    assert officer.overflow <= 0
    # A form that was never opened is not there; the kept page stands in for it.
    officer.page.goto(f"{line.home}/community/enterprises/{firms[0].pk}/visit/")
    expect(officer.page.locator("[data-chosen-name]")).to_have_text(firms[0].name)

    _cut(officer, line, False)
    expect(officer.page.locator(LISTED)).to_have_count(0)
    officer.open(SHELL)
    officer.page.wait_for_timeout(500)
    officer.complaints.clear()  # the browser says that the network was gone
    assert Visit.objects.count() == before + 3
    assert Case.objects.filter(text__startswith="没网时写的第").count() == 3


def test_an_answer_that_is_lost_on_the_way_makes_no_second_visit(
    officer: Visitor, line: Line
) -> None:
    before = Visit.objects.count()
    (firm,) = _firms(1)
    line.swallow_answers_to = b'name="once"'

    _write(officer, firm, "回执丢了")
    expect(officer.page.locator(LISTED)).to_have_count(1)
    officer.waits_until(lambda: Visit.objects.count() == before + 1)
    line.swallow_answers_to = b""
    officer.page.locator("[data-send]").click()

    expect(officer.page.locator(LISTED)).to_have_count(0)
    officer.complaints.clear()
    assert Visit.objects.count() == before + 1
    assert Case.objects.filter(text="回执丢了").count() == 1


def test_a_server_that_fails_is_asked_again(officer: Visitor, line: Line) -> None:
    """By the page, when somebody presses; by the browser itself, when nobody looks."""
    before = Visit.objects.count()
    (firm,) = _firms(1)
    line.fail_requests_with = b'name="once"'

    _write(officer, firm, "服务器重启")
    # Page and worker both try.
    officer.waits_until(lambda: line.failures >= 2)
    officer.page.wait_for_timeout(500)
    later = "navigator.serviceWorker.ready.then((here) => here.sync.getTags())"
    assert officer.page.evaluate(later) == ["visits"]
    expect(officer.page.locator(LISTED)).to_have_count(1)
    # A server that is down has judged nothing.
    expect(officer.page.locator("[data-sentences]")).to_be_hidden()
    line.fail_requests_with = b""
    officer.page.locator("[data-send]").click()

    expect(officer.page.locator(LISTED)).to_have_count(0)
    officer.complaints.clear()
    assert Visit.objects.count() == before + 1


def test_a_visit_happened_on_the_day_it_was_written_not_sent(officer: Visitor, line: Line) -> None:
    (firm,) = _firms(1)
    yesterday = timezone.localdate() - timedelta(days=1)
    _cut(officer, line)
    officer.page.clock.set_fixed_time(f"{yesterday}T10:20:00+08:00")
    _write(officer, firm, "昨天写的")
    expect(officer.page.locator(LISTED)).to_have_count(1)
    _cut(officer, line, False)

    expect(officer.page.locator(LISTED)).to_have_count(0)
    officer.complaints.clear()
    visited = Visit.objects.latest("recorded_at").visited_at
    assert f"{timezone.localtime(visited):%Y-%m-%d %H:%M}" == f"{yesterday} 10:20"


def test_a_form_that_was_open_when_the_network_went_is_kept_too(
    officer: Visitor, line: Line
) -> None:
    """The plain form, sent into nowhere: the worker keeps what was typed."""
    before = Visit.objects.count()
    firm = _firms(2)[1]
    officer.open(f"/community/enterprises/{firm.pk}/visit/")
    officer.write("problem_1", "电梯里没信号")
    officer.choose("item_1", str(Item.objects.get(code="R-SPACE").pk))
    _cut(officer, line)
    officer.page.locator(".ph-act button").click()

    expect(officer.page.locator(LISTED)).to_have_count(1)
    expect(officer.page.locator("[data-list] [data-whom]")).to_have_text(firm.name)
    _cut(officer, line, False)
    expect(officer.page.locator(LISTED)).to_have_count(0)
    officer.complaints.clear()
    assert Visit.objects.count() == before + 1


def test_what_the_office_refuses_stays_with_its_sentence_and_is_mended(
    officer: Visitor, line: Line
) -> None:
    before = Visit.objects.count()
    (firm,) = _firms(1)
    officer.page.locator("details.fold").last.click()
    officer.page.fill("#id_day", "2027-12-31")

    _write(officer, firm)
    sentence = officer.page.locator("[data-sentences]")
    expect(sentence).to_be_visible()
    assert (
        officer.say("This day is after today. Write a day that has passed.")
        in sentence.inner_text()
    )
    officer.open(SHELL)
    expect(officer.page.locator(LISTED)).to_have_count(1)
    assert Visit.objects.count() == before

    officer.page.locator("[data-mend]").click()
    officer.page.fill("#id_day", "")
    officer.page.fill("#id_hour", "")
    officer.page.locator(".ph-act button").click()
    expect(officer.page.locator(LISTED)).to_have_count(0)
    assert Visit.objects.count() == before + 1


def test_what_one_wrote_waits_for_ones_own_login(officer: Visitor, line: Line) -> None:
    before = Visit.objects.count()
    (firm,) = _firms(1)
    _cut(officer, line)
    _write(officer, firm)
    expect(officer.page.locator(LISTED)).to_have_count(1)
    officer.page.context.clear_cookies()
    _cut(officer, line, False)

    sign_in(officer, "governance")
    officer.open(SHELL)
    expect(officer.page.locator("[data-others]")).to_be_visible()
    expect(officer.page.locator(LISTED)).to_have_count(0)
    assert Visit.objects.count() == before
    # Nor does it hold up what the one who is here writes.
    _write(officer, _firms(2)[1])
    officer.waits_until(lambda: Visit.objects.count() == before + 1)
    expect(officer.page.locator(LISTED)).to_have_count(0)

    officer.page.context.clear_cookies()
    sign_in(officer, "economy")
    officer.open(SHELL)
    officer.waits_until(lambda: Visit.objects.count() == before + 2)
    expect(officer.page.locator(LISTED)).to_have_count(0)
    officer.complaints.clear()


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (
            "navigator.serviceWorker.controller.postMessage({ keep: ['/community/visits/offline/'] })",
            SHELL,
        ),
        ("void YzVisits.whoIsHere('/community/visits/offline/who/')", f"{SHELL}who/"),
    ],
    ids=["worker", "page"],
)
def test_a_late_answer_brings_no_cookie_of_the_old_login_back(
    officer: Visitor, line: Line, asked: str, what: str
) -> None:
    context = officer.page.context
    # A login that has ended: its answer would take the cookie of the session away.
    ended = {"name": settings.SESSION_COOKIE_NAME, "value": "ended" * 6, "url": line.home}
    context.add_cookies([ended])  # type: ignore[list-item]
    line.hold_answers_to = f"get {what} ".encode()
    officer.page.evaluate(asked)
    assert line.held.wait(10)
    line.hold_answers_to = b""
    context.clear_cookies()
    # In another tab: leaving this one would call its question off.
    asking, officer.page = officer.page, context.new_page()
    sign_in(officer, "governance")
    cookies = {one["name"]: one["value"] for one in context.cookies()}

    line.let_go.set()
    assert line.gone.wait(10)
    asking.wait_for_timeout(500)

    assert {one["name"]: one["value"] for one in context.cookies()} == cookies


def test_a_device_that_is_nearly_full_says_so(officer: Visitor) -> None:
    officer.page.add_init_script(
        "navigator.storage.estimate = async () => ({ quota: 100e6, usage: 99e6 })"
    )
    officer.open(SHELL)

    expect(officer.page.locator("[data-room]")).to_be_visible()


def test_a_visit_that_could_not_be_kept_stays_on_the_screen(officer: Visitor) -> None:
    before = Visit.objects.count()
    officer.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    (firm,) = _firms(1)
    _write(officer, firm, "手机满了")

    assert (
        officer.say(
            "This device has no room left: the visit is NOT kept. What you wrote still stands here. Make room, or leave the photos out."
        )
        in officer.text
    )
    assert officer.page.locator("#id_problem_1").input_value() == "手机满了"
    assert Visit.objects.count() == before
