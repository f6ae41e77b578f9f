"""A month's guarantee: shown before it is made up, made up once, by nobody who has not earned it, and ended by its rule."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.agreeing import PartDraft
from yanzhen.kernel.orders.actions.guaranteeing import guaranteed_in, make_up_guarantees
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.actions.statements import month_of
from yanzhen.kernel.orders.models import Share
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.tests.racing import at_once
from yanzhen.kernel.orders.tests.scene import Island
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import at_the_door

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def guaranteed(*, boat: int = 5_000, east: int = 0, tickets: int = 3) -> Island:
    """Three passes at 68 yuan; the boat and the village get a tenth each, and so much a month at least."""
    island = Island()
    promise(island, boat=boat, east=east, at=1)
    if tickets:
        island.sell(tickets)
    while settle(by=system_actor(), at=timezone.now()):
        pass
    return island


def promise(island: Island, *, boat: int, east: int, at: int) -> None:
    island.parts = [
        PartDraft(island.boat.pk, Part(Way.PERCENT, 1000), month_least_fen=boat),
        PartDraft(island.east.pk, Part(Way.PERCENT, 1000), month_least_fen=east),
        PartDraft(island.company.pk, Part(Way.REST)),
    ]
    island.agree(at=island.before + timedelta(minutes=at))


def facts(island: Island) -> list[Any]:
    return [
        (row.party.name, row.least_fen, row.earned_fen, row.missing_fen, row.open_fen, row.made_fen)
        for row in guaranteed_in(island.company, TODAY)
    ]


def next_month() -> Any:
    return timezone.now() + timedelta(days=32)


def test_what_is_missing_is_shown_and_then_made_up() -> None:
    island = guaranteed()

    assert facts(island) == [("Boatmen", 5000, 2040, 2960, 2960, None)]
    make_up_guarantees(island.company, TODAY, by=island.clerk, at=next_month())
    assert facts(island) == [("Boatmen", 5000, 2040, 2960, 0, 2960)]
    assert make_up_guarantees(island.company, TODAY, by=island.clerk, at=next_month()) == 0


def test_all_guarantees_together_cost_no_more_than_the_payer_has_earned() -> None:
    island = guaranteed(boat=10_000, east=18_000)

    # The company earned 163.20 yuan: 79.60 for the boat, and what is left of it for the village.
    assert [row[4] for row in facts(island)] == [7960, 8360]
    make_up_guarantees(island.company, TODAY, by=island.clerk, at=next_month())
    assert island.shares() == {"Boatmen": 10_000, "East village": 10_400, "Island company": 0}


def test_a_version_that_promises_nothing_ends_the_promise() -> None:
    island = guaranteed()
    promise(island, boat=0, east=0, at=2)

    assert facts(island) == []
    assert make_up_guarantees(island.company, TODAY, by=island.clerk, at=next_month()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_it_up_once() -> None:
    island = guaranteed()
    at = next_month()

    made = at_once([lambda: make_up_guarantees(island.company, TODAY, by=island.clerk, at=at)] * 4)

    assert sorted(made) == [0, 0, 0, 1]
    assert Share.objects.filter(why="guarantee").count() == 2


def test_only_the_sellers_desk_makes_it_up_and_only_when_the_month_is_over() -> None:
    island = guaranteed()
    other = Island().clerk

    for by in (island.gate, other):
        with pytest.raises(Refused, match="Only the seller's own desk"):
            make_up_guarantees(island.company, TODAY, by=by, at=next_month())
    with pytest.raises(Refused, match="not over"):
        make_up_guarantees(island.company, TODAY, by=island.clerk, at=timezone.now())
    assert not Share.objects.filter(why="guarantee").exists()


def test_the_page_shows_the_month_and_the_press_waits_for_its_end() -> None:
    island = guaranteed()
    door = at_the_door(island.clerk)

    page = door.get(f"/orders/guarantees/?month={TODAY:%Y-%m}").content.decode()
    assert "Boatmen" in page
    assert "The month is not over" in page
    assert "Make up this month" not in page
    refused = door.post("/orders/guarantees/", {"month": f"{TODAY:%Y-%m}"}, follow=True)
    assert "The month is not over." in refused.content.decode()


def test_an_earlier_month_is_made_up_by_a_press() -> None:
    island = Island()
    island.before = timezone.now() - timedelta(days=100)
    promise(island, boat=5_000, east=0, at=0)
    rule = island.offer.split_rules.order_by("-version").first()
    first, last = month_of(month_of(month_of(TODAY)[0] - timedelta(days=1))[0] - timedelta(days=1))
    for party, fen in ((island.boat.pk, 1000), (island.company.pk, 9000)):
        Share.objects.create(
            seller=island.company,
            rule=rule,
            party_id=party,
            why="sale",
            origin_id=island.offer.pk,
            fen=fen,
            on=first,
            at=timezone.now(),
        )
    door = at_the_door(island.clerk)

    page = door.get(f"/orders/guarantees/?month={last:%Y-%m}").content.decode()
    said = door.post("/orders/guarantees/", {"month": f"{last:%Y-%m}"}, follow=True)

    assert "Make up this month" in page
    assert "Made up for 1 party" in said.content.decode()
    assert Share.objects.filter(why="guarantee", fen=4000, party_id=island.boat.pk).count() == 1
