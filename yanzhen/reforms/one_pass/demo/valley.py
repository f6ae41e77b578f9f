"""A company of three villages without a pass: a music festival, farm visits, three study routes, each with its page."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.base.limits import SHANGHAI
from yanzhen.kernel.orders.actions import Ask, AskLine, sell
from yanzhen.kernel.orders.actions.offering import open_days
from yanzhen.kernel.orders.actions.pools import make_pool
from yanzhen.kernel.orders.actions.sessions import open_sessions
from yanzhen.kernel.orders.models import Pool, Seller
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.actions.attractions import enter_attraction, publish
from yanzhen.reforms.one_pass.actions.products import ProductDraft, make_product, put_on_sale
from yanzhen.reforms.one_pass.actions.routes import lay_route
from yanzhen.reforms.one_pass.actions.tallies import first_half
from yanzhen.reforms.one_pass.actions.tours import (
    TourDraft,
    ask_tour,
    confirm_tour,
    name_staff,
    set_ratio,
)
from yanzhen.reforms.one_pass.demo.scene import firm, office, open_shop, village, whoever_sets_up
from yanzhen.reforms.one_pass.models import Attraction, Product, Route

# Name, English, sentence, English sentence, drawing.
Words = tuple[str, str, str, str, str]
# Name in the address, sort, code, order.
What = tuple[str, str, str, int]
TOWN: Final = "新登镇"
VILLAGES: Final = ("上山村", "昌东村", "上旺村")
COMPANY: Final = "山源益禾农旅发展有限公司（示例）"
# code, kind, village, name, English, sentence, English sentence, drawing
SIGHTS: Final = (
    ("V01", "farm", 0, "百亩荷塘", "The lotus ponds", "六月底开花，七月最盛，藕在九月。", "In flower from late June, at their best in July; the roots are dug in September.", "lotus"),
    ("V02", "farm", 1, "稻田画", "The painted rice field", "三种颜色的稻子种出来的一幅画。", "A picture grown from rice of three colours.", "field"),
    ("V03", "farm", 2, "种植园", "The nursery", "从一粒种子到一棵苗，自己动手。", "From seed to seedling, with your own hands.", "garden"),
    ("V04", "hall", 0, "荷塘里农场", "The farm in the lotus", "喂羊、摘菜、烧一顿柴火饭。", "Feed the sheep, pick greens, cook on a wood fire.", "hall"),
)  # fmt: skip
# slug, name, English, theme, sentence, English, drawing, first sight, fen a pupil
LESSONS: Final = (
    ("study-lotus", "莲藕研学", "Study route: lotus", "莲藕", "下塘认藕，回来做藕粉。", "Into the pond for roots, back to make lotus flour.", "lotus", "V01", 12_800),
    ("study-rice", "稻田研学", "Study route: rice", "稻田", "插秧、割稻、碾米，一季走一步。", "Plant, reap, mill: one step a season.", "field", "V02", 11_800),
    ("study-planting", "种植研学", "Study route: planting", "种植", "育苗、移栽，带一盆回家。", "Sow, plant out, take a pot home.", "garden", "V03", 9_800),
)  # fmt: skip


def make_valley(world: World) -> None:
    """No area, no approved maximum of an island: each product has its own places."""
    town = Place.objects.open().get(name=TOWN, path__contains="/")
    places = [village(name, town) for name in VILLAGES]
    company = firm(world, COMPANY, places[0], registered_on=date(2022, 11, 8))
    seller = open_shop(company, places[0], first_half(world.today)[0])
    clerk = office(world, "seller", "荷塘里游客接待", town, "valley-desk", "罗益", company)
    sights = {row[0]: _sight(world, places, company, row) for row in SIGHTS}
    _festival(world, seller, clerk)
    _farm(world, seller, clerk)
    for order, row in enumerate(LESSONS, start=50):
        _lesson(world, seller, clerk, sights, row, order)
    _tours(world, clerk)


def _sight(world: World, places: list[Place], company: Any, row: tuple[Any, ...]) -> Attraction:
    code, kind, where, name, name_en, summary, summary_en, drawing = row
    draft = enter_attraction(
        by=whoever_sets_up(), place=places[where], village=places[where], owner=company, code=code, kind=kind, name=name, name_en=name_en,
        summary=summary, summary_en=summary_en, story=summary, story_en=summary_en, drawing=drawing, minutes=60, since=world.started,
    )  # fmt: skip
    return publish(draft, by=whoever_sets_up(), today=world.today)


def _festival(world: World, seller: Seller, clerk: Any) -> None:
    """Two evenings by the lotus ponds; next year's are on sale already."""
    pool = _pool(seller, clerk, "音乐节入场", 1_500)
    year = world.today.year + (world.today.month > 6)
    days = [date(year, 7, 3), date(year, 7, 4)]
    open_days(pool, days, size=1_500, by=clerk)
    words = (
        "荷塘音乐节",
        "Music by the lotus ponds",
        "两个晚上，荷塘边，草地上坐着听。",
        "Two evenings on the grass beside the ponds.",
        "lotus",
    )
    prices = [("adult", None, 12_800), ("child", None, 6_400)]
    _product(
        world,
        pool,
        clerk,
        words,
        ("lotus-festival", "festival", "V10", 30),
        prices,
        advance_days_max=400,
    )


def _farm(world: World, seller: Seller, clerk: Any) -> None:
    """Two sessions a day for forty people each."""
    pool = _pool(seller, clerk, "农场体验", 40)
    open_sessions(
        pool,
        [world.today + timedelta(days=n) for n in range(30)],
        [time(9, 30), time(13, 30)],
        size=40,
        by=clerk,
    )
    words = (
        "荷塘里农场半日",
        "Half a day on the farm",
        "喂羊、摘菜、烧一顿柴火饭。",
        "Feed the sheep, pick greens, cook on a wood fire.",
        "hall",
    )
    prices = [("adult", None, 6_800), ("child", None, 4_800)]
    product = _product(world, pool, clerk, words, ("lotus-farm", "farm", "V11", 40), prices)
    for n in range(8):
        day = world.today + timedelta(days=1 + n % 4)
        ask = Ask(lines=[AskLine(product.offer_id, 2, "adult", day, session=time(9, 30))], name=world.person_name(), phone=world.phone(), pay="cash",
                  collector=seller.pk)  # fmt: skip
        sell(ask, by=clerk, at=world.moment(world.today - timedelta(days=1), (9, 16)))


def _lesson(
    world: World,
    seller: Seller,
    clerk: Any,
    sights: dict[str, Attraction],
    row: tuple[Any, ...],
    order: int,
) -> None:
    slug, name, name_en, theme, summary, summary_en, drawing, first, fen = row
    route = Route(
        place=seller.place.parent or seller.place, name=f"{theme}研学线", owner=seller.organisation
    )
    stops = [
        (sights[first], summary, summary_en),
        (sights["V04"], "午饭和小结", "Lunch, and what we have seen"),
    ]
    facts = {"name_en": name_en, "summary": summary, "summary_en": summary_en, "theme": theme, "is_study": True, "drawing": drawing,
             "minutes": 300, "distance_m": 2_400, "shown": "published", "since": world.started}  # fmt: skip
    lay_route(route, stops, by=whoever_sets_up(), **facts)
    pool = _pool(seller, clerk, f"{theme}研学名额", 200)
    open_days(pool, [world.today + timedelta(days=n) for n in range(60)], size=200, by=clerk)
    words = (name, name_en, summary, summary_en, drawing)
    product = _product(
        world, pool, clerk, words, (slug, "study", f"V{order}", order), [("child", None, fen)], route=route, per_order_max=200
    )  # fmt: skip
    if slug != "study-planting":
        set_ratio(
            product, 20, source="LB/T 054-2016 研学旅行服务规范（按示例学校要求执行）", by=clerk
        )


def _tours(world: World, clerk: Any) -> None:
    """One confirmed, one that waits for a second pair of hands, one whose ratio nobody has set."""
    rows = (
        (
            "study-lotus",
            "城北小学（示例）四年级",
            76,
            (
                "王老师 representative",
                "陈老师 teacher",
                "罗队 leader",
                "倪师傅 safety",
                "俞导 tutor",
            ),
        ),
        ("study-rice", "江滨初中（示例）七年级", 118, ("方老师 representative", "罗队 leader")),
        ("study-planting", "阳光幼儿园（示例）大班", 32, ("徐园长 representative",)),
    )
    at = datetime.combine(world.today - timedelta(days=2), time(10), SHANGHAI)
    for n, (slug, school, pupils, people) in enumerate(rows):
        product = Product.objects.select_related("offer__seller__place").get(slug=slug)
        draft = TourDraft(
            world.today + timedelta(days=9 + n),
            school,
            world.person_name(),
            world.phone(),
            pupils,
            guardians_agreed=n == 0,
        )
        tour = ask_tour(product, draft, by=clerk, at=at)
        name_staff(tour, [(name, role) for name, role in (one.split() for one in people)], by=clerk)
        if n == 0:
            confirm_tour(
                tour, pays_by=draft.day + timedelta(days=30), by=clerk, at=at + timedelta(hours=3)
            )


def _pool(seller: Seller, clerk: Any, name: str, size: int) -> Pool:
    return make_pool(seller, by=clerk, name=name, unit_word="位", dated=True, size_default=size)


def _product(
    world: World, pool: Pool, clerk: Any, words: Words, what: What, prices: Any, route: Route | None = None, **offer: Any
) -> Product:  # fmt: skip
    name, name_en, summary, summary_en, drawing = words
    slug, sort, code, order = what
    draft = ProductDraft(
        slug=slug, sort=sort, name=name, code=code, seller=pool.seller, prices=prices, pools={pool: 1},
        offer={"text": summary, "dated": True, "uses": 1, "conditions": "改期、退票见退票规则。", **offer},
        page={"name_en": name_en, "summary": summary, "summary_en": summary_en, "story": summary, "story_en": summary_en, "drawing": drawing,
              "order": order, "route": route, "since": world.started},
    )  # fmt: skip
    made = make_product(draft, by=clerk, today=world.today)
    put_on_sale(made, by=clerk, today=world.today)
    return made
