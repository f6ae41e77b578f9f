"""The village's featured trades and the plots of its gardens: lists, and what is done with one of them."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.registers import (
    correct_plot,
    end_plot,
    end_trade,
    enter_plot,
    keep_trade,
)
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.forms.registers import EndForm, NewPlotForm, PlotForm, TradeForm
from yanzhen.reforms.one_pass.models import GardenPlot, Industry


@for_offices(SEE)
@require_GET
def trades(request: ActorRequest) -> HttpResponse:
    """What the villages live from, since when, and where it stands."""
    rows = Industry.objects.kept_by(request.actor).select_related("place", "leader__party")
    context = {
        "page": page_of(rows.order_by("until", "name", "pk"), request.GET),
        "may_edit": request.actor.may(EDIT),
        "today": timezone.localdate(),
    }
    return render(request, "one_pass/trades.html", context)


@for_offices(SEE)
@require_GET
def plots(request: ActorRequest) -> HttpResponse:
    """Plots by garden and number, and which are let now."""
    today = timezone.localdate()
    page = page_of(GardenPlot.objects.kept_by(request.actor).for_page(), request.GET)
    for plot in page.rows:
        plot.let = plot.let_on(today)
        plot.ended = plot.until is not None and plot.until <= today
    context = {"page": page, "may_edit": request.actor.may(EDIT)}
    return render(request, "one_pass/plots.html", context)


def _keep_trade(noun: Industry | None, data: dict[str, Any], by: Any) -> None:
    keep_trade(noun or Industry(), by=by, **data)


def _end_trade(noun: Industry, data: dict[str, Any], by: Any) -> None:
    end_trade(noun, data["until"], by=by)


def _enter_plot(noun: None, data: dict[str, Any], by: Any) -> None:
    enter_plot(by=by, **data)


def _correct_plot(noun: GardenPlot, data: dict[str, Any], by: Any) -> None:
    correct_plot(noun, by=by, **data)


def _end_plot(noun: GardenPlot, data: dict[str, Any], by: Any) -> None:
    end_plot(noun, data["until"], by=by)


NEW_TRADE: Final = Act("enter", gettext_lazy("Enter a trade"), gettext_lazy("Enter it"), TradeForm, _keep_trade, gettext_lazy("The trade is on the list."), capability=EDIT)  # fmt: skip
NEW_PLOT: Final = Act("enter", gettext_lazy("Enter a plot"), gettext_lazy("Enter it"), NewPlotForm, _enter_plot, gettext_lazy("The plot is on the list."), capability=EDIT)  # fmt: skip
TRADE_ACTS: Final = {
    "correct": Act("correct", gettext_lazy("Correct the trade"), gettext_lazy("Save"), TradeForm, _keep_trade, gettext_lazy("The trade is corrected."), capability=EDIT),
    "end": Act("end", gettext_lazy("End the trade"), gettext_lazy("End it"), EndForm, _end_trade, gettext_lazy("The trade has ended."), hint=gettext_lazy("It counts for the days before."), capability=EDIT),
}  # fmt: skip
PLOT_ACTS: Final = {
    "correct": Act("correct", gettext_lazy("Correct the plot"), gettext_lazy("Save"), PlotForm, _correct_plot, gettext_lazy("The plot is corrected."), hint=gettext_lazy("Contracts that stand keep their rent."), capability=EDIT),
    "end": Act("end", gettext_lazy("Let the plot no longer"), gettext_lazy("End it"), EndForm, _end_plot, gettext_lazy("The plot is let no longer."), capability=EDIT),
}  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def trade_new(request: ActorRequest) -> HttpResponse:
    return _page(request, None, NEW_TRADE, _("Featured trades"), reverse("one_pass:trades"))


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def plot_new(request: ActorRequest) -> HttpResponse:
    return _page(request, None, NEW_PLOT, _("Garden plots"), reverse("one_pass:plots"))


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def trade(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """Corrected or ended."""
    found = get_object_or_404(Industry.objects.kept_by(request.actor).select_related("place"), pk=pk)  # fmt: skip
    if name not in TRADE_ACTS:
        raise Http404
    return _page(request, found, TRADE_ACTS[name], _("Featured trades"), reverse("one_pass:trades"))


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def plot(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """Corrected or ended."""
    found = get_object_or_404(GardenPlot.objects.kept_by(request.actor), pk=pk)
    if name not in PLOT_ACTS:
        raise Http404
    return _page(request, found, PLOT_ACTS[name], _("Garden plots"), reverse("one_pass:plots"))


def _page(request: ActorRequest, noun: Any, act: Act, title: str, back: str) -> HttpResponse:
    page = Page(str(act.title), ((title, back),), back, note=str(noun or ""))
    return acts_page(request, noun, [act], by=request.actor, page=page)
