"""How an offer's sales are shared: the rule in words, a worked example, who has agreed; and its refund table."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.orders.actions.agreeing import (
    consent,
    draw_up,
    example,
    names_of,
    parties_of,
    publish_refund_table,
    usual_price,
    words_of,
)
from yanzhen.kernel.orders.forms.splits import RefundTableForm, SplitForm
from yanzhen.kernel.orders.models import Offer, SplitRule, terms_at
from yanzhen.kernel.orders.models.refunds import said_of
from yanzhen.kernel.orders.models.splitting import refuse_parts
from yanzhen.kernel.orders.views.money_doors import own_seller, say
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("orders.split", "orders.statements")
@require_GET
def splits(request: ActorRequest) -> HttpResponse:
    """Rules that concern us: of our own offers, and of others' in which we have a part."""
    rules = SplitRule.objects.visible_to(request.actor).select_related(
        "offer__seller__organisation__party"
    )
    rows = list(rules.order_by("offer__name", "-version")[:200])
    offers = _offers_of(request.actor).exclude(state="ended").order_by("name")[:100]
    ruled = {rule.offer_id for rule in rows}
    context = {"rules": rows, "bare": [offer for offer in offers if offer.pk not in ruled]}
    return render(request, "orders/splits.html", context)


@for_offices("orders.split", "orders.statements")
@require_http_methods(["GET", "POST"])
def split(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One offer's rule: what is in force, the next one being agreed to, and the editor for the seller."""
    offer = get_object_or_404(_offers_of(request.actor), pk=pk)
    rules = list(
        SplitRule.objects.visible_to(request.actor).filter(offer=offer).order_by("-version")
    )
    mine = getattr(request.actor, "organisation_id", None) == offer.seller_id and request.actor.may(
        "orders.split"
    )
    if not (mine or rules):
        own_seller(request)
        return HttpResponse(status=404)
    form = SplitForm(
        request.POST if request.method == "POST" else None,
        offer=offer,
        rule=rules[0] if rules else None,
    )
    worked: Any = None
    if request.method == "POST" and mine and form.is_valid():
        try:
            draft = form.draft()
            if "look" in request.POST:
                worked = _worked(offer, draft.parts)
            else:
                draw_up(offer, draft, by=request.actor)
                messages.success(request, _("Drawn up; it is in force when everybody has agreed"))
                return redirect("orders:split", pk=pk)
        except Refused as refusal:
            say(form, refusal)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "offer": offer,
        "form": form,
        "mine": mine,
        "worked": worked,
        "rules": [_shown(rule, offer) for rule in rules],
    }
    return render(request, "orders/split.html", context, status=422 if form.errors else 200)


@for_offices("orders.split")
@require_POST
def agree(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A party agrees: its own office by a press, another on the strength of a signed paper."""
    rule = get_object_or_404(SplitRule.objects.visible_to(request.actor), pk=pk)
    try:
        party = UUID(request.POST.get("party", ""))
        consent(rule, by=request.actor, party_id=party, note=request.POST.get("note", ""))
    except ValueError:
        return HttpResponse(status=400)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Agreed"))
    return redirect("orders:split", pk=rule.offer_id)


@for_offices("orders.offers")
@require_http_methods(["GET", "POST"])
def refund_table(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The table that future sales of an offer are under, as buyers see it."""
    offer = get_object_or_404(Offer.objects.edited_by(request.actor), pk=pk)
    terms, table = terms_at(offer.pk, timezone.now())
    form = RefundTableForm(request.POST if request.method == "POST" else None, terms=terms)
    if request.method == "POST" and form.is_valid():
        try:
            publish_refund_table(
                offer, form.terms(), source=form.cleaned_data["source"], by=request.actor
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("Published; sales from now on are under it"))
            return redirect("orders:refund_table", pk=pk)
    context = {"offer": offer, "form": form, "said": said_of(terms), "table": table,
               "older": offer.refund_tables.order_by("-version")[:20]}  # fmt: skip
    return render(request, "orders/refund_table.html", context, status=422 if form.errors else 200)


def _offers_of(actor: Any) -> Any:
    """Our own, and those of others in which we have a part."""
    mine = Q(seller_id=actor.organisation_id) | Q(
        split_rules__parts__party_id=actor.organisation_id
    )
    found = (
        Offer.objects.filter(mine)
        if actor.organisation_id
        else Offer.objects.visible_to(actor).none()
    )
    return found.select_related("seller__organisation__party").distinct()


def _worked(offer: Offer, drafts: Any) -> Any:
    """An example with the draft's parts for all; a place of redemption's own parts are worked apart."""
    names = names_of(part.party_id for part in drafts)
    price, shown = usual_price(offer), []
    for point in sorted({part.point for part in drafts}):
        here = [part for part in drafts if part.point == point]
        refuse_parts([part.plain for part in here])
        shown.append((point, example([(names[p.party_id], p.plain) for p in here], price)))
    return shown


def _shown(rule: SplitRule, offer: Offer) -> dict[str, Any]:
    given = {one.party_id: one for one in rule.consents.select_related("party", "person__party")}
    parties = names_of(parties_of(rule))
    parts = list(rule.parts.select_related("party"))
    here = [part for part in parts if not part.point] or [
        part for part in parts if part.point == parts[0].point
    ]
    return {
        "rule": rule, "words": words_of(rule), "parties": [(key, name, given.get(key)) for key, name in sorted(parties.items(), key=lambda pair: pair[1])],
        "example": example([(part.party.name, part.plain) for part in here], usual_price(offer)) if here else None,
    }  # fmt: skip
