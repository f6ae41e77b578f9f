"""Drawing a contract up and changing the draft; values of indexes as they are published."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.agreements.actions import TermsDraft, draw_up, rewrite
from yanzhen.kernel.agreements.actions.drawing import WRITTEN
from yanzhen.kernel.agreements.actions.indexes import keep_value
from yanzhen.kernel.agreements.contracts import SEE
from yanzhen.kernel.agreements.forms.agreements import AgreementForm, IndexForm
from yanzhen.kernel.agreements.models import Agreement, IndexValue
from yanzhen.kernel.agreements.views.lists import agreement_for
from yanzhen.kernel.agreements.workflow import APPROVE, EDIT
from yanzhen.kernel.assets.forms.fields import places_for, say_refusal
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.assets.views.doors import key_of
from yanzhen.kernel.documents.actions import store_all
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices(EDIT)
def new(request: ActorRequest) -> HttpResponse:
    """A draft; pressed twice it is one. Its text and scan may come with it."""
    asset = (
        Asset.objects.visible_to(request.actor)
        .filter(pk=key_of(request.GET.get("asset", "")))
        .first()
    )
    initial: dict[str, Any] = {
        "asset": asset,
        "exclusive": asset is not None,
        "owner": asset.owner_id if asset else request.actor.organisation_id,
    }
    form = AgreementForm(request.POST or None, by=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                agreement = draw_up(form.draft(), by=request.actor, once_key=once_of(request.POST))
                store_all(request.FILES.getlist("files"), owner=agreement, by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, _("The draft is kept. Look it over and send it for approval.")
            )
            return redirect(agreement.get_absolute_url())
    return _page(request, form, None)


@for_offices(EDIT)
def edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Change a draft as a whole."""
    agreement = agreement_for(request, pk)
    terms = agreement.terms.get(version=1)
    initial = {
        name: getattr(agreement, name) for name in (*WRITTEN, "place", "number", "value_fen")
    }
    initial |= {name: getattr(terms, name) for name in TermsDraft.__dataclass_fields__}
    form = AgreementForm(request.POST or None, by=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rewrite(agreement, form.draft(), by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("The draft is changed."))
            return redirect(agreement.get_absolute_url())
    return _page(request, form, agreement)


def _page(request: ActorRequest, form: AgreementForm, agreement: Agreement | None) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "agreement": agreement, "places": places_for(request.actor)}
    return render(request, "agreements/form.html", context, status=status)


@for_offices(SEE)
def indexes(request: ActorRequest) -> HttpResponse:
    """Indexes that contracts follow; whoever approves contracts writes the values."""
    may_write = request.actor.may(APPROVE)
    form = IndexForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keep_value(**form.cleaned_data, by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("The value is written down; dues that waited for it are known at the next run."),
            )
            return redirect("agreements:indexes")
    values = IndexValue.objects.select_related("index").order_by("index__name", "-year")[:200]
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request,
        "agreements/indexes.html",
        {"form": form, "values": values, "may_write": may_write},
        status=status,
    )
