"""Photographs of a house: the file itself for visitors, and the owner's page that keeps them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.homestays_photos import (
    add_photo,
    correct_photo,
    remove_photo,
    show_first,
)
from yanzhen.reforms.one_pass.contracts import HOST
from yanzhen.reforms.one_pass.forms.homestays import PhotoForm
from yanzhen.reforms.one_pass.models import Homestay, HomestayPhoto, Shown
from yanzhen.reforms.one_pass.models.photographs import SIZES
from yanzhen.reforms.one_pass.views.homestays_doors import own_house, show
from yanzhen.reforms.one_pass.views.photographs import sent


@require_GET
def photo(request: ActorRequest, pk: UUID, size: str) -> HttpResponseBase:
    """The picture; kept for a day by whoever saw it, if the house is shown."""
    houses = Homestay.objects.visible_to(request.actor)
    found = get_object_or_404(HomestayPhoto.objects.filter(homestay__in=houses).select_related("large", "medium", "small", "homestay"), pk=pk)  # fmt: skip
    if size not in SIZES:
        raise Http404
    return sent(found.file(size), public=found.homestay.shown == Shown.PUBLISHED)


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def photos(request: ActorRequest) -> HttpResponse:
    """All photographs in their order; one more, other words, first, away."""
    house = own_house(request)
    form = PhotoForm()
    if request.method == "POST":
        key = request.POST.get("which")
        if key is None:
            form = PhotoForm(request.POST, request.FILES)
        form.offer_kinds(house.types)
        try:
            if key is not None:
                _act(request, get_object_or_404(HomestayPhoto.objects.filter(homestay=house).select_related("homestay__seller", "homestay__place"), pk=key))  # fmt: skip
            elif form.is_valid():
                data = form.cleaned_data
                kind = next((one for one in house.types if str(one.pk) == data["kind"]), None)
                add_photo(
                    house,
                    data["photo"],
                    by=request.actor,
                    alt=data["alt"],
                    room_type=kind,
                )
                messages.success(request, _("The photo hangs there now."))
        except Refused as refusal:
            if key is not None:
                messages.error(request, refusal.sentence)
            else:
                form.say(refusal)
        if not form.errors:
            return redirect("one_pass:host_photos")
    form.offer_kinds(house.types)
    rows = HomestayPhoto.objects.filter(homestay=house).select_related("room_type")
    return show(request, "homestays_photos", house, form=form, photos=list(rows))


def _act(request: ActorRequest, found: HomestayPhoto) -> None:
    if "first" in request.POST:
        show_first(found, by=request.actor)
    elif "away" in request.POST:
        remove_photo(found, by=request.actor)
        messages.success(request, _("The photo is taken away."))
    else:
        correct_photo(found, by=request.actor, alt=request.POST.get("alt", ""))
        messages.success(request, _("Saved"))
