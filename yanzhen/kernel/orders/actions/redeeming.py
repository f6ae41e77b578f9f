"""At the gate: a code is read, verified and counted; what came in late is kept and judged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By, WrittenBy
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.differences import open_difference
from yanzhen.kernel.orders.models import GateScan, ScanVerdict, Voucher, signing_keys
from yanzhen.kernel.orders.models.gatework import Scan, gaps, in_order
from yanzhen.kernel.orders.models.tokens import PREFIX, code_of, verified

UPLOAD_MAX: Final = 500
CODE_LENGTH: Final = 8
REDEEM: Final = "SELECT * FROM orders_redeem(%s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s::jsonb)"
SAYS: Final = {
    "counted": gettext_lazy("Let in: %(now)s"),
    "again": gettext_lazy("Counted already: this is the same press"),
    "used_up": gettext_lazy("Used already: all %(uses)s, last on %(last)s"),
    "too_many": gettext_lazy("Only %(left)s left of %(uses)s"),
    "stopped": gettext_lazy("Withdrawn: %(why)s"),
    "not_yet": gettext_lazy("Not valid yet: from %(since)s on"),
    "over": gettext_lazy("No longer valid: it ended on %(until)s"),
    "unknown": gettext_lazy("We have not sold this ticket"),
    "point": gettext_lazy("This ticket is not for here"),
    "elsewhere": gettext_lazy("This ticket is of %(why)s: it is let in there, not here"),
    "nonce": gettext_lazy("This press was used for another ticket. Scan once more."),
}


@dataclass(frozen=True)
class Press:
    """One press: `nonce` makes it the same press however often it is sent. `uses` people at one point."""

    nonce: UUID
    uses: int = 1
    point: str = ""
    device: str = ""
    sequence: int | None = None
    scanned_at: datetime | None = None
    offline: bool = False


@dataclass(frozen=True)
class Redeemed:
    """What the gate shows: green or red, what it is, what is left, and why."""

    passes: bool
    outcome: str
    title: str
    uses: int = 0
    used: int = 0
    left: int = 0
    reason: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None


def redeem(text: str, press: Press, *, by: By, at: datetime | None = None) -> Redeemed:
    """Count one press of a scanned code. A forged, foreign or altered one is answered, not raised: a gate needs an answer."""
    at = at or timezone.now()
    _refuse_others(by)
    try:
        voucher_id = _voucher_of(text, at)
    except Refused as refusal:
        return Redeemed(False, "forged", "", reason=refusal.sentence)
    return redeem_voucher(voucher_id, press, by=by, at=at)


def redeem_voucher(voucher_id: UUID, press: Press, *, by: By, at: datetime) -> Redeemed:
    """The counting itself: one statement, one round trip (sql/redeem.sql)."""
    happened = press.scanned_at or at
    gate = {"device": press.device, "sequence": press.sequence, "offline": press.offline or None}
    with connection.cursor() as cursor:
        cursor.execute(
            REDEEM,
            [press.nonce, voucher_id, press.point, press.uses, json.dumps(gate), happened, at,
             happened.astimezone(SHANGHAI).date(), json.dumps(_who(by))],
        )  # fmt: skip
        names = [column.name for column in cursor.description or ()]
        row = dict(zip(names, cursor.fetchone() or (), strict=True))
    return _answer(row, press)


def verifiers(at: datetime) -> dict[int, Any]:
    """The public keys that open our gates now."""
    return {number: key.verifier() for number, key in signing_keys(at).items()}


def take_scans(scans: Sequence[tuple[str, Press]], *, by: By, at: datetime) -> int:
    """Keep what a gate did without network, word for word; judging is another step. Gives how many are new."""
    _refuse_others(by)
    if len(scans) > UPLOAD_MAX:
        raise Refused(
            gettext_lazy("At most %(most)s at once: send the rest after."), most=UPLOAD_MAX
        )
    rows = [
        GateScan(
            id=press.nonce, text=text[:2000], point=press.point, uses=press.uses, device=press.device,
            sequence=press.sequence or 0, scanned_at=press.scanned_at or at, uploaded_at=at,
            person_id=by.person_id, by=_who(by),
        )
        for text, press in scans
    ]  # fmt: skip
    before = GateScan.objects.filter(pk__in=[row.pk for row in rows]).count()
    GateScan.objects.bulk_create(rows, ignore_conflicts=True)
    return len({row.pk for row in rows}) - before


def judge_scans(*, at: datetime, most: int = UPLOAD_MAX) -> int:
    """Judge what was kept and not judged, in the order that everybody can check. Safe to repeat, and after a crash."""
    waiting = GateScan.objects.filter(verdict__isnull=True).order_by(
        "scanned_at", "device", "sequence"
    )
    kept = {scan.pk: scan for scan in waiting[:most]}
    order = in_order(
        Scan(row.pk, row.device, row.sequence, row.scanned_at, row.uses) for row in kept.values()
    )
    for scan in order:
        with transaction.atomic():
            # A second worker waits here and then finds the verdict.
            row = GateScan.objects.filter(pk=scan.nonce, verdict__isnull=True).first()
            if row is not None and _lock(row):
                _judge(row, at)
    return len(order)


def gaps_of(device: str) -> list[tuple[int, int]]:
    """Numbers that this gate must have used and nobody has uploaded."""
    return gaps(
        GateScan.objects.filter(device=device).values_list("sequence", flat=True), last_known=0
    )


def _judge(row: GateScan, at: datetime) -> None:
    by = WrittenBy(
        **{name: value for name, value in row.by.items() if name in WrittenBy.__dataclass_fields__}
    )
    press = Press(
        row.pk, row.uses, row.point, row.device, row.sequence, row.scanned_at, offline=True
    )
    try:
        voucher_id = _voucher_of(row.text, row.scanned_at)
        found = redeem_voucher(voucher_id, press, by=by, at=at)
    except Refused as refusal:
        found, voucher_id = Redeemed(False, "forged", "", reason=refusal.sentence), None
    outcome, case = _outcome(found), None
    if outcome == ScanVerdict.Outcome.DOUBLE and voucher_id is not None:
        voucher = Voucher.objects.select_related("order", "line").get(pk=voucher_id)
        case = open_difference(
            "tickets",
            _("Ticket %(code)s was let in twice") % {"code": code_of(voucher.pk)},
            _("At %(gate)s on %(day)s for %(uses)s: %(reason)s") % {
                "gate": row.device, "day": timezone.localtime(row.scanned_at).strftime("%Y-%m-%d %H:%M"),
                "uses": row.uses, "reason": found.reason,
            },
            about=row, seller_id=voucher.order.collector_id, by=by, at=at,
        )  # fmt: skip
    ScanVerdict.objects.create(
        scan=row, outcome=outcome, reason=found.reason[:300], case=case, judged_at=at
    )


def _outcome(found: Redeemed) -> str:
    if found.outcome == "counted":
        return ScanVerdict.Outcome.COUNTED
    if found.outcome == "again":
        return ScanVerdict.Outcome.KNOWN
    double = found.outcome in ("used_up", "too_many")
    return ScanVerdict.Outcome.DOUBLE if double else ScanVerdict.Outcome.REFUSED


def _lock(row: GateScan) -> bool:
    """One scan by one worker: the row itself can't be locked, since nobody may change it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"scan {row.pk}"]
        )
        return bool((cursor.fetchone() or [False])[0])


def _voucher_of(text: str, at: datetime) -> UUID:
    """The voucher a scanned code names, if we signed it; or the one whose eight characters were typed."""
    plain = "".join(text.split()).upper()
    if plain.startswith(PREFIX) or len(plain) != CODE_LENGTH:
        return verified(text, verifiers(at)).voucher_id
    return _by_code(plain)


def _by_code(code: str) -> UUID:
    found = list(Voucher.objects.with_code(code).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise Refused(
            gettext_lazy("No ticket has these characters, or more than one: scan the code.")
        )
    return found[0]


def _refuse_others(by: By) -> None:
    if not by.may("orders.redeem"):
        raise Refused(gettext_lazy("Only gate keepers let people in."))


def _who(by: By) -> dict[str, Any]:
    names = ("person_id", "person_name", "appointment_id", "office_id", "office_name", "on_behalf_of_id",
             "on_behalf_of_name", "channel", "scope_path")  # fmt: skip
    said = {name: getattr(by, name) for name in names}
    return {"line": str(new_key())} | {n: str(v) for n, v in said.items() if v not in (None, "")}


def _answer(row: dict[str, Any], press: Press) -> Redeemed:
    outcome = row["outcome"]
    left = row["uses"] - row["used"] - row["given_back"]
    values = {
        "now": press.uses, "uses": row["uses"], "left": left, "why": row["why"], "since": row["since"],
        "until": row["until"],
        "last": timezone.localtime(row["last_at"]).strftime("%m-%d %H:%M") if row["last_at"] else "—",
    }  # fmt: skip
    return Redeemed(
        outcome in ("counted", "again"), outcome, row["title"], row["uses"], row["used"], left,
        str(SAYS[outcome]) % values, row["first_at"], row["last_at"],
    )  # fmt: skip
