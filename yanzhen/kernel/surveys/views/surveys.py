"""Surveys for offices: the list, one survey, its facts, its steps, its list of people."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.base.views.panels import panels_of
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.surveys.actions.comparing import rounds_before
from yanzhen.kernel.surveys.actions.counting import response_of, ways_of
from yanzhen.kernel.surveys.actions.papers import percent
from yanzhen.kernel.surveys.actions.preparing import (
    PersonDraft,
    add_people,
    change_survey,
    draft_survey,
    draw_sample,
    list_residents,
    next_round,
    people_of,
    what_is_missing,
)
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.contracts import ASK, SEE
from yanzhen.kernel.surveys.forms import surveys as forms
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.models.choices import Channel, Frame, Sampling
from yanzhen.kernel.surveys.workflow import PREPARE, SURVEY_LIFE, SurveyState


def survey_for(request: ActorRequest, pk: UUID) -> Survey:
    seen = Survey.objects.visible_to(request.actor).select_related("place", "earlier")
    return get_object_or_404(seen, pk=pk)


@for_offices(SEE)
@require_GET
def survey_list(request: ActorRequest) -> HttpResponse:
    rows = Survey.objects.visible_to(request.actor).select_related("place")
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in SurveyState.values else rows.exclude(state=SurveyState.CANCELLED)  # fmt: skip
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(title__icontains=words)
    context = {
        "page": page_of(rows.order_by("-id"), request.GET), "asked": request.GET, "states": SurveyState.choices,
        "may_edit": request.actor.may(PREPARE),
    }  # fmt: skip
    return render(request, "surveys/list.html", context)


def _of_list(heading: str) -> Page:
    return Page(heading, [(_("Surveys"), reverse("surveys:list"))], reverse("surveys:list"))


def page_of_survey(survey: Survey, heading: str, note: str = "") -> Page:
    here = survey.get_absolute_url()
    return Page(heading, [(_("Surveys"), reverse("surveys:list")), (survey.number, here)], here, note)  # fmt: skip


@for_offices(PREPARE)
def new(request: ActorRequest) -> HttpResponse:
    def go(_noun: Any, data: dict[str, Any], by: Any) -> str:
        return reverse("surveys:questions", args=[draft_survey(_draft(data, by), by=by).pk])

    act = Act("new", gettext_lazy("Draw a survey up"), gettext_lazy("Go on to the questions"), forms.SurveyForm, go, "")  # fmt: skip
    return acts_page(request, None, [act], by=request.actor, page=_of_list(_("Draw a survey up")))


def _draft(data: dict[str, Any], by: Any) -> Any:
    form = forms.SurveyForm(noun=None, by=by)
    form.cleaned_data = data
    return form.draft()


@for_offices(PREPARE)
def change(request: ActorRequest, pk: UUID) -> HttpResponse:
    survey = survey_for(request, pk)
    survey.must_be_draft(request.actor)

    def go(noun: Survey, data: dict[str, Any], by: Any) -> None:
        change_survey(noun, _draft(data, by), by=by)

    act = Act("change", gettext_lazy("Whom and how"), gettext_lazy("Keep it"), forms.SurveyForm, go, gettext_lazy("It is written down."))  # fmt: skip
    return acts_page(request, survey, [act], by=request.actor, page=page_of_survey(survey, _("Whom and how")))  # fmt: skip


@for_offices(SEE)
@require_GET
def survey_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    survey = survey_for(request, pk)
    draft = survey.state == SurveyState.DRAFT
    response = response_of(survey)
    context = {
        "survey": survey, "life": SURVEY_LIFE, "steps": survey.steps_open_to(request.actor), "draft": draft,
        "missing": what_is_missing(survey) if draft else [], "questions": survey.questions.all(), "response": response,
        "rate": percent(response["rate_mille"]), "ways": [] if draft else ways_of(survey), "listed": survey.people.count() if draft else survey.listed_all,
        "may_edit": survey.may_change(request.actor), "may_ask": request.actor.may(ASK), "by_list": survey.frame == Frame.LISTED,
        "may_draw": survey.sampling == Sampling.RANDOM and not survey.seed, "residents": people_of(survey.place).distinct().count() if draft else 0,
        "links": Channel.LINK in survey.channels, "earlier": rounds_before(survey) if survey.state == SurveyState.PUBLISHED else [],
        "panels": panels_of(request, "surveys.survey", survey.pk, request.actor),
    }  # fmt: skip
    return render(request, "surveys/survey.html", context)


@for_offices(SEE)
def step(request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
    survey = survey_for(request, pk)
    found = next((one for one in survey.steps_open_to(request.actor) if one.name == name), None)
    if found is None:
        SURVEY_LIFE.step(name, survey.state)
        raise Refused(gettext_lazy("Your office may not do this. Ask whoever runs surveys here."))
    asks = found.asks

    class Form(forms.StepForm):
        def prepare(self) -> None:
            self.ask(asks)

    def go(noun: Survey, data: dict[str, Any], by: Any) -> None:
        take_step(noun, name, by=by, note=data.get("note", ""), data=data)

    one = Act(name, found.label, found.label, Form, go, gettext_lazy("It is written down."))
    return acts_page(request, survey, [one], by=request.actor, page=page_of_survey(survey, str(found.label)))  # fmt: skip


def _residents(noun: Survey, _data: dict[str, Any], by: Any) -> None:
    list_residents(noun, by=by)


def _person(noun: Survey, data: dict[str, Any], by: Any) -> None:
    add_people(noun, [PersonDraft(None, data["name"], data["phone"])], by=by)


def _draw(noun: Survey, data: dict[str, Any], by: Any) -> None:
    draw_sample(noun, by=by, seed=data["seed"])


def _next(noun: Survey, _data: dict[str, Any], by: Any) -> str:
    return next_round(noun, by=by).get_absolute_url()


DONE = gettext_lazy("It is written down.")
ACTS = {
    "residents": Act("residents", gettext_lazy("Take over who lives here"), gettext_lazy("Take them over"), forms.PlainForm, _residents, DONE, hint=gettext_lazy("Everybody of the register who lives in a household at this place or below it.")),
    "person": Act("person", gettext_lazy("Add one person"), gettext_lazy("Add the person"), forms.PersonForm, _person, DONE),
    "draw": Act("draw", gettext_lazy("Draw the sample"), gettext_lazy("Draw it"), forms.DrawForm, _draw, DONE, hint=gettext_lazy("Drawn once: afterwards the list stands still, and anybody can draw the same again from list and seed.")),
}  # fmt: skip


@for_offices(PREPARE)
def people_acts(request: ActorRequest, pk: UUID) -> HttpResponse:
    survey = survey_for(request, pk)
    survey.must_be_draft(request.actor)
    names = [] if survey.frame_hash or survey.frame == Frame.OPEN else ["residents", "person"]
    if survey.sampling == Sampling.RANDOM and not survey.seed:
        names.append("draw")
    acts = [ACTS[name] for name in names]
    if not acts:
        raise Refused(gettext_lazy("The list stands still."))
    return acts_page(request, survey, acts, by=request.actor, page=page_of_survey(survey, _("Who is asked")))  # fmt: skip


@for_offices(PREPARE)
def again(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The next round: the same questions, to be compared with this one later."""
    survey = survey_for(request, pk)
    one = Act("again", gettext_lazy("Next round"), gettext_lazy("Begin it"), forms.PlainForm, _next, "", hint=gettext_lazy("A new draft with the same questions and facts. Questions that stay as they are can be compared."))  # fmt: skip
    return acts_page(request, survey, [one], by=request.actor, page=page_of_survey(survey, _("Next round")))  # fmt: skip


@for_offices(ASK)
@require_GET
def people(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Who is asked and who has answered; never what."""
    survey = survey_for(request, pk)
    rows: Any = survey.people.select_related("party").order_by("number")
    show = request.GET.get("show", "")
    if show != "all":
        rows = rows.filter(sampled=True)
    if show == "silent":
        rows = rows.filter(marks=None)
    page = page_of(rows, request.GET)
    marks = {mark.listed_id: mark for mark in survey.marks.filter(listed__in=[one.pk for one in page.rows])}  # fmt: skip
    for one in page.rows:
        one.mark = marks.get(one.pk)
    context = {"survey": survey, "page": page, "asked": request.GET, "today": timezone.localdate(), "open": survey.state == SurveyState.OPEN}  # fmt: skip
    return render(request, "surveys/people.html", context)
