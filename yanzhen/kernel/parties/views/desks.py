"""One's own page, handing a desk over, and closing an office."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.kernel.parties import forms
from yanzhen.kernel.parties.actions import (
    close_office,
    end_leave,
    hand_over_desk,
    may_hand_over,
    preview_handover,
)
from yanzhen.kernel.parties.models import Appointment, Handover, Leave, Office, Person
from yanzhen.kernel.parties.views.register import actor_of

RECEIPTS_SHOWN: Final = 10


def _hand_over(giver: Appointment, data: dict[str, Any], by: Any) -> str:
    taker = Appointment.objects.visible_to(by).get(pk=data["taker"])
    handover = hand_over_desk(giver, taker, reason=data["reason"], once=data["once"], by=by)
    # Whoever may hand over a desk may read its receipt.
    return reverse("parties:handover", args=[handover.pk])


def _before_handover(giver: Appointment, data: dict[str, Any], by: Any) -> list[str]:
    taker = Appointment.objects.visible_to(by).select_related("person__party", "office")
    to = taker.get(pk=data["taker"])
    words = {"giver": giver.person.name, "taker": to.person.name, "office": to.office.title}
    counts = preview_handover(giver, to, reason=data["reason"], by=by)
    return [
        gettext("What is open with %(giver)s goes to %(taker)s, %(office)s:") % words,
        *(gettext("%(part)s: %(n)s") % {"part": title, "n": number} for title, number in counts),
        gettext("Both can print the receipt. The office of %(giver)s stays as it is.") % words,
    ]


HAND_OVER: Final = Act("hand_over", _("Hand over the desk"), _("Hand over this desk"), forms.HandoverForm, _hand_over, _("The desk has changed hands."), hint=_("You see what would move before anything does."), preview=_before_handover)  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hand one's desk over, or with ?from= that of somebody one answers for."""
    actor = actor_of(request)
    giver = _giver(request, actor)
    if not may_hand_over(giver, actor):
        raise PermissionDenied
    office = f"{giver.person.name} · {giver.office.title}"
    page = Page(
        heading=gettext("Hand over a desk"),
        crumbs=[(gettext("My page"), reverse("parties:me"))],
        done=reverse("parties:me"),
        note=office,
        frame="base/portal.html" if actor.desk == "portal" else "base/workbench.html",
    )
    return acts_page(request, giver, [HAND_OVER], by=actor, page=page)


def _giver(request: HttpRequest, actor: Any) -> Appointment:
    chosen = request.GET.get("from") or str(actor.appointment_id or "")
    try:
        key = UUID(chosen)
    except ValueError:
        raise Http404 from None
    held = Appointment.objects.visible_to(actor).select_related("person__party", "office__scope")
    return get_object_or_404(held, pk=key)


def _close(office: Office, data: dict[str, Any], by: Any) -> None:
    close_office(office, reason=data["reason"], by=by)


CLOSE: Final = Act("close", _("Close the office"), _("Close this office"), forms.ReasonForm, _close, _("The office is closed."), hint=_("Only when nobody holds it any more. What it did stays written."), capability="offices.edit")  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an office, with the reason."""
    actor = actor_of(request)
    office = get_object_or_404(Office.objects.visible_to(actor).select_related("scope"), pk=pk)
    own = reverse("parties:office", args=[office.pk])
    page = Page(
        heading=gettext("Close the office"),
        crumbs=[(gettext("Offices"), reverse("parties:offices")), (office.title, own)],
        done=own,
    )
    return acts_page(request, office, [CLOSE], by=actor, page=page)


@login_required
@require_POST
def back_early(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back from leave: it ends with yesterday, and so does the cover."""
    actor = actor_of(request)
    end_leave(get_object_or_404(Leave.objects.visible_to(actor), pk=pk), by=actor)
    messages.success(request, gettext("The leave has ended. Welcome back."))
    return redirect("parties:me")


@login_required
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """One's own page: offices, leaves, receipts, and how one signs in."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Http404
    today = timezone.localdate()
    held = Appointment.objects.visible_to(actor).on(today).filter(person_id=actor.person_id)
    leaves = Leave.objects.filter(person_id=actor.person_id, until__gte=today)
    receipts = Handover.objects.visible_to(actor).select_related(
        "giver__person__party", "taker__person__party"
    )
    context = {
        "person": Person.objects.select_related("party", "user").get(pk=actor.person_id),
        "held": list(held.select_related("office__scope").order_by("since", "id")),
        "leaves": list(leaves.select_related("deputy__party").order_by("since")),
        "today": today,
        "receipts": list(receipts.order_by("-id")[:RECEIPTS_SHOWN]),
        "frame": "base/portal.html" if actor.desk == "portal" else "base/workbench.html",
    }
    return render(request, "parties/me.html", context)
