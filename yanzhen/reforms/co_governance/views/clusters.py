"""Clusters: their areas with payer and money, their workers, whose hours were whose, the points that are walked to."""

import io
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import segno
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions import service
from yanzhen.reforms.co_governance.actions.costs import share_staff
from yanzhen.reforms.co_governance.contracts import DISPATCH, MANAGE, SERVICE
from yanzhen.reforms.co_governance.forms import areas as area_forms
from yanzhen.reforms.co_governance.forms import service as forms
from yanzhen.reforms.co_governance.models import Cluster, PatrolPoint
from yanzhen.reforms.co_governance.models.orders import OPEN
from yanzhen.reforms.co_governance.views.estates import DONE


@for_offices(SERVICE)
@require_GET
def clusters(request: ActorRequest) -> HttpResponse:
    rows = Cluster.objects.visible_to(request.actor).select_related("company__party", "place")
    sized = rows.annotate(areas_n=Count("areas", distinct=True), workers_n=Count("workers", distinct=True))  # fmt: skip
    return render(
        request,
        "co_governance/clusters.html",
        {"rows": sized.order_by("name")[:100], "may_manage": request.actor.may(MANAGE)},
    )


def cluster_for(request: ActorRequest, pk: UUID) -> Cluster:
    return get_object_or_404(Cluster.objects.visible_to(request.actor).select_related("company__party", "place"), pk=pk)  # fmt: skip


@for_offices(SERVICE)
@require_GET
def cluster(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A cluster with its areas, workers and points; and, asked for, how shared staff is split by hours."""
    found = cluster_for(request, pk)
    areas = found.areas.select_related("payer__party", "agreement", "estate").annotate(open_n=Count("orders", filter=Q(orders__state__in=OPEN)))  # fmt: skip
    rows = service.with_books(areas.order_by("name"))
    form = forms.ShareForm(request.GET if "fen" in request.GET else None)
    shared, why = _shared(found, form)
    readable = set(Agreement.objects.visible_to(request.actor).filter(service_areas__cluster=found).values_list("pk", flat=True))  # fmt: skip
    books = set(Book.objects.visible_to(request.actor).filter(pk__in=[one.book.pk for one in rows if one.book]).values_list("pk", flat=True))  # type: ignore[attr-defined]  # fmt: skip
    context = {
        "books": books, "cluster": found, "areas": rows, "readable": readable, "today": timezone.localdate(), "form": form, "shared": shared, "why": why,
        "workers": service.on_shift(found, timezone.now()).select_related("person__party").order_by("pk"),
        "points": PatrolPoint.objects.filter(area__cluster=found).select_related("area").with_last(timezone.now()).order_by("area__name", "name"),
        "may_manage": request.actor.may(MANAGE), "may_dispatch": request.actor.may(DISPATCH),
    }  # fmt: skip
    return render(request, "co_governance/cluster.html", context)


def _shared(found: Cluster, form: forms.ShareForm) -> tuple[list[Any], str]:
    if not form.is_bound or not form.is_valid():
        return [], ""
    data = form.cleaned_data
    try:
        return share_staff(found, data["fen"], data["since"], data["until"]), ""
    except Refused as refusal:
        return [], refusal.sentence


def _area(noun: Cluster, data: dict[str, Any], by: Any) -> None:
    payer = getattr(data.pop("payer"), "organisation", None)
    if payer is None:
        raise Refused(gettext_lazy("An organisation pays: write its whole name."), field="payer")
    service.open_area(noun, by=by, payer=payer, **data)


def _point(noun: Cluster, data: dict[str, Any], by: Any) -> None:
    service.hang_point(data["area"], data["name"], data["every_hours"], by=by)


def _worker(noun: Cluster, data: dict[str, Any], by: Any) -> None:
    person = getattr(data["person"], "person", None)
    if person is None:
        raise Refused(gettext_lazy("A person works: write the whole name."), field="person")
    service.enter_worker(noun, person, by=by, trade=data["trade"], hour_fen=data["hour_fen"])


def _shift(noun: Cluster, data: dict[str, Any], by: Any) -> None:
    days = [data["day"] + timedelta(days=n) for n in range(data["days"])]
    service.write_shifts(noun, {(day, data["shift"]): data["workers"] for day in days}, by=by)


def _end(noun: Cluster, data: dict[str, Any], by: Any) -> None:
    service.end_area(data["area"], by=by, until=data["until"])


def _what_ends(noun: Cluster, data: dict[str, Any], by: Any) -> list[str]:
    """Open orders are finished; calls after that day find nobody."""
    area = data["area"]
    waiting = area.orders.open().count()
    return [
        _("The service of %(area)s ends on %(day)s.") % {"area": area.name, "day": data["until"]},
        _("%(n)s open orders stay to be finished.") % {"n": waiting},
        _("A call from there after that day is not written down under this contract."),
    ]


def _contract(noun: Cluster, data: dict[str, Any], by: Any) -> None:
    service.link_agreement(data["area"], data["agreement"], by=by)


def _reasons(noun: Cluster, data: dict[str, Any], by: Any) -> None:
    service.set_reasons(data["area"], data["reasons"], by=by)


ACTS: Final = {
    one.slug: one
    for one in (
        Act("area", gettext_lazy("Bring an area under service"), gettext_lazy("Bring it in"), forms.AreaForm, _area, DONE, capability=MANAGE,
            hint=gettext_lazy("An estate is paid by its owners, everything else with public money; each area has its own contract.")),
        Act("contract", gettext_lazy("Link the contract of an area"), gettext_lazy("Link it"), area_forms.ContractForm, _contract, DONE, capability=MANAGE,
            hint=gettext_lazy("Contracts are drawn up and approved in the register of contracts; here one says which area is served under which.")),
        Act("reasons", gettext_lazy("Why orders of an area go back"), gettext_lazy("Set the reasons"), area_forms.ReasonsForm, _reasons, DONE, capability=MANAGE,
            hint=gettext_lazy("Only reasons of the contract are offered to workers and the desk.")),
        Act("end", gettext_lazy("End the service of an area"), gettext_lazy("End it"), area_forms.EndForm, _end, DONE, capability=MANAGE, preview=_what_ends),
        Act("point", gettext_lazy("Hang up a patrol point"), gettext_lazy("Hang it up"), forms.PointForm, _point, DONE, capability=MANAGE),
        Act("worker", gettext_lazy("Enter a worker"), gettext_lazy("Enter the worker"), forms.WorkerForm, _worker, DONE, capability=MANAGE),
        Act("shift", gettext_lazy("Write the roster"), gettext_lazy("Write it down"), forms.ShiftForm, _shift, DONE, capability=MANAGE,
            hint=gettext_lazy("A night belongs to the day it begins. Orders in turn go to whoever is on duty.")),
    )
}  # fmt: skip


def _open(noun: Any, data: dict[str, Any], by: Any) -> str:
    company = getattr(data["company"], "organisation", None)
    if company is None:
        raise Refused(gettext_lazy("Write the whole name of a company of the register."), field="company")  # fmt: skip
    return service.open_cluster(data["place"], data["name"], company, by=by, since=data["since"]).get_absolute_url()  # fmt: skip


@for_offices(MANAGE)
@require_http_methods(["GET", "POST"])
def cluster_new(request: ActorRequest) -> HttpResponse:
    act = Act("new", gettext_lazy("Set a cluster up"), gettext_lazy("Set it up"), forms.ClusterForm, _open, DONE)  # fmt: skip
    here = reverse("co_governance:clusters")
    return acts_page(request, None, [act], by=request.actor, page=Page(str(act.title), [(_("Area-wide service"), here)], here))  # fmt: skip


@for_offices(MANAGE)
@require_http_methods(["GET", "POST"])
def cluster_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    found = cluster_for(request, pk)
    if name not in ACTS:
        raise Http404
    here = found.get_absolute_url()
    page = Page(str(ACTS[name].title), [(_("Area-wide service"), reverse("co_governance:clusters")), (found.name, here)], here, found.name)  # fmt: skip
    return acts_page(request, found, [ACTS[name]], by=request.actor, page=page)


@for_offices(MANAGE)
@require_GET
def point_code(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The QR code of a patrol point, to print and hang up."""
    mine = Cluster.objects.visible_to(request.actor)
    point = get_object_or_404(PatrolPoint.objects.filter(area__cluster__in=mine), pk=pk)
    out = io.BytesIO()
    link = request.build_absolute_uri(reverse("co_governance:scan", args=[point.pk]))
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=4, scale=8)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
