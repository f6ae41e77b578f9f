"""What a gate with a program of its own needs: uploads that are never lost, keys, withdrawn tickets, a ticket by phone."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.judging import gaps_of, judge_scans
from yanzhen.kernel.orders.actions.redeeming import Press, take_scans
from yanzhen.kernel.orders.models import (
    Entitlement,
    GateScan,
    ScanVerdict,
    SigningKey,
    Voucher,
    signing_keys,
)

TAIL_DIGITS: Final = 4
FOUND_MAX: Final = 20
REVOKED_MAX: Final = 20_000
UNUSED: Final = Entitlement.objects.filter(
    voucher=OuterRef("pk"), uses__gt=F("used") + F("given_back"), stopped=False
)
# What stands before a verdict: the scan is kept, and judged within the minute.
KEPT: Final = "kept"
OTHER: Final = "other"
KEPT_SAYS: Final = _("Kept. It is judged within the minute.")
OTHER_SAYS: Final = _("This press is known with other words. The first one counts; scan anew.")


@dataclass(frozen=True)
class ScanAnswer:
    """What became of one uploaded press: `kept`, or the word and reason of its verdict; `case` where a person looks at it."""

    press: UUID
    sequence: int
    outcome: str
    reason: str
    case: str = ""


@dataclass(frozen=True)
class Uploaded:
    """An answer per scan; what this gate's running numbers leave out, and which of them were used twice."""

    fresh: int
    answers: tuple[ScanAnswer, ...]
    gaps: tuple[tuple[int, int], ...]
    twice: tuple[int, ...]


def upload_scans(
    device: str, scans: Sequence[tuple[str, Press]], *, by: By, at: datetime | None = None
) -> Uploaded:
    """Keep first, then judge, then answer per press. Sent again, wholly or in part, it changes nothing and gives the same answers."""
    at = at or timezone.now()
    if not device.strip():
        raise Refused(_("Say which gate this is."), field="device")
    plain = [(text.replace("\x00", "\ufffd"), press) for text, press in scans]
    fresh = take_scans(plain, by=by, at=at)
    judge_scans(at=at, device=device)
    kept = {row.pk: row for row in GateScan.objects.filter(pk__in=[p.nonce for _text, p in plain])}
    verdicts = {
        verdict.scan_id: verdict
        for verdict in ScanVerdict.objects.filter(scan__in=kept).select_related("case")
    }
    answers = [
        _answer(text, press, kept[press.nonce], verdicts.get(press.nonce)) for text, press in plain
    ]
    return Uploaded(fresh, tuple(answers), tuple(gaps_of(device)), _twice(device, plain))


def find_by_tail(tail: str, *, by: By, today: date) -> list[Voucher]:
    """Unused tickets of today whose buyer's telephone ends so, at the gates of one's own office only."""
    _refuse_others(by)
    if len(tail) != TAIL_DIGITS or not tail.isascii() or not tail.isdigit():
        raise Refused(_("Type the last four digits of the telephone."), field="tail")
    open_today = Q(until__isnull=True) | Q(until__gte=today)
    return list(
        Voucher.objects.at_gates_of(by).filter(
            open_today, order__phone_tail=tail, order__state="paid", since__lte=today, revoked_at__isnull=True
        )
        .select_related("order", "line")
        .filter(Exists(UNUSED))
        .prefetch_related("entitlements")
        .order_by("-order__placed_at", "pk")[:FOUND_MAX]
    )  # fmt: skip


def keys_of_gates(*, by: By, at: datetime) -> list[SigningKey]:
    """The public halves that open gates now, by number."""
    _refuse_others(by)
    return [key for _number, key in sorted(signing_keys(at).items())]


def revoked_for_gates(*, by: By, today: date, since: datetime | None = None) -> list[Voucher]:
    """Withdrawn tickets of one's own gates whose signature still fits today, oldest withdrawal first; `since` for what is new."""
    _refuse_others(by)
    rows = (
        Voucher.objects.at_gates_of(by)
        .filter(revoked_at__isnull=False)
        .filter(Q(until__isnull=True) | Q(until__gte=today))
    )
    if since is not None:
        rows = rows.filter(revoked_at__gte=since)
    return list(rows.only("pk", "revoked_at").order_by("revoked_at", "pk")[:REVOKED_MAX])


def _answer(text: str, press: Press, row: GateScan, verdict: "ScanVerdict | None") -> ScanAnswer:
    sequence = press.sequence or 0
    same = (text[:2000], press.uses, press.point, press.device, sequence, press.kind) == (
        row.text, row.uses, row.point, row.device, row.sequence, row.kind,
    )  # fmt: skip
    if not same:
        return ScanAnswer(press.nonce, sequence, OTHER, str(OTHER_SAYS))
    if verdict is None:
        return ScanAnswer(press.nonce, sequence, KEPT, str(KEPT_SAYS))
    case = verdict.case.number if verdict.case else ""
    return ScanAnswer(press.nonce, sequence, verdict.outcome, verdict.reason, case)


def _twice(device: str, scans: Collection[tuple[str, Press]]) -> tuple[int, ...]:
    """Running numbers of this upload that more than one press of the gate bears: it was set back, or copied."""
    numbers = GateScan.objects.filter(
        device=device, sequence__in={press.sequence or 0 for _text, press in scans}
    ).values_list("sequence", flat=True)
    return tuple(sorted(number for number, n in Counter(numbers).items() if n > 1))


def _refuse_others(by: By) -> None:
    if not by.may("orders.redeem"):
        raise Refused(_("Only gate keepers let people in."))
