"""At the gate: a code is read, verified and counted; what comes in late is kept (and judged in judging.py)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import GateScan, signing_keys_known
from yanzhen.kernel.orders.models.tokens import PREFIX, run_of, verified

UPLOAD_MAX: Final = 500
CODE_LENGTH: Final = 8
REDEEM: Final = "SELECT * FROM orders_redeem(%s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s::jsonb)"
BY_CODE: Final = """
SELECT run.code, v.id FROM unnest(%s::text[], %s::uuid[], %s::uuid[]) AS run (code, first, last)
  JOIN orders_voucher v ON v.id BETWEEN run.first AND run.last
"""
NO_CODE: Final = gettext_lazy("No ticket has these characters, or more than one: scan the code.")
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
    kind: str = "ticket"
    note: str = ""
    hash: str = ""


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
        voucher_id = voucher_of(text, at)
    except Refused as refusal:
        return Redeemed(False, "forged", "", reason=refusal.sentence)
    return redeem_voucher(voucher_id, press, by=by, at=at)


def redeem_voucher(voucher_id: UUID, press: Press, *, by: By, at: datetime) -> Redeemed:
    """The counting itself: one statement, one round trip (sql/redeem.sql)."""
    happened = press.scanned_at or at
    gate = {"device": press.device, "sequence": press.sequence, "offline": press.offline or None}
    said = [press.nonce, voucher_id, press.point, press.uses, json.dumps(gate), happened, at,
            happened.astimezone(SHANGHAI).date(), json.dumps(_who(by))]  # fmt: skip
    (row,) = told(REDEEM, said)
    return answer(row, press.uses)


def told(statement: str, said: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of one statement by the names of their columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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
            person_id=by.person_id, by=_who(by), kind=press.kind, note=press.note[:200], hash=press.hash,
        )
        for text, press in scans
    ]  # fmt: skip
    before = GateScan.objects.filter(pk__in=[row.pk for row in rows]).count()
    GateScan.objects.bulk_create(rows, ignore_conflicts=True)
    return len({row.pk for row in rows}) - before


def voucher_of(text: str, at: datetime) -> UUID:
    """The voucher a scanned code names, if we signed it; or the one whose eight characters were typed."""
    (found,) = vouchers_in([(text, at)])
    if isinstance(found, Refused):
        raise found
    return found


def vouchers_in(scanned: Sequence[tuple[str, datetime]]) -> list[UUID | Refused]:
    """The same of many, each as of its own time: what was typed is looked up by one statement."""
    plain = ["".join(text.split()).upper() for text, _at in scanned]
    typed = {one for one in plain if len(one) == CODE_LENGTH and not one.startswith(PREFIX)}
    by_code = _by_code(typed)
    keys = [(key, key.verifier()) for key in signing_keys_known()]
    found: list[UUID | Refused] = []
    for one, (text, at) in zip(plain, scanned, strict=True):
        if one in typed:
            same = by_code.get(one, [])
            found.append(same[0] if len(same) == 1 else Refused(NO_CODE))
            continue
        try:
            opening = {key.number: verifier for key, verifier in keys if key.counts(at)}
            found.append(verified(text, opening).voucher_id)
        except Refused as refusal:
            found.append(refusal)
    return found


def _by_code(codes: Collection[str]) -> dict[str, list[UUID]]:
    """Those whose key begins with what the characters stand for: runs of the primary key."""
    runs = {code: run for code in codes if (run := run_of(code)) is not None}
    if not runs:
        return {}
    first, last = zip(*runs.values(), strict=True)
    found: dict[str, list[UUID]] = {}
    for row in told(BY_CODE, [list(runs), list(first), list(last)]):
        found.setdefault(row["code"], []).append(row["id"])
    return found


def _refuse_others(by: By) -> None:
    if not by.may("orders.redeem"):
        raise Refused(gettext_lazy("Only gate keepers let people in."))


def _who(by: By) -> dict[str, Any]:
    names = ("person_id", "person_name", "appointment_id", "office_id", "office_name", "on_behalf_of_id",
             "on_behalf_of_name", "channel", "scope_path")  # fmt: skip
    said = {name: getattr(by, name) for name in names}
    return {"line": str(new_key())} | {n: str(v) for n, v in said.items() if v not in (None, "")}


def answer(row: dict[str, Any], people: int) -> Redeemed:
    """What the database said, in the words of a gate."""
    outcome = row["outcome"]
    left = row["uses"] - row["used"] - row["given_back"]
    values = {
        "now": people, "uses": row["uses"], "left": left, "why": row["why"], "since": row["since"],
        "until": row["until"],
        "last": timezone.localtime(row["last_at"]).strftime("%m-%d %H:%M") if row["last_at"] else "—",
    }  # fmt: skip
    return Redeemed(
        outcome in ("counted", "again"), outcome, row["title"], row["uses"], row["used"], left,
        str(SAYS[outcome]) % values, row["first_at"], row["last_at"],
    )  # fmt: skip
