"""The one door with a million cases behind it: as fast as on the first day, and the lists too.

Ratio of a life: to the same on the empty database, in the same run (at least 0.8 is meant). Ratio of a
page: the stated limit of 300 ms by its 95th percentile; above 1 is within it. `…http.server_cpu`: CPU of
server and database per life over HTTP, against in-process (at most 3 is meant).
"""

import statistics
import time
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from benchmarks.a_million_cases import CASES, COMMON_WORD, RARE_WORD, fill
from benchmarks.cases_lifecycle import DUTY, Life, prepare
from benchmarks.cases_over_http import a_server
from benchmarks.harness import Result, Tally, together
from benchmarks.lists import LIMIT_MS, PLAIN_STATIC, questions_of
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import a_desk, some_person, some_place
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.models import Appointment
from yanzhen.kernel.parties.testing import a_login, an_appointment, an_office
from yanzhen.kernel.places.models import Place

NAME: Final = "cases.lifecycle.growth"
CLIENTS: Final = (1, 4)
COMMUNITIES: Final = 200
TIMES: Final = 40
# What an officer opens: lists, search and the first page.
PAGES: Final = {
    "inbox": "/",
    "desk": "/cases/",
    "due_soon": "/cases/?view=soon",
    "overdue": "/cases/?view=late",
    "all_of_the_place": "/cases/?view=all",
    "ended": "/cases/?view=ended",
    "newest": "/cases/?view=ended&sort=new",
    "search_rare": f"/cases/?view=ended&q={RARE_WORD}",
    "search_common": f"/cases/?view=ended&q={COMMON_WORD}",
    "search_number": "/search/?q=00424242",
    "search_words": f"/search/?q={COMMON_WORD}",
    "api": "/api/cases/",
}


def results() -> Iterator[Result]:
    prepare()
    Life(0)()
    empty = {clients: _lives(clients) for clients in CLIENTS}
    homes, head, officer = _a_town()
    pages = {"officer": _client(officer), "head": _client(head)}
    with override_settings(STORAGES=settings.STORAGES | PLAIN_STATIC):
        few = {(who, page): _questions(pages[who], page) for who in pages for page in PAGES}
    fill(Case.objects.order_by("-id")[0], homes)
    for clients in CLIENTS:
        full = _lives(clients)
        yield _line(f"in_process.{clients}_clients", full, empty[clients].per_second)
        # CPU moves less than the clock where other work runs on the machine.
        yield Result(
            f"{NAME}.cpu.{clients}_clients",
            round(full.cpu_ms, 2),
            "ms/life",
            round(empty[clients].cpu_ms / full.cpu_ms, 3),
        )
    with a_server() as server:
        tally = together("benchmarks.cases_over_http:a_client", clients=4, server=server.pid)
    yield Result(
        f"{NAME}.http.server_cpu", round(tally.cpu_ms, 2), "ms/life", round(tally.cpu_ms / empty[4].cpu_ms, 2)
    )  # fmt: skip
    with override_settings(STORAGES=settings.STORAGES | PLAIN_STATIC):
        for (who, page), before in few.items():
            yield _page(pages[who], who, page, before)


def _lives(clients: int) -> Tally:
    return together("benchmarks.cases_lifecycle:a_client", clients=clients)


def _line(way: str, tally: Tally, empty: float) -> Result:
    return Result(
        f"{NAME}.{way}.{CASES}_cases", round(tally.per_second, 1), "lives/s",
        round(tally.per_second / empty, 3), None, round(tally.cpu_ms, 2),
    )  # fmt: skip


def _a_town() -> tuple[list[tuple[str, str, str, str]], Appointment, Appointment]:
    """Two hundred communities with a desk and a resident each; a head who sees them all; one officer."""
    town = Place.objects.get(name="Town")
    homes = []
    for number in range(COMMUNITIES):
        place = some_place(f"Quarter {number}", parent=town)
        a_desk(place, duty=DUTY, title=f"Quarter desk {number}")
        resident = some_person(f"Quarter resident {number}")
        office = Appointment.objects.get(office__title=f"Quarter desk {number}").office
        homes.append((str(place.pk), place.path, str(office.pk), str(resident.pk)))
    head = an_appointment(None, an_office("community_head", town))
    return homes, head, Appointment.objects.get(office__title="Quarter desk 7")


def _client(appointment: Appointment) -> Client:
    client = Client(headers={"host": "localhost"})
    login = a_login(actor_of_appointment(appointment))
    client.force_login(login)
    return client


def _questions(client: Client, page: str) -> int:
    return len(questions_of(client, PAGES[page]))


def _page(client: Client, who: str, page: str, before: int) -> Result:
    times = []
    now = _questions(client, page)
    for _again in range(TIMES):
        began = time.perf_counter()
        client.get(PAGES[page])
        times.append(1000 * (time.perf_counter() - began))
    p95 = statistics.quantiles(times, n=20)[-1]
    name = f"{NAME}.{who}.{page}.p95"
    # A page that was empty asks less; a few questions more are its rows' (constant) companions.
    if now > before + ROWS_ASK_MAX:
        raise SystemExit(f"{name}: {before} questions became {now}.")
    return Result(name, round(p95, 1), "ms", round(LIMIT_MS / p95, 2), now)


ROWS_ASK_MAX: Final = 8
