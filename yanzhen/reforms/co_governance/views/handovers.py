"""Handovers: planned on the page of an estate, then list by list to the filing."""

from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions import handovers as actions
from yanzhen.reforms.co_governance.actions.escalating import cases_shown, escalate
from yanzhen.reforms.co_governance.actions.signing import (
    own_sides,
    sign_list,
    sign_own,
)
from yanzhen.reforms.co_governance.contracts import EDIT, FUND, SEE
from yanzhen.reforms.co_governance.forms import handovers as forms
from yanzhen.reforms.co_governance.forms.service import EscalateForm
from yanzhen.reforms.co_governance.models import Estate, Handover
from yanzhen.reforms.co_governance.models.law_handovers import Letter, Side, clocks_of
from yanzhen.reforms.co_governance.views.estates import DONE, estate_for
from yanzhen.reforms.co_governance.workflow import HANDOVER_LIFE, HandoverState

SIGNING: Final = (HandoverState.INSPECTED, HandoverState.DEFECTS)


@for_offices(SEE)
@require_GET
def handovers(request: ActorRequest) -> HttpResponse:
    rows = Handover.objects.visible_to(request.actor).for_lists()
    return render(request, "co_governance/handovers.html", {"page": page_of(rows.order_by("-ends_on", "-pk"), request.GET)})  # fmt: skip


def handover_for(request: ActorRequest, pk: UUID) -> Handover:
    return get_object_or_404(Handover.objects.visible_to(request.actor).for_lists(), pk=pk)


@for_offices(SEE)
@require_GET
def handover(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Its dates, its ten lists with who signed, its money."""
    found, today = handover_for(request, pk), timezone.localdate()
    context = {
        "handover": found, "estate": found.estate, "life": HANDOVER_LIFE, "steps": found.steps_open_to(request.actor), "sides": Side.choices,
        "clocks": [(clock, clock.shape(today)) for clock in clocks_of(found)], "lists": _lists(found), "money": found.money.all(),
        "acts": _open_acts(found, request.actor), "own": own_sides(found, request.actor), "signing": found.state in SIGNING,
        "files": files_shown(found, to=request.actor), "cases": cases_shown(found, request.actor),
    }  # fmt: skip
    return render(request, "co_governance/handover.html", context)


def _lists(found: Handover) -> list[dict[str, Any]]:
    """Ten lists in order; each with its lines and, side by side, who signed. Two questions."""
    lines = {letter: list(rows) for letter, rows in groupby(found.lines.order_by("letter", "pk"), key=lambda line: line.letter)}  # fmt: skip
    signed = {(one.letter, one.side): one for one in found.signatures.select_related("document")}
    return [
        {"letter": letter, "lines": lines.get(letter.value, []), "signed": [(side.label, signed.get((letter.value, side.value))) for side in Side]}
        for letter in Letter
    ]  # fmt: skip


def _organisation(party: Any, field: str = "company") -> Any:
    found = getattr(party, "organisation", None)
    if found is None:
        raise Refused(gettext_lazy("Write the whole name of a company of the register."), field=field)  # fmt: skip
    return found


def _plan(noun: Estate, data: dict[str, Any], by: Any) -> str:
    return actions.plan_handover(noun, _organisation(data["company"]), by=by, ending=data["ending"], ends_on=data["ends_on"]).get_absolute_url()  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def handover_new(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = estate_for(request, pk)
    act = Act("new", gettext_lazy("Plan a handover"), gettext_lazy("Plan it"), forms.PlanForm, _plan, DONE)  # fmt: skip
    here = found.get_absolute_url()
    return acts_page(request, found, [act], by=request.actor, page=Page(str(act.title), [(found.name, here)], here, found.name))  # fmt: skip


def _company(noun: Handover, data: dict[str, Any], by: Any) -> None:
    new = _organisation(data.pop("company"))
    actions.name_new_company(noun, new, by=by, **data)


def _line(noun: Handover, data: dict[str, Any], by: Any) -> None:
    actions.add_line(noun, data.pop("letter"), data.pop("what"), by=by, **data)


def _sign(noun: Handover, data: dict[str, Any], by: Any) -> None:
    for letter in data["letters"]:
        sign_list(
            noun, letter, data["side"], data["name"], by=by, on=data["on"], sheet=data["sheet"]
        )


def _supervisor(noun: Handover, data: dict[str, Any], by: Any) -> None:
    actions.name_supervisor(noun, _organisation(data["office"], "office"), by=by)


def _audit(noun: Handover, data: dict[str, Any], by: Any) -> None:
    actions.note_audit(noun, by=by, on=data["on"], paper=data["paper"], public_on=data["public_on"])


def _sign_own(noun: Handover, data: dict[str, Any], by: Any) -> None:
    sign_own(noun, by=by)


def _money(noun: Handover, data: dict[str, Any], by: Any) -> None:
    actions.add_money(noun, data["what"], data["fen"], by=by)


def _settle(noun: Handover, data: dict[str, Any], by: Any) -> None:
    actions.settle_money(noun.money.get(pk=data["money"]), by=by, on=data["on"], paper=data["paper"])  # fmt: skip


def _deleted(noun: Handover, data: dict[str, Any], by: Any) -> None:
    actions.note_deletion(noun, by=by, on=data["on"])


def _escalate(noun: Handover, data: dict[str, Any], by: Any) -> None:
    escalate(noun, noun.estate.place, data["ground"], data["item"], data["text"], by=by)


class DayForm(forms.StepForm):
    def prepare(self) -> None:
        self.ask(("on",))


ACTS: Final = {
    one.slug: one
    for one in (
        Act("line", gettext_lazy("Add to a list"), gettext_lazy("Add it"), forms.LineForm, _line, DONE, capability=EDIT),
        Act("company", gettext_lazy("Name the new company"), gettext_lazy("Name it"), forms.NewCompanyForm, _company, DONE, capability=EDIT),
        Act("sign", gettext_lazy("Write a signature down"), gettext_lazy("Write it down"), forms.SignForm, _sign, DONE, capability=EDIT,
            hint=gettext_lazy("Four sides sign each of the ten lists, on a sheet or on their own phone; a signed list stands still.")),
        Act("supervisor", gettext_lazy("Name the subdistrict that supervises"), gettext_lazy("Name it"), forms.SupervisorForm, _supervisor, DONE, capability=EDIT),
        Act("audit", gettext_lazy("Common income audited and made public"), gettext_lazy("Write it down"), forms.AuditForm, _audit, DONE, capability=EDIT),
        Act("money", gettext_lazy("Add money that goes over"), gettext_lazy("Add it"), forms.MoneyForm, _money, DONE, capability=EDIT),
        Act("settle", gettext_lazy("Money is settled"), gettext_lazy("Write it down"), forms.SettleForm, _settle, DONE, capability=EDIT),
        Act("deleted", gettext_lazy("Owners' list deleted by the old company"), gettext_lazy("Write it down"), DayForm, _deleted, DONE, capability=EDIT),
        Act("escalate", gettext_lazy("Call the subdistrict in"), gettext_lazy("Call it in"), EscalateForm, _escalate, DONE,
            hint=gettext_lazy("It becomes a case with the article of the law.")),
    )
}  # fmt: skip


def _open_acts(found: Handover, actor: Any) -> list[Act]:
    """The keeper may all of them, the owners' committee calls the subdistrict in."""
    if found.state == HandoverState.FILED:
        return []
    shown = [act for act in ACTS.values() if found.is_first or act.slug not in ("supervisor", "audit")]  # fmt: skip
    return [act for act in shown if actor.may(act.capability or FUND) or actor.may(EDIT)]


@for_offices(EDIT, FUND)
@require_http_methods(["GET", "POST"])
def handover_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    found = handover_for(request, pk)
    if name not in ACTS:
        raise Http404
    here = found.get_absolute_url()
    page = Page(str(ACTS[name].title), [(_("Property handover"), here)], here, str(found))
    return acts_page(request, found, [ACTS[name]], by=request.actor, page=page)


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def handover_step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One step of its life."""
    found = handover_for(request, pk)
    step = HANDOVER_LIFE.step(name, found.state)
    asks = step.asks

    class Form(forms.StepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: Handover, data: dict[str, Any], by: Any) -> None:
        actions.take_handover_step(noun, name, by=by, note=data.get("note", ""), data=data)

    here = found.get_absolute_url()
    page = Page(str(step.label), [(_("Property handover"), here)], here, str(found))
    return acts_page(request, found, [Act(name, step.label, step.label, Form, go, DONE)], by=request.actor, page=page)  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def handover_sign(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Whoever speaks for a side reads the ten lists here and signs, in their own name; nobody else opens it."""
    found = get_object_or_404(Handover.objects.for_sides_of(request.actor).for_lists(), pk=pk)
    if not own_sides(found, request.actor):
        raise Http404
    act = Act("own", gettext_lazy("Sign the lists of the handover"), pgettext_lazy("acceptance", "Sign"), forms.OwnSignForm, _sign_own, DONE)  # fmt: skip
    here = reverse("co_governance:handover_sign", args=[found.pk])
    page = Page(str(act.title), [], here, str(found), frame="co_governance/handover_sign.html")
    return acts_page(request, found, [act], by=request.actor, page=page)
