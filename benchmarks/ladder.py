"""The ladder judged: pure rules in memory, and a whole run with loading and keeping. Ratio: per one-row commit."""

import time
from collections.abc import Iterator
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.harness import Result, one_row_commits
from yanzhen.base.demo import World, load_demo
from yanzhen.kernel.parties.actors import Actor
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run, judged
from yanzhen.reforms.innovation_community.actions.ladder_facts import facts_of
from yanzhen.reforms.innovation_community.models import Enterprise, Standing
from yanzhen.reforms.innovation_community.models.ladder import in_force_on
from yanzhen.reforms.innovation_community.models.programmes import CODES

NAME: Final = "ladder"
FIRMS: Final = 500


def results() -> Iterator[Result]:
    today = timezone.localdate()
    load_demo(World(size="small", today=today))
    keys = list(Enterprise.objects.present().values_list("pk", flat=True)[:FIRMS])
    packs = in_force_on(CODES, today)
    with CaptureQueriesContext(connection) as loading:
        facts = facts_of(keys, today)
    began = time.perf_counter()
    for firm in facts.values():
        for pack in packs:
            judged(firm, pack)
    seconds = time.perf_counter() - began
    yield Result(
        f"{NAME}.rules", round(len(facts) * len(packs) / seconds), "packs/s", queries=len(loading)
    )
    Standing.objects.all().delete()
    run = begin_run(by=Actor(None, "", capabilities=frozenset({"community.edit"})), on=today)
    cpu, began = time.process_time(), time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        run = carry_on_run(run.pk)
    seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    rate = run.done / seconds
    yield Result(
        f"{NAME}.run",
        round(rate),
        "firms/s",
        round(rate / one_row_commits(1), 3),
        len(queries),
        round(1000 * cpu_s / run.done, 3),
    )
    yield Result(f"{NAME}.run_6000_firms", round(6000 / rate, 1), "s")
