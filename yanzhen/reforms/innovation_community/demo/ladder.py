"""The ladder of the demo year: numbers behind each year, rights, titles, money, marks; then one run over all firms."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.kernel.parties.models import Appointment
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run
from yanzhen.reforms.innovation_community.demo.scene import SOURCE, keeper
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    EquityRound,
    GrowthProfile,
    Mark,
    Merit,
    OfficialScore,
    PropertyRight,
    Title,
)
from yanzhen.reforms.innovation_community.models.ladder import in_force_on
from yanzhen.reforms.innovation_community.models.programmes import CODES

BATCH: Final = 1000
# Accounts are told in hundreds of yuan.
WHOLE: Final = 10_000
MILLION: Final = 1_000_000 * 100
PRODUCTS: Final = {
    "C": ("工业视觉检测仪", "精密减速器", "智能仓储设备", "激光测距模组"),
    "I": ("园区能耗管理系统", "供应链协同平台", "医疗影像软件", "工业数据网关"),
    "M": ("材料检测服务", "芯片设计服务", "环境监测服务", "算法研发服务"),
}
OTHER_PRODUCTS: Final = ("企业管理咨询", "数字展陈", "跨境贸易", "文创设计")
TECHNICAL: Final = frozenset({"C", "I", "M"})


def year_numbers(source: Random, *, revenue: int, staff: int, research: int) -> dict[str, Any]:
    """The rest of a year, in keeping with its revenue, staff and R&D; now and then something was not reported."""
    main = revenue * min(source.randint(62, 112), 99) // 100
    cost = revenue * source.randint(62, 97) // 100
    assets = revenue * source.randint(60, 170) // 100
    rd_staff = min(staff, round(staff * source.uniform(0.02, 0.45)))
    numbers: dict[str, Any] = {
        "main_income_fen": main,
        "cost_fen": cost,
        "net_profit_fen": (revenue - cost) * 4 // 5,
        "rd_domestic_fen": research * source.randint(90, 100) // 100,
        "hightech_income_fen": revenue * source.randint(5, 92) // 100,
        "assets_fen": assets,
        "debt_fen": assets * source.randint(18, 92) // 100,
        "rd_staff": rd_staff,
        "scitech_staff": min(staff, rd_staff + round(staff * source.uniform(0.0, 0.2))),
        "audit_code": f"浙26{source.randrange(10**8):08d}" if source.random() < 0.75 else "",
    }
    numbers = {name: _rounded(name, value) for name, value in numbers.items()}
    if source.random() < 0.06:
        numbers[source.choice(("assets_fen", "main_income_fen", "rd_staff"))] = None
    return numbers


def _rounded(name: str, value: Any) -> Any:
    return value // WHOLE * WHOLE if name.endswith("_fen") else value


def make_ladder(world: World) -> None:
    """Records in bulk, in the order of the tables; one firm as the portal tells it; then everybody is judged."""
    firms = list(Enterprise.objects.present().select_related("organisation").order_by("pk"))
    last = {
        year.enterprise_id: year
        for year in EnterpriseYear.objects.filter(year=world.today.year - 1, enterprise__in=firms)
    }
    pairs = [(firm, last[firm.pk]) for firm in firms if firm.pk in last]
    GrowthProfile.objects.bulk_create(_profiles(world, pairs), batch_size=BATCH)
    PropertyRight.objects.bulk_create(_rights(world, pairs), batch_size=BATCH)
    Title.objects.bulk_create(_titles(world, pairs), batch_size=BATCH)
    Merit.objects.bulk_create(_merits(world, pairs), batch_size=BATCH)
    EquityRound.objects.bulk_create(_equity(world, pairs), batch_size=BATCH)
    OfficialScore.objects.bulk_create(_scores(world, pairs), batch_size=BATCH)
    Mark.objects.bulk_create(_marks(world, pairs), batch_size=BATCH)
    _tell_the_story(world)
    _judge(world)


Pairs = list[tuple[Enterprise, EnterpriseYear]]


def _strength(firm: Enterprise, year: EnterpriseYear) -> float:
    """0 to 1: how far up the ladder a firm like this stands in life."""
    revenue, research = year.revenue_fen or 0, year.rd_fen or 0
    share = research / revenue if revenue else 0
    technical = 0.35 if firm.industry_section in TECHNICAL else 0.0
    return technical + min(share, 0.06) * 5 + min(revenue / (60 * MILLION), 1) * 0.35


def _profiles(world: World, pairs: Pairs) -> Iterator[GrowthProfile]:
    source, first = world.source, date(world.today.year, 1, 1)
    for firm, year in pairs:
        if source.random() < 0.12:
            continue
        began = firm.organisation.registered_on or world.started
        products = PRODUCTS.get(firm.industry_section, OTHER_PRODUCTS)
        yield GrowthProfile(
            enterprise=firm,
            leading_product=source.choice(products),
            niche_since=min(began + timedelta(days=source.randint(0, 900)), world.today),
            strategic_field=source.choice((True, True, False, None))
            if firm.industry_section in TECHNICAL
            else False,
            chain_role=source.choice(("none", "none", "base", "")),
            digital_level=source.randint(1, 4),
            market_share_bp=source.randint(50, 1800) if _strength(firm, year) > 0.6 else None,
            market_rank=source.randint(1, 40) if _strength(firm, year) > 0.6 else None,
            market_words=source.choice(("省内第 5", "市内前 3", "区内有名", "")),
            product_prohibited=None if source.random() < 0.05 else False,
            in_giant_group=False,
            rights_complete_on=world.day(first) if source.random() < 0.85 else None,
            lists_checked_on=world.day(first) if source.random() < 0.9 else None,
            source=SOURCE,
        )


def _rights(world: World, pairs: Pairs) -> Iterator[PropertyRight]:
    source = world.source
    for firm, year in pairs:
        strength = _strength(firm, year)
        for _n in range(int(strength * source.uniform(0, 8))):
            kind = source.choices(
                ("invention", "utility_model", "software", "design"), (3, 3, 3, 1)
            )[0]
            applied = world.day(
                max(firm.organisation.registered_on or date(2015, 1, 1), date(2015, 1, 1)),
                world.today - timedelta(days=200),
            )
            granted = applied + timedelta(days=source.randint(90, 700))
            yield PropertyRight(
                enterprise=firm, kind=kind, number=f"ZL{source.randrange(10**12):012d}.{source.randrange(10)}", applied_on=applied,
                granted_on=granted if granted <= world.today else None, self_developed=source.random() < 0.85,
                high_value=kind == "invention" and source.random() < 0.2, leading=source.choice((True, True, True, False, None)),
                in_use=source.choice((True, True, True, None)), holder_rank=source.choice((1, 1, 1, 2, 4)), source=SOURCE,
                recorded_on=world.today,
            )  # fmt: skip


# Title, the strength from which it is likely, how often, how many years it holds.
LIKELY: Final = (
    ("tech_sme", 0.45, 0.55, 1),
    ("innovative_sme", 0.55, 0.35, 3),
    ("provincial_tech_sme", 0.45, 0.4, 5),
    ("high_tech", 0.62, 0.35, 3),
    ("srdi_sme", 0.72, 0.3, 3),
    ("little_giant", 0.8, 0.3, 3),
)


def _titles(world: World, pairs: Pairs) -> Iterator[Title]:
    for firm, year in pairs:
        held: set[str] = set()
        strength = _strength(firm, year)
        for kind, least, often, years in LIKELY:
            below = {"srdi_sme": {"tech_sme", "innovative_sme"}, "little_giant": {"srdi_sme"}}.get(
                kind
            )
            if strength < least or world.source.random() > often or (below and not below & held):
                continue
            held.add(kind)
            yield _title(world, firm, kind, years)


def _title(world: World, firm: Enterprise, kind: str, years: int) -> Title:
    first = world.today - timedelta(days=365 * years - 1)
    begins = world.day(first, world.today - timedelta(days=20))
    ends = begins.replace(year=begins.year + years, day=min(begins.day, 28)) - timedelta(days=1)
    number = f"{begins.year}33{world.source.randrange(10**10):010d}"
    return Title(
        enterprise=firm,
        kind=kind,
        number=number,
        valid_from=begins,
        valid_until=ends,
        source=SOURCE,
        recorded_on=world.today,
    )


def _merits(world: World, pairs: Pairs) -> Iterator[Merit]:
    source = world.source
    for firm, year in pairs:
        if _strength(firm, year) > 0.65 and source.random() < 0.2:
            level = source.choices(("provincial", "city"), (1, 3))[0]
            yield Merit(
                enterprise=firm, kind="research_unit", name="企业研发中心", level=level, since=world.day(date(2021, 1, 1)),
                source=SOURCE, recorded_on=world.today,
            )  # fmt: skip
        if source.random() < 0.15:
            yield Merit(
                enterprise=firm, kind="quality_system", name="质量管理体系认证", since=world.day(date(2022, 1, 1)),
                source=SOURCE, recorded_on=world.today,
            )  # fmt: skip


def _equity(world: World, pairs: Pairs) -> Iterator[EquityRound]:
    for firm, year in pairs:
        if _strength(firm, year) > 0.5 and world.source.random() < 0.06:
            yield EquityRound(
                enterprise=firm, investor="示例创业投资合伙企业", amount_fen=world.source.choice((3, 5, 10, 20, 40)) * MILLION,
                paid_in_on=world.day(world.today - timedelta(days=1000)), qualified=world.source.choice((True, True, None)),
                source=SOURCE, recorded_on=world.today,
            )  # fmt: skip


def _scores(world: World, pairs: Pairs) -> Iterator[OfficialScore]:
    for firm, year in pairs:
        if _strength(firm, year) > 0.62 and world.source.random() < 0.5:
            yield OfficialScore(
                enterprise=firm, year=world.today.year, hundredths=world.source.randint(4200, 7800),
                issued_on=world.day(date(world.today.year, 1, 1)), document="培育平台评价结果(示例)", source=SOURCE,
                recorded_on=world.today,
            )  # fmt: skip


def _marks(world: World, pairs: Pairs) -> Iterator[Mark]:
    for firm, _year in pairs:
        if world.source.random() < 0.015:
            since = world.day(world.today - timedelta(days=700))
            until = (
                min(since + timedelta(days=90), world.today)
                if world.source.random() < 0.6
                else None
            )
            yield Mark(
                enterprise=firm,
                kind="abnormal",
                since=since,
                until=until,
                note="地址失联",
                source=SOURCE,
                recorded_on=world.today,
            )


def _tell_the_story(world: World) -> None:
    """The firm of the first portal login: step one held, R&D 312,000 yuan short of step two, no official score yet."""
    desk = Appointment.objects.filter(office__duty="enterprise_contact").order_by("id").first()
    firm = Enterprise.objects.filter(pk=desk.office.organisation_id).first() if desk else None
    if firm is None:
        return
    for model in (GrowthProfile, PropertyRight, Title, Merit, EquityRound, OfficialScore, Mark):
        model.objects.filter(enterprise=firm).delete()
    last = world.today.year - 1
    firm.industry_section, firm.industry_code = "C", "3569"
    firm.save(update_fields=["industry_section", "industry_code"])
    for back, revenue, research in ((0, 52, 1.248), (1, 41.8, 1.312), (2, 36, 1.1)):
        EnterpriseYear.objects.filter(enterprise=firm, year=last - back).update(
            staff=86, rd_staff=14, scitech_staff=22, revenue_fen=round(revenue * MILLION), main_income_fen=round(revenue * MILLION) * 913 // 1000,
            cost_fen=round(revenue * MILLION) * 8 // 10, net_profit_fen=round(revenue * MILLION) // 10, rd_fen=round(research * MILLION),
            rd_domestic_fen=round(research * MILLION), hightech_income_fen=round(revenue * MILLION) * 7 // 10,
            assets_fen=48 * MILLION, debt_fen=48 * MILLION * 462 // 1000, audit_code="浙2600000086", source="审计报告(示例)",
        )  # fmt: skip
    GrowthProfile.objects.create(
        enterprise=firm, leading_product="智能仓储设备", niche_since=date(last - 4, 3, 1), strategic_field=True, chain_role="none",
        digital_level=3, market_share_bp=640, market_rank=12, market_words="省内第 5", product_prohibited=False, in_giant_group=False,
        rights_complete_on=world.today - timedelta(days=30), lists_checked_on=world.today - timedelta(days=30), source=SOURCE,
    )  # fmt: skip
    for n in (1, 2):
        PropertyRight.objects.create(
            enterprise=firm, kind="invention", number=f"ZL20211000000{n}.{n}", applied_on=date(last - 4, 6, n), granted_on=date(last - 2, 5, n),
            self_developed=True, leading=True, in_use=n == 1, holder_rank=1, source=SOURCE,
        )  # fmt: skip
    Title.objects.create(
        enterprise=firm, kind="tech_sme", number=f"{world.today.year}33011000000086", valid_from=date(world.today.year, 4, 1),
        valid_until=date(world.today.year + 1, 3, 31), source="入库公告(示例)",
    )  # fmt: skip


def _judge(world: World) -> None:
    """By what is in force, and by the superseded rules of step two, so that they can be compared."""
    packs = [
        *in_force_on(CODES, world.today),
        *RulePack.objects.filter(code="sme.srdi", version="2022"),
    ]
    run = carry_on_run(begin_run(by=keeper(), packs=packs, on=world.today).pk)
    world.progress(f"innovation_community.ladder {run.done}/{run.total}")
