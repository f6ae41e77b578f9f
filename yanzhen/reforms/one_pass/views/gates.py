"""The office's side of the gates: which there are, what they did today, what does not agree, who was turned away."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.limits import SHANGHAI
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.models import GateScan, Seller
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.gate_sales import give_places, given_to, take_back_places
from yanzhen.reforms.one_pass.actions.gates import end_gate, register_gate, state_of
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.forms.gates import EndGateForm, GateForm, PlacesForm
from yanzhen.reforms.one_pass.models import GateCount, GateDevice, GateFault

# A gate that works is heard of within the hour where there is network.
QUIET: Final = timedelta(hours=1)
FAULTS_SHOWN: Final = 50


@for_offices(SEE, "orders.redeem")
@require_GET
def gates(request: ActorRequest) -> HttpResponse:
    """Gates today: when each was heard of, what it did, what does not agree. For the keeper: which phone this may be."""
    rows = list(GateDevice.objects.seen_by(request.actor).filter(ended_at__isnull=True).for_lists()[:200])  # fmt: skip
    mine = set(GateDevice.objects.stood_at_by(request.actor).values_list("pk", flat=True))
    for device, facts in zip(rows, _today(rows), strict=True):
        device.facts = facts  # type: ignore[attr-defined]
        device.is_mine = device.pk in mine  # type: ignore[attr-defined]
    ended = GateDevice.objects.kept_by(request.actor).filter(ended_at__isnull=False)
    context = {"rows": rows, "ended": ended.order_by("-ended_at")[:20], "keeps": _seller(request) is not None,
               "totals": _totals(rows), "quiet_before": timezone.now() - QUIET}  # fmt: skip
    return render(request, "one_pass/gates.html", context)


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def gate_new(request: ActorRequest) -> HttpResponse:
    """Register a gate of one's own seller."""
    seller = _seller(request)
    if seller is None:
        return render(request, "one_pass/gate_new.html", {})
    form = GateForm(request.POST or None, seller=seller, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_gate(seller, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, refusal.sentence
            )
        else:
            messages.success(request, _("Registered. Open this page on its phone and set the phone up."))  # fmt: skip
            return redirect(made)
    return render(request, "one_pass/gate_new.html", {"form": form, "seller": seller}, status=422 if form.errors else 200)  # fmt: skip


@for_offices(SEE, "orders.redeem")
@require_GET
def gate_device(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One gate: its phone, its chain, its faults with their cases, whom it turned away."""
    device = get_object_or_404(GateDevice.objects.seen_by(request.actor).for_lists(), pk=pk)
    return _show(request, device, PlacesForm(device=device))


def _show(request: ActorRequest, device: GateDevice, places: PlacesForm) -> HttpResponse:
    turned = (
        GateScan.objects.filter(device=device.label, verdict__outcome__in=("refused", "double"))
        .select_related("verdict__case").order_by("-sequence", "pk")
    )  # fmt: skip
    keeps = GateDevice.objects.kept_by(request.actor).filter(pk=device.pk).exists()
    context = {
        "device": device, "facts": _today([device])[0], "state": state_of(device), "form": EndGateForm(),
        "faults": device.faults.select_related("case")[:FAULTS_SHOWN], "page": page_of(turned, request.GET),
        "given": given_to(device, today=timezone.localdate()), "sells": keeps and request.actor.may("orders.sell"), "places": places,
        "ends": keeps and request.actor.may(EDIT) and device.ended_at is None, "is_mine": device.office_id == request.actor.office_id,
    }  # fmt: skip
    return render(request, "one_pass/gate_device.html", context, status=422 if places.is_bound and places.errors else 200)  # fmt: skip


@for_offices("orders.sell")
@require_POST
def gate_places(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give the gate places that it may sell for cash without network."""
    device = get_object_or_404(GateDevice.objects.kept_by(request.actor).for_lists(), pk=pk)
    form = PlacesForm(request.POST, device=device)
    if form.is_valid():
        said = {**form.cleaned_data, "group": form.cleaned_data["group"].slug}
        try:
            given = give_places(device, by=request.actor, **said)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)  # fmt: skip
        else:
            messages.success(request, _("%(n)s places are kept for this gate. Its phone takes them along when it synchronises.") % {"n": given.n})  # fmt: skip
            return redirect(device)
    return _show(request, device, form)


@for_offices("orders.sell")
@require_POST
def gate_places_back(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What an ended gate did not sell is free for others again."""
    device = get_object_or_404(GateDevice.objects.kept_by(request.actor).for_lists(), pk=pk)
    try:
        n = take_back_places(device, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("%(n)s places are free for others again.") % {"n": n})
    return redirect(device)


@for_offices(EDIT)
@require_POST
def gate_end(request: ActorRequest, pk: UUID) -> HttpResponse:
    """No longer a gate."""
    device = get_object_or_404(GateDevice.objects.kept_by(request.actor).for_lists(), pk=pk)
    form = EndGateForm(request.POST)
    form.is_valid()
    try:
        end_gate(device, form.cleaned_data.get("why", ""), by=request.actor, lost=form.cleaned_data.get("lost", False))  # fmt: skip
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(device)
    messages.success(request, _("Ended. What its phone brings later is still taken."))
    return redirect(device)


def _seller(request: ActorRequest) -> Seller | None:
    """Whose gates the actor registers: the own organisation's."""
    if not request.actor.may(EDIT) or not request.actor.organisation_id:
        return None
    return Seller.objects.filter(pk=request.actor.organisation_id).first()


def _today(devices: list[GateDevice]) -> list[dict[str, Any]]:
    """What each did since midnight, in person-times; asked for all at once."""
    since = datetime.combine(timezone.localdate(), time(), SHANGHAI)
    labels = [device.label for device in devices]
    scans = GateScan.objects.filter(device__in=labels, scanned_at__gte=since).values("device")
    told = {
        row["device"]: row
        for row in scans.annotate(
            scans=Count("pk"), let_in=Sum("uses", filter=Q(verdict__outcome="counted"), default=0),
            double=Count("pk", filter=Q(verdict__outcome="double")), red=Count("pk", filter=Q(verdict__outcome="refused")),
            kept=Count("pk", filter=Q(verdict__isnull=True)),
        )
    }  # fmt: skip
    counts: dict[tuple[Any, str], int] = {
        (row["device"], row["kind"]): row["n"]
        for row in GateCount.objects.filter(device__in=devices, at__gte=since)
        .values("device", "kind").annotate(n=Sum("people"))
    }  # fmt: skip
    faults = dict(
        GateFault.objects.filter(device__in=devices).exclude(case__state="closed")
        .values_list("device").annotate(n=Count("pk")).order_by()
    )  # fmt: skip
    nothing = {"scans": 0, "let_in": 0, "double": 0, "red": 0, "kept": 0}
    return [
        {**nothing, **told.get(device.label, {}), "free": counts.get((device.pk, "free"), 0),
         "again": counts.get((device.pk, "again"), 0), "faults": faults.get(device.pk, 0)}
        for device in devices
    ]  # fmt: skip


def _totals(rows: list[GateDevice]) -> dict[str, int]:
    return {
        name: sum(row.facts[name] for row in rows)  # type: ignore[attr-defined]
        for name in ("let_in", "free", "again", "double", "red")
    }
