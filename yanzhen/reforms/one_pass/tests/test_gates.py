"""Gates: one phone each, numbers and a chain that show what is missing, people counted without a ticket."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.models import Entitlement, GateScan, ScanVerdict, Voucher
from yanzhen.kernel.orders.tests.scene import somebody_of, ticket
from yanzhen.kernel.parties.testing import an_actor, an_organisation
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.one_pass.actions.gate_rules import rules_for
from yanzhen.reforms.one_pass.actions.gates import claim_gate, end_gate, register_gate, state_of
from yanzhen.reforms.one_pass.models import GateCount, GateDevice, GateFault
from yanzhen.reforms.one_pass.tests.phone import KEEP, Landing, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def landing() -> Landing:
    return Landing("Ferry")


def _ticket(landing: Landing, n: int = 1) -> str:
    voucher, text = ticket(landing.island.sell(n))
    today = timezone.localdate()
    Voucher.objects.filter(pk=voucher.pk).update(since=today, until=today)
    return text


def test_a_gate_is_on_one_phone(landing: Landing) -> None:
    (phone,) = landing.phones

    assert claim_gate(phone.device, phone.key, by=phone.keeper).phone_key == phone.key
    with pytest.raises(Refused, match="on another phone"):
        claim_gate(phone.device, uuid.uuid4(), by=phone.keeper)
    other = register_gate(landing.island.company, "Wood", phone.device.office, by=landing.clerk)
    with pytest.raises(Refused, match="another gate already"):
        claim_gate(other, phone.key, by=phone.keeper)


def test_another_office_sets_no_phone_up(landing: Landing) -> None:
    gate = landing.phone("Wood", claimed=False)
    elsewhere = landing.phones[0].keeper

    with pytest.raises(Refused, match="belongs to another office"):
        claim_gate(gate.device, uuid.uuid4(), by=elsewhere)
    gate.device.refresh_from_db()
    assert gate.device.phone_key is None


def test_only_the_sellers_desk_registers_and_ends(landing: Landing) -> None:
    company, device = landing.island.company, landing.phones[0].device
    other = somebody_of(an_organisation("Others"), *KEEP, place=company.place)

    for by in (other, landing.phones[0].keeper):
        with pytest.raises(Refused, match="own desk"):
            register_gate(company, "Wood", device.office, by=by)
        with pytest.raises(Refused, match="own desk"):
            end_gate(device, "Broken", by=by)
    for name, point, words in (("Ferry", "", "is there already"), (" ", "", "Give the gate a name"), ("Wood", "moon", "at this place")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            register_gate(company, name, device.office, by=landing.clerk, point=point)
    with pytest.raises(Refused, match="why"):
        end_gate(device, " ", by=landing.clerk)
    assert end_gate(device, "Broken", by=landing.clerk).ended_at
    with pytest.raises(Refused, match="ended already"):
        end_gate(device, "Broken", by=landing.clerk)
    with pytest.raises(Refused, match="was ended"):
        claim_gate(device, landing.phones[0].key, by=landing.phones[0].keeper)


def test_an_ended_gate_takes_nothing_along_and_a_desk_of_elsewhere_ends_none(landing: Landing) -> None:  # fmt: skip
    (phone,) = landing.phones
    elsewhere = an_actor("administrator", a_place(kind="village"), more=KEEP)

    with pytest.raises(Refused):
        end_gate(phone.device, "Broken", by=elsewhere)
    assert end_gate(phone.device, "Broken", by=landing.clerk).ended_at
    phone.device.refresh_from_db()
    with pytest.raises(Refused, match="was ended"):
        rules_for(phone.device, by=phone.keeper, at=timezone.now())


def test_another_office_brings_nothing(landing: Landing) -> None:
    (phone,) = landing.phones
    stranger = replace(phone, keeper=landing.island.gate)

    with pytest.raises(Refused, match="another office"):
        stranger.bring(phone.press("YZ1", timezone.now()))
    assert not GateScan.objects.exists()


def test_presses_are_kept_judged_and_counted_by_their_kind(landing: Landing) -> None:
    (phone,) = landing.phones
    at, text = timezone.now(), _ticket(landing, 2)
    rows = [
        phone.press(text, at, uses=2),
        phone.press(text, at, kind="again", uses=2),
        phone.press("", at, kind="free", uses=3, note="islander"),
        phone.press("", at, kind="free", note="a word of its own"),
        phone.press(text, at, kind="undone"),
        phone.press("YZ1AAAA", at, kind="red", note="This is no ticket of ours."),
    ]

    brought = phone.bring(*rows)
    again = phone.bring(*rows)

    assert [one.outcome for one in brought.answers] == ["counted", "noted", "noted", "noted", "noted", "refused"]  # fmt: skip
    assert (again.answers, again.faults) == (brought.answers, ())
    assert Entitlement.objects.get().used == 2
    counts = GateCount.objects.order_by("scan__sequence").values_list("kind", "reason", "people")
    assert list(counts) == [("again", "", 2), ("free", "islander", 3), ("free", "other", 1)]
    phone.device.refresh_from_db()
    assert (phone.device.said, state_of(phone.device)) == (6, [])


def test_a_number_that_is_missing_is_a_fault_only_when_nothing_waits(landing: Landing) -> None:
    (phone,) = landing.phones
    rows = [phone.press("x", timezone.now()) for _n in range(5)]

    assert phone.bring(rows[0], rows[4], waiting=3).faults == ()
    (fault,) = phone.bring(rows[1], waiting=0).faults
    assert (fault.sort, fault.first, fault.last) == ("gap", 3, 4)
    assert fault.case is not None
    assert "Ferry" in fault.case.title
    assert phone.bring(rows[1]).faults == ()
    assert state_of(phone.device) == [("gap", 3, 4)]

    phone.bring(rows[2], rows[3])
    assert state_of(phone.device) == []
    assert (GateFault.objects.count(), Case.objects.filter(origin_label="one_pass.gatefault").count()) == (1, 1)  # fmt: skip


@pytest.mark.parametrize(
    "changed", [{"uses": 9}, {"note": "staff"}, {"kind": "free"}, {"hash": "0" * 64}]
)
def test_a_press_that_was_changed_breaks_the_chain(landing: Landing, changed: dict[str, Any]) -> None:  # fmt: skip
    (phone,) = landing.phones
    rows = [phone.press("x", timezone.now()) for _n in range(4)]
    text, press = rows[2]

    faults = phone.bring(rows[0], rows[1], (text, replace(press, **changed)), rows[3]).faults

    # A wrong hash is wrong towards the next press too.
    numbers = [3, 4] if "hash" in changed else [3]
    assert [(one.sort, one.first) for one in faults] == [("broken", n) for n in numbers]


def test_in_any_order_the_chain_is_whole(landing: Landing) -> None:
    (phone,) = landing.phones
    rows = [phone.press("x", timezone.now()) for _n in range(9)]

    for number in (8, 2, 5, 0, 1, 4, 3, 7, 6):
        assert phone.bring(rows[number], waiting=9).faults == ()
    assert state_of(phone.device) == []


def test_a_copied_phone_a_clock_ahead_and_a_lost_one_are_found(landing: Landing) -> None:
    (phone,) = landing.phones
    one = phone.press("x", timezone.now())
    ahead = phone.press("y", timezone.now() + timedelta(days=2))
    phone.bring(one)
    copy = Phone(phone.device, phone.keeper, last=phone.last, presses=[])

    late = phone.bring(ahead).faults
    spoken = copy.bring(copy.press("z", timezone.now()), waiting=1).faults

    assert [fault.sort for fault in late] == ["clock"]
    assert {fault.sort for fault in spoken} == {"twice", "copied"}
    assert GateScan.objects.count() == 3
    phone.bring(waiting=4, said=7)
    end_gate(phone.device, "Fell into the river", by=landing.clerk, lost=True)
    lost = GateFault.objects.get(sort="lost")
    assert (lost.first, lost.last) == (3, 7)
    # What it brings all the same is taken.
    assert phone.bring(phone.press("w", timezone.now())).answers[0].outcome == "refused"


def test_a_desk_sees_its_own_gates_and_a_keeper_those_of_the_office(landing: Landing) -> None:
    (phone,) = landing.phones
    wood = landing.phone("Wood")
    other = somebody_of(an_organisation("Others"), *KEEP, place=landing.island.company.place)

    assert set(GateDevice.objects.kept_by(landing.clerk)) == {phone.device, wood.device}
    assert not GateDevice.objects.kept_by(other).exists()
    assert list(GateDevice.objects.stood_at_by(phone.keeper)) in ([phone.device], [phone.device, wood.device])  # fmt: skip
    assert not GateDevice.objects.stood_at_by(landing.clerk).exists()


def test_a_longer_upload_asks_no_more(landing: Landing, django_assert_max_num_queries: Any) -> None:
    (phone,) = landing.phones
    counts, text = [], _ticket(landing, 20)
    phone.bring(phone.press(text, timezone.now()), phone.press("", timezone.now(), kind="free", note="staff"))  # fmt: skip
    code = Voucher.objects.get().code
    # The first double use opens the case, and on a new database the item the case is of.
    for number in (1, 2, 8):
        at = timezone.now()
        rows = [phone.press("", at, kind="free", note="staff") for _n in range(number)]
        rows += [phone.press(text, at) for _n in range(number)]
        rows += [phone.press(code, at, uses=30) for _n in range(number)]
        rows += [phone.press("YZ1AAAA", at, kind="red") for _n in range(number)]
        rows += [phone.press(text[:-4] + "AAAA", at) for _n in range(number)]
        with django_assert_max_num_queries(60) as asked:
            said = phone.bring(*rows)
        # A double use has a case, and a case tells whom it concerns by jobs of its own.
        # The signing keys are asked for anew every five seconds, numbers of cases every so many cases.
        left_out = ("procrastinate", "SAVEPOINT", "orders_signingkey", "cases_number")
        counts.append(sum(not any(word in one["sql"] for word in left_out) for one in asked))
        assert [one.outcome for one in said.answers[number::number]] == ["counted", "double", "refused", "refused"]  # fmt: skip
    assert counts[1] == counts[2]
    assert ScanVerdict.objects.count() == 57
