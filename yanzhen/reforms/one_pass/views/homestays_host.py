"""A homestay owner's day on the phone: the month room by room, who comes and goes, nights blocked, a caller booked."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.keys import new_key
from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.blocking import change_unit
from yanzhen.kernel.orders.models import OrderLine, Stay, Unit
from yanzhen.kernel.parties.masking import mask_name, mask_phone
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.homestays_guests import (
    Caller,
    block_nights,
    book_for_caller,
    free_nights,
    register_guests,
    unregistered,
)
from yanzhen.reforms.one_pass.actions.homestays_rooms import HOLD_MINUTES
from yanzhen.reforms.one_pass.contracts import HOST
from yanzhen.reforms.one_pass.forms.homestays import BlockForm, CallerForm, parse_day
from yanzhen.reforms.one_pass.models import Arrival, Enquiry, Homestay
from yanzhen.reforms.one_pass.views.homestays_doors import (
    month_after,
    month_of,
    nights_taken,
    own_house,
    room_of,
    rooms_of,
    show,
    weeks_of,
)


@for_offices(HOST)
@require_GET
def host(request: ActorRequest) -> HttpResponse:
    """The month, all rooms or one; what of the chosen day; today's arrivals and departures; whom the police does not know yet."""
    house = Homestay.objects.kept_by(request.actor).for_lists().first()
    if house is None:
        return redirect("one_pass:host_new")
    today, first = timezone.localdate(), month_of(request)
    weeks = weeks_of(first)
    stays = _stays(house, weeks[0][0], weeks[-1][-1] + timedelta(days=1))
    taken = nights_taken(stays)
    # A room that is let no longer is shown while somebody still has it.
    rooms = [
        unit
        for unit in rooms_of(house)
        if unit.active or unit.pk in {stay.unit_id for stay in stays}
    ]
    room = next((unit for unit in rooms if str(unit.pk) == request.GET.get("room")), None)
    day = parse_day(request.GET.get("day"))
    now = _stays(house, today - timedelta(days=1), today + timedelta(days=1))
    return show(
        request, "homestays_host", house, rooms=rooms, several=len(house.types) > 1, room=room, month=first, before=month_after(first, -1), after=month_after(first),
        weeks=[[_cell(one, first, rooms, room, taken, today, day) for one in week] for week in weeks], day=day, is_past=bool(day and day < today),
        chosen=[{"unit": unit, "told": _told(taken.get((unit.pk, day)))} for unit in rooms if room in (None, unit)] if day else [],
        keep=BlockForm(initial={"first": day, "until": day + timedelta(days=1)}) if day and room else None,
        arriving=[_told(stay) for stay in now if stay.line_id and stay.during.lower == today],
        leaving=[_told(stay) for stay in now if stay.line_id and stay.during.upper == today],
        untold=[_told(stay) for stay in unregistered([house], today - timedelta(days=1))], money=_money(house, first), today=today,
        questions=house.questions().filter(answer__isnull=True).count(),
    )  # fmt: skip


def _stays(house: Homestay, first: date, until: date) -> list[Stay]:
    rows = (
        Stay.objects.standing().filter(unit__pool__room_type__homestay=house).within(first, until)
    )
    return list(
        rows.select_related("unit__pool__room_type", "line__order", "arrival").order_by("during")
    )


def _cell(
    day: date, month: date, rooms: list[Unit], room: Unit | None, taken: dict[tuple[UUID, date], Stay], today: date, chosen: date | None
) -> dict[str, Any]:  # fmt: skip
    """One day of the grid: a state with its word, or how many rooms are free."""
    stays = [taken.get((unit.pk, day)) for unit in ([room] if room else rooms)]
    free = sum(stay is None for stay in stays)
    one = stays[0] if room else None
    state = one.state if one else "free" if free else "full"
    return {"day": day, "inside": day.month == month.month, "past": day < today, "today": day == today, "chosen": day == chosen,
            "state": state, "free": free, "taken": sum(bool(stay and stay.line_id) for stay in stays), "begins": bool(one and one.during.lower == day)}  # fmt: skip


def _told(stay: Stay | None) -> dict[str, Any] | None:
    """A stay as the phone shows it: the name masked."""
    if stay is None:
        return None
    order = stay.line.order if stay.line else None
    return {
        "stay": stay, "order": order, "name": mask_name(order.contact_name) if order else "", "nights": (stay.during.upper - stay.during.lower).days,
        "fen": stay.line.unit_price_fen if stay.line else None, "ticked": getattr(stay, "arrival", None) is not None,
    }  # fmt: skip


def _money(house: Homestay, first: date) -> dict[str, Any]:
    """What the nights that begin in this month bring, net of refunds, and how many bookings."""
    rows = OrderLine.objects.filter(offer__room_type__homestay=house, day__gte=first, day__lt=month_after(first), order__state__in=("paid", "refunded"))  # fmt: skip
    sums = rows.aggregate(fen=Sum("amount_fen"), back=Sum("refunded_fen"))
    return {"fen": (sums["fen"] or 0) - (sums["back"] or 0), "bookings": rows.filter(order__state="paid").count()}  # fmt: skip


@for_offices(HOST)
@require_POST
def nights(request: ActorRequest) -> HttpResponse:
    """Block nights of a room, or let them again."""
    house = own_house(request)
    room = room_of(house, request.POST.get("room"))
    if room is None:
        messages.error(request, _("Choose a room."))
        return redirect("one_pass:host")
    form = BlockForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if "free" in request.POST:
                number = free_nights(house, room, data["first"], data["until"], by=request.actor)
                messages.success(request, ngettext("%(n)s night is free again", "%(n)s nights are free again", number) % {"n": number})  # fmt: skip
            else:
                block_nights(house, room, data["first"], data["until"], by=request.actor, why=data["why"])  # fmt: skip
                messages.success(request, _("Not let any more for these nights"))
        except Refused as refusal:
            messages.error(request, refusal.sentence)
    else:
        messages.error(request, _("Choose the first night and the morning one leaves."))
    day = form.cleaned_data.get("first")
    return redirect(f"{reverse('one_pass:host')}?room={room.pk}&day={day or timezone.localdate()}")


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def book(request: ActorRequest) -> HttpResponse:
    """Somebody calls: nights, name, telephone, paid or not."""
    house = own_house(request)
    room = room_of(house, request.POST.get("room") or request.GET.get("room"))
    asked = _question(house, request.POST.get("question") or request.GET.get("question"))
    first = parse_day(request.GET.get("first")) or timezone.localdate()
    form = CallerForm(request.POST or None, initial={"first": first, "until": first + timedelta(days=1), "rooms": 1, "pay": "wechat"})  # fmt: skip
    form.offer_kinds(house.types)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kind = next((one for one in house.types if str(one.pk) == data["kind"]), house.only_type)
        caller = Caller(data["name"], data["phone"], data["pay"] or None, data["note"], data["rooms"], room, kind, asked)  # fmt: skip
        try:
            sold = book_for_caller(house, data["first"], data["until"], caller, by=request.actor, key=once_of(request.POST) or new_key())  # fmt: skip
        except Refused as refusal:
            form.say(refusal)
        else:
            messages.success(request, _("Booked: %(number)s") % {"number": sold.number})
            return redirect(f"{reverse('one_pass:host')}?day={data['first']}")
    return show(
        request, "homestays_book", house, form=form, room=room, question=asked, minutes=HOLD_MINUTES
    )


def _question(house: Homestay, key: Any) -> Enquiry | None:
    try:
        return house.questions().filter(pk=UUID(str(key)), answer__isnull=True).first()  # fmt: skip
    except ValueError:
        return None


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def stay(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One booking: the guest masked, nights, money; ticked as registered, or moved to another room."""
    house = own_house(request)
    rows = Stay.objects.standing().filter(unit__pool__room_type__homestay=house, line__isnull=False)
    found = get_object_or_404(
        rows.select_related("unit__pool__room_type", "line__order", "arrival"), pk=pk
    )
    if request.method == "POST":
        try:
            if "tick" in request.POST:
                register_guests(found, house, by=request.actor)
                messages.success(request, _("Ticked: registered with the public security system"))
            elif other := room_of(house, request.POST.get("room")):
                change_unit(found, other, by=request.actor)
                messages.success(request, _("They have %(room)s now") % {"room": other})
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        back = request.POST.get("back") == "host"
        return redirect("one_pass:host") if back else redirect("one_pass:host_stay", pk)
    assert found.line is not None  # noqa: S101  bought: it has its line
    taken = (
        Stay.objects.standing()
        .filter(unit__in=house.units())
        .within(found.during.lower, found.during.upper)
        .values_list("unit", flat=True)
    )
    return show(
        request, "homestays_stay", house, told=_told(found), phone=mask_phone(found.line.order.contact_phone), today=timezone.localdate(),
        arrival=Arrival.objects.filter(stay=found).first(), others=[unit for unit in rooms_of(house) if unit.active and unit.pk not in set(taken)], several=len(house.types) > 1,
    )  # fmt: skip
