"""What others plug in here: who else limits how many places a day of a pool may have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.base.contracts import Registry


@dataclass(frozen=True)
class DayLimit:
    """An app above that knows of a limit, such as the maximum approved for an island.

    `refuse(pool, days, places)` raises Refused in its own words where one of these days would have too many places,
    all sessions of a day together. What it says twice, a trigger of its own says as well.
    """

    slug: str
    refuse: "Callable[[Any, Sequence[date | None], int], None]"


@dataclass(frozen=True)
class SaleRule:
    """A rule of an app above that its own trigger refuses a sale with (YZ409): its name and its sentence."""

    slug: str
    words: Any


sale_rules: Registry[SaleRule] = Registry("rule of a sale")
day_limits: Registry[DayLimit] = Registry("limit of a day")


def register_day_limit(limit: DayLimit) -> None:
    day_limits.register(limit.slug, limit)


def register_sale_rule(rule: SaleRule) -> None:
    sale_rules.register(rule.slug, rule)


def refuse_over_limits(pool: Any, days: Sequence[date | None], places: int) -> None:
    """Ask everybody who knows of a limit."""
    for limit in day_limits:
        limit.refuse(pool, days, places)
