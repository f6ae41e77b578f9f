"""Results of the ladder kept in bulk: new rows are copied in, standings follow them in one statement."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from yanzhen.base.keys import new_key
from yanzhen.kernel.rulebook.actions import Judgement
from yanzhen.kernel.rulebook.contracts import Answer
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.models import LadderResult, LadderRun, Standing
from yanzhen.reforms.innovation_community.models.findings import Found
from yanzhen.reforms.innovation_community.models.wording import keeping

OUTCOME: Final = (
    "value", "met", "unmet", "unknown", "review", "short_ppm", "measured", "gap_short", "gap_unit", "deciding",
)  # fmt: skip
ROW: Final = ("id", "enterprise_id", "pack_id", "run_id", "on", "digest", "findings", *OUTCOME)
COPIED: Final = (*OUTCOME, "digest", "on")


@dataclass(frozen=True)
class NewResult:
    """What a pack said of a firm just now, as it would be stored."""

    enterprise_id: UUID
    pack_id: UUID
    outcome: dict[str, Any]
    findings: str
    digest: str


def new_result(firm: UUID, judgement: Judgement, outcome: dict[str, Any]) -> NewResult:
    findings = _json([_kept(rule.slug, answer) for rule, answer in judgement.answers])
    outcome = outcome | {"measured": _json(outcome["measured"])}
    said = f"{_json(outcome)}{findings}".encode()
    digest = hashlib.blake2b(said, digest_size=16).hexdigest()
    return NewResult(firm, judgement.pack.pk, outcome, findings, digest)


def keep_new(
    results: Sequence[NewResult], firms: Collection[UUID], packs: Sequence[RulePack], run: LadderRun
) -> int:
    """Keep the answers that differ from what stands; the standings of all say the day. How many are new.

    Three statements however many firms, four where something is new; equal answers of the same day write nothing.
    """
    standing = Standing.objects.filter(enterprise__in=firms, pack__in=packs)
    known = {
        (firm, pack): digest
        for firm, pack, digest in standing.values_list("enterprise_id", "pack_id", "digest")
    }
    new = [r for r in results if known.get((r.enterprise_id, r.pack_id)) != r.digest]
    if new:
        keys = _copy_in(new, run)
        _stand(keys)
    standing.exclude(on=run.on).update(on=run.on)
    return len(new)


def _copy_in(results: Sequence[NewResult], run: LadderRun) -> list[UUID]:
    names = ", ".join(f'"{name}"' for name in ROW)
    keys = []
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{LadderResult._meta.db_table}" ({names}) FROM STDIN') as into,  # noqa: SLF001
    ):
        for one in results:
            keys.append(new_key())
            into.write_row(
                (
                    keys[-1], one.enterprise_id, one.pack_id, run.pk, run.on, one.digest, one.findings,
                    *(one.outcome[name] for name in OUTCOME),
                )
            )  # fmt: skip
    return keys


def _stand(results: Sequence[UUID]) -> None:
    """Let the lists follow these results. A standing that is new takes the key of its result: both are made once."""
    copied = ", ".join(f'"{name}"' for name in COPIED)
    followed = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in ("result_id", *COPIED))
    source, table = LadderResult._meta.db_table, Standing._meta.db_table  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (id, enterprise_id, pack_id, result_id, {copied})'  # noqa: S608
            f' SELECT id, enterprise_id, pack_id, id, {copied} FROM "{source}" WHERE id = ANY(%s)'
            f" ON CONFLICT (enterprise_id, pack_id) DO UPDATE SET {followed}",
            [list(results)],
        )


def _kept(slug: str, answer: Answer) -> dict[str, Any]:
    """One finding as it is stored; empty parts are left out."""
    kept: dict[str, Any] = {"rule": slug, "value": answer.value.value}
    if answer.measured:
        kept["measured"] = answer.measured
    if answer.threshold:
        kept["threshold"] = answer.threshold
    if answer.explanation:
        kept["explanation"] = answer.explanation
    if isinstance(answer, Found):
        if answer.short:
            kept["short"] = answer.short
        if answer.unit:
            kept["unit"] = answer.unit
        if answer.details:
            kept["points"] = [
                [d.title, d.measured, d.points, d.most, d.cap] for d in answer.details
            ]
    return kept


def _json(value: Any) -> str:
    return _ENCODER.encode(value)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=keeping, separators=(",", ":"))
