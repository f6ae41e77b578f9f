"""What else the island lives from: its camp and garden let by contract, two guest houses, eight trades, calls every day."""

from datetime import date, datetime, timedelta
from typing import Final

from yanzhen.base.demo import World
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import (
    AgreementDraft,
    Money,
    TermsDraft,
    bill_all,
    draw_up,
    take_step,
    write_payment,
)
from yanzhen.kernel.agreements.models import Due
from yanzhen.kernel.assets.actions import AssetDraft, enter_asset
from yanzhen.kernel.assets.models import AssetKind
from yanzhen.kernel.orders.actions import Ask, AskLine, make_offer, move_offer, sell, set_prices
from yanzhen.kernel.orders.actions.pools import add_units, make_pool
from yanzhen.kernel.orders.models import Offer, Seller
from yanzhen.reforms.one_pass.actions.tallies import first_half
from yanzhen.reforms.one_pass.demo.scene import Isle, firm, whoever_sets_up
from yanzhen.reforms.one_pass.models import Attraction, Enquiry, Industry

MU: Final = 667
GARDEN_MU: Final = 31
# Site, its kind, attraction, whom it is let to, a year's rent in fen, square metres. The report names the camp's rent only; the garden is
# let by the mu at a usual rent, the kiosk by the month. Whatever else the collective has comes from tickets that were let in.
LETS: Final = (
    ("江岸露营地用地", "land", "A08", "江湾露营（示例）有限公司", 13_000_000, 22 * MU),
    ("共享菜园用地", "land", "A09", "烟雨桐洲旅游开发有限公司（示例）", GARDEN_MU * 100_000, GARDEN_MU * MU),
    ("渡口小卖部用房", "building", "A04", "渡口小卖部（示例）", 12 * 130_000, 18),
)  # fmt: skip
TRADES: Final = (
    "民宿", "研学夏令营", "露营", "水上运动", "共享菜园", "江鲜餐饮", "番薯干加工", "果蔬采摘",
)  # fmt: skip
HOUSES: Final = (
    ("枫杨人家民宿（示例）", "江景房", 42_800, 6),
    ("渡口小院民宿（示例）", "小院房", 32_800, 5),
)


def make_around(world: World) -> None:
    """Nothing where the island is not loaded in this run."""
    isle = world.notebook.get("one_pass.isle")
    if isle is None:
        return
    _lets(world, isle)
    _houses(world, isle)
    Industry.objects.bulk_create(
        Industry(
            place=isle.east,
            name=name,
            since=date(2022 + n // 3, 1 + n, 1),
            source="村经济合作社登记（示例）",
        )
        for n, name in enumerate(TRADES)
    )
    _calls(world, isle)


def _lets(world: World, isle: Isle) -> None:
    """Three contracts of the eastern collective; their dues are in its book."""
    year = first_half(world.today)[0].year
    owner = isle.collectives[isle.east.name]
    made = []
    for name, kind, code, tenant, fen, m2 in LETS:
        asset = enter_asset(
            AssetDraft(AssetKind.objects.get(slug=kind), name, owner, isle.east, area_m2=m2, place_note="江堤内侧"), by=isle.keeper
        )  # fmt: skip
        Attraction.objects.filter(code=code, village__in=(isle.east, isle.west)).update(asset=asset)
        draft = AgreementDraft(
            title=f"{name.removesuffix('用地').removesuffix('用房')}租赁", kind="site", direction="income", owner=owner, counterparty=firm(world, tenant, isle.east).party,
            since=date(year - 1, 1, 1), until=date(year + 6, 12, 31), obtained="platform", terms=TermsDraft(amount_fen=fen), place=isle.east,
            asset=asset, exclusive=True, basis_text="成员代表会议纪要（示例）",
        )  # fmt: skip
        agreement = draw_up(draft, by=isle.keeper, at=world.moment(world.started, (9, 10)))
        take_step(agreement, "submit", by=isle.keeper, at=world.moment(world.started, (10, 11)))
        made.append(
            take_step(
                agreement, "approve", by=isle.reviewer, at=world.moment(world.started, (14, 16))
            )
        )
    bill_all(world.today, world.moment(world.today, (7, 8)))
    for agreement in made:
        due = Due.objects.filter(agreement=agreement, state="billed").order_by("due_on").first()
        if due is None:
            continue
        try:
            write_payment(
                agreement,
                Money(due.open_fen, due.due_on + timedelta(days=20), new_key(), note="银行到账"),
                by=whoever_sets_up(),
            )
        except Refused as refusal:
            world.progress(f"{agreement}: {refusal}")


def _houses(world: World, isle: Isle) -> None:
    """Weekends of the summer are booked more than a week before."""
    by = whoever_sets_up()
    year = first_half(world.today)[0].year
    fridays = [date(year, 7, 1) + timedelta(days=n) for n in range(62)]
    fridays = [day for day in fridays if day.weekday() in (4, 5) and day < world.today]
    for n, (name, room, fen, rooms) in enumerate(HOUSES):
        house = Seller.objects.create(organisation=firm(world, name, isle.east), place=isle.east)
        pool = make_pool(house, by=by, name=room, kind="units", unit_word="间", dated=True)
        add_units(pool, [f"{room} {number}" for number in range(1, rooms + 1)], by=by)
        offer = make_offer(house, by=by, demands={pool: 1}, code=f"H{n}", name=f"{name.removesuffix('民宿（示例）')}{room}", kind="stay",
                           text="含双早，接渡口", dated=True, uses=1, conditions="入住请带身份证。")  # fmt: skip
        set_prices(offer, [("whole", None, fen)], by=by, words="平日价")
        offer = move_offer(offer, "on_sale", by=by)
        for day in fridays:
            for _guest in range(2):
                _night(world, house, offer, day)


def _night(world: World, house: Seller, offer: Offer, day: date) -> None:
    ahead = world.source.choice((4, 7, 8, 9, 10, 12, 15, 20))
    ask = Ask(lines=[AskLine(offer.pk, 1, "whole", day, day + timedelta(days=1))], name=world.person_name(), phone=world.phone(),
              pay="wechat", collector=house.pk)  # fmt: skip
    try:
        sell(ask, by=whoever_sets_up(), at=world.moment(day - timedelta(days=ahead), (9, 20)))
    except Refused:
        return


def _calls(world: World, isle: Isle) -> None:
    """Every day of the summer, one line a call."""
    year = first_half(world.today)[0].year
    draw = world.source
    houses = list(Seller.objects.filter(organisation__party__name__in=[row[0] for row in HOUSES]))
    about = ("周末还有房吗", "渡船几点", "带狗可以吗", "研学怎么报", "台风天退不退")
    rows: list[Enquiry] = []
    for n in range(62):
        day = date(year, 7, 1) + timedelta(days=n)
        if day >= world.today:
            break
        for _call in range(draw.randint(3, 7)):
            at: datetime = world.moment(day, (8, 21))
            rows.append(Enquiry(place=isle.east, seller=draw.choice(houses).organisation, channel=draw.choice(("phone", "phone", "phone", "written")),
                                about=draw.choice(about), at=at))  # fmt: skip
    Enquiry.objects.bulk_create(rows)
