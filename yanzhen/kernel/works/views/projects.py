"""Projects for offices: the list, one project, its steps and everything done with its parts."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.works.actions import building, paying, raising
from yanzhen.kernel.works.actions.timeline import timeline_of
from yanzhen.kernel.works.contracts import SEE
from yanzhen.kernel.works.forms import projects as forms
from yanzhen.kernel.works.models import (
    Acceptor,
    CostChange,
    FundingSource,
    Milestone,
    Project,
    ProjectContract,
    Variant,
)
from yanzhen.kernel.works.models.choices import Stage
from yanzhen.kernel.works.views.shown import photos, pictures_of, project_for, signed
from yanzhen.kernel.works.workflow import APPROVE, EDIT, LIFE, ProjectState

DONE = gettext_lazy("It is written down.")
PARTS: dict[str, Any] = {
    "variant": Variant, "source": FundingSource, "milestone": Milestone, "acceptor": Acceptor, "contract": ProjectContract,
}  # fmt: skip


@for_offices(SEE)
@require_GET
def project_list(request: ActorRequest) -> HttpResponse:
    rows = Project.objects.visible_to(request.actor).select_related("place")
    state = request.GET.get("state", "")
    rows = (
        rows.filter(state=state)
        if state in ProjectState.values
        else rows.exclude(state=ProjectState.DROPPED)
    )
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(title__icontains=words)
    context = {
        "page": page_of(rows.order_by("-id"), request.GET), "asked": request.GET, "states": ProjectState.choices, "may_edit": request.actor.may(EDIT),
    }  # fmt: skip
    return render(request, "works/list.html", context)


@for_offices(EDIT)
def new(request: ActorRequest) -> HttpResponse:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> str:
        return raising.raise_project(raising.ProjectDraft(**data), by=by).get_absolute_url()

    act = Act(
        "new", gettext_lazy("Raise a project"), gettext_lazy("Raise it"), forms.ProjectForm, go, ""
    )
    here = reverse("works:list")
    return acts_page(
        request,
        None,
        [act],
        by=request.actor,
        page=Page(_("Raise a project"), [(_("Small works"), here)], here),
    )


@for_offices(SEE)
@require_GET
def project_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    project, actor = project_for(request, pk), request.actor
    pictures = pictures_of(project)
    papers = list(project.sources.all())
    changes = list(project.changes.all())
    files = paying.papers_of([*papers, *changes])
    may = project.may_change(actor)
    acts = ACTS_AT.get(project.state, ()) if may else ()
    context = {
        "project": project, "life": LIFE, "steps": project.steps_open_to(actor), "choices": raising.choices_of(project), "money": paying.money_of(project),
        "sources": papers, "changes": changes, "files": files, "contracts": project.contracts.select_related("agreement__counterparty"),
        "milestones": project.milestones.all(), "acceptors": signed(project), **photos(pictures),
        "line": timeline_of(project, timezone.localdate()), "may_edit": may, "may_approve": actor.may(APPROVE), "acts": acts,
        "said": project.opinions.count(), "none_of_them": project.opinions.filter(variant=None, project=project).count(),
        "words": project.opinions.exclude(text="").select_related("person__party", "variant").order_by("-id")[:20],
        "panels": panels_of(request, "works.project", project.pk, actor),
    }  # fmt: skip
    return render(request, "works/project.html", context)


def page_of_project(project: Project, heading: str, note: str = "") -> Page:
    here = project.get_absolute_url()
    return Page(
        heading,
        [(_("Small works"), reverse("works:list")), (project.number, here)],
        here,
        note or project.title,
    )


@for_offices(SEE)
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    project = project_for(request, pk)
    found = next((one for one in project.steps_open_to(request.actor) if one.name == name), None)
    if found is None:
        LIFE.step(name, project.state)
        raise Refused(
            gettext_lazy("Your office may not do this. Ask whoever runs small works here.")
        )
    asks = found.asks

    class Form(forms.StepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: Project, data: dict[str, Any], by: Any) -> None:
        noun.take_step(name, by=by, note=data.get("note", ""), data=data)

    one = Act(name, found.label, found.label, Form, go, DONE)
    return acts_page(
        request, project, [one], by=request.actor, page=page_of_project(project, str(found.label))
    )


def _variant(project: Project, data: dict[str, Any], by: Any) -> None:
    raising.add_variant(project, **data, by=by)


def _source(project: Project, data: dict[str, Any], by: Any) -> None:
    paying.add_source(project, **data, by=by)


def _contract(project: Project, data: dict[str, Any], by: Any) -> None:
    paying.link_contract(project, data["agreement"], by=by)


def _milestone(project: Project, data: dict[str, Any], by: Any) -> None:
    building.add_milestone(project, **data, by=by)


def _acceptor(project: Project, data: dict[str, Any], by: Any) -> None:
    building.name_acceptor(project, **data, by=by)


def _picture(project: Project, data: dict[str, Any], by: Any) -> None:
    raising.add_picture(
        project,
        data["picture"],
        data["stage"],
        by=by,
        taken_at=forms.taken_at(data),
        caption=data["caption"],
    )


def _variant_picture(project: Project, data: dict[str, Any], by: Any) -> None:
    raising.add_picture(project, data["picture"], Stage.VARIANT, by=by, of=data["variant"])


def _opinion(project: Project, data: dict[str, Any], by: Any) -> None:
    raising.give_opinion(
        project, data["variant"], by=by, text=data["text"], person=data["person"], way=data["way"]
    )


def _change(project: Project, data: dict[str, Any], by: Any) -> None:
    fen = -data["amount_fen"] if data["less"] else data["amount_fen"]
    draft = paying.ChangeDraft(fen, data["reason"], data["kind"], data["basis"])
    paying.ask_change(project, draft, data["document"], by=by)


ACTS = {
    "variant": Act("variant", gettext_lazy("Add a variant"), gettext_lazy("Add it"), forms.VariantForm, _variant, DONE, hint=gettext_lazy("Two variants at least, each with a picture, when people are asked.")),
    "variant_picture": Act("variant_picture", gettext_lazy("Picture of a variant"), gettext_lazy("Add it"), forms.VariantPictureForm, _variant_picture, DONE),
    "opinion": Act("opinion", gettext_lazy("Write an opinion down"), gettext_lazy("Write it down"), forms.WrittenOpinionForm, _opinion, DONE, hint=gettext_lazy("For somebody who said it on paper, by telephone or at home. Everybody counts once.")),
    "source": Act("source", gettext_lazy("Add a source of money"), gettext_lazy("Add it"), forms.SourceForm, _source, DONE, hint=gettext_lazy("All sources together are the budget, to the fen.")),
    "contract": Act("contract", gettext_lazy("Link a contract"), gettext_lazy("Link it"), forms.ContractForm, _contract, DONE, hint=gettext_lazy("The contract with whoever builds it, from the register of contracts.")),
    "milestone": Act("milestone", gettext_lazy("Plan a milestone"), gettext_lazy("Plan it"), forms.MilestoneForm, _milestone, DONE),
    "acceptor": Act("acceptor", gettext_lazy("Name who accepts"), gettext_lazy("Name them"), forms.AcceptorForm, _acceptor, DONE, hint=gettext_lazy("Each of them signs. Whoever builds it does not accept it.")),
    "picture": Act("picture", gettext_lazy("Add a photo"), gettext_lazy("Add it"), forms.PictureForm, _picture, DONE),
    "change": Act("change", gettext_lazy("The cost changes"), gettext_lazy("Ask for it"), forms.ChangeForm, _change, DONE, hint=gettext_lazy("Below the limit of the house it holds at once; above it somebody else approves it.")),
}  # fmt: skip
_PLAN = ("source", "contract", "milestone", "acceptor", "picture")
ACTS_AT: dict[str, tuple[str, ...]] = {
    ProjectState.RAISED: ("variant", "variant_picture", *_PLAN),
    ProjectState.CHOOSING: ("opinion", *_PLAN),
    ProjectState.CHOSEN: _PLAN,
    ProjectState.ASKED: _PLAN[1:],
    ProjectState.FUNDED: _PLAN[1:],
    ProjectState.WORKING: ("change", "contract", "picture"),
    ProjectState.MENDING: ("change", "contract", "picture"),
    ProjectState.ACCEPTING: ("picture",),
    ProjectState.ACCEPTED: ("picture",),
}


@for_offices(EDIT)
def act(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    project = project_for(request, pk)
    if name not in ACTS:
        raise Http404
    one = ACTS[name]
    return acts_page(
        request, project, [one], by=request.actor, page=page_of_project(project, str(one.title))
    )


@for_offices(EDIT)
def reach(request: ActorRequest, pk: UUID) -> HttpResponse:
    seen = Project.objects.visible_to(request.actor)
    milestone = get_object_or_404(
        Milestone.objects.filter(project__in=seen).select_related("project__place"), pk=pk
    )

    def go(noun: Milestone, data: dict[str, Any], by: Any) -> None:
        building.reach(
            noun,
            data["on"],
            data["picture"],
            by=by,
            note=data["note"],
            taken_at=forms.taken_at(data),
        )

    one = Act(
        "reach",
        gettext_lazy("Milestone reached"),
        gettext_lazy("It is reached"),
        forms.ReachForm,
        go,
        DONE,
    )
    return acts_page(
        request,
        milestone,
        [one],
        by=request.actor,
        page=page_of_project(milestone.project, milestone.name),
    )


@for_offices(APPROVE)
def decide(request: ActorRequest, pk: UUID) -> HttpResponse:
    seen = Project.objects.visible_to(request.actor)
    change = get_object_or_404(
        CostChange.objects.filter(project__in=seen).select_related("project__place"), pk=pk
    )

    def go(noun: CostChange, data: dict[str, Any], by: Any) -> None:
        paying.decide_change(noun, data["approved"] == "yes", by=by, note=data["note"])

    one = Act(
        "decide",
        gettext_lazy("Decide about the change"),
        gettext_lazy("Decide"),
        forms.DecideForm,
        go,
        DONE,
        hint=change.reason,
    )
    return acts_page(
        request,
        change,
        [one],
        by=request.actor,
        page=page_of_project(change.project, _("Decide about the change")),
    )


@for_offices(EDIT)
@require_POST
def take_away(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    if kind not in PARTS:
        raise Http404
    seen = Project.objects.visible_to(request.actor)
    part = get_object_or_404(
        PARTS[kind].objects.filter(project__in=seen).select_related("project__place"),
        pk=pk,
    )
    here = part.project.get_absolute_url()
    raising.take_away(part, by=request.actor)
    return redirect(here)
