"""The register: list, one party's whole story, entering, and the look at a whole number."""

from typing import Any, Final, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.parties.actions import register_organisation, register_person, reveal_phone
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.context import ActorRequest
from yanzhen.kernel.parties.forms import OrganisationForm, PersonForm, PurposeForm
from yanzhen.kernel.parties.masking import shown_name, shown_phone
from yanzhen.kernel.parties.models import Party, PartyKind

FORMS: Final[dict[str, tuple[type[Form], Any]]] = {
    "person": (PersonForm, register_person),
    "organisation": (OrganisationForm, register_organisation),
}

# Who finds something to do on the page of acts.
KEEPERS: Final = ("parties.edit", "logins.edit", "offices.appoint")


@login_required
@require_GET
def party_list(request: HttpRequest) -> HttpResponse:
    """Everybody this actor may see, by name; searched by any part of it, pinyin or credit code."""
    actor = actor_of(request)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    parties = matching(Party.objects.visible_to(actor).current(), words)
    if kind in PartyKind.values:
        parties = parties.filter(kind=kind)
    rows = parties.select_related("person__party", "organisation__place", "household__place")
    page = page_of(rows.order_by("pinyin", "id"), request.GET)
    context = {
        "page": page,
        "rows": [_row(party, actor) for party in page],
        "kinds": PartyKind.choices,
        "kind": kind,
        "words": words,
        "may_edit": actor.may("parties.edit"),
    }
    return render(request, "parties/list.html", context)


def _row(party: Party, actor: Actor) -> dict[str, Any]:
    person, organisation = getattr(party, "person", None), getattr(party, "organisation", None)
    return {
        "party": party,
        "name": shown_name(party, actor),
        "phone": shown_phone(person, actor) if person else "",
        "code": organisation.uscc if organisation else "",
        "kind": organisation.get_kind_display() if organisation else party.get_kind_display(),
        "place": organisation.place if organisation else None,
    }


@login_required
@require_GET
def party_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole story of a party; the key of a merged one leads to the living record."""
    actor = actor_of(request)
    living = Party.objects.visible_to(actor).resolve(pk)
    if living is None:
        raise Http404
    if living.pk != pk:
        return redirect("parties:party", living.pk)
    context = {
        "party": living,
        "name": shown_name(living, actor),
        "panels": panels_of(request, "parties.party", living.pk, actor),
        "may_keep": any(actor.may(capability) for capability in KEEPERS),
        "frame": "base/portal.html" if actor.desk == "portal" else "base/workbench.html",
    }
    return render(request, "parties/party.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter a person or an organisation."""
    actor = actor_of(request)
    if not actor.may("parties.edit"):
        raise PermissionDenied
    form_class, verb = FORMS[kind]
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = verb(by=actor, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            return redirect("parties:party", fresh.pk)
    return render(request, "parties/enter.html", {"form": form, "kind": kind})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the purpose, then show the whole number for two minutes. A fragment, or a page of its own."""
    actor = actor_of(request)
    party = get_object_or_404(
        Party.objects.visible_to(actor).select_related("person__party"),
        pk=pk,
        kind=PartyKind.PERSON,
    )
    context: dict[str, Any] = {"party": party, "masked": shown_phone(party.person, actor)}
    if "back" in request.GET:
        return render(request, "parties/_phone.html", {**context, "may_reveal": True})
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            context["revealed"] = reveal_phone(party.person, by=actor, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
    context["form"] = form
    response = render(request, _phone_template(request), context)
    if "revealed" in context:
        # Without script the whole page goes back by itself.
        seconds = context["revealed"].shown_seconds
        response["Refresh"] = f"{seconds}; url={reverse('parties:party', args=[pk])}"
    return response


def _phone_template(request: HttpRequest) -> str:
    fragment = request.headers.get("HX-Request") == "true"
    return "parties/_phone.html" if fragment else "parties/phone.html"


def say(form: Form, refusal: Refused) -> None:
    """Put a refusal beside what was typed."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def actor_of(request: HttpRequest) -> Actor:
    return cast(ActorRequest, request).actor
