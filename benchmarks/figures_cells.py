"""Figures with cells and without: deriving, the cockpit, and what a mark costs the one who writes.

200,000 cases over two years in 160 places. Ratio of a page: the same page without cells, same run.
Ratio of deriving: none; `cpu_ms` is per 100,000 rows, Python and PostgreSQL together. Ratio of a mark:
the same statement with the triggers switched off.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Final

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from benchmarks.harness import Result, cpu_of
from benchmarks.lists import PLAIN_STATIC
from yanzhen.base.contracts import figures
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import a_request_item
from yanzhen.kernel.figures.actions import derive, mark_all, prove
from yanzhen.kernel.figures.actions.deriving import derive_figure
from yanzhen.kernel.figures.contracts import first_of_month
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import a_login, a_resident, an_appointment, an_office
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.kernel.places.testing import a_community, a_place

NAME: Final = "figures.cells"
ROWS: Final = 200_000
PER: Final = 100_000
TIMES: Final = 9
WRITES: Final = 400
PAGES: Final = {"cockpit": "/figures/cockpit/", "figure": "/figures/cases.open/"}
DERIVED: Final = ("cases.received", "cases.open", "cases.in_time")


def results() -> Iterator[Result]:
    with override_settings(STORAGES=settings.STORAGES | PLAIN_STATIC):
        client = _year()
        yield from _deriving()
        yield from _pages(client)
        yield from _marks()


def _year() -> Client:
    community = a_community("Bench")
    parks = [a_place(parent=community) for _number in range(62)]
    houses = [a_place(kind=PlaceKind.BUILDING, parent=parks[n % 62]) for n in range(95)]
    leader = actor_of_appointment(an_appointment(None, an_office("leader", community)))
    draft = CaseDraft(item=a_request_item(), place=community, title="The lamp is out", office=None)
    pattern = open_case(draft, by=a_resident())
    _copies(pattern, [*parks, *houses])
    client = Client(headers={"host": "localhost"})
    client.force_login(a_login(leader))
    return client


def _copies(pattern: Case, places: list[Place]) -> None:
    """By one statement: what is measured is reading, not the door."""
    fields = [str(f.column) for f in Case._meta.concrete_fields]  # noqa: SLF001
    own = {
        "id": "gen_random_uuid()",
        "number": "'B-' || n",
        "once_key": "NULL",
        "place_id": "(p.ids)[1 + n %% cardinality(p.ids)]",
        "scope_path": "(p.paths)[1 + n %% cardinality(p.paths)]",
        "received_at": "now() - (n * interval '730 days' / %(rows)s)",
        "clock_stopped_at": "CASE WHEN n %% 50 > 0 THEN now() - (n * interval '730 days' / %(rows)s) + interval '1 hour' END",
        "ended_at": "CASE WHEN n %% 50 > 0 THEN now() - (n * interval '730 days' / %(rows)s) + interval '1 hour' END",
        "outcome": "CASE WHEN n %% 50 > 0 THEN 'resolved' ELSE '' END",
        "due_at": "now() - (n * interval '730 days' / %(rows)s) + (n %% 3) * interval '50 minutes'",
    }
    chosen = ", ".join(own.get(column, f'c."{column}"') for column in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_case ({', '.join(fields)}) SELECT {chosen} FROM cases_case c,"  # noqa: S608
            " (SELECT %(ids)s::uuid[] ids, %(paths)s::text[] paths) p, generate_series(1, %(rows)s) n"
            " WHERE c.id = %(pattern)s",
            {
                "rows": ROWS,
                "ids": [place.pk for place in places],
                "paths": [place.path for place in places],
                "pattern": pattern.pk,
            },
        )
        cursor.execute("VACUUM ANALYZE cases_case")


def _deriving() -> Iterator[Result]:
    now = timezone.now()
    for slug in DERIVED:
        _act(lambda slug=slug: derive_figure(figures[slug], None, now=now))  # type: ignore[misc]
        ms, cpu = _median(lambda slug=slug: derive_figure(figures[slug], None, now=now))  # type: ignore[misc]
        share = PER / ROWS
        yield Result(
            f"{NAME}.derive_all.{slug}",
            round(ms * share, 1),
            "ms/100k rows",
            None,
            None,
            round(cpu * share, 1),
        )
    derive(now=now)
    month = first_of_month(now.date())
    ms, cpu = _median(lambda: derive_figure(figures["cases.open"], {month}, now=now))
    yield Result(f"{NAME}.derive_month", round(ms, 1), "ms", None, None, round(cpu, 1))
    ms, cpu = _median(lambda: prove(now=now), times=1)
    yield Result(f"{NAME}.prove_all", round(ms, 1), "ms", None, None, round(cpu, 1))
    if prove(now=now)[1]:
        raise SystemExit("A cell differs from its rows.")


def _pages(client: Client) -> Iterator[Result]:
    now = timezone.now()
    without = {}
    mark_all()
    for name, path in PAGES.items():
        without[name] = _page(client, path)
        yield _result(f"{name}.without", without[name], None)
    derive(now=now)
    for name, path in PAGES.items():
        clean = _page(client, path)
        yield _result(f"{name}.with", clean, without[name][0] / clean[0])
    Case.objects.filter(pk=Case.objects.order_by("-received_at").values("pk")[:1]).update(round=2)
    for name, path in PAGES.items():
        dirty = _page(client, path)
        yield _result(f"{name}.running_month_dirty", dirty, without[name][0] / dirty[0])


def _result(name: str, page: tuple[float, float, int], ratio: float | None) -> Result:
    ms, cpu, queries = page
    return Result(
        f"{NAME}.{name}", round(ms, 1), "ms", ratio and round(ratio, 2), queries, round(cpu, 1)
    )


def _page(client: Client, path: str) -> tuple[float, float, int]:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
        questions = len(asked)
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}")
    return (*_median(lambda: client.get(path)), questions)


def _marks() -> Iterator[Result]:
    """One-row updates of a case, each its own commit, with the triggers and without."""
    keys = list(Case.objects.order_by("-received_at").values_list("pk", flat=True)[:WRITES])
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]

    def write() -> float:
        with psycopg.connect(owner, autocommit=True) as own:
            began = time.perf_counter()
            for key in keys:
                own.execute("UPDATE cases_case SET round = 3 - round WHERE id = %s", [key])
            return 1000 * (time.perf_counter() - began) / WRITES

    def switched(how: str) -> float:
        with psycopg.connect(owner, autocommit=True) as own:
            own.execute(f"ALTER TABLE cases_case {how} TRIGGER figures_mark_cases_case_update")
        return write()

    pairs = [(switched("DISABLE"), switched("ENABLE")) for _again in range(5)]
    without = statistics.median(pair[0] for pair in pairs)
    marked = statistics.median(pair[1] for pair in pairs)
    yield Result(f"{NAME}.write.without_mark", round(without, 3), "ms", None, 1)
    yield Result(f"{NAME}.write.with_mark", round(marked, 3), "ms", round(without / marked, 2), 1)


def _act(act: Callable[[], object]) -> tuple[float, float]:
    pid = connection.connection.info.backend_pid
    before, own = cpu_of([pid]), time.process_time()
    began = time.perf_counter()
    act()
    ms = 1000 * (time.perf_counter() - began)
    return ms, 1000 * (cpu_of([pid]) - before + time.process_time() - own)


def _median(act: Callable[[], object], *, times: int = TIMES) -> tuple[float, float]:
    runs = [_act(act) for _again in range(times)]
    return statistics.median(run[0] for run in runs), statistics.fmean(run[1] for run in runs)
