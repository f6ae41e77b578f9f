"""Study tours: a school asks, the desk names the staff and answers."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.tour_places import call_off_tour, reserve_again
from yanzhen.reforms.one_pass.actions.tours import (
    TourDraft,
    ask_tour,
    confirm_tour,
    decline_tour,
    name_staff,
    set_ratio,
    staff_needed,
)
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.forms.register import (
    DeclineForm,
    PaysByForm,
    RatioForm,
    StaffForm,
    TourForm,
    say,
)
from yanzhen.reforms.one_pass.models import Product, StudyTour


@login_required
@require_http_methods(["GET", "POST"])
def tour_ask(request: ActorRequest, slug: str) -> HttpResponse:
    """A school asks for a day on a study route."""
    product = get_object_or_404(
        Product.objects.visible_to(request.actor).for_pages().filter(sort="study"), slug=slug
    )
    form = TourForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_tour(product, TourDraft(**form.cleaned_data), by=request.actor)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("Asked for. Whoever runs it answers."))
            return redirect("one_pass:product", slug)
    return render(
        request,
        "one_pass/tour_ask.html",
        {"product": product, "form": form},
        status=422 if form.errors else 200,
    )


@for_offices(SEE)
@require_GET
def tours(request: ActorRequest) -> HttpResponse:
    """Study tours by day: pupils, grown-ups named of those needed."""
    rows = StudyTour.objects.kept_by(request.actor).for_lists().order_by("-day", "pk")
    page = page_of(rows, request.GET)
    for one in page.rows:
        one.needed = staff_needed(one)
    return render(
        request,
        "one_pass/tours.html",
        {
            "page": page,
            "may_edit": request.actor.may(EDIT),
            "see_orders": request.actor.may("orders.see"),
        },
    )


def _ratio(noun: StudyTour, data: dict[str, Any], by: Any) -> None:
    set_ratio(noun.product, data["pupils_per_staff"], source=data["ratio_source"], by=by)


def _staff(noun: StudyTour, data: dict[str, Any], by: Any) -> None:
    name_staff(noun, data["people"], by=by)


def _confirm(noun: StudyTour, data: dict[str, Any], by: Any) -> None:
    confirm_tour(noun, pays_by=data["pays_by"], by=by)


def _decline(noun: StudyTour, data: dict[str, Any], by: Any) -> None:
    decline_tour(noun, by=by, answer=data["answer"])


def _places(noun: StudyTour, data: dict[str, Any], by: Any) -> None:
    reserve_again(noun, pays_by=data["pays_by"], by=by)


def _call_off(noun: StudyTour, data: dict[str, Any], by: Any) -> None:
    call_off_tour(noun, by=by, answer=data["answer"])


TOUR_ACTS: Final = {
    "staff": Act("staff", gettext_lazy("Name the staff"), gettext_lazy("Write them down"), StaffForm, _staff, gettext_lazy("The staff is written down."), capability=EDIT),
    "confirm": Act("confirm", gettext_lazy("Confirm the tour"), gettext_lazy("Confirm it"), PaysByForm, _confirm, gettext_lazy("The tour is confirmed."), hint=gettext_lazy("Only with grown-ups enough, and with a place for each pupil: the places are kept from then on."), capability=EDIT),
    "decline": Act("decline", gettext_lazy("Decline the tour"), gettext_lazy("Decline it"), DeclineForm, _decline, gettext_lazy("The tour is declined."), capability=EDIT),
    "places": Act("places", gettext_lazy("Keep the places"), gettext_lazy("Keep them"), PaysByForm, _places, gettext_lazy("A place is kept for each pupil."), capability=EDIT),
    "call_off": Act("call_off", gettext_lazy("Call the tour off"), gettext_lazy("Call the tour off"), DeclineForm, _call_off, gettext_lazy("The tour is called off. Its places are free for others."), hint=gettext_lazy("The school reads what you write."), capability=EDIT),
    "ratio": Act("ratio", gettext_lazy("Pupils to one of the staff"), gettext_lazy("Set it"), RatioForm, _ratio, gettext_lazy("The number is set."), hint=gettext_lazy("The law gives none; write where yours comes from."), capability=EDIT),
}  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def tour_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One act on a tour."""
    found = get_object_or_404(StudyTour.objects.kept_by(request.actor).for_lists(), pk=pk)
    if name not in TOUR_ACTS:
        raise Http404
    back = reverse("one_pass:tours")
    page = Page(str(TOUR_ACTS[name].title), ((_("Study tours"), back),), back, note=str(found))
    return acts_page(request, found, [TOUR_ACTS[name]], by=request.actor, page=page)
