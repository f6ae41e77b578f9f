"""The register of firms: list, search, export; entering a firm."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.exporting import ExportColumn, export_rows
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Office, Party
from yanzhen.kernel.places.models import PlaceKind
from yanzhen.reforms.innovation_community.actions.enterprises import (
    AlreadyRegistered,
    FirmDraft,
    register_enterprise,
)
from yanzhen.reforms.innovation_community.forms.enterprises import EnterpriseForm
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    Section,
    Stage,
    Tenancy,
    Visit,
    last_visit,
)
from yanzhen.reforms.innovation_community.models.enterprises import EnterpriseQuerySet
from yanzhen.reforms.innovation_community.views.doors import (
    buildings_of,
    day_count,
    key_of,
    officers_of,
)
from yanzhen.reforms.innovation_community.workflow import LIFE

SORTS: Final = {
    "name": ("organisation__party__pinyin", "pk"),
    "moved": ("-moved_in_on", "pk"),
    "registered": ("-organisation__registered_on", "pk"),
}
# Asked for by the numbers of other pages; kept while one narrows the list further.
NARROWED: Final = ("visited", "visitor", "room", "seated")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS: Final = (
    ExportColumn(gettext_lazy("Name of the firm"), 36),
    ExportColumn(gettext_lazy("Unified social credit code"), 22),
    ExportColumn(gettext_lazy("Stage"), 12),
    ExportColumn(gettext_lazy("Building"), 22),
    ExportColumn(gettext_lazy("Industry"), 24),
    ExportColumn(gettext_lazy("Officer"), 18),
    ExportColumn(gettext_lazy("Moved in on"), 14),
    ExportColumn(gettext_lazy("Registered on"), 14),
    ExportColumn(gettext_lazy("Registered capital"), 20),
    ExportColumn(gettext_lazy("Last visit"), 18),
)


def chosen_firms(request: ActorRequest) -> EnterpriseQuerySet:
    """What the address asks for; an unknown filter value finds nothing rather than everything."""
    asked = request.GET
    firms = Enterprise.objects.visible_to(request.actor)
    if words := asked.get("q", "").strip():
        parties = matching(Party.objects.visible_to(request.actor), words)
        firms = firms.filter(organisation__in=parties.values("pk"))
    if building := asked.get("building", ""):
        place = buildings_of(request.actor).filter(pk=key_of(building)).first()
        firms = firms.within(place) if place else firms.none()
    if any(stages := asked.getlist("stage")):
        firms = firms.filter(stage__in=stages)
    elif not words:
        firms = firms.present()
    if industry := asked.get("industry", ""):
        firms = firms.filter(industry_section=industry)
    if officer := asked.get("officer", ""):
        firms = firms.filter(officer__pk=key_of(officer))
    firms = _by_visits(request, firms)
    firms = _by_seat(request, firms)
    return firms.order_by(*SORTS.get(asked.get("sort", ""), SORTS["name"]))


def _by_visits(request: ActorRequest, firms: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Not visited for `days`; visited in the last `visited` days, by `visitor` where one is named."""
    asked, now = request.GET, timezone.now()
    visits = Visit.objects.visible_to(request.actor).counted().filter(enterprise__isnull=False)
    if days := day_count(asked.get("days", "")):
        lately = visits.filter(visited_at__gte=now - timedelta(days=days))
        firms = firms.exclude(pk__in=lately.values("enterprise"))
    if days := day_count(asked.get("visited", "")):
        lately = visits.filter(visited_at__gte=now - timedelta(days=days))
        if visitor := asked.get("visitor", ""):
            lately = lately.filter(visitor=key_of(visitor))
        firms = firms.filter(pk__in=lately.values("enterprise"))
    return firms


def _by_seat(request: ActorRequest, firms: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Those of one room, those of a building whose room is not known, those who sit in a building at all."""
    room, today = request.GET.get("room", ""), timezone.localdate()
    held = Tenancy.objects.on(today).filter(unit__isnull=False)
    if room == "unknown":
        placed = held.filter(building=F("enterprise__place"))
        firms = firms.exclude(pk__in=placed.values("enterprise"))
    elif room:
        firms = firms.filter(pk__in=held.filter(unit=key_of(room)).values("enterprise"))
    if request.GET.get("seated"):
        firms = firms.filter(place__kind=PlaceKind.BUILDING)
    return firms


@for_offices("community.see")
@require_GET
def enterprise_list(request: ActorRequest) -> HttpResponse:
    """Firms by fifty; filters stand in the address."""
    firms = chosen_firms(request).for_lists().annotate(last_visited_at=last_visit("enterprise"))
    context = {
        "page": page_of(firms, request.GET),
        "asked": request.GET,
        "narrowed": {name: request.GET[name] for name in NARROWED if request.GET.get(name)},
        "buildings": buildings_of(request.actor),
        "officers": officers_of(request.actor),
        "stages": Stage.choices,
        "sections": Section.choices,
        "states": {state.name: state for state in LIFE.states},
        "may_edit": request.actor.may("community.edit"),
        "may_import": request.actor.may("community.import"),
        "may_export": request.actor.may("community.export"),
    }
    return render(request, "innovation_community/enterprises.html", context)


@for_offices("community.export")
@require_GET
def enterprise_export(request: ActorRequest) -> HttpResponse:
    """Exactly the firms of the list as .xlsx; the export is written down with its filters."""
    firms = chosen_firms(request).for_lists().annotate(last_visited_at=last_visit("enterprise"))

    # The register has no row of its own: the line stands under the desk that took it out.
    desk = Office(pk=request.actor.office_id, title=request.actor.office_name)

    def written(count: int) -> None:
        changes = {"rows": count, "filters": request.GET.dict()}
        record(by=request.actor, verb="innovation_community.export", noun=desk, changes=changes)

    body = export_rows(_("Firms"), COLUMNS, _export_rows(firms), record=written)
    name = f"firms-{timezone.localdate():%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=XLSX, headers=headers)


def _export_rows(firms: "QuerySet[Enterprise, Any]") -> Iterator[tuple[Any, ...]]:
    for firm in firms.iterator(chunk_size=2_000):
        organisation = firm.organisation
        yield (
            organisation.name,
            organisation.uscc,
            firm.get_stage_display(),
            firm.place.name if firm.place else "",
            firm.get_industry_section_display(),
            str(firm.officer or ""),
            firm.moved_in_on,
            organisation.registered_on,
            firm.registered_capital_text or _yuan(firm.registered_capital_fen),
            firm.last_visited_at,
        )


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / 100:.2f}"


@for_offices("community.edit")
def enterprise_new(request: ActorRequest) -> HttpResponse:
    """Enter a firm; a code that is taken leads to the firm that has it."""
    form = EnterpriseForm(request.POST or None, buildings=buildings_of(request.actor))
    known = None
    if request.method == "POST" and form.is_valid():
        try:
            firm = register_enterprise(draft_of(form.cleaned_data), by=request.actor)
        except Refused as refusal:
            first_refusal_to(form, refusal)
            known = refusal.enterprise if isinstance(refusal, AlreadyRegistered) else None
        else:
            messages.success(request, _("%(name)s is in the register.") % {"name": firm.name})
            return redirect("innovation_community:enterprise", pk=firm.pk)
    context = {"form": form, "known": known}
    return render(request, "innovation_community/enterprise_form.html", context, status=_code(form))


def draft_of(data: dict[str, Any]) -> FirmDraft:
    """The form's values as the verb takes them."""
    return FirmDraft(
        name=data["name"],
        uscc=data["uscc"],
        place=data["place"],
        moved_in_on=data["moved_in_on"],
        industry_section=data["industry_section"],
        industry_code=data["industry_code"],
        registered_on=data["registered_on"],
        registered_capital_fen=data["capital"],
        legal_form=data["legal_form"],
        address=data["address"],
        scope_text=data["scope_text"],
    )


def _code(form: EnterpriseForm) -> int:
    return 422 if form.is_bound and form.errors else 200
