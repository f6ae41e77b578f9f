"""What gates did without network is judged: some hundred presses by a handful of statements, in the order everybody can check."""

import json
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.actions.differences import Difference, open_differences
from yanzhen.kernel.orders.actions.redeeming import UPLOAD_MAX, Redeemed, answer, told, vouchers_in
from yanzhen.kernel.orders.models import GateScan, ScanKind, ScanVerdict, Unjudged, Voucher
from yanzhen.kernel.orders.models.gatework import Scan, in_order
from yanzhen.kernel.orders.models.tokens import code_of

logger = logging.getLogger(__name__)

REDEEM_MANY: Final = "SELECT * FROM orders_redeem_many(%s::jsonb, %s)"
GAPS: Final = """
SELECT before + 1 AS first, sequence - 1 AS last
  FROM (SELECT sequence, lag(sequence, 1, 0::bigint) OVER (ORDER BY sequence) AS before FROM orders_gatescan WHERE device = %s) numbers
 WHERE sequence > before + 1 ORDER BY sequence
"""
OUTCOMES: Final = {
    "counted": ScanVerdict.Outcome.COUNTED,
    "again": ScanVerdict.Outcome.KNOWN,
    "used_up": ScanVerdict.Outcome.DOUBLE,
    "too_many": ScanVerdict.Outcome.DOUBLE,
}
Found = tuple[GateScan, UUID | None, Redeemed]


def judge_scans(*, at: datetime, most: int = UPLOAD_MAX, device: str = "") -> int:
    """Judge what was kept and not judged, of one gate or of all; gives how many were. Safe to repeat, and after a crash.

    What somebody else judges at this moment is left to them.
    """
    with transaction.atomic():
        waiting = Unjudged.objects.filter(device=device) if device else Unjudged.objects.all()
        taken = waiting.order_by("scanned_at", "device", "sequence", "scan").select_for_update(skip_locked=True)  # fmt: skip
        kept = GateScan.objects.in_bulk(list(taken.values_list("scan_id", flat=True)[:most]))
        order = in_order(
            Scan(row.pk, row.device, row.sequence, row.scanned_at, row.uses)
            for row in kept.values()
        )
        return _judge([kept[scan.nonce] for scan in order], at)


def gaps_of(device: str) -> list[tuple[int, int]]:
    """Numbers that this gate must have used and nobody has uploaded."""
    return [(row["first"], row["last"]) for row in told(GAPS, [device])]


def _judge(rows: Sequence[GateScan], at: datetime) -> int:
    """All at once; where the database can't take one of them, the others without it: it stays, and the log says so."""
    if not rows:
        return 0
    try:
        with transaction.atomic():
            _judge_together(rows, at)
    except OperationalError:
        raise
    except DatabaseError:
        if len(rows) == 1:
            logger.exception("A scan could not be judged and waits for a person: %s", rows[0].pk)
            return 0
        half = len(rows) // 2
        return _judge(rows[:half], at) + _judge(rows[half:], at)
    return len(rows)


def _judge_together(rows: Sequence[GateScan], at: datetime) -> None:
    found = _redeemed([row for row in rows if row.kind == ScanKind.TICKET], at)
    cases = _cases([one for one in found if _outcome(one[2]) == ScanVerdict.Outcome.DOUBLE], at)
    verdicts = [
        ScanVerdict(scan=row, outcome=_outcome(said), reason=said.reason[:300], case=cases.get(row.pk), judged_at=at)
        for row, _key, said in found
    ]  # fmt: skip
    verdicts += [
        ScanVerdict(scan=row, outcome=_written_down(row), reason=row.note, judged_at=at)
        for row in rows if row.kind != ScanKind.TICKET
    ]  # fmt: skip
    # The database takes what has its verdict out of those that wait (sql/redemptions.sql).
    ScanVerdict.objects.bulk_create(verdicts)


def _redeemed(rows: Sequence[GateScan], at: datetime) -> list[Found]:
    """Each with its ticket and what the counter said; a code that is not ours never reaches the counter."""
    keys = vouchers_in([(row.text, row.scanned_at) for row in rows])
    pairs = list(zip(rows, keys, strict=True))
    known = [(row, key) for row, key in pairs if isinstance(key, UUID)]
    presses = json.dumps([_press(row, key) for row, key in known])
    told_of = {one["press"]: one for one in told(REDEEM_MANY, [presses, at])} if known else {}
    return [
        (row, None, Redeemed(False, "forged", "", reason=key.sentence)) if isinstance(key, Refused)
        else (row, key, answer(told_of[row.pk], row.uses))
        for row, key in pairs
    ]  # fmt: skip


def _press(row: GateScan, key: UUID) -> dict[str, Any]:
    gate = {"device": row.device, "sequence": row.sequence, "offline": True}
    return {
        "press": str(row.pk), "ticket": str(key), "point": row.point, "uses": row.uses, "gate": gate,
        "at": row.scanned_at.isoformat(), "day": str(row.scanned_at.astimezone(SHANGHAI).date()),
        "who": row.by | {"line": str(new_key())},
    }  # fmt: skip


def _cases(doubles: Iterable[Found], at: datetime) -> dict[UUID, Case]:
    """Of each ticket that was used twice, by the scan that came too late."""
    doubles = list(doubles)
    keys = {key for _row, key, _said in doubles}
    tickets = Voucher.objects.select_related("order").in_bulk(keys) if keys else {}
    found = [
        Difference(
            about=row, seller_id=tickets[key].order.collector_id,
            title=_("Ticket %(code)s was let in twice") % {"code": code_of(key)},
            text=_("At %(gate)s on %(day)s for %(uses)s: %(reason)s") % {
                "gate": row.device, "day": timezone.localtime(row.scanned_at).strftime("%Y-%m-%d %H:%M"),
                "uses": row.uses, "reason": said.reason,
            },
        )
        for row, key, said in doubles if key is not None
    ]  # fmt: skip
    return dict(zip([one.about.pk for one in found], open_differences("tickets", found, at=at), strict=True))  # fmt: skip


def _outcome(found: Redeemed) -> str:
    return OUTCOMES.get(found.outcome, ScanVerdict.Outcome.REFUSED)


def _written_down(row: GateScan) -> str:
    red = row.kind == ScanKind.RED
    return ScanVerdict.Outcome.REFUSED if red else ScanVerdict.Outcome.NOTED
