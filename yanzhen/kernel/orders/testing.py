"""Builders: a seller with its book, an offer with prices and places, a sale. A test names only what matters to it."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from yanzhen.base.by import By
from yanzhen.kernel.ledger.actions import make_hot
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.ledger.testing import a_book, a_keeper
from yanzhen.kernel.orders.actions.offering import open_days
from yanzhen.kernel.orders.actions.selling import Ask, AskLine, Sold, sell
from yanzhen.kernel.orders.models import (
    Capacity,
    MoneyAccount,
    Offer,
    OfferState,
    PayMethod,
    PersonGroup,
    Pool,
    Price,
    Seller,
    Unit,
)
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import a_person, an_actor, an_organisation
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place

GROUPS: Final = {
    "adult": ("Adult", 1),
    "child": ("Child", 1),
    "senior": ("Senior", 1),
    "group": ("Group", 10),
}
DESK_MAY: Final = ("orders.see", "orders.sell", "orders.offers")
ACCOUNTS: Final = {
    "cash": "1001",
    "bank": "1002",
    "income": "5001",
    "advance": "2203",
    "payable": "2241",
    "receivable": "1221",
}
# What every sale touches holds no row of its own that all sales would wait for.
HOT: Final = {"cash", "bank", "income"}
_numbers = itertools.count(1)


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def some_groups() -> None:
    for order, (slug, (name, least)) in enumerate(GROUPS.items()):
        PersonGroup.objects.update_or_create(
            slug=slug,
            defaults={"name": name, "order": order, "count_min": least, "condition": "", "name_en": "", "condition_en": ""},
        )  # fmt: skip


def a_seller(place: Place | None = None, *, with_book: bool = True, name: str = "") -> Seller:
    """A seller; with a book, its busy accounts are hot."""
    place = place or a_place(kind="village")
    organisation = an_organisation(name or f"Seller {next(_numbers)}")
    if not with_book:
        return Seller.objects.create(organisation=organisation, place=place)
    book = a_book(chart="small_enterprise", organisation=organisation, place=place)
    kinds = {
        name: _account(book, name)
        for name in ("cash", "bank", "income", "advance", "payable", "receivable")
    }
    seller = Seller.objects.create(
        organisation=organisation, place=place, book=book, income_account=kinds["income"],
        advance_account=kinds["advance"], payable_account=kinds["payable"], receivable_account=kinds["receivable"],
    )  # fmt: skip
    for method, account in (("cash", "cash"), ("transfer", "bank"), ("wechat", "bank")):
        MoneyAccount.objects.create(seller=seller, method=method, account=kinds[account])
    return seller


def a_pool(
    seller: Seller, *, size: int = 100, days: int = 1, first: date | None = None, **facts: Any
) -> Pool:
    """A pool, open from tomorrow for so many days with so many places each."""
    pool = Pool.objects.create(seller=seller, name=f"Pool {next(_numbers)}", **facts)
    if pool.kind == "counted":
        first = first or tomorrow()
        every = [first + timedelta(days=n) for n in range(days)] if pool.dated else [None]
        open_days(pool, every, size=size, by=system_actor())
    return pool


def rooms(seller: Seller, number: int) -> Pool:
    pool = a_pool(seller, kind="units", unit_word="间")
    Unit.objects.bulk_create([Unit(pool=pool, name=f"Room {n}") for n in range(number)])
    return pool


def an_offer(
    seller: Seller | None = None, *, pools: dict[Pool, int] | None = None, prices: dict[str, int] | None = None,
    size: int = 100, **facts: Any,
) -> Offer:  # fmt: skip
    """An offer on sale: adults 60.00 yuan, 100 places tomorrow, unless told otherwise."""
    some_groups()
    seller = seller or a_seller()
    facts = {"code": f"T{next(_numbers)}", "name": "Day on the island", "kind": "entry", **facts}
    offer = Offer.objects.create(seller=seller, state=OfferState.ON_SALE, **facts)
    for pool, per_unit in (pools if pools is not None else {a_pool(seller, size=size): 1}).items():
        offer.demands.create(pool=pool, per_unit=per_unit)
    for group, fen in (prices or {"adult": 6000, "child": 3000}).items():
        Price.objects.create(offer=offer, group_id=group, amount_fen=fen)
    return offer


def capacity_of(offer: Offer, day: date | None = None) -> Capacity:
    """The first capacity behind the offer, read anew."""
    return Capacity.objects.get(
        pool__demands__offer=offer, day=day or (tomorrow() if offer.dated else None)
    )


def a_desk(seller: Seller) -> Actor:
    """Somebody who sells for this seller."""
    return an_actor("administrator", seller.place, more=DESK_MAY)


def line(offer: Offer, n: int = 1, **facts: Any) -> AskLine:
    facts = {"day": tomorrow() if offer.dated else None, **facts}
    if offer.is_stay:
        facts = {"until": facts["day"] + timedelta(days=1), **facts}
    return AskLine(offer=offer.pk, n=n, **facts)


def a_sale(
    offer: Offer, n: int = 1, *, by: By | None = None, pay: str | None = PayMethod.CASH, at: datetime | None = None,
    **facts: Any,
) -> Sold:  # fmt: skip
    """Sold over the counter and paid in cash, unless told otherwise."""
    ask = {
        key: facts.pop(key)
        for key in ("buyer", "name", "phone", "key", "seen_fen", "waiting")
        if key in facts
    }
    return sell(
        Ask(lines=[line(offer, n, **facts)], pay=pay, **ask), by=by or system_actor(), at=at
    )


def a_buyer() -> Actor:
    return an_actor(person=a_person())


def _account(book: Any, kind: str) -> Account:
    """An account of the book's chart for this use."""
    account = Account.objects.get(book=book, code=ACCOUNTS[kind])
    if kind in HOT:
        make_hot(account, by=a_keeper())
    return account
