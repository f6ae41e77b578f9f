"""What many people ask at once: a lift that stood for a day, one that stands now, and requests answered together."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.cases.actions import CaseDraft, open_case, rate_case
from yanzhen.kernel.cases.actions.faults import FaultDraft, add_caller, declare_fault, end_fault
from yanzhen.kernel.cases.actions.joining import merge_cases
from yanzhen.kernel.cases.models import Case, Fault, Item
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.reforms.innovation_community.demo.scene import Calendar, community_place, officers
from yanzhen.reforms.innovation_community.models import Enterprise

GOVERNANCE: Final = "officer_governance"
LIFT: Final = "ZZ-13"
CALLERS_THEN: Final = 96
CALLERS_NOW: Final = 60
CALLERS_LEAST: Final = 24
GROUPS: Final = 40
GROUPS_LEAST: Final = 5
# The same matter in the words of different people, under one item.
MATTERS: Final = (
    ("ZZ-01", ("地下车库入口积水，车进不来", "车库门口全是水，请来抽一下", "车库积水没过脚面")),
    ("ZZ-02", ("消防通道被电动车堵住", "消防通道停满电动车，没人管")),
    ("ZZ-08", ("门口共享单车停满人行道", "共享单车把人行道占了", "人行道上单车太多，推婴儿车过不去")),
    ("ZZ-05", ("楼上装修上班时间打钻", "装修太吵，电话会开不了")),
)  # fmt: skip
# Whoever rates with the code of the receipt: nobody knows more of them.
BY_RECEIPT: Final = Actor(person_id=None, person_name="", capabilities=frozenset(), channel="scan")


def make_joined(world: World) -> None:
    """All through the doors that an officer uses."""
    desk = officers(GOVERNANCE)[GOVERNANCE][0]
    buildings = list(
        Place.objects.open()
        .within(community_place())
        .filter(kind=PlaceKind.BUILDING)
        .order_by("path")
    )
    calendar = Calendar(world)
    _requests_answered_together(world, calendar, desk)
    _lift_of_the_summer(world, calendar, desk, world.source.choice(buildings))
    _lift_of_today(world, desk, buildings[0])


def _lift_of_the_summer(world: World, calendar: Calendar, desk: Actor, building: Place) -> None:
    """Two thirds of a day, several dozen callers, one answer, some ratings."""
    began = calendar.moment(world.started, world.today - timedelta(days=60)).replace(
        hour=8, minute=10
    )
    fault = _declare(
        desk,
        building,
        began,
        "一号梯停运，正在更换曳引机",
        "一号梯在抢修，二号梯正常，预计下午四点恢复。",
        8,
    )
    _callers(
        world,
        desk,
        fault,
        began,
        timedelta(hours=7),
        world.count(CALLERS_THEN, least=CALLERS_LEAST),
    )
    ended = began + timedelta(hours=8)
    answer = "曳引机已更换，一号梯恢复运行，维保单位连续三天每天到场检查。给大家添麻烦了。"
    end_fault(fault, outcome="resolved", answer=answer, by=desk, at=ended)
    fault.case.refresh_from_db()
    fault.case.take_step("close", by=desk, at=ended + timedelta(days=2))
    for case in fault.callers().order_by("pk"):
        if world.source.random() < 0.4:
            level = world.source.choices((5, 4, 3, 2), (40, 35, 20, 5))[0]
            comment = "停了一天，爬了十二层楼。" if level == 2 else ""
            rate_case(
                case,
                level=level,
                comment=comment,
                by=BY_RECEIPT,
                code=case.code,
                at=ended + timedelta(days=3),
            )


def _lift_of_today(world: World, desk: Actor, building: Place) -> None:
    """Known since this morning (or the last one), still running."""
    now = timezone.now()
    began = timezone.localtime(now).replace(hour=8, minute=10, second=0, microsecond=0)
    if began > now - timedelta(hours=1):
        began -= timedelta(days=1)
    fault = _declare(
        desk, building, began, "二号梯停运", "二号梯门机故障，维保人员已到场，请先走一号梯。", None
    )
    _callers(
        world,
        desk,
        fault,
        began,
        now - began - timedelta(minutes=10),
        world.count(CALLERS_NOW, least=CALLERS_LEAST),
    )


def _declare(
    desk: Actor, building: Place, began: datetime, title: str, said: str, hours: int | None
) -> Fault:
    item = Item.objects.get(code=LIFT)
    until = began + timedelta(hours=hours) if hours else timezone.now() + timedelta(hours=4)
    draft = FaultDraft(item, building, title, said, began_at=began, expected_until=until)
    return declare_fault(draft, by=desk, at=began + timedelta(minutes=6))


def _callers(
    world: World, desk: Actor, fault: Fault, began: datetime, span: timedelta, count: int
) -> None:
    """Most call in the first hours."""
    first = began + timedelta(minutes=8)
    minutes = max(int(span.total_seconds() // 60) - 8, 1)
    moments = sorted(
        first + timedelta(minutes=minutes * world.source.random() ** 2) for _n in range(count)
    )
    for at in moments:
        draft = CaseDraft(
            item=fault.item, place=fault.place, title=fault.title,
            caller_name=world.person_name(), caller_phone=world.phone(),
            people=world.source.choices((1, 2, 4, 12, 30), (52, 20, 15, 9, 4))[0],
            channel=world.source.choices(("phone", "counter", "web"), (80, 8, 12))[0],
        )  # fmt: skip
        add_caller(fault, draft, by=desk.for_party(None, channel=draft.channel), at=at)


def _requests_answered_together(world: World, calendar: Calendar, desk: Actor) -> None:
    firms = list(
        Enterprise.objects.present()
        .select_related("organisation__party", "place")
        .order_by("pk")[:400]
    )
    items = {
        item.code: item for item in Item.objects.filter(code__in=[code for code, _words in MATTERS])
    }
    groups = world.count(GROUPS, least=GROUPS_LEAST)
    for number in range(groups):
        code, words = world.source.choice(MATTERS)
        # The last group came in these days and is still being worked on.
        lately = number == groups - 1
        at = calendar.moment(world.today - timedelta(days=4) if lately else None)
        place = world.source.choice(firms).place
        cases = [
            _ask(world, items[code], place, text, firms, at + timedelta(minutes=35 * n))
            for n, text in enumerate(words)
            if at + timedelta(minutes=35 * n) < timezone.now()
        ]
        if len(cases) > 1:
            _answer(calendar, desk, cases, open_still=lately)


def _ask(
    world: World, item: Item, place: Any, text: str, firms: list[Enterprise], at: datetime
) -> Case:
    party = world.source.choice(firms).organisation.party
    by = Actor(person_id=party.pk, person_name=party.name)
    draft = CaseDraft(
        item=item, place=place, title=text, reporter=party, subject=party, channel="web"
    )
    return open_case(draft, by=by, at=at)


def _answer(calendar: Calendar, desk: Actor, cases: list[Case], *, open_still: bool) -> None:
    lead, *others = cases
    merged = cases[-1].received_at + timedelta(minutes=20)
    if merged > timezone.now():
        return
    merge_cases(others, lead=lead, by=desk, at=merged)
    lead.take_step("accept", by=desk, at=merged)
    answered = None if open_still else calendar.after(merged, 2)
    if answered is None:
        return
    answer = "已经处理好，现场照片附后。还有问题请随时再找我们。"
    lead.take_step("reply", by=desk, at=answered, note=answer, data={"outcome": "resolved"})
    if (closed := calendar.after(answered, 1)) is not None:
        lead.take_step("close", by=desk, at=closed)
