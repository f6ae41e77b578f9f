"""A real shop sold again through the verbs, its returns given back: income and money net to the fen, stock never below zero.

Public data (UCI Online Retail II, Chen 2019). The first 4,000 lines that sell or take back something; `YANZHEN_RETAIL_LINES`
plays more of them: 350000 is all there are.
"""

import os
import shutil
from collections import defaultdict
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.db.models import F, Sum

from yanzhen.base.tests.parquet import columns_of
from yanzhen.kernel.ledger.models import Entry
from yanzhen.kernel.orders.actions import Ask, AskLine, prove, sell
from yanzhen.kernel.orders.actions.refund_preview import Asked
from yanzhen.kernel.orders.actions.refunding import refund
from yanzhen.kernel.orders.models import (
    Capacity,
    Offer,
    Order,
    OrderLine,
    Payment,
    PersonGroup,
    Price,
    Refund,
    RefundPart,
)
from yanzhen.kernel.orders.models.refunding import Cause
from yanzhen.kernel.orders.testing import a_pool, a_seller
from yanzhen.kernel.orders.tests.scene import nets, the_desk
from yanzhen.kernel.parties.actors import system_actor

DATA: Final = Path(os.environ.get("YANZHEN_DATA", settings.ROOT.parent / "shared" / "data"))
LINES: Final = DATA / "online_retail" / "lines_dev.parquet"
COLUMNS: Final = ["Invoice", "StockCode", "Quantity", "Price", "Customer ID"]
MOST: Final = 4_000
# Of the first lines: units taken back that were sold in them, and those that were sold before the data begins.
MATCHED, UNMATCHED = 267, 561
STOCK: Final = 1_000_000
LINES_MAX: Final = 50
Row = tuple[str, str, int, int, str]  # invoice, code, quantity, fen, customer


def rows(most: int) -> list[Row]:
    """What the shop sold and took back, as it was written down; gifts, bad debts and empty lines are left out."""
    columns = columns_of(LINES, COLUMNS)
    found = (
        (str(invoice), str(code), int(quantity), round((price or 0) * 100), str(customer))
        for invoice, code, quantity, price, customer in zip(
            *(columns[name] for name in COLUMNS), strict=True
        )
    )
    kept = (
        row for row in found
        if row[3] > 0 and 0 < abs(row[2]) <= 10_000 and (row[2] < 0) == row[0].startswith("C")
    )  # fmt: skip
    return list(islice(kept, most))


def without_a_sale(lines: list[Row]) -> int:
    """Units taken back that nobody bought of the shop before, counted on the lines alone."""
    bought: dict[tuple[str, str], int] = defaultdict(int)
    missing = 0
    for _invoice, code, quantity, _fen, customer in lines:
        bought[customer, code] += quantity
        if bought[customer, code] < 0:
            missing -= bought.pop((customer, code))
    return missing


class Shop:
    """One seller with an offer per stock code; the price of the moment is set before each sale."""

    def __init__(self) -> None:
        self.seller = a_seller()
        self.desk = the_desk(self.seller)
        PersonGroup.objects.get_or_create(slug="whole", defaults={"name": "Each"})
        self.offers: dict[str, Offer] = {}
        self.prices: dict[str, int] = {}
        self.bought: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.sold_fen = self.back_fen = self.back_units = self.unmatched = 0

    def sell(self, lines: list[Row]) -> None:
        for first in range(0, len(lines), LINES_MAX):
            self._order(lines[first : first + LINES_MAX])

    def _order(self, lines: list[Row]) -> None:
        """One order per price of a code: a code may stand on an invoice at two prices."""
        while lines:
            now: dict[str, Row] = {}
            later = []
            for row in lines:
                (later.append(row) if row[1] in now else now.__setitem__(row[1], row))
            asked = [
                AskLine(self._offer(code, fen).pk, quantity, "whole")
                for _i, code, quantity, fen, _c in now.values()
            ]
            order = sell(Ask(lines=asked, pay="transfer"), by=system_actor())
            assert order.total_fen == sum(row[2] * row[3] for row in now.values())
            self.sold_fen += order.total_fen
            for line in OrderLine.objects.filter(order=order.order_id).select_related("offer"):
                self.bought[now[line.offer.code][4], line.offer.code].append(line)
            lines = later

    def give_back(self, row: Row) -> None:
        """Out of what this customer bought of it, newest first, an order at a time; what is left was never sold here."""
        _invoice, code, quantity, _fen, customer = row
        rest = -quantity
        for line in reversed(self.bought[customer, code]):
            n = min(rest, line.quantity - line.refunded)
            if n:
                asked = Asked(line.order_id, {line.pk: n}, Cause.SELLER, "Taken back")
                made = refund(asked, by=self.desk)
                assert made.fen == n * line.unit_price_fen
                line.refunded += n
                self.back_units += n
                self.back_fen += made.fen
                rest -= n
        self.unmatched += rest

    def _offer(self, code: str, fen: int) -> Offer:
        if code not in self.offers:
            offer = Offer.objects.create(seller=self.seller, code=code, name=code, kind="goods", dated=False, uses=0,
                                         state="on_sale", per_order_max=10_000)  # fmt: skip
            offer.demands.create(
                pool=a_pool(self.seller, dated=False, size=STOCK, queue="never"), per_unit=1
            )
            Price.objects.create(offer=offer, group_id="whole", amount_fen=fen)
            self.offers[code], self.prices[code] = offer, fen
        if self.prices[code] != fen:
            self.offers[code].prices.update(amount_fen=fen)
            self.prices[code] = fen
        return self.offers[code]


def replay(lines: list[Row]) -> Shop:
    """All of it, and what must agree afterwards: orders, payments, refunds, books, places."""
    shop = Shop()
    for invoice, own in groupby(lines, key=lambda row: row[0]):
        if invoice.startswith("C"):
            for row in own:
                shop.give_back(row)
        else:
            shop.sell(list(own))

    assert shop.sold_fen > shop.back_fen > 0
    net = shop.sold_fen - shop.back_fen
    orders = Order.objects.aggregate(total=Sum("total_fen"), back=Sum("refunded_fen"))
    payments = Payment.objects.aggregate(total=Sum("fen"), back=Sum("refunded_fen"))
    assert orders == payments == {"total": shop.sold_fen, "back": shop.back_fen}
    assert (
        Refund.objects.filter(state=Refund.State.DONE).aggregate(n=Sum("fen"))["n"] == shop.back_fen
    )
    assert RefundPart.objects.aggregate(n=Sum("uses"))["n"] == shop.back_units
    assert nets(shop.seller) == {"1002": net, "5001": -net}
    assert Entry.objects.filter(source_label="orders.refund").count() == Refund.objects.count()
    units = OrderLine.objects.aggregate(n=Sum(F("quantity") - F("refunded")))["n"]
    assert Capacity.objects.aggregate(n=Sum("sold"))["n"] == units
    taken_back = -sum(row[2] for row in lines if row[2] < 0)
    assert shop.back_units + shop.unmatched == taken_back
    assert shop.unmatched == without_a_sale(lines)
    assert prove() == []
    return shop


@pytest.mark.slow
@pytest.mark.django_db
def test_a_shop_and_its_returns_net_to_the_fen() -> None:
    if not LINES.exists():
        pytest.skip(f"{LINES} is not here: set YANZHEN_DATA to the folder with online_retail.")
    if shutil.which("zstd") is None:
        pytest.skip("The program zstd, which unpacks the lines, is not installed here.")

    shop = replay(rows(MOST))

    assert (shop.back_units, shop.unmatched) == (MATCHED, UNMATCHED)


@pytest.mark.slow
@pytest.mark.skipif("YANZHEN_RETAIL_LINES" not in os.environ, reason="YANZHEN_RETAIL_LINES says how many lines are played.")  # fmt: skip
@pytest.mark.django_db(transaction=True)
def test_as_many_lines_as_are_asked_for_net_to_the_fen() -> None:
    """Committed sale by sale: in one transaction the versions of each counter would pile up."""
    replay(rows(int(os.environ["YANZHEN_RETAIL_LINES"])))
