"""One order, at the desk, on the worker's phone and for whoever asked; and what each of them may do with it."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.forms import ActForm
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.models import Fault
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party
from yanzhen.reforms.co_governance.actions import costs, escalating, evidence, orders
from yanzhen.reforms.co_governance.contracts import DISPATCH, SERVICE, WORK
from yanzhen.reforms.co_governance.forms import service as forms
from yanzhen.reforms.co_governance.forms.areas import FaultForm
from yanzhen.reforms.co_governance.models import (
    Dispatch,
    OrderState,
    PatrolPoint,
    Worker,
    WorkOrder,
)
from yanzhen.reforms.co_governance.models.orders import OPEN
from yanzhen.reforms.co_governance.models.owners import owns_something
from yanzhen.reforms.co_governance.views.estates import DONE

LISTED: Final = 40


def order_for(request: ActorRequest, pk: UUID) -> WorkOrder:
    return get_object_or_404(WorkOrder.objects.visible_to(request.actor).for_lists(), pk=pk)


def frame_of(request: ActorRequest) -> str:
    return "co_governance/order_frame.html" if request.actor.may(SERVICE) else "base/portal.html"


@login_required
@require_GET
def order(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = order_for(request, pk)
    inside = request.actor.may(SERVICE)
    context = {
        "order": found, "frame": frame_of(request), "inside": inside, "acts": open_acts(found, request.actor), "now": timezone.now(),
        "events": found.events.all(), "files": files_shown(found, to=request.actor), "rating": getattr(found, "rating", None),
        "photos": {photo.document_id: photo for photo in found.photos.all()} if inside else {},
        "costs": costs.lines_of(found) if inside else [], "may_dispatch": request.actor.may(DISPATCH),
        "late": found.is_late(timezone.now()), "answered_late": found.is_answered_late(timezone.now()),
        "cases": escalating.cases_shown(found, request.actor) if inside else [],
        "fault": Fault.objects.filter(case=found.case_id).first() if found.case_id else None,
    }  # fmt: skip
    return render(request, "co_governance/order.html", context)


@for_offices(WORK)
@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """The worker's page on the phone: what I have, what waits for somebody."""
    own = Worker.objects.filter(person=request.actor.person_id)
    seen = WorkOrder.objects.visible_to(request.actor).open().for_lists()
    context = {
        "own": seen.filter(worker__in=own).order_by("-urgent", "arrive_by", "opened_at")[:LISTED],
        "waiting": seen.filter(state=OrderState.WAITING, area__dispatch=Dispatch.GRAB).order_by("-urgent", "arrive_by", "opened_at")[:LISTED],
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "co_governance/mine.html", context)


def _grab(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    orders.grab(noun, by=by)


def _assign(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    orders.assign(noun, data["worker"], by=by)


def _rotate(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    orders.rotate(noun, by=by)


def _arrive(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    orders.arrive(noun, by=by)


def _position(data: dict[str, Any]) -> Any:
    both = (data.get("longitude"), data.get("latitude"))
    return None if None in both else both


def _before(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    evidence.hang_photos(noun, data["photos"], "before", by=by, position=_position(data))


def _finish(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    if data["photos"]:
        evidence.hang_photos(noun, data["photos"], "after", by=by, position=_position(data))
    if data["minutes"]:
        costs.write_hours(noun, data["minutes"], by=by)
    orders.finish(noun, data["result"], by=by)


def _give_back(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    orders.give_back(noun, data["why"], by=by, note=data["note"])


def _call_off(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    orders.call_off(noun, data["why"], by=by)


def _escalate(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    escalating.escalate(noun, noun.area.place, data["ground"], data["item"], data["text"], by=by)


def _fault(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    escalating.join_fault(noun, data["fault"], by=by)


def _hours(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    costs.write_hours(noun, data["minutes"], by=by)


def _material(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    costs.write_material(noun, data["what"], data["fen"], by=by)


def _rate(noun: WorkOrder, data: dict[str, Any], by: Any) -> None:
    marks = (int(data["speed"]), int(data["quality"]), int(data["manner"]))
    evidence.rate(noun, marks, by=by, words=data["words"])


ACTS: Final = {
    one.slug: one
    for one in (
        Act("grab", gettext_lazy("I take it"), gettext_lazy("I take it"), ActForm, _grab, DONE, capability=WORK),
        Act("arrive", gettext_lazy("I am there"), gettext_lazy("I am there"), ActForm, _arrive, DONE, capability=WORK),
        Act("finish", gettext_lazy("It is done"), gettext_lazy("It is done"), forms.FinishForm, _finish, DONE, capability=WORK,
            hint=gettext_lazy("With a photograph of the finished work.")),
        Act("assign", gettext_lazy("Give it to somebody"), gettext_lazy("Give it"), forms.AssignForm, _assign, DONE, capability=DISPATCH),
        Act("rotate", gettext_lazy("Give it in turn"), gettext_lazy("Give it"), ActForm, _rotate, DONE, capability=DISPATCH,
            hint=gettext_lazy("Whoever is on duty with the fewest orders has it.")),
        Act("before", gettext_lazy("Photographs before the work"), gettext_lazy("Hang them on it"), forms.BeforeForm, _before, DONE),
        Act("material", gettext_lazy("Material used"), gettext_lazy("Write it down"), forms.MaterialForm, _material, DONE),
        Act("hours", gettext_lazy("Hours worked"), gettext_lazy("Write it down"), forms.HoursForm, _hours, DONE),
        Act("give-back", gettext_lazy("Give it back or pass it on"), gettext_lazy("Give it back"), forms.ReturnForm, _give_back, DONE),
        Act("call-off", gettext_lazy("Call the order off"), gettext_lazy("Call the order off"), forms.WhyForm, _call_off, DONE, capability=DISPATCH),
        Act("fault", gettext_lazy("It is part of a mass fault"), gettext_lazy("Add it to the fault"), FaultForm, _fault, DONE, capability=DISPATCH,
            hint=gettext_lazy("Many call about the same: whoever calls next hears the sentence of the fault first.")),
        Act("escalate", gettext_lazy("Call the subdistrict in"), gettext_lazy("Call it in"), forms.EscalateForm, _escalate, DONE, capability=DISPATCH,
            hint=gettext_lazy("It becomes a case with the article of the law.")),
        Act("rate", gettext_lazy("Rate it"), gettext_lazy("Give these marks"), forms.RateForm, _rate, gettext_lazy("Thank you.")),
    )
}  # fmt: skip


def open_acts(found: WorkOrder, actor: Any) -> list[Act]:
    """What this one may do with the order now, the obvious act first."""
    own = found.worker is not None and found.worker.person_id == actor.person_id and actor.may(WORK)
    desk, state = actor.may(DISPATCH), found.state
    offered = {
        "grab": actor.may(WORK) and state == OrderState.WAITING and found.area.dispatch == Dispatch.GRAB,
        "arrive": own and state == OrderState.TAKEN,
        "finish": own and state == OrderState.ARRIVED,
        "assign": desk and state == OrderState.WAITING, "rotate": desk and state == OrderState.WAITING,
        "before": own and state in OPEN,
        "material": (own or desk) and state in ("arrived", "done"), "hours": (own or desk) and state in ("arrived", "done"),
        "give-back": (own and state in ("taken", "arrived")) or (desk and state in OPEN),
        "call-off": desk and state in OPEN, "escalate": desk and (state in OPEN or state == OrderState.PASSED_ON),
        "fault": desk and state in OPEN and found.case_id is None and bool(escalating.faults_near([found.area.place])),
        "rate": found.caller_id is not None and found.caller_id == actor.person_id and state == OrderState.DONE,
    }  # fmt: skip
    return [ACTS[slug] for slug in ACTS if offered[slug]]


@login_required
@require_http_methods(["GET", "POST"])
def order_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    found = order_for(request, pk)
    if name not in ACTS:
        raise Http404
    here = found.get_absolute_url()
    page = Page(str(ACTS[name].title), [(found.number, here)], here, f"{found.where} · {found.what}", frame_of(request))  # fmt: skip
    return acts_page(request, found, [ACTS[name]], by=request.actor, page=page)


def _report(noun: Any, data: dict[str, Any], actor: Any) -> str:
    unit, area = data["unit"], orders.owned_area(data["unit"], timezone.localdate())
    caller = Party.objects.get(pk=actor.person_id)
    spot = data["spot"]
    call = orders.Call(area, data["what"], data["sort"], unit=None if data["common"] else unit, spot=spot, caller=caller, channel="portal")  # fmt: skip
    return orders.open_order(call, by=actor).get_absolute_url()


REPORT: Final = Act("report", gettext_lazy("Report something"), gettext_lazy("Report it"), forms.ReportForm, _report, gettext_lazy("It is written down."))  # fmt: skip


@login_required
@require_GET
def reports(request: ActorRequest) -> HttpResponse:
    """What I reported, and what became of it."""
    me = request.actor.person_id
    rows = WorkOrder.objects.visible_to(request.actor).for_lists().filter(caller=me, caller__isnull=False)  # fmt: skip
    context = {"rows": rows.order_by("-opened_at")[:LISTED], "owns": owns_something(me)}
    return render(request, "co_governance/reports.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: ActorRequest) -> HttpResponse:
    here = reverse("co_governance:reports")
    page = Page(_("Report something"), [(_("My reports"), here)], here, frame="base/portal.html")
    return acts_page(request, None, [REPORT], by=request.actor, page=page)


def _scan(noun: PatrolPoint, data: dict[str, Any], by: Any) -> None:
    evidence.scan_point(noun, by=by, found=data["found"], sort=data["sort"])


@for_offices(WORK)
@require_http_methods(["GET", "POST"])
def scan(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the QR code at a patrol point opens."""
    point = get_object_or_404(PatrolPoint.objects.select_related("area__cluster__place", "area__place"), pk=pk)  # fmt: skip
    act = Act("scan", gettext_lazy("I stand at the point"), gettext_lazy("I was here"), forms.ScanForm, _scan, DONE)  # fmt: skip
    here = reverse("co_governance:mine")
    page = Page(point.name, [(_("My work"), here)], here, point.area.name)
    return acts_page(request, point, [act], by=request.actor, page=page)
