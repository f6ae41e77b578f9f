"""The ladder judged: one firm on its page, all firms of a place in a run that counts its way."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import defer
from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.rulebook.actions import Judgement, judge_by
from yanzhen.kernel.rulebook.contracts import Answer, FindingValue
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.ladder_facts import facts_of
from yanzhen.reforms.innovation_community.actions.ladder_results import keep_new, new_result
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    LadderRun,
)
from yanzhen.reforms.innovation_community.models.findings import PARTS, Found
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts
from yanzhen.reforms.innovation_community.models.ladder import RunState, in_force_on
from yanzhen.reforms.innovation_community.models.programmes import CODES

CHUNK: Final = 500
log = logging.getLogger(__name__)
Progress = Callable[[LadderRun], None]


def judged(facts: FirmFacts, pack: RulePack) -> Judgement:
    """One firm by one version; nothing is written."""
    return judge_by(pack, {"firm": facts}, on=facts.on)


def ask_for_run(
    *, by: By, packs: Sequence[RulePack] = (), on: date | None = None, at: datetime | None = None
) -> LadderRun:
    """Have all firms of one's place judged by these versions, by default those in force; a job does it."""
    run = begin_run(by=by, packs=packs, on=on, at=at)
    defer("innovation_community.run_ladder", once=f"ladder.{run.pk}", run_id=run.pk)
    return run


@transaction.atomic
def begin_run(
    *, by: By, packs: Sequence[RulePack] = (), on: date | None = None, at: datetime | None = None
) -> LadderRun:
    """Note what is to be judged. One run at a time per place; a draft may be judged, to compare."""
    at = at or timezone.now()
    if not by.may("community.edit"):
        raise Refused(_("Your office may not change the register of firms."))
    day = on or timezone.localdate(at)
    chosen = list(packs) or in_force_on(CODES, day)
    if not chosen:
        raise Refused(_("No rules of the ladder are in force on %(day)s."), day=day)
    path = by.scope_path or ""
    firms = Enterprise.objects.present().filter(scope_path__startswith=path)
    run = LadderRun(
        scope_path=path,
        on=day,
        total=firms.count(),
        asked_at=at,
        person_id=by.person_id,
        person_name=by.person_name,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("A run of this place is on its way already. Wait for its end.")) from None
    run.packs.set(chosen)
    record(
        by=by, verb="innovation_community.run_ladder", noun=run, at=at, place_path=path,
        changes={"packs": [f"{pack.code}@{pack.version}" for pack in chosen], "firms": run.total},
    )  # fmt: skip
    return run


def carry_on_run(run_id: UUID, *, progress: "Progress | None" = None) -> LadderRun:
    """Judge chunk after chunk until none is left; each is one transaction. May be called again after any crash.

    A run that does not get on is broken off: it ends as failed, and what it judged before stays.
    """
    run = LadderRun.objects.get(pk=run_id)
    packs = list(run.packs.order_by("code", "version"))
    try:
        while _next_chunk(run_id, packs):
            if progress is not None:
                run.refresh_from_db()
                progress(run)
    except Refused as refusal:
        log.error("ladder run %s: %s", run_id, refusal.sentence)
        _break_off(run_id)
    run.refresh_from_db()
    return run


@transaction.atomic
def _break_off(run_id: UUID) -> None:
    run = LadderRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.is_open:
        run.end(RunState.FAILED, timezone.now())


@transaction.atomic
def _next_chunk(run_id: UUID, packs: Sequence[RulePack]) -> bool:
    # The lock on the run lets two workers take turns; each begins behind the other's last firm.
    run = LadderRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if not run.is_open:
        return False
    keys = _firms_behind(run)
    if not keys:
        run.end(RunState.DONE, timezone.now())
        return False
    judge_firms(keys, packs, run)
    run.get_on(keys[-1], len(keys))
    return True


def _firms_behind(run: LadderRun) -> list[UUID]:
    firms = Enterprise.objects.present().filter(scope_path__startswith=run.scope_path)
    if run.cursor is not None:
        firms = firms.filter(pk__gt=run.cursor)
    return list(firms.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def judge_firms(keys: Sequence[UUID], packs: Sequence[RulePack], run: LadderRun) -> int:
    """Judge these firms by these packs: new answers become new results, equal ones are only confirmed."""
    facts = facts_of(keys, run.on)
    judgements = ((key, judged(facts[key], pack)) for key in keys if key in facts for pack in packs)
    results = [new_result(key, one, outcome_of(one)) for key, one in judgements]
    return keep_new(results, keys, packs, run)


def outcome_of(judgement: Judgement) -> dict[str, Any]:
    """The whole as the lists show it: counts, nearness, and the condition that decides."""
    counts = dict.fromkeys(FindingValue.values, 0)
    for _rule, answer in judgement.answers:
        counts[answer.value] += 1
    rule, answer = deciding(judgement)
    short = sum(
        PARTS - _reached(one) for _rule, one in judgement.answers if one.value == FindingValue.UNMET
    )
    return {
        "value": judgement.value.value,
        "met": counts["met"],
        "unmet": counts["unmet"],
        "unknown": counts["unknown"],
        "review": counts["manual_review"],
        "short_ppm": short,
        "measured": answer.measured,
        "gap_short": getattr(answer, "short", None),
        "gap_unit": getattr(answer, "unit", ""),
        "deciding": rule.slug,
    }


def deciding(judgement: Judgement) -> tuple[Any, Answer]:
    """The first condition that gives the whole its value; of several unmet ones the farthest."""
    whole = judgement.value
    of_value = [pair for pair in judgement.answers if pair[1].value is whole]
    return min(of_value or judgement.answers, key=lambda pair: _reached(pair[1]))


def _reached(answer: Answer) -> int:
    return answer.reached_ppm if isinstance(answer, Found) else 0
