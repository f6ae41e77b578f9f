"""A call at the desk: from what is typed to the door with owners, arrears and orders, among 10,000 units.

`service_doors.room`, `.name`, `.phone`: one look each by ten clerks at once. The limit is the second that
a caller waits without noticing: `ratio` is the slowest twentieth to it, and 1 is too slow.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.harness import Result, together
from yanzhen.kernel.parties.models import Party, Person
from yanzhen.kernel.parties.testing import a_person, an_actor
from yanzhen.reforms.co_governance.actions.intake import doors
from yanzhen.reforms.co_governance.contracts import DISPATCHER
from yanzhen.reforms.co_governance.models import Cluster, Ownership, Unit, WorkOrder
from yanzhen.reforms.co_governance.testing import SINCE, a_crew

NAME: Final = "service_doors"
UNITS: Final = int(os.environ.get("YANZHEN_BENCH_UNITS", "10000"))
CLERKS: Final = 10
SECOND_MS: Final = 1000
ORDERS_EACH: Final = 3
BUILDINGS, ENTRANCES, FLOORS = 50, 4, 25
CALLED: Final = "Bench cluster"


def results() -> Iterator[Result]:
    _register()
    for kind in ("room", "name", "phone"):
        done = together(f"benchmarks.service_doors:clerk_by_{kind}", clients=CLERKS)
        yield Result(f"{NAME}.{kind}.{UNITS}_units", round(done.p95_ms, 1), "ms p95", round(done.p95_ms / SECOND_MS, 3), _questions(kind), round(done.cpu_ms, 3))  # fmt: skip


def _register() -> None:
    """Units, an owner each, three orders each; owners with a telephone are sealed as on the screen."""
    crew = a_crew()
    Cluster.objects.filter(pk=crew.cluster.pk).update(name=CALLED)
    estate, now = crew.area.estate, timezone.now()
    units = [Unit(estate=estate, code=_code(n), area=9_000, area_source="registered") for n in range(UNITS)]  # fmt: skip
    Unit.objects.bulk_create(units, batch_size=1000)
    people = [a_person(f"Owner {n}", phone=_phone(n)) for n in range(UNITS)]
    held = [Ownership(unit=unit, party=person.party, since=SINCE) for unit, person in zip(units, people, strict=True)]  # fmt: skip
    Ownership.objects.bulk_create(held, batch_size=1000)
    orders = [
        WorkOrder(
            number=f"GD-B-{n}-{again}", area=crew.area, unit=unit, what="The tap drips", sort="water", money="owners",
            opened_at=now - timedelta(days=again),
        )
        for n, unit in enumerate(units) for again in range(ORDERS_EACH)
    ]  # fmt: skip
    WorkOrder.objects.bulk_create(orders, batch_size=1000)
    with connection.cursor() as cursor:
        for model in (Unit, Ownership, Party, Person, WorkOrder):
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')  # noqa: SLF001  Django's documented model meta API


def _code(n: int) -> str:
    building, rest = divmod(n, max(UNITS // BUILDINGS, 1))
    entrance, door = divmod(rest, max(UNITS // BUILDINGS // ENTRANCES, 1))
    return f"{building + 1}-{entrance + 1}-{door // 2 % FLOORS + 1}0{door % 2 + 1}-{n}"


def _phone(n: int) -> str:
    return f"138{n:08d}"


def _typed(kind: str, n: int) -> str:
    return {"room": str(n), "name": f"Owner {n}", "phone": _phone(n)}[kind]


def _clerk(number: int, kind: str) -> Callable[[], None]:
    """Looks one door after the other up, each clerk at other ones."""
    cluster = Cluster.objects.select_related("place").get(name=CALLED)
    by, today = an_actor(DISPATCHER, cluster.place), timezone.localdate()
    wanted = cycle(range(number, UNITS, CLERKS))

    def look() -> None:
        _found(_typed(kind, next(wanted)), by, today)

    return look


def _found(words: str, by: object, today: date) -> None:
    if not doors(words, by=by, today=today):
        raise SystemExit(f"Nothing was found for “{words}”.")


def _questions(kind: str) -> int:
    """How many questions one look asks."""
    look = _clerk(0, kind)
    with CaptureQueriesContext(connection) as asked:
        look()
    return len(asked)


def clerk_by_room(number: int) -> Callable[[], None]:
    return _clerk(number, "room")


def clerk_by_name(number: int) -> Callable[[], None]:
    return _clerk(number, "name")


def clerk_by_phone(number: int) -> Callable[[], None]:
    return _clerk(number, "phone")
