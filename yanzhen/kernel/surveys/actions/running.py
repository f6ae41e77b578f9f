"""Opening, closing, publishing, cancelling: each step with everything it brings along."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.surveys.actions.counting import method_of, results_of
from yanzhen.kernel.surveys.actions.preparing import drawn_again, fix_list, what_is_missing
from yanzhen.kernel.surveys.actions.telling import tell_asked
from yanzhen.kernel.surveys.models import Publication, Survey
from yanzhen.kernel.surveys.models.choices import Frame
from yanzhen.kernel.surveys.models.scope import must
from yanzhen.kernel.surveys.workflow import SURVEY_LIFE, SurveyState


@transaction.atomic
def take_step(
    survey: Survey, name: str, *, by: By, at: datetime | None = None, note: str = "", data: dict[str, Any] | None = None,
) -> Survey:  # fmt: skip
    """Move a survey along its table with everything the step brings along, or raise Refused and change nothing."""
    at, given = at or timezone.now(), data or {}
    survey.lock()
    step = SURVEY_LIFE.step(name, survey.state)
    must(by, step.may, survey.place)
    return _go(survey, name, by, at, note, given)


def _go(survey: Survey, name: str, by: By, at: datetime, note: str, given: dict[str, Any]) -> Survey:  # fmt: skip
    today = timezone.localdate(at)
    if name == "open":
        _open(survey, given, today)
    elif name == "close":
        survey.closed_on = today
    elif name == "publish":
        _publish(survey, str(given.get("explanation", "")), by, at)
    survey.move(name, by=by, at=at, note=note)
    tell_asked(survey, name, at)
    return survey


def _open(survey: Survey, given: dict[str, Any], today: date) -> None:
    opens, closes = given.get("opens_on"), given.get("closes_on")
    if opens is None or closes is None:
        raise Refused(_("Say the first and the last day."), field="opens_on")
    if closes < opens:
        raise Refused(_("The last day lies before the first."), field="closes_on")
    if closes < today:
        raise Refused(_("The last day is over."), field="closes_on")
    if missing := what_is_missing(survey):
        raise Refused(_("Not yet: %(what)s"), what=" ".join(missing))
    survey.opens_on, survey.closes_on = opens, closes
    if survey.frame == Frame.LISTED and not survey.frame_hash:
        fix_list(survey)


def _publish(survey: Survey, explanation: str, by: By, at: datetime) -> None:
    if survey.frame == Frame.LISTED and not drawn_again(survey):
        raise Refused(_("List and seed give another sample than the one that was asked. Nothing is published; tell the security administrator."))  # fmt: skip
    marks, sheets = survey.marks.count(), survey.sheets.count()
    if marks != sheets and not explanation.strip():
        raise Refused(
            _("%(marks)s people have answered and there are %(sheets)s questionnaires. Explain the difference."),
            field="explanation", marks=marks, sheets=sheets,
        )  # fmt: skip
    Publication.objects.create(
        survey=survey, marks=marks, sheets=sheets, explanation=explanation.strip(), method=method_of(survey), results=results_of(survey),
        person_name=by.person_name, published_at=at,
    )  # fmt: skip


def close_what_has_ended(today: date, *, by: By, at: datetime | None = None) -> int:
    """Surveys whose last day is over take no more answers. Safe to repeat."""
    over = Survey.objects.filter(state=SurveyState.OPEN, closes_on__lt=today)
    return sum(_close(key, by, at or timezone.now(), today) for key in list(over.values_list("pk", flat=True)))  # fmt: skip


@transaction.atomic
def _close(key: Any, by: By, at: datetime, today: date) -> bool:
    survey = Survey.objects.get(pk=key)
    survey.lock()
    if survey.state != SurveyState.OPEN or survey.closes_on is None or survey.closes_on >= today:
        return False
    _go(survey, "close", by, at, "", {})
    return True
