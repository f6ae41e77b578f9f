"""What a night costs and which rooms are free: asked for many houses at once."""

from datetime import date
from typing import Final
from uuid import UUID

from yanzhen.kernel.orders.models import Price, Stay, Unit

# The group of persons that a night is priced for: the room, whoever sleeps in it.
GROUP: Final = "whole"


def prices_of(offers: list[UUID], nights: list[date]) -> dict[tuple[UUID, date], int]:
    """A night's own price before the usual one; one question."""
    rows = Price.objects.filter(offer__in=offers, group=GROUP)
    rows = rows.filter(day__in=nights) | rows.filter(day__isnull=True)
    found = {(row.offer_id, row.day): row.amount_fen for row in rows}
    wanted = ((offer, night) for offer in offers for night in nights)
    return {key: fen for key in wanted if (fen := found.get(key, found.get((key[0], None)))) is not None}  # fmt: skip


def free_rooms(pools: list[UUID], first: date, until: date) -> dict[UUID, int]:
    """Rooms free for the whole stay, by pool: two questions."""
    taken = set(Stay.objects.standing().filter(unit__pool__in=pools).within(first, until).values_list("unit_id", flat=True))  # fmt: skip
    found: dict[UUID, int] = {}
    rooms = Unit.objects.filter(pool__in=pools, active=True).values_list("pool_id", "pk")
    for pool, unit in rooms:
        found[pool] = found.get(pool, 0) + (unit not in taken)
    return found


def least_prices(offers: list[UUID], today: date) -> dict[UUID, int]:
    """The least that a night costs from today on, by offer; one question."""
    rows = Price.objects.filter(offer__in=offers, group=GROUP)
    rows = rows.filter(day__gte=today) | rows.filter(day__isnull=True)
    least: dict[UUID, int] = {}
    for offer, fen in rows.values_list("offer_id", "amount_fen"):
        least[offer] = min(fen, least.get(offer, fen))
    return least
