"""Items, their papers, limits and routes, edited on screen by an administrator."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.cases.actions import configure_item, configure_kind, configure_lists
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.forms.settings import (
    ItemForm,
    KindSettingForm,
    MaterialForms,
    RouteForms,
)
from yanzhen.kernel.cases.models import Item, KindSetting
from yanzhen.kernel.cases.views.doors import say_refusal
from yanzhen.kernel.parties.middleware import ActorRequest


@for_offices("cases.configure")
def items(request: ActorRequest) -> HttpResponse:
    rows = Item.objects.visible_to(request.actor).order_by("duty", "order", "code")
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(name__icontains=words)
    kinds = [(kind, KindSetting.objects.filter(pk=kind.slug).first()) for kind in case_kinds]
    return render(
        request, "cases/items.html", {"page": page_of(rows, request.GET, size=100), "kinds": kinds}
    )


@for_offices("cases.configure")
@require_http_methods(["GET", "POST"])
def item(request: ActorRequest, pk: Any = None) -> HttpResponse:
    """A new item, or an existing one with its papers and routes."""
    found = get_object_or_404(Item.objects.visible_to(request.actor), pk=pk) if pk else Item()
    data = request.POST if request.method == "POST" else None
    form = ItemForm(data, instance=found)
    papers = MaterialForms(data, instance=found, prefix="papers")
    routes = RouteForms(data, instance=found, prefix="routes")
    if data is not None and form.is_valid() and papers.is_valid() and routes.is_valid():
        try:
            with transaction.atomic():
                saved = configure_item(form.save(commit=False), by=request.actor)
                papers.instance = routes.instance = saved
                configure_lists(saved, lambda: (papers.save(), routes.save()), by=request.actor)
        except Refused as refusal:
            say_refusal(form, refusal)
        except IntegrityError:
            form.add_error(
                None, _("Two papers have one name, or a place has two routes. Keep one of them.")
            )
        else:
            messages.success(
                request,
                _("“%(item)s” is saved; new cases follow it, running ones keep their limit")
                % {"item": saved},
            )
            return redirect("cases:items")
    context = {
        "form": form,
        "papers": papers,
        "routes": routes,
        "item": found if pk else None,
        "parts": form.parts(),
    }
    return render(request, "cases/item_form.html", context, status=200 if data is None else 422)


@for_offices("cases.configure")
@require_http_methods(["GET", "POST"])
def kind(request: ActorRequest, slug: str) -> HttpResponse:
    """What the locality decides for a kind: reopening window, days to fix a bad rating."""
    if slug not in case_kinds:
        return redirect("cases:items")
    setting = KindSetting.objects.filter(pk=slug).first() or KindSetting(kind=slug)
    form = KindSettingForm(request.POST if request.method == "POST" else None, instance=setting)
    if request.method == "POST" and form.is_valid():
        configure_kind(form.save(commit=False), by=request.actor)
        messages.success(request, _("Saved"))
        return redirect("cases:items")
    return render(
        request,
        "cases/kind_form.html",
        {"form": form, "kind": case_kinds[slug]},
        status=422 if form.errors else 200,
    )
