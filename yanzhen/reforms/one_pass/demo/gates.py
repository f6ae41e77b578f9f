"""Gates on phones: the last days at the landing, the camphor tree and the bicycles, each press as the phone numbered and chained it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Final
from uuid import UUID

from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.base.keys import secret_key
from yanzhen.kernel.orders.actions import Ask, AskLine, sell
from yanzhen.kernel.orders.actions.redeeming import Press
from yanzhen.kernel.orders.models import Offer, Voucher, current_key
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.one_pass.actions.gate_sales import give_places
from yanzhen.reforms.one_pass.actions.gates import (
    Told,
    bring_scans,
    claim_gate,
    end_gate,
    register_gate,
)
from yanzhen.reforms.one_pass.demo.scene import Isle
from yanzhen.reforms.one_pass.models import Attraction, GateDevice
from yanzhen.reforms.one_pass.models.gatechain import link

DAYS: Final = 3
FAMILIES: Final = 30  # a day
HOURS: Final = (8, 17)
# Name, place of the pass, attraction, battery.
GATES: Final = (
    ("桐洲渡检票口", "ferry", "A04", 82),
    ("古樟检票口", "trees", "A01", 17),
    ("骑行驿站", "ride", "A05", 64),
)
FREE: Final = ("islander", "islander", "islander", "staff", "small", "guide")
NO_TICKET: Final = "这不是我们的票。"


@dataclass
class Phone:
    """What it did, until it finds a network in the evening."""

    device: GateDevice
    keeper: Actor
    battery: int
    key: UUID = field(default_factory=secret_key)
    presses: list[tuple[str, Press]] = field(default_factory=list)
    number: int = 0
    last: str = ""

    def press(self, text: str, at: datetime, *, kind: str = "ticket", uses: int = 1, note: str = "") -> None:  # fmt: skip
        self.number += 1
        row = SimpleNamespace(pk=secret_key(), sequence=self.number, kind=kind, text=text, uses=uses, point=self.device.point,
                              note=note, scanned_at=at)  # fmt: skip
        self.last = link(self.last or str(self.device.pk), row)
        made = Press(row.pk, uses, row.point, self.device.label, self.number, at, True, kind, note, self.last)  # fmt: skip
        self.presses.append((text, made))

    def bring(self, at: datetime) -> None:
        told = Told(self.key, self.number, 0, 0, self.battery)
        bring_scans(self.device, self.presses, told, by=self.keeper, at=at)
        self.presses = []


def make_gates(world: World) -> None:
    """Nothing where the island is not loaded in this run."""
    found = world.notebook.get("one_pass.sold")
    if found is None:
        return
    isle, area, sold, _free = found
    sights = {row.code: row for row in Attraction.objects.filter(area=area)}
    phones = [_phone(isle, name, point, sights[code], battery) for name, point, code, battery in GATES]  # fmt: skip
    for ago in reversed(range(DAYS)):
        _day(world, isle, sold.offer, phones, world.today - timedelta(days=ago))
    at = world.moment(world.today, (6, 7))
    # On no phone yet: whoever looks at the demo year sets their own up, and sells and lets in with it.
    free = _gate(isle, "体验检票口（示例）", "ferry", sights["A04"])
    for device in (phones[0].device, free):
        for day in (world.today, world.today + timedelta(days=1)):
            give_places(device, sold.offer, "adult", day, 6, by=isle.clerk, at=at)
    _drowned(isle, sights["A04"])


def _gate(isle: Isle, name: str, point: str, sight: Attraction) -> GateDevice:
    office = Office.objects.get(pk=isle.gate.office_id or "")
    return register_gate(isle.company, name, office, by=isle.clerk, point=point, attraction=sight)


def _phone(isle: Isle, name: str, point: str, sight: Attraction, battery: int) -> Phone:
    made = _gate(isle, name, point, sight)
    phone = Phone(made, isle.gate, battery)
    phone.device = claim_gate(made, phone.key, by=isle.gate)
    return phone


def _day(world: World, isle: Isle, offer: Offer, phones: list[Phone], day: date) -> None:
    """In the order of the clock, as it happened; nothing of what is still to come today."""
    now = timezone.now()
    done: list[tuple[datetime, Phone, Callable[[Phone, datetime], None]]] = []
    for _family in range(world.count(FAMILIES, least=8)):
        at, n = world.moment(day, HOURS), world.source.choice((2, 2, 3, 4, 6))
        text = _ticket(world, isle, offer, day, n)
        done += [(at + timedelta(minutes=25 * step), phone, _comes(text, n)) for step, phone in enumerate(phones[: world.source.choice((2, 2, 3))])]  # fmt: skip
    for _one in range(world.count(24, least=10)):
        reason, n = world.source.choice(FREE), world.source.choice((1, 1, 1, 2))
        done.append((world.moment(day, HOURS), phones[0], _free(reason, n)))
    done.append((world.moment(day, HOURS), phones[0], lambda phone, at: phone.press("YZ1AAAA", at, kind="red", note=NO_TICKET)))  # fmt: skip
    twice, at = _ticket(world, isle, offer, day, 1), world.moment(day, (9, 12))
    done += [(at + timedelta(hours=step), phones[1], _comes(twice, 1)) for step in range(2)]
    for at, phone, act in sorted(done, key=lambda one: (one[0], one[1].device.name)):
        if at < now:
            act(phone, at)
    for phone in phones:
        phone.bring(min(now, world.moment(day, (19, 20))))


def _ticket(world: World, isle: Isle, offer: Offer, day: date, n: int) -> str:
    at = world.moment(day - timedelta(days=2), (9, 17))
    ask = Ask([AskLine(offer.pk, n, "adult", day)], name=world.person_name(), phone=world.phone(), pay="wechat", collector=isle.company.pk)  # fmt: skip
    key = sell(ask, by=isle.clerk, at=at).order_id
    return Voucher.objects.get(order=key).token(current_key(at))


def _comes(text: str, n: int) -> Callable[[Phone, datetime], None]:
    def comes(phone: Phone, at: datetime) -> None:
        phone.press(text, at, uses=n)
        # Some go out for lunch and are let back in.
        if n == 6:
            phone.press(text, at + timedelta(seconds=40), kind="again", uses=n)

    return comes


def _free(reason: str, n: int) -> Callable[[Phone, datetime], None]:
    return lambda phone, at: phone.press("", at, kind="free", uses=n, note=reason)


def _drowned(isle: Isle, sight: Attraction) -> None:
    """An older phone fell into the river with two presses on it: they are missing, and somebody looks at it."""
    phone = _phone(isle, "桐洲渡备用机", "ferry", sight, 40)
    at = timezone.now() - timedelta(hours=20)
    for _n in range(5):
        phone.press("", at, kind="free", note="islander")
    phone.presses = phone.presses[:3]
    told = Told(phone.key, 5, 2, 0, 40)
    bring_scans(phone.device, phone.presses, told, by=phone.keeper, at=at)
    end_gate(phone.device, "手机掉进江里，没有打捞上来（示例）", by=isle.clerk, lost=True)
