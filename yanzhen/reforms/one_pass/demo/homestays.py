"""The demo island's homestays: a dozen houses with papers, seasons, bookings, questions and a garden let by the season."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Final

from yanzhen.base.demo import World
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import AgreementDraft, TermsDraft, draw_up, take_step
from yanzhen.kernel.assets.actions import AssetDraft, enter_asset
from yanzhen.kernel.assets.models import AssetKind
from yanzhen.kernel.orders.models import Seller, Stay
from yanzhen.kernel.parties.actions import register_person
from yanzhen.reforms.one_pass.actions.homestays import (
    open_homestay,
    publish_homestay,
)
from yanzhen.reforms.one_pass.actions.homestays_guests import (
    Caller,
    answer_enquiry,
    block_nights,
    book_for_caller,
    register_guests,
    write_enquiry,
)
from yanzhen.reforms.one_pass.actions.homestays_rooms import (
    RoomsDraft,
    add_room_type,
    set_season,
    set_usual_price,
)
from yanzhen.reforms.one_pass.demo.scene import Isle, firm, office, whoever_sets_up
from yanzhen.reforms.one_pass.models import GardenPlot, Homestay, RoomType

# Name, English, rooms, usual price in fen, picture, story.
HOUSES: Final = (
    ("江畔一舍", "House by the River", ("听潮", "望舟", "枕水"), 38_800, "river", "推窗就是富春江，早饭有自家磨的豆浆。渡口接送。", "The Fuchun River under the window, soy milk ground in the house for breakfast. We fetch you at the ferry."),
    ("香樟小院", "Camphor Yard", ("一号", "二号"), 29_800, "yard", "千年香樟树下的小院，带院子和灶头，可以自己烧饭。", "A yard beneath the thousand-year camphor, with a stove to cook on."),
    ("枫林晚舍", "Maple Evening", ("东厢", "西厢", "阁楼"), 42_800, "woods", "百亩枫杨林边，秋天最好看。", "At the edge of the hundred-mu maple wood; best in autumn."),
    ("桐洲渔家", "Fisher's House", ("江景间", "院景间"), 26_800, "river", "江鲜当天捕，厨房开到晚上九点。", "Fish of the day from the river; the kitchen is open until nine."),
    ("稻田守望", "Over the Rice", ("稻香", "蛙声", "萤火"), 31_800, "fields", "稻田中间的老屋，夏夜看萤火虫。", "An old house amid the rice; fireflies on summer nights."),
    ("番薯人家", "Sweet Potato House", ("大房", "小房"), 23_800, "yard", "教孩子晒番薯干，走时带一包。", "Children learn to dry sweet potatoes and take some home."),
    ("云栖渡", "Ferry Rest", ("上间", "下间"), 45_800, "river", "离渡口两百步，露台能看日落。", "Two hundred steps from the ferry; the sun sets over the terrace."),
    ("青瓦间", "Grey Tiles", ("壹", "贰", "叁"), 35_800, "yard", "老宅修旧如旧，天井里喝茶。", "An old house kept as it was; tea in its courtyard."),
    ("沙洲木屋", "Log House on the Sands", ("松", "竹"), 52_800, "woods", "江滩边的木屋，带吊床和烤炉。", "A log house on the river sands, with hammocks and a grill."),
    ("菜园里", "In the Garden", ("南屋", "北屋"), 27_800, "fields", "房费含半天菜园，摘多少吃多少。", "Half a day in the garden is included: eat what you pick."),
    ("阿婆家", "Granny's House", ("阿婆房", "阿公房"), 19_800, "fields", "阿婆做饭，家常菜管饱。", "Granny cooks; nobody leaves hungry."),
    ("江心月", "Moon on the River", ("观月", "听风"), 48_800, "river", "岛尾最静的一家。", "The quietest house, at the tail of the island."),
)  # fmt: skip
# Some houses have rooms of a second kind: which house, what they are called, the rooms, tenths of the usual price.
BETTER: Final = {
    4: ("家庭房", ("谷仓",), 16),
    6: ("江景套房", ("顶层",), 18),
    7: ("复式房", ("伍", "陆"), 14),
}
PAPERS: Final = {
    "business_number": "91330111MA2EXMPL{n:02d}（示例）", "trade_number": "富公特旅字{n:03d}（示例）", "fire_number": "富消检{n:03d}（示例）",
    "hygiene_number": "浙卫公证{n:03d}（示例）", "food_number": "JY23301110{n:03d}（示例）",
}  # fmt: skip
# What is asked, and what the owner says.
QUESTIONS: Final = (
    ("周末两间房有吗", "有，已留到今晚八点"), ("可以带狗吗", "可以，院子里拴好"), ("渡船末班几点", "末班 17:30"), ("老人住一楼行吗", "有一楼的房"),
    ("国庆怎么订", "九月开始订"), ("能停车吗", "渡口有停车场，我们来接"), ("包饭多少钱一位", "每位五十，自家菜"),
)  # fmt: skip
PLOTS: Final = 12
AHEAD: Final = (2, 5, 7, 8, 9, 10, 11, 14, 18, 25)


def make_homestays(world: World) -> None:
    """Nothing where the island is not loaded in this run."""
    isle: Isle | None = world.notebook.get("one_pass.isle")
    if isle is None:
        return
    by = whoever_sets_up()
    for n, row in enumerate(HOUSES):
        house = _house(world, isle, n, row, by)
        _bookings(world, house, n, by)
        _questions(world, house, by)
    _gardens(world, isle)


def _house(world: World, isle: Isle, n: int, row: Any, by: Any) -> Homestay:
    name, english, rooms, fen, drawing, story, told = row
    organisation = firm(world, f"{name}民宿（示例）", isle.east)
    seller = Seller.objects.create(organisation=organisation, place=isle.east if n % 3 else isle.west)  # fmt: skip
    papers: dict[str, Any] = {key: words.format(n=n + 1) for key, words in PAPERS.items()}
    # One paper ends soon, the others in a year or two.
    papers |= {f"{kind}_until": world.today + timedelta(days=400 + 30 * n) for kind in ("fire", "hygiene", "food")}  # fmt: skip
    if n == 3:
        papers["hygiene_until"] = world.today + timedelta(days=19)
    house = open_homestay(
        seller, rooms, by=by, name=name, name_en=english, story=story, story_en=told, drawing=drawing, telephone=world.phone(), **papers
    )  # fmt: skip
    _prices(world, house.room_types.get(), fen, by)
    if n in BETTER:
        kind, better, times = BETTER[n]
        _prices(
            world,
            add_room_type(house, RoomsDraft(kind, better, beds=4), by=by),
            fen * times // 10,
            by,
        )
    publish_homestay(house, by=by, today=world.started)
    if n == 0:
        office(
            world, "homestay_owner", "江畔一舍", isle.east, "island-host", "余小芳", organisation
        )
    return house


def _prices(world: World, kind: RoomType, fen: int, by: Any) -> None:
    set_usual_price(kind, fen, by=by)
    year = world.today.year
    summer = (date(year, 7, 1), date(year, 8, 31))
    set_season(kind, *summer, fen * 13 // 10, by=by, words="暑期", weekdays=frozenset({4, 5}))
    set_season(kind, date(year, 10, 1), date(year, 10, 7), fen * 16 // 10, by=by, words="国庆")
    set_season(kind, world.today + timedelta(days=20), world.today + timedelta(days=60), fen * 12 // 10, by=by, words="旺季周末", weekdays=frozenset({4, 5}))  # fmt: skip


def _bookings(world: World, house: Homestay, n: int, by: Any) -> None:
    """Past weekends, this week and the weeks to come; whoever has arrived is ticked, but for one."""
    draw = world.source
    began = world.today - timedelta(days=120)
    fridays = [began + timedelta(days=d) for d in range(170) if (began + timedelta(days=d)).weekday() == 4]  # fmt: skip
    for friday in fridays:
        for _try in range(1 if draw.random() < 0.7 else 2):
            first = friday + timedelta(days=draw.choice((0, 0, 1)))
            _book(world, house, first, draw.choice((1, 1, 2)), draw.choice(AHEAD), by)
    _book(world, house, world.today, 2, 8, by)
    if n % 2:
        _book(world, house, world.today - timedelta(days=1), 1, 6, by)
    room = house.units().order_by("name")[0]
    # Whoever has booked those nights keeps them.
    with suppress(Refused):
        block_nights(house, room, world.today + timedelta(days=9), world.today + timedelta(days=12), by=by, why="自家来亲戚")  # fmt: skip
    arrived = Stay.objects.filter(unit__pool__room_type__homestay=house, state="sold", during__startswith__lt=world.today)  # fmt: skip
    for stay in arrived.order_by("-during")[1 if n == 0 else 0 : 60]:
        register_guests(stay, house, by=by, at=world.moment(stay.during.lower, (15, 20)))


def _book(world: World, house: Homestay, first: date, nights: int, ahead: int, by: Any) -> None:
    at = world.moment(min(first - timedelta(days=ahead), world.today), (9, 20))
    kind = world.source.choice(list(house.room_types.all()))
    caller = Caller(world.person_name(), world.phone(), pay=world.source.choice(("wechat", "transfer", "cash")), kind=kind)  # fmt: skip
    try:
        book_for_caller(house, first, first + timedelta(days=nights), caller, by=by, at=at)
    except Refused:
        # Full: the next house gets the guest.
        return


def _questions(world: World, house: Homestay, by: Any) -> None:
    draw = world.source
    for back in sorted(draw.sample(range(45), 4), reverse=True):
        at: datetime = world.moment(world.today - timedelta(days=back), (8, 20))
        about, words = draw.choice(QUESTIONS)
        asked = write_enquiry(
            house, draw.choice(("phone", "phone", "written")), about, by=by, at=at
        )
        if back > 6:
            answer_enquiry(asked, house, by=by, words=words, at=at + timedelta(minutes=20))


def _gardens(world: World, isle: Isle) -> None:
    """Twelve plots of the shared garden that the company leases whole; half of them let on for the season by contract."""
    owner = isle.company.organisation
    season = (date(world.today.year, 3, 1), date(world.today.year + 1, 2, 28))
    for n in range(PLOTS):
        number = f"{'ABC'[n // 4]}{n % 4 + 1}"
        asset = enter_asset(AssetDraft(AssetKind.objects.get(slug="land"), f"共享菜园 {number}", owner, isle.east, area_m2=30 + 10 * (n % 3), place_note="江堤内侧"), by=isle.keeper)  # fmt: skip
        GardenPlot.objects.create(
            asset=asset, owner=owner, place=isle.east, garden="共享菜园", number=number, area_m2=30 + 10 * (n % 3),
            season_fen=(60_000, 78_000, 96_000)[n % 3], grows=("时令蔬菜", "番薯", "草莓")[n % 3],
        )  # fmt: skip
        if n % 2 == 0:
            tenant = register_person(name=world.person_name(), by=whoever_sets_up(), phone=world.phone())  # fmt: skip
            draft = AgreementDraft(
                title=f"共享菜园 {number} 租赁", kind="site", direction="income", owner=owner, counterparty=tenant.party, since=season[0], until=season[1],
                obtained="negotiation", terms=TermsDraft(amount_fen=(60_000, 78_000, 96_000)[n % 3]), place=isle.east, asset=asset, exclusive=True, basis_text="公司经理办公会纪要（示例）",
            )  # fmt: skip
            agreement = draw_up(draft, by=isle.keeper, at=world.moment(world.started, (9, 10)))
            take_step(agreement, "submit", by=isle.keeper, at=world.moment(world.started, (10, 11)))
            take_step(agreement, "approve", by=isle.reviewer, at=world.moment(world.started, (14, 16)))  # fmt: skip
