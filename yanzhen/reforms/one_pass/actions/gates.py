"""Gates: registered, set up on one phone, ended; what their phones ask for and bring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.differences import open_difference
from yanzhen.kernel.orders.actions.gates import ScanAnswer, upload_scans
from yanzhen.kernel.orders.actions.judging import gaps_of
from yanzhen.kernel.orders.actions.redeeming import Press
from yanzhen.kernel.orders.models import GateScan, RedeemPoint, ScanKind, Seller
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.one_pass.actions.gate_sales import book_sales
from yanzhen.reforms.one_pass.contracts import EDIT
from yanzhen.reforms.one_pass.models import Attraction
from yanzhen.reforms.one_pass.models.gatechain import broken
from yanzhen.reforms.one_pass.models.gates import FreeReason, GateCount, GateDevice, GateFault
from yanzhen.reforms.one_pass.models.scope import must_cover

# A press may not lie further ahead of the server than a phone's clock goes wrong by itself.
AHEAD_MAX: Final = timedelta(minutes=10)
# So many faults of one upload become cases; the rest shows on the gate's page.
FAULTS_MAX: Final = 20


@dataclass(frozen=True)
class Told:
    """What a phone says of itself: its key, its highest number, how many presses still wait on it, clock and battery."""

    phone: UUID
    said: int = 0
    waiting: int = 0
    skew_s: int | None = None
    battery: int | None = None


@dataclass(frozen=True)
class Brought:
    """An answer per press, and what does not agree in the gate's numbers now."""

    answers: tuple[ScanAnswer, ...]
    faults: tuple[GateFault, ...]


@transaction.atomic
def register_gate(
    seller: Seller, name: str, office: Office, *, by: By, point: str = "", attraction: Attraction | None = None
) -> GateDevice:  # fmt: skip
    """A gate, not yet on any phone."""
    _refuse_strangers(seller, by)
    name = name.strip()
    if not name:
        raise Refused(_("Give the gate a name that people at the landing know."), field="name")
    if GateDevice.objects.filter(seller=seller, name=name, ended_at__isnull=True).exists():
        raise Refused(_("A gate of this name is there already. End it first, or choose another name."), field="name")  # fmt: skip
    if point and not RedeemPoint.objects.filter(offer__seller=seller, code=point).exists():
        raise Refused(_("No ticket of this seller is let in at this place."), field="point")
    key = new_key()
    device = GateDevice(
        id=key, seller=seller, office=office, attraction=attraction, name=name, point=point,
        label=f"{name} #{key.hex[-6:]}", since=timezone.now(),
    )  # fmt: skip
    device.save(force_insert=True)
    record(by=by, verb="one_pass.register_gate", noun=device, place_path=seller.place.path)
    return device


def claim_gate(device: GateDevice, phone: UUID, *, by: By) -> GateDevice:
    """This phone is the gate from now on. The same phone may ask again; a second one may not."""
    _refuse_others(device, by)
    device.refresh_from_db()
    if device.ended_at is not None:
        raise Refused(_("This gate was ended. Ask the office for a new one."))
    try:
        with transaction.atomic():
            GateDevice.objects.filter(pk=device.pk, phone_key__isnull=True).update(phone_key=phone, claimed_at=timezone.now())  # fmt: skip
    except IntegrityError:
        raise Refused(_("This phone is another gate already. Clear the data of this page in the browser first.")) from None  # fmt: skip
    device.refresh_from_db()
    if device.phone_key != phone:
        raise Refused(_("This gate is on another phone. The office ends it and registers a new one for this phone."))  # fmt: skip
    return device


@transaction.atomic
def end_gate(device: GateDevice, why: str, *, by: By, lost: bool = False) -> GateDevice:
    """No longer a gate. What its phone brings later is still taken. Lost: what never came of it becomes a case."""
    _refuse_strangers(device.seller, by)
    device = GateDevice.objects.select_for_update(of=["self"]).for_lists().get(pk=device.pk)
    if device.ended_at is not None:
        raise Refused(_("This gate has ended already."))
    if not why.strip():
        raise Refused(_("Write why this gate ends."), field="why")
    device.ended_at, device.ended_why = timezone.now(), why.strip()[:300]
    device.save(update_fields=["ended_at", "ended_why"])
    record(by=by, verb="one_pass.end_gate", noun=device, reason=device.ended_why, place_path=device.seller.place.path)  # fmt: skip
    came = GateScan.objects.filter(device=device.label).aggregate(n=Max("sequence"))["n"] or 0
    if lost and device.said > came:
        _find(device, [(GateFault.Sort.LOST, came + 1, device.said)], at=device.ended_at)
    return device


def hear(device: GateDevice, told: Told, *, at: datetime) -> None:
    """The phone was here, and says this of itself."""
    GateDevice.objects.filter(pk=device.pk).update(
        seen_at=at, said=Greatest(F("said"), told.said), skew_s=told.skew_s, battery=told.battery
    )


def bring_scans(
    device: GateDevice, scans: Sequence[tuple[str, Press]], told: Told, *, by: By, at: datetime | None = None
) -> Brought:  # fmt: skip
    """Keep, judge, count; then look whether the numbers agree. Sent again it changes nothing. Nothing is ever turned away."""
    at = at or timezone.now()
    _refuse_others(device, by)
    done = upload_scans(device.label, scans, by=by, at=at)
    keys = [press.nonce for _text, press in scans]
    rows = list(GateScan.objects.filter(pk__in=keys, device=device.label))
    _count(device, rows)
    unbooked = book_sales(device, [row for row in rows if row.kind == ScanKind.SALE], by=by, at=at)
    wrong = [(GateFault.Sort.TWICE, n, n) for n in done.twice]
    wrong += [(GateFault.Sort.SALE, n, n) for n in unbooked]
    wrong += [(GateFault.Sort.BROKEN, n, n) for n in _breaks(device, rows)]
    wrong += [(GateFault.Sort.CLOCK, row.sequence, row.sequence) for row in rows if row.scanned_at > at + AHEAD_MAX][:1]  # fmt: skip
    if device.phone_key is not None and told.phone != device.phone_key and rows:
        first = min(row.sequence for row in rows)
        wrong.append((GateFault.Sort.COPIED, first, first))
    # While presses still wait on the phone a missing number may be among them.
    if told.waiting == 0:
        wrong += [(GateFault.Sort.GAP, first, last) for first, last in done.gaps]
    hear(device, told, at=at)
    return Brought(done.answers, tuple(_find(device, wrong, at=at)))


def state_of(device: GateDevice) -> list[tuple[str, int, int]]:
    """The whole chain looked over anew, and the gaps there are now."""
    rows = GateScan.objects.filter(device=device.label).only(
        "pk", "sequence", "kind", "text", "uses", "point", "note", "scanned_at", "hash"
    )
    wrong = [("twice" if one.twice else "broken", one.sequence, one.sequence) for one in broken(rows.iterator(2000), start=str(device.pk))]  # fmt: skip
    return [*wrong, *(("gap", first, last) for first, last in gaps_of(device.label))]


def _breaks(device: GateDevice, rows: Sequence[GateScan]) -> list[int]:
    """Around what came now only: an upload does not grow with the gate's age."""
    if not rows:
        return []
    numbers = {row.sequence + step for row in rows for step in (-1, 0, 1)}
    near = GateScan.objects.filter(device=device.label, sequence__in=numbers)
    return [one.sequence for one in broken(near, start=str(device.pk)) if not one.twice]


def _count(device: GateDevice, rows: Iterable[GateScan]) -> None:
    """Free entries and people who came back, a row each; no reason given is another reason."""
    GateCount.objects.bulk_create(
        [
            GateCount(scan=row, device=device, kind=row.kind, people=row.uses, at=row.scanned_at,
                      reason=(row.note if row.note in FreeReason.values else "other") if row.kind == "free" else "")
            for row in rows if row.kind in GateCount.Kind.values
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _find(device: GateDevice, wrong: Iterable[tuple[str, int, int]], *, at: datetime) -> list[GateFault]:  # fmt: skip
    """Each is found once, and has its case at the seller's desk."""
    known = set(GateFault.objects.filter(device=device).values_list("sort", "first"))
    found: list[GateFault] = []
    for sort, first, last in wrong:
        if (str(sort), first) in known:
            continue
        known.add((str(sort), first))
        with transaction.atomic():
            fault = GateFault(device=device, sort=sort, first=first, last=last, found_at=at)
            if len(found) < FAULTS_MAX:
                fault.case = open_difference(
                    "gates", say("Gate %(gate)s: %(what)s") % {"gate": device.name, "what": fault.get_sort_display()},
                    say("Number %(first)s to %(last)s of gate %(gate)s. Ask who was on duty, and look for the phone.")
                    % {"first": first, "last": last, "gate": device.label},
                    about=fault, seller_id=device.seller_id, by=system_actor(), at=at,
                )  # fmt: skip
            GateFault.objects.bulk_create([fault], ignore_conflicts=True)
        found.append(fault)
    return found


def _refuse_strangers(seller: Seller, by: By) -> None:
    own = getattr(by, "organisation_id", None) in (None, seller.pk)
    if not by.may(EDIT) or not own:
        raise Refused(_("Only the seller's own desk registers and ends its gates."))
    must_cover(by, seller.place.path)


def _refuse_others(device: GateDevice, by: By) -> None:
    if not by.may("orders.redeem") or getattr(by, "office_id", None) != device.office_id:
        raise Refused(_("This gate belongs to another office. Sign in with the office that stands at it."))  # fmt: skip
