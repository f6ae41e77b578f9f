"""A gate whose keeper takes money, and a desk that gives it places to sell."""

from datetime import date
from typing import Any

from django.utils import timezone

from yanzhen.kernel.orders.actions import open_days
from yanzhen.kernel.orders.models import Capacity, Pool
from yanzhen.kernel.orders.tests.scene import somebody_of
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.actions.gate_sales import give_places, places_for
from yanzhen.reforms.one_pass.tests.phone import Landing, Phone

SELLS = ("orders.see", "orders.sell", "orders.cash_up", "island.see", "island.edit")


class Pier(Landing):
    """A gate whose keeper takes money, and a desk that gives it places."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.gate = self.phone(f"Pier {timezone.now():%H%M%S%f}", claimed=False, more=SELLS)
        company = self.island.company
        self.desk = somebody_of(company.organisation, *SELLS, place=company.place)
        self.day: date = timezone.localdate()
        pool = Pool.objects.get(demands__offer=self.island.offer)
        open_days(pool, [self.day], size=facts.get("size", 10), by=system_actor())

    def give(self, n: int, **facts: Any) -> Any:
        said: dict[str, Any] = {"device": self.gate.device, "offer": self.island.offer, "group": "adult", "day": self.day, "n": n, "by": self.desk}  # fmt: skip
        return give_places(**(said | facts))

    def orders(self) -> list[str]:
        (sort,) = places_for(self.gate.device, by=self.gate.keeper, today=self.day)
        return list(sort["orders"])

    def sale(self, order: str, phone: Phone | None = None) -> Any:
        return (phone or self.gate).press(order, timezone.now(), kind="sale")

    def capacity(self) -> Capacity:
        return Capacity.objects.get(day=self.day)
