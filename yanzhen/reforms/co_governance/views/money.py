"""Uses of the maintenance fund, and half years of common income as they hang out."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.workflow import PREPARE
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions.escalating import cases_shown, escalate
from yanzhen.reforms.co_governance.actions.uses import UseDraft, draft_use, take_use_step
from yanzhen.reforms.co_governance.contracts import CONFIRM, EDIT, FUND, SEE
from yanzhen.reforms.co_governance.forms.money import UseForm, UseStepForm
from yanzhen.reforms.co_governance.forms.service import EscalateForm
from yanzhen.reforms.co_governance.models import Estate, FundUse, IncomePublication, ItemKind
from yanzhen.reforms.co_governance.models.law_grounds import Ground
from yanzhen.reforms.co_governance.views.estates import DONE, estate_for
from yanzhen.reforms.co_governance.workflow import USE_LIFE, UseState


@for_offices(SEE)
@require_GET
def uses(request: ActorRequest) -> HttpResponse:
    """Uses of the fund in one's area by fifty."""
    rows = FundUse.objects.visible_to(request.actor).for_lists()
    if request.GET.get("state") in UseState.values:
        rows = rows.filter(state=request.GET["state"])
    context = {"page": page_of(rows.order_by("-since", "-pk"), request.GET), "asked": request.GET, "states": UseState.choices}  # fmt: skip
    return render(request, "co_governance/uses.html", context)


def use_for(request: ActorRequest, pk: UUID) -> FundUse:
    return get_object_or_404(FundUse.objects.visible_to(request.actor).for_lists(), pk=pk)


@for_offices(SEE)
@require_GET
def use(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One use: what for, who decided, which units bear it to the fen."""
    found = use_for(request, pk)
    shares = found.shares.select_related("unit__fund").order_by("unit__code")
    context = {
        "use": found, "estate": found.estate, "life": USE_LIFE, "steps": found.steps_open_to(request.actor), "page": page_of(shares, request.GET),
        "files": files_shown(found, to=request.actor), "may_ask": found.waits_for_owners and request.actor.may(PREPARE),
        "declarations": found.declarations.select_related("matter__vote"), "cases": cases_shown(found, request.actor),
        "may_call_in": request.actor.may(EDIT) or request.actor.may(FUND),
    }  # fmt: skip
    return render(request, "co_governance/use.html", context)


def _draft(noun: Estate, data: dict[str, Any], by: Any) -> str:
    return draft_use(noun, UseDraft(**data), by=by).get_absolute_url()


@for_offices(FUND)
@require_http_methods(["GET", "POST"])
def use_new(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = estate_for(request, pk)
    act = Act("new", gettext_lazy("Draw up a use of the fund"), gettext_lazy("Draw it up"), UseForm, _draft, DONE)  # fmt: skip
    here = found.get_absolute_url()
    return acts_page(request, found, [act], by=request.actor, page=Page(str(act.title), [(found.name, here)], here, found.name))  # fmt: skip


@for_offices(FUND, CONFIRM)
@require_http_methods(["GET", "POST"])
def use_step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One step of its life, with what it asks for."""
    found = use_for(request, pk)
    step = next((one for one in found.steps_open_to(request.actor) if one.name == name), None)
    if step is None:
        USE_LIFE.step(name, found.state)
        raise Refused(gettext_lazy("Your office may not do this here."))
    asks = step.asks

    class Form(UseStepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: FundUse, data: dict[str, Any], by: Any) -> None:
        take_use_step(noun, name, by=by, note=data.get("note", ""), data=data)

    here = found.get_absolute_url()
    act = Act(name, step.label, step.label, Form, go, DONE)
    page = Page(str(step.label), [(_("Maintenance fund"), here)], here, found.title)
    return acts_page(request, found, [act], by=request.actor, page=page)


def _escalate(noun: FundUse, data: dict[str, Any], by: Any) -> None:
    escalate(noun, noun.estate.place, data["ground"], data["item"], data["text"], by=by)


class _EmergencyForm(EscalateForm):
    def prepare(self) -> None:
        super().prepare()
        self.fields["ground"].initial = Ground.EMERGENCY


CALL_IN: Final = Act(
    "escalate", gettext_lazy("Call the subdistrict in"), gettext_lazy("Call it in"), _EmergencyForm, _escalate, DONE,
    hint=gettext_lazy("It becomes a case with the article of the law."),
)  # fmt: skip


@for_offices(EDIT, FUND)
@require_http_methods(["GET", "POST"])
def use_call_in(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The subdistrict is asked to confirm an emergency, or to step in."""
    found = use_for(request, pk)
    here = found.get_absolute_url()
    page = Page(str(CALL_IN.title), [(_("Maintenance fund"), here)], here, found.title)
    return acts_page(request, found, [CALL_IN], by=request.actor, page=page)


@login_required
@require_GET
def publication(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A half year of common income on one sheet, as it is hung out; owners of the estate read it too."""
    seen = IncomePublication.objects.visible_to(request.actor, timezone.localdate())
    found = get_object_or_404(seen.select_related("estate__place"), pk=pk)
    inside = request.actor.may(SEE)
    labels = dict(ItemKind.choices)
    lines = [(labels.get(line["kind"], line["kind"]), line["fen"], line["kind"]) for line in found.lines]  # fmt: skip
    context = {
        "publication": found, "estate": found.estate, "lines": lines, "inside": inside,
        "frame": "base/workbench.html" if inside else "base/portal.html",
    }  # fmt: skip
    return render(request, "co_governance/publication.html", context)
