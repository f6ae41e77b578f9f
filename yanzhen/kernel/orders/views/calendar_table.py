"""The calendar of an offer as a table: usual prices above, then one row a day with prices, places and what is sold."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.money import parse_yuan, yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.offering import room
from yanzhen.kernel.orders.actions.pricing import Cell
from yanzhen.kernel.orders.models import Capacity, Mode, Offer, PersonGroup, Pool, Slot

DAYS_SHOWN: Final = 28


class Table:
    """The usual prices above, then one row a day: a price per group (its own, or the usual one greyed), places, sold."""

    def __init__(self, offer: Offer, first: date | None) -> None:
        self.offer, self.first = offer, first
        self.days = [first + timedelta(days=n) for n in range(DAYS_SHOWN)] if first else []
        self.groups = list(PersonGroup.objects.all())
        last = self.days[-1] if self.days else None
        prices = offer.prices.filter(
            Q(day__isnull=True) | Q(day__range=(first, last)) if first else Q(day__isnull=True)
        )
        self.own = {(p.group_id, p.day): p.amount_fen for p in prices}
        # Groups that have a price stand first.
        priced = {group for group, _day in self.own}
        self.groups.sort(key=lambda group: group.slug not in priced)
        self.pools = [
            d.pool for d in offer.demands.select_related("pool") if d.pool.kind == "counted"
        ]
        self.pool = self.pools[0] if self.pools else None
        self.capacities = {c.day: c for c in self._found()}
        self._sum_slots()
        self.timed = self._sum_sessions()
        self.typed: dict[str, str] = {}

    def _found(self) -> list[Capacity]:
        if self.pool is None:
            return []
        on = Q(day__in=self.days) if self.pool.dated else Q(day__isnull=True)
        return list(
            Capacity.objects.filter(on, pool=self.pool, session__isnull=True).select_related(
                "pool__seller"
            )
        )

    def _sum_slots(self) -> None:
        slots = Slot.objects.filter(
            capacity__in=[c.pk for c in self.capacities.values() if c.mode == Mode.SLOTS]
        )
        sums = {
            row["capacity"]: row
            for row in slots.values("capacity").annotate(s=Sum("sold"), h=Sum("held"))
        }
        for one in self.capacities.values():
            if one.pk in sums:
                one.sold, one.held = sums[one.pk]["s"], sums[one.pk]["h"]

    def _sum_sessions(self) -> dict[date, dict[str, int]]:
        """Days that are open in sessions: how many there are, with how many places, and what of them is taken."""
        found: dict[date, dict[str, int]] = {}
        if self.pool is None or not self.pool.dated:
            return found
        rows = Capacity.objects.filter(pool=self.pool, day__in=self.days, session__isnull=False)
        for one in rows.prefetch_related("slots"):
            if one.day is not None:
                sums = found.setdefault(one.day, {"n": 0, "size": 0, "taken": 0})
                sums["n"] += 1
                sums["size"] += one.size
                sums["taken"] += one.size - room(one)
        return found

    def keep_typed(self, data: Any) -> None:
        self.typed = {
            name: value for name, value in data.items() if name.startswith(("price_", "size_"))
        }

    @property
    def usual(self) -> list[dict[str, Any]]:
        return [self._cell(group, None) for group in self.groups]

    @property
    def rows(self) -> list[dict[str, Any]]:
        today = timezone.localdate()
        return [
            {"day": day, "cells": [self._cell(group, day) for group in self.groups], "capacity": self.capacities.get(day), "timed": self.timed.get(day),
             "size": self.typed.get(f"size_{day}", self.capacities[day].size if day in self.capacities else ""),
             "past": day < today, "weekend": day.weekday() >= 5}
            for day in self.days
        ]  # fmt: skip

    def _cell(self, group: PersonGroup, day: date | None) -> dict[str, Any]:
        name = f"price_{group.slug}_{day or ''}"
        own, usual = self.own.get((group.slug, day)), self.own.get((group.slug, None))
        value = self.typed.get(name, _plain(own))
        return {"name": name, "value": value, "usual": _plain(usual) if day else "", "group": group}

    def posted(self, data: Any) -> tuple[list[Cell], list[tuple[Capacity, int]]]:
        cells: list[Cell] = []
        for day in [None, *self.days]:
            for group in self.groups:
                name = f"price_{group.slug}_{day or ''}"
                if name in data:
                    text = data[name].strip()
                    cells.append((group.slug, day, parse_yuan(text) if text else None))
        sizes = [
            (capacity, _whole(data[f"size_{day}"])) for day, capacity in self.capacities.items()
            if f"size_{day}" in data and data[f"size_{day}"].strip() and _whole(data[f"size_{day}"]) != capacity.size
        ]  # fmt: skip
        return cells, sizes

    def opened(self, data: Any) -> list[tuple[Pool, date, int]]:
        """Days that had no places yet and were given some; none where nothing limits the offer."""
        if self.pool is None:
            return []
        return [
            (self.pool, day, _whole(data[f"size_{day}"])) for day in self.days
            if day not in self.capacities and day not in self.timed and data.get(f"size_{day}", "").strip()
        ]  # fmt: skip


def _plain(fen: int | None) -> str:
    return "" if fen is None else yuan(fen).removeprefix("¥").replace(",", "").removesuffix(".00")


def _whole(text: str) -> int:
    try:
        return int(text.replace(",", "").strip())
    except ValueError:
        raise Refused(_("“%(text)s” is not a number of places."), text=text) from None
