"""Campaigns: the list, one with its numbers round by round and its photos before and after."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.charts import Chart, Series
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.workflow import DELIBERATE
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions import campaigns
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.forms import campaigns as forms
from yanzhen.reforms.co_governance.forms.tables import PlainForm
from yanzhen.reforms.co_governance.models import Campaign, Finding

DONE = gettext_lazy("It is written down.")
SHOWN = 100


@for_offices(SEE)
@require_GET
def campaign_list(request: ActorRequest) -> HttpResponse:
    rows = Campaign.objects.visible_to(request.actor).select_related("place")
    context = {
        "page": page_of(rows.order_by("-since", "-pk"), request.GET),
        "may_edit": request.actor.may(DELIBERATE),
    }
    return render(request, "co_governance/campaigns.html", context)


@for_offices(DELIBERATE)
def campaign_new(request: ActorRequest) -> HttpResponse:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> str:
        return campaigns.begin_campaign(
            data["place"], forms.CampaignForm.draft(data), by=by
        ).get_absolute_url()

    act = Act(
        "campaign",
        gettext_lazy("Begin a campaign"),
        gettext_lazy("Begin it"),
        forms.CampaignForm,
        go,
        DONE,
    )
    here = reverse("co_governance:campaigns")
    return acts_page(
        request,
        None,
        [act],
        by=request.actor,
        page=Page(_("Begin a campaign"), [(_("Campaigns"), here)], here),
    )


def campaign_for(request: ActorRequest, pk: UUID) -> Campaign:
    return get_object_or_404(
        Campaign.objects.visible_to(request.actor).select_related("place"), pk=pk
    )


@for_offices(SEE)
@require_GET
def campaign_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    campaign = campaign_for(request, pk)
    rounds, rows = campaigns.measured(campaign)
    found = Finding.objects.filter(round__campaign=campaign).select_related(
        "round", "case", "before", "after"
    )
    chart = Chart(
        "line", _("Counts round by round"), [f"{held.held_on:%m-%d}" for held in rounds], [Series(row.target.name, row.values) for row in rows[:6]],
        first_column=_("Round"),
    )  # fmt: skip
    context = {
        "campaign": campaign, "rounds": rounds, "rows": rows, "chart": chart if len(rounds) > 1 else None, "found": list(found[:SHOWN]),
        "may_edit": request.actor.may(DELIBERATE) and campaign.closed_on is None,
    }  # fmt: skip
    return render(request, "co_governance/campaign.html", context)


def _page_of(campaign: Campaign, heading: str) -> Page:
    here = campaign.get_absolute_url()
    return Page(
        heading,
        [(_("Campaigns"), reverse("co_governance:campaigns")), (campaign.title, here)],
        here,
    )


def _target(campaign: Campaign, data: dict[str, Any], by: Any) -> None:
    campaigns.add_target(campaign, **data, by=by)


def _round(campaign: Campaign, data: dict[str, Any], by: Any) -> None:
    counts = forms.RoundForm(noun=campaign, by=by).counts(data)
    campaigns.count_round(campaign, data["held_on"], data["inspectors"], counts, by=by)


def _finding(campaign: Campaign, data: dict[str, Any], by: Any) -> None:
    held = campaign.rounds.select_related("campaign__place").order_by("-number").first()
    if held is None:
        raise Refused(gettext_lazy("Count the first round, then write down what was found in it."))
    campaigns.add_finding(held, data["spot"], data["text"], data["photo"], by=by, item=data["item"])


def _close(campaign: Campaign, data: dict[str, Any], by: Any) -> None:
    campaigns.close_campaign(campaign, by=by)


ACTS = {
    "target": Act("target", gettext_lazy("Set what is counted"), gettext_lazy("Set it"), forms.TargetForm, _target, DONE),
    "round": Act("round", gettext_lazy("Count a round"), gettext_lazy("Keep the counts"), forms.RoundForm, _round, DONE, hint=gettext_lazy("Everything is counted in every round; what is gone counts nought.")),
    "finding": Act("finding", gettext_lazy("Write a finding down"), gettext_lazy("Keep it"), forms.FindingForm, _finding, DONE, hint=gettext_lazy("It belongs to the last round.")),
    "close": Act("close", gettext_lazy("Close the campaign"), gettext_lazy("Close it"), PlainForm, _close, DONE, hint=gettext_lazy("With two rounds at least, and nothing found that is still there.")),
}  # fmt: skip


@for_offices(DELIBERATE)
def campaign_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    campaign = campaign_for(request, pk)
    if name not in ACTS:
        raise Http404
    one = ACTS[name]
    return acts_page(
        request, campaign, [one], by=request.actor, page=_page_of(campaign, str(one.title))
    )


@for_offices(DELIBERATE)
def clear(request: ActorRequest, pk: UUID) -> HttpResponse:
    seen = Campaign.objects.visible_to(request.actor)
    finding = get_object_or_404(
        Finding.objects.filter(round__campaign__in=seen).select_related("round__campaign__place"),
        pk=pk,
    )

    def go(noun: Finding, data: dict[str, Any], by: Any) -> None:
        campaigns.clear_finding(noun, data["on"], data["photo"], by=by)

    one = Act(
        "clear", gettext_lazy("It is gone"), gettext_lazy("It is gone"), forms.ClearForm, go, DONE
    )
    return acts_page(
        request,
        finding,
        [one],
        by=request.actor,
        page=_page_of(finding.round.campaign, str(finding)),
    )
