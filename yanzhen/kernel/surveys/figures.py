"""The numbers of surveys: how many are out, how many answers came. Shares are published, never a figure: they need their n."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.base.figures import Column, Figure, FigureKind
from yanzhen.kernel.surveys.models import Publication, Survey
from yanzhen.kernel.surveys.workflow import SurveyState


def _open() -> Any:
    return Survey.objects.filter(state=SurveyState.OPEN).select_related("place")


def _published() -> Any:
    return Publication.objects.select_related("survey__place")


def _page(row: Any) -> str:
    return reverse("surveys:survey", args=[row.pk])


FIGURES: Final = (
    Figure(
        slug="surveys.open", question=_("How many surveys are being answered?"), unit=_("surveys"), rows=_open, place="place__path", on="opens_on",
        until="closes_on", columns=(Column(_("No."), "number"), Column(_("Survey"), "title"), Column(_("Population"), "population"), Column(_("Last day"), "closes_on")),
        link=_page, definition=_("Surveys that take answers, from their first day to their last."),
    ),
    Figure(
        slug="surveys.published", question=_("How many surveys were published?"), unit=_("surveys"), rows=_published, place="survey__place__path",
        on="published_at", kind=FigureKind.FLOW,
        columns=(Column(_("No."), "survey.number"), Column(_("Survey"), "survey.title"), Column(_("Population"), "survey.population"), Column(_("Answered"), "marks")),
        link=_page, definition=_("Surveys by the day on which their results were published."),
    ),
)  # fmt: skip
