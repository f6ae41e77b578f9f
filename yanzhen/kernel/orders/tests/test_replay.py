"""A year of a real shop, sold again through the verb with its returns: totals agree to the fen, stock never below zero."""

import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from yanzhen.kernel.ledger.models import Leg
from yanzhen.kernel.orders.actions import Ask, AskLine, prove, sell
from yanzhen.kernel.orders.actions.refusing import call
from yanzhen.kernel.orders.models import Capacity, Offer, Order, OrderLine, PersonGroup, Price
from yanzhen.kernel.orders.testing import a_pool, a_seller
from yanzhen.kernel.parties.actors import system_actor

DATA: Final = Path(os.environ.get("YANZHEN_DATA", settings.ROOT.parent / "shared" / "data"))
LINES: Final = DATA / "online_retail" / "lines_dev.parquet"
STOCK: Final = 1_000_000
LINES_MAX: Final = 50
RELEASE: Final = (
    'SELECT orders_release(%s::uuid[], %s::int[], %s::bigint[], %s, \'{"channel": "job"}\')::text'
)
Row = tuple[str, str, int, int, str]  # invoice, code, quantity, fen, customer


def rows(most: int) -> Iterator[Row]:
    """What the shop sold and took back, as it was written down; gifts, bad debts and empty lines are left out."""
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="pyarrow is not installed here: nothing can read the lines"
    )
    if not LINES.exists():
        pytest.skip(f"{LINES} is not here.")
    names = ["Invoice", "StockCode", "Quantity", "Price", "Customer ID"]
    count = 0
    for batch in parquet.ParquetFile(LINES).iter_batches(columns=names, batch_size=2_000):
        for one in batch.to_pylist():
            fen, quantity = round(one["Price"] * 100), int(one["Quantity"])
            cancelled = str(one["Invoice"]).startswith("C")
            if fen <= 0 or quantity == 0 or (quantity < 0) != cancelled or abs(quantity) > 10_000:
                continue
            yield str(one["Invoice"]), str(one["StockCode"]), quantity, fen, str(one["Customer ID"])
            count += 1
            if count == most:
                return


class Shop:
    """One seller with an offer per stock code; the price of the moment is set before each sale."""

    def __init__(self) -> None:
        self.seller = a_seller()
        PersonGroup.objects.get_or_create(slug="whole", defaults={"name": "Each"})
        self.offers: dict[str, Offer] = {}
        self.prices: dict[str, int] = {}
        self.bought: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.sold_fen = self.back_fen = self.unmatched = 0

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
        """Out of what this customer bought of it, newest first; what was bought before the data begins is counted."""
        _invoice, code, quantity, _fen, customer = row
        rest = -quantity
        for line in reversed(self.bought[customer, code]):
            n = min(rest, line.quantity - line.refunded)
            if n:
                call(RELEASE, [[line.pk], [n], [n * line.unit_price_fen], timezone.now()])
                line.refunded += n
                self.back_fen += n * line.unit_price_fen
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


def replay(most: int) -> None:
    shop = Shop()
    for invoice, lines in groupby(rows(most), key=lambda row: row[0]):
        if invoice.startswith("C"):
            for row in lines:
                shop.give_back(row)
        else:
            shop.sell(list(lines))

    orders = Order.objects.aggregate(total=Sum("total_fen"), back=Sum("refunded_fen"))
    assert (orders["total"], orders["back"] or 0) == (shop.sold_fen, shop.back_fen)
    assert shop.sold_fen > 0
    assert (
        Leg.objects.filter(account=shop.seller.income_account).aggregate(n=Sum("credit_fen"))["n"]
        == shop.sold_fen
    )
    units = OrderLine.objects.aggregate(n=Sum(F("quantity") - F("refunded")))["n"]
    assert Capacity.objects.aggregate(n=Sum("sold"))["n"] == units
    assert prove() == []


@pytest.mark.django_db
def test_the_first_lines_of_the_year_agree_to_the_fen() -> None:
    replay(1_500)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_whole_year_agrees_to_the_fen() -> None:
    """Committed sale by sale: in one transaction the versions of each counter would pile up."""
    replay(1_000_000)
