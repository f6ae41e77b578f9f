"""A season of sales over the counter and the telephone, with what is held, cancelled, lapsed and waited for."""

from datetime import date, datetime, timedelta
from typing import Final

from yanzhen.base.demo import World
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import (
    Ask,
    AskLine,
    cancel_order,
    expire_holds,
    join_waiting_list,
    sell,
)
from yanzhen.kernel.orders.demo.stall import Stall, set_up_stall
from yanzhen.kernel.orders.models import Offer, Order
from yanzhen.kernel.parties.actors import Actor

SALES: Final = 3_000
DAYS: Final = 75
# How often each is bought, and in what numbers: adults, children, seniors.
BUYERS: Final = ("pass", "pass", "pass", "pass", "kayak", "ferry", "ferry", "stay", "peach")
PAYING: Final = ("cash", "wechat", "wechat", "wechat", "transfer")
NOTES: Final = ("", "", "", "", "老人走路慢", "要发票", "下午两点到", "带一辆婴儿车")


def make_season(world: World) -> None:
    """Most are sold on the day or a few days before; some are only held, and some of those lapse."""
    stall = set_up_stall(world, since=world.today - timedelta(days=DAYS))
    for _number in range(world.count(SALES, least=240)):
        day = world.day(world.today - timedelta(days=DAYS), world.today)
        _sale(world, stall, day)
    _ahead(world, stall)
    _sold_out(world, stall)


def _sale(world: World, stall: Stall, day: date) -> None:
    """One buyer at the counter; who comes to a day that is full goes home."""
    at = world.moment(day, (8, 17))
    kind = world.source.choice(BUYERS)
    ask = Ask(
        lines=_lines(world, stall.offers[kind], day), name=world.person_name(), phone=world.phone(),
        pay=world.source.choice(PAYING), collector=stall.company.pk, note=world.source.choice(NOTES),
    )  # fmt: skip
    try:
        sell(ask, by=stall.seller, at=at)
    except Refused:
        return


def _lines(world: World, offer: Offer, day: date) -> list[AskLine]:
    draw = world.source
    if offer.is_stay:
        return [AskLine(offer.pk, 1, "whole", day, day + timedelta(days=draw.choice((1, 1, 2))))]
    if not offer.dated:
        return [AskLine(offer.pk, draw.randint(1, 4), "whole")]
    lines = [AskLine(offer.pk, draw.randint(1, 4), "adult", day)]
    if draw.random() < 0.4:
        lines.append(AskLine(offer.pk, draw.randint(1, 2), draw.choice(("child", "senior")), day))
    return lines


def _ahead(world: World, stall: Stall) -> None:
    """What is ordered for the next days: a basket of both sellers, one cancelled, one that lapsed, one still held."""
    now = world.moment(world.today, (9, 11))
    for number in range(12):
        day = world.today + timedelta(days=1 + number % 6)
        lines = [AskLine(stall.offers["pass"].pk, 2, "adult", day)]
        if number % 3 == 0:
            lines.append(AskLine(stall.offers["stay"].pk, 1, "whole", day, day + timedelta(days=1)))
        ask = Ask(
            lines=lines,
            name=world.person_name(),
            phone=world.phone(),
            pay="wechat",
            collector=stall.company.pk,
        )
        sell(ask, by=stall.seller, at=now)
    _hold(world, stall, now - timedelta(hours=3))
    expire_holds(at=now - timedelta(hours=2))
    cancel_order(_hold(world, stall, now), by=stall.seller, at=now, reason="改了行程")
    _hold(world, stall, world.moment(world.today, (16, 17)), by=stall.buyer)


def _hold(world: World, stall: Stall, at: datetime, by: Actor | None = None) -> Order:
    line = AskLine(stall.offers["pass"].pk, 2, "adult", world.today + timedelta(days=2))
    ask = Ask(
        lines=[line],
        name=world.person_name(),
        phone=world.phone(),
        buyer=by.person_id if by else None,
    )
    return Order.objects.get(pk=sell(ask, by=by or stall.seller, at=at).order_id)


def _sold_out(world: World, stall: Stall) -> None:
    """Saturday's kayaks are gone, and two people wait for one."""
    saturday = world.today + timedelta(days=(5 - world.today.weekday()) % 7 or 7)
    kayak, at = stall.offers["kayak"], world.moment(world.today, (9, 11))
    ask = Ask(
        lines=[AskLine(kayak.pk, stall.kayaks, "adult", saturday)],
        name="小学春游",
        pay="transfer",
        collector=stall.company.pk,
    )
    sell(ask, by=stall.seller, at=at)
    for n in (2, 1):
        join_waiting_list(
            kayak,
            saturday,
            group="adult",
            n=n,
            by=stall.seller,
            name=world.person_name(),
            phone=world.phone(),
            at=at,
        )
