"""The life of a request in four acts: open, accept, reply “resolved”, close. Ratio: lives per one-row commit.

An empty database, one community with its own desk per client, so that clients meet only where the
product makes them meet: numbers, audit, notices, jobs.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.cases_over_http import a_server
from benchmarks.harness import Result, Tally, one_row_commits, together
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.cases.testing import a_desk, a_request_item, some_person, some_place
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment, actor_of_person
from yanzhen.kernel.parties.models import Appointment, Person
from yanzhen.kernel.places.models import Place

NAME: Final = "cases.lifecycle"
CLIENTS: Final = (1, 4, 8)
DUTY: Final = "officer_economy"
# Asserted here and in tests/test_query_counts.py: an act that asks more often has lost its shape.
QUERIES_MAX: Final = {"open": 14, "accept": 10, "reply": 10, "close": 12}


def results() -> Iterator[Result]:
    prepare()
    life = Life(0)
    life()  # caches and prepared plans, as in a server that has been running
    per_act = _queries_per_act(life)
    for act, (queries, seconds) in per_act.items():
        yield Result(f"{NAME}.{act}", round(1000 * seconds, 2), "ms", None, queries)
    queries_of_a_life = sum(queries for queries, _seconds in per_act.values())
    for clients in CLIENTS:
        tally = together("benchmarks.cases_lifecycle:a_client", clients=clients)
        yield _line("in_process", clients, tally, queries_of_a_life)
    with a_server() as server:
        for clients in CLIENTS:
            tally = together(
                "benchmarks.cases_over_http:a_client", clients=clients, server=server.pid
            )
            yield _line("http", clients, tally, None)


def _line(way: str, clients: int, tally: Tally, queries: int | None) -> Result:
    ratio = round(tally.per_second / one_row_commits(clients), 4)
    name = f"{NAME}.{way}.{clients}_clients"
    return Result(
        name, round(tally.per_second, 1), "lives/s", ratio, queries, round(tally.cpu_ms, 2)
    )


def prepare() -> None:
    """A town with one community, desk, officer and resident per client, and one item."""
    town = some_place("Town", kind="township")
    a_request_item(code="BENCH", duty=DUTY)
    for number in range(max(CLIENTS)):
        place = some_place(f"Community {number}", parent=town)
        a_desk(place, duty=DUTY, title=f"Desk {number}")
        some_person(f"Resident {number}")


def a_client(number: int) -> Callable[[], None]:
    """One officer and one resident, life after life."""
    return Life(number)


class Life:
    """The four acts of one case, through public verbs."""

    def __init__(self, number: int) -> None:
        appointment = Appointment.objects.select_related(
            "person__party", "office__scope", "office__organisation__party"
        ).get(office__title=f"Desk {number}", office__duty=DUTY)
        resident = Person.objects.select_related("party").get(party__name=f"Resident {number}")
        self.officer: Actor = actor_of_appointment(appointment)
        self.resident: Actor = actor_of_person(resident)
        self.draft = CaseDraft(
            item=Item.objects.get(code="BENCH"),
            place=Place.objects.get(name=f"Community {number}"),
            title="The street lamp is out",
            reporter=resident.party,
        )
        self.case: Case | None = None

    def __call__(self) -> None:
        for act in self.acts().values():
            act()

    def acts(self) -> dict[str, Callable[[], None]]:
        return {"open": self.open, "accept": self.accept, "reply": self.reply, "close": self.close}

    def open(self) -> None:
        self.case = open_case(self.draft, by=self.resident)

    def accept(self) -> None:
        self._case().take_step("accept", by=self.officer)

    def reply(self) -> None:
        self._case().take_step(
            "reply", by=self.officer, note="The lamp is new.", data={"outcome": "resolved"}
        )

    def close(self) -> None:
        self._case().take_step("close", by=self.officer)

    def _case(self) -> Case:
        if self.case is None:
            raise RuntimeError("Open first.")
        return self.case


def _queries_per_act(life: Life) -> dict[str, tuple[int, float]]:
    found = {}
    for name, act in life.acts().items():
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            act()
            seconds = time.perf_counter() - began
        found[name] = (len(queries), seconds)
        if len(queries) > QUERIES_MAX[name]:
            raise SystemExit(f"{name} asks {len(queries)} times; {QUERIES_MAX[name]} is the most.")
    return found
