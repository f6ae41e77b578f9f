"""Records of the ladder as tables, one a kind: what can be brought in can be taken out."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.innovation_community.actions.growth_kinds import (
    BY_SLUG,
    YEARS,
    Cell,
    RecordKind,
)
from yanzhen.reforms.innovation_community.models import Enterprise


@for_offices("community.export")
@require_GET
def growth_export(request: ActorRequest, kind: str) -> HttpResponse:
    """All records of a kind of the firms one sees, in the columns of the template for bringing in."""
    chosen = YEARS if kind == YEARS.slug else BY_SLUG.get(kind)
    if chosen is None:
        raise Http404
    firms = Enterprise.objects.visible_to(request.actor)
    rows = chosen.model.objects.filter(enterprise__in=firms).select_related(
        "enterprise__organisation__party"
    )
    desk = Office(pk=request.actor.office_id, title=request.actor.office_name)

    def written(count: int) -> None:
        record(
            by=request.actor, verb="innovation_community.export", noun=desk,
            changes={"list": f"growth {chosen.slug}", "rows": count},
        )  # fmt: skip

    columns = (
        ExportColumn(_("Unified social credit code"), 22),
        ExportColumn(_("Firm"), 36),
        *(
            ExportColumn(cell.title, 20, "fen" if cell.sort == "fen" else "")
            for cell in chosen.cells
        ),
        ExportColumn(_("Where it is from"), 28),
    )
    title = f"{chosen.title}-{timezone.localdate():%Y%m%d}"
    return export_list(request, title, columns, _rows(chosen, rows), record=written)


def _rows(kind: RecordKind, rows: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows.order_by("enterprise_id", "pk").iterator(chunk_size=2_000):
        organisation = row.enterprise.organisation
        told = (_value(cell, row) for cell in kind.cells)
        yield (organisation.uscc, organisation.name, *told, row.source)


def _value(cell: Cell, row: Any) -> Any:
    value = getattr(row, cell.name)
    if cell.sort == "choice":
        return getattr(row, f"get_{cell.name}_display")() if value else ""
    if cell.sort == "points" and value is not None:
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}"
    return value
