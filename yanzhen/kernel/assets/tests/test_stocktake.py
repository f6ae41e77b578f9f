"""A stock-take: what was expected is frozen, a scan counts once, differences are explained, another person closes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions import Scan, count, explain
from yanzhen.kernel.assets.figures import FIGURES
from yanzhen.kernel.assets.models import Asset, LineResult, StockCount, StockTake
from yanzhen.kernel.assets.testing import (
    a_collective,
    a_keeper,
    a_reviewer,
    a_scan,
    a_take,
    a_village,
    an_asset,
)
from yanzhen.kernel.documents.models import documents_of
from yanzhen.kernel.documents.testing import PNG, an_upload
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.models import PlaceKind
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def a_counted_village(number: int = 3) -> tuple[StockTake, list[Asset]]:
    village = a_village()
    owner = a_collective(village)
    assets = [an_asset(owner) for _again in range(number)]
    return a_take(village), assets


def result_of(take: StockTake, asset: Asset) -> tuple[str, bool]:
    line = take.lines.get(asset=asset)
    return line.result, line.damaged


def test_what_is_expected_is_frozen() -> None:
    take, assets = a_counted_village()

    an_asset(assets[0].owner)

    assert take.lines.count() == 3


def test_an_expense_spread_over_years_is_nothing_to_count() -> None:
    take, assets = a_counted_village()
    spread = an_asset(assets[0].owner, kind="deferred")

    again = a_take(take.place)

    assert again.lines.count() == 3
    assert not again.lines.filter(asset=spread).exists()
    held = next(one for one in FIGURES if one.slug == "assets.held")
    assert held.rows().count() == 3


def test_nothing_to_count_is_said() -> None:
    with pytest.raises(Refused, match="Nothing is on the register there"):
        a_take(a_village())


def test_a_label_makes_its_line_found_and_damage_is_kept_with_a_photo() -> None:
    take, (first, second, third) = a_counted_village()

    a_scan(take, first.code)
    counted = a_scan(
        take, f" {second.code.lower()} ", damaged=True, photos=(an_upload("crack.png", PNG),)
    )

    assert result_of(take, first) == (LineResult.FOUND, False)
    assert result_of(take, second) == (LineResult.FOUND, True)
    assert result_of(take, third) == (LineResult.WAITING, False)
    assert documents_of(counted).count() == 1


def test_seen_elsewhere_is_moved_but_a_wider_place_says_nothing() -> None:
    take, (first, second, _third) = a_counted_village()
    hall = a_place(kind=PlaceKind.BUILDING, parent=take.place)

    a_scan(take, first.code, seen_place=hall)
    a_scan(take, second.code, seen_place=take.place.parent)

    assert result_of(take, first) == (LineResult.MOVED, False)
    assert result_of(take, second) == (LineResult.FOUND, False)


def test_something_that_belongs_elsewhere_gets_a_line_and_the_unknown_is_surplus() -> None:
    take, _assets = a_counted_village()
    stranger = an_asset()

    a_scan(take, stranger.code)
    a_scan(take, "An old harvester")

    line = take.lines.get(asset=stranger)
    assert (line.extra, line.result, line.seen_place) == (True, LineResult.MOVED, take.place)
    assert take.surplus.get().count.typed == "An old harvester"


def test_the_same_scan_sent_twice_is_one_even_after_the_close() -> None:
    take, assets = a_counted_village(1)
    scan = Scan(once_key=new_key(), typed=assets[0].code, counted_at=timezone.now())
    keeper = a_keeper()
    first = count(take, scan, by=keeper)
    take.take_step("finish", by=keeper)
    take.take_step("close", by=a_reviewer())

    assert count(take, scan, by=keeper) == first
    assert StockCount.objects.count() == 1


def test_a_late_scan_is_taken_until_the_close_and_refused_after() -> None:
    take, assets = a_counted_village(1)
    take.take_step("finish", by=a_keeper())
    assert result_of(take, assets[0])[0] == LineResult.MISSING

    a_scan(take, assets[0].code)
    assert result_of(take, assets[0])[0] == LineResult.FOUND

    take.take_step("close", by=a_reviewer())
    with pytest.raises(Refused, match="Nobody counts here any more"):
        a_scan(take, assets[0].code)
    with pytest.raises(IntegrityError, match="has ended"), transaction.atomic():
        take.counts.create(
            typed="x", once_key=new_key(), counted_at=timezone.now(), recorded_at=timezone.now()
        )


def test_differences_are_explained_before_the_close() -> None:
    take, assets = a_counted_village(2)
    a_scan(take, assets[0].code)
    take.take_step("finish", by=a_keeper())

    with pytest.raises(Refused, match="1 differences are not explained"):
        take.take_step("close", by=a_reviewer())
    with pytest.raises(IntegrityError, match="not explained yet"), transaction.atomic():
        StockTake.objects.filter(pk=take.pk).update(state="closed", closed_at=timezone.now())

    explain(
        take, [(line, "Lent to the next village") for line in take.lines.differing()], by=a_keeper()
    )
    take.take_step("close", by=a_reviewer())

    assert assets[1].changes.get().verb == "missing"


def test_a_surplus_find_is_explained_too() -> None:
    take, assets = a_counted_village(1)
    a_scan(take, assets[0].code)
    a_scan(take, "A harvester")
    take.take_step("finish", by=a_keeper())

    with pytest.raises(Refused, match="not explained"):
        take.take_step("close", by=a_reviewer())


def test_whoever_opened_or_counted_does_not_close() -> None:
    both = an_actor("asset_keeper", more={"assets.approve"})
    counter = an_actor("asset_keeper", more={"assets.approve"})
    village = a_village()
    asset = an_asset(a_collective(village))
    take = a_take(village, by=both)
    a_scan(take, asset.code, by=counter)
    take.take_step("finish", by=both)

    for somebody in (both, counter):
        with pytest.raises(Refused, match="Somebody else closes it"):
            take.take_step("close", by=somebody)
    for somebody, promise in (
        (both, "nobody_closes_the_stock_take_they_opened"),
        (counter, "Whoever counted"),
    ):
        with pytest.raises(IntegrityError, match=promise), transaction.atomic():
            StockTake.objects.filter(pk=take.pk).update(closed_by_id=somebody.person_id)


def test_the_close_writes_moves_and_damage_into_the_register() -> None:
    take, (moved, damaged, _well) = a_counted_village()
    hall = a_place(kind=PlaceKind.BUILDING, parent=take.place)
    a_scan(take, moved.code, seen_place=hall)
    a_scan(take, damaged.code, damaged=True)
    a_scan(take, _well.code)
    take.take_step("finish", by=a_keeper())
    explain(take, [(line, "Seen") for line in take.lines.differing()], by=a_keeper())

    take.take_step("close", by=a_reviewer())

    for asset in (moved, damaged):
        asset.refresh_from_db()
    assert moved.place == hall
    assert damaged.condition == "poor"
    assert moved.changes.get().note.startswith(take.number)


def test_going_on_looks_for_what_was_missing_again() -> None:
    take, assets = a_counted_village(1)
    take.take_step("finish", by=a_keeper())

    take.take_step("resume", by=a_keeper())

    assert result_of(take, assets[0])[0] == LineResult.WAITING


@pytest.mark.django_db(transaction=True)
def test_eight_phones_that_send_one_scan_at_once_count_once() -> None:
    take, assets = a_counted_village(1)
    counter, key, start = a_keeper(), new_key(), Barrier(8)

    def send(_n: int) -> UUID:
        try:
            start.wait()
            scan = Scan(once_key=key, typed=assets[0].code, counted_at=timezone.now())
            return count(StockTake.objects.get(pk=take.pk), scan, by=counter).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as phones:
        found = set(phones.map(send, range(8)))

    assert len(found) == 1
    assert StockCount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_scan_that_races_the_close_is_in_or_refused_never_lost() -> None:
    take, assets = a_counted_village(1)
    counter, reviewer, start = a_keeper(), a_reviewer(), Barrier(2)
    a_scan(take, assets[0].code, by=counter)
    take.take_step("finish", by=counter)

    def scan() -> str:
        try:
            start.wait()
            a_scan(StockTake.objects.get(pk=take.pk), assets[0].code, by=counter, note="late")
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "in"

    def close() -> str:
        try:
            start.wait()
            StockTake.objects.get(pk=take.pk).take_step("close", by=reviewer)
        finally:
            connection.close()
        return "closed"

    with ThreadPoolExecutor(2) as both:
        late, closed = both.submit(scan), both.submit(close)
        outcome = (late.result(), closed.result())

    assert outcome[1] == "closed"
    assert StockCount.objects.filter(note="late").exists() is (outcome[0] == "in")
