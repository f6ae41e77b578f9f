"""The working calendar: which years are known, each day of a year, and taking over a later one."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from yanzhen.base.calendar_import import look_at_year
from yanzhen.base.calendars import OfficialDay, forget_calendar, working_calendar
from yanzhen.base.models import CalendarYear
from yanzhen.base.refusals import Refused
from yanzhen.kernel.desk.actions import take_over_calendar
from yanzhen.kernel.desk.forms import CalendarForm
from yanzhen.kernel.desk.widgets import months_of
from yanzhen.kernel.parties.context import ActorRequest

# Monday first.
WEEKDAYS: Final = (
    pgettext_lazy("weekday", "Mo"),
    pgettext_lazy("weekday", "Tu"),
    pgettext_lazy("weekday", "We"),
    pgettext_lazy("weekday", "Th"),
    pgettext_lazy("weekday", "Fr"),
    pgettext_lazy("weekday", "Sa"),
    pgettext_lazy("weekday", "Su"),
)


@login_required
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """A year's days; a table sent here is looked over first and taken over at the second press."""
    actor = cast(ActorRequest, request).actor
    if not actor.may("base.calendar"):
        raise PermissionDenied
    form = CalendarForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _looked_over(request, form, actor)
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.sentence)
    return render(request, "desk/calendar.html", _page(request, form))


def _looked_over(request: HttpRequest, form: CalendarForm, actor: Any) -> HttpResponse:
    days, source = form.days(), form.cleaned_data["source"]
    if "sure" in request.POST:
        year = take_over_calendar(days, source=source, by=actor, replace=True)
        forget_calendar()
        messages.success(request, _("The calendar of %(year)s is taken over.") % {"year": year})
        return redirect(f"{request.path}?year={year}")
    preview = look_at_year(days)
    if preview.before == preview.days:
        raise Refused(_("The calendar of %(year)s stands here just so."), year=preview.year)
    context = {
        "preview": preview,
        "source": source,
        "rows": _as_csv(preview.days),
        "holidays": sum(day.kind == "holiday" for day in days),
        "makeups": sum(day.kind == "makeup" for day in days),
    }
    return render(request, "desk/calendar_look.html", context)


def _as_csv(days: Iterable[OfficialDay]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["date", "kind", "name"])
    writer.writerows((day.date.isoformat(), day.kind, day.name) for day in days)
    return text.getvalue()


def _page(request: HttpRequest, form: CalendarForm) -> dict[str, Any]:
    today, known = timezone.localdate(), working_calendar()
    years = list(CalendarYear.objects.order_by("-year"))
    chosen = request.GET.get("year", "")
    year = int(chosen) if chosen.isdecimal() and int(chosen) in known.years else today.year
    if year not in known.years and years:
        year = years[0].year
    missing = [one for one in (today.year, today.year + 1) if one not in known.years]
    return {
        "form": form,
        "years": years,
        "year": next((one for one in years if one.year == year), None),
        "months": months_of(year, known, today) if year in known.years else [],
        "missing": missing,
        "weekdays": WEEKDAYS,
    }
