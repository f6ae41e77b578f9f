"""Nothing a gate did without network is lost: it is kept, judged in an order everybody can check, and races are won once."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.actions.gates import ScanAnswer, upload_scans
from yanzhen.kernel.orders.actions.judging import gaps_of, judge_scans
from yanzhen.kernel.orders.actions.redeeming import Press, Redeemed, take_scans
from yanzhen.kernel.orders.models import GateScan, Redemption, ScanVerdict, Unjudged
from yanzhen.kernel.orders.models.gatework import gaps
from yanzhen.kernel.orders.tests.gate import Gate
from yanzhen.kernel.orders.tests.racing import at_once, deadlocks
from yanzhen.kernel.orders.tests.scene import ticket

pytestmark = pytest.mark.django_db


def test_what_a_gate_did_without_network_is_kept_then_judged() -> None:
    gate = Gate(20)
    scans = [
        (gate.text, Press(secret_key(), 12, device="east", sequence=1, scanned_at=gate.at)),
        (
            gate.text,
            Press(
                secret_key(),
                8,
                device="west",
                sequence=4,
                scanned_at=gate.at + timedelta(minutes=3),
            ),
        ),
        ("YZ1AAAA", Press(secret_key(), device="west", sequence=5, scanned_at=gate.at)),
    ]
    later = gate.at + timedelta(hours=5)

    assert take_scans(scans, by=gate.island.gate, at=later) == 3
    assert take_scans(scans, by=gate.island.gate, at=later) == 0
    assert judge_scans(at=later) == 3
    assert judge_scans(at=later) == 0
    assert sorted(ScanVerdict.objects.values_list("outcome", flat=True)) == [
        "counted",
        "counted",
        "refused",
    ]
    assert gate.entitlement().used == 20
    assert set(Redemption.objects.values_list("offline", flat=True)) == {True}
    assert gaps_of("west") == [(1, 3)]


def test_a_double_use_found_late_is_kept_and_opens_one_case() -> None:
    gate = Gate()
    gate.press()
    late = (
        gate.text,
        Press(secret_key(), device="west", sequence=1, scanned_at=gate.at - timedelta(minutes=9)),
    )

    take_scans([late], by=gate.island.gate, at=gate.at)
    judge_scans(at=gate.at)
    verdict = ScanVerdict.objects.get()
    assert verdict.outcome == "double"
    assert verdict.case is not None
    assert gate.voucher.code in verdict.case.title
    assert GateScan.objects.count() == 1
    assert Redemption.objects.count() == 1


def test_the_order_of_uploading_does_not_decide_who_counts() -> None:
    gate = Gate()
    early = (gate.text, Press(secret_key(), device="west", sequence=1, scanned_at=gate.at))
    late = (
        gate.text,
        Press(secret_key(), device="east", sequence=1, scanned_at=gate.at + timedelta(minutes=1)),
    )

    take_scans([late, early], by=gate.island.gate, at=gate.at + timedelta(hours=1))
    judge_scans(at=gate.at + timedelta(hours=1))
    assert ScanVerdict.objects.get(scan_id=early[1].nonce).outcome == "counted"
    assert ScanVerdict.objects.get(scan_id=late[1].nonce).outcome == "double"


def test_a_scan_sent_while_online_and_again_with_the_upload_is_known() -> None:
    gate = Gate()
    nonce = secret_key()
    gate.press(nonce=nonce)

    take_scans(
        [(gate.text, Press(nonce, device="west", sequence=1, scanned_at=gate.at))],
        by=gate.island.gate,
        at=gate.at,
    )
    judge_scans(at=gate.at)
    assert ScanVerdict.objects.get().outcome == "known"


def test_a_huge_upload_is_refused_whole() -> None:
    gate = Gate()
    with pytest.raises(Refused, match="At most 500"):
        take_scans([("x", Press(secret_key()))] * 501, by=gate.island.gate, at=gate.at)


@pytest.mark.django_db(transaction=True)
def test_sixteen_gates_at_once_let_one_in() -> None:
    gate = Gate()
    answers: list[Redeemed] = []

    at_once([lambda: answers.append(gate.press()) for _n in range(16)])

    assert len(answers) == 16
    assert sum(answer.passes for answer in answers) == 1
    assert {a.outcome for a in answers if not a.passes} == {"used_up"}
    assert Redemption.objects.count() == gate.entitlement().used == 1


@pytest.mark.django_db(transaction=True)
def test_one_press_sent_sixteen_times_at_once_counts_once() -> None:
    gate = Gate(20)
    nonce, answers = secret_key(), []

    at_once([lambda: answers.append(gate.press(nonce=nonce).outcome) for _n in range(16)])

    assert sorted(answers) == ["again"] * 15 + ["counted"]
    assert gate.entitlement().used == 1


@pytest.mark.django_db(transaction=True)
def test_two_gates_bring_the_same_tickets_in_opposite_order() -> None:
    gate, many = Gate(), 60
    texts = [ticket(gate.island.sell(1))[1] for _n in range(many)]
    before = deadlocks()
    answers: list[ScanAnswer] = []

    def bringing(device: str, order: list[str]) -> Callable[[], None]:
        presses = [
            (text, Press(secret_key(), device=device, sequence=n + 1, scanned_at=gate.at + timedelta(seconds=n)))
            for n, text in enumerate(order)
        ]  # fmt: skip
        return lambda: answers.extend(
            upload_scans(device, presses, by=gate.island.gate, at=gate.at).answers
        )

    at_once([bringing("east", texts), bringing("west", texts[::-1])])

    assert Counter(one.outcome for one in answers) == {"counted": many, "double": many}
    assert Redemption.objects.count() == Case.objects.filter(origin_label="orders.gatescan").count() == many  # fmt: skip
    assert len({one.case for one in answers}) == many + 1
    assert deadlocks() == before


@pytest.mark.django_db(transaction=True)
def test_two_workers_judge_each_scan_once() -> None:
    gate, many = Gate(40), 40
    scans = [
        (gate.text, Press(secret_key(), device="west", sequence=n, scanned_at=gate.at))
        for n in range(1, many + 1)
    ]
    take_scans(scans, by=gate.island.gate, at=gate.at)

    told = at_once([lambda: judge_scans(at=gate.at, most=15)] * 6)

    assert sum(told) + judge_scans(at=gate.at) == many
    assert ScanVerdict.objects.filter(outcome="counted").count() == gate.entitlement().used == many


def test_a_scan_that_the_database_cannot_take_holds_up_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = Gate(5)
    scans = [
        (gate.text, Press(secret_key(), device="west", sequence=n, scanned_at=gate.at))
        for n in (1, 2, 3)
    ]
    take_scans(scans, by=gate.island.gate, at=gate.at)
    first = {"id": secret_key(), "text": gate.text, "device": "west", "sequence": 0, "scanned_at": gate.at, "uploaded_at": gate.at}  # fmt: skip
    broken = GateScan.objects.create(**first, by={"office_id": "none"})

    assert judge_scans(at=gate.at) == 3
    assert judge_scans(at=gate.at) == 0
    assert [row.scan_id for row in Unjudged.objects.all()] == [broken.pk]
    assert "waits for a person" in caplog.text


def test_gaps_are_found_by_the_database_as_on_paper() -> None:
    gate = Gate()
    numbers = [2, 3, 3, 7, 11, 12]
    scans = [
        ("x", Press(secret_key(), device="west", sequence=n, scanned_at=gate.at)) for n in numbers
    ]

    take_scans(scans, by=gate.island.gate, at=gate.at)

    assert gaps_of("west") == gaps(numbers, last_known=0) == [(1, 1), (4, 6), (8, 10)]
    assert gaps_of("east") == []


def test_the_audit_line_can_be_sealed() -> None:
    gate = Gate()
    gate.press()
    line = AuditLine.objects.get(verb="orders.redeem")
    assert json.dumps(line.changes)
    assert line.person_name == gate.island.gate.person_name
