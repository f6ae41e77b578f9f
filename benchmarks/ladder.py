"""The ladder judged: pure rules in memory, then over 6,000 firms in one run, and once more where nothing changed.

Ratio: firms a second per one-row commit.
"""

import time
from collections.abc import Iterator
from typing import Final

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.harness import Result, backends, cpu_of, one_row_commits
from yanzhen.base.demo import World
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.ladder import begin_run, carry_on_run, judged
from yanzhen.reforms.innovation_community.actions.ladder_facts import facts_of
from yanzhen.reforms.innovation_community.demo import PARTS
from yanzhen.reforms.innovation_community.models import Enterprise, Standing
from yanzhen.reforms.innovation_community.models.ladder import in_force_on
from yanzhen.reforms.innovation_community.models.programmes import CODES

NAME: Final = "ladder"
FIRMS: Final = 500
# The demo year up to the ladder: places, people, firms with their years, what the ladder asks beside.
LAST_PART: Final = "innovation_community.ladder"


def results() -> Iterator[Result]:
    today = timezone.localdate()
    _firms(World(size="full", today=today))
    packs = in_force_on(CODES, today)
    yield _rules(packs)
    Standing.objects.all().delete()
    yield from _run(f"{NAME}.run", packs)
    yield from _run(f"{NAME}.run_again", packs)


def _firms(world: World) -> None:
    parts = sorted(PARTS, key=lambda part: part.order)
    last = next(part.order for part in parts if part.slug == LAST_PART)
    for part in parts:
        if part.order <= last:
            world.begin(part.slug)
            with transaction.atomic():
                part.make(world)


def _rules(packs: list[RulePack]) -> Result:
    today = timezone.localdate()
    keys = list(Enterprise.objects.present().values_list("pk", flat=True)[:FIRMS])
    with CaptureQueriesContext(connection) as loading:
        facts = facts_of(keys, today)
    began = time.perf_counter()
    for firm in facts.values():
        for pack in packs:
            judged(firm, pack)
    rate = len(facts) * len(packs) / (time.perf_counter() - began)
    return Result(f"{NAME}.rules", round(rate), "packs/s", queries=len(loading))


def _run(name: str, packs: list[RulePack]) -> Iterator[Result]:
    """All firms in one run: evaluations a second, firms a second, and what the whole took."""
    everywhere = Actor(None, "", capabilities=frozenset({"community.edit"}))
    run = begin_run(by=everywhere, packs=packs, on=timezone.localdate())
    servers = backends()
    served, cpu, began = cpu_of(servers), time.process_time(), time.perf_counter()
    told: list[int] = []
    with CaptureQueriesContext(connection) as queries:
        run = carry_on_run(run.pk, progress=lambda now: told.append(now.done))
    seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    served = cpu_of(servers) - served
    rate = run.done / seconds
    yield Result(f"{name}.progress", len(told), "reports")
    yield Result(f"{name}.evaluations", round(rate * len(packs)), "evaluations/s")
    yield Result(
        f"{name}.firms", round(rate), "firms/s", round(rate / one_row_commits(1), 3), len(queries),
        round(1000 * cpu_s / run.done, 3),
    )  # fmt: skip
    yield Result(f"{name}.{run.done}_firms_wall", round(seconds, 1), "s")
    yield Result(f"{name}.{run.done}_firms_cpu", round(cpu_s, 1), "s Python")
    yield Result(f"{name}.{run.done}_firms_cpu_database", round(served, 1), "s PostgreSQL")
