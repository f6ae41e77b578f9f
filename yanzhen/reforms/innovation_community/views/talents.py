"""The register of talents."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.exporting import ExportColumn
from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.search import matching
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.parties.masking import shown_person
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.parties.models import Party, User
from yanzhen.reforms.innovation_community.actions.talents import (
    TalentDraft,
    correct_talent,
    register_talent,
)
from yanzhen.reforms.innovation_community.contracts import PORTAL
from yanzhen.reforms.innovation_community.forms.fields import first_refusal_to
from yanzhen.reforms.innovation_community.forms.talents import TalentForm
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    Talent,
    TalentCategory,
    last_visit,
)
from yanzhen.reforms.innovation_community.models.scope import covers
from yanzhen.reforms.innovation_community.views.doors import buildings_of, frame, talent_for
from yanzhen.reforms.innovation_community.views.taking_out import take_out

NEEDS = {"housing": "needs_housing", "schooling": "needs_schooling"}


FILTERS: Final = ("q", "category", "need")
COLUMNS: Final = (
    ExportColumn(gettext_lazy("Name"), 14),
    ExportColumn(gettext_lazy("Category"), 24),
    ExportColumn(gettext_lazy("Firm"), 36),
    ExportColumn(gettext_lazy("Building"), 22),
    ExportColumn(gettext_lazy("Here since"), 14),
    ExportColumn(gettext_lazy("Looks for housing"), 12),
    ExportColumn(gettext_lazy("Looks for a school place"), 12),
    ExportColumn(gettext_lazy("Last visit"), 18),
)


def chosen_talents(request: ActorRequest) -> "QuerySet[Talent, Any]":
    """What the address asks for, by name."""
    asked = request.GET
    talents = Talent.objects.visible_to(request.actor).present()
    if words := asked.get("q", "").strip():
        talents = talents.filter(
            person__in=matching(Party.objects.visible_to(request.actor), words).values("pk")
        )
    if category := asked.get("category", ""):
        talents = talents.filter(category=category)
    if need := NEEDS.get(asked.get("need", "")):
        talents = talents.filter(**{need: True})
    return (
        talents.select_related("person__party", "category", "enterprise__organisation__party", "place")
        .annotate(last_visited_at=last_visit("talent"))
        .order_by("person__party__pinyin", "pk")
    )  # fmt: skip


@for_offices("community.export")
def talent_export(request: ActorRequest) -> HttpResponse:
    """Exactly the talents of the list as .xlsx, with the reason for taking them out."""
    return take_out(
        request,
        _("Talents"),
        COLUMNS,
        _rows(chosen_talents(request)),
        back=reverse("innovation_community:talents"),
        filters=FILTERS,
    )


def _rows(talents: "QuerySet[Talent, Any]") -> Iterator[tuple[Any, ...]]:
    for talent in talents.iterator(chunk_size=2_000):
        yield (
            talent.name,
            talent.category.title,
            talent.enterprise.name if talent.enterprise else "",
            talent.place.name if talent.place else "",
            talent.since,
            talent.needs_housing,
            talent.needs_schooling,
            getattr(talent, "last_visited_at", None),
        )


@for_offices("community.see")
@require_GET
def talent_list(request: ActorRequest) -> HttpResponse:
    """Talents by fifty; who looks for housing or a school place is a filter."""
    context = {
        "page": page_of(chosen_talents(request), request.GET),
        "asked": request.GET,
        "categories": TalentCategory.objects.filter(active=True),
        "may_edit": request.actor.may("community.edit"),
        "may_export": request.actor.may("community.export"),
    }
    return render(request, "innovation_community/talents.html", context)


@login_required
@require_GET
def talent_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    talent = talent_for(request, pk)
    context = {
        "frame": frame(request),
        "talent": talent,
        "firm_opens": Enterprise.objects.visible_to(request.actor)
        .filter(pk=talent.enterprise_id)
        .exists(),
        "shown": shown_person(talent.person, request.actor),
        "panels": panels_of(request, "parties.party", talent.pk, request.actor),
        "may_change": talent.may_change(request.actor),
        "may_visit": request.actor.may("community.visit"),
        "may_admit": request.actor.may(PORTAL) and covers(request.actor, talent.scope_path),
        "inside": User.objects.filter(person=talent.person, is_active=True).exists(),
    }
    return render(request, "innovation_community/talent.html", context)


@for_offices("community.edit")
def talent_new(request: ActorRequest) -> HttpResponse:
    form = _form(request)

    def enter(data: dict[str, Any]) -> Talent:
        return register_talent(_draft(data), by=request.actor, name=data["name"], phone=data["phone"])  # fmt: skip

    return _answer(request, form, enter, None)


@for_offices("community.edit")
def talent_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    talent = talent_for(request, pk)
    firm = talent.enterprise
    form = _form(
        request,
        {
            "name": talent.name,
            "category": talent.category_id,
            "firm": firm.organisation.uscc if firm else "",
            "place": talent.place_id,
            "since": talent.since,
            "needs_housing": talent.needs_housing,
            "needs_schooling": talent.needs_schooling,
            "note": talent.note,
        },
    )
    for name in ("name", "phone"):
        # A person's name and number are kept by the register of people, not here.
        del form.fields[name]
    return _answer(
        request, form, lambda data: correct_talent(talent, _draft(data), by=request.actor), talent
    )


def _form(request: ActorRequest, initial: dict[str, Any] | None = None) -> TalentForm:
    return TalentForm(
        request.POST or None,
        initial=initial,
        buildings=buildings_of(request.actor),
        firms=Enterprise.objects.visible_to(request.actor).for_lists(),
    )


def _draft(data: dict[str, Any]) -> TalentDraft:
    return TalentDraft(
        category=data["category"],
        since=data["since"],
        enterprise=data["firm"],
        place=data["place"],
        needs_housing=data["needs_housing"],
        needs_schooling=data["needs_schooling"],
        note=data["note"],
    )


def _answer(
    request: ActorRequest, form: TalentForm, verb: Any, talent: Talent | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            talent = verb(form.cleaned_data)
        except Refused as refusal:
            first_refusal_to(form, refusal)
        else:
            assert talent is not None  # noqa: S101  the verb gives the talent
            messages.success(request, _("%(name)s is in the register.") % {"name": talent.name})
            return redirect("innovation_community:talent", pk=talent.pk)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "talent": talent}
    return render(request, "innovation_community/talent_form.html", context, status=status)
