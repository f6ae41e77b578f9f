"""Which visits are due, how far the visits reach, and the list of must-visit rules."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Q, Sum
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.keys import new_key
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.places.models import PlaceKind
from yanzhen.reforms.innovation_community.actions.visits import ask_visit, put_off_visit
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to
from yanzhen.reforms.innovation_community.forms.visits import AskForm, PutOffForm, RuleForm
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    MustVisitRule,
    Talent,
    Trigger,
    Visit,
    VisitAttendance,
)
from yanzhen.reforms.innovation_community.models.due_visits import (
    due_counts,
    due_firms,
    due_talents,
    reason_of,
)
from yanzhen.reforms.innovation_community.models.visit_rules import PARAMETERS
from yanzhen.reforms.innovation_community.views.acts import Sheet, act
from yanzhen.reforms.innovation_community.views.doors import (
    buildings_of,
    day_count,
    firm_for,
    talent_for,
)

COVERAGE_DAYS = 90


@for_offices("community.visit")
@require_GET
def due_list(request: ActorRequest) -> HttpResponse:
    """Due visits in the order of the way: building, floor, room; one rule at a time or all."""
    today = timezone.localdate()
    rules = list(MustVisitRule.objects.visible_to(request.actor).active())
    due = due_firms(Enterprise.objects.visible_to(request.actor).for_lists(), rules, today)
    people = due_talents(
        Talent.objects.visible_to(request.actor).select_related("person__party", "place"),
        rules,
        today,
    )
    counts = due_counts(due)
    talents = people.count()
    who = request.GET.get("who", "firms")
    chosen: Any = people if who == "talents" else due
    number = request.GET.get("rule", "")
    if number.isdecimal() and int(number) < len(rules):
        chosen = chosen.filter(due_rule=int(number))
    page = page_of(chosen.order_by("place__path", "due_rule", "pk"), request.GET)
    context = {
        "page": page,
        "rows": [(row, reason_of(row, rules, today)) for row in page.rows],
        "views": [(n, rule, counts[n]) for n, rule in enumerate(rules) if counts.get(n)],
        "rules": rules,
        "who": who,
        "number": number,
        "firms": sum(counts.values()),
        "talents": talents,
        "may_visit": True,
        "may_rule": request.actor.may("community.rules"),
    }
    return render(request, "innovation_community/due.html", context)


@for_offices("community.visit")
def put_off(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Put a due visit to a firm off, with the reason."""
    return _put_off(request, firm_for(request, pk), "enterprise")


@for_offices("community.visit")
def put_off_talent(request: ActorRequest, pk: UUID) -> HttpResponse:
    return _put_off(request, talent_for(request, pk), "talent")


def _put_off(request: ActorRequest, whom: "Enterprise | Talent", page: str) -> HttpResponse:
    return _small(
        request, whom, page, PutOffForm(request.POST or None), _("Put this visit off"),
        lambda data: put_off_visit(whom, by=request.actor, reason=data["reason"], until=data["until"]),
    )  # fmt: skip


@for_offices("community.visit")
def ask(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Put a firm on the list by hand."""
    return _ask(request, firm_for(request, pk), "enterprise")


@for_offices("community.visit")
def ask_talent(request: ActorRequest, pk: UUID) -> HttpResponse:
    return _ask(request, talent_for(request, pk), "talent")


def _ask(request: ActorRequest, whom: "Enterprise | Talent", page: str) -> HttpResponse:
    form = AskForm(request.POST or None, initial={"on": timezone.localdate()})
    return _small(
        request, whom, page, form, _("Put on the list of visits"),
        lambda data: ask_visit(whom, by=request.actor, why=data["why"], on=data["on"]),
    )  # fmt: skip


def _small(
    request: ActorRequest,
    whom: "Enterprise | Talent",
    page: str,
    form: Form,
    title: str,
    verb: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    due = reverse("innovation_community:due")
    own = reverse(f"innovation_community:{page}", args=[whom.pk])
    sheet = Sheet(title, ((_("Due visits"), due), (whom.name, own)), due)
    return act(request, form, sheet, verb, done=_("Written down for %(name)s.") % {"name": whom.name})  # fmt: skip


@for_offices("community.see")
@require_GET
def coverage(request: ActorRequest) -> HttpResponse:
    """Firms visited of all firms by building, and visits by officer, in the last days; each opens."""
    days = day_count(request.GET.get("days", ""), COVERAGE_DAYS) or COVERAGE_DAYS
    since = timezone.now() - timedelta(days=days)
    places = buildings_of(request.actor).filter(kind=PlaceKind.BUILDING)
    firms = Enterprise.objects.visible_to(request.actor).present().filter(place__in=places)
    recent = (
        Visit.objects.visible_to(request.actor)
        .counted()
        .filter(visited_at__gte=since, enterprise__isnull=False)
    )
    numbers = {
        row["place"]: row
        for row in firms.order_by()
        .values("place")
        .annotate(
            firms=Count("pk"), reached=Count("pk", filter=Q(pk__in=recent.values("enterprise")))
        )
    }
    page = page_of(places.filter(pk__in=list(numbers)), request.GET)
    buildings = [(place, numbers[place.pk]) for place in page]
    visits = Visit.objects.visible_to(request.actor).counted().filter(visited_at__gte=since)
    officers = (
        visits.order_by()
        .values("visitor")
        .annotate(
            # One who was renamed stays one row.
            name=Max("visitor_name"),
            visits=Count("pk", distinct=True),
            firms=Count("enterprise", distinct=True),
            person_times=Sum(
                "attendances__count", filter=~Q(attendances__side=VisitAttendance.Side.OFFICER)
            ),
        )
        .order_by("-visits", "name")
    )
    context = {"days": days, "page": page, "buildings": buildings, "officers": officers,
               "may_visit": request.actor.may("community.visit")}  # fmt: skip
    return render(request, "innovation_community/coverage.html", context)


@for_offices("community.see")
@require_GET
def rule_list(request: ActorRequest) -> HttpResponse:
    rules = [
        (rule, [(p, rule.parameters.get(p.name)) for p in rule.asks])
        for rule in MustVisitRule.objects.visible_to(request.actor)
    ]
    actor = request.actor
    context = {"rules": rules, "may_rule": actor.may("community.rules"), "may_visit": actor.may("community.visit")}  # fmt: skip
    return render(request, "innovation_community/rules.html", context)


@for_offices("community.rules")
def rule_edit(request: ActorRequest, pk: UUID | None = None) -> HttpResponse:
    """Change one line of the list, or add one."""
    rule = get_object_or_404(MustVisitRule, pk=pk) if pk else MustVisitRule(code=new_key().hex[-8:])
    known = ("title", "trigger", "active", "source", "order")
    initial = {name: getattr(rule, name) for name in known} if pk else {"active": True, "order": 50}
    form = RuleForm(request.POST or None, initial={**initial, **rule.parameters})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in (*known, "parameters")}
        try:
            rule.change(by=request.actor, **values)
        except Refused as refusal:
            first_refusal_to(form, refusal)
        else:
            messages.success(request, _("The list of due visits follows the new rule."))
            return redirect("innovation_community:rules")
    context = {
        "form": form,
        "rule": rule if pk else None,
        "needs": [(Trigger(t).label, [p.label for p in ps]) for t, ps in PARAMETERS.items()],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "innovation_community/rule_form.html", context, status=status)


@for_offices("community.rules")
@require_POST
def rule_switch(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Put a rule in force or out of it, in one press."""
    rule = get_object_or_404(MustVisitRule, pk=pk)
    rule.change(by=request.actor, active=not rule.active)
    return redirect("innovation_community:rules")
