"""Ten thousand presses of a gate that was offline: kept, judged, counted, answered, in batches of 500; against one-row commits.

One gate keeper's phone, as the page sends it: nine tickets of a crowd in ten presses, one free entry; each hashed over
the one before. The same upload once more, as a phone does that lost the answers, must change nothing.
"""

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Final

from django.utils import timezone

from benchmarks.harness import Result, one_row_commits
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.actions.redeeming import UPLOAD_MAX, Press
from yanzhen.kernel.orders.models import GateScan, Redemption, Voucher, current_key
from yanzhen.kernel.orders.testing import a_pool, a_sale, a_seller, an_offer
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import an_office
from yanzhen.reforms.one_pass.actions.gates import Told, bring_scans, state_of
from yanzhen.reforms.one_pass.models import GateCount, GateDevice
from yanzhen.reforms.one_pass.models.gatechain import link

NAME: Final = "gate.upload"
PRESSES: Final = 10_000
TICKETS: Final = 200
Pressed = tuple[str, Press]


def results() -> Iterator[Result]:
    device, keeper, presses = prepare()
    rate = one_row_commits(1)
    began = time.perf_counter()
    _bring(device, keeper, presses)
    seconds = time.perf_counter() - began
    yield Result(f"{NAME}.{PRESSES}", round(PRESSES / seconds, 1), "presses/s", round(PRESSES / seconds / rate, 3))  # fmt: skip
    began = time.perf_counter()
    _bring(device, keeper, presses)
    yield Result(f"{NAME}.again", round(PRESSES / (time.perf_counter() - began), 1), "presses/s")
    began = time.perf_counter()
    wrong = state_of(device)
    yield Result(f"{NAME}.chain", round(1000 * (time.perf_counter() - began), 1), "ms")
    kept, used, free = GateScan.objects.count(), Redemption.objects.count(), GateCount.objects.count()  # fmt: skip
    if wrong or (kept, used + free) != (PRESSES, PRESSES):
        raise SystemExit(f"{kept} presses kept, {used} redeemed, {free} free, of {PRESSES}: {wrong[:3]}")  # fmt: skip


def prepare() -> tuple[GateDevice, Actor, list[Pressed]]:
    """A crowd's tickets, and a phone that let it in for three days."""
    seller = a_seller(name="Island company")
    each = PRESSES // TICKETS
    offer = an_offer(seller, pools={a_pool(seller, size=PRESSES, queue="never"): 1}, code="GATE", per_order_max=each)  # fmt: skip
    office = an_office("gate_keeper", organisation=seller.organisation)
    now = timezone.now()
    new_signing_key(by=system_actor(), at=now - timedelta(days=9))
    for _ticket in range(TICKETS):
        a_sale(offer, each)
    Voucher.objects.update(since=timezone.localdate() - timedelta(days=9), until=None)
    texts = [voucher.token(current_key(now)) for voucher in Voucher.objects.all()]
    device = GateDevice.objects.create(seller=seller, office=office, name="Ferry", label="Ferry #1", since=now)  # fmt: skip
    keeper = Actor(None, "Gate", office_id=office.pk, organisation_id=seller.pk, capabilities=frozenset({"orders.redeem"}))  # fmt: skip
    presses, last = [], str(device.pk)
    for n in range(PRESSES):
        kind, text, note = ("free", "", "islander") if n % 10 == 9 else ("ticket", texts[n % TICKETS], "")  # fmt: skip
        row = SimpleNamespace(pk=uuid.uuid4(), sequence=n + 1, kind=kind, text=text, uses=1, point="", note=note,
                              scanned_at=now - timedelta(days=3) + timedelta(seconds=25 * n))  # fmt: skip
        last = link(last, row)
        presses.append((text, Press(row.pk, 1, "", device.label, n + 1, row.scanned_at, True, kind, note, last)))  # fmt: skip
    return device, keeper, presses


def _bring(device: GateDevice, keeper: Actor, presses: list[Pressed]) -> None:
    phone = uuid.uuid4()
    for first in range(0, PRESSES, UPLOAD_MAX):
        waiting = max(PRESSES - first - UPLOAD_MAX, 0)
        done = bring_scans(device, presses[first : first + UPLOAD_MAX], Told(phone, PRESSES, waiting), by=keeper)  # fmt: skip
        if any(one.outcome not in ("counted", "noted") for one in done.answers):
            raise SystemExit("A press was not counted.")
