"""Water off in one building since this morning: what the desk reads out before it writes anything down."""

from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.cases.actions import CaseDraft
from yanzhen.kernel.cases.actions.faults import FaultDraft, add_caller, declare_fault
from yanzhen.kernel.cases.models import Fault, Item
from yanzhen.kernel.parties.actors import Actor
from yanzhen.reforms.co_governance.actions.escalating import join_fault
from yanzhen.reforms.co_governance.demo import scene
from yanzhen.reforms.co_governance.models import Estate, WorkOrder

# The item under which broken facilities are reported; without it nobody could handle the fault.
FACILITIES: Final = "ZZ-01"
TITLE: Final = "3 幢停水"
SAID: Final = "3 幢水泵跳闸，维修工已到泵房，预计中午前恢复供水；1、2、4 幢不受影响。"
CALLERS: Final = 12


def make_fault(world: World) -> None:
    """Nothing where nobody has the item; else the desk of the community declares it, and neighbours call."""
    item = Item.objects.filter(code=FACILITIES, active=True).first()
    estate = Estate.objects.select_related("place").get(name=scene.ESTATE)
    if item is None:
        return
    desk = scene.seat(
        world, item.duty, "太炎社区综合治理岗", scene.community(), "estate-governance"
    )
    began = _this_morning()
    draft = FaultDraft(item, estate.place, TITLE, SAID, began_at=began, expected_until=timezone.now() + timedelta(hours=3))  # fmt: skip
    fault = declare_fault(draft, by=desk, at=began + timedelta(minutes=9))
    _callers(world, desk, fault, began)
    _order_of_the_same(fault)


def _this_morning() -> datetime:
    """Twenty to eight; before nine it was yesterday's, so that callers lie in the past."""
    now = timezone.now()
    began = datetime.combine(timezone.localdate(now), time(7, 40), SHANGHAI)
    return began if now - began > timedelta(hours=1) else began - timedelta(days=1)


def _callers(world: World, desk: Actor, fault: Fault, began: datetime) -> None:
    """Most of them in the first half hour."""
    for number in range(CALLERS):
        draft = CaseDraft(
            item=fault.item, place=fault.place, title=fault.title, caller_name=world.person_name(), caller_phone=world.phone(),
            people=1 + number % 4, channel="phone",
        )  # fmt: skip
        at = began + timedelta(minutes=12 + number * number // 3)
        add_caller(fault, draft, by=desk.for_party(None, channel="phone"), at=at)


def _order_of_the_same(fault: Fault) -> None:
    """The property desk had written one of them down already."""
    same = WorkOrder.objects.open().filter(area__estate__place=fault.place, sort="water", case=None)
    order = same.order_by("opened_at").first()
    if order is not None:
        join_fault(order, fault, by=scene.whoever_sets_up())
