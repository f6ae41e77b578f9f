"""Published results, for everybody: the page, the paper, the spreadsheet; two rounds beside each other; words for the office."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanzhen.base.paging import page_of
from yanzhen.base.pdf import pdf_of
from yanzhen.base.refusals import Refused
from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.surveys.actions.comparing import compare, method_differs, rounds_before
from yanzhen.kernel.surveys.actions.counting import recount
from yanzhen.kernel.surveys.actions.papers import (
    hundredths,
    interval_words,
    kind_of_sample,
    method_facts,
    percent,
    results_paper,
    results_sheet,
    short_method,
)
from yanzhen.kernel.surveys.contracts import SEE
from yanzhen.kernel.surveys.models import Answer, Survey
from yanzhen.kernel.surveys.models.choices import Kind
from yanzhen.kernel.surveys.views.surveys import survey_for
from yanzhen.kernel.surveys.workflow import PUBLISH, SurveyState

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def published(pk: UUID) -> Survey:
    """Published is published: no login, no office."""
    rows = Survey.objects.filter(state=SurveyState.PUBLISHED).select_related("place", "publication", "earlier")  # fmt: skip
    return get_object_or_404(rows, pk=pk)


@require_GET
def results(request: HttpRequest, pk: UUID) -> HttpResponse:
    survey = published(pk)
    publication = survey.publication
    context = {
        "survey": survey, "publication": publication, "method": method_facts(publication.method), "short": short_method(publication.method),
        "kind": kind_of_sample(publication.method), "rows": [_shown(row) for row in publication.results], "frame": frame_of(request),
        "changed": not recount(survey), "earlier": rounds_before(survey),
    }  # fmt: skip
    return render(request, "surveys/results.html", context)


def frame_of(request: Any) -> str:
    if request.actor.may(SEE):
        return "base/workbench.html"
    return "base/portal.html" if request.user.is_authenticated else "base/bare.html"


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A counted question as the page prints it."""
    shown = {**row, "is_text": row["kind"] == Kind.TEXT, "tables": []}
    if "cells" in row:
        shown["tables"] = [{"line": "", "n": row["n"], "cells": [_cell(one) for one in row["cells"]]}]  # fmt: skip
    for table in row.get("tables", ()):
        shown["tables"].append({**table, "cells": [_cell(one) for one in table["cells"]]})
    shown["mean"] = hundredths(row["mean_hundredths"]) if row.get("mean_hundredths") is not None else ""  # fmt: skip
    shown["median"] = hundredths(row["median_hundredths"]) if row.get("median_hundredths") is not None else ""  # fmt: skip
    return shown


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    """With what the drawing needs: share and interval in per cent of the width."""
    if cell["hidden"] or cell["share"] is None:
        return {**cell, "percent": "–", "interval": "–"}
    width = cell["high"] - cell["low"]
    return {
        **cell, "percent": percent(cell["share"]), "interval": interval_words(cell), "bar": f"{cell['share'] / 10:.1f}",
        "left": f"{cell['low'] / 10:.1f}", "width": f"{width / 10:.1f}",
    }  # fmt: skip


@require_GET
def results_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    survey = published(pk)
    answer = HttpResponse(pdf_of(results_paper(survey)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{survey.number}.pdf"'
    return answer


@require_GET
def results_xlsx(request: HttpRequest, pk: UUID) -> HttpResponse:
    survey = published(pk)
    answer = HttpResponse(results_sheet(survey), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="{survey.number}.xlsx"'
    return answer


@require_GET
def comparison(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Question by question beside a round before: numbers, or why they are not compared."""
    survey = published(pk)
    earlier = next((one for one in rounds_before(survey) if one.pk == other), None)
    if earlier is None:
        raise Http404
    rows = [
        {"text": one.text, "why_not": one.why_not, "before_n": one.before_n, "after_n": one.after_n, "rows": [_pair(row) for row in one.rows]}
        for one in compare(survey, earlier)
    ]  # fmt: skip
    context = {
        "survey": survey, "earlier": earlier, "rows": rows, "differs": method_differs(survey, earlier), "frame": frame_of(request),
        "now": short_method(survey.publication.method), "then": short_method(earlier.publication.method),
    }  # fmt: skip
    return render(request, "surveys/compare.html", context)


def _pair(row: Any) -> dict[str, Any]:
    points = row.points
    sign = "" if points is None else "+" if points > 0 else "−" if points < 0 else ""
    return {
        "words": row.words, "before": _cell(row.before), "after": _cell(row.after), "apart": row.apart,
        "points": "–" if points is None else f"{sign}{abs(points) // 10}.{abs(points) % 10}",
    }  # fmt: skip


@for_offices(PUBLISH)
@require_GET
def words(request: ActorRequest, pk: UUID, question: UUID) -> HttpResponse:
    """What was said in own words, without names and in an order that says nothing; the look is recorded."""
    survey = survey_for(request, pk)
    asked = get_object_or_404(survey.questions.filter(kind=Kind.TEXT), pk=question)
    if survey.state not in (SurveyState.CLOSED, SurveyState.PUBLISHED):
        raise Refused(gettext_lazy("Words are read when no more answers come."))
    survey.keep("read_words", by=request.actor, changes={"question": asked.text})
    page = page_of(Answer.objects.filter(question=asked).order_by("pk"), request.GET)
    return render(request, "surveys/words.html", {"survey": survey, "question": asked, "page": page})  # fmt: skip
