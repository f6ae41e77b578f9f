"""The tree, one place with its story, and entering a place below another."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.refusals import Refused
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.places.actions import open_place
from yanzhen.kernel.places.forms import PlaceForm
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.widgets import map_of


@login_required
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """The top of the tree with its children; each opens its own page."""
    actor = actor_of(request)
    top = Place.objects.visible_to(actor).open().filter(parent=None).order_by("code", "pinyin")
    root = top.first()
    if root is None:
        return render(request, "places/tree.html", {"roots": []})
    if len(top[:2]) == 1:
        return redirect("places:place", root.pk)
    return render(request, "places/tree.html", {"roots": _with_counts(top)})


@login_required
@require_GET
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place: where it stands, what is below it, and what each app knows of it."""
    actor = actor_of(request)
    found = get_object_or_404(Place.objects.visible_to(actor), pk=pk)
    below = Place.objects.visible_to(actor).filter(parent=found, until__isnull=True)
    children = list(_with_counts(below.order_by("kind", "code", "pinyin")))
    context = {
        "place": found,
        "above": list(Place.objects.visible_to(actor).above(found).exclude(pk=found.pk))[::-1],
        "children": children,
        "map": map_of(found, children),
        "successors": list(found.successors.all()) if found.until else [],
        "panels": panels_of(request, "places.place", found.pk, actor),
        "may_edit": may_keep(actor, found),
    }
    return render(request, "places/place.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a place below another."""
    parent = place_to_edit(request, pk)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = open_place(parent=parent, by=actor_of(request), **form.cleaned_data)
        except Refused as refusal:
            _say(form, refusal)
        else:
            return redirect("places:place", fresh.pk)
    return render(request, "places/new.html", {"parent": parent, "form": form})


def _say(form: Form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def place_to_edit(request: HttpRequest, pk: UUID) -> Place:
    """The place, for who keeps the register and answers for it."""
    actor = actor_of(request)
    if not actor.may("places.edit"):
        raise PermissionDenied
    found = get_object_or_404(Place.objects.visible_to(actor), pk=pk)
    if not may_keep(actor, found):
        raise PermissionDenied(_("Your office does not answer for this place."))
    return found


def may_keep(actor: Any, place: Place) -> bool:
    """Who keeps the register, within the place the office answers for."""
    answers = not actor.scope_path or place.path.startswith(actor.scope_path)
    return bool(actor.may("places.edit")) and answers


def _with_counts(places: Any) -> Any:
    return places.annotate(parts=Count("children", filter=Q(children__until__isnull=True)))


def actor_of(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # set by the parties' middleware
