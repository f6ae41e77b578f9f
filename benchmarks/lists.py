"""Lists as an officer opens them: the same number of questions for 50 and for 5,000 rows, and no full count.

Ratio: the stated limit of 300 ms for a page or fragment, by the median; above 1 is within it.
"""

import statistics
import time
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from benchmarks.harness import Result
from yanzhen.base.keys import new_key
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import a_request_item
from yanzhen.kernel.parties.actors import actor_of_appointment
from yanzhen.kernel.parties.testing import a_login, a_resident, an_appointment, an_office
from yanzhen.kernel.places.testing import a_community

NAME: Final = "lists"
LIMIT_MS: Final = 300
FEW, MANY = 60, 5_000  # both more than a page
TIMES: Final = 20
# A bounded count stands inside a subquery; the small sets of open cases may be counted.
COUNT: Final = 'SELECT COUNT(*) AS "__count" FROM "cases_case"'
PATHS: Final = {
    "home": "/",
    "cases": "/cases/",
    "all_cases": "/cases/?view=all",
    "api_cases": "/api/cases/",
}


# The names of static files without a collected manifest: their lookup is no part of a list.
PLAIN_STATIC: Final = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}


def results() -> Iterator[Result]:
    with override_settings(STORAGES=settings.STORAGES | PLAIN_STATIC):
        yield from _lists()


def _lists() -> Iterator[Result]:
    place = a_community("Bench")
    office = an_office("community_head", place)
    head = actor_of_appointment(an_appointment(None, office))
    client = Client(headers={"host": "localhost"})
    client.force_login(a_login(head))
    draft = CaseDraft(item=a_request_item(), place=place, title="The lamp is out", office=office)
    pattern = open_case(draft, by=a_resident())
    _more_cases(pattern, FEW - 1)
    few = {path: len(questions_of(client, path)) for path in PATHS.values()}
    _more_cases(pattern, MANY - FEW)
    for name, path in PATHS.items():
        questions = questions_of(client, path)
        _refuse(path, few[path], questions)
        median_ms, cpu_ms = _median_ms(client, path)
        ratio = round(LIMIT_MS / median_ms, 2)
        yield Result(
            f"{NAME}.{name}.p50", round(median_ms, 1), "ms", ratio, len(questions), round(cpu_ms, 1)
        )


def _refuse(path: str, few: int, questions: list[str]) -> None:
    counts = [sql for sql in questions if sql.startswith(COUNT)]
    full = [sql for sql in counts if "ended_at" not in sql]
    if len(questions) > few or full:
        raise SystemExit(f"{path}: {few} questions became {len(questions)}; full counts: {full}")


def _more_cases(pattern: Case, number: int) -> None:
    """Copies by bulk: the list is measured, not the door."""
    now = timezone.now()
    copies: list[Case] = []
    for again in range(number):
        copy = Case.objects.get(pk=pattern.pk) if again == 0 else copies[0]
        facts = {f.attname: getattr(copy, f.attname) for f in Case._meta.concrete_fields}  # noqa: SLF001
        fresh = {
            "id": new_key(),
            "number": f"B-{new_key().hex}",
            "received_at": now,
            "once_key": None,
        }
        copies.append(Case(**(facts | fresh)))
    Case.objects.bulk_create(copies, batch_size=1000)


def questions_of(client: Client, path: str) -> list[str]:
    client.get(path)  # what a running server has in its caches
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}")
    return [str(query["sql"]) for query in queries]


def _median_ms(client: Client, path: str) -> tuple[float, float]:
    times, cpu = [], time.process_time()
    for _again in range(TIMES):
        began = time.perf_counter()
        client.get(path)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), 1000 * (time.process_time() - cpu) / TIMES
