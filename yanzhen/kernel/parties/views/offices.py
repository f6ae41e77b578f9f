"""Offices: the list, one office with its holders, the change of desk, the receipt of a handover."""

from typing import Any, Final, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actions import appoint, create_office, dismiss, person_named
from yanzhen.kernel.parties.context import CHOSEN, ActorRequest
from yanzhen.kernel.parties.contracts import handover_parts
from yanzhen.kernel.parties.forms import AppointForm, OfficeForm
from yanzhen.kernel.parties.models import Appointment, Handover, Office
from yanzhen.kernel.parties.views.register import actor_of, say
from yanzhen.kernel.places.models import Place

KEEPERS: Final = ("offices.edit", "offices.appoint")


@login_required
@require_POST
def choose_office(request: HttpRequest) -> HttpResponse:
    """Work in another of one's own offices from now on."""
    chosen = request.POST.get("appointment", "")
    offices = cast(ActorRequest, request).offices
    if chosen not in {str(appointment.pk) for appointment in offices}:
        raise Refused(_("You do not hold this office today."))
    request.session[CHOSEN] = chosen
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "/")


@login_required
@require_http_methods(["GET", "POST"])
def office_list(request: HttpRequest) -> HttpResponse:
    """All open offices with who holds them today; who keeps offices opens new ones here."""
    actor = _keeper(request)
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            office = _create(form.cleaned_data, actor)
        except Refused as refusal:
            say(form, refusal)
        else:
            return redirect("parties:office", office.pk)
    offices = Office.objects.visible_to(actor).open().select_related("scope", "organisation__party")
    page = page_of(offices.prefetch_related(_holders(actor)).order_by("title", "id"), request.GET)
    context = {"page": page, "form": form, "may_edit": actor.may("offices.edit")}
    return render(request, "parties/offices.html", context)


def _create(data: dict[str, Any], actor: Any) -> Office:
    code = data.pop("place")
    scope = Place.objects.visible_to(actor).with_code(code).first() if code else None
    if code and scope is None:
        raise Refused(_("No place has the code %(code)s."), field="place", code=code)
    return create_office(scope=scope, by=actor, **data)


def _holders(actor: Any) -> "Prefetch[Any]":
    today = Appointment.objects.visible_to(actor).on(timezone.localdate())
    return Prefetch("appointments", today.select_related("person__party"), to_attr="holders")


@login_required
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One office: who holds it, who held it; appointing."""
    actor = _keeper(request)
    found = get_object_or_404(Office.objects.visible_to(actor).select_related("scope"), pk=pk)
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _appoint(found, form.cleaned_data, actor)
        except Refused as refusal:
            say(form, refusal)
        else:
            return redirect("parties:office", found.pk)
    held = Appointment.objects.visible_to(actor).filter(office=found)
    context = {
        "office": found,
        "appointments": held.select_related("person__party").order_by("-since"),
        "today": timezone.localdate(),
        "form": form,
        "may_appoint": actor.may("offices.appoint") and found.closed_on is None,
        "may_close": actor.may("offices.edit") and found.closed_on is None,
    }
    return render(request, "parties/office.html", context)


def _appoint(found: Office, data: dict[str, Any], actor: Any) -> None:
    person = person_named(data["person"])
    appoint(person, found, since=data["since"], until=data["until"], by=actor)


@login_required
@require_POST
def end_appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an appointment with today as its last day."""
    actor = _keeper(request)
    held = get_object_or_404(Appointment.objects.visible_to(actor), pk=pk)
    dismiss(held, by=actor, reason=request.POST.get("reason", ""))
    return redirect("parties:office", held.office_id)


@login_required
@require_GET
def handover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt of a desk handed over, to print and sign."""
    seen = Handover.objects.visible_to(actor_of(request)).select_related(
        "giver__person__party", "giver__office", "taker__person__party", "taker__office"
    )
    found = get_object_or_404(seen, pk=pk)
    lines: dict[str, list[Any]] = {}
    for line in found.lines.order_by("part", "title"):
        part = handover_parts.get(line.part)
        lines.setdefault(str(part.title) if part else line.part, []).append(line)
    return render(request, "parties/handover.html", {"handover": found, "parts": lines})


def _keeper(request: HttpRequest) -> Any:
    actor = actor_of(request)
    if not any(actor.may(capability) for capability in KEEPERS):
        raise PermissionDenied
    return actor
