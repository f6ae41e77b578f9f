"""One asset: what it is, who uses it, its papers, its condition, its history; and what can be done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from yanzhen.base.charts import Area, AreaMap
from yanzhen.base.once import once_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.assets.actions import (
    AssetDraft,
    add_permit,
    correct_asset,
    end_permit,
    enter_asset,
    inspect_asset,
)
from yanzhen.kernel.assets.actions.outlines import drawn
from yanzhen.kernel.assets.actions.register import CORRECTED
from yanzhen.kernel.assets.contracts import SEE, uses_of
from yanzhen.kernel.assets.forms import assets as forms
from yanzhen.kernel.assets.forms.fields import places_for, say_refusal
from yanzhen.kernel.assets.models import Asset, Permit
from yanzhen.kernel.assets.views.doors import asset_for
from yanzhen.kernel.assets.workflow import APPROVE, EDIT, LIFE
from yanzhen.kernel.documents.actions import files_shown, store_all
from yanzhen.kernel.parties.middleware import ActorRequest

LINES_SHOWN = 20
NEIGHBOURS_MAX = 20


@for_offices(SEE)
@require_GET
def asset_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    asset = asset_for(request, pk)
    today = timezone.localdate()
    inspections = list(asset.inspections.all()[:LINES_SHOWN])
    for inspection in inspections:
        inspection.files = files_shown(inspection, to=request.actor)  # type: ignore[attr-defined]  # for the template
    permits = list(asset.permits.all()[:LINES_SHOWN])
    for permit in permits:
        permit.lapsed = permit.has_expired(today)  # type: ignore[attr-defined]  # for the template
    context = {
        "asset": asset,
        "today": today,
        "uses": uses_of([asset.pk], today).get(asset.pk, []),
        "permits": permits,
        "inspections": inspections,
        "changes": asset.changes.select_related("from_place", "to_place")[:LINES_SHOWN],
        "disposal": asset.disposals.order_by("-id").first(),
        "files": files_shown(asset, to=request.actor),
        "steps": asset.steps_open_to(request.actor),
        "life": LIFE,
        "map": _map(asset, request),
        "may_change": asset.may_change(request.actor) and asset.state != "gone",
        "panels": panels_of(request, "assets.asset", asset.pk, request.actor),
    }
    return render(request, "assets/asset.html", context)


def _map(asset: Asset, request: ActorRequest) -> AreaMap | None:
    """The asset among its neighbours of the same place."""
    if asset.geometry is None:
        return None
    near = (
        Asset.objects.visible_to(request.actor)
        .held()
        .filter(place=asset.place)
        .exclude(geometry=None)
        .exclude(pk=asset.pk)
    )
    areas = [Area(asset.name, asset.area_m2 or 1, "", drawn(asset.geometry))]
    areas += [
        Area(one.name, one.area_m2 or 1, one.get_absolute_url(), drawn(one.geometry))
        for one in near.order_by("pinyin")[:NEIGHBOURS_MAX]
        if one.geometry is not None
    ]
    return AreaMap(_("%(asset)s and what lies beside it") % {"asset": asset.name}, areas, "m²")


@for_offices(EDIT)
def new(request: ActorRequest) -> HttpResponse:
    """Put an asset on the register; pressed twice it is one."""
    initial = {"place": request.actor.scope_name, "owner": request.actor.organisation_id}
    form = forms.AssetForm(request.POST or None, by=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = {
            name: value
            for name, value in form.cleaned_data.items()
            if name not in ("shifted", "reason")
        }
        try:
            asset = enter_asset(
                AssetDraft(**data), by=request.actor, once_key=once_of(request.POST)
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is on the register.") % {"name": asset.name})
            return redirect(asset.get_absolute_url())
    return _form_page(request, form, None)


@for_offices(EDIT)
def edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Correct what was entered wrongly; the former stays in the history."""
    asset = asset_for(request, pk)
    initial = {name: getattr(asset, name) for name in CORRECTED if name != "geometry"}
    initial |= {"geometry": _typed(asset.geometry)}
    form = forms.AssetForm(request.POST or None, by=request.actor, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in CORRECTED}
        try:
            correct_asset(asset, by=request.actor, reason=form.cleaned_data["reason"], **facts)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is corrected.") % {"name": asset.name})
            return redirect(asset.get_absolute_url())
    return _form_page(request, form, asset)


def _typed(geometry: dict[str, Any] | None) -> str:
    if geometry is None:
        return ""
    if geometry["type"] == "Point":
        return ", ".join(str(value) for value in geometry["coordinates"][:2])
    return str(geometry).replace("'", '"')


def _form_page(request: ActorRequest, form: forms.AssetForm, asset: Asset | None) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "asset": asset, "places": places_for(request.actor)}
    return render(request, "assets/form.html", context, status=status)


def _move(asset: Asset, data: dict[str, Any], by: Any) -> None:
    asset.move(
        data["place"], by=by, reason=data["reason"], on=data["on"], place_note=data["place_note"]
    )


def _inspect(asset: Asset, data: dict[str, Any], by: Any) -> None:
    inspect_asset(
        asset,
        by=by,
        condition=data["condition"],
        on=data["on"],
        note=data["note"],
        photos=data["photos"],
    )


def _permit(asset: Asset, data: dict[str, Any], by: Any) -> None:
    add_permit(asset, by=by, **data)


def _files(asset: Asset, data: dict[str, Any], by: Any) -> None:
    asset.must_be_changed_by(by)
    if not data["attached"]:
        raise Refused(gettext_lazy("Choose a file first."), field="attached")
    store_all(data["attached"], owner=asset, by=by)


ACTS = {
    "move": Act("move", gettext_lazy("Move"), gettext_lazy("Write the move down"), forms.MoveForm, _move, gettext_lazy("The move is written down."), hint=gettext_lazy("The former place stays in the history."), capability=EDIT),
    "inspect": Act("inspect", gettext_lazy("Inspect"), gettext_lazy("Write it down"), forms.InspectForm, _inspect, gettext_lazy("The inspection is written down."), capability=EDIT),
    "permit": Act("permit", gettext_lazy("Enter a paper"), gettext_lazy("Hang it on the asset"), forms.PermitForm, _permit, gettext_lazy("The paper hangs on the asset."), capability=EDIT),
    "files": Act("files", gettext_lazy("Add photos and files"), gettext_lazy("Add them"), forms.FilesForm, _files, gettext_lazy("The files hang on the asset."), capability=EDIT),
}  # fmt: skip


@for_offices(EDIT)
def act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """One act on a page of its own: move, inspect, a paper, files."""
    asset = asset_for(request, pk)
    if name not in ACTS:
        raise Http404
    return acts_page(
        request, asset, [ACTS[name]], by=request.actor, page=_page(asset, str(ACTS[name].title))
    )


@for_offices(EDIT, APPROVE)
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """A step of the asset's life, with the fields it asks for."""
    asset = asset_for(request, pk)
    found = next((one for one in asset.steps_open_to(request.actor) if one.name == name), None)
    if found is None:
        LIFE.step(name, asset.state)
        raise Refused(gettext_lazy("Your office may not do this with the asset."))
    asks = found.asks

    class Form(forms.StepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def take(noun: Asset, data: dict[str, Any], by: Any) -> None:
        noun.take_step(name, by=by, note=data.pop("note", ""), data=data)

    label: str | Promise = found.label
    one = Act(name, label, label, Form, take, gettext_lazy("It is written down."))
    return acts_page(request, asset, [one], by=request.actor, page=_page(asset, str(label)))


@for_offices(EDIT)
def permit_end(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A paper is given up or was withdrawn."""
    permit = get_object_or_404(
        Permit.objects.visible_to(request.actor).select_related("asset"), pk=pk
    )

    def end(noun: Permit, data: dict[str, Any], by: Any) -> None:
        end_permit(noun, by=by, reason=data["reason"])

    title = gettext_lazy("Give the paper up")
    one = Act("end", title, title, forms.EndPermitForm, end, gettext_lazy("The paper has ended."))
    page = _page(permit.asset, f"{permit}")
    return acts_page(request, permit, [one], by=request.actor, page=page)


def _page(asset: Asset, heading: str) -> Page:
    back = asset.get_absolute_url()
    crumbs = ((pgettext("register", "Assets"), reverse("assets:list")), (asset.name, back))
    return Page(heading, crumbs, back, note=str(asset))
