"""The phone at the gate as a thing: its camera, its tone and its shaking, its battery, its storage, the network that comes back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, CDPSession, Locator, expect

from tests.browser.conftest import FLAGS, chromium
from tests.browser.cut_phone import committed
from tests.browser.gate_film import BATTERY, LISTENING, NO_ED25519, OVERHEARD, film_of
from tests.browser.gate_phone import Door, Tickets
from yanzhen.kernel.orders.models import GateScan, Payment
from yanzhen.reforms.one_pass.actions.gates import state_of
from yanzhen.reforms.one_pass.models import GateFault
from yanzhen.reforms.one_pass.tests.phone import Landing
from yanzhen.reforms.one_pass.tests.pier import Pier

CAMERA: Final = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
MIB: Final = 1024 * 1024
WAIT_MS: Final = 20_000


@pytest.fixture(scope="module")
def landing(home: str, django_db_blocker: Any) -> Iterator[Landing]:
    with django_db_blocker.unblock():
        yield Landing(per_order_max=50, size=500)


@pytest.fixture(scope="module")
def tickets(landing: Landing) -> Tickets:
    return Tickets(landing)


def a_door(browser: Browser, home: str, landing: Landing, script: str = "") -> Door:
    name = f"Pier {timezone.now():%H%M%S%f}"
    return Door(browser, home, committed(lambda: landing.phone(name, claimed=False)), script)


@pytest.fixture
def door(browser: Browser, home: str, landing: Landing) -> Iterator[Door]:
    made = a_door(browser, home, landing, BATTERY)
    yield made
    made.close()
    assert made.complaints == []


def test_a_code_before_the_camera_is_seen_heard_and_felt(
    browser: Browser, home: str, landing: Landing, tickets: Tickets, tmp_path: Path
) -> None:
    film = film_of(tickets(), tmp_path / "code.y4m")
    flags = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={film}"]
    seeing = browser.browser_type.launch(executable_path=chromium(), args=flags)
    door = a_door(seeing, home, landing, LISTENING)
    try:
        door.stay()
        door.cut()
        scan = door.page.locator("[data-camera]")
        scan.click()
        door.sees("green", "Come in")
        assert door.page.evaluate("[window.heard, window.felt]") == [[980], [70]]

        # The same code held on is the same visitor; taken away and shown again it is another.
        expect(door.page.locator("[data-screen]")).to_be_hidden(timeout=WAIT_MS)
        door.page.wait_for_timeout(2_000)
        assert door.kinds() == ["ticket"]
        scan.click()
        expect(door.page.locator("[data-view]")).to_be_hidden()
        door.page.wait_for_timeout(4_500)
        scan.click()
        door.sees("red", "Used already")
        heard, felt = door.page.evaluate("[window.heard, window.felt]")
        assert (heard[1:], felt[1:]) == ([220, 220], [[220, 90, 220]])
        assert door.kinds() == ["ticket", "red"]
        assert door.complaints == []
    finally:
        door.close()
        seeing.close()


def test_a_battery_that_runs_low_is_said_and_told_the_office(door: Door) -> None:
    warnings = door.page.locator("[data-warnings]")

    expect(warnings).to_contain_text("Battery 15 %: charge the phone.")
    door.page.evaluate("charge(0.15, true)")
    door.synchronise()
    expect(warnings).not_to_contain_text("Battery")
    door.phone.device.refresh_from_db()
    assert door.phone.device.battery == 15
    door.page.evaluate("charge(0.8, false)")
    door.synchronise()
    door.phone.device.refresh_from_db()
    assert door.phone.device.battery == 80


def test_a_phone_that_fills_up_warns_before_and_loses_nothing_after(door: Door) -> None:
    door.stay()
    door.cut()
    # What is told of a quota counts as long as the page that it was told through.
    disk = door.context.new_cdp_session(door.context.new_page())
    free(door, 2)
    expect(warning(door)).not_to_contain_text("nearly full")

    left(door, disk, MIB // 4)
    door.restart()
    expect(warning(door)).to_contain_text("nearly full")
    free(door, 2)
    assert len(door.kept()) == 4

    left(door, disk, -1_000 * MIB)
    free(door, 3)
    expect(warning(door)).to_contain_text("in the reserve")
    assert door.page.evaluate("YzGate.rescued().length") + len(door.kept()) == 7
    door.restart()
    expect(door.page.locator("[data-today=free]")).to_be_visible()

    left(door, disk, 500 * MIB)
    door.cut(False)
    door.send()
    door.send()
    rows = GateScan.objects.filter(device=door.phone.device.label)
    assert (rows.count(), state_of(door.phone.device)) == (7, [])
    assert not GateFault.objects.filter(device=door.phone.device).exists()


def test_what_waits_is_sent_when_the_network_is_back_and_no_page_is_open(
    door: Door, tickets: Tickets
) -> None:
    text = tickets()
    door.synchronise()
    door.stay()
    door.cut()
    door.type(text)
    door.sees("green")
    door.page.evaluate("async () => { await YzGate.seal(true); }")
    workers = door.context.new_cdp_session(door.page)
    found: list[dict[str, Any]] = []
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: found.extend(said["registrations"]),
    )
    workers.send("ServiceWorker.enable")
    door.page.wait_for_timeout(500)
    ours = next(one for one in found if one["scopeURL"].endswith("/island/gate/"))
    other = door.context.new_page()
    other.goto("about:blank")
    beside = door.context.new_cdp_session(other)
    beside.send("ServiceWorker.enable")
    door.page.close()

    door.cut(False)
    said = {"origin": door.line.home, "registrationId": ours["registrationId"], "tag": "gate", "lastChance": False}  # fmt: skip
    beside.send("ServiceWorker.dispatchSyncEvent", said)
    rows = GateScan.objects.filter(device=door.phone.device.label, verdict__outcome="counted")
    for _again in range(60):
        if rows.exists():
            break
        other.wait_for_timeout(250)
    assert rows.count() == 1


def test_the_page_sends_by_itself_when_the_network_is_back(door: Door, tickets: Tickets) -> None:
    text = tickets()
    door.synchronise()
    door.stay()
    door.cut()
    door.type(text)
    door.sees("green")
    door.page.evaluate("async () => { await YzGate.seal(true); }")

    door.cut(False)

    expect(door.page.locator("[data-net-words]")).to_have_text(
        "Network · all sent", timeout=WAIT_MS
    )
    assert GateScan.objects.get(device=door.phone.device.label).verdict.outcome == "counted"


def free(door: Door, people: int) -> None:
    """So many islanders, one press each."""
    for _n in range(people):
        door.page.locator("[data-free]").click()
        door.act("Lives on the island")
        door.sees("green")
        door.next()


def left(door: Door, disk: CDPSession, more: int) -> None:
    """The browser gives this site so much more than it uses now."""
    used = door.page.evaluate("async () => (await navigator.storage.estimate()).usage")
    disk.send("Storage.overrideQuotaForOrigin", {"origin": door.line.home, "quotaSize": max(used + more, 1)})  # fmt: skip
    # It asks anew how much is left only when what it knows is half a minute old.
    door.page.wait_for_timeout(31_000)


def warning(door: Door) -> Locator:
    return door.page.locator("[data-warnings]")


UNSENT = "localStorage.getItem('yanzhen-unsent-cash')"


def heard_at_the_drawer(door: Door) -> str:
    """Money that was taken here and that nobody expects yet: the drawer is not counted before there is network."""
    door.page.locator("[data-drawer]").click()
    expect(door.page.locator("[data-said]")).to_contain_text("5 sales of this phone (¥340.00)")
    return str(door.page.evaluate(UNSENT))


def nothing_is_left_to_tell(door: Door, told: str) -> None:
    """All is sent; and what the page of the drawer says while it is not."""
    door.page.evaluate(f"async () => {{ while ({UNSENT}) await new Promise((done) => setTimeout(done, 100)); }}")  # fmt: skip
    drawer = door.context.new_page()
    drawer.goto(f"{door.line.home}/orders/drawer/")
    expect(drawer.locator("[data-unsent]")).to_be_hidden()
    drawer.evaluate("told => localStorage.setItem('yanzhen-unsent-cash', told)", told)
    drawer.reload()
    expect(drawer.locator("[data-unsent]")).to_contain_text("5 sales of this phone (¥340.00)")
    assert drawer.locator("[name=unsent]").input_value() == "5"
    drawer.evaluate("localStorage.removeItem('yanzhen-unsent-cash')")
    drawer.close()


def test_places_kept_for_the_gate_are_sold_for_cash_without_network(
    browser: Browser, home: str
) -> None:
    pier = committed(lambda: Pier(size=20))
    door = Door(browser, home, pier.gate)
    committed(lambda: pier.give(5))
    try:
        door.synchronise()
        door.stay()
        door.cut()
        sale = door.page.locator("[data-sale]")
        for people in (2, 1):
            sale.click()
            door.sees("ask", "Nobody else can buy them.")
            door.page.fill("[data-people]", str(people))
            door.page.locator("[data-acts] button").first.click()
            door.sees("green", f"Take ¥{68 * people}.00 in cash")
            door.next()
        door.page.locator("button[data-undo]").click()
        expect(door.page.locator("[data-said]")).to_have_text("Taken back")
        expect(door.page.locator("[data-today=ticket]")).to_have_text("2")
        sale.click()
        expect(door.page.locator("[data-acts] button").first).to_contain_text("3 left")
        door.page.fill("[data-people]", "3")
        door.page.locator("[data-acts] button").first.click()
        door.sees("green")
        door.next()
        sale.click()
        expect(door.page.locator("[data-said]")).to_contain_text("no places are kept for this gate")
        door.restart()
        door.page.locator("[data-sale]").click()
        expect(door.page.locator("[data-said]")).to_contain_text("no places are kept for this gate")

        told = heard_at_the_drawer(door)
        door.cut(False)
        door.send()
        nothing_is_left_to_tell(door, told)
        assert Payment.objects.filter(order__gate_allotment__device=pier.gate.device).count() == 5
        rows = GateScan.objects.filter(device=pier.gate.device.label)
        assert [rows.filter(kind=kind).count() for kind in ("sale", "undone")] == [5, 1]
        assert not GateFault.objects.filter(device=pier.gate.device).exists()
        assert state_of(pier.gate.device) == []
        assert door.complaints == []
    finally:
        door.close()


def test_a_browser_without_the_signature_verifies_with_what_was_built_in(
    browser: Browser, home: str, landing: Landing, tickets: Tickets
) -> None:
    door = a_door(browser, home, landing, NO_ED25519)
    try:
        good = tickets()
        other = good[:20] + ("B" if good[20] == "A" else "A") + good[21:]
        door.synchronise()
        door.stay()
        door.cut()
        door.page.evaluate(OVERHEARD)

        for text in (good[:-4] + "AAAA", other):
            door.type(text)
            door.sees("red", "altered or forged")
            door.next()
        door.type(good)
        door.sees("green", "Come in")

        assert door.page.evaluate("self.overheard") == [False, False, True]
        assert door.kinds() == ["red", "red", "ticket"]
    finally:
        door.close()
    assert door.complaints == []
