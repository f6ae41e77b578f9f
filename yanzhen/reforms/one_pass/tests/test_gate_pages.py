"""The phone's questions and the office's pages: answered clearly, whatever is sent, and never more than may be known."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yanzhen.kernel.orders.actions.reissuing import reissue
from yanzhen.kernel.orders.models import Entitlement, GateScan, PersonGroup, Voucher
from yanzhen.kernel.orders.models.tokens import tag_of
from yanzhen.kernel.orders.testing import a_sale
from yanzhen.kernel.orders.tests.scene import GATE, somebody_of, ticket
from yanzhen.kernel.parties.testing import an_organisation, at_the_door
from yanzhen.reforms.one_pass.models import GateDevice
from yanzhen.reforms.one_pass.tests.phone import Landing, Phone, Pressed

pytestmark = pytest.mark.django_db


class Knock:
    """A phone at the doors of its gate."""

    def __init__(self, landing: Landing) -> None:
        cache.clear()
        self.landing, (self.phone,) = landing, landing.phones
        self.client = at_the_door(self.phone.keeper)
        self.told = {"phone": str(self.phone.key)}

    def post(self, door: str, said: Any, client: Client | None = None) -> Any:
        body = said if isinstance(said, str) else json.dumps(said)
        return (client or self.client).post(f"/island/gate/{self.phone.device.pk}/{door}/", body, content_type="application/json")  # fmt: skip

    def ticket(self, n: int = 1, **facts: Any) -> tuple[Voucher, str]:
        order = self.landing.island.sell(n, **facts)
        today = timezone.localdate()
        Voucher.objects.filter(order=order).update(since=today, until=today)
        return ticket(order)

    def bring(self, *presses: Pressed, **more: Any) -> Any:
        return self.post("scans", {**self.told, "scans": [sent(one) for one in presses], **more})


def sent(pressed: Pressed) -> dict[str, Any]:
    text, press = pressed
    assert press.scanned_at
    return {"press": str(press.nonce), "text": text, "uses": press.uses, "point": press.point, "sequence": press.sequence,
            "kind": press.kind, "note": press.note, "hash": press.hash, "scanned_at": press.scanned_at.isoformat()}  # fmt: skip


@pytest.fixture
def knock() -> Knock:
    return Knock(Landing("Ferry"))


def test_a_phone_takes_along_what_it_needs(knock: Knock) -> None:
    PersonGroup.objects.filter(slug="child").update(condition="1.2–1.5 m")
    child, _text = knock.ticket(group="child")
    gone, _text = knock.ticket()
    gone.revoke("Given back", at=timezone.now())

    said = knock.post("rules", {**knock.told, "said": 4, "battery": 55, "skew_s": -3}).json()

    offer = knock.landing.island.offer
    assert said["offers"] == {str(tag_of(offer.pk)): {"name": offer.name, "here": 1, "each": 1}}
    assert list(said["keys"]) == ["1"]
    assert said["revoked"] == [str(gone.pk)]
    assert said["cards"]["child"]["tickets"] == [str(child.pk)]
    assert "1.2–1.5 m" in said["cards"]["child"]["ask"]
    assert "islander" in said["reasons"]
    knock.phone.device.refresh_from_db()
    device = knock.phone.device
    assert (device.said, device.battery, device.skew_s) == (4, 55, -3)


def test_a_second_phone_is_told_so(knock: Knock) -> None:
    answer = knock.post("rules", {"phone": "6f1a6f1e-7d4a-4a5e-9f43-6d0a7a4f8a11"})

    assert answer.status_code == 409
    assert "on another phone" in answer.json()["refused"]


@pytest.mark.parametrize(
    ("door", "said"),
    [("rules", "{"), ("rules", {}), ("scans", {"phone": "x", "scans": []}), ("scans", "[]"), ("look", {}), ("look", {"text": "x" * 2001}),
     ("rules", {"phone": "6f1a6f1e-7d4a-4a5e-9f43-6d0a7a4f8a11", "battery": 101})],
)  # fmt: skip
def test_what_is_no_question_is_turned_away(knock: Knock, door: str, said: Any) -> None:
    answer = knock.post(door, said)

    assert answer.status_code == 422
    assert "x" * 20 not in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"kind": "gift"}, {"hash": "z"}, {"uses": 0}, {"note": "x" * 201}, {"scanned_at": "2026-01-01T00:00:00"}])  # fmt: skip
def test_a_press_of_another_shape_is_said_to_be(knock: Knock, wrong: dict[str, Any]) -> None:
    one = sent(knock.phone.press("x", timezone.now()))

    answer = knock.post("scans", {**knock.told, "scans": [{**one, **wrong}]})

    assert answer.status_code == 422
    assert not GateScan.objects.exists()


def test_what_is_brought_is_answered_press_by_press(knock: Knock) -> None:
    _voucher, text = knock.ticket()
    rows = [knock.phone.press(text, timezone.now()), knock.phone.press(text, timezone.now())]

    said = knock.bring(*rows).json()

    assert [one["outcome"] for one in said["answers"]] == ["counted", "double"]
    assert said["answers"][1]["case"]
    assert said["faults"] == []


def test_of_a_ticket_the_server_says_what_is_left_and_counts_nothing(knock: Knock) -> None:
    voucher, text = knock.ticket(3)
    knock.bring(knock.phone.press(text, timezone.now(), uses=2))
    other = Knock(Landing("Elsewhere"))

    look = knock.post("look", {"text": text}).json()

    assert (look["known"], look["uses"], look["left"], look["last_gate"]) == (True, 3, 1, knock.phone.device.label)  # fmt: skip
    assert Entitlement.objects.get(voucher=voucher).used == 2
    assert knock.post("look", {"text": text[:-4] + "AAAA"}).json()["why"].startswith("This code was altered")  # fmt: skip
    assert other.post("look", {"text": text}).json() == {
        **dict.fromkeys(("title", "last_gate", "card"), ""), "known": False, "uses": 0, "left": 0, "last_at": None,
        "why": "This ticket is not for this gate.",
    }  # fmt: skip


def test_a_ticket_that_was_issued_anew_says_why_it_is_withdrawn(knock: Knock) -> None:
    lost, text = knock.ticket()
    reissue(lost, by=knock.landing.island.clerk, reason="Lost on the pier")

    look = knock.post("look", {"text": text}).json()

    assert (look["known"], look["left"], look["why"]) == (True, 0, "Lost on the pier")
    assert knock.post("rules", knock.told).json()["revoked"] == [str(lost.pk)]


def test_a_telephone_is_looked_up_with_names_masked(knock: Knock) -> None:
    island = knock.landing.island
    a_sale(island.offer, 2, by=island.clerk, phone="13800004321", name="Wang Xiaoming")
    today = timezone.localdate()
    Voucher.objects.update(since=today, until=today)
    door = f"/island/gate/{knock.phone.device.pk}/tail/?tail="

    found = knock.client.get(f"{door}4321")

    assert found.json()["found"][0]["left"] == 2
    assert "Xiaoming" not in found.content.decode()
    assert knock.client.get(f"{door}43").status_code == 409


def test_the_page_can_be_installed_and_names_its_worker(knock: Knock) -> None:
    device = knock.phone.device
    page = knock.client.get(f"/island/gate/{device.pk}/").content.decode()
    manifest = knock.client.get(f"/island/gate/{device.pk}/manifest.json").json()
    worker = Client().get("/island/gate/worker.js")

    assert "manifest.json" in page
    assert manifest["start_url"] == manifest["scope"] == f"/island/gate/{device.pk}/"
    assert worker.headers["Content-Type"] == "text/javascript"
    assert b"gate-store.js" in worker.content
    stranger = at_the_door(somebody_of(an_organisation("Other"), *GATE))
    assert stranger.get(f"/island/gate/{device.pk}/").status_code == 404
    assert knock.post("scans", knock.told, stranger).status_code == 404


def test_the_office_registers_looks_and_ends(knock: Knock) -> None:
    desk = at_the_door(knock.landing.clerk)
    office = knock.phone.device.office_id
    knock.bring(
        knock.phone.press("YZ1AAAA", timezone.now(), kind="red", note="This is no ticket of ours.")
    )

    made = desk.post("/island/gates/new/", {"name": "Wood", "office": office, "point": ""})
    twice = desk.post("/island/gates/new/", {"name": "Wood", "office": office, "point": ""})
    page = desk.get(f"/island/gates/{knock.phone.device.pk}/").content.decode()
    ended = desk.post(f"/island/gates/{knock.phone.device.pk}/end/", {"why": "Season over"}, follow=True)  # fmt: skip

    assert made.status_code == 302
    assert twice.status_code == 422
    assert "This is no ticket of ours." in page
    assert "Ended" in ended.content.decode()
    assert GateDevice.objects.get(name="Wood").office_id == office
    today = desk.get("/island/gates/").content.decode()
    assert "Wood" in today
    assert "Season over" in today


def test_more_gates_ask_no_more(knock: Knock, django_assert_max_num_queries: Any) -> None:
    desk = at_the_door(knock.landing.clerk)
    counts = []
    for number in (1, 6):
        for n in range(number):
            phone: Phone = knock.landing.phone(f"Gate {number}.{n}")
            phone.bring(phone.press("", timezone.now() - timedelta(seconds=1), kind="free", note="staff"))  # fmt: skip
        with django_assert_max_num_queries(30) as asked:
            assert desk.get("/island/gates/").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
