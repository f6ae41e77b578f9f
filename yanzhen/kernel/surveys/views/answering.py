"""Answering: the own surveys, one questionnaire signed in or by link, and what an interviewer writes down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.qr import qr_svg
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.surveys.actions.answering import (
    answer,
    answer_by_link,
    answer_for,
    check_open,
    is_signed,
    link_of,
)
from yanzhen.kernel.surveys.contracts import ASK
from yanzhen.kernel.surveys.forms.answers import AnswerForm, AssistedForm
from yanzhen.kernel.surveys.models import Listed, Survey
from yanzhen.kernel.surveys.models.choices import ASSISTED, Channel
from yanzhen.kernel.surveys.views.surveys import survey_for
from yanzhen.kernel.surveys.workflow import SurveyState

LINKS_A_PAGE = 20


@login_required
@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """What waits for one's answer, what one has answered, what came out of it."""
    rows = Survey.objects.asking(request.actor).select_related("place").order_by("-id")
    page = page_of(rows, request.GET)
    done = set(Survey.objects.filter(pk__in=[one.pk for one in page.rows], marks__listed__party=request.actor.person_id).values_list("pk", flat=True))  # fmt: skip
    today = timezone.localdate()
    for one in page.rows:
        one.is_done = one.pk in done
        one.waits = one.state == SurveyState.OPEN and not one.is_done and one.opens_on <= today <= one.closes_on  # fmt: skip
    return render(request, "surveys/mine.html", {"page": page})


@login_required
def answer_page(request: ActorRequest, pk: UUID) -> HttpResponse:
    survey = get_object_or_404(Survey.objects.asking(request.actor).select_related("place"), pk=pk)
    done = survey.marks.filter(listed__party=request.actor.person_id).exists()

    def go(said: Any) -> None:
        answer(survey, said, by=request.actor)

    return _questionnaire(request, survey, go, Channel.PORTAL, done=done, here=reverse("surveys:answer", args=[survey.pk]))  # fmt: skip


def by_link(request: HttpRequest, key: UUID, sign: str) -> HttpResponse:
    """Without a login: whoever holds the paper. A wrong sign finds nothing."""
    if not is_signed(key, sign):
        raise Http404
    listed = get_object_or_404(Listed.objects.filter(sampled=True).select_related("survey__place"), pk=key)  # fmt: skip

    def go(said: Any) -> None:
        answer_by_link(listed, said)

    done = listed.marks.exists()
    return _questionnaire(request, listed.survey, go, Channel.LINK, done=done, here=request.path)


def _questionnaire(
    request: HttpRequest, survey: Survey, go: Callable[[Any], None], channel: str, *, done: bool, here: str
) -> HttpResponse:  # fmt: skip
    form = AnswerForm(request.POST or None, noun=survey, by=None)
    closed = ""
    try:
        check_open(survey, channel, timezone.localdate())
    except Refused as refusal:
        closed = refusal.sentence
    if request.method == "POST" and form.is_valid():
        try:
            go(form.said())
            return redirect(here)
        except Refused as refusal:
            form.add_error(form.place_of(refusal.field), refusal.sentence)
    signed_in = channel == Channel.PORTAL
    context = {"survey": survey, "form": form, "done": done, "closed": closed, "signed_in": signed_in, "frame": "base/portal.html" if signed_in else "base/bare.html"}  # fmt: skip
    return render(request, "surveys/answer.html", context, status=422 if form.errors else 200)


@for_offices(ASK)
def write_down(request: ActorRequest, pk: UUID, person: UUID) -> HttpResponse:
    """What somebody says at the telephone, or a paper says; written down once."""
    survey = survey_for(request, pk)
    listed = get_object_or_404(survey.people.filter(sampled=True).select_related("party", "survey__place"), pk=person)  # fmt: skip
    if not set(survey.channels) & set(ASSISTED):
        raise Refused(gettext_lazy("This survey is answered neither by telephone nor on paper."))
    form = AssistedForm(request.POST or None, noun=listed, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            answer_for(listed, form.said(), form.cleaned_data["channel"], by=request.actor)
            return redirect(reverse("surveys:people", args=[survey.pk]) + "?show=silent")
        except Refused as refusal:
            form.add_error(form.place_of(refusal.field), refusal.sentence)
    context = {"survey": survey, "listed": listed, "form": form, "done": listed.marks.exists()}
    return render(request, "surveys/write_down.html", context, status=422 if form.errors else 200)


@for_offices(ASK)
@require_GET
def links(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Letters to cut out: a name, a code to scan, the address; of those who have not answered."""
    survey = survey_for(request, pk)
    if Channel.LINK not in survey.channels or survey.state != SurveyState.OPEN:
        raise Refused(gettext_lazy("Personal links are printed while a survey that offers them is open."))  # fmt: skip
    rows = survey.people.filter(sampled=True, marks=None).select_related("party").order_by("number")
    page = page_of(rows, request.GET, size=LINKS_A_PAGE)
    letters = []
    for one in page.rows:
        address = request.build_absolute_uri(link_of(one))
        letters.append({"listed": one, "address": address, "qr": qr_svg(address)})
    context = {"survey": survey, "page": page, "letters": letters, "word": _("people")}
    return render(request, "surveys/links.html", context)
