"""Units of an estate with their owners: by fifty, one of them, taken out as a spreadsheet."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions.buyers import Buyers
from yanzhen.reforms.co_governance.actions.estates import (
    OwnerFacts,
    correct_unit,
    end_ownership,
    enter_owners,
)
from yanzhen.reforms.co_governance.actions.money import deposit_due
from yanzhen.reforms.co_governance.contracts import EDIT, SEE
from yanzhen.reforms.co_governance.forms import estates as forms
from yanzhen.reforms.co_governance.models import Estate, FundMove, Ownership, Unit
from yanzhen.reforms.co_governance.models.estates import UNIT_KINDS
from yanzhen.reforms.co_governance.views.estates import DONE, estate_for

COLUMNS: Final = (
    ExportColumn(gettext_lazy("Flat, shop or space"), 14), ExportColumn(gettext_lazy("Building number"), 10), ExportColumn(gettext_lazy("Kind of unit"), 12),
    ExportColumn(gettext_lazy("Area, m²"), 12), ExportColumn(gettext_lazy("Source of the area"), 14), ExportColumn(gettext_lazy("Owners"), 30),
)  # fmt: skip


def chosen(found: Estate, asked: Any, actor: Any) -> Any:
    """The units the address asks for, each with its owners of today."""
    today = timezone.localdate()
    owners = Prefetch("ownerships", Ownership.objects.visible_to(actor).on(today).select_related("party"), to_attr="owners")  # fmt: skip
    rows = Unit.objects.visible_to(actor).filter(estate=found).select_related("building", "fund").prefetch_related(owners)  # fmt: skip
    if words := asked.get("q", "").strip():
        rows = rows.filter(code__startswith=words) | rows.filter(ownerships__party__name__startswith=words)  # fmt: skip
    if asked.get("kind") in dict(UNIT_KINDS):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("mark") == "no_area":
        rows = rows.without_area()
    if asked.get("mark") == "no_owner":
        rows = rows.exclude(ownerships__in=Ownership.objects.visible_to(actor).on(today))
    return rows.order_by("code").distinct()


@for_offices(SEE)
@require_GET
def units(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = estate_for(request, pk)
    context = {"estate": found, "page": page_of(chosen(found, request.GET, request.actor), request.GET), "asked": request.GET, "kinds": UNIT_KINDS, "may_edit": request.actor.may(EDIT)}  # fmt: skip
    return render(request, "co_governance/units.html", context)


@for_offices(SEE)
@require_GET
def units_export(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Exactly the rows of the list; with a reason, as everything with names."""
    found = estate_for(request, pk)
    return export_list(request, _("Units of %(estate)s") % {"estate": found.name}, COLUMNS, _rows(chosen(found, request.GET, request.actor)))  # fmt: skip


def _rows(rows: Any) -> Iterator[tuple[Any, ...]]:
    for one in rows.iterator(chunk_size=500):
        yield (one.code, one.building.code if one.building else "", one.get_kind_display(), one.metres, one.get_area_source_display(),
               "、".join(owner.party.name for owner in one.owners))  # fmt: skip


def unit_for(request: ActorRequest, pk: UUID) -> Unit:
    seen = Unit.objects.visible_to(request.actor).select_related("estate__place", "building", "fund")  # fmt: skip
    return get_object_or_404(seen, pk=pk)


@for_offices(SEE)
@require_GET
def unit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A unit: its owners now and before, what it has in the fund."""
    found = unit_for(request, pk)
    fund = getattr(found, "fund", None)
    context = {
        "unit": found, "estate": found.estate, "today": timezone.localdate(), "may_edit": request.actor.may(EDIT), "fund": fund,
        "owners": found.ownerships.select_related("party").order_by("-since", "pk"), "due": deposit_due(found),
        "moves": FundMove.objects.filter(account=fund).select_related("use").order_by("-on")[:20] if fund else [],
    }  # fmt: skip
    return render(request, "co_governance/unit.html", context)


def _owner(noun: Unit, data: dict[str, Any], by: Any) -> None:
    meant = (data["name"].strip(), data["identity"].strip().upper(), data["phone"].strip())
    party = Buyers.among([meant], by).party(*meant)
    facts = OwnerFacts(party, data["since"], data["basis"], data["paper"], data["part"], data["whole"])  # fmt: skip
    enter_owners(noun, [facts], by=by)


def _end(noun: Unit, data: dict[str, Any], by: Any) -> None:
    end_ownership(data["ownership"], by=by, until=data["until"], why=data["why"])


def _correct(noun: Unit, data: dict[str, Any], by: Any) -> None:
    correct_unit(noun, by=by, **data)


ACTS: Final = {
    one.slug: one
    for one in (
        Act("owner", gettext_lazy("Enter an owner"), gettext_lazy("Enter the owner"), forms.OwnerForm, _owner, DONE, capability=EDIT),
        Act("end", gettext_lazy("End an ownership"), gettext_lazy("End it"), forms.EndOwnerForm, _end, DONE, capability=EDIT),
        Act("correct", gettext_lazy("Correct the unit"), gettext_lazy("Correct it"), forms.UnitFactsForm, _correct, DONE, capability=EDIT),
    )
}  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def unit_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    found = unit_for(request, pk)
    if name not in ACTS:
        raise Http404
    here = found.get_absolute_url()
    page = Page(str(ACTS[name].title), [(found.estate.name, found.estate.get_absolute_url()), (found.code, here)], here, found.code)  # fmt: skip
    return acts_page(request, found, [ACTS[name]], by=request.actor, page=page)
