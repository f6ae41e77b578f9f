"""What the village and its company own, drawn as it might be; papers, inspections, moves, disposals, two stock-takes."""

from datetime import date, timedelta
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.actions import (
    AssetDraft,
    Scan,
    add_permit,
    begin_take,
    count,
    enter_asset,
    explain,
    inspect_asset,
)
from yanzhen.kernel.assets.demo.village import Scene, at_ten, set_scene
from yanzhen.kernel.assets.models import Asset, AssetKind, StockTake

MU: Final = 667
WAN: Final = 1_000_000
# Somewhere in the hills; nobody's land.
WEST: Final = 119.9810
SOUTH: Final = 29.8430
STEP: Final = 0.0011
# name, kind, whose (c collective, f company), where, mu or m², value in 万元, life in years, year got, how
HELD: Final = (
    ("溪口柑橘园", "orchard", "c", "溪口自然村", 36 * MU, 42, 15, 2016, "built"),
    ("石坞香榧林", "orchard", "c", "石坞山脚", 120 * MU, 96, 25, 2010, "built"),
    ("竹海露营基地用地", "land", "c", "竹海景区入口", 18 * MU, None, None, 1998, "inherited"),
    ("前畈水田", "land", "c", "前畈", 210 * MU, None, None, 1984, "inherited"),
    ("后山毛竹林", "forest", "c", "后山", 860 * MU, None, None, 1984, "inherited"),
    ("村口荷塘", "pond", "c", "村口", 9 * MU, None, None, 1984, "inherited"),
    ("文化礼堂", "hall", "c", "村中心", 680, 186, 20, 2014, "built"),
    ("村综合服务楼", "building", "c", "村中心", 960, 258, 20, 2012, "granted"),
    ("老小学校舍", "building", "c", "溪口自然村", 540, 64, 20, 1996, "allotted"),
    ("来料加工厂房", "building", "c", "工业小区 3 号", 1240, 310, 20, 2019, "built"),
    ("农产品冷库", "facility", "f", "工业小区 5 号", 220, 88, 10, 2022, "granted"),
    ("沿溪步道与栈桥", "facility", "c", "溪边", 2600, 145, 10, 2021, "granted"),
    ("露营地卫生间与管理房", "facility", "f", "竹海景区入口", 130, 52, 10, 2022, "built"),
    ("千年香樟", "tree", "c", "祠堂前", None, None, None, 1950, "inherited"),
    ("罗汉松（古树）", "tree", "c", "祠堂后", None, None, None, 1950, "inherited"),
    ("大米加工成套设备", "machine", "f", "工业小区 5 号", None, 36, 10, 2023, "bought"),
    ("竹材初加工机组", "machine", "c", "工业小区 3 号", None, 28, 10, 2019, "bought"),
    ("植保无人机", "machine", "f", "服务楼库房", None, 6, 5, 2024, "bought"),
    ("观光电瓶车", "vehicle", "f", "竹海景区入口", None, 8, 4, 2023, "bought"),
    ("农用货车", "vehicle", "c", "服务楼库房", None, 11, 4, 2020, "bought"),
    ("会议桌椅", "furniture", "c", "村综合服务楼", None, 3, 5, 2018, "bought"),
    ("竹海景区经营权", "right", "f", "竹海景区", None, 60, 10, 2022, "contributed"),
    ("“湖源”商标", "right", "f", "村中心", None, 2, 10, 2021, "bought"),
    ("灌溉泵站", "facility", "c", "前畈", 45, 24, 10, 2015, "granted"),
)  # fmt: skip
# asset, paper, number, issuer, days until it ends (None: no end)
PAPERS: Final = (
    ("文化礼堂", "real_estate", "浙（示例）不动产权第 0001021 号", "不动产登记中心（示例）", None),
    ("文化礼堂", "fire", "消检示例 2025-118", "消防救援大队（示例）", 21),
    ("来料加工厂房", "real_estate", "浙（示例）不动产权第 0003377 号", "不动产登记中心（示例）", None),
    ("农产品冷库", "equipment", "特设示例 4471", "市场监管局（示例）", -34),
    ("观光电瓶车", "inspection", "检示例 2025-090", "特种设备检验院（示例）", 66),
    ("农用货车", "vehicle", "示例 A·00001", "车辆管理所（示例）", 240),
    ("农用货车", "insurance", "示例保单 77231", "保险公司（示例）", -9),
    ("前畈水田", "land", "农地承包权示例 0110", "区人民政府（示例）", None),
    ("后山毛竹林", "forest", "林权示例 0472", "区人民政府（示例）", None),
    ("竹海景区经营权", "business", "示例 3301-2022", "市场监管局（示例）", 410),
)  # fmt: skip
INSPECTED: Final = (
    ("文化礼堂", "good", "", 40), ("来料加工厂房", "fair", "东墙渗水，已报修。", 25), ("老小学校舍", "dangerous", "西侧屋架下沉，已拉警戒线。", 12),
    ("沿溪步道与栈桥", "poor", "栈桥第 3 跨木板松动。", 60), ("农产品冷库", "good", "", 33), ("观光电瓶车", "fair", "", 75), ("溪口柑橘园", "good", "长势好，3 株缺苗。", 90),
)  # fmt: skip
EXPLAINED: Final = {
    "missing": "借给邻村，有借条，月底归还。",
    "damaged": "已报修，费用列入维修预算。",
}


def make_assets(world: World) -> None:
    """The register with its papers and inspections, what was moved and let go, and two stock-takes."""
    scene = set_scene(world)
    world.notebook["assets.scene"] = scene
    assets = {row[0]: _enter(world, scene, row, place) for place, row in enumerate(HELD)}
    for name, kind, number, issuer, days in PAPERS:
        until = world.today + timedelta(days=days) if days is not None else None
        issued = (until or world.today) - timedelta(days=700)
        add_permit(
            assets[name],
            by=scene.keeper,
            kind=kind,
            number=number,
            issuer=issuer,
            issued_on=issued,
            expires_on=until,
            at=at_ten(world, 200),
        )
    for name, condition, note, ago in INSPECTED:
        inspect_asset(
            assets[name], by=scene.keeper, condition=condition, note=note, at=at_ten(world, ago)
        )
    _let_go(world, scene, assets)
    _count_last_year(world, scene)
    _count_now(world, scene)


def _enter(world: World, scene: Scene, row: tuple[Any, ...], place: int) -> Asset:
    name, kind, whose, where, size, value_wan, life_years, year, how = row
    got = date(year, 6, 15)
    draft = AssetDraft(
        kind=AssetKind.objects.get(pk=kind), name=name, owner=scene.collective if whose == "c" else scene.company, place=scene.village,
        place_note=where, area_m2=size, acquired_how=how, acquired_on=got, in_service_on=got if value_wan else None,
        original_value_fen=value_wan * WAN if value_wan else None, residual_fen=value_wan * WAN // 20 if value_wan else 0,
        life_months=life_years * 12 if life_years else None, own_use=kind in ("hall", "tree", "furniture") or name == "村综合服务楼",
        unit="株" if kind == "tree" else "", geometry=_outline(place, size), source="示例数据",
    )  # fmt: skip
    return enter_asset(draft, by=scene.keeper, at=at_ten(world, 330))


def _outline(place: int, size: int | None) -> dict[str, Any] | None:
    """A slanting field for what has an area, a point for the rest of what stands still."""
    row, column = divmod(place, 6)
    west, south = WEST + column * STEP + row * 0.0002, SOUTH + row * STEP
    if size is None:
        return {"type": "Point", "coordinates": [round(west, 6), round(south, 6)]}
    half = min(STEP * 0.42, 0.00012 + size**0.5 / 900_000)
    ring = [
        [west - half, south - half * 0.7],
        [west + half, south - half],
        [west + half * 0.9, south + half * 0.8],
        [west - half * 0.8, south + half],
    ]
    return {
        "type": "Polygon",
        "coordinates": [[[round(x, 6), round(y, 6)] for x, y in [*ring, ring[0]]]],
    }


def _let_go(world: World, scene: Scene, assets: dict[str, Asset]) -> None:
    """A pump that was scrapped with a decision, and a school whose disposal waits for one."""
    pump = assets["灌溉泵站"]
    pump.take_step(
        "ask_disposal",
        by=scene.keeper,
        at=at_ten(world, 150),
        note="水毁，无法修复。",
        data={"how": "scrapped", "estimate_fen": 80_000},
    )
    pump.take_step(
        "approve_disposal",
        by=scene.reviewer,
        at=at_ten(world, 140),
        data={"paper": "成员代表会议纪要 2026 年第 4 号"},
    )
    gone = world.today - timedelta(days=120)
    pump.take_step(
        "dispose",
        by=scene.keeper,
        at=at_ten(world, 120),
        data={"gone_on": gone, "proceeds_fen": 120_000},
    )
    school = assets["老小学校舍"]
    data = {"how": "sold", "estimate_fen": 58 * WAN}
    school.take_step(
        "ask_disposal",
        by=scene.keeper,
        at=at_ten(world, 8),
        note="闲置多年，屋架危险，拟公开处置。",
        data=data,
    )


def _count_last_year(world: World, scene: Scene) -> None:
    """A stock-take of the company, closed by the township with its differences explained."""
    at = at_ten(world, 100)
    take = begin_take(
        title="公司资产盘点", place=scene.village, owner=scene.company, by=scene.keeper, at=at
    )
    lines = list(take.lines.select_related("asset").order_by("asset__number"))
    for line in lines[:-1]:
        damaged = line.asset.name == "植保无人机"
        _scan(take, line.asset.code, scene, at, damaged=damaged, note="桨叶裂" if damaged else "")
    _scan(take, "折叠帐篷 6 顶", scene, at, note="露营旺季临时借用")
    take.take_step("finish", by=scene.keeper, at=at + timedelta(hours=5))
    rows: list[Any] = [*take.lines.differing(), *take.surplus.all()]
    explain(take, [(row, _why(row)) for row in rows], by=scene.keeper)
    take.take_step("close", by=scene.reviewer, at=at + timedelta(days=2))


def _why(row: Any) -> str:
    if not hasattr(row, "result"):
        return "向旅游公司借用，不是本村资产。"
    return EXPLAINED["damaged" if row.damaged else row.result]


def _count_now(world: World, scene: Scene) -> None:
    """The year's stock-take of the village, half way."""
    at = at_ten(world, 1)
    take = begin_take(
        title=f"{world.today.year} 年度资产盘点", place=scene.village, by=scene.keeper, at=at
    )
    lines = list(take.lines.select_related("asset").order_by("asset__number"))
    for line in lines[: len(lines) * 3 // 5]:
        _scan(take, line.asset.code, scene, at)
    _scan(take, "旧水稻收割机", scene, at, note="停在前畈机耕路边，无标签")


def _scan(take: StockTake, typed: str, scene: Scene, at: Any, **facts: Any) -> None:
    count(
        take, Scan(once_key=new_key(), typed=typed, counted_at=at, **facts), by=scene.counter, at=at
    )
