"""Answering: once a person, by themselves or through an interviewer; who answered and what was said are written apart."""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.crypto import blind_index, blind_indexes
from yanzhen.base.refusals import Refused
from yanzhen.kernel.surveys.contracts import ASK
from yanzhen.kernel.surveys.models import Answer, Answered, Listed, Question, Sheet, Survey
from yanzhen.kernel.surveys.models.choices import (
    ASSISTED,
    SAID_MAX,
    SCALE_MAX,
    SCALE_MIN,
    Channel,
    Frame,
    Kind,
)
from yanzhen.kernel.surveys.models.scope import must
from yanzhen.kernel.surveys.workflow import SurveyState

# What comes from a form: a place among the answers, several of them, a number, words.
Said = Mapping[UUID, Any]

ONCE: Final = _("This has been answered already, and one answer counts.")
NOT_OPEN: Final = _("This survey takes no answers now: it runs from %(since)s to %(until)s.")
SIGNED: Final = "surveys.link"
SIGN_LENGTH: Final = 16


def answer(survey: Survey, said: Said, *, by: By, at: datetime | None = None) -> Answered:
    """Signed in, for oneself. In an open survey whoever comes is written down as somebody who came."""
    at = at or timezone.now()
    check_open(survey, Channel.PORTAL, timezone.localdate(at))
    with held(survey):
        values = checked(survey, said)
        return write(survey, listed_of(survey, by), values, channel=Channel.PORTAL, at=at)


def answer_by_link(listed: Listed, said: Said, *, at: datetime | None = None) -> Answered:
    """By the personal link: whoever holds the paper is taken for whom it was printed for."""
    at = at or timezone.now()
    survey = listed.survey
    check_open(survey, Channel.LINK, timezone.localdate(at))
    with held(survey):
        return write(survey, listed, checked(survey, said), channel=Channel.LINK, at=at)


def answer_for(listed: Listed, said: Said, channel: str, *, by: By, at: datetime | None = None) -> Answered:  # fmt: skip
    """By telephone or from a paper: an officer writes down what somebody else says."""
    at = at or timezone.now()
    survey = listed.survey
    must(by, ASK, survey.place)
    if channel not in ASSISTED:
        raise Refused(_("Say whether it was by telephone or on paper."), field="channel")
    check_open(survey, channel, timezone.localdate(at))
    with held(survey):
        return write(survey, listed, checked(survey, said), channel=channel, at=at, writer=by)


@contextmanager
def held(survey: Survey) -> Iterator[None]:
    """A transaction in which the questions stand still. Answers share it; who numbers newcomers has it alone."""
    alone = "NO KEY UPDATE" if survey.frame == Frame.OPEN else "SHARE"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT FROM surveys_survey WHERE id = %s FOR {alone}", [survey.pk])
        yield


def check_open(survey: Survey, channel: str, today: date) -> None:
    days = survey.opens_on is not None and survey.closes_on is not None and survey.opens_on <= today <= survey.closes_on  # fmt: skip
    if survey.state != SurveyState.OPEN or not days:
        raise Refused(NOT_OPEN, since=survey.opens_on or "–", until=survey.closes_on or "–")
    if channel not in survey.channels:
        raise Refused(_("This survey is not answered in this way."), field="channel")


def listed_of(survey: Survey, by: By) -> Listed:
    """The line of whoever is signed in, or Refused."""
    if by.person_id is None:
        raise Refused(_("Sign in to answer: one answer of each person counts."))
    found = survey.people.filter(party=by.person_id).first()
    if found is None and survey.frame == Frame.OPEN:
        return _come(survey, by.person_id)
    if found is None or not found.sampled:
        raise Refused(_("You are not among those who are asked here."))
    return found


def _come(survey: Survey, person_id: UUID) -> Listed:
    # The survey is held alone, so that two who come at once get two numbers.
    last = survey.people.order_by("-number").values_list("number", flat=True).first() or 0
    return Listed.objects.create(survey=survey, party_id=person_id, number=last + 1)


def write(
    survey: Survey, listed: Listed, values: Mapping[Question, tuple[list[int], str]], *, channel: str, at: datetime, writer: By | None = None,
) -> Answered:  # fmt: skip
    """Mark, sheet and answers in one transaction; the database lets one mark of a person through."""
    if not listed.sampled:
        raise Refused(_("You are not among those who are asked here."))
    try:
        with transaction.atomic():
            mark = Answered.objects.create(
                survey=survey, listed=listed, channel=channel, at=None if survey.anonymous else at,
                person_id=writer.person_id if writer else None, person_name=writer.person_name if writer else "",
            )  # fmt: skip
            # Random keys and no time: nothing in an anonymous sheet leads back to its mark.
            sheet = Sheet.objects.create(survey=survey, mark=None if survey.anonymous else mark)
            Answer.objects.bulk_create(
                [Answer(sheet=sheet, question=question, chosen=chosen, said=words) for question, (chosen, words) in values.items()]
            )  # fmt: skip
            if writer is not None:
                survey.keep("write_down", by=writer, at=None if survey.anonymous else at, changes={"channel": channel})  # fmt: skip
    except IntegrityError as error:
        raise _in_words(error, survey) from error
    return mark


def _in_words(error: IntegrityError, survey: Survey) -> Exception:
    said = str(error)
    if "one_answer_per_person" in said:
        return Refused(ONCE)
    if "not open" in said:
        return Refused(NOT_OPEN, since=survey.opens_on or "–", until=survey.closes_on or "–")
    return error


def checked(survey: Survey, said: Said) -> dict[Question, tuple[list[int], str]]:
    """What is written down, question by question; Refused at the first that does not fit. Writes nothing."""
    questions = list(survey.questions.all())
    if set(said) - {question.pk for question in questions}:
        raise Refused(_("This question is none of the survey's. Open the page again."))
    values = {}
    for question in questions:
        found = _value(question, said.get(question.pk))
        if found != ([], ""):
            values[question] = found
        elif question.required:
            raise Refused(_("This question must be answered."), field=str(question.pk))
    if not values:
        raise Refused(_("Nothing is answered yet."))
    return values


def _value(question: Question, given: Any) -> tuple[list[int], str]:
    if given in (None, "", []):
        return [], ""
    if question.kind == Kind.TEXT:
        words = str(given).strip()
        if len(words) > SAID_MAX:
            raise Refused(_("At most %(n)s characters."), field=str(question.pk), n=SAID_MAX)
        return [], words
    try:
        numbers = [int(one) for one in given] if isinstance(given, list | tuple) else [int(given)]
    except (TypeError, ValueError) as error:
        raise Refused(_("Write a whole number."), field=str(question.pk)) from error
    if question.kind == Kind.MATRIX and not any(one >= 0 for one in numbers):
        return [], ""
    if not _fits(question, numbers):
        raise Refused(_NOT_OFFERED[Kind(question.kind)], field=str(question.pk), low=question.lowest, high=question.highest)  # fmt: skip
    return numbers, ""


_NOT_OFFERED: Final = {
    Kind.SINGLE: _("Choose one of the answers."),
    Kind.MULTIPLE: _("Choose among the answers."),
    Kind.SCALE: _("Choose a number from 1 to 5."),
    Kind.NUMBER: _("This number lies outside what can be answered (%(low)s to %(high)s)."),
    Kind.MATRIX: _("Choose one answer in each line."),
}


def _fits(question: Question, numbers: list[int]) -> bool:
    low, high, last = question.lowest, question.highest, len(question.options) - 1
    if question.kind == Kind.MATRIX:
        whole = not question.required or all(one >= 0 for one in numbers)
        return len(numbers) == len(question.lines) and all(-1 <= one <= last for one in numbers) and whole  # fmt: skip
    if question.kind == Kind.MULTIPLE:
        return len(set(numbers)) == len(numbers) and all(0 <= one <= last for one in numbers)
    if len(numbers) != 1:
        return False
    (one,) = numbers
    if question.kind == Kind.SCALE:
        return SCALE_MIN <= one <= SCALE_MAX
    if question.kind == Kind.NUMBER:
        return (low is None or one >= low) and (high is None or one <= high) and abs(one) < 2**31
    return 0 <= one <= last


def link_of(listed: Listed) -> str:
    """The path of somebody's personal link: their random key, signed."""
    sign = blind_index(str(listed.pk), SIGNED).rpartition(":")[2][:SIGN_LENGTH]
    return reverse("surveys:by_link", args=[listed.pk, sign])


def is_signed(key: UUID, sign: str) -> bool:
    """Whether we printed this link; keys that were changed since still count."""
    known = [one.rpartition(":")[2][:SIGN_LENGTH] for one in blind_indexes(str(key), SIGNED)]
    return any(hmac.compare_digest(one, sign) for one in known)
