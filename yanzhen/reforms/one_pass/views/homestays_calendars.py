"""Calendars of other booking sites: the secret address of each room's own, and what was taken over from others."""

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.models import Unit
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.homestays_events import BYTES_MAX, said
from yanzhen.reforms.one_pass.actions.homestays_ical import make_feed, revoke_feed, take_calendar
from yanzhen.reforms.one_pass.actions.homestays_sources import (
    add_source,
    end_source,
    free_all,
    read_soon,
)
from yanzhen.reforms.one_pass.contracts import HOST
from yanzhen.reforms.one_pass.forms.homestays import CalendarForm, SourceForm
from yanzhen.reforms.one_pass.models import CalendarFeed, CalendarImport, CalendarSource, Homestay
from yanzhen.reforms.one_pass.views.homestays_doors import own_house, rooms_of, show


@for_offices(HOST)
@require_http_methods(["GET", "POST"])
def calendars(request: ActorRequest) -> HttpResponse:
    """For each room the secret address of its calendar, and what is read from other sites, by address or file."""
    house = own_house(request)
    if request.method == "GET":
        return _calendars(request, house, CalendarForm())
    room = get_object_or_404(house.units(), pk=request.POST.get("room"))
    form = _form_of(request)
    try:
        if form is None:
            _press(request, house, room)
        elif form.is_valid():
            _bring(request, house, room, form)
    except Refused as refusal:
        if form is None:
            messages.error(request, refusal.sentence)
        else:
            form.say(refusal)
    if form is not None and form.errors:
        return _calendars(request, house, form)
    return redirect("one_pass:host_calendars")


def _form_of(request: ActorRequest) -> CalendarForm | SourceForm | None:
    """What was typed or chosen; None for a press of a button."""
    if "address" in request.POST:
        return SourceForm(request.POST)
    return CalendarForm(request.POST, request.FILES) if request.FILES else None


def _press(request: ActorRequest, house: Homestay, room: Unit) -> None:
    """One of the buttons of a room."""
    if "make" in request.POST:
        make_feed(house, room, by=request.actor)
    elif "revoke" in request.POST:
        revoke_feed(house, room, by=request.actor)
    elif name := next((name for name in ("read", "end", "free") if name in request.POST), None):
        source = get_object_or_404(CalendarSource.objects.open().filter(unit=room).select_related("unit"), pk=request.POST[name])  # fmt: skip
        if name == "end":
            kept = end_source(house, source, by=request.actor)
            messages.success(request, ngettext("Read no more. %(n)s stay of it stays kept; let it again on the calendar.", "Read no more. %(n)s stays of it stay kept; let them again on the calendar.", kept) % {"n": kept})  # fmt: skip
        elif name == "free":
            free_all(house, source, by=request.actor)
        else:
            read_soon(source)
            messages.success(request, _("It is being read. Look again in a minute."))
    else:
        raise Refused(_("Choose the calendar file first."), field="file")


def _bring(request: ActorRequest, house: Homestay, room: Unit, form: CalendarForm | SourceForm) -> None:  # fmt: skip
    if isinstance(form, SourceForm):
        add_source(house, room, form.cleaned_data["address"], by=request.actor)
        messages.success(request, _("It is being read. Look again in a minute."))
        return
    file = form.cleaned_data["file"]
    made = take_calendar(house, room, file.read(BYTES_MAX + 1), by=request.actor, file_name=file.name or "", may_empty=form.cleaned_data["may_empty"])  # fmt: skip
    messages.success(request, _("%(made)s new, %(changed)s moved, %(gone)s gone, %(same)s as before") % vars(made))  # fmt: skip


def _calendars(
    request: ActorRequest, house: Homestay, form: CalendarForm | SourceForm
) -> HttpResponse:
    feeds = {feed.unit_id: feed for feed in CalendarFeed.objects.open().filter(unit__pool__room_type__homestay=house)}  # fmt: skip
    sources: dict[UUID, list[CalendarSource]] = defaultdict(list)
    for source in CalendarSource.objects.open().filter(unit__pool__room_type__homestay=house):
        sources[source.unit_id].append(source)
    rooms = [
        {"unit": unit, "sources": sources[unit.pk], "feed": feeds.get(unit.pk), "url": _address(request, feeds[unit.pk]) if unit.pk in feeds else ""}
        for unit in rooms_of(house)
    ]  # fmt: skip
    taken = CalendarImport.objects.filter(unit__pool__room_type__homestay=house).select_related(
        "unit"
    )[:10]
    shown = [{"row": row, "problems": [said(problem) for problem in row.problems]} for row in taken]
    return show(
        request,
        "homestays_calendars",
        house,
        rooms=rooms,
        form=form,
        taken=shown,
        posted_room=request.POST.get("room"),
    )


def _address(request: ActorRequest, feed: CalendarFeed) -> str:
    return request.build_absolute_uri(reverse("one_pass:homestay_feed", args=[feed.token]))
