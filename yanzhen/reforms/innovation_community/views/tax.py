"""Tax of the communities in their subdistrict, and the fiscal revenue of the townships; single payers only with a purpose."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.tax import (
    TOWNSHIPS,
    areas_of,
    enter_revenue,
    open_payers,
    ranking_of,
    revenue_terms_of,
    set_disclosure,
    subdistrict_of,
    terms_of,
)
from yanzhen.reforms.innovation_community.contracts import TAX_ENTER, TAX_ROWS
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to
from yanzhen.reforms.innovation_community.forms.tax import (
    DisclosureForm,
    PurposeForm,
    RevenueForm,
)
from yanzhen.reforms.innovation_community.models.scope import covers
from yanzhen.reforms.innovation_community.models.tax import TaxScope, disclosure_now
from yanzhen.reforms.innovation_community.models.terms import Term, term_of_code
from yanzhen.reforms.innovation_community.views.acts import Sheet, act, shown


@for_offices("community.see")
@require_GET
def tax(request: ActorRequest) -> HttpResponse:
    """The newest period, or the one of the address; each number with its period, scope and document."""
    here = subdistrict_of(request.actor.scope_path or "")
    terms, revenues = terms_of(here), revenue_terms_of(here)
    chosen = _chosen(request, terms)
    term = _term(request.GET.get("revenue", "")) or (revenues[0] if revenues else None)
    areas = areas_of(here, *chosen) if here and chosen else None
    ranking = ranking_of(here, term) if here and term is not None and term in revenues else None
    context = {
        "here": here,
        "areas": areas,
        "scope_label": TaxScope(areas.scope).label if areas else "",
        "terms": [
            (one, scope, TaxScope(scope).label, (one, scope) == chosen) for one, scope in terms
        ],
        "ranking": ranking,
        "own_rank": ranking.rank_of(here) if ranking and here else None,
        "revenue_terms": revenues,
        "rule": disclosure_now(),
        "may_enter": request.actor.may(TAX_ENTER),
        "may_open": request.actor.may(TAX_ROWS),
    }
    return render(request, "innovation_community/tax.html", context)


def _chosen(request: ActorRequest, terms: list[tuple[Term, str]]) -> tuple[Term, str] | None:
    asked = (_term(request.GET.get("term", "")), request.GET.get("scope", ""))
    return next((one for one in terms if one == asked), terms[0] if terms else None)


def _term(text: str) -> Term | None:
    """A period out of an address, such as 2026-1-6; nonsense is none."""
    try:
        return term_of_code(text)
    except Refused:
        return None


@for_offices(TAX_ROWS)
def tax_payers(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Single payers of an area: the purpose first, then the rows; who looked is in the audit."""
    area = get_object_or_404(Place, pk=pk)
    term, scope = _term(request.GET.get("term", "")), request.GET.get("scope", "")
    if term is None or scope not in TaxScope.values or not covers(request.actor, area.path):
        raise Http404
    back = f"{reverse('innovation_community:tax')}?term={term.code}&scope={scope}"
    title = _("Payers: %(place)s, %(term)s") % {"place": area.name, "term": term}
    form = PurposeForm(request.POST or None)
    hint = _("Tax of single firms is confidential. Your name and purpose are written down.")
    sheet = Sheet(title, ((_("Tax and revenue"), back),), back, _("Show the payers"), hint)
    if request.method == "POST" and form.is_valid():
        try:
            rows = open_payers(
                area, term=term, scope=scope, by=request.actor, purpose=form.cleaned_data["purpose"]
            )
        except Refused as refusal:
            first_refusal_to(form, refusal)
        else:
            context = {"sheet": sheet, "rows": rows, "scope_label": TaxScope(scope).label}
            return render(request, "innovation_community/tax_payers.html", context)
    return shown(request, form, sheet)


@for_offices(TAX_ENTER)
def revenue_new(request: ActorRequest) -> HttpResponse:
    """Enter the revenue of a township by hand."""
    here = subdistrict_of(request.actor.scope_path or "")
    townships = Place.objects.open().filter(kind__in=TOWNSHIPS)
    townships = townships.filter(parent=here.parent) if here else townships
    form = RevenueForm(
        request.POST or None, townships=townships.order_by("pinyin"), initial={"place": here}
    )
    back = reverse("innovation_community:tax")

    def verb(data: dict[str, Any]) -> Any:
        return enter_revenue(
            data["place"], term=data["term"], amount_fen=data["amount"], document=data["document"], reason=data["reason"],
            by=request.actor, today=timezone.localdate(),
        )  # fmt: skip

    sheet = Sheet(_("Fiscal revenue of a township"), ((_("Tax and revenue"), back),), back)
    return act(request, form, sheet, verb, done=_("The amount is in the records."))


@for_offices(TAX_ENTER)
def disclosure_rule(request: ActorRequest) -> HttpResponse:
    """From how many payers on a sum is shown."""
    rule, back = disclosure_now(), reverse("innovation_community:tax")
    initial = {"payers_min": rule.payers_min, "share_max": rule.share_max, "source": rule.source}
    form = DisclosureForm(request.POST or None, initial=initial)
    hint = _(
        "No law was found that sets these numbers: three payers and 80 per cent are the product's default."
    )
    sheet = Sheet(_("Which sums are shown"), ((_("Tax and revenue"), back),), back, "", hint)
    return act(
        request, form, sheet, lambda data: set_disclosure(by=request.actor, **data), done=_("The sums follow the new rule.")
    )  # fmt: skip
