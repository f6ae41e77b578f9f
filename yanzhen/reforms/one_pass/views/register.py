"""The register of attractions: list, map, one of them, entered, corrected, published, taken down."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.documents.actions import files_shown
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.one_pass.actions.attractions import (
    correct_attraction,
    enter_attraction,
    publish,
    take_down,
)
from yanzhen.reforms.one_pass.actions.photographs import hang_photographs
from yanzhen.reforms.one_pass.contracts import EDIT, SEE
from yanzhen.reforms.one_pass.forms.register import (
    AttractionForm,
    EmptyForm,
    PicturesForm,
    TakeDownForm,
    say,
)
from yanzhen.reforms.one_pass.models import Attraction, Kind, Shown
from yanzhen.reforms.one_pass.views.drawn import map_of

MAPPED_MAX: Final = 200
COLUMNS: Final = (
    ExportColumn(gettext_lazy("Code"), 10), ExportColumn(gettext_lazy("Attraction"), 24), ExportColumn(gettext_lazy("Kind"), 14),
    ExportColumn(gettext_lazy("Village"), 16), ExportColumn(gettext_lazy("Who runs it"), 30), ExportColumn(gettext_lazy("In one sentence"), 40),
    ExportColumn(gettext_lazy("Dangerous"), 10), ExportColumn(gettext_lazy("Papers hold until"), 14), ExportColumn(gettext_lazy("Shown"), 12),
)  # fmt: skip


def chosen(request: ActorRequest) -> Any:
    """What the address asks for."""
    asked, today = request.GET, timezone.localdate()
    rows: Any = matching(Attraction.objects.kept_by(request.actor).for_lists(), asked.get("q", ""))
    for name, values in (("kind", Kind.values), ("shown", Shown.values)):
        if asked.get(name) in values:
            rows = rows.filter(**{name: asked[name]})
    if asked.get("mark") == "lapsed":
        rows = rows.filter(
            pk__in=Attraction.objects.kept_by(request.actor).lapsed(today).values("pk")
        )
    if asked.get("mark") == "dangerous":
        rows = rows.filter(high_risk=True)
    return rows.order_by("code", "pinyin", "pk")


@for_offices(SEE)
@require_GET
def register(request: ActorRequest) -> HttpResponse:
    """The register by fifty, with what needs somebody."""
    context = {
        "page": page_of(chosen(request), request.GET), "asked": request.GET, "kinds": Kind.choices, "states": Shown.choices,
        "may_edit": request.actor.may(EDIT), "today": timezone.localdate(), "map": map_of(list(chosen(request)[:MAPPED_MAX]), register=True),
        "lapsed": Attraction.objects.kept_by(request.actor).lapsed(timezone.localdate()).count(),
    }  # fmt: skip
    return render(request, "one_pass/register.html", context)


@for_offices(SEE)
@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """Exactly the rows of the list as a spreadsheet."""
    return export_list(request, _("Register of attractions"), COLUMNS, _rows(chosen(request)))


def _rows(rows: Any) -> Iterator[tuple[Any, ...]]:
    for one in rows.iterator(chunk_size=500):
        yield (one.code, one.name, one.get_kind_display(), one.village.name if one.village else "", str(one.owner or ""), one.summary,
               one.high_risk, one.papers_until, one.get_shown_display())  # fmt: skip


@for_offices(SEE)
@require_GET
def attraction(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One of the register, with its papers and what visitors read."""
    found = get_object_or_404(Attraction.objects.kept_by(request.actor).for_lists(), pk=pk)
    today = timezone.localdate()
    context = {
        "attraction": found, "papers": _papers(found, today), "may_change": found.may_change(request.actor), "today": today,
        "files": files_shown(found, to=request.actor), "stops": found.stops.select_related("route"),
        "products": found.product_points.select_related("product"),
    }  # fmt: skip
    return render(request, "one_pass/register_one.html", context)


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    form = AttractionForm(request.POST or None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_attraction(
                by=request.actor, since=timezone.localdate(), **form.cleaned_data
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("%(name)s is on the register.") % {"name": made.name})
            return redirect("one_pass:register_one", made.pk)
    return _form(request, form, None)


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Attraction.objects.kept_by(request.actor).for_lists(), pk=pk)
    form = AttractionForm(request.POST or None, instance=found, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            correct_attraction(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("%(name)s is corrected.") % {"name": found.name})
            return redirect("one_pass:register_one", found.pk)
    return _form(request, form, found)


def _form(request: ActorRequest, form: AttractionForm, found: Attraction | None) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "one_pass/register_form.html", {"form": form, "attraction": found}, status=status
    )


def _hang(noun: Attraction, data: dict[str, Any], by: Any) -> None:
    if not noun.may_change(by):
        raise Refused(gettext_lazy("Your office may not change what visitors see."))
    if not data["pictures"]:
        raise Refused(gettext_lazy("Choose a photograph first."), field="pictures")
    hang_photographs(noun, data["pictures"], by=by)


def _publish(noun: Attraction, data: dict[str, Any], by: Any) -> None:
    publish(noun, by=by)


def _take_down(noun: Attraction, data: dict[str, Any], by: Any) -> None:
    take_down(noun, by=by, reason=data["reason"])


ACTS: Final = {
    "pictures": Act("pictures", gettext_lazy("Add photographs"), gettext_lazy("Add them"), PicturesForm, _hang, gettext_lazy("The photographs hang on it."),
                    hint=gettext_lazy("Of what is published, everybody may see them."), capability=EDIT),
    "publish": Act("publish", gettext_lazy("Publish"), gettext_lazy("Show it to visitors"), EmptyForm, _publish,
                   gettext_lazy("Visitors see it now."), hint=gettext_lazy("What is dangerous needs its papers first."), capability=EDIT),
    "take-down": Act("take-down", gettext_lazy("Take down"), gettext_lazy("Take it down"), TakeDownForm,
                     _take_down, gettext_lazy("Visitors see it no longer."), capability=EDIT),
}  # fmt: skip


@for_offices(EDIT)
@require_http_methods(["GET", "POST"])
def act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    """Published or taken down, on a page of its own."""
    found = get_object_or_404(Attraction.objects.kept_by(request.actor).for_lists(), pk=pk)
    if name not in ACTS:
        raise Http404
    back = reverse("one_pass:register_one", args=[found.pk])
    crumbs = ((_("Attractions"), reverse("one_pass:register")), (found.name, back))
    page = Page(str(ACTS[name].title), crumbs, back, note=found.name)
    return acts_page(request, found, [ACTS[name]], by=request.actor, page=page)


def _papers(found: Attraction, today: Any) -> list[dict[str, Any]]:
    """Which papers it needs, which it has, and whether they hold."""
    wanted = (
        [("licence", _("Licence")), ("insurance", _("Liability insurance"))]
        if found.high_risk
        else []
    )
    wanted += [("airspace", _("Airspace"))] if found.flies else []
    rows = []
    for name, title in wanted:
        number, until = getattr(found, f"{name}_number"), getattr(found, f"{name}_until")
        state = (
            "late"
            if not number or until is None or until < today
            else "soon"
            if (until - today).days <= 30
            else "ok"
        )
        rows.append({"title": title, "number": number, "until": until, "state": state})
    return rows
