"""Builders: a survey with questions and people, open, closed, published; answers of all kinds."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_person, a_resident, an_actor
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.answering import answer
from yanzhen.kernel.surveys.actions.building import QuestionDraft, add_question
from yanzhen.kernel.surveys.actions.preparing import (
    PersonDraft,
    SurveyDraft,
    add_people,
    draft_survey,
)
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.contracts import INTERVIEWER, SURVEYOR
from yanzhen.kernel.surveys.models import Answered, Listed, Survey
from yanzhen.kernel.surveys.models.choices import Channel, Frame, Kind

DRAWN_AT: Final = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
OPENS: Final = date(2026, 6, 10)
CLOSES: Final = date(2026, 6, 30)
OPEN_AT: Final = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
AFTER: Final = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
DAYS: Final = {"opens_on": OPENS, "closes_on": CLOSES}
ALL_WAYS: Final = tuple(Channel)

SATISFIED: Final = QuestionDraft(Kind.SINGLE, "Are you satisfied?", options=["Yes", "Fair", "No"])
USED: Final = QuestionDraft(Kind.MULTIPLE, "What do you use?", required=False, options=["Canteen", "Library", "Garden"])  # fmt: skip
GRADE: Final = QuestionDraft(Kind.SCALE, "How good is it?")
VISITS: Final = QuestionDraft(Kind.NUMBER, "How often did you come?", required=False, lowest=0, highest=365)  # fmt: skip
WORDS: Final = QuestionDraft(Kind.TEXT, "What is missing?", required=False)
TABLE: Final = QuestionDraft(Kind.MATRIX, "How do you find", required=False, options=["Good", "Bad"], lines=["Light", "Paths"])  # fmt: skip
EVERY_KIND: Final = (SATISFIED, USED, GRADE, VISITS, WORDS, TABLE)


def a_surveyor(place: Place | None = None) -> Actor:
    return an_actor(SURVEYOR, place)


def an_interviewer(place: Place | None = None) -> Actor:
    return an_actor(INTERVIEWER, place)


def a_draft(
    *questions: QuestionDraft, people: int = 3, place: Place | None = None, by: Actor | None = None, earlier: Survey | None = None, **facts: Any,
) -> Survey:  # fmt: skip
    """A draft with one question and a list of three people, unless told otherwise."""
    by = by or a_surveyor()
    known: dict[str, Any] = {"population": "Residents", "channels": ALL_WAYS, "small_cell": 2}
    if facts.get("frame") == Frame.OPEN:
        known["channels"], people = (Channel.PORTAL,), 0
    draft = SurveyDraft("Satisfaction", place or a_place())
    survey = draft_survey(replace(draft, **{**known, **facts}), by=by, at=DRAWN_AT, earlier=earlier)
    for question in questions or (SATISFIED,):
        add_question(survey, question, by=by)
    if people:
        add_people(survey, [PersonDraft(a_person().party) for _n in range(people)], by=by)
    return survey


def opened(survey: Survey, **days: Any) -> Survey:
    return take_step(survey, "open", by=a_surveyor(), at=OPEN_AT, data={**DAYS, **days})


def an_open_survey(*questions: QuestionDraft, **facts: Any) -> Survey:
    return opened(a_draft(*questions, **facts))


def open_today(*questions: QuestionDraft, **facts: Any) -> Survey:
    """Open on the real day, for doors that ask the clock."""
    today = date.today()  # noqa: DTZ011  for tests
    return take_step(a_draft(*questions, **facts), "open", by=a_surveyor(), data={"opens_on": today, "closes_on": today})  # fmt: skip


def first(survey: Survey) -> Listed:
    found = survey.people.filter(sampled=True).select_related("party__person__party", "survey__place").first()  # fmt: skip
    assert found is not None  # noqa: S101
    return found


def person_of(listed: Listed) -> Person:
    assert listed.party is not None  # noqa: S101
    return listed.party.person


def say(survey: Survey, **values: Any) -> dict[Any, Any]:
    """Answers by kind of question: say(survey, single=0, scale=4)."""
    return {question.pk: values[question.kind] for question in survey.questions.all() if question.kind in values}  # fmt: skip


def answered_by(listed: Listed, **values: Any) -> Answered:
    return answer(listed.survey, say(listed.survey, **(values or {"single": 0})), by=a_resident(person_of(listed)), at=OPEN_AT)  # fmt: skip


def a_closed_survey(*choices: int, **facts: Any) -> Survey:
    """Open, one choice of the first answer for each person in turn, closed."""
    known = {"people": max(len(choices), 1), **facts}
    survey = an_open_survey(*known.pop("questions", ()), **known)
    rows = survey.people.select_related("party__person__party", "survey__place").order_by("number")
    for listed, choice in zip(rows, choices, strict=False):
        answered_by(listed, single=choice)
    return take_step(survey, "close", by=a_surveyor(), at=AFTER)


def a_published_survey(*choices: int, **facts: Any) -> Survey:
    return take_step(a_closed_survey(*choices, **facts), "publish", by=a_surveyor(), at=AFTER)
