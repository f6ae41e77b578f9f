"""What takes several offices: calls that came to the wrong desk and were handed back."""

from datetime import datetime, timedelta
from typing import Final

from yanzhen.base.demo import World
from yanzhen.kernel.cases.models import Case, HandBackReason, Item
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.demo.calls import (
    carry_on,
    file_call,
    holder_of,
    soon,
)
from yanzhen.reforms.innovation_community.demo.scene import Calendar, leader, officers
from yanzhen.reforms.innovation_community.demo.together import make_parts, make_whistles
from yanzhen.reforms.innovation_community.models import Enterprise

HANDED_BACK: Final = 70
# What was said on the telephone, the code of the reason, what the desk wrote, and whose it was.
WRONG_DESKS: Final = (
    ("ZZ-01", "门口路面塌陷，车辆绕行", "duty", "市政道路养护不归本专员台。", "综合行政执法队"),
    ("ZZ-05", "对面工地夜里施工", "duty", "夜间施工许可由执法队查处。", "综合行政执法队"),
    (
        "JJ-13",
        "合同到期，物业押金不退",
        "lead",
        "收押金的是物业服务处，应由其先办。",
        "园区物业服务处",
    ),
    ("GG-03", "无证摊贩占道经营", "duty", "占道经营由执法队处理。", "综合行政执法队"),
    ("JJ-13", "买的设备没有合格证", "duty", "产品质量投诉归市场监管所。", "市场监管所"),
)
REFUSALS: Final = (
    "清单写明由你台牵头，请先到场核实。",
    "地点在你台网格内，请接办，需要谁协助再说。",
)


def make_offices(world: World) -> None:
    """Filed by telephone, handed back within the day, judged by the head, and mostly handled since."""
    staff = officers(*OFFICER_DUTIES, "community_head", "supporting_office")
    staff["leader"] = [leader()]
    calendar = Calendar(world)
    firms = list(
        Enterprise.objects.present()
        .select_related("organisation__party", "place")
        .order_by("pk")[:400]
    )
    for number in range(world.count(HANDED_BACK, least=14)):
        _hand_back(world, calendar, staff, world.source.choice(firms), number)
    make_parts(world, calendar, staff, firms)
    make_whistles(world, calendar, staff, firms)


def _hand_back(
    world: World, calendar: Calendar, staff: dict[str, list[Actor]], firm: Enterprise, number: int
) -> None:
    code, title, reason, words, whose = WRONG_DESKS[number % len(WRONG_DESKS)]
    item = Item.objects.get(code=code)
    # The first two came lately and wait for their judge.
    lately = world.today - timedelta(days=1)
    at = calendar.moment(lately if number < 2 else world.started)
    case = file_call(item, firm, title, by=staff["community_head"][0], at=at)
    desk = world.source.choice(staff[item.duty])
    found = soon(calendar, at)
    case.take_step(
        "object", by=desk, at=found, note=words,
        data={"reason": HandBackReason.objects.get(code=reason)},
    )  # fmt: skip
    judged = calendar.after(found, 1) if number >= 2 else None
    if judged is not None:
        _judge(world, calendar, staff, case, desk, whose, judged)


def _judge(
    world: World, calendar: Calendar, staff: dict[str, list[Actor]], case: Case, desk: Actor, whose: str, at: datetime
) -> None:  # fmt: skip
    head = staff["community_head"][0]
    if world.source.random() < 0.3:
        words = world.source.choice(REFUSALS)
        case.take_step("refuse_hand_back", by=head, at=at, note=words)
        handler = desk
    else:
        office = Office.objects.get(title=whose, duty="supporting_office")
        case.take_step("accept_hand_back", by=head, at=at, note="请接办。", data={"office": office})
        handler = holder_of(staff, office)
    carry_on(calendar, case, handler, at)
