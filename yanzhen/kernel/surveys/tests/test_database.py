"""What surveys promise, PostgreSQL holds against whoever writes around the verbs."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from yanzhen.base.testing import as_owner
from yanzhen.kernel.parties.testing import a_person
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.preparing import draw_sample
from yanzhen.kernel.surveys.models import (
    Answer,
    Answered,
    Listed,
    Publication,
    Question,
    Sheet,
    Survey,
)
from yanzhen.kernel.surveys.testing import (
    AFTER,
    EVERY_KIND,
    OPEN_AT,
    a_closed_survey,
    a_draft,
    a_published_survey,
    a_surveyor,
    an_open_survey,
    answered_by,
    first,
)

pytestmark = pytest.mark.django_db


def refused(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises((IntegrityError, InternalError)) as error, transaction.atomic():
        act()
    named = getattr(error.value.__cause__, "diag", None)
    assert name in str(error.value) or (named and named.constraint_name == name), str(error.value)


APPEND_ONLY = {"answered": "channel", "sheet": "survey_id", "answer": "said", "publication": "marks"}  # fmt: skip
ACTS = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")


def test_what_was_answered_and_published_is_only_added_to() -> None:
    a_published_survey(0, 1, 0)
    for table, column in APPEND_ONLY.items():
        for act in ACTS:
            with as_owner() as cursor:
                refused("append-only", partial(cursor.execute, act.format(f"surveys_{table}", column)))  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE,DELETE,TRUNCATE')", [f"surveys_{table}"])  # fmt: skip
            assert cursor.fetchone() == (settings.ONE_DATABASE_ROLE,), table


def test_answered_questions_stand_still() -> None:
    survey, other = an_open_survey(), a_draft()
    question = survey.questions.get()
    Question.objects.filter(pk=question.pk).update(text="Otherwise?")
    answered_by(first(survey))
    for act in (
        lambda: Question.objects.filter(pk=question.pk).update(text="And so?"),
        lambda: Question.objects.filter(pk=question.pk)._raw_delete("default"),
        lambda: Question.objects.create(survey=survey, order=2, kind="text", text="More?"),
        lambda: other.questions.update(survey=survey, order=2),
        lambda: Question.objects.filter(pk=question.pk).update(survey=other, order=2),
    ):
        refused("answered_questions_stand_still", act)


def test_questions_of_a_closed_survey_stand_still_without_any_answer() -> None:
    survey = a_closed_survey()
    refused("answered_questions_stand_still", lambda: survey.questions.update(text="Otherwise?"))


def test_the_list_stands_still_once_it_is_drawn_or_out() -> None:
    drawn = a_draft(people=4, sampling="random", sample_size=2)
    draw_sample(drawn, by=a_surveyor())
    for survey in (drawn, an_open_survey()):
        for act in (
            lambda survey=survey: survey.people.update(sampled=True, number=9),
            lambda survey=survey: survey.people.all()._raw_delete("default"),
            lambda survey=survey: Listed.objects.create(
                survey=survey, party=a_person().party, number=77
            ),
            lambda survey=survey: a_draft(people=1).people.update(survey=survey, number=78),
            lambda survey=survey: survey.people.filter(number=1).update(survey=a_draft(people=0)),
        ):
            refused("the_list_stands_still", act)


def test_a_sealed_name_may_be_sealed_anew() -> None:
    survey = an_open_survey()
    survey.people.update(name="sealed anew", phone_index="")


def test_an_open_survey_takes_people_only_while_it_is_open() -> None:
    survey = an_open_survey(frame="open")
    Listed.objects.create(survey=survey, party=a_person().party, number=1)
    refused("the_list_stands_still", lambda: survey.people.update(number=2))
    Survey.objects.filter(pk=survey.pk).update(state="closed", closed_on=AFTER.date())
    refused("the_list_stands_still", lambda: Listed.objects.create(survey=survey, party=a_person().party, number=2))  # fmt: skip


def a_mark(listed: Listed, **facts: Any) -> Answered:
    known: dict[str, Any] = {"survey": listed.survey, "listed": listed, "channel": "portal", "at": OPEN_AT}  # fmt: skip
    return Answered.objects.create(**{**known, **facts})


def test_answers_come_while_open_once_from_the_sample_in_an_offered_way() -> None:
    survey = an_open_survey(channels=["portal"], people=2)
    one, two = survey.people.order_by("number").select_related("survey")
    a_mark(one)
    refused("one_answer_per_person", lambda: a_mark(one))
    refused("answers_come_in_an_offered_way", lambda: a_mark(two, channel="link"))
    refused("only_the_sample_answers", lambda: a_mark(first(an_open_survey()), survey=survey))
    drawn = a_draft(people=3, sampling="random", sample_size=1)
    refused("answers_come_while_open", lambda: a_mark(first(drawn)))
    draw_sample(drawn, by=a_surveyor())
    Survey.objects.filter(pk=drawn.pk).update(state="open", opens_on=OPEN_AT.date(), closes_on=OPEN_AT.date())  # fmt: skip
    left_out = drawn.people.filter(sampled=False).select_related("survey")[0]
    refused("only_the_sample_answers", lambda: a_mark(left_out))
    refused("answers_come_while_open", lambda: a_mark(first(a_closed_survey())))


def test_an_anonymous_survey_names_nobody() -> None:
    survey, named = an_open_survey(anonymous=True), an_open_survey()
    refused("an_anonymous_mark_holds_no_time", lambda: a_mark(first(survey)))
    mark = a_mark(first(survey), at=None)
    refused("an_anonymous_sheet_names_nobody", lambda: Sheet.objects.create(survey=survey, mark=mark))  # fmt: skip
    refused("an_anonymous_sheet_names_nobody", lambda: Sheet.objects.create(survey=named))
    refused("a_sheet_is_of_the_survey_of_its_mark", lambda: Sheet.objects.create(survey=named, mark=mark))  # fmt: skip


def test_a_sheet_lies_in_an_open_survey() -> None:
    survey = a_closed_survey(anonymous=True)
    refused("sheets_come_while_open", lambda: Sheet.objects.create(survey=survey))


WRONG: tuple[tuple[str, list[int], str], ...] = (
    ("single", [3], ""),
    ("single", [-1], ""),
    ("single", [0, 1], ""),
    ("single", [], "words"),
    ("multiple", [0, 0], ""),
    ("multiple", [0, 3], ""),
    ("multiple", [-1], ""),
    ("scale", [0], ""),
    ("scale", [6], ""),
    ("scale", [1, 2], ""),
    ("number", [-1], ""),
    ("number", [366], ""),
    ("number", [1, 2], ""),
    ("text", [0], ""),
    ("matrix", [0], ""),
    ("matrix", [0, 2], ""),
    ("matrix", [-2, 0], ""),
    ("matrix", [-1, -1], ""),
)


@pytest.mark.parametrize(("kind", "chosen", "said"), WRONG)
def test_an_answer_is_one_of_those_offered(kind: str, chosen: list[int], said: str) -> None:
    survey = an_open_survey(*[replace(draft, required=False) for draft in EVERY_KIND])
    sheet = Sheet.objects.create(survey=survey, mark=a_mark(first(survey)))
    question = survey.questions.get(kind=kind)
    refused("an_answer_is_one_of_those_offered", lambda: Answer.objects.create(sheet=sheet, question=question, chosen=chosen, said=said))  # fmt: skip


def test_an_answer_is_of_its_own_survey_while_that_is_open() -> None:
    survey, other = an_open_survey(), an_open_survey()
    sheet = Sheet.objects.create(survey=survey, mark=a_mark(first(survey)))
    refused("an_answer_is_of_its_own_survey", lambda: Answer.objects.create(sheet=sheet, question=other.questions.get(), chosen=[0]))  # fmt: skip
    question = survey.questions.get()
    Answer.objects.create(sheet=sheet, question=question, chosen=[0])
    refused("a_sheet_answers_once", lambda: Answer.objects.create(sheet=sheet, question=question, chosen=[1]))  # fmt: skip
    late = an_open_survey(*EVERY_KIND)
    late_sheet = answered_by(first(late), single=0, scale=1).sheet
    Survey.objects.filter(pk=late.pk).update(state="closed", closed_on=AFTER.date())
    words = late.questions.get(kind="text")
    refused("an_answer_is_of_its_own_survey", lambda: Answer.objects.create(sheet=late_sheet, question=words, said="late"))  # fmt: skip


def whole() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS sheet_is_whole IMMEDIATE")


def test_a_sheet_answers_what_it_must() -> None:
    table = replace(EVERY_KIND[-1], required=True)
    survey = an_open_survey(table)

    def fill(chosen: list[int] | None) -> None:
        sheet = Sheet.objects.create(survey=survey, mark=a_mark(first(survey)))
        if chosen:
            Answer.objects.create(sheet=sheet, question=survey.questions.get(), chosen=chosen)
        whole()

    refused("a_sheet_answers_what_it_must", lambda: fill(None))
    refused("a_sheet_answers_what_it_must", lambda: fill([0, -1]))
    fill([0, 1])


def test_a_survey_moves_along_its_table_and_is_fixed_once_out() -> None:
    survey = an_open_survey()
    rows = Survey.objects.filter(pk=survey.pk)
    refused("a_survey_moves_along_its_table", lambda: rows.update(state="published"))
    refused("a_survey_moves_along_its_table", lambda: rows.update(state="draft"))
    changes: list[dict[str, Any]] = [
        {"title": "Other"}, {"purpose": "Other"}, {"place": a_place()}, {"population": "Other"}, {"channels": ["link"]}, {"anonymous": True},
        {"small_cell": 9}, {"opens_on": OPEN_AT.date()}, {"closes_on": AFTER.date()}, {"asked_all": 9}, {"listed_all": 9}, {"frame_hash": "x"},
        {"seed": "x"}, {"sample_size": 1}, {"earlier": a_draft()}, {"frame": "open", "channels": ["portal"]},
        {"sampling": "random", "seed": "x"},
    ]  # fmt: skip
    for change in changes:
        refused("a_survey_that_is_out_is_fixed", partial(rows.update, **change))


def test_a_sample_is_drawn_once() -> None:
    survey = a_draft(people=4, sampling="random", sample_size=2)
    draw_sample(survey, by=a_surveyor(), seed="one")
    for change in ({"seed": "two"}, {"seed": "", "frame_hash": ""}, {"sample_size": 3}, {"asked_all": 4}, {"sampling": "all"}, {"listed_all": 3}, {"frame_hash": "x"}):  # fmt: skip
        refused("a_sample_is_drawn_once", partial(Survey.objects.filter(pk=survey.pk).update, **change))  # fmt: skip


def test_a_survey_begins_as_a_draft() -> None:
    survey = a_draft()
    survey.pk, survey.number, survey.state = a_place().pk, "Q-other", "cancelled"
    refused("a_survey_begins_as_a_draft", lambda: Survey.objects.bulk_create([survey]))


def test_results_are_counted_after_the_close_and_before_they_are_out() -> None:
    survey, closed = an_open_survey(), a_closed_survey(0)

    def publication(of: Survey) -> Publication:
        return Publication.objects.create(survey=of, marks=1, sheets=1, method={}, results=[], published_at=AFTER)  # fmt: skip

    refused("results_are_counted_after_the_close", lambda: publication(survey))
    refused("published_results_are_written_down", lambda: Survey.objects.filter(pk=closed.pk).update(state="published"))  # fmt: skip
    publication(closed)
    Survey.objects.filter(pk=closed.pk).update(state="published")
