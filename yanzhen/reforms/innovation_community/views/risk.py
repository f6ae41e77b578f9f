"""Firms that may leave: why, who looks after them, whether somebody went there, and how it ended."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.innovation_community.actions.risk import end_watch, set_risk
from yanzhen.reforms.innovation_community.forms.risk import RiskSettingForm, WatchEndForm
from yanzhen.reforms.innovation_community.models import Outcome, RiskFinding, Signal, Watch
from yanzhen.reforms.innovation_community.models.risk import risk_setting
from yanzhen.reforms.innovation_community.views.acts import Sheet, act
from yanzhen.reforms.innovation_community.views.doors import officers_of

NUMBERS = (
    "lease_days",
    "staff_fall_percent",
    "case_days",
    "rating_days",
    "unvisited_days",
    "signs_min",
    "quiet_days",
)


@for_offices("community.see")
@require_GET
def at_risk(request: ActorRequest) -> HttpResponse:
    """Those under watch, or the ended ones; by sign and officer."""
    asked, mine = request.GET, Watch.objects.visible_to(request.actor)
    show = asked.get("show", "") if asked.get("show", "") in Outcome.values else ""
    watches = mine.filter(outcome=show) if show else mine.running()
    if asked.get("sign", "") in Signal.values:
        signs = RiskFinding.objects.standing().filter(signal=asked["sign"])
        watches = watches.filter(enterprise__in=signs.values("enterprise"))
    if officer := asked.get("officer", ""):
        offices = officers_of(request.actor)
        chosen = [office.pk for office in offices if str(office.pk) == officer]
        watches = watches.filter(enterprise__officer__in=chosen)
    order = ("-until", "pk") if show else ("since", "pk")
    context = {
        "page": page_of(watches.for_lists().order_by(*order), asked),
        "show": show,
        "outcomes": Outcome.choices,
        "asked": asked,
        "signs": Signal.choices,
        "officers": officers_of(request.actor),
        "running": mine.running().count(),
        "may_visit": request.actor.may("community.visit"),
        "may_rule": request.actor.may("community.rules"),
    }
    return render(request, "innovation_community/at_risk.html", context)


@for_offices("community.visit")
def watch_end(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say how it ended."""
    watch = get_object_or_404(
        Watch.objects.visible_to(request.actor).select_related("enterprise"), pk=pk
    )
    back = reverse("innovation_community:enterprise", args=[watch.enterprise_id])
    crumbs = (
        (_("May leave"), reverse("innovation_community:at_risk")),
        (watch.enterprise.name, back),
    )
    sheet = Sheet(_("How the watch ended"), crumbs, back)
    return act(
        request, WatchEndForm(request.POST or None), sheet,
        lambda data: end_watch(watch, by=request.actor, today=timezone.localdate(), **data), done=_("Written down."),
    )  # fmt: skip


@for_offices("community.rules")
def setting(request: ActorRequest) -> HttpResponse:
    """From when on a sign counts."""
    now, back = risk_setting(), reverse("innovation_community:at_risk")
    initial = {name: getattr(now, name) for name in (*NUMBERS, "source")}
    hint = _("No law sets these numbers; what stands here first is the product's suggestion.")
    sheet = Sheet(_("Signs of leaving"), ((_("May leave"), back),), back, "", hint)
    return act(
        request, RiskSettingForm(request.POST or None, initial=initial), sheet,
        lambda data: set_risk(by=request.actor, **data), done=_("The next look follows the new numbers."),
    )  # fmt: skip
