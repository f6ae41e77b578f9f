"""What a gate's phone takes along to work alone for days, and what it may ask while there is network."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.gates import keys_of_gates, revoked_for_gates
from yanzhen.kernel.orders.actions.redeeming import voucher_of
from yanzhen.kernel.orders.models import Entitlement, Offer, PersonGroup, RedeemPoint, Voucher
from yanzhen.kernel.orders.models.tokens import tag_of
from yanzhen.reforms.one_pass.actions.crowding import full_at
from yanzhen.reforms.one_pass.actions.gate_sales import places_for
from yanzhen.reforms.one_pass.models import FreeReason, GateDevice

# So long a phone may be without network and still know whom to ask for a card.
DAYS_AHEAD: Final = 7
CARDS_MAX: Final = 20_000
OFFERS_MAX: Final = 2_000


@dataclass(frozen=True)
class Look:
    """What the server knows of a ticket at this gate, without counting anything."""

    known: bool
    title: str = ""
    uses: int = 0
    left: int = 0
    why: str = ""
    last_at: datetime | None = None
    last_gate: str = ""
    card: str = ""


def rules_for(device: GateDevice, *, by: By, at: datetime) -> dict[str, Any]:
    """Keys, withdrawn tickets, what is let in here, whose card is looked at, reasons for free entry."""
    if device.ended_at is not None:
        raise Refused(_("This gate was ended. Ask the office for a new one."))
    today = timezone.localdate(at)
    return {
        "keys": {
            key.number: {"public": key.public, "until": key.counts_until}
            for key in keys_of_gates(by=by, at=at)
        },
        "revoked": [str(row.pk) for row in revoked_for_gates(by=by, today=today)],
        "offers": _offers(device),
        "cards": _cards(by, today),
        "sales": places_for(device, by=by, today=today),
        "full": full_at(device, at),
        "reasons": {value: str(words) for value, words in FreeReason.choices},
    }


def look_at(device: GateDevice, text: str, *, by: By, at: datetime) -> Look:
    """Before somebody is let in, where there is network: whether another gate let this ticket in already."""
    try:
        key = voucher_of(text, at)
    except Refused as refusal:
        return Look(False, why=refusal.sentence)
    part = (
        Entitlement.objects.filter(voucher=key, point=device.point, voucher__in=Voucher.objects.at_gates_of(by))
        .select_related("voucher__line").annotate(last=Max("redemptions__occurred_at")).first()
    )  # fmt: skip
    if part is None:
        gone = Voucher.objects.at_gates_of(by).filter(pk=key, replaced_by__isnull=False).select_related("line").first()  # fmt: skip
        if gone is not None:
            return Look(True, gone.line.title, gone.uses, 0, gone.revoked_why)
        return Look(False, why=str(_("This ticket is not for this gate.")))
    gate = part.redemptions.order_by("-before").values_list("device", flat=True).first() or ""
    group = PersonGroup.objects.filter(slug=part.voucher.line.group).exclude(condition="").first()
    return Look(True, part.title, part.uses, 0 if part.stopped else part.unused, part.voucher.revoked_why, part.last, gate,
                _asked(group) if group else "")  # fmt: skip


def _offers(device: GateDevice) -> dict[str, Any]:
    """By the tag in the code: its name, and how many uses here one use of the whole ticket is."""
    if device.point:
        points = RedeemPoint.objects.filter(code=device.point, active=True).filter(
            Q(offer__seller=device.seller_id) | Q(owner=device.seller_id)
        )
        rows: Any = points.values_list("offer", "offer__name", "uses", "offer__uses")
    else:
        whole = Offer.objects.filter(seller=device.seller_id).exclude(points__active=True)
        rows = whole.values_list("pk", "name", F("uses"), F("uses"))
    return {str(tag_of(pk)): {"name": name, "here": here, "each": each} for pk, name, here, each in rows[:OFFERS_MAX]}  # fmt: skip


def _cards(by: By, today: date) -> dict[str, Any]:
    """Tickets of the next days that are cheaper for somebody: the gate looks at a card, and writes no number down."""
    groups = {row.slug: _asked(row) for row in PersonGroup.objects.exclude(condition="")}
    soon = Q(since__lte=today + timedelta(days=DAYS_AHEAD)) & (Q(until__isnull=True) | Q(until__gte=today))  # fmt: skip
    rows = Voucher.objects.at_gates_of(by).filter(soon, line__group__in=groups, revoked_at__isnull=True)  # fmt: skip
    found: dict[str, Any] = {slug: {"ask": words, "tickets": []} for slug, words in groups.items()}
    for key, slug in rows.values_list("pk", "line__group")[:CARDS_MAX]:
        found[slug]["tickets"].append(str(key))
    return found


def _asked(group: PersonGroup) -> str:
    return f"{group.name}: {group.condition}"
