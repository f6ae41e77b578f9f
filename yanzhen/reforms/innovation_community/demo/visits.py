"""Visits of the year, who was there, what they raised, and what became of it."""

from datetime import datetime, timedelta
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.base.limits import LimitUnit
from yanzhen.kernel.cases.actions import rate_case
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.parties.actors import Actor
from yanzhen.reforms.innovation_community.actions.visits import (
    ProblemDraft,
    VisitDraft,
    record_visit,
)
from yanzhen.reforms.innovation_community.contracts import OFFICER_DUTIES
from yanzhen.reforms.innovation_community.demo.scene import Calendar, officers
from yanzhen.reforms.innovation_community.models import Enterprise, Talent, Visit

# The mass of the report: 460 person-times, 337 problems solved; a few more were raised and are open or explained.
PERSON_TIMES: Final = 460
SOLVED: Final = 337
NOT_SOLVED: Final = 64
TALENT_SHARE: Final = 0.15
LATELY_SHARE: Final = 0.12
# Words people use, by the item they are filed under.
PROBLEMS: Final = (
    ("ZZ-01", "地下车库出入口积水，货车进不去"), ("ZZ-01", "三楼公共卫生间漏水，一周没人修"), ("ZZ-01", "大堂空调不制冷，客户来了坐不住"),
    ("ZZ-13", "电梯夜间停运，加班员工下不来"), ("ZZ-04", "物业收费明细说不清"), ("ZZ-04", "快递柜常满，物业不管"),
    ("ZZ-02", "消防通道被电动车堵住"), ("ZZ-05", "隔壁装修白天太吵"), ("ZZ-05", "楼下餐饮油烟进了办公室"), ("ZZ-08", "园区门口非机动车乱停"),
    ("ZZ-11", "产品外观被仿冒，想知道怎么维权"), ("JJ-13", "想找 800 平米中试场地"), ("JJ-13", "团队扩到 40 人，工位不够"),
    ("GG-03", "新来的博士想问安家政策"), ("DQ-14", "想办一次园区篮球赛"), ("ZZ-01", "充电桩坏了两个"), ("ZZ-08", "共享单车停满人行道"),
)  # fmt: skip
TOPICS: Final = ("政策", "场地", "招工", "融资", "物业", "人才", "安全")
ANSWERS: Final = (
    "已经修好，请再看看。",
    "物业当天处理完，现场拍照留存。",
    "协调好了，对方已经回电。",
    "已把清单发给您，需要看场地随时联系。",
    "和相关方一起到现场，问题解决。",
)
EXPLAINED: Final = (
    "按现行规定办不了，原因和依据写在附件里。",
    "需要等明年预算，已经登记，到时先通知您。",
)


def make_visits(world: World) -> None:
    """Each visit through the form's own door; each problem through the desk's own steps."""
    staff = officers(*OFFICER_DUTIES)
    desks = [actor for duty in OFFICER_DUTIES for actor in staff[duty]]
    firms = list(
        Enterprise.objects.present()
        .select_related("organisation__party", "place")
        .order_by("pk")[:1500]
    )
    talents = list(Talent.objects.select_related("person__party", "place").order_by("pk")[:200])
    items = {
        item.code: item for item in Item.objects.filter(code__in={code for code, _text in PROBLEMS})
    }
    calendar = Calendar(world)
    problems = _problems(world, items)
    visits = [
        _visit(world, calendar, attendees, desks, firms, talents)
        for attendees in _attendances(world)
    ]
    visits.sort(key=lambda visit: visit["at"])
    share = [problems[n :: len(visits)] for n in range(len(visits))]
    for visit, raised in zip(visits, share, strict=True):
        _write(visit, raised)
    _handle(world, calendar, staff)


def _attendances(world: World) -> list[int]:
    """How many came to each visit, adding up to the year's person-times."""
    left, counts = world.count(PERSON_TIMES), []
    while left:
        counts.append(min(left, world.source.choices((1, 2, 3, 4), (62, 28, 8, 2))[0]))
        left -= counts[-1]
    return counts


def _problems(world: World, items: dict[str, Item]) -> list[ProblemDraft]:
    count = world.count(SOLVED) + world.count(NOT_SOLVED)
    chosen = (world.source.choice(PROBLEMS) for _n in range(count))
    return [ProblemDraft(text=text, item=items[code]) for code, text in chosen]


def _visit(
    world: World, calendar: Calendar, attendees: int, desks: list[Actor], firms: list[Enterprise], talents: list[Talent]
) -> dict[str, Any]:  # fmt: skip
    to_talent = world.source.random() < TALENT_SHARE
    lately = world.source.random() < LATELY_SHARE
    return {
        # The last days are as busy as any, so that some of what was raised is still on the desks.
        "at": calendar.moment(world.today - timedelta(days=9) if lately else world.started),
        "by": world.source.choice(desks),
        "attendees": attendees,
        "enterprise": None if to_talent else world.source.choice(firms),
        "talent": world.source.choice(talents) if to_talent else None,
        "topics": world.source.sample(TOPICS, 2),
    }


def _write(visit: dict[str, Any], raised: list[ProblemDraft]) -> Visit:
    draft = VisitDraft(
        visited_at=visit["at"], attendees=visit["attendees"], enterprise=visit["enterprise"], talent=visit["talent"],
        topics=visit["topics"], problems=raised,
    )  # fmt: skip
    return record_visit(draft, by=visit["by"], at=visit["at"])


def _handle(world: World, calendar: Calendar, staff: dict[str, list[Actor]]) -> None:
    """The oldest are solved, a few explained; the newest are still on the desks."""
    cases = list(
        Case.objects.from_origin("innovation_community.visit")
        .select_related("item")
        .order_by("received_at", "pk")
    )
    # Nobody lets people wait in a lift: what is promised in hours is settled first.
    cases.sort(key=lambda case: case.item.promise_unit != LimitUnit.HOUR)
    solved, explained = world.count(SOLVED), world.count(NOT_SOLVED) // 4
    outcomes = ["resolved"] * solved + ["explained"] * explained
    world.source.shuffle(outcomes)
    for case, outcome in zip(cases, outcomes, strict=False):
        actor = world.source.choice(staff[case.item.duty])
        settle(world, calendar, case, actor, outcome)
    for case in cases[len(outcomes) :]:
        if (at := calendar.after(case.received_at, 1)) and world.source.random() < 0.6:
            case.take_step("accept", by=world.source.choice(staff[case.item.duty]), at=at)


def settle(world: World, calendar: Calendar, case: Case, actor: Actor, outcome: str) -> None:
    """Accept, answer, close; some days between, and now and then too late."""
    accepted = _at(calendar, case.received_at, 0)
    case.take_step("accept", by=actor, at=accepted)
    days = world.source.choices((1, 2, 3, 4, 5, 8), (22, 28, 24, 14, 9, 3))[0]
    days = 0 if case.item.promise_unit == LimitUnit.HOUR else days
    answered = _at(calendar, accepted, days)
    words = ANSWERS if outcome == "resolved" else EXPLAINED
    case.take_step(
        "reply", by=actor, at=answered, note=world.source.choice(words), data={"outcome": outcome}
    )
    closed = _at(calendar, answered, 1)
    case.take_step("close", by=actor, at=closed)
    if world.source.random() < 0.4:
        rate(world, case, closed)


def rate(world: World, case: Case, at: datetime) -> None:
    level = world.source.choices((5, 4, 3, 2, 1), (60, 28, 9, 2, 1))[0]
    comment = "" if level > 2 else "等得太久，中间没人告诉我进展。"
    rate_case(case, level=level, comment=comment, by=reporter_of(case), at=at)


def reporter_of(case: Case) -> Actor:
    """Whoever asked, rating by the code of the receipt or by their own login."""
    party = case.reporter
    name = party.name if party else ""
    return Actor(person_id=case.reporter_id, person_name=name, channel="scan")


def _at(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The n-th working day after, or a few minutes later where that would lie ahead of now."""
    return calendar.after(start, days) or start + timedelta(minutes=1)
