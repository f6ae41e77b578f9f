"""The questionnaire on screen: questions on the left, the phone on the right; nothing is dragged, everything can be undone."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.refusals import Refused
from yanzhen.base.views.acts import Act, Page, acts_page
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.surveys.actions.answering import checked
from yanzhen.kernel.surveys.actions.building import (
    add_question,
    change_question,
    copy_question,
    move_question,
    remove_question,
    undo,
)
from yanzhen.kernel.surveys.contracts import SEE
from yanzhen.kernel.surveys.forms.answers import AnswerForm
from yanzhen.kernel.surveys.forms.surveys import QuestionForm
from yanzhen.kernel.surveys.models import Question, Survey
from yanzhen.kernel.surveys.views.surveys import survey_for
from yanzhen.kernel.surveys.workflow import PREPARE, SurveyState

MOVES: Final[dict[str, Callable[..., Any]]] = {
    "up": lambda question, by: move_question(question, -1, by=by),
    "down": lambda question, by: move_question(question, 1, by=by),
    "copy": lambda question, by: copy_question(question, by=by),
    "remove": lambda question, by: remove_question(question, by=by),
}


@for_offices(PREPARE)
@require_GET
def questions(request: ActorRequest, pk: UUID) -> HttpResponse:
    survey = survey_for(request, pk)
    may_edit = survey.may_change(request.actor) and survey.state in (SurveyState.DRAFT, SurveyState.OPEN) and not survey.marks.exists()  # fmt: skip
    context = {"survey": survey, "questions": list(survey.questions.all()), "form": AnswerForm(noun=survey, by=request.actor, auto_id="try_%s"), "may_edit": may_edit, "moved": request.GET.get("moved", "")}  # fmt: skip
    return render(request, "surveys/questions.html", context)


@for_offices(PREPARE)
@require_POST
def act(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Up, down, once more, away, back: one press each, and the page comes back to the same question."""
    survey = survey_for(request, pk)
    name, key = request.POST.get("do", ""), request.POST.get("question", "")
    here = reverse("surveys:questions", args=[survey.pk])
    if name == "undo":
        undo(survey, by=request.actor)
        messages.success(request, _("The last change is taken back."))
        return redirect(here)
    if name not in MOVES:
        raise Refused(gettext_lazy("Nothing was chosen. Open the page again."))
    MOVES[name](_question(survey, key), request.actor)
    if name == "remove":
        messages.success(request, _("The question is removed. “Take the last change back” brings it back."))  # fmt: skip
    return redirect(f"{here}?moved={key}#q{key}")


def _question(survey: Survey, key: Any) -> Question:
    found = [one for one in survey.questions.select_related("survey__place") if str(one.pk) == str(key)]  # fmt: skip
    if not found:
        raise Refused(gettext_lazy("This question is gone. Open the page again."))
    return found[0]


def _page(survey: Survey, heading: str) -> Page:
    back = reverse("surveys:questions", args=[survey.pk])
    return Page(
        heading, [(survey.number, survey.get_absolute_url()), (_("Survey questions"), back)], back
    )


@for_offices(PREPARE)
def question_new(request: ActorRequest, pk: UUID) -> HttpResponse:
    survey = survey_for(request, pk)

    def go(_noun: Any, data: dict[str, Any], by: Any) -> None:
        add_question(survey, _drafted(data, by), by=by)

    one = Act("add", gettext_lazy("Add a question"), gettext_lazy("Add the question"), QuestionForm, go, gettext_lazy("The question stands at the end."))  # fmt: skip
    return acts_page(request, None, [one], by=request.actor, page=_page(survey, _("Add a question")))  # fmt: skip


@for_offices(PREPARE)
def question(request: ActorRequest, pk: UUID, question: UUID) -> HttpResponse:
    survey = survey_for(request, pk)
    found = get_object_or_404(survey.questions.select_related("survey__place"), pk=question)

    def go(noun: Question, data: dict[str, Any], by: Any) -> None:
        change_question(noun, _drafted(data, by), by=by)

    one = Act("change", gettext_lazy("Change the question"), gettext_lazy("Keep the question"), QuestionForm, go, gettext_lazy("The question is changed."))  # fmt: skip
    return acts_page(request, found, [one], by=request.actor, page=_page(survey, _("Change the question")))  # fmt: skip


def _drafted(data: dict[str, Any], by: Any) -> Any:
    form = QuestionForm(noun=None, by=by)
    form.cleaned_data = data
    return form.draft()


@for_offices(SEE)
def preview(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The questionnaire as it will be answered; trying it writes nothing."""
    survey = survey_for(request, pk)
    form = AnswerForm(request.POST or None, noun=survey, by=request.actor)
    tried = False
    if request.method == "POST" and form.is_valid():
        try:
            checked(survey, form.said())
            tried = True
        except Refused as refusal:
            form.add_error(form.place_of(refusal.field), refusal.sentence)
    context = {
        "survey": survey,
        "form": form,
        "tried": tried,
        "trying": True,
        "frame": "base/portal.html",
    }
    return render(request, "surveys/answer.html", context, status=422 if form.errors else 200)
