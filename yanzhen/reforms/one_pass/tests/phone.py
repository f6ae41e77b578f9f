"""A gate's phone as the server sees it: it numbers, chains and keeps its presses, and brings them when it can."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from yanzhen.kernel.orders.actions.redeeming import Press
from yanzhen.kernel.orders.tests.scene import GATE, Island, somebody_of
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.one_pass.actions.gates import Brought, Told, bring_scans, claim_gate
from yanzhen.reforms.one_pass.actions.gates import register_gate as register
from yanzhen.reforms.one_pass.models import GateDevice
from yanzhen.reforms.one_pass.models.gatechain import link

KEEP = ("island.see", "island.edit", "orders.see")
Pressed = tuple[str, Press]


@dataclass
class Phone:
    """`presses` are all that it ever did, in order."""

    device: GateDevice
    keeper: Actor
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    presses: list[Pressed] = field(default_factory=list)
    last: str = ""

    def press(self, text: str, at: datetime, *, kind: str = "ticket", uses: int = 1, note: str = "") -> Pressed:  # fmt: skip
        row = SimpleNamespace(
            pk=uuid.uuid4(), sequence=len(self.presses) + 1, kind=kind, text=text, uses=uses, point=self.device.point, note=note,
            scanned_at=at,
        )  # fmt: skip
        self.last = link(self.last or str(self.device.pk), row)
        made = Press(row.pk, uses, row.point, self.device.label, row.sequence, at, True, kind, note, self.last)  # fmt: skip
        self.presses.append((text, made))
        return self.presses[-1]

    def bring(self, *presses: Pressed, waiting: int = 0, **facts: Any) -> Brought:
        told = Told(**{"phone": self.key, "said": len(self.presses), "waiting": waiting, **facts})
        return bring_scans(self.device, presses, told, by=self.keeper)


class Landing:
    """An island of orders with gates of its own; each on a phone that was set up."""

    def __init__(self, *gates: str, **facts: Any) -> None:
        self.island = Island(basis="redemption", **facts)
        company = self.island.company
        self.clerk = somebody_of(company.organisation, *KEEP, place=company.place)
        self.phones = [self.phone(name) for name in gates]

    def phone(self, name: str, *, claimed: bool = True, more: Sequence[str] = ()) -> Phone:
        company = self.island.company
        keeper = somebody_of(company.organisation, *GATE, *more, place=company.place)
        office = Office.objects.get(pk=keeper.office_id or "")
        phone = Phone(register(company, name, office, by=self.clerk), keeper)
        if claimed:
            phone.device = claim_gate(phone.device, phone.key, by=keeper)
        return phone
