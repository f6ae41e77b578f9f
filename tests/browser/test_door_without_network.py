"""The door of a gathering on two phones without network: code, name, telephone, who comes by; restarted, brought once, two doors seen."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.browser.conftest import FLAGS, chromium
from tests.browser.cut_phone import WAIT_MS, CutPhone, committed
from tests.browser.gate_film import LISTENING, film_of
from yanzhen.kernel.gatherings.actions.preparing import take_step
from yanzhen.kernel.gatherings.models import Attendance, DoorPress, Meeting, presses_to_look_into
from yanzhen.kernel.gatherings.testing import (
    a_doorkeeper,
    an_adult,
    an_open_gathering,
    an_organiser,
    registered,
)
from yanzhen.kernel.orders.tests.scene import ticket

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


class Evening:
    """An event that runs now, with room for two who come by; three people and their codes."""

    def __init__(self) -> None:
        now = timezone.now()
        self.gathering = an_open_gathering(places=5, walk_ins=True, at=now - timedelta(days=2), begins=now - timedelta(hours=1))  # fmt: skip
        names = (("Lin Xia", "13812340001"), ("Mu Chen", "13812340002"), ("Gao Yun", "13812340003"))
        self.people = [registered(self.gathering, an_adult(name, phone=phone)) for name, phone in names]  # fmt: skip
        found = [ticket(one.order) for one in self.people]
        self.tickets, self.codes = [text for _v, text in found], [voucher.code for voucher, _t in found]  # fmt: skip
        take_step(self.gathering, "close", by=an_organiser(), at=now)
        self.meeting: Meeting = self.gathering.meetings.get()


class Doorway(CutPhone):
    """One phone at the door."""

    def __init__(self, browser: Browser, home: str, evening: Evening, script: str = "") -> None:
        path = f"/gatherings/door/{evening.meeting.pk}/"
        super().__init__(browser, home, path, a_doorkeeper, script)

    def pick(self, words: str) -> None:
        self.page.fill("[name=find]", words)
        self.page.locator("[data-found] button").first.click()

    def next(self) -> None:
        if self.page.locator("[data-screen]").is_visible():
            self.page.locator("[data-next]").click()

    def mode(self, name: str) -> None:
        self.next()
        self.page.locator(f"[data-mode={name}]").click()
        expect(self.page.locator(f"[data-mode={name}]")).to_have_attribute("aria-pressed", "true")

    def inside(self, people: int) -> None:
        expect(self.page.locator("[data-inside]")).to_have_text(str(people))

    def send(self) -> None:
        self.next()
        self.page.locator("[data-send]").click()
        expect(self.page.locator("[data-net-words]")).to_have_text("Network · all sent", timeout=WAIT_MS)  # fmt: skip


@pytest.fixture
def evening(home: str) -> Evening:
    return committed(Evening)


@pytest.fixture
def doors(browser: Browser, home: str, evening: Evening) -> Iterator[list[Doorway]]:
    opened = [Doorway(browser, home, evening) for _n in range(2)]
    yield opened
    for door in opened:
        door.close()
        assert door.complaints == []


def test_two_doors_without_network_a_restart_and_nothing_is_lost(
    doors: list[Doorway], evening: Evening
) -> None:
    east, west = doors
    _both_without_network(doors)
    _a_restart_in_the_middle(east, evening)

    # The same code at the other door, which cannot know.
    west.type(evening.codes[0].lower())
    west.sees("green", "Lin Xia")
    west.next()
    west.pick("Gao")
    west.sees("green", "Gao Yun")
    rows = DoorPress.objects.filter(meeting=evening.meeting)
    assert not rows.exists()

    for door in doors:
        door.cut(False)
        door.send()
    outcomes = sorted(rows.values_list("verdict__outcome", flat=True))
    assert outcomes == ["away"] * 3 + ["came"] * 5 + ["double", "gone"]
    assert Attendance.objects.filter(meeting=evening.meeting, registration=None).count() == 2
    (twice,) = presses_to_look_into(evening.gathering)
    assert twice.verdict.attendance.registration == evening.people[0]
    expect(west.page.locator("[data-notes]")).to_contain_text("let in at another door")

    # Brought again, nothing becomes two.
    for door in doors:
        door.restart()
        door.send()
    assert rows.count() == len(outcomes)
    west.page.fill("[name=find]", "Lin")
    expect(west.page.locator("[data-found] button")).to_contain_text("in since")


def _both_without_network(doors: list[Doorway]) -> None:
    for door in doors:
        expect(door.page.locator("[data-of]")).to_have_text("3")
        door.stay()
        door.cut()


def _a_restart_in_the_middle(east: Doorway, evening: Evening) -> None:
    """In by code, each no, closed and opened again, out by the telephone, two who come by and a third for whom there is no room."""
    east.type(evening.tickets[0])
    east.sees("green", "Welcome", "Lin Xia")
    east.next()
    east.type(evening.tickets[0])
    east.sees("red", "Stop", "in since")
    east.next()
    east.type(evening.tickets[1][:-4] + "AAAA")
    east.sees("red", "Not on the roll")  # altered: the signature does not fit
    east.next()
    east.type(evening.tickets[1])
    east.sees("green", "Mu Chen")
    east.next()
    east.type("hello")
    east.sees("red", "Not on the roll")
    east.inside(2)

    east.restart()
    east.inside(2)
    east.mode("out")
    east.pick("0002")
    east.sees("green", "Gone", "Mu Chen")
    east.inside(1)
    east.mode("in")
    for _guest in range(2):
        east.page.locator("[data-walk]").click()
        east.sees("green", "without a registration")
        east.next()
    east.page.locator("[data-walk]").click()
    east.sees("red", "All places are taken")
    east.next()
    east.inside(3)


def test_with_network_the_other_door_knows_at_once(doors: list[Doorway], evening: Evening) -> None:
    east, west = doors
    east.type(evening.tickets[0])
    east.sees("green", "Lin Xia")
    west.type(evening.tickets[0])
    west.sees("red", "In already since")
    assert Attendance.objects.filter(meeting=evening.meeting).count() == 1


def test_a_code_before_the_camera_is_seen_heard_and_felt(
    browser: Browser, home: str, evening: Evening, tmp_path: Path
) -> None:
    film = film_of(evening.tickets[0], tmp_path / "code.y4m")
    flags = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={film}"]
    seeing: Any = browser.browser_type.launch(executable_path=chromium(), args=flags)
    door = Doorway(seeing, home, evening, LISTENING)
    try:
        door.stay()
        door.cut()
        door.page.locator("[data-camera]").click()
        door.sees("green", "Lin Xia")
        assert door.page.evaluate("[window.heard, window.felt]") == [[980], [70]]
        assert door.complaints == []
    finally:
        door.close()
        seeing.close()
