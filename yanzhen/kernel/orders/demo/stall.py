"""Who sells in the demo: a village company with its book, a homestay without one; offers, prices, days, a login each."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from yanzhen.base.contracts import capabilities
from yanzhen.base.demo import DEMO_PASSWORD, World
from yanzhen.kernel.ledger.actions import make_hot, open_book
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.orders.actions import make_offer, move_offer, open_days, set_prices
from yanzhen.kernel.orders.actions.pricing import Cell
from yanzhen.kernel.orders.actions.sessions import open_sessions
from yanzhen.kernel.orders.models import MoneyAccount, Offer, PersonGroup, Pool, Seller, Unit
from yanzhen.kernel.parties.actions import (
    appoint,
    create_login,
    create_office,
    register_organisation,
    register_person,
)
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.models import Organisation, OrganisationKind
from yanzhen.kernel.places.actions import open_place
from yanzhen.kernel.places.models import Place, PlaceKind

TOWNSHIP: Final = "湖源乡"
VILLAGE: Final = "湖源村"
COMPANY: Final = "湖源强村发展有限公司"
HOMESTAY: Final = "溪边人家民宿"
KAYAKS: Final = 16
AHEAD: Final = 45
GROUPS: Final = (
    ("adult", "成人", "Adult", "", "", 1), ("child", "儿童", "Child", "1.2–1.5 米", "1.2–1.5 m tall", 1),
    ("senior", "老人", "Senior", "满 60 岁", "60 and older", 1), ("group", "团体", "Group", "10 人起", "from 10 people on", 10),
    ("whole", "每份", "Each", "", "", 1),
)  # fmt: skip
# code, name, kind, seller, pool, what one gets, usual prices in yuan, weekend prices
OFFERS: Final[tuple[tuple[Any, ...], ...]] = (
    ("pass", "P01", "竹海一日票", "pass", "company", "竹海景区名额", "进竹海，坐一次电瓶车，走沿溪栈道", {"adult": 60, "child": 30, "senior": 30, "group": 45}, {"adult": 80}),
    ("ferry", "D01", "摆渡往返", "service", "company", "摆渡座位", "码头到对岸，往返", {"adult": 20, "child": 10, "senior": 10}, {}),
    ("kayak", "K01", "皮划艇两小时", "service", "company", "皮划艇", "含救生衣和教练", {"adult": 68}, {"adult": 88}),
    ("peach", "G01", "蜜梨礼盒 5 斤", "goods", "company", "蜜梨", "现摘现装，产地直发", {"whole": 58}, {}),
    ("stay", "R01", "溪景房", "stay", "homestay", "溪景房", "含双早", {"whole": 288}, {"whole": 388}),
)  # fmt: skip
# pool, seller, unit, places a day (0: rooms)
POOLS: Final = (
    ("竹海景区名额", "company", "人", 800), ("摆渡座位", "company", "座", 300), ("皮划艇", "company", "条", KAYAKS),
    ("蜜梨", "company", "盒", 2_000), ("溪景房", "homestay", "间", 0),
)  # fmt: skip


@dataclass(frozen=True)
class Stall:
    """What the season sells from."""

    company: Seller
    offers: dict[str, Offer]
    seller: Actor
    buyer: Actor
    kayaks: int = KAYAKS


def set_up_stall(world: World, *, since: date) -> Stall:
    """Village and company are taken over where an earlier part made them."""
    by = _whoever_sets_up()
    village = _village(by)
    company = Seller.objects.create(
        organisation=_organisation(world, COMPANY, village, by),
        place=village,
        **_book(world, village, by),
    )
    book = Book.objects.get(organisation=company.organisation, closed_on__isnull=True)
    for method, account in (("cash", "1001"), ("transfer", "1002"), ("wechat", "1012")):
        MoneyAccount.objects.create(seller=company, method=method, account=_hot(book, account, by))
    homestay = Seller.objects.create(
        organisation=_organisation(world, HOMESTAY, village, by), place=village
    )
    for order, (slug, name, name_en, condition, condition_en, least) in enumerate(GROUPS):
        PersonGroup.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "name_en": name_en,
                "condition": condition,
                "condition_en": condition_en,
                "order": order,
                "count_min": least,
            },
        )
    sellers = {"company": company, "homestay": homestay}
    pools = {row[0]: _pool(row, sellers, since, world.today, by) for row in POOLS}
    offers = {row[0]: _offer(row, sellers, pools, since, world.today, by) for row in OFFERS}
    _guided_walk(company, world.today, by)
    person = register_person(name="游小满", by=by, phone=world.phone())
    _login(world, person, "visitor", "游客 游小满", by)
    return Stall(company, offers, _seller(world, village, company, by), actor_of_person(person))


def _whoever_sets_up() -> Actor:
    everything = frozenset(capability.slug for capability in capabilities)
    return Actor(person_id=None, person_name="", capabilities=everything, channel="job")


def _village(by: Actor) -> Place:
    township = Place.objects.open().get(name=TOWNSHIP)
    known = Place.objects.open().filter(name=VILLAGE, path__startswith=township.path).first()
    return known or open_place(
        kind=PlaceKind.VILLAGE, name=VILLAGE, parent=township, by=by, provisional=True
    )


def _organisation(world: World, name: str, place: Place, by: Actor) -> Organisation:
    known = Organisation.objects.filter(party__name=name).select_related("party").first()
    return known or register_organisation(
        name=name, kind=OrganisationKind.ENTERPRISE, by=by, uscc=world.uscc(), place=place
    )


def _book(world: World, village: Place, by: Actor) -> dict[str, Any]:
    """The company's open book with the accounts that sales use; opened here where no earlier part has."""
    organisation = Organisation.objects.get(party__name=COMPANY)
    book = Book.objects.open().filter(organisation=organisation).first() or open_book(
        organisation,
        by=by,
        chart="small_enterprise",
        place=village,
        opened_on=world.started,
        separation="none",
    )
    kept = {code: book.accounts.get(code=code) for code in ("2203", "2241", "1221")}
    return {
        "book": book, "income_account": _hot(book, "5001", by), "advance_account": kept["2203"],
        "payable_account": kept["2241"], "receivable_account": kept["1221"],
    }  # fmt: skip


def _hot(book: Book, code: str, by: Actor) -> Any:
    """An account that many sales post to at once."""
    account = book.accounts.get(code=code)
    if not account.hot and account.floor_fen is None and account.ceiling_fen is None:
        make_hot(account, by=by)
    return account


def _pool(
    row: tuple[Any, ...], sellers: dict[str, Seller], since: date, today: date, by: Actor
) -> Pool:
    name, whose, unit, size = row
    dated = name != "蜜梨"
    pool = Pool.objects.create(
        seller=sellers[whose], name=name, kind="counted" if size else "units", unit_word=unit, dated=dated, size_default=size
    )  # fmt: skip
    if size:
        days = (today - since).days + AHEAD
        open_days(
            pool,
            [since + timedelta(days=n) for n in range(days)] if dated else [None],
            size=size,
            by=by,
        )
    else:
        Unit.objects.bulk_create(
            [Unit(pool=pool, name=f"{floor}0{n}") for floor in (2, 3) for n in (1, 2, 3)]
        )
    return pool


def _offer(
    row: tuple[Any, ...],
    sellers: dict[str, Seller],
    pools: dict[str, Pool],
    since: date,
    today: date,
    by: Actor,
) -> Offer:
    slug, code, name, kind, whose, pool, text, usual, weekend = row
    offer = make_offer(
        sellers[whose], by=by, demands={pools[pool]: 1}, code=code, name=name, kind=kind, text=text, dated=slug != "peach",
        uses=0 if slug == "peach" else 1, conditions="请带身份证件。退票按下面的退票规则办理。",
    )  # fmt: skip
    days = [since + timedelta(days=n) for n in range((today - since).days + AHEAD)]
    cells: list[Cell] = [(group, None, yuan * 100) for group, yuan in usual.items()]
    cells += [
        (group, day, yuan * 100)
        for group, yuan in weekend.items()
        for day in days
        if day.weekday() >= 5
    ]
    set_prices(offer, cells, by=by, words="平日价和周末价")
    return move_offer(offer, "on_sale", by=by)


def _guided_walk(company: Seller, today: date, by: Actor) -> Offer:
    """Three walks a day with a guide for twenty people each: what is sold by sessions."""
    guide = Pool.objects.create(
        seller=company, name="竹海讲解", kind="counted", unit_word="位", size_default=20
    )
    days = [today + timedelta(days=n) for n in range(14)]
    open_sessions(guide, days, [time(9, 30), time(13, 30), time(15)], size=20, by=by)
    offer = make_offer(
        company, by=by, demands={guide: 1}, code="S01", name="竹海讲解", kind="service", text="讲解员带队，一个半小时",
        dated=True, uses=1, conditions="请提前十分钟到游客中心集合。",
    )  # fmt: skip
    set_prices(offer, [("adult", None, 3_000), ("child", None, 1_500)], by=by, words="平日价")
    return move_offer(offer, "on_sale", by=by)


def _seller(world: World, village: Place, company: Seller, by: Actor) -> Actor:
    person = register_person(name="唐玲", by=by, phone=world.phone())
    office = create_office(
        duty="seller",
        title="游客中心售票台",
        by=by,
        scope=village,
        organisation=company.organisation,
    )
    appointment = appoint(person, office, by=by, since=world.started)
    _login(world, person, "ticket-desk", "游客中心售票台 唐玲", by)
    return actor_of_appointment(appointment)


def _login(world: World, person: Any, username: str, who: str, by: Actor) -> None:
    world.login(username, who)
    create_login(person, username=username, password=DEMO_PASSWORD, by=by)
