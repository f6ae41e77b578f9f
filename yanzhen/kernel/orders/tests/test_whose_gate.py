"""A gate lets in what its own organisation sold or has a point of; of other tickets it learns whose they are, no more."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.kernel.orders.actions.gates import find_by_tail, revoked_for_gates
from yanzhen.kernel.orders.actions.judging import judge_scans
from yanzhen.kernel.orders.actions.redeeming import Press, Redeemed, redeem, take_scans
from yanzhen.kernel.orders.models import (
    Entitlement,
    RedeemPoint,
    Redemption,
    ScanVerdict,
    Voucher,
)
from yanzhen.kernel.orders.testing import a_sale
from yanzhen.kernel.orders.tests.gate import AT, Door, Gate
from yanzhen.kernel.orders.tests.scene import GATE, Island, on_its_day, somebody_of, ticket
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import an_actor, an_organisation, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db

NOT_OURS = Redeemed(
    False,
    "elsewhere",
    "",
    reason="This ticket is of Island company: it is let in there, not here",
)


def a_stranger(gate: Gate | Island) -> Actor:
    """A gate keeper of somebody else on the same island."""
    island = gate.island if isinstance(gate, Gate) else gate
    return somebody_of(an_organisation("Other island"), *GATE, place=island.company.place)


def press_as(gate: Gate, by: Actor, **facts: Any) -> Redeemed:
    return redeem(gate.text, Press(**{"nonce": secret_key(), **facts}), by=by, at=gate.at)


@pytest.mark.parametrize("used", [0, 1, 2])
def test_a_strangers_gate_lets_nobody_in_and_learns_whose_ticket_it_is(used: int) -> None:
    gate = Gate(2)
    if used:
        gate.press(used)

    assert press_as(gate, a_stranger(gate)) == NOT_OURS
    assert gate.entitlement().used == used
    assert Redemption.objects.count() == bool(used)


def test_a_press_that_counted_at_its_own_gate_is_not_told_to_another() -> None:
    gate = Gate()
    nonce = secret_key()
    gate.press(nonce=nonce)

    assert press_as(gate, a_stranger(gate), nonce=nonce) == NOT_OURS


def test_who_may_let_in_without_an_office_lets_nobody_in() -> None:
    gate = Gate()
    nowhere = Actor(gate.island.gate.person_id, "Somebody", capabilities=frozenset(GATE))

    assert press_as(gate, nowhere) == NOT_OURS
    assert list(Voucher.objects.at_gates_of(nowhere)) == []
    assert list(RedeemPoint.objects.at_gates_of(nowhere)) == []


def test_a_desk_without_an_organisation_lets_in_for_the_sellers_of_its_place() -> None:
    gate = Gate(3)
    place = gate.island.company.place
    here, above = (an_actor("gate_keeper", where) for where in (place, place.parent))
    everywhere, aside = an_actor("gate_keeper"), an_actor("gate_keeper", a_place(kind="village"))

    assert press_as(gate, here).passes
    assert press_as(gate, above).passes
    assert press_as(gate, everywhere).passes
    assert press_as(gate, aside) == NOT_OURS
    for actor in (here, above, everywhere):
        assert Voucher.objects.at_gates_of(actor).count() == 1
    assert Voucher.objects.at_gates_of(aside).count() == 0


class Points:
    """A pass of the company that the boatmen and the company each let in for at a point of their own."""

    def __init__(self) -> None:
        self.island = Island(basis="redemption")
        for nth, (code, owner) in enumerate([("ferry", self.island.boat), ("tower", None)]):
            RedeemPoint.objects.create(
                offer=self.island.offer, code=code, title=code, settle_fen=3400, order=nth, owner=owner
            )  # fmt: skip
        self.voucher, self.text = ticket(self.island.sell(phone="13800004321"))
        self.boatman = somebody_of(self.island.boat, *GATE, place=self.island.company.place)

    def press(self, by: Actor, point: str) -> str:
        press = Press(secret_key(), point=point)
        return redeem(self.text, press, by=by, at=on_its_day(self.voucher)).outcome


def test_who_owns_a_point_lets_in_there_and_only_there() -> None:
    points = Points()

    assert points.press(points.boatman, "tower") == "elsewhere"
    assert points.press(points.boatman, "ferry") == "counted"
    assert points.press(points.island.gate, "tower") == "counted"
    assert points.press(points.island.gate, "ferry") == "used_up"
    assert points.press(a_stranger(points.island), "ferry") == "elsewhere"


def test_each_gate_chooses_among_its_own_points_and_finds_its_own_tickets() -> None:
    points = Points()
    today = points.voucher.since
    stranger = a_stranger(points.island)

    def page(actor: Actor) -> str:
        return at_the_door(actor).get("/orders/gate/").content.decode()

    boatmens = page(points.boatman)
    assert '<option value="ferry"' in boatmens
    assert '<option value="tower"' not in boatmens
    assert '<option value="tower"' in page(points.island.gate)
    assert "<option" not in page(stranger)
    assert find_by_tail("4321", by=points.boatman, today=today) == [points.voucher]
    assert find_by_tail("4321", by=stranger, today=today) == []


def test_a_gate_hears_of_withdrawn_tickets_of_its_own() -> None:
    gate = Gate()
    gate.voucher.revoke("Lost", at=timezone.now())
    today = gate.voucher.since

    assert revoked_for_gates(by=gate.island.gate, today=today) == [gate.voucher]
    assert revoked_for_gates(by=a_stranger(gate), today=today) == []


def test_what_a_stranger_scanned_without_network_is_kept_and_not_accepted() -> None:
    gate = Gate()
    scan = (gate.text, Press(secret_key(), device="west", sequence=1, scanned_at=gate.at))

    assert take_scans([scan], by=a_stranger(gate), at=gate.at) == 1
    judge_scans(at=gate.at)

    verdict = ScanVerdict.objects.get()
    assert (verdict.outcome, verdict.reason) == ("refused", NOT_OURS.reason)
    assert gate.entitlement().used == 0


def test_the_door_for_programs_asks_whose_gate_it_is() -> None:
    door = Door()
    stranger = at_the_door(a_stranger(door.gate))

    typed = door.redeem(door.gate.voucher.code, client=stranger)
    scanned = door.redeem(client=stranger)

    for answer in (typed, scanned):
        assert (answer.status_code, answer.json()["outcome"]) == (200, "elsewhere")
    assert stranger.get(f"{AT}revoked").json()["revoked"] == []
    assert Entitlement.objects.get().used == 0


def test_the_page_of_the_gate_says_it_too() -> None:
    gate = Gate()
    client = at_the_door(a_stranger(gate), language="zh-hans")

    said = client.post("/orders/gate/", {"code": gate.text, "people": "1"}).content.decode()

    assert "这张票是 Island company 的，请到那边入场" in said


def test_around_the_verb_a_stranger_counts_nothing() -> None:
    gate = Gate()
    a_sale(gate.island.offer, by=gate.island.clerk)
    row = Redemption(
        id=secret_key(), entitlement=gate.entitlement(), uses=1, before=0, fen=0, occurred_at=gate.at, recorded_at=gate.at
    )  # fmt: skip

    for office in (None, secret_key(), a_stranger(gate).office_id):
        row.office_id = office
        with pytest.raises(IntegrityError, match="a_gate_lets_in_its_own"), transaction.atomic():
            row.save(force_insert=True)
    row.office_id = gate.island.gate.office_id
    row.save(force_insert=True)
