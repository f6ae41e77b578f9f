"""The gate keeper's phone: a page that works for days without network, and the few questions it asks when there is one."""

from typing import Any, Final
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from yanzhen.base.middleware import limited
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.keeping import worker
from yanzhen.kernel.orders.actions.gates import find_by_tail
from yanzhen.kernel.parties.masking import mask_name
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.crowding import full_at
from yanzhen.reforms.one_pass.actions.gate_rules import look_at, rules_for
from yanzhen.reforms.one_pass.actions.gate_sales import may_sell_at_gate
from yanzhen.reforms.one_pass.actions.gates import bring_scans, claim_gate, hear
from yanzhen.reforms.one_pass.models import GateDevice
from yanzhen.reforms.one_pass.views.gate_bodies import BringIn, LookIn, ToldIn
from yanzhen.reforms.one_pass.views.gate_words import words

# Four digits are soon tried through.
SEARCHES: Final = "20/m"

FILES: Final = (
    "base/dictation.js", "build/codes.js", "one_pass/gate.css", "one_pass/gate-judge.js", "one_pass/gate-store.js",
    "one_pass/gate-send.js", "base/camera.js", "one_pass/gate-answer.js", "one_pass/gate.js",
)  # fmt: skip


@never_cache
@require_GET
def gate_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It lies under gate/, so that this is all it may answer for."""
    return worker(request, "one_pass/gate_worker.js", FILES)


@for_offices("orders.redeem")
@require_GET
def gate_scan(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The page itself. Nothing of anybody is in it: the phone keeps it and opens it without network or login."""
    device = _device(request, pk)
    may = request.actor.may
    context = {"device": device, "words": words(), "at_the_counter": may("orders.sell"), "sells": may_sell_at_gate(request.actor),
               "counts_cash": may("orders.cash_up")}  # fmt: skip
    return render(request, "one_pass/gate.html", context)


@for_offices("orders.redeem")
@require_GET
def gate_manifest(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What a phone needs to put the gate on its first screen."""
    device = _device(request, pk)
    here = request.path.removesuffix("manifest.json")
    logo = {
        "src": staticfiles_storage.url("base/logo.svg"),
        "sizes": "any",
        "type": "image/svg+xml",
    }
    said = {
        "id": here, "start_url": here, "scope": here, "name": device.name, "short_name": device.name[:12], "display": "standalone",
        "orientation": "portrait", "background_color": "#f4f3ee", "theme_color": "#14595f", "icons": [logo],
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


@never_cache
@for_offices("orders.redeem")
@require_GET
def gate_who(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Whether this login may speak for the gate, the token to do so, and what o'clock it is."""
    _device(request, pk)
    return JsonResponse({"token": get_token(request), "now": timezone.now()})


@never_cache
@for_offices("orders.redeem")
@require_POST
def gate_rules(request: ActorRequest, pk: UUID) -> HttpResponse:
    """All that the phone takes along. It says what it has, so that what never comes shows."""
    device = _device(request, pk)
    now = timezone.now()
    try:
        told = ToldIn.model_validate_json(request.body)
        claim_gate(device, told.phone, by=request.actor)
        said = rules_for(device, by=request.actor, at=now)
    except ValidationError as error:
        return _wrong(error)
    except Refused as refusal:
        return JsonResponse({"refused": refusal.sentence}, status=409)
    hear(device, told.told(), at=now)
    return JsonResponse({**said, "now": now})


@never_cache
@limited("240/m", key=lambda request: str(request.user.pk))
@for_offices("orders.redeem")
@require_POST
def gate_scans(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the phone did: kept, judged, answered press by press. Taken of a gate that was ended too."""
    device = _device(request, pk)
    try:
        body = BringIn.model_validate_json(request.body)
        scans = [(one.text, one.as_press(device.label)) for one in body.scans]
        done = bring_scans(device, scans, body.told(), by=request.actor)
    except ValidationError as error:
        return _wrong(error)
    except Refused as refusal:
        return JsonResponse({"refused": refusal.sentence}, status=409)
    answers = [{"press": one.press, "outcome": one.outcome, "reason": one.reason, "case": one.case} for one in done.answers]  # fmt: skip
    return JsonResponse(
        {
            "answers": answers,
            "faults": [str(one) for one in done.faults],
            "now": timezone.now(),
            "full": full_at(device, timezone.now()),
        }
    )


@never_cache
@limited("600/m", key=lambda request: str(request.user.pk))
@for_offices("orders.redeem")
@require_POST
def gate_look(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the server knows of one ticket; nothing is counted."""
    device = _device(request, pk)
    try:
        body = LookIn.model_validate_json(request.body)
    except ValidationError as error:
        return _wrong(error)
    found = look_at(device, body.text, by=request.actor, at=timezone.now())
    return JsonResponse(vars(found))


@never_cache
@limited(SEARCHES, key=lambda request: str(request.user.pk), method="")
@for_offices("orders.redeem")
@require_GET
def gate_tail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Today's unused tickets whose buyer's telephone ends so; names masked."""
    device = _device(request, pk)
    try:
        rows = find_by_tail(request.GET.get("tail", "").strip(), by=request.actor, today=timezone.localdate())  # fmt: skip
    except Refused as refusal:
        return JsonResponse({"refused": refusal.sentence}, status=409)
    found = []
    for row in rows:
        left = sum(part.unused for part in row.entitlements.all() if part.point == device.point and not part.stopped)  # fmt: skip
        if left:
            found.append({"code": row.code, "title": row.line.title, "name": mask_name(row.order.contact_name), "left": left})  # fmt: skip
    return JsonResponse({"found": found})


def _device(request: ActorRequest, pk: UUID) -> GateDevice:
    return get_object_or_404(GateDevice.objects.stood_at_by(request.actor).for_lists(), pk=pk)


def _wrong(error: ValidationError) -> HttpResponse:
    """Which fields; never what stood in them."""
    said: list[Any] = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False)]
    return JsonResponse({"wrong": said[:20]}, status=422)
