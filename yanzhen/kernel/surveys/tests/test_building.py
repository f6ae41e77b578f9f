"""A questionnaire is written with plain keys, every change can be taken back, and nothing moves once somebody has answered."""

from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.surveys.actions.building import (
    QUESTIONS_MAX,
    UNDO_MAX,
    QuestionDraft,
    add_question,
    change_question,
    copy_question,
    move_question,
    remove_question,
    undo,
)
from yanzhen.kernel.surveys.actions.preparing import next_round
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.testing import (
    EVERY_KIND,
    GRADE,
    SATISFIED,
    WORDS,
    a_closed_survey,
    a_draft,
    a_surveyor,
    an_interviewer,
    an_open_survey,
    answered_by,
    first,
)

pytestmark = pytest.mark.django_db


def texts(survey: Survey) -> list[str]:
    return [one.text for one in survey.questions.order_by("order")]


def three() -> Survey:
    return a_draft(SATISFIED, GRADE, WORDS)


def test_questions_move_up_and_down_and_stay_at_the_ends() -> None:
    survey, by = three(), a_surveyor()
    before = texts(survey)
    a, b, c = survey.questions.select_related("survey__place").all()
    move_question(a, 1, by=by)
    assert texts(survey) == [before[1], before[0], before[2]]
    move_question(a, 9, by=by)
    assert texts(survey) == [before[1], before[2], before[0]]
    move_question(b, -1, by=by)
    assert texts(survey) == [before[1], before[2], before[0]]
    assert [one.order for one in survey.questions.all()] == [1, 2, 3]
    assert {one.pk for one in survey.questions.all()} == {a.pk, b.pk, c.pk}


def test_a_question_is_copied_below_itself_and_removed() -> None:
    survey, by = three(), a_surveyor()
    second = survey.questions.get(order=2)
    made = copy_question(second, by=by)
    assert (made.order, made.text, survey.questions.count()) == (3, second.text, 4)
    remove_question(second, by=by)
    assert texts(survey) == [SATISFIED.text, GRADE.text, WORDS.text]


def test_every_change_can_be_taken_back() -> None:
    survey, by = three(), a_surveyor()
    survey.past = []
    survey.save()
    stands = [texts(survey)]
    add_question(survey, SATISFIED, by=by)
    stands.append(texts(survey))
    change_question(survey.questions.select_related("survey__place").get(order=2), QuestionDraft("text", "Otherwise?"), by=by)  # fmt: skip
    stands.append(texts(survey))
    move_question(survey.questions.select_related("survey__place").get(order=1), 2, by=by)
    stands.append(texts(survey))
    remove_question(survey.questions.select_related("survey__place").get(order=1), by=by)
    for before in reversed(stands):
        undo(survey, by=by)
        assert texts(survey) == before
    with pytest.raises(Refused, match="no change"):
        undo(survey, by=by)
    restored = survey.questions.get(order=2)
    assert (restored.kind, restored.text) == (GRADE.kind, GRADE.text)


def test_so_many_changes_are_kept() -> None:
    survey, by = a_draft(), a_surveyor()
    question = survey.questions.select_related("survey__place").get()
    for _n in range(UNDO_MAX + 3):
        move_question(question, 1, by=by)
    survey.refresh_from_db()
    assert len(survey.past) == UNDO_MAX


def test_after_the_first_answer_nothing_moves() -> None:
    survey, by = an_open_survey(), a_surveyor()
    add_question(survey, WORDS, by=by)
    answered_by(first(survey))
    question = survey.questions.select_related("survey__place").get(order=1)
    acts: list[Any] = [
        lambda: add_question(survey, GRADE, by=by), lambda: change_question(question, GRADE, by=by), lambda: move_question(question, 1, by=by),
        lambda: copy_question(question, by=by), lambda: remove_question(question, by=by), lambda: undo(survey, by=by),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(Refused, match="stay as they are"):
            act()


def test_a_closed_survey_is_not_rewritten_although_nobody_answered() -> None:
    with pytest.raises(Refused, match="stay as they are"):
        add_question(a_closed_survey(), GRADE, by=a_surveyor())


def test_who_only_asks_writes_no_question() -> None:
    with pytest.raises(Refused, match="Your office"):
        add_question(a_draft(), GRADE, by=an_interviewer())


@pytest.mark.parametrize(
    ("draft", "match"),
    [
        (QuestionDraft("riddle", "Why?"), "how it is answered"),
        (QuestionDraft("text", "  "), "Write the question"),
        (QuestionDraft("single", "Which?", options=["One", " "]), "two answers"),
        (QuestionDraft("multiple", "Which?", options=["One", "One "]), "say the same"),
        (QuestionDraft("single", "Which?", options=[str(n) for n in range(21)]), "At most 20"),
        (QuestionDraft("matrix", "Which?", options=["Good", "Bad"]), "one in each line"),
        (QuestionDraft("number", "How many?", lowest=2, highest=1), "below the lowest"),
    ],
)
def test_a_question_that_can_not_be_answered_is_refused(draft: QuestionDraft, match: str) -> None:
    with pytest.raises(Refused, match=match):
        add_question(a_draft(), draft, by=a_surveyor())


def test_a_kind_keeps_only_what_is_its_own() -> None:
    draft = QuestionDraft("text", "Why?", options=["A", "B"], lines=["L"], lowest=1, highest=2)
    question = add_question(a_draft(), draft, by=a_surveyor())
    assert (question.options, question.lines, question.lowest, question.highest) == ([], [], None, None)  # fmt: skip


def test_a_questionnaire_has_an_end() -> None:
    survey, by = a_draft(), a_surveyor()
    for _n in range(QUESTIONS_MAX - 1):
        add_question(survey, WORDS, by=by)
    with pytest.raises(Refused, match="Nobody answers more"):
        add_question(survey, WORDS, by=by)


def test_the_next_round_asks_the_same() -> None:
    survey = a_closed_survey(questions=EVERY_KIND)
    made = next_round(survey, by=a_surveyor())
    assert made.earlier_id == survey.pk
    assert [(one.fingerprint, one.origin_id) for one in made.questions.all()] == [(one.fingerprint, one.pk) for one in survey.questions.all()]  # fmt: skip
    remove_question(made.questions.select_related("survey__place").get(order=1), by=a_surveyor())
    undo(made, by=a_surveyor())
    assert made.questions.get(order=1).origin == survey.questions.get(order=1)
