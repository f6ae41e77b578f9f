"""What an owner keeps of the rooms: their kinds, their names, what a night costs in which season."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.pricing import undo_prices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.homestays_rooms import (
    RoomsDraft,
    add_room_type,
    add_rooms,
    correct_room_type,
    let_room,
    let_room_type,
    set_season,
    set_usual_price,
)
from yanzhen.reforms.one_pass.contracts import HOST
from yanzhen.reforms.one_pass.forms.homestays import RoomTypeForm, SeasonForm, UsualForm
from yanzhen.reforms.one_pass.models import RoomType
from yanzhen.reforms.one_pass.views.homestays_doors import kind_of, own_house, room_of, show


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def prices(request: ActorRequest) -> HttpResponse:
    """The usual price and the seasons; the last change is taken back by one press."""
    house = own_house(request)
    kind = kind_of(house, request.POST.get("kind") or request.GET.get("kind"))
    back = f"{reverse('one_pass:host_prices')}?kind={kind.pk}"
    standing = kind.offer.prices.filter(day__isnull=True).first()
    season, usual = SeasonForm(), UsualForm(initial={"usual": standing.amount_fen if standing else None})  # fmt: skip
    if request.method == "POST":
        form: SeasonForm | UsualForm | None = None
        if "season" in request.POST:
            form = season = SeasonForm(request.POST)
        elif "usual" in request.POST:
            form = usual = UsualForm(request.POST)
        try:
            if _set_prices(request, kind, form):
                messages.success(request, _("The prices are set. Whoever has booked keeps the old ones."))  # fmt: skip
                return redirect(back)
        except Refused as refusal:
            if form is None:
                messages.error(request, refusal.sentence)
                return redirect(back)
            form.say(refusal)
    changes = list(kind.offer.price_changes.all()[:20])
    last = next((one.pk for one in changes if one.undone_at is None), None)
    ahead = kind.offer.prices.filter(day__gte=timezone.localdate()).order_by("day")[:400]
    return show(request, "homestays_prices", house, kind=kind, season=season, usual=usual, changes=changes, last=last, spans=_spans(list(ahead)))  # fmt: skip


def _set_prices(request: ActorRequest, kind: RoomType, form: Any) -> bool:
    if form is None:
        change = get_object_or_404(kind.offer.price_changes.select_related("offer__seller__place"), pk=request.POST.get("undo"))  # fmt: skip
        undo_prices(change, by=request.actor)
        return True
    if not form.is_valid():
        return False
    if isinstance(form, UsualForm):
        set_usual_price(kind, form.cleaned_data["usual"] or None, by=request.actor)
    else:
        data = form.cleaned_data
        set_season(kind, data["first"], data["last"], form.fen, by=request.actor, words=data["words"], weekdays=form.days())  # fmt: skip
    return True


def _spans(rows: list[Any]) -> list[dict[str, Any]]:
    """Days that follow each other at one price, as one line."""
    found: list[dict[str, Any]] = []
    for row in rows:
        if found and found[-1]["fen"] == row.amount_fen and (row.day - found[-1]["last"]).days == 1:
            found[-1]["last"] = row.day
        else:
            found.append({"first": row.day, "last": row.day, "fen": row.amount_fen})
    return found[:40]


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def rooms_new(request: ActorRequest) -> HttpResponse:
    """Another kind of rooms; its prices come next."""
    house = own_house(request)
    form = RoomTypeForm(request.POST or None)
    form.fields["rooms"].required = True
    if request.method == "POST" and form.is_valid():
        try:
            made = add_room_type(
                house, RoomsDraft(rooms=form.names(), **form.facts()), by=request.actor
            )
        except Refused as refusal:
            form.say(refusal)
        else:
            messages.success(request, _("They are there. Now say what a night costs."))
            return redirect(f"{reverse('one_pass:host_prices')}?kind={made.pk}")
    return show(request, "homestays_rooms", house, form=form, kind=None)


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def rooms(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One kind: its words, more rooms, which are let."""
    house = own_house(request)
    kind = get_object_or_404(RoomType.objects.filter(homestay=house).select_related("homestay__seller", "pool", "offer"), pk=pk)  # fmt: skip
    form = RoomTypeForm(
        request.POST if "save" in request.POST else None, instance=kind_of(house, pk)
    )
    if request.method == "POST":
        try:
            if _change(request, kind, form):
                return redirect("one_pass:host_rooms", pk)
        except Refused as refusal:
            if not form.is_bound:
                messages.error(request, refusal.sentence)
                return redirect("one_pass:host_rooms", pk)
            form.say(refusal)
    return show(request, "homestays_rooms", house, form=form, kind=kind, units=kind.rooms())


def _change(request: ActorRequest, kind: RoomType, form: RoomTypeForm) -> bool:
    room = room_of(kind.homestay, request.POST.get("room"))
    if "save" in request.POST:
        if not form.is_valid():
            return False
        with transaction.atomic():
            correct_room_type(kind, by=request.actor, **form.facts())
            if form.names():
                add_rooms(kind, form.names(), by=request.actor)
        messages.success(request, _("Saved"))
    elif room is not None:
        let_room(kind, room, "let" in request.POST, by=request.actor, reason=request.POST.get("reason", ""))  # fmt: skip
    else:
        let_room_type(kind, "let" in request.POST, by=request.actor)
    return True
