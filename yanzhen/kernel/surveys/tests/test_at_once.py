"""One person, sixteen hands: one answer stands. A survey that closes takes no answer after it; questions do not move under an answer."""

import pytest

from yanzhen.base.testing import at_once
from yanzhen.kernel.parties.testing import a_person, a_resident
from yanzhen.kernel.surveys.actions.answering import answer, answer_by_link
from yanzhen.kernel.surveys.actions.building import change_question
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.models import Answer, Answered, Listed, Sheet, Survey
from yanzhen.kernel.surveys.testing import (
    AFTER,
    GRADE,
    OPEN_AT,
    a_surveyor,
    an_open_survey,
    answered_by,
    first,
    person_of,
    say,
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("anonymous", [False, True])
def test_the_same_person_answers_from_sixteen_threads_and_one_answer_stands(anonymous: bool) -> None:  # fmt: skip
    survey = an_open_survey(anonymous=anonymous)
    listed = first(survey)
    by = a_resident(person_of(listed))

    def again(number: int) -> None:
        said = say(survey, single=number % 3)
        if number % 2:
            answer(Survey.objects.select_related("place").get(pk=survey.pk), said, by=by, at=OPEN_AT)  # fmt: skip
        else:
            answer_by_link(Listed.objects.select_related("survey__place").get(pk=listed.pk), said, at=OPEN_AT)  # fmt: skip

    said = at_once(*[lambda n=n: again(n) for n in range(16)])

    assert sum(one is None for one in said) == 1
    assert (Answered.objects.count(), Sheet.objects.count(), Answer.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_many_come_to_an_open_survey_at_once_and_each_has_a_number() -> None:
    survey = an_open_survey(frame="open")
    people = [a_resident(a_person()) for _n in range(8)]

    def come(by: object) -> None:
        answer(Survey.objects.select_related("place").get(pk=survey.pk), say(survey, single=0), by=by, at=OPEN_AT)  # type: ignore[arg-type]  # fmt: skip

    said = at_once(*[lambda by=by: come(by) for by in [*people, *people]])

    assert sum(one is None for one in said) == 8
    assert sorted(survey.people.values_list("number", flat=True)) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_who_answers_while_it_closes_is_counted_or_told_so() -> None:
    survey = an_open_survey()
    listed, surveyor = first(survey), a_surveyor()

    said = at_once(
        lambda: answered_by(listed),
        lambda: take_step(Survey.objects.get(pk=survey.pk), "close", by=surveyor, at=AFTER),
    )

    assert said[1] is None
    stood = 1 if said[0] is None else 0
    assert Answered.objects.count() == Sheet.objects.count() == stood


@pytest.mark.django_db(transaction=True)
def test_a_question_does_not_change_under_an_answer() -> None:
    for _again in range(4):
        survey = an_open_survey()
        listed, surveyor = first(survey), a_surveyor()
        question = survey.questions.select_related("survey__place").get()

        at_once(
            lambda: answered_by(listed),  # noqa: B023  called at once
            lambda: change_question(question, GRADE, by=surveyor),  # noqa: B023  called at once
        )

        changed = survey.questions.get().kind == "scale"
        assert changed != Answered.objects.filter(survey=survey).exists()
