"""The duty roster on screen: a week of an office, written in the grid, copied, taken out, printed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actions.roster import (
    copy_week,
    may_edit_roster,
    people_for,
    write_roster,
)
from yanzhen.kernel.parties.models import DutyShift, Leave, Office, Person, Shift
from yanzhen.kernel.parties.views.register import actor_of

DAYS = 7


@login_required
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """One week of one office; who keeps it edits the grid, everybody in the house reads it."""
    actor = actor_of(request)
    if not actor.office_id or actor.desk == "portal":
        raise PermissionDenied(_("The roster is for those who hold an office."))
    monday = _monday(request.GET.get("week", ""))
    office = _office(request, actor, monday)
    refused = ""
    if request.method == "POST":
        try:
            changed = _write(request, office, monday, actor)
        except Refused as refusal:
            refused = str(refusal.sentence)
        else:
            words = ngettext("%(n)s shift changed", "%(n)s shifts changed", changed)
            messages.success(request, words % {"n": changed})
            return redirect(f"{reverse('parties:roster')}?office={office.pk}&week={monday}")
    context = _grid(request, actor, office, monday)
    return render(
        request,
        "parties/roster.html",
        {**context, "refused": refused},
        status=409 if refused else 200,
    )


def _write(request: HttpRequest, office: Office, monday: date, actor: Any) -> int:
    if request.POST.get("act") == "copy":
        return copy_week(office, monday, by=actor)
    people = {str(one.pk): one for one in people_for(office, monday)}
    slots: dict[tuple[date, str], Person | None] = {}
    for day in _days(monday):
        for shift in Shift.values:
            chosen = request.POST.get(f"{day}-{shift}")
            if chosen is not None:
                slots[day, shift] = people.get(chosen) or _there(actor, office, day, shift, chosen)
    return write_roster(office, slots, by=actor)


def _there(actor: Any, office: Office, day: date, shift: str, chosen: str) -> Person | None:
    """Who stands in the slot but is not offered any more stays, unless taken out."""
    found = (
        DutyShift.objects.visible_to(actor)
        .filter(office=office, day=day, shift=shift)
        .select_related("person__party")
        .first()
    )
    return found.person if found and str(found.person_id) == chosen else None


def _usual(actor: Any, monday: date) -> UUID:
    """One's own office; where its week is empty, the one at the same place that has a roster."""
    own: UUID = actor.office_id
    week = DutyShift.objects.visible_to(actor).filter(
        day__range=(monday, monday + timedelta(days=6))
    )
    kept = week.filter(office__scope__path=actor.scope_path).order_by("office__title")
    offices = list(kept.values_list("office_id", flat=True).distinct())
    return own if own in offices or not offices else offices[0]


def _office(request: HttpRequest, actor: Any, monday: date) -> Office:
    chosen = request.GET.get("office") or str(_usual(actor, monday))
    try:
        key = UUID(chosen)
    except ValueError:
        key = actor.office_id
    return get_object_or_404(
        Office.objects.visible_to(actor).open().select_related("scope"), pk=key
    )


def _grid(request: HttpRequest, actor: Any, office: Office, monday: date) -> dict[str, Any]:
    days = _days(monday)
    shifts = DutyShift.objects.visible_to(actor).filter(
        office=office, day__range=(days[0], days[-1])
    )
    there = {(one.day, one.shift): one.person for one in shifts.select_related("person__party")}
    away = Leave.objects.visible_to(actor).filter(since__lte=days[-1], until__gte=days[0])
    absent = {
        (leave.person_id, day)
        for leave in away
        for day in days
        if leave.since <= day <= leave.until
    }
    may = may_edit_roster(office, actor)
    people = people_for(office, monday) if may else []
    rows = []
    for day in days:
        cells = []
        for shift in Shift:
            holder = there.get((day, shift.value))
            offered = [one for one in people if (one.pk, day) not in absent]
            if holder is not None and holder not in offered:
                offered = [holder, *offered]
            typed = request.POST.get(f"{day}-{shift.value}", str(holder.pk) if holder else "")
            cells.append({"shift": shift, "holder": holder, "people": offered, "chosen": typed})
        rows.append({"day": day, "cells": cells, "today": day == timezone.localdate()})
    offices = Office.objects.visible_to(actor).open()
    return {
        "office": office,
        "offices": offices.filter(scope=office.scope_id).order_by("title")
        if office.scope_id
        else [office],
        "monday": monday,
        "last": days[-1],
        "before": monday - timedelta(days=DAYS),
        "after": monday + timedelta(days=DAYS),
        "rows": rows,
        "shifts": list(Shift),
        "may_edit": may,
        "empty": not there,
    }


def _days(monday: date) -> list[date]:
    return [monday + timedelta(days=n) for n in range(DAYS)]


def _monday(words: str) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())
