"""Who is reminded when, edited on screen; and what will be told of a case."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.base.calendars import working_calendar
from yanzhen.base.limits.workhours import SPANS
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions.reminding import set_reminder
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.forms.reminders import ReminderRuleForm
from yanzhen.kernel.cases.models import Case, ReminderRule
from yanzhen.kernel.cases.views.doors import say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("cases.configure")
def reminders(request: ActorRequest) -> HttpResponse:
    """All rules, kind by kind, and whether a missing calendar holds them up."""
    rules = ReminderRule.objects.select_related("item").order_by(
        "item__name", "telling", "when", "unit", "amount"
    )
    by_kind: dict[str, list[ReminderRule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.kind, []).append(rule)
    context = {
        "kinds": [(kind, by_kind.get(kind.slug, [])) for kind in case_kinds],
        "hours": " / ".join(f"{first:%H:%M}–{last:%H:%M}" for first, last in SPANS),
        "missing_year": _missing_year(),
        "waiting": Case.objects.visible_to(request.actor).open().filter(due_awaits_year__isnull=False).exists(),
    }  # fmt: skip
    return render(request, "cases/reminders.html", context)


@for_offices("cases.configure")
@require_http_methods(["GET", "POST"])
def reminder(request: ActorRequest, pk: Any = None) -> HttpResponse:
    """A new rule, or another wording of one."""
    rule = (
        get_object_or_404(ReminderRule, pk=pk)
        if pk
        else ReminderRule(kind=request.GET.get("kind", ""))
    )
    form = ReminderRuleForm(request.POST if request.method == "POST" else None, instance=rule)
    if request.method == "POST" and form.is_valid():
        try:
            set_reminder(form.save(commit=False), by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Saved; what has been told already is not told again"))
            return redirect("cases:reminders")
    context = {"form": form, "rule": rule if pk else None}
    return render(request, "cases/reminder_form.html", context, status=422 if form.errors else 200)


@for_offices("cases.configure")
@require_POST
def switch(request: ActorRequest, pk: Any) -> HttpResponse:
    """Out of use, or in use again."""
    rule = get_object_or_404(ReminderRule, pk=pk)
    rule.active = not rule.active
    set_reminder(rule, by=request.actor)
    messages.success(request, _("In use again") if rule.active else _("Out of use"))
    return redirect("cases:reminders")


def _missing_year() -> int | None:
    year = timezone.localdate().year
    return None if year in working_calendar().years else year
