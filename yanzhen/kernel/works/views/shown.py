"""What residents see: what is published, what asks for their opinion, what they are to sign."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.kernel.parties.actors import speaks_for
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.works.actions.building import may_sign_as, sign
from yanzhen.kernel.works.actions.paying import money_of
from yanzhen.kernel.works.actions.raising import choices_of, give_opinion
from yanzhen.kernel.works.actions.timeline import timeline_of
from yanzhen.kernel.works.contracts import SEE
from yanzhen.kernel.works.forms import projects as forms
from yanzhen.kernel.works.models import Acceptor, Picture, Project
from yanzhen.kernel.works.models.choices import Stage
from yanzhen.kernel.works.workflow import ProjectState

SHOWN = 30


def project_for(request: ActorRequest, pk: UUID) -> Project:
    seen = Project.objects.visible_to(request.actor).select_related("place", "chosen", "origin")
    return get_object_or_404(seen, pk=pk)


def pictures_of(project: Project) -> list[Picture]:
    """Photos with their files, in one statement; those of variants stand with their variants."""
    return list(
        project.pictures.exclude(stage=Stage.VARIANT)
        .filter(document__removed_at=None)
        .select_related("document", "milestone")
    )


def photos(pictures: list[Picture]) -> dict[str, Any]:
    """Before and after in pairs, in the order they were taken, and those that are in no pair."""
    before = [one for one in pictures if one.stage == Stage.BEFORE]
    after = [one for one in pictures if one.stage == Stage.AFTER]
    pairs = list(zip(before, after, strict=False))
    paired = {one.pk for pair in pairs for one in pair}
    return {
        "pictures": pictures,
        "pairs": pairs,
        "others": [one for one in pictures if one.pk not in paired],
    }


@require_GET
def shown_list(request: ActorRequest) -> HttpResponse:
    """Every published project, without login."""
    rows = (
        Project.objects.visible_to(request.actor)
        .published()
        .select_related("place")
        .order_by("-published_on", "-id")
    )
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(title__icontains=words)
    return render(
        request, "works/shown_list.html", {"page": page_of(rows, request.GET), "asked": request.GET}
    )


@require_GET
def shown(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One published project: cost, duration, who accepted it, how it was and how it is. Nobody comments."""
    rows = (
        Project.objects.visible_to(request.actor)
        .published()
        .select_related("place", "chosen", "origin")
    )
    project = get_object_or_404(rows, pk=pk)
    pictures = pictures_of(project)
    context = {
        "project": project, "choices": choices_of(project), "money": money_of(project), **photos(pictures),
        "line": timeline_of(project, timezone.localdate()), "acceptors": signed(project), "said": project.opinions.count(),
        "none_of_them": project.opinions.filter(variant=None).count(),
    }  # fmt: skip
    return render(request, "works/shown.html", context)


def signed(project: Project) -> list[Acceptor]:
    """Who accepts, each with its answers round by round."""
    return list(project.acceptors.select_related("party").prefetch_related("signatures"))


@login_required
@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """What asks for one's opinion or signature, and what was published lately."""
    seen = Project.objects.visible_to(request.actor).select_related("place")
    own = speaks_for(request.actor)
    sign_for = Acceptor.objects.filter(
        party__in=own, project__state=ProjectState.ACCEPTING
    ).select_related("project__place", "party")
    context = {
        "asking": seen.filter(state=ProjectState.CHOOSING, closes_on__gte=timezone.localdate()).order_by("closes_on")[:SHOWN],
        "given": set(Project.objects.visible_to(request.actor).filter(opinions__person=request.actor.person_id).values_list("pk", flat=True)[:SHOWN]),
        "to_sign": [one for one in sign_for.prefetch_related("signatures")[:SHOWN] if not _answered(one)],
        "out": seen.published().order_by("-published_on")[:SHOWN],
    }  # fmt: skip
    return render(request, "works/mine.html", context)


def _answered(acceptor: Acceptor) -> bool:
    return any(one.round == acceptor.project.round for one in acceptor.signatures.all())


@login_required
def opinion(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The variants side by side, and one's own opinion, once."""
    asking = Project.objects.visible_to(request.actor).filter(state=ProjectState.CHOOSING)
    project = get_object_or_404(asking.select_related("place"), pk=pk)
    own = project.opinions.filter(person=request.actor.person_id).select_related("variant").first()
    open_now = project.closes_on is not None and timezone.localdate() <= project.closes_on
    form = (
        forms.OpinionForm(request.POST or None, noun=project, by=request.actor)
        if own is None and open_now
        else None
    )
    if request.method == "POST":
        if form is None:
            raise Refused(
                gettext_lazy("There is an opinion of this person already: it counts once.")
            )
        if form.is_valid() and _given(form, project, request):
            return redirect("works:opinion", pk)
    context = {
        "project": project,
        "choices": choices_of(project),
        "own": own,
        "form": form,
        "counts": own is not None,
    }
    return render(
        request, "works/opinion.html", context, status=422 if request.method == "POST" else 200
    )


def _given(form: forms.OpinionForm, project: Project, request: ActorRequest) -> bool:
    try:
        give_opinion(
            project, form.cleaned_data["variant"], by=request.actor, text=form.cleaned_data["text"]
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return False
    messages.success(request, _("Your opinion counts. Thank you."))
    return True


@login_required
def sign_it(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A named party accepts or names defects; the office writes down what was signed on paper."""
    seen = Project.objects.visible_to(request.actor)
    acceptor = get_object_or_404(
        Acceptor.objects.filter(project__in=seen).select_related("project__place", "party"), pk=pk
    )
    own = may_sign_as(acceptor, request.actor)

    def go(noun: Acceptor, data: dict[str, Any], by: Any) -> None:
        sign(
            noun,
            data["accepts"] == "yes",
            by=by,
            defects=data["defects"],
            sheet=data.get("sheet"),
            signer=data.get("signer", ""),
        )

    form = forms.SignForm if own else forms.SheetForm
    hint = gettext_lazy(
        "Look at what was built. If something is not as agreed, name it: it is mended, and you are asked again."
    )
    act = Act(
        "sign",
        gettext_lazy("Accept it"),
        pgettext_lazy("acceptance", "Sign"),
        form,
        go,
        gettext_lazy("It is written down."),
        hint=hint,
    )
    officer = request.actor.may(SEE)
    done = acceptor.project.get_absolute_url() if officer else reverse("works:mine")
    page = Page(
        _("Accept: %(title)s") % {"title": acceptor.project.title}, [(acceptor.project.number, done)], done,
        f"{acceptor.party.name} · {acceptor.get_role_display()}", "base/workbench.html" if officer else "base/portal.html",
    )  # fmt: skip
    return acts_page(request, acceptor, [act], by=request.actor, page=page)
