"""The ladder of all firms: where they stand, candidates with reasons, the watch list, versions compared."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.exports import export_list
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Office, Party
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.growth_kinds import ENTERED, YEARS
from yanzhen.reforms.innovation_community.actions.ladder import ask_for_run
from yanzhen.reforms.innovation_community.actions.ladder_dates import (
    EXPIRY_DAYS,
    expiring,
    next_updates,
    opens_on,
    to_update,
)
from yanzhen.reforms.innovation_community.actions.ladder_lists import (
    comparable,
    compared,
    shown,
    sizes,
    tallies,
    views_of,
)
from yanzhen.reforms.innovation_community.models import LadderResult, LadderRun, Standing, Title
from yanzhen.reforms.innovation_community.models.findings import gap_words
from yanzhen.reforms.innovation_community.models.ladder import (
    StandingQuerySet,
    in_force_on,
)
from yanzhen.reforms.innovation_community.models.programmes import LISTED, SIZE, Programme
from yanzhen.reforms.innovation_community.views.doors import buildings_of, key_of

SORTS: Final = {
    "near": ("unmet", "short_ppm", "unknown", "review", "enterprise_id"),
    "name": ("enterprise__organisation__party__pinyin", "enterprise_id"),
    "building": ("enterprise__scope_path", "enterprise_id"),
}
COLUMNS: Final = (
    ExportColumn(gettext_lazy("Firm"), 36),
    ExportColumn(gettext_lazy("Unified social credit code"), 22),
    ExportColumn(gettext_lazy("Building"), 22),
    ExportColumn(gettext_lazy("Finding"), 14),
    ExportColumn(gettext_lazy("Conditions not met"), 14),
    ExportColumn(gettext_lazy("Not known"), 10),
    ExportColumn(gettext_lazy("For a person to judge"), 14),
    ExportColumn(gettext_lazy("What decides"), 40),
    ExportColumn(gettext_lazy("Now"), 28),
    ExportColumn(gettext_lazy("Missing"), 18),
    ExportColumn(gettext_lazy("Rules"), 18),
    ExportColumn(gettext_lazy("As of"), 12),
)


@for_offices("community.see")
@require_GET
def ladder(request: ActorRequest) -> HttpResponse:
    """Every programme with its numbers, each of which opens to its firms."""
    today = timezone.localdate()
    standings = Standing.objects.visible_to(request.actor).present()
    run = LadderRun.objects.visible_to(request.actor).of_all_programmes()
    size = next(iter(in_force_on([SIZE], today)), None)
    titles = Title.objects.visible_to(request.actor).exclude(enterprise__stage="left")
    context = {
        "tallies": tallies(standings, titles, today),
        "sizes": sizes(standings, size) if size else [],
        "run": run,
        # After today's round another one is no longer the first thing to do.
        "is_fresh": run is not None and run.is_whole_round_of(today),
        "expiring": expiring(titles, today).count(),
        "updates": [(kind, due, held.count()) for kind, due, held in to_update(titles, today)],
        "kinds": (YEARS, *ENTERED),
        "may_run": request.actor.may("community.edit"),
        "may_import": request.actor.may("community.import"),
        "may_export": request.actor.may("community.export"),
    }
    return render(request, "innovation_community/ladder.html", context)


def _asked(request: ActorRequest, slug: str) -> tuple[Programme, RulePack, str, StandingQuerySet]:
    """Programme, version in force, tab, and the standings the address asks for."""
    programme = LISTED.get(slug)
    today = timezone.localdate()
    packs = in_force_on([programme.code], today) if programme else []
    if programme is None or not packs:
        raise Http404
    tabs = [view.slug for view in views_of(programme)]
    tab = request.GET.get("show", "")
    tab = tab if tab in tabs else tabs[0]
    standings = Standing.objects.visible_to(request.actor).present().by(packs[0])
    rows = shown(standings, programme, tab, today)
    if words := request.GET.get("q", "").strip():
        parties = matching(Party.objects.visible_to(request.actor), words)
        rows = rows.filter(enterprise__organisation__in=parties.values("pk"))
    if building := request.GET.get("building", ""):
        place = buildings_of(request.actor).filter(pk=key_of(building)).first()
        rows = rows.filter(enterprise__scope_path__startswith=place.path) if place else rows.none()
    return (
        programme,
        packs[0],
        tab,
        rows.order_by(*SORTS.get(request.GET.get("sort", ""), SORTS["near"])),
    )


@for_offices("community.see")
@require_GET
def ladder_list(request: ActorRequest, slug: str) -> HttpResponse:
    """Candidates of one programme, the nearest first, with what decides and what is missing."""
    programme, pack, tab, rows = _asked(request, slug)
    page = page_of(rows.for_lists(), request.GET)
    context = {
        "programme": programme,
        "pack": pack,
        "tab": tab,
        "tabs": views_of(programme),
        "page": page,
        "rows": [(row, _deciding(row)) for row in page],
        "buildings": buildings_of(request.actor),
        "asked": request.GET,
        "may_export": request.actor.may("community.export"),
    }
    return render(request, "innovation_community/ladder_list.html", context)


@for_offices("community.export")
@require_GET
def ladder_export(request: ActorRequest, slug: str) -> HttpResponse:
    """Exactly the firms of the list as a table; written down with its filters."""
    programme, _pack, tab, rows = _asked(request, slug)
    desk = Office(pk=request.actor.office_id, title=request.actor.office_name)

    def written(count: int) -> None:
        changes = {
            "list": f"ladder {programme.slug} {tab}",
            "rows": count,
            "filters": request.GET.dict(),
        }
        record(by=request.actor, verb="innovation_community.export", noun=desk, changes=changes)

    title = f"{programme.title}-{timezone.localdate():%Y%m%d}"
    return export_list(request, title, COLUMNS, _export_rows(rows.for_lists()), record=written)


def _export_rows(rows: StandingQuerySet) -> Iterator[tuple[Any, ...]]:
    for row in rows.iterator(chunk_size=2_000):
        organisation = row.enterprise.organisation
        yield (
            organisation.name, organisation.uscc, row.enterprise.place.name if row.enterprise.place else "",
            row.get_value_display(), row.unmet, row.unknown, row.review, _deciding(row), str(row.said), str(row.gap),
            f"{row.pack.document_no} {row.pack.version}", row.on,
        )  # fmt: skip


def _deciding(row: Standing, slug: str = "", pack: RulePack | None = None) -> str:
    """The condition that decides, in today's language."""
    declared = (pack or row.pack).declared
    rule = declared.rule(slug or row.deciding) if declared else None
    return str(rule.title) if rule else slug or row.deciding


@for_offices("community.edit")
@require_POST
def ladder_run(request: ActorRequest) -> HttpResponse:
    """Have all firms judged now, by what is in force or by the versions that are compared."""
    keys = [key_of(text) for text in request.POST.getlist("pack")]
    packs = list(RulePack.objects.visible_to(request.actor).filter(pk__in=keys))
    run = ask_for_run(by=request.actor, packs=packs)
    return redirect("innovation_community:ladder_run_page", pk=run.pk)


@for_offices("community.see")
@require_GET
def ladder_run_page(request: ActorRequest, pk: Any) -> HttpResponse:
    """How far a run has come."""
    run = get_object_or_404(LadderRun.objects.visible_to(request.actor), pk=pk)
    context = {
        "run": run,
        "packs": list(run.packs.order_by("code", "version")),
        "may_run": request.actor.may("community.edit"),
        "changed": None if run.is_open else LadderResult.objects.filter(run=run).count(),
    }
    answer = render(request, "innovation_community/ladder_run.html", context)
    # The heading above the bar says the end too.
    if "HX-Request" in request.headers and not run.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


@for_offices("community.see")
@require_GET
def ladder_compare(request: ActorRequest) -> HttpResponse:
    """Who gains and who loses by another version, with the condition that decides."""
    choices = comparable()
    asked = request.GET
    chosen = next(
        (pair for pair in choices if pair[0].slug == asked.get("of", "srdi")),
        choices[0] if choices else None,
    )
    if chosen is None:
        raise Http404
    programme, packs = chosen
    old = next((p for p in packs if p.version == asked.get("old")), packs[0])
    new = next((p for p in packs if p.version == asked.get("new")), packs[-1])
    standings = Standing.objects.visible_to(request.actor).present()
    count_gains = compared(standings, old, new, gains=True).count()
    count_loses = compared(standings, old, new, gains=False).count()
    # Unasked, the side opens that has something to show.
    gains = asked.get("show", "gains" if count_gains or not count_loses else "loses") != "loses"
    page = page_of(compared(standings, old, new, gains=gains).for_lists(), asked)
    context = {
        "choices": [one for one, _packs in choices],
        "programme": programme,
        "packs": packs,
        "old": old,
        "new": new,
        "gains": gains,
        "page": page,
        "rows": [
            (
                row,
                _deciding(row, row.old_deciding if gains else "", old if gains else new),
                _gap(row, gains=gains),
            )
            for row in page
        ],
        "count_gains": count_gains,
        "count_loses": count_loses,
        "judged": [(pack, standings.by(pack).count()) for pack in (old, new)],
        "may_run": request.actor.may("community.edit"),
    }
    return render(request, "innovation_community/ladder_compare.html", context)


def _gap(row: Any, *, gains: bool) -> str:
    """What was missing by the version that rules the firm out."""
    return str(gap_words(row.old_short, row.old_unit) if gains else row.gap)


@for_offices("community.see")
@require_GET
def ladder_dates(request: ActorRequest) -> HttpResponse:
    """Titles that end or want an update, the nearest first; and when the next updates come."""
    today = timezone.localdate()
    titles = Title.objects.visible_to(request.actor).exclude(enterprise__stage="left")
    updates = to_update(titles, today)
    days = {str(kind): due for kind, due, _held in updates}
    rows = {str(kind): held for kind, _due, held in updates}
    tab = request.GET.get("show", "")
    found = rows.get(tab, expiring(titles, today))
    found = found.select_related("enterprise__organisation__party", "enterprise__place")
    page = page_of(found.order_by("valid_until", "id"), request.GET)
    due = days.get(tab)
    context = {
        "page": page,
        "rows": [(row, ((due or row.valid_until) - today).days) for row in page],
        "due": due,
        "updates": [(kind, day) for kind, day, _held in updates],
        "coming": [
            (kind, day, opens_on(day), held.count())
            for kind, day, held in next_updates(titles, today)
            if opens_on(day) > today
        ],
        "tab": tab if tab in rows else "expiry",
        "days": EXPIRY_DAYS,
    }
    return render(request, "innovation_community/ladder_dates.html", context)
