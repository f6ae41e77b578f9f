"""The first of July: the old company leaves, and one desk serves the estate, the street and the lawn; calls ever since."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.parties.actors import Actor, actor_of_person
from yanzhen.kernel.parties.models import OrganisationKind, Person
from yanzhen.kernel.places.models import PlaceKind
from yanzhen.reforms.co_governance.actions import evidence, handovers, orders, service
from yanzhen.reforms.co_governance.actions.costs import write_hours, write_material
from yanzhen.reforms.co_governance.actions.signing import sign_list
from yanzhen.reforms.co_governance.contracts import DISPATCHER, MANAGER, WORKER
from yanzhen.reforms.co_governance.demo import scene
from yanzhen.reforms.co_governance.demo.estates import first_owner
from yanzhen.reforms.co_governance.demo.scene import whoever_sets_up
from yanzhen.reforms.co_governance.models import (
    Cluster,
    Estate,
    Handover,
    PatrolPoint,
    ServiceArea,
    Unit,
    Worker,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.law_handovers import Letter, Side

LISTS: Final = {
    "a": ("竣工总平面图、单体竣工图", "1 套 46 张"), "b": ("物业服务用房", "2 间 86 平方米"), "c": ("承接查验资料", "1 册"),
    "d": ("水泵、道闸、路灯与钥匙", "63 件"), "e": ("业主名册（只记行数）", "见清单行数"), "f": ("公共收益账目与停车押金", "账册 3 本"),
    "g": ("电梯维保、消防维保合同", "2 份"), "h": ("公用水表、电表读数", "水 20418 吨，电 188604 度"), "i": ("未结报修、在修工程", "4 件"),
    "j": ("门禁、监控，密码已改", "3 套"),
}  # fmt: skip
CALLS: Final = (
    ("water", "厨房龙头滴水"), ("water", "楼道下水管渗水"), ("power", "单元门口灯不亮"), ("door", "单元门禁刷不开"), ("clean", "垃圾桶满溢"),
    ("order", "消防通道被占"), ("building", "露台地漏堵"), ("green", "树枝挡路灯"), ("power", "电瓶车充电桩断电"), ("other", "快递柜漏雨"),
)  # fmt: skip
TRADES: Final = ("水电", "综合维修", "保洁", "秩序", "绿化")


def make_service(world: World) -> None:
    estate = Estate.objects.select_related("place", "assembly").get(name=scene.ESTATE)
    _handed_over(world, estate)
    cluster = _cluster(world, estate)
    areas = list(ServiceArea.objects.filter(cluster=cluster).select_related("cluster__place", "place", "estate"))  # fmt: skip
    desk = scene.seat(world, DISPATCHER, "大物业调度台", cluster.place, "dispatcher", organisation=cluster.company)  # fmt: skip
    scene.seat(world, MANAGER, "大物业项目经理", cluster.place, "service-manager", organisation=cluster.company)  # fmt: skip
    crew = _crew(world, cluster)
    _patrols(world, cluster, crew)
    _calls(world, areas, desk, crew)


def _handed_over(world: World, estate: Estate) -> Handover:
    by, begins = whoever_sets_up(), scene.cut_over(world)
    ends = begins - timedelta(days=1)
    old, new = scene.organisation(world, scene.OLD), scene.organisation(world, scene.NEW)
    handover = handovers.plan_handover(estate, old, by=by, ending="dismissed", ends_on=ends)
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("notice", {"on": ends - timedelta(days=66)}), ("inventory", {}), ("inspect", {"on": ends - timedelta(days=4)}), ("defects", {}), ("sign", {}),
        ("settle", {}), ("leave", {"on": begins + timedelta(days=2)}), ("file", {"on": begins + timedelta(days=1)}),
    )  # fmt: skip
    for name, data in steps:
        if name == "inventory":
            _lists(handover, estate)
            handovers.name_new_company(handover, new, by=by, contract_on=ends - timedelta(days=9), effective_on=begins)  # fmt: skip
        if name == "sign":
            for letter in Letter:
                for side, who in zip(
                    Side, ("旧物业经办", "新物业经办", "业委会主任", "社区见证"), strict=True
                ):
                    sign_list(
                        handover,
                        letter,
                        side,
                        who,
                        by=by,
                        on=ends,
                        sheet=scene.photograph("移交清单签字页.png", 90),
                    )
        if name == "settle":
            for what, fen in (("公共收益结余", 18_640_050), ("装修押金", 2_400_000), ("预收物业费", 9_215_600)):  # fmt: skip
                money = handovers.add_money(handover, what, fen, by=by)
                handovers.settle_money(money, by=by, on=ends, paper=f"示例收据 {fen % 997:03d}")
            handovers.note_deletion(handover, by=by, on=begins + timedelta(days=1))
        handover = handovers.take_handover_step(handover, name, by=by, note="余物备（示例）07-02", data=data)  # fmt: skip
    return handover


def _lists(handover: Handover, estate: Estate) -> None:
    for letter, (what, quantity) in LISTS.items():
        rows = f"{estate.units.count()} 行" if letter == "e" else quantity
        defect = "2 号道闸杆变形" if letter == "d" else ""
        handovers.add_line(handover, letter, what, by=whoever_sets_up(), quantity=rows, condition="可用", defect=defect)  # fmt: skip


def _cluster(world: World, estate: Estate) -> Cluster:
    by, begins = whoever_sets_up(), scene.cut_over(world)
    town = scene.community()
    company = scene.organisation(world, scene.NEW)
    payer = scene.organisation(world, scene.STREET_OFFICE, OrganisationKind.GOVERNMENT)
    cluster = service.open_cluster(town, "仓兴街区大物业", company, by=by, since=begins)
    limits = {"response_minutes": 15, "arrival_minutes": 60}
    assert estate.assembly is not None  # noqa: S101  made by the part before
    service.open_area(cluster, by=by, kind="estate", estate=estate, since=begins, payer=estate.assembly, money="owners", dispatch="grab", name="",
                      standard="二级标准：公共部位日保洁，报修一小时到场", **limits)  # fmt: skip
    for kind, name, dispatch in (
        ("road", "仓兴街（市政道路）", "rotate"),
        ("green", "仓兴街口袋公园", "assign"),
    ):
        ground = scene.place(PlaceKind.PARK, name, town)
        service.open_area(cluster, by=by, kind=kind, name=name, place=ground, since=begins, payer=payer, money="public", dispatch=dispatch,
                          standard="按街道购买服务合同", response_minutes=30, arrival_minutes=120)  # fmt: skip
    for area in cluster.areas.all():
        service.hang_point(area, f"{area.name} 巡查点", 12, by=by)
    return cluster


def _patrols(world: World, cluster: Cluster, crew: list[Actor]) -> None:
    """Every point was walked to last night, the last one not since the day before: the desk sees it."""
    points = list(PatrolPoint.objects.filter(area__cluster=cluster).select_related("area__cluster__place", "area__place").order_by("area__name"))  # fmt: skip
    now = timezone.now()
    for point in points:
        ago = timedelta(hours=31 if point is points[-1] else 5)
        evidence.scan_point(point, by=crew[0], at=now - ago)


def _crew(world: World, cluster: Cluster) -> list[Actor]:
    """Six workers of different trades, a roster for this week with one by night."""
    by, crew = whoever_sets_up(), []
    for number in range(6):
        trade = TRADES[number % len(TRADES)]
        actor = scene.seat(world, WORKER, f"大物业{trade}岗", cluster.place, "worker" if number == 0 else "")  # fmt: skip
        service.enter_worker(cluster, Person.objects.get(pk=actor.person_id), by=by, trade=trade, hour_fen=4_200)  # fmt: skip
        crew.append(actor)
    rows = list(Worker.objects.filter(cluster=cluster).order_by("pk"))
    monday = world.today - timedelta(days=world.today.weekday())
    roster = {
        (monday + timedelta(days=day), shift): rows[1:] if shift == "day" else [rows[day % 6]]
        for day in range(14) for shift in ("day", "night")
    }  # fmt: skip
    for key in roster:
        if key[1] == "day":
            roster[key] = [rows[0], *roster[key]]
    service.write_shifts(cluster, roster, by=by)
    return crew


def _calls(world: World, areas: list[ServiceArea], desk: Actor, crew: list[Actor]) -> None:
    """Some every week since July, nearly all done and rated; six are open today."""
    estate = next(area for area in areas if area.estate_id)
    units = list(Unit.objects.filter(estate=estate.estate_id).order_by("code"))
    begins = scene.cut_over(world)
    span = (world.today - begins).days
    for number in range(max(40, round(320 * world.share))):
        day = begins + timedelta(days=number * span // max(40, round(320 * world.share)))
        area = (
            areas[0 if number % 4 == 3 else areas.index(estate)] if number % 8 != 7 else areas[-1]
        )
        _one(world, area, units[number * 7 % len(units)], CALLS[number % len(CALLS)], desk, crew, world.moment(day), number)  # fmt: skip
    # In the morning, or just now where the demo is loaded before it.
    now = min(datetime.combine(world.today, time(8, 40), SHANGHAI), timezone.now() - timedelta(minutes=5))  # fmt: skip
    for number in range(6):
        sort, what = CALLS[number]
        unit = units[number * 11 % len(units)]
        call = orders.Call(
            estate, what, sort, unit=unit, caller=first_owner(unit), urgent=number == 1
        )
        made = orders.open_order(call, by=desk, at=now - timedelta(minutes=50 - 9 * number))
        if number in (2, 3):
            orders.grab(made, by=crew[number], at=now)
        if number == 3:
            orders.arrive(made, by=crew[3], at=now + timedelta(minutes=4))


def _one(world: World, area: ServiceArea, unit: Unit, call: tuple[str, str], desk: Actor, crew: list[Actor], at: datetime, number: int) -> None:  # fmt: skip
    """A call that was done: taken, come to, photographed, costed, and mostly rated."""
    sort, what = call
    home = unit if area.estate_id else None
    caller = first_owner(unit) if home else None
    made = orders.open_order(orders.Call(area, what, sort, unit=home, caller=caller, spot="" if home else "人行道"), by=desk, at=at)  # fmt: skip
    by = _take(made, desk, crew, at + timedelta(minutes=world.source.randint(2, 14)), number)
    come = at + timedelta(minutes=world.source.randint(16, 55 + 20 * (number % 13 == 5)))
    orders.arrive(made, by=by, at=come)
    evidence.hang_photos(made, [scene.photograph(f"after-{number}.png", 40 + number % 160)], "after", by=by, at=come)  # fmt: skip
    write_hours(made, world.source.choice((20, 30, 45, 60)), by=by, on=at.date())
    if sort in ("water", "power"):
        write_material(made, "配件", world.source.choice((800, 1_500, 3_200)), by=by, on=at.date())
    orders.finish(made, "已修复，现场试用正常", by=by, at=come + timedelta(minutes=35))
    if caller is not None and number % 5 != 4:
        marks = (5, 5 - number % 2, 5 - (number % 11 == 3))
        evidence.rate(made, marks, by=actor_of_person(Person.objects.get(pk=caller.pk)), at=come + timedelta(hours=5))  # fmt: skip


def _take(made: WorkOrder, desk: Actor, crew: list[Actor], at: datetime, number: int) -> Actor:
    """However the area gives its orders; whoever has it in the end."""
    made.refresh_from_db()
    if made.state == "waiting" and made.area.dispatch == "grab":
        made = orders.grab(made, by=crew[number % len(crew)], at=at)
    elif made.state == "waiting":
        made = orders.rotate(made, by=desk, at=at)
    assert made.worker is not None  # noqa: S101  given just now
    holder = made.worker.person_id
    return next(actor for actor in crew if actor.person_id == holder)
