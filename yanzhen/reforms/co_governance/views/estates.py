"""The register of estates: list, one of them, entered, corrected; the roll of a vote filled from it."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.council.workflow import PREPARE
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.co_governance.actions import committees, income, money
from yanzhen.reforms.co_governance.actions.clocks import clocks_of
from yanzhen.reforms.co_governance.actions.escalating import cases_shown, escalate, may_call_in
from yanzhen.reforms.co_governance.actions.estates import correct_estate, enter_unit, open_estate
from yanzhen.reforms.co_governance.actions.rolls import fill_roll
from yanzhen.reforms.co_governance.contracts import EDIT, FUND, OPEN_BOOKS, SEE
from yanzhen.reforms.co_governance.forms import estates as forms
from yanzhen.reforms.co_governance.forms import money as money_forms
from yanzhen.reforms.co_governance.forms.service import EscalateForm
from yanzhen.reforms.co_governance.models import Committee, Estate, FundUse, Unit

DONE: Final = gettext_lazy("It is written down.")
LISTED: Final = 10


@for_offices(SEE)
@require_GET
def estates(request: ActorRequest) -> HttpResponse:
    """The estates of one's area by fifty, with their sizes in one question."""
    rows: Any = matching(Estate.objects.visible_to(request.actor).for_lists(), request.GET.get("q", ""))  # fmt: skip
    context = {
        "page": page_of(rows.with_sizes().order_by("pinyin", "pk"), request.GET), "asked": request.GET, "may_edit": request.actor.may(EDIT),
    }  # fmt: skip
    return render(request, "co_governance/estates.html", context)


def estate_for(request: ActorRequest, pk: UUID) -> Estate:
    return get_object_or_404(Estate.objects.visible_to(request.actor).for_lists(), pk=pk)


@for_offices(SEE)
@require_GET
def estate(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One estate: who acts for the owners and which dates run, its fund, its common income, its units."""
    found, today = estate_for(request, pk), timezone.localdate()
    # Where the term is over and nobody was elected, the last committee's dates are what is late.
    sitting = Committee.objects.visible_to(request.actor).filter(estate=found).sitting(today).first() or found.committees.first()  # fmt: skip
    service, contracts = _contracts(found, request.actor)
    context = {
        "service": service, "contracts": contracts, "cases": cases_shown(found, request.actor),
        "estate": found, "today": today, "units": Unit.objects.filter(estate=found).count(),
        "without": Unit.objects.filter(estate=found).without_area().count(), "committee": sitting,
        "clocks": _clocks(sitting, today), "committees": found.committees.all()[:5], "acts": _open_acts(found, request.actor),
        "uses": FundUse.objects.filter(estate=found)[:5], "publications": found.publications.all()[:4],
        "fund": money.fund_of(found) if found.book_id else None,
        "common": money.common_balance(found) if found.book_id else None, "missing": income.halves_missing(found, today),
    }  # fmt: skip
    return render(request, "co_governance/estate.html", context)


def _contracts(found: Estate, actor: Any) -> tuple[list[tuple[Any, bool]], list[Agreement]]:
    """Who serves the estate under which contract, and what else the owners agreed; open to whoever sees contracts."""
    rows = found.service_areas.select_related("cluster__company__party", "agreement").order_by("-since")  # fmt: skip
    areas = list(rows[:3])
    linked = [area.agreement_id for area in areas if area.agreement_id]
    seen = Agreement.objects.visible_to(actor).running()
    mine = list(seen.filter(Q(pk__in=linked) | Q(owner=found.assembly_id, owner__isnull=False)).order_by("-since")[:LISTED])  # fmt: skip
    readable = {one.pk for one in mine}
    return [(area, area.agreement_id in readable) for area in areas], [one for one in mine if one.pk not in linked]  # fmt: skip


def _clocks(committee: Committee | None, today: Any) -> list[tuple[Any, str]]:
    if committee is None:
        return []
    return [(clock, clock.shape(today)) for clock in clocks_of(committee, today)]


def _open(noun: Any, data: dict[str, Any], by: Any) -> str:
    return open_estate(data.pop("place"), by=by, **data).get_absolute_url()


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def estate_new(request: ActorRequest) -> HttpResponse:
    act = Act("new", gettext_lazy("Enter an estate"), gettext_lazy("Put it on the register"), forms.EstateForm, _open, DONE)  # fmt: skip
    here = reverse("co_governance:estates")
    return acts_page(request, None, [act], by=request.actor, page=Page(str(act.title), [(_("Estates"), here)], here))  # fmt: skip


def _correct(noun: Estate, data: dict[str, Any], by: Any) -> None:
    correct_estate(noun, by=by, **{**data, "name": data["name"] or noun.name})


def _unit(noun: Estate, data: dict[str, Any], by: Any) -> str:
    return enter_unit(noun, by=by, **data).get_absolute_url()


def _roll(noun: Estate, data: dict[str, Any], by: Any) -> str:
    fill_roll(data["vote"], by=by, units=data["asked"])
    return data["vote"].get_absolute_url()  # type: ignore[no-any-return]


def _seat(noun: Estate, data: dict[str, Any], by: Any) -> str:
    return committees.seat_committee(noun, committees.Election(**data), by=by).get_absolute_url()


def _book(noun: Estate, data: dict[str, Any], by: Any) -> None:
    organisation = getattr(data["assembly"], "organisation", None)
    if organisation is None:
        raise Refused(gettext_lazy("Write the whole name of a company of the register."), field="assembly")  # fmt: skip
    money.open_money(noun, organisation, by=by, opened_on=data["opened_on"])


def _deposit(noun: Estate, data: dict[str, Any], by: Any) -> None:
    money.take_deposits(noun, {unit.pk: data["fen"] for unit in data["units"]}, data["kind"], on=data["on"], by=by)  # fmt: skip


def _item(noun: Estate, data: dict[str, Any], by: Any) -> None:
    income.write_item(noun, data["kind"], data["what"], data["fen"], on=data["on"], by=by, party=data["party"])  # fmt: skip


def _half(noun: Estate, data: dict[str, Any], by: Any) -> str:
    return income.publish_half(noun, data["day"], by=by).get_absolute_url()


def _escalate(noun: Estate, data: dict[str, Any], by: Any) -> None:
    escalate(noun, noun.place, data["ground"], data["item"], data["text"], by=by)


ACTS: Final = {
    one.slug: one
    for one in (
        Act("edit", gettext_lazy("Correct the estate"), gettext_lazy("Correct it"), forms.EstateForm, _correct, DONE, capability=EDIT),
        Act("unit", gettext_lazy("Enter a unit"), gettext_lazy("Enter it here"), forms.UnitForm, _unit, DONE, capability=EDIT),
        Act("roll", gettext_lazy("Fill the roll of a vote"), gettext_lazy("Fill it"), forms.RollForm, _roll, DONE, capability=PREPARE,
            hint=gettext_lazy("Each unit with its owners of today. The vote must be drawn up for this estate; about works that some bear, only they are asked.")),
        Act("committee", gettext_lazy("Enter an elected committee"), gettext_lazy("Enter it here"), forms.ElectionForm, _seat, DONE, capability=EDIT),
        Act("book", gettext_lazy("Open the owners' book"), gettext_lazy("Open the book"), money_forms.BookForm, _book, DONE, capability=OPEN_BOOKS),
        Act("deposit", gettext_lazy("Take deposits of the fund"), gettext_lazy("Take the deposits"), money_forms.DepositForm, _deposit, DONE, capability=FUND),
        Act("item", gettext_lazy("Write common income or cost down"), gettext_lazy("Write it down"), money_forms.ItemForm, _item, DONE, capability=FUND),
        Act("half", gettext_lazy("Make a half year public"), gettext_lazy("Make it public"), money_forms.HalfForm, _half, DONE, capability=FUND,
            hint=gettext_lazy("It hangs out for 15 days, as the book gives it.")),
        Act("escalate", gettext_lazy("Call the subdistrict in"), gettext_lazy("Call it in"), EscalateForm, _escalate, DONE,
            hint=gettext_lazy("It becomes a case with the article of the law.")),
    )
}  # fmt: skip


def _may(act: Act, actor: Any) -> bool:
    return bool(actor.may(act.capability)) if act.capability else may_call_in(actor)


def _open_acts(found: Estate, actor: Any) -> list[Act]:
    money_acts = {"deposit", "item", "half"}
    return [
        act for act in ACTS.values()
        if _may(act, actor) and (act.slug not in money_acts or found.book_id) and (act.slug != "book" or not found.book_id)
    ]  # fmt: skip


@for_offices(EDIT, FUND, PREPARE, OPEN_BOOKS)
@require_http_methods(["GET", "POST"])
def estate_act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One act on an estate, on a page of its own."""
    found = estate_for(request, pk)
    if name not in ACTS:
        raise Http404
    if not _may(ACTS[name], request.actor):
        raise PermissionDenied
    act = ACTS[name]
    if name == "roll" and "use" in request.GET:
        act = replace(act, form=_roll_of(request.GET["use"]))
    here = found.get_absolute_url()
    page = Page(str(act.title), [(_("Estates"), reverse("co_governance:estates")), (found.name, here)], here, found.name)  # fmt: skip
    return acts_page(request, found, [act], by=request.actor, page=page)


def _roll_of(use: str) -> type[forms.RollForm]:
    """The form as the page of a use opens it: with that use chosen."""

    class Form(forms.RollForm):
        def prepare(self) -> None:
            super().prepare()
            self.initial["use"] = use

    return Form
