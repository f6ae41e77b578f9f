"""The register: searched and filtered, as a list, a spreadsheet, a paper, labels, and summed up."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.charts import Area, AreaMap
from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.pdf import Block, Paper, pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.templatetags.tags_numbers import fen
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.assets.actions.outlines import drawn
from yanzhen.kernel.assets.contracts import SEE, uses_of
from yanzhen.kernel.assets.forms.fields import owners_for
from yanzhen.kernel.assets.models import Acquired, Asset, AssetKind, Condition, Nature
from yanzhen.kernel.assets.views.doors import key_of
from yanzhen.kernel.assets.workflow import EDIT, AssetState
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.places.models import Place

PRINTED_MAX: Final = 2_000
DRAWN_MAX: Final = 300
PLACES_SUMMED_MAX: Final = 40
SORTS: Final = {
    "name": ("pinyin", "id"),
    "number": ("number", "id"),
    "value": ("-original_value_fen", "id"),
    "new": ("-held_since", "-id"),
}
COLUMNS: Final = (
    ExportColumn(gettext_lazy("Number of the asset"), 14), ExportColumn(gettext_lazy("Name of the asset"), 28), ExportColumn(gettext_lazy("Kind"), 14),
    ExportColumn(gettext_lazy("Owner"), 30), ExportColumn(gettext_lazy("Place"), 16), ExportColumn(gettext_lazy("Where exactly"), 24),
    ExportColumn(gettext_lazy("Quantity"), 8), ExportColumn(gettext_lazy("Counted in"), 8), ExportColumn(gettext_lazy("Area, m²"), 12),
    ExportColumn(gettext_lazy("How it was got"), 14), ExportColumn(gettext_lazy("Got on"), 12), ExportColumn(gettext_lazy("Original value"), 16, unit="fen"),
    ExportColumn(gettext_lazy("Residual value"), 14, unit="fen"), ExportColumn(gettext_lazy("Useful life in months"), 10),
    ExportColumn(gettext_lazy("In service since"), 12), ExportColumn(gettext_lazy("Condition"), 10), ExportColumn(gettext_lazy("Inspected on"), 12),
    ExportColumn(gettext_lazy("State"), 12), ExportColumn(gettext_lazy("Used by"), 24), ExportColumn(gettext_lazy("Paper expired"), 10),
    ExportColumn(gettext_lazy("Code on the label"), 12), ExportColumn(gettext_lazy("Remark"), 30),
)  # fmt: skip


def chosen_assets(request: ActorRequest) -> Any:
    """What the address asks for; without a state, what is held now."""
    asked = request.GET
    seen = Asset.objects.visible_to(request.actor).for_lists(timezone.localdate())
    assets: Any = matching(seen, asked.get("q", ""))
    assets = (
        assets.filter(state=asked["state"])
        if asked.get("state") in AssetState.values
        else assets.held()
    )
    for name in ("kind", "condition", "acquired_how"):
        if value := asked.get(name, ""):
            assets = assets.filter(**{name: value})
    if (nature := asked.get("nature", "")) in Nature.values:
        assets = assets.filter(kind__nature=nature)
    if owner := asked.get("owner", ""):
        assets = assets.filter(owner=key_of(owner))
    if place := asked.get("place", ""):
        within = Place.objects.filter(pk=key_of(place)).values_list("path", flat=True).first()
        assets = assets.filter(place__path__startswith=within or "?")
    assets = _marked(assets, asked.get("mark", ""))
    return assets.order_by(*SORTS.get(asked.get("sort", ""), SORTS["name"]))


def _marked(assets: Any, mark: str) -> Any:
    if mark == "lapsed":
        return assets.filter(has_lapsed=True)
    if mark == "soon":
        return assets.filter(ends_soon=True)
    if mark == "unseen":
        return assets.filter(condition_on__isnull=True)
    return assets.filter(own_use=False) if mark == "not_own" else assets


@for_offices(SEE)
@require_GET
def asset_list(request: ActorRequest) -> HttpResponse:
    """The register by fifty."""
    page = page_of(chosen_assets(request), request.GET)
    uses = uses_of([asset.pk for asset in page.rows], timezone.localdate())
    for asset in page.rows:
        asset.uses = uses.get(asset.pk, [])
    context = {
        "page": page,
        "asked": request.GET,
        "kinds": AssetKind.objects.visible_to(request.actor),
        "owners": owners_for(request.actor)[:100],
        "states": AssetState.choices,
        "conditions": Condition.choices,
        "may_edit": request.actor.may(EDIT),
        "place": Place.objects.filter(pk=key_of(request.GET.get("place", ""))).first(),
    }
    return render(request, "assets/list.html", context)


@for_offices(SEE)
@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """Exactly the assets of the list as a spreadsheet."""
    return export_list(request, _("Register of assets"), COLUMNS, _rows(chosen_assets(request)))


def _rows(assets: "QuerySet[Asset, Any]") -> Iterator[tuple[Any, ...]]:
    today = timezone.localdate()
    chunk: list[Any] = []
    for asset in assets.iterator(chunk_size=1_000):
        chunk.append(asset)
        if len(chunk) == 1_000:
            yield from _with_uses(chunk, today)
            chunk = []
    yield from _with_uses(chunk, today)


def _with_uses(assets: list[Any], today: Any) -> Iterator[tuple[Any, ...]]:
    uses = uses_of([asset.pk for asset in assets], today)
    for asset in assets:
        used = _(", ").join(use.who for use in uses.get(asset.pk, [])) or (
            _("the owner") if asset.own_use else ""
        )
        yield (
            asset.number, asset.name, asset.kind.title, asset.owner.name, asset.place.name, asset.place_note, asset.quantity, asset.unit,
            asset.area_m2, Acquired(asset.acquired_how).label, asset.acquired_on, asset.original_value_fen, asset.residual_fen,
            asset.life_months, asset.in_service_on, asset.get_condition_display(), asset.condition_on, asset.get_state_display(),
            used, asset.has_lapsed, asset.code, asset.note,
        )  # fmt: skip


@for_offices(SEE)
@require_GET
def paper(request: ActorRequest) -> HttpResponse:
    """The list as it is printed and filed: numbered, with its sums and lines to sign."""
    assets = list(chosen_assets(request)[: PRINTED_MAX + 1])
    if len(assets) > PRINTED_MAX:
        raise Refused(
            gettext_lazy("More than %(most)s assets make no paper. Narrow the list down."),
            most=PRINTED_MAX,
        )
    head = (
        _("Number of the asset"),
        _("Name of the asset"),
        _("Kind"),
        _("Place"),
        _("Area, m²"),
        _("Original value"),
        _("Condition"),
    )
    rows = [
        (
            asset.number, asset.name + (_(" (paper expired)") if asset.has_lapsed else ""), asset.kind.title, asset.place.name,
            f"{asset.area_m2:,}" if asset.area_m2 else "–", fen(asset.original_value_fen), asset.get_condition_display() or "–",
        )
        for asset in assets
    ]  # fmt: skip
    total = sum(asset.original_value_fen or 0 for asset in assets)
    sums = _("%(n)s assets, original value %(value)s") % {
        "n": f"{len(assets):,}",
        "value": fen(total),
    }
    blocks = (
        Block("table", rows=rows, head=head, widths=(1.5, 2.6, 1.2, 1.4, 1.2, 1.7, 1)),
        Block("signatures", rows=[(_("Made by"),), (_("Checked by"),), (_("Seal"),)]),
    )
    printed = Paper(
        _("Register of assets"), subtitle=sums, blocks=blocks, foot=timezone.localdate().isoformat()
    )
    response = HttpResponse(pdf_of(printed), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="assets.pdf"'
    return response


@for_offices(SEE)
@require_GET
def summary(request: ActorRequest) -> HttpResponse:
    """How many, what they cost and how large, by kind and by place; every number opens to its rows. The map beside."""
    assets = Asset.objects.visible_to(request.actor).held()
    if owner := request.GET.get("owner", ""):
        assets = assets.filter(owner=key_of(owner))
    measures: dict[str, Any] = {
        "n": Count("pk"),
        "value": Sum("original_value_fen"),
        "area": Sum("area_m2"),
    }
    by_kind: Any = assets.values("kind", "kind__title").annotate(**measures)
    by_place: Any = assets.values("place", "place__name").annotate(**measures)
    context = {
        "total": assets.aggregate(**measures),
        "by_kind": list(by_kind.order_by("kind__order", "kind")),
        "by_place": list(by_place.order_by("-n", "place__name")[:PLACES_SUMMED_MAX]),
        "owners": owners_for(request.actor)[:100],
        "owner": owner,
        "map": _map(assets),
    }
    return render(request, "assets/summary.html", context)


def _map(assets: "QuerySet[Asset, Any]") -> AreaMap | None:
    """Outlines and points of the assets that have one, without tiles or network."""
    known = assets.exclude(geometry=None).order_by("pinyin", "pk")[:DRAWN_MAX]
    areas = [
        Area(asset.name, asset.area_m2 or 1, asset.get_absolute_url(), drawn(asset.geometry))
        for asset in known
        if asset.geometry is not None
    ]
    return AreaMap(_("Where the assets lie"), areas, "m²") if areas else None
