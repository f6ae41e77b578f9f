"""The list of figures, one figure opened to its rows, and the cockpit."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.contracts import claims, figures
from yanzhen.base.dates import parse_date
from yanzhen.base.exporting import export_rows
from yanzhen.base.figures import Figure, FigureKind
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.figures.actions import compared, compared_of, compute, rows_of
from yanzhen.kernel.figures.contracts import Period, answers, claim_words, cockpits
from yanzhen.kernel.figures.models import Proof
from yanzhen.kernel.figures.widgets import (
    PERIODS,
    cell_of,
    columns_of,
    export_columns,
    period_named,
    period_words,
    shown,
    wall_of,
    with_relations,
)
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.places.models import Place

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only offices that may see figures."""

    @wraps(view)
    @login_required
    @require_GET
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not cast(ActorRequest, request).actor.may("figures.see"):
            raise PermissionDenied(_("Your office does not read figures. Ask the administrator."))
        return view(request, *args, **kwargs)

    return asked


@for_readers
def figure_list(request: HttpRequest) -> HttpResponse:
    """Every figure, what it counts and how; the numbers stand on their own pages."""
    rows = sorted(figures, key=lambda figure: figure.slug)
    proof = Proof.objects.order_by("-proved_at").first()
    today = timezone.localdate()
    said = [
        (
            answer,
            answer.find(today),
            [compared(c, on=today) for c in claims if c.figure == answer.slug],
        )
        for answer in sorted(answers, key=lambda answer: answer.slug)
    ]
    context = {"figures": rows, "cockpits": list(cockpits), "proof": proof, "answers": said}
    return render(request, "figures/list.html", context)


@for_readers
def figure(request: HttpRequest, slug: str) -> HttpResponse:
    """The number, what it means, what was claimed, and exactly the rows it counts."""
    actor = cast(ActorRequest, request).actor
    opened = _figure(slug)
    today = timezone.localdate()
    place, period = place_asked(actor, request.GET), period_asked(opened, request.GET, today)
    rows = rows_of(opened, place.path if place else "", period)
    may_open = actor.may(opened.opens_with)
    context = {
        "figure": opened,
        "value": compute(opened, place.path if place else "", start=period.start, end=period.end),
        "place": place,
        "period": period,
        "period_words": period_words(opened, period),
        "is_flow": opened.kind == FigureKind.FLOW,
        "compared": [(one, claim_words(one.claim)) for one in compared_of(opened, on=period.end)],
        "may_open": may_open,
        "columns": columns_of(opened),
    }
    if may_open:
        context |= _opened(request, opened, rows, actor)
    return render(request, "figures/figure.html", context)


def _opened(
    request: HttpRequest, opened: Figure, rows: "QuerySet[Any]", actor: Actor
) -> dict[str, Any]:
    mine = _visible(rows, actor)
    page = page_of(with_relations(opened, mine), request.GET)
    lines = [
        (
            opened.link(row) if opened.link else "",
            [shown(cell_of(row, column.path)) for column in columns_of(opened)],
        )
        for row in page.rows
    ]
    total = rows.order_by().count()
    visible = total if mine is rows else mine.order_by().count()
    return {"page": page, "lines": lines, "total": total, "hidden": total - visible}


def _visible(rows: "QuerySet[Any]", actor: Actor) -> "QuerySet[Any]":
    ordered = rows if rows.ordered else rows.order_by("pk")
    see = getattr(ordered, "visible_to", None)
    return see(actor) if see else ordered


@for_readers
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows as they are shown, as an Excel sheet; who took how many is written down."""
    actor = cast(ActorRequest, request).actor
    opened = _figure(slug)
    if not actor.may(opened.opens_with):
        raise PermissionDenied(_("Your office sees this number, but not its rows."))
    place = place_asked(actor, request.GET)
    period = period_asked(opened, request.GET, timezone.localdate())
    rows = _visible(rows_of(opened, place.path if place else "", period), actor)
    lines = (
        [cell_of(row, column.path) for column in columns_of(opened)]
        for row in with_relations(opened, rows).iterator(chunk_size=1000)
    )

    def written_down(count: int) -> None:
        record(
            by=actor,
            verb="figures.export",
            noun=place or cast(Model, request.user),
            place_path=place.path if place else "",
            changes={"figure": opened.slug, "rows": count, "until": period.end.isoformat()},
        )

    content = export_rows(opened.question, export_columns(opened), lines, record=written_down)
    response = HttpResponse(content, content_type=EXCEL)
    response.headers["Content-Disposition"] = f'attachment; filename="{opened.slug}.xlsx"'
    return response


@for_readers
def cockpit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The wall: six figures, a map, a trend, a list, and what needs a leader today."""
    actor = cast(ActorRequest, request).actor
    order = sorted(cockpits, key=lambda each: (each.order, each.slug))
    chosen = next((each for each in order if each.slug == slug or not slug), None)
    if chosen is None:
        if slug:
            raise Http404
        return render(request, "figures/no_cockpit.html")
    today = timezone.localdate()
    place = place_asked(actor, request.GET)
    name, period = period_named(request.GET.get("period", ""), today)
    context = {
        "cockpit": chosen,
        "cockpits": order,
        "place": place,
        "period_name": name,
        "periods": PERIODS.items(),
        "wall": wall_of(chosen, actor, place, period, today),
        "now": timezone.localtime(),
    }
    return render(request, "figures/cockpit.html", context)


def _figure(slug: str) -> Figure:
    found = figures.get(slug)
    if found is None:
        raise Http404
    return found


def place_asked(actor: Any, asked: Mapping[str, Any]) -> "Place | None":
    """The place of `?place=`, else the actor's own scope; None is everywhere. Beyond the scope: not found."""
    places = Place.objects.visible_to(actor)
    scope = actor.scope_path
    if text := str(asked.get("place", "")).strip():
        key = _key(text)
        place = places.filter(pk=key).first() if key else None
        if place is None or (scope and not place.path.startswith(scope)):
            raise Http404
        return place
    return places.filter(path=scope).first() if scope else None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def period_asked(figure: Figure, asked: Mapping[str, Any], today: date) -> Period:
    """`?from=&to=` as people write days; a stock has only the day, and nothing lies after today."""
    end = min(_day(asked.get("to"), today) or today, today)
    if figure.kind == FigureKind.STOCK:
        return Period.until(end)
    start = _day(asked.get("from"), today)
    return Period(start, end) if start is None or start <= end else Period(end, end)


def _day(text: Any, today: date) -> "date | None":
    try:
        return parse_date(str(text), today=today) if text else None
    except Refused:
        return None
