"""Cases that take several offices: parts of others with clocks, and the whistle with its joint decision."""

from datetime import datetime, timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.kernel.cases.actions import answer_call, ask_assist, blow_whistle, decide_jointly
from yanzhen.kernel.cases.actions.whistling import Task
from yanzhen.kernel.cases.models import Assist, Case, Item, Whistle, WhistleCall
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.innovation_community.demo.calls import carry_on, file_call, holder_of, soon
from yanzhen.reforms.innovation_community.demo.scene import Calendar
from yanzhen.reforms.innovation_community.models import Enterprise

ASSISTED: Final = 50
WHISTLES: Final = 16
# The shortest file that is one.
PAPER: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# Of each kind, the newest are still going on.
FRESH: Final = 3
# What was said, who helps with what, and within how many working days.
TOGETHER: Final = (
    ("ZZ-01", "地下车库反复积水", "园区物业服务处", "排查集水井和水泵，拍照回复。", 2),
    ("ZZ-02", "消防通道长期被占", "综合行政执法队", "现场清理占道车辆，说明处罚依据。", 3),
    ("ZZ-05", "楼下餐饮油烟扰民", "市场监管所", "核对经营许可和油烟净化记录。", 3),
    ("JJ-13", "共享会议室收费与公示不符", "市场监管所", "核对价格公示，给出处理意见。", 2),
)
ANSWERS: Final = (
    "已到现场处理，照片附后。",
    "已核实，意见如下：按规定整改，本周复查。",
    "设备已更换，试运行正常。",
)
EMERGENCIES: Final = (
    (
        "ZZ-01",
        "园区供水主管爆裂，三栋楼停水",
        "停水影响三栋楼四十余家企业，需要现场会商抢修和临时供水。",
    ),
    ("ZZ-02", "仓库违规存放危化品", "存放点紧邻办公楼，需要联合检查并确定搬离期限。"),
    ("ZZ-08", "展会日园区周边交通瘫痪", "展会期间每日拥堵，需要确定疏导方案和停车安排。"),
)


def make_parts(
    world: World, calendar: Calendar, staff: dict[str, list[Actor]], firms: list[Enterprise]
) -> None:
    """The desk leads, another office has its part; most are answered, the newest are not."""
    for number in range(world.count(ASSISTED, least=12)):
        code, title, whose, task, days = TOGETHER[number % len(TOGETHER)]
        item = Item.objects.get(code=code)
        lead = world.source.choice(staff[item.duty])
        since = world.today - timedelta(days=4) if number < FRESH else world.started
        case = file_call(
            item, world.source.choice(firms), title, by=lead, at=calendar.moment(since)
        )
        accepted = soon(calendar, case.received_at)
        case.take_step("accept", by=lead, at=accepted)
        office = Office.objects.get(title=whose, duty="supporting_office")
        part = ask_assist(
            case, office=office, task=task, by=lead, at=accepted + timedelta(minutes=1),
            limit=Limit(days, LimitUnit.WORKING_DAY),
        )  # fmt: skip
        if number < FRESH:
            _begin(calendar, staff, part, number)
            continue
        answered = _work(world, calendar, staff, part, days)
        if answered is not None:
            carry_on(calendar, case, lead, answered, ("reply", "close"))


def _begin(calendar: Calendar, staff: dict[str, list[Actor]], part: Assist, number: int) -> None:
    """Of the newest one has not been taken yet; the others are being worked on."""
    if number:
        taken = soon(calendar, part.asked_at)
        part.take_step("accept", by=holder_of(staff, part.office), at=taken)


def _work(
    world: World, calendar: Calendar, staff: dict[str, list[Actor]], part: Assist, days: int
) -> datetime | None:
    """Taken and answered, now and then too late; when it was answered."""
    helper = holder_of(staff, part.office)
    taken = calendar.after(part.asked_at, 0)
    if taken is None:
        return None
    part.take_step("accept", by=helper, at=taken)
    late = world.source.random() < 0.15
    done = calendar.after(taken, days + 2 if late else max(days - 1, 1))
    if done is None:
        return None
    part.take_step("answer", by=helper, at=done, note=world.source.choice(ANSWERS))
    return done


def make_whistles(
    world: World, calendar: Calendar, staff: dict[str, list[Actor]], firms: list[Enterprise]
) -> None:
    """The head calls; departments come, some late, one refuses; what they decide becomes parts."""
    head = staff["community_head"][0]
    for number in range(world.count(WHISTLES, least=5)):
        code, title, why = EMERGENCIES[number % len(EMERGENCIES)]
        item = Item.objects.get(code=code)
        lead = world.source.choice(staff[item.duty])
        since = world.today - timedelta(days=2) if number == 0 else world.started
        case = file_call(
            item, world.source.choice(firms), title, by=lead, at=calendar.moment(since)
        )
        accepted = soon(calendar, case.received_at)
        case.take_step("accept", by=lead, at=accepted)
        offices = list(Office.objects.filter(duty="supporting_office").order_by("title"))
        whistle = blow_whistle(
            case, departments=offices, why=why, by=head, at=accepted + timedelta(minutes=2),
            report_by=accepted + timedelta(days=4 if number == 0 else 0, hours=3),
        )  # fmt: skip
        _answer(world, staff, whistle, number)
        if number:
            _decide(world, calendar, staff, whistle, lead)


def _answer(world: World, staff: dict[str, list[Actor]], whistle: Whistle, number: int) -> None:
    """The first is still being answered; in every fourth one department refuses and must come."""
    calls = list(whistle.calls.select_related("whistle", "case", "office"))
    for call in calls:
        at = whistle.blown_at + timedelta(minutes=world.source.randint(20, 170))
        late = timedelta(hours=3) if world.source.random() < 0.12 else timedelta()
        by = holder_of(staff, call.office)
        if number == 0:
            _answer_first(call, by)
            continue
        if at + late > timezone.now():
            continue
        if number % 4 == 1 and call.office.title == "综合行政执法队":
            _refuse(staff, call, by, at)
        answer_call(call, "report", by=by, at=at + late, paper=_paper(call, by))


def _answer_first(call: WhistleCall, by: Actor) -> None:
    """One is coming, one refuses and awaits its judge, the one without a login has not been asked yet."""
    at = call.whistle.blown_at + timedelta(minutes=1)
    if _paper(call, by) is not None:
        return
    if call.office.title == "园区物业服务处":
        answer_call(call, "accept", by=by, at=at)
    else:
        answer_call(call, "refuse", by=by, at=at, note="此处供水归自来水公司，不属本单位职责。")


def _sent_by(call: WhistleCall, holder: Actor) -> str:
    own = holder.office_id == call.office_id
    return f"{call.office.title} {holder.person_name}" if own else call.office.title


def _paper(call: WhistleCall, by: Actor) -> SimpleUploadedFile | None:
    """What a department without a login sent in answer."""
    if by.office_id == call.office_id:
        return None
    return SimpleUploadedFile("回函.pdf", PAPER, content_type="application/pdf")


def _refuse(staff: dict[str, list[Actor]], call: WhistleCall, by: Actor, at: datetime) -> None:
    moment = at - timedelta(minutes=15)
    answer_call(call, "refuse", by=by, note="人手不足，建议改日。", at=moment)
    answer_call(
        call, "overrule", by=staff["leader"][0], note="按职责应到场，请即到。", at=moment + timedelta(minutes=5)
    )  # fmt: skip


def _decide(
    world: World, calendar: Calendar, staff: dict[str, list[Actor]], whistle: Whistle, lead: Actor
) -> None:
    """A meeting the next working day: the desk leads, each department does its part."""
    held = calendar.after(whistle.report_by, 1)
    if held is None:
        return
    desk = whistle.case.office
    assert desk is not None  # noqa: S101  the desk took the case before the whistle was blown
    calls = list(whistle.calls.select_related("office"))
    tasks = [
        Task(call.office, "按会商意见完成本单位整改，回复结果。", Limit(5, LimitUnit.WORKING_DAY))
        for call in calls[:2]
    ]
    decide_jointly(
        whistle, held_at=held, at=held, by=staff["community_head"][0], lead=desk,
        took_part=[_sent_by(call, holder_of(staff, call.office)) for call in calls],
        minutes="现场会商：先抢修，再整改；各单位按分工限期完成，由专员台汇总答复。", tasks=tasks,
    )  # fmt: skip
    ends = [
        _work(world, calendar, staff, part, 5)
        for part in whistle.parts.select_related("office", "case")
    ]
    done = [end for end in ends if end is not None]
    if len(done) == len(tasks):
        carry_on(
            calendar, Case.objects.get(pk=whistle.case_id), lead, max(done), ("reply", "close")
        )
