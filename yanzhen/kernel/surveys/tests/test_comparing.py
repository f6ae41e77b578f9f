"""Two rounds are compared where they asked the very same question, and nowhere else."""

from dataclasses import replace

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import a_person
from yanzhen.kernel.surveys.actions.building import (
    QuestionDraft,
    add_question,
    change_question,
    move_question,
)
from yanzhen.kernel.surveys.actions.comparing import (
    compare,
    compare_questions,
    method_differs,
    rounds_before,
)
from yanzhen.kernel.surveys.actions.preparing import PersonDraft, add_people, next_round
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.models.question import Question, why_not_the_same
from yanzhen.kernel.surveys.testing import (
    AFTER,
    EVERY_KIND,
    SATISFIED,
    TABLE,
    VISITS,
    a_closed_survey,
    a_draft,
    a_published_survey,
    a_surveyor,
    answered_by,
    opened,
)

pytestmark = pytest.mark.django_db


def finished(survey: Survey, *choices: int) -> Survey:
    """A next round with these choices, published."""
    by = a_surveyor()
    add_people(survey, [PersonDraft(a_person().party) for _one in choices], by=by)
    opened(survey)
    for listed, choice in zip(survey.people.select_related("party__person__party", "survey__place"), choices, strict=True):  # fmt: skip
        answered_by(listed, single=choice)
    take_step(survey, "close", by=by, at=AFTER)
    return take_step(survey, "publish", by=by, at=AFTER)


def test_the_same_question_is_compared_number_by_number() -> None:
    before = a_published_survey(*[0] * 2, *[2] * 18)
    after = finished(next_round(before, by=a_surveyor()), *[0] * 19, 2)
    (found,) = compare(after, before)
    assert (found.why_not, found.before_n, found.after_n) == ("", 20, 20)
    yes, fair, no = found.rows
    # 1 of 20 is hidden, and with it the smallest of the rest.
    assert (yes.points, yes.apart, no.points) == (None, False, None)
    assert (fair.points, fair.apart) == (0, False)
    assert rounds_before(after) == [before]


def test_a_difference_is_more_than_chance_where_intervals_do_not_meet() -> None:
    before = a_published_survey(*[0] * 4, *[2] * 16)
    far = finished(next_round(before, by=a_surveyor()), *[0] * 16, *[2] * 4)
    near = finished(next_round(before, by=a_surveyor()), *[0] * 6, *[2] * 14)
    assert [(row.points, row.apart) for row in compare(far, before)[0].rows] == [(600, True), (0, False), (-600, True)]  # fmt: skip
    assert [(row.points, row.apart) for row in compare(near, before)[0].rows] == [(100, False), (0, False), (-100, False)]  # fmt: skip


def test_other_words_are_not_compared_and_the_reason_is_said() -> None:
    before = a_published_survey(0, 0, 1)
    made = next_round(before, by=a_surveyor())
    question = made.questions.select_related("survey__place").get()
    change_question(question, replace(SATISFIED, text="Are you very satisfied?"), by=a_surveyor())
    add_question(made, replace(SATISFIED, text="Something new?", required=False), by=a_surveyor())
    after = finished(made, 0, 0)
    first, second = compare(after, before)
    assert (first.why_not, first.rows) == ("the words of the question are others", [])
    assert second.why_not == "the earlier round did not ask it"


def test_the_order_does_not_matter_and_spelling_does_not() -> None:
    before = a_published_survey(0, 0, questions=[SATISFIED, VISITS])
    made = next_round(before, by=a_surveyor())
    question = made.questions.select_related("survey__place").get(order=1)
    move_question(question, 1, by=a_surveyor())
    question.refresh_from_db()
    change_question(question, replace(SATISFIED, text="Are  you satisfied ？", hint="New hint"), by=a_surveyor())  # fmt: skip
    found = compare(finished(made, 0, 0), before)
    assert [one.why_not for one in found] == ["it has no shares to compare", ""]


KINDS = (
    (SATISFIED, QuestionDraft("scale", SATISFIED.text), "kind"),
    (SATISFIED, replace(SATISFIED, options=["Yes", "No"]), "answers"),
    (SATISFIED, replace(SATISFIED, options=["Fair", "Yes", "No"]), "answers"),
    (TABLE, replace(TABLE, lines=["Light"]), "lines"),
    (VISITS, replace(VISITS, highest=10), "lowest or highest"),
)


def asked(draft: QuestionDraft) -> Question:
    return Question(**draft.facts())


@pytest.mark.parametrize(("one", "other", "why"), KINDS)
def test_each_difference_has_its_reason(one: QuestionDraft, other: QuestionDraft, why: str) -> None:
    assert why in why_not_the_same(asked(one), asked(other))
    with pytest.raises(Refused, match=f"Not compared: .*{why}"):
        compare_questions(asked(one), asked(other))


@pytest.mark.parametrize("draft", EVERY_KIND)
def test_a_question_is_the_same_as_itself(draft: QuestionDraft) -> None:
    compare_questions(asked(draft), asked(draft))


def test_a_table_is_compared_line_by_line() -> None:
    surveys: list[Survey] = []
    for _round in range(2):
        survey = a_draft(TABLE, people=3, earlier=surveys[-1] if surveys else None)
        opened(survey)
        for listed in survey.people.select_related("party__person__party", "survey__place"):
            answered_by(listed, matrix=[0, 1])
        take_step(survey, "close", by=a_surveyor(), at=AFTER)
        surveys.append(take_step(survey, "publish", by=a_surveyor(), at=AFTER))
    (found,) = compare(surveys[1], surveys[0])
    assert [row.words for row in found.rows] == ["Light: Good", "Light: Bad", "Paths: Good", "Paths: Bad"]  # fmt: skip


def test_too_few_answers_are_not_compared() -> None:
    before = a_published_survey(0, people=3)
    after = finished(next_round(before, by=a_surveyor()), 0, 0)
    assert compare(after, before)[0].why_not == "too few answered it"


def test_only_published_numbers_are_compared() -> None:
    with pytest.raises(Refused, match="not published"):
        compare(a_published_survey(0, 0), a_closed_survey(0, 0))


def test_another_method_is_said() -> None:
    one, two = a_draft(), a_draft(frame="open", population="Whoever comes")
    said = " ".join(method_differs(two, one))
    for words in ("One round went by a list", "Whoever comes", "ways to answer"):
        assert words in said
    assert method_differs(one, a_draft()) == []


def test_unpublished_rounds_are_left_out() -> None:
    before = a_published_survey(0, 0)
    middle = next_round(before, by=a_surveyor())
    last = next_round(middle, by=a_surveyor())
    assert rounds_before(last) == [before]
