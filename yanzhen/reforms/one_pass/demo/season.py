"""Half a year of visitors and the months after it: sold, let in where they went, shared month by month, one day called off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from yanzhen.base.demo import World
from yanzhen.base.keys import secret_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import Ask, AskLine, sell
from yanzhen.kernel.orders.actions.payouts import draw_up_run, pay_run, review_run
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import Voucher
from yanzhen.kernel.parties.actions import confirm_account, enter_account
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.tallies import first_half
from yanzhen.reforms.one_pass.actions.voiding import VoidAsked, call_off, carry_on_void
from yanzhen.reforms.one_pass.demo.scene import Isle
from yanzhen.reforms.one_pass.demo.sights import DAY_MAX
from yanzhen.reforms.one_pass.models import Area, Product

# Those of the first half year who went to the trees: a plan of the demo, each of them a ticket that was sold and let in.
CAME: Final = 60_200
MONTHS: Final = (0.05, 0.07, 0.16, 0.26, 0.29, 0.17)
FAMILIES: Final = 3_000
GROUP_SIZES: Final = (60, 220)
BANK: Final = "农商行新桐支行（示例）"
ORIGINS: Final = ("研学团", "单位团建", "旅行社团队", "老年大学", "社区春游")


@dataclass
class Island:
    """What the season sells, and how much of each day is left."""

    world: World
    isle: Isle
    area: Area
    offer: Product
    free: Product
    left: dict[date, int]

    def day_with(self, days: list[date], weights: list[int], n: int) -> date:
        while True:
            day = self.world.source.choices(days, weights)[0]
            if self.left.setdefault(day, DAY_MAX - 200) >= n:
                self.left[day] -= n
                return day


def make_season(world: World) -> None:
    """Nothing where the island is not loaded in this run."""
    found = world.notebook.get("one_pass.sold")
    if found is None:
        return
    isle, area, sold, free = found
    island = Island(world, isle, area, sold, free, {})
    first, last = first_half(world.today)
    came = _shares(CAME, MONTHS)
    families = _shares(world.count(FAMILIES, least=240), MONTHS)
    for month in range(6):
        begin = date(first.year, month + 1, 1)
        _month(island, begin, came[month], families[month])
    _after(island, last)
    _accounts(island)
    _pay_out(island, last)
    _called_off(island, last)
    _ahead(island)


def _shares(whole: int, weights: tuple[float, ...]) -> list[int]:
    """Whole numbers by weight that add up to the whole."""
    cuts = [round(whole * sum(weights[:n])) for n in range(len(weights) + 1)]
    return [after - before for before, after in zip(cuts, [*cuts[1:-1], whole], strict=False)]


def _month(island: Island, begin: date, came: int, families: int) -> None:
    """Families and groups until so many have been to the trees; then everybody's shares."""
    end = (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = [begin + timedelta(days=n) for n in range(end.day)]
    weights = [4 if day.weekday() >= 5 else 1 for day in days]
    for n in _family_sizes(island.world, came, families):
        _family(island, island.day_with(days, weights, n), n)
        came -= n
    for n in _group_sizes(island.world, came):
        _group(island, island.day_with(days, weights, n), n)
    for _visit in range(6):
        n = island.world.source.randint(4, 18)
        _let_in_free(island, island.day_with(days, weights, n), n)
    _share(island, datetime.combine(end, time(22, 30), SHANGHAI))


def _family_sizes(world: World, came: int, families: int) -> Iterator[int]:
    for _family in range(families):
        n = world.source.choice((2, 2, 3, 3, 4, 5))
        if came < n + GROUP_SIZES[0]:
            return
        came -= n
        yield n


def _group_sizes(world: World, came: int) -> Iterator[int]:
    """Groups that add up to the rest, none below ten."""
    while came:
        n = world.source.randint(*GROUP_SIZES)
        if came - n < GROUP_SIZES[0]:
            n = came
        came -= n
        yield n


def _family(island: Island, day: date, n: int) -> None:
    draw = island.world.source
    offer = island.offer.offer_id
    children = min(draw.choice((0, 1, 1, 2)), n - 1)
    lines = [AskLine(offer, n - children, "adult", day)]
    if children:
        lines.append(AskLine(offer, children, draw.choice(("child", "child", "senior")), day))
    key = _sell(island, lines, day, pay="wechat", name=island.world.person_name())
    also = [
        point
        for point, often in (("ride", 0.5), ("hall", 0.3), ("table", 0.25))
        if draw.random() < often
    ]
    _let_in(island, key, day, ("ferry", "trees", *also))


def _group(island: Island, day: date, n: int) -> None:
    draw = island.world.source
    name = f"{draw.choice(ORIGINS)} {n} 人"
    key = _sell(
        island, [AskLine(island.offer.offer_id, n, "group", day)], day, pay="transfer", name=name
    )
    _let_in(island, key, day, ("ferry", "trees", *(("ride",) if draw.random() < 0.45 else ())))


def _let_in_free(island: Island, day: date, n: int) -> None:
    key = _sell(
        island, [AskLine(island.free.offer_id, n, "whole", day)], day, pay="cash", name="免票登记"
    )
    _let_in(island, key, day, ("",))


def _sell(island: Island, lines: list[AskLine], day: date, *, pay: str, name: str) -> UUID:
    world = island.world
    ahead = (
        world.source.choice((0, 1, 2, 3, 5, 9))
        if pay == "transfer"
        else world.source.choice((0, 0, 1, 2, 4))
    )
    first = first_half(world.today)[0]
    at = world.moment(max(day - timedelta(days=ahead), first), (7, 9))
    ask = Ask(
        lines=lines, name=name[:60], phone=world.phone(), pay=pay, collector=island.isle.company.pk
    )
    return sell(ask, by=island.isle.clerk, at=at).order_id


def _let_in(island: Island, key: UUID, day: date, points: tuple[str, ...]) -> None:
    at = island.world.moment(day, (9, 15))
    for voucher in Voucher.objects.filter(order=key).select_related("line"):
        for n, point in enumerate(points):
            press = Press(secret_key(), voucher.uses, point, device=f"{point or 'ferry'}-1")
            redeem_voucher(
                voucher.pk, press, by=island.isle.gate, at=at + timedelta(minutes=35 * n)
            )


def _share(island: Island, at: datetime) -> None:
    """A part of the demo is one transaction, of whose rows the planner knows nothing: it would loop where it should hash."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    while settle(2_000, by=system_actor(), at=at):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


def _after(island: Island, last: date) -> None:
    """From July to today, thinner in a small year."""
    world = island.world
    days = [last + timedelta(days=n) for n in range(1, (world.today - last).days)]
    if not days:
        return
    weights = [4 if day.weekday() >= 5 else 1 for day in days]
    for _family_of in range(world.count(900, least=60)):
        n = world.source.choice((2, 3, 4))
        _family(island, island.day_with(days, weights, n), n)
    for _group_of in range(world.count(160, least=24)):
        n = world.source.randint(40, 160)
        _group(island, island.day_with(days, weights, n), n)
    _share(island, datetime.combine(world.today, time(6, 30), SHANGHAI))


def _accounts(island: Island) -> None:
    """Where each party is paid, typed by one and once more by another."""
    isle = island.isle
    parties = (*isle.collectives.values(), isle.boatmen, isle.household)
    at = datetime.combine(first_half(island.world.today)[0], time(9), SHANGHAI)
    for n, organisation in enumerate(parties):
        # Invented: no bank gives such numbers.
        number = f"9000000000002{n:05d}"
        made = enter_account(
            organisation.party,
            holder=organisation.name,
            bank=BANK,
            number=number,
            by=isle.clerk,
            at=at,
        )
        confirm_account(made, number=number, by=isle.head, at=at + timedelta(hours=1))


def _pay_out(island: Island, last: date) -> None:
    """The half year was paid in July; what came since is drawn up and waits for the second pair of eyes."""
    isle, at = island.isle, datetime.combine(last + timedelta(days=5), time(9), SHANGHAI)
    run = draw_up_run(isle.company, last, by=isle.clerk, at=at)
    review_run(run, by=isle.head, at=at + timedelta(hours=3))
    pay_run(run, by=isle.clerk, at=at + timedelta(hours=6))
    try:
        draw_up_run(isle.company, island.world.today - timedelta(days=1), by=isle.clerk,
                    at=datetime.combine(island.world.today, time(8), SHANGHAI))  # fmt: skip
    except Refused as refusal:
        island.world.progress(str(refusal))


def _called_off(island: Island, last: date) -> None:
    """A storm took a Saturday of July: everybody's money went back by itself."""
    day = last + timedelta(days=(5 - last.weekday()) % 7 + 14)
    if day >= island.world.today:
        return
    for n in range(9):
        line = AskLine(island.offer.offer_id, 2 + n % 3, "adult", day)
        ask = Ask(lines=[line], name=island.world.person_name(), phone=island.world.phone(), pay="cash" if n % 2 else "transfer",
                  collector=island.isle.company.pk)  # fmt: skip
        sell(ask, by=island.isle.clerk, at=island.world.moment(day - timedelta(days=4), (9, 16)))
    at = datetime.combine(day - timedelta(days=1), time(16), SHANGHAI)
    asked = VoidAsked(island.area, day, "storm", "台风蓝色预警，渡船停航，当天的票全部退回")
    carry_on_void(call_off(asked, by=island.isle.head, at=at), at=at + timedelta(minutes=1))


def _ahead(island: Island) -> None:
    """What is sold for the next days, so that a day can be called off before one's eyes."""
    world = island.world
    for n in range(26):
        day = world.today + timedelta(days=1 + n % 9)
        lines = [AskLine(island.offer.offer_id, world.source.randint(1, 4), "adult", day)]
        at = world.moment(world.today - timedelta(days=1), (9, 17))
        ask = Ask(lines=lines, name=world.person_name(), phone=world.phone(), pay=world.source.choice(("cash", "transfer")),
                  collector=island.isle.company.pk)  # fmt: skip
        sell(ask, by=island.isle.clerk, at=at)
    saturday = world.today + timedelta(days=(5 - world.today.weekday()) % 7 or 7)
    for n in (300, 300, 300, 300, 300, 300, 40):
        ask = Ask(lines=[AskLine(island.offer.offer_id, n, "group", saturday)], name=f"三个学校研学 {n} 人", phone=world.phone(), pay="transfer",
                  collector=island.isle.company.pk)  # fmt: skip
        sell(ask, by=island.isle.clerk, at=world.moment(world.today - timedelta(days=2), (9, 17)))
