"""The whole story of one firm: blocks that apps register, and the acts on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form, model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.documents.actions import store_all
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.innovation_community.actions.enterprises import correct, move_to
from yanzhen.reforms.innovation_community.actions.facts import (
    add_contact,
    end_contact,
    report_year,
)
from yanzhen.reforms.innovation_community.contracts import PAPERS
from yanzhen.reforms.innovation_community.forms.enterprises import (
    ContactForm,
    CorrectionForm,
    MoveForm,
    OfficerForm,
)
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to
from yanzhen.reforms.innovation_community.forms.growth import YearNumbersForm
from yanzhen.reforms.innovation_community.models import Contact, Enterprise
from yanzhen.reforms.innovation_community.views.doors import (
    buildings_of,
    firm_for,
    frame,
    officers_of,
)
from yanzhen.reforms.innovation_community.views.enterprises import draft_of
from yanzhen.reforms.innovation_community.workflow import LIFE


@login_required
@require_GET
def enterprise_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Everything the house knows of a firm that this actor may see."""
    firm = firm_for(request, pk)
    context = {
        "frame": frame(request),
        "firm": firm,
        "state": LIFE.state(firm.stage),
        "steps": firm.steps_open_to(request.actor),
        "panels": panels_of(request, "parties.party", firm.pk, request.actor),
        "may_change": firm.may_change(request.actor),
        "may_visit": request.actor.may("community.visit"),
    }
    return render(request, "innovation_community/enterprise.html", context)


@for_offices("community.edit")
@require_POST
def enterprise_step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One step of the firm's life."""
    firm = firm_for(request, pk)
    firm.take_step(name, by=request.actor, note=request.POST.get("note", "").strip())
    messages.success(request, _("%(name)s: %(stage)s.") % {"name": firm.name, "stage": LIFE.state(firm.stage).label})  # fmt: skip
    return redirect("innovation_community:enterprise", pk=pk)


def _act(
    request: ActorRequest,
    firm: Enterprise,
    form: Form,
    title: str,
    verb: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """A small form of its own page: show, or act and go back to the firm."""
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data)
        except Refused as refusal:
            first_refusal_to(form, refusal)
        else:
            messages.success(request, _("Written down for %(name)s.") % {"name": firm.name})
            return redirect("innovation_community:enterprise", pk=firm.pk)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "firm": firm, "title": title}
    return render(request, "innovation_community/firm_act.html", context, status=status)


@for_offices("community.edit")
def enterprise_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Correct what the register says of a firm; the audit keeps what it said."""
    firm = firm_for(request, pk)
    organisation = firm.organisation
    initial = {
        "name": firm.name,
        "moved_in_on": firm.moved_in_on,
        "industry_section": firm.industry_section,
        "industry_code": firm.industry_code,
        "registered_on": organisation.registered_on,
        "capital": firm.registered_capital_fen,
        "legal_form": organisation.legal_form,
        "address": organisation.address,
        "scope_text": firm.scope_text,
    }
    form = CorrectionForm(
        request.POST or None, initial=initial, buildings=buildings_of(request.actor)
    )
    identity = {"uscc": organisation.uscc, "place": firm.place}
    return _act(
        request,
        firm,
        form,
        _("Correct this firm"),
        lambda data: correct(firm, draft_of({**data, **identity}), by=request.actor),
    )


@for_offices("community.edit")
@require_POST
def enterprise_papers(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Hang contracts, fee slips and the like on the firm."""
    firm = firm_for(request, pk)
    purpose = dict(PAPERS).get(request.POST.get("purpose", ""), PAPERS[-1][1])
    kept = store_all(
        request.FILES.getlist("files"), owner=firm, by=request.actor, purpose=str(purpose)
    )
    if not kept:
        raise Refused(_("Choose a file first."), field="files")
    messages.success(request, _("Kept with %(name)s.") % {"name": firm.name})
    return redirect("innovation_community:enterprise", pk=pk)


@for_offices("community.edit")
def enterprise_year(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Write a year down; with `?year=` correct the one that is there, where an emptied number is not known."""
    firm = firm_for(request, pk)
    asked = request.GET.get("year", "")
    there = firm.years.filter(year=int(asked)).first() if asked.isdecimal() else None
    form = YearNumbersForm(request.POST or None, initial=model_to_dict(there) if there else None)

    def write(data: dict[str, Any]) -> None:
        corrects = there is not None and there.year == data["year"]
        told = data if corrects else {name: v for name, v in data.items() if v not in (None, "")}
        report_year(firm, by=request.actor, **told)

    return _act(request, firm, form, _("Write a year down"), write)


@for_offices("community.edit")
def enterprise_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    firm = firm_for(request, pk)

    def add(data: dict[str, Any]) -> None:
        person = register_person(name=data["name"], phone=data["phone"], by=request.actor)
        add_contact(firm, person, by=request.actor, role=data["role"], main=data["main"])

    return _act(request, firm, ContactForm(request.POST or None), _("Add a contact"), add)


@for_offices("community.edit")
@require_POST
def contact_end(request: ActorRequest, pk: UUID) -> HttpResponse:
    firms = Enterprise.objects.visible_to(request.actor)
    contact = get_object_or_404(
        Contact.objects.filter(enterprise__in=firms).select_related(
            "enterprise__organisation__party"
        ),
        pk=pk,
    )
    end_contact(contact, by=request.actor)
    return redirect("innovation_community:enterprise", pk=contact.enterprise_id)


@for_offices("community.edit")
def enterprise_move(request: ActorRequest, pk: UUID) -> HttpResponse:
    firm = firm_for(request, pk)
    form = MoveForm(
        request.POST or None,
        buildings=buildings_of(request.actor),
        initial={"building": firm.place_id},
    )
    return _act(
        request,
        firm,
        form,
        _("Move to another room or building"),
        lambda data: move_to(
            firm, data["building"], by=request.actor, on=data["on"], unit=data["unit"] or None
        ),
    )


@for_offices("community.edit")
def enterprise_officer(request: ActorRequest, pk: UUID) -> HttpResponse:
    firm = firm_for(request, pk)
    form = OfficerForm(
        request.POST or None,
        offices=officers_of(request.actor),
        initial={"officer": firm.officer_id},
    )
    return _act(
        request,
        firm,
        form,
        _("Who looks after this firm"),
        lambda data: firm.hand_to(data["officer"], by=request.actor),
    )
