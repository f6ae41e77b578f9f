"""One firm on the ladder: what it has, what is missing and what to do; its records, entered and taken away."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.rulebook.models import RulePack
from yanzhen.reforms.innovation_community.actions.growth_kinds import BY_SLUG, ENTERED, RecordKind
from yanzhen.reforms.innovation_community.actions.growth_records import (
    describe_growth,
    enter_record,
    take_away_record,
)
from yanzhen.reforms.innovation_community.actions.ladder_dates import deadlines
from yanzhen.reforms.innovation_community.actions.ladder_page import ladder_of
from yanzhen.reforms.innovation_community.forms.growth import GrowthProfileForm, RecordForm
from yanzhen.reforms.innovation_community.forms.visits import ReasonForm
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    GrowthProfile,
    LadderResult,
    Title,
)
from yanzhen.reforms.innovation_community.models.programmes import BY_SLUG as PROGRAMMES
from yanzhen.reforms.innovation_community.views.acts import Sheet, act
from yanzhen.reforms.innovation_community.views.doors import firm_for, frame

RESULTS_SHOWN = 8


@login_required
@require_GET
def firm_ladder(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The firm's page of the ladder; `to` chooses the programme, `version` another version of its rules."""
    firm = firm_for(request, pk)
    programme = PROGRAMMES.get(request.GET.get("to", ""))
    packs = RulePack.objects.visible_to(request.actor)
    version = request.GET.get("version", "")
    asked = packs.filter(code=programme.code, version=version).first() if programme else None
    view = ladder_of(firm, timezone.localdate(), slug=request.GET.get("to", ""), pack=asked)
    titles = Title.objects.visible_to(request.actor).filter(enterprise=firm)
    context = {
        "frame": frame(request),
        "firm": firm,
        "view": view,
        "chosen": view.chosen,
        "todo": view.chosen.todo(),
        "others": packs.filter(code=view.chosen.pack.code).exclude(pk=view.chosen.pack.pk),
        "due": deadlines(titles.select_related("enterprise"), timezone.localdate()),
        "past": LadderResult.objects.filter(enterprise=firm).select_related("pack")[:RESULTS_SHOWN],
        "may_change": firm.may_change(request.actor),
    }
    return render(request, "innovation_community/firm_ladder.html", context)


@login_required
@require_GET
def growth_records(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Everything the ladder reads of a firm, with its sources."""
    firm = firm_for(request, pk)
    kinds = [
        (kind, kind.model.objects.visible_to(request.actor).filter(enterprise=firm))
        for kind in ENTERED
    ]
    context = {
        "frame": frame(request),
        "firm": firm,
        "profile": GrowthProfile.objects.filter(enterprise=firm).first(),
        "years": firm.years.order_by("-year"),
        "kinds": [(kind, [(row, _told(kind, row)) for row in rows]) for kind, rows in kinds],
        "may_change": firm.may_change(request.actor),
    }
    return render(request, "innovation_community/growth_records.html", context)


@for_offices("community.edit")
def growth_profile(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Describe product and market."""
    firm = firm_for(request, pk)
    now = GrowthProfile.objects.filter(enterprise=firm).first()
    form = GrowthProfileForm(request.POST or None, initial=GrowthProfileForm.told_by(now))
    sheet = _sheet(firm, _("Product and market"))
    return act(
        request, form, sheet, lambda data: describe_growth(firm, by=request.actor, **data),
        done=_("Written down for %(name)s.") % {"name": firm.name},
    )  # fmt: skip


@for_offices("community.edit")
def growth_new(request: ActorRequest, pk: UUID, kind: str) -> HttpResponse:
    """Enter one record of a kind."""
    firm, chosen = firm_for(request, pk), _kind(kind)
    form = RecordForm(request.POST or None, kind=chosen)

    def enter(data: dict[str, Any]) -> Any:
        source = data.pop("source")
        return enter_record(chosen, firm, data, source=source, by=request.actor)

    done = _("Written down for %(name)s.") % {"name": firm.name}
    return act(request, form, _sheet(firm, str(chosen.add)), enter, done=done)


@for_offices("community.edit")
def growth_end(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take a wrong record away, with the reason."""
    chosen = _kind(kind)
    seen = chosen.model.objects.visible_to(request.actor).select_related(
        "enterprise__organisation__party"
    )
    row = get_object_or_404(seen, pk=pk)
    form = ReasonForm(request.POST or None)
    sheet = _sheet(row.enterprise, _("Take away: %(what)s") % {"what": row})
    return act(
        request, form, sheet,
        lambda data: take_away_record(row, chosen, by=request.actor, reason=data["reason"]),
        done=_("Taken away. What it said stands in the audit."),
    )  # fmt: skip


def _sheet(firm: Enterprise, title: str) -> Sheet:
    back = reverse("innovation_community:growth_records", args=[firm.pk])
    crumbs = (
        (_("Firms"), reverse("innovation_community:enterprises")),
        (firm.name, reverse("innovation_community:enterprise", args=[firm.pk])),
        (_("Growth records"), back),
    )
    return Sheet(title, crumbs, back)


def _kind(slug: str) -> RecordKind:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _told(kind: RecordKind, row: Any) -> list[tuple[Any, str, Any]]:
    """What a record says, cell by cell: title, sort, value in words."""
    told = []
    for cell in kind.cells:
        if cell.name == "kind":
            continue  # the record is called by it
        value = getattr(row, cell.name)
        if cell.sort == "choice":
            value = getattr(row, f"get_{cell.name}_display")() if value else None
        if value not in (None, "") and not (cell.name == "high_value" and value is False):
            told.append((cell.title, cell.sort, _words(cell.sort, value)))
    return told


def _words(sort: str, value: Any) -> Any:
    if sort == "yes_no":
        return _("Yes") if value else _("No")
    if sort == "points":
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}"
    return value.isoformat() if isinstance(value, date) else value
