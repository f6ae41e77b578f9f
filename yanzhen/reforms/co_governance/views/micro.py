"""Micro-projects: the list, one begun out of a deliberation, the vote it rests on."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.council.models import Deliberation
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.works.models import Project
from yanzhen.kernel.works.workflow import EDIT
from yanzhen.reforms.co_governance.actions.micro import begin_micro, link_vote
from yanzhen.reforms.co_governance.contracts import SEE
from yanzhen.reforms.co_governance.forms.micro import MicroForm, VoteLinkForm
from yanzhen.reforms.co_governance.kinds.micro import TALKED_OVER
from yanzhen.reforms.co_governance.models import MicroProject

DONE = gettext_lazy("It is written down.")
OFFERED = 20


@for_offices(SEE)
@require_GET
def micro_list(request: ActorRequest) -> HttpResponse:
    """Micro-projects of one's area, and the deliberations that could become one."""
    rows = MicroProject.objects.visible_to(request.actor).for_lists()
    may = request.actor.may(EDIT)
    topics = (
        Deliberation.objects.visible_to(request.actor)
        .filter(state__in=TALKED_OVER, micro_projects=None)
        .select_related("place")
    )
    context = {
        "page": page_of(rows.order_by("-since", "-pk"), request.GET), "may_edit": may, "topics": topics.order_by("-held_on", "-pk")[:OFFERED] if may else [],
    }  # fmt: skip
    return render(request, "co_governance/micro_list.html", context)


@for_offices(EDIT)
def micro_new(request: ActorRequest, pk: UUID) -> HttpResponse:
    topic = get_object_or_404(
        Deliberation.objects.visible_to(request.actor).select_related("place", "origin"), pk=pk
    )

    def go(noun: Deliberation, data: dict[str, Any], by: Any) -> str:
        return begin_micro(noun, MicroForm(noun=noun, by=by).draft(data), by=by).get_absolute_url()

    act = Act(
        "micro",
        gettext_lazy("Begin a micro-project"),
        gettext_lazy("Begin it"),
        MicroForm,
        go,
        DONE,
    )
    here = reverse("co_governance:micro")
    page = Page(
        _("Begin a micro-project"),
        [(_("Micro-projects"), here)],
        here,
        f"{topic.number} {topic.topic}",
    )
    return acts_page(request, topic, [act], by=request.actor, page=page)


@for_offices(EDIT)
def micro_vote(request: ActorRequest, pk: UUID) -> HttpResponse:
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("place"), pk=pk
    )

    def go(noun: Project, data: dict[str, Any], by: Any) -> None:
        link_vote(noun, data["vote"], by=by)

    hint = gettext_lazy(
        "The vote that chose the variant, or that lets the maintenance fund or the common income be used."
    )
    act = Act(
        "vote",
        gettext_lazy("Link the vote"),
        gettext_lazy("Link it"),
        VoteLinkForm,
        go,
        DONE,
        hint=hint,
    )
    page = Page(
        _("Link the vote"),
        [(project.number, project.get_absolute_url())],
        project.get_absolute_url(),
        project.title,
    )
    return acts_page(request, project, [act], by=request.actor, page=page)
