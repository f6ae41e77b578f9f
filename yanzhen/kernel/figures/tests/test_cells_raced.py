"""Writers, a deriver and a reader at once: nobody waits for a mark, and no change is lost."""

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from yanzhen.kernel.figures.actions import compute, count_rows, derive
from yanzhen.kernel.figures.actions.deriving import (
    _wait_for_turn,
    derive_figure,
    forget_old_days,
)
from yanzhen.kernel.figures.actions.reading import Shelf
from yanzhen.kernel.figures.contracts import Period
from yanzhen.kernel.figures.models import Mark
from yanzhen.kernel.figures.testing import counted_people, watch_again, watched
from yanzhen.kernel.places.models import Population
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = counted_people()
AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
WRITERS, TIMES = 4, 12


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    with watched(PEOPLE):
        yield
    watch_again()


def _together(*acts: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def _read() -> int:
    return compute(PEOPLE, "", start=AUGUST.start, end=AUGUST.end)


def test_whatever_is_written_while_cells_are_derived_is_in_the_number() -> None:
    park = a_place()
    seen: list[int] = []

    def write(number: int) -> Callable[[], None]:
        def act() -> None:
            for again in range(TIMES):
                Population.objects.create(
                    place=park, on=date(2026, 8, 1 + again), people=1, source="race", age_to=number
                )

        return act

    def derive_again() -> None:
        for _again in range(TIMES):
            derive(now=timezone.now())

    def read_again() -> None:
        seen.extend(_read() for _again in range(3 * TIMES))

    _together(*[write(n) for n in range(WRITERS)], derive_again, derive_again, read_again)

    assert _read() == count_rows(PEOPLE, "", AUGUST) == WRITERS * TIMES
    derive(now=timezone.now())
    known = Shelf([PEOPLE]).known(PEOPLE)
    assert known
    assert known.dirty == frozenset()
    assert _read() == WRITERS * TIMES
    assert not Mark.objects.exists()
    assert seen == sorted(seen)  # a number never goes back while people are added


def test_a_change_that_commits_after_deriving_is_still_marked() -> None:
    """The change began first and ended last: its mark is not the one that was taken."""
    park = a_place()

    def _write(day: int) -> None:
        Population.objects.create(
            place=park, on=date(2026, 8, day), people=1, source="slow", age_to=day
        )

    _write(1)
    written, derived = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            _write(2)
            written.set()
            derived.wait(20)

    def deriver() -> None:
        written.wait(20)
        derive(now=timezone.now())
        derived.set()

    _together(slow, deriver)

    known = Shelf([PEOPLE]).known(PEOPLE)
    assert known
    assert known.dirty == {date(2026, 8, 1)}
    assert _read() == 2
    derive(now=timezone.now())
    assert _read() == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda: derive_figure(PEOPLE, None, now=timezone.now()),
        lambda: forget_old_days(today=date(2026, 8, 1)),
    ],
    ids=["derive", "forget"],
)
def test_whoever_writes_cells_waits_for_who_began_before(act: Callable[[], object]) -> None:
    """Whoever derives later has seen more: two at once could leave the older number behind."""

    def run() -> None:
        act()
        connection.close()

    later = threading.Thread(target=run)

    with transaction.atomic():
        _wait_for_turn()
        later.start()
        later.join(1)
        waited = later.is_alive()
    later.join(30)

    assert (waited, later.is_alive()) == (True, False)
