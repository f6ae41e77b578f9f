"""The pass over two villages with its shares agreed by all, free entry for small children, and what is bought beside it."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.orders.actions.agreeing import (
    PartDraft,
    RuleDraft,
    consent,
    publish_refund_table,
)
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.actions.offering import open_days
from yanzhen.kernel.orders.actions.pools import make_pool
from yanzhen.kernel.orders.actions.pricing import Cell
from yanzhen.kernel.orders.models import SigningKey
from yanzhen.kernel.orders.models.refunding import Row, Terms
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.products import (
    PointDraft,
    ProductDraft,
    make_product,
    open_area_days,
    put_on_sale,
)
from yanzhen.reforms.one_pass.actions.tallies import first_half
from yanzhen.reforms.one_pass.demo.scene import Isle, set_scene
from yanzhen.reforms.one_pass.demo.sights import DAY_MAX, make_sights
from yanzhen.reforms.one_pass.models import Area, Attraction, Product

AHEAD: Final = 60
# The collective of the eastern village has this of each ticket, whatever it cost.
EAST_FEN: Final = 1_700
PRICES: Final = {"adult": 9_800, "child": 4_900, "senior": 4_900, "group": 7_800}


def make_products(world: World) -> None:
    """Sights first, then the days of the island, then what is sold of it."""
    isle = set_scene(world)
    area, sights = make_sights(world, isle)
    began = first_half(world.today)[0]
    days = [began + timedelta(days=n) for n in range((world.today - began).days + AHEAD)]
    open_area_days(area, days, size=DAY_MAX, by=isle.clerk, seller=isle.company)
    at = datetime.combine(began, time(0, 5), SHANGHAI)
    if not SigningKey.objects.exists():
        new_signing_key(by=system_actor(), at=at)
    sold = _pass(isle, area, sights, world.today, at)
    free = _free(isle, area, world.today)
    _extras(isle, area, sights, days, world.today)
    world.notebook["one_pass.sold"] = (isle, area, sold, free)


def _pass(isle: Isle, area: Area, sights: dict[str, Attraction], today: date, at: datetime) -> Product:  # fmt: skip
    """Ferry to the boatmen, woods and camphor to the east village, the ride to the west one, the hall to the family."""
    points = (
        PointDraft(sights["A04"], "ferry", 2_500, isle.east, title="渡船往返", arrives=True),
        PointDraft(sights["A01"], "trees", 3_500, isle.east, title="古樟、枫杨林"),
        PointDraft(sights["A03"], "hall", 800, isle.east, title="余庆堂"),
        PointDraft(sights["A05"], "ride", 2_700, isle.west, title="环岛骑行"),
        PointDraft(sights["A11"], "table", 300, isle.east, title="渔家小馆 鱼圆汤"),
    )
    company, east, west = (
        isle.company.pk,
        isle.collectives[isle.east.name].pk,
        isle.collectives[isle.west.name].pk,
    )
    parts = [
        PartDraft(company, Part(Way.REST)),
        PartDraft(isle.boatmen.pk, Part(Way.PERCENT, 8_000), point="ferry"), PartDraft(company, Part(Way.REST), point="ferry"),
        PartDraft(east, Part(Way.FIXED, EAST_FEN), point="trees"), PartDraft(company, Part(Way.REST), point="trees"),
        PartDraft(isle.household.pk, Part(Way.PERCENT, 6_000), point="hall"), PartDraft(company, Part(Way.REST), point="hall"),
        PartDraft(west, Part(Way.PERCENT, 6_000), point="ride"), PartDraft(company, Part(Way.REST), point="ride"),
        PartDraft(isle.household.pk, Part(Way.PERCENT, 10_000), point="table"),
    ]  # fmt: skip
    split = RuleDraft(
        "redemption",
        "seller",
        "《桐洲岛一票制联合经营协议》第五条，两村成员代表会议通过（示例）",
        parts,
        breakage_after_days=30,
    )
    cells: list[Cell] = [(group, None, fen) for group, fen in PRICES.items()]
    draft = ProductDraft(
        slug="tongzhou-pass", sort="pass", name="桐洲岛一票通", code="I01", seller=isle.company, prices=cells, area=area, points=points, split=split,
        offer={"text": "一张票，全岛走：渡船往返、古樟、枫杨林、余庆堂、环岛骑行，渔家小馆送一碗鱼圆汤。", "dated": True, "uses": 1, "recognised": "redemption",
               "per_order_max": 300, "conditions": "当天有效。停航、暴雨全退，不用申请。"},
        page={"name_en": "Tongzhou Island pass", "summary": "一张票，两个村，全岛走。", "summary_en": "One ticket, two villages, the whole island.",
              "story": "渡船、古樟、枫杨林、余庆堂、环岛骑行都在里面，走到哪里扫到哪里。钱按扫的次数分给两个村、船老大和余家。",
              "story_en": "Ferry, camphor, wood, hall and ride are all in it: show the code wherever you come. The money goes to the villages, the boatmen and the family by what was used.",
              "drawing": "island", "order": 10, "since": at.date()},
    )  # fmt: skip
    made = make_product(draft, by=isle.clerk, today=today, at=at)
    rule = made.offer.split_rules.get()
    for party in {part.party_id for part in parts}:
        note = "" if party == company else "协议原件存游客中心，签字盖章（示例）"
        consent(rule, by=isle.head, party_id=party, note=note, at=at)
    terms = Terms((Row(1, 10_000), Row(0, 10_000), Row(-1, 0)))
    publish_refund_table(
        made.offer, terms, source="《桐洲岛游客须知》第 3 条：没用全退", by=isle.clerk, at=at
    )
    put_on_sale(made, by=isle.clerk, today=today)
    made.refresh_from_db()
    return made


def _free(isle: Isle, area: Area, today: date) -> Product:
    """Small children and the islanders' guests: nothing to pay, but a place of the island."""
    draft = ProductDraft(
        slug="tongzhou-free", sort="free", name="免票登记", code="I00", seller=isle.company, prices=[("whole", None, 0)], area=area,
        offer={"text": "1.2 米以下儿童、岛上人家的亲友，登记即可，占一个名额。", "dated": True, "uses": 1, "per_order_max": 300},
        page={"name_en": "Free entry", "order": 90, "since": first_half(today)[0]},
    )  # fmt: skip
    made = make_product(draft, by=isle.clerk, today=today)
    put_on_sale(made, by=isle.clerk, today=today)
    return made


def _extras(isle: Isle, area: Area, sights: dict[str, Attraction], days: list[date], today: date) -> None:  # fmt: skip
    """Kayaks and the parachute: few places a day, bought beside the pass."""
    rows: tuple[tuple[Any, ...], ...] = (
        (
            "tongzhou-kayak",
            "皮划艇两小时",
            "Two hours by kayak",
            "I02",
            "A06",
            24,
            "艇位",
            6_800,
            "kayak",
        ),
        (
            "tongzhou-glider",
            "动力伞体验飞行",
            "Powered parachute",
            "I03",
            "A07",
            12,
            "架次",
            38_000,
            "glider",
        ),
    )
    for order, (slug, name, name_en, code, sight, size, unit, fen, drawing) in enumerate(
        rows, start=20
    ):
        pool = make_pool(
            isle.company,
            by=isle.clerk,
            name=f"{name}{unit}",
            unit_word="位",
            dated=True,
            size_default=size,
        )
        open_days(
            pool,
            [day for day in days if day >= today - timedelta(days=3)],
            size=size,
            by=isle.clerk,
        )
        where = sights[sight]
        draft = ProductDraft(
            slug=slug, sort="extra", name=name, code=code, seller=isle.company, prices=[("adult", None, fen)], area=area, pools={pool: 1},
            points=(PointDraft(where, drawing, fen, isle.west),),
            offer={"text": where.summary, "dated": True, "uses": 1, "conditions": where.warning},
            page={"name_en": name_en, "summary": where.summary, "summary_en": where.summary_en, "story": where.story,
                  "story_en": where.story_en, "drawing": drawing, "order": order, "since": today},
        )  # fmt: skip
        put_on_sale(make_product(draft, by=isle.clerk, today=today), by=isle.clerk, today=today)
