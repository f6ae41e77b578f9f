"""One answer of each person, in an offered way, while the survey is open; who answered and what was said lie apart."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import models

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import a_person, a_resident
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.answering import (
    answer,
    answer_by_link,
    answer_for,
    is_signed,
    link_of,
)
from yanzhen.kernel.surveys.actions.preparing import draw_sample
from yanzhen.kernel.surveys.models import Answer, Answered, Question, Sheet
from yanzhen.kernel.surveys.testing import (
    EVERY_KIND,
    OPEN_AT,
    SATISFIED,
    TABLE,
    VISITS,
    a_closed_survey,
    a_draft,
    a_surveyor,
    an_interviewer,
    an_open_survey,
    answered_by,
    first,
    opened,
    person_of,
    say,
)

pytestmark = pytest.mark.django_db
WHOLE: dict[str, Any] = {"single": 1, "multiple": [0, 2], "scale": 5, "number": 12, "text": "More light", "matrix": [0, -1]}  # fmt: skip


def test_every_kind_is_kept_as_it_was_said() -> None:
    survey = an_open_survey(*EVERY_KIND)
    answered_by(first(survey), **WHOLE)
    kept = {one.question.kind: one.said or one.chosen for one in Answer.objects.select_related("question")}  # fmt: skip
    assert kept == {**WHOLE, "single": [1], "scale": [5], "number": [12]}


def test_what_may_be_left_out_is_left_out() -> None:
    survey = an_open_survey(*EVERY_KIND)
    answered_by(first(survey), single=0, scale=1, multiple=[], text=" ", number=None)
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"scale": 3}, "must be answered"),
        ({"single": 3, "scale": 3}, "one of the answers"),
        ({"single": -1, "scale": 3}, "one of the answers"),
        ({"single": [0, 1], "scale": 3}, "one of the answers"),
        ({"single": 0, "scale": 6}, "from 1 to 5"),
        ({"single": 0, "scale": 0}, "from 1 to 5"),
        ({"single": 0, "scale": 3, "multiple": [0, 0]}, "among the answers"),
        ({"single": 0, "scale": 3, "multiple": [3]}, "among the answers"),
        ({"single": 0, "scale": 3, "number": 366}, "0 to 365"),
        ({"single": 0, "scale": 3, "number": -1}, "0 to 365"),
        ({"single": 0, "scale": 3, "number": "many"}, "whole number"),
        ({"single": 0, "scale": 3, "matrix": [0]}, "each line"),
        ({"single": 0, "scale": 3, "matrix": [0, 2]}, "each line"),
        ({"single": 0, "scale": 3, "text": "x" * 2001}, "2000"),
    ],
)
def test_what_is_not_offered_is_refused_at_its_question(values: dict[str, Any], match: str) -> None:  # fmt: skip
    survey = an_open_survey(*EVERY_KIND)
    with pytest.raises(Refused, match=match) as refused:
        answered_by(first(survey), **values)
    assert Question.objects.filter(pk=refused.value.field).exists()
    assert not Answered.objects.exists()


def test_a_table_that_must_be_answered_is_answered_in_each_line() -> None:
    survey = an_open_survey(TABLE.__class__(**{**vars(TABLE), "required": True}))
    with pytest.raises(Refused, match="each line"):
        answered_by(first(survey), matrix=[0, -1])
    answered_by(first(survey), matrix=[0, 1])


def test_a_number_without_bounds_fits_its_column() -> None:
    survey = an_open_survey(VISITS.__class__(**{**vars(VISITS), "lowest": None, "highest": None}))
    with pytest.raises(Refused, match="outside"):
        answered_by(first(survey), number=2**31)
    answered_by(first(survey), number=-(2**31) + 1)


def test_nothing_at_all_is_no_answer() -> None:
    survey = an_open_survey(VISITS)
    with pytest.raises(Refused, match="Nothing is answered"):
        answered_by(first(survey), number=None)


def test_a_question_of_another_survey_is_none_of_this() -> None:
    survey, other = an_open_survey(), an_open_survey()
    with pytest.raises(Refused, match="none of the survey"):
        answer(survey, {**say(survey, single=0), **say(other, single=0)}, by=a_resident(person_of(first(survey))), at=OPEN_AT)  # fmt: skip


def test_one_answer_counts() -> None:
    listed = first(an_open_survey())
    answered_by(listed)
    with pytest.raises(Refused, match="one answer counts"):
        answered_by(listed, single=1)
    with pytest.raises(Refused, match="one answer counts"):
        answer_by_link(listed, say(listed.survey, single=2), at=OPEN_AT)
    assert Sheet.objects.count() == 1


def test_only_who_is_asked_answers() -> None:
    survey = a_draft(people=6, sampling="random", sample_size=2)
    draw_sample(survey, by=a_surveyor())
    opened(survey)
    silent = survey.people.filter(sampled=False).select_related("party__person__party", "survey__place")[0]  # fmt: skip
    said = say(survey, single=0)
    for by in (a_resident(), a_resident(person_of(silent))):
        with pytest.raises(Refused, match="not among those"):
            answer(survey, said, by=by, at=OPEN_AT)
    with pytest.raises(Refused, match="not among those"):
        answer_by_link(silent, said, at=OPEN_AT)
    with pytest.raises(Refused, match="not among those"):
        answer_for(silent, said, "phone", by=an_interviewer(), at=OPEN_AT)


def test_an_open_survey_writes_down_who_comes() -> None:
    survey = an_open_survey(frame="open")
    person = a_person()
    for at_once in (person, a_person()):
        answer(survey, say(survey, single=0), by=a_resident(at_once), at=OPEN_AT)
    with pytest.raises(Refused, match="one answer counts"):
        answer(survey, say(survey, single=1), by=a_resident(person), at=OPEN_AT)
    assert list(survey.people.values_list("number", flat=True)) == [1, 2]


def test_nobody_answers_before_after_or_in_another_way() -> None:
    survey = an_open_survey(channels=["portal", "phone"])
    listed, said = first(survey), say(survey, single=0)
    for moment in (datetime(2026, 6, 9, 2, tzinfo=UTC), datetime(2026, 7, 1, 2, tzinfo=UTC)):
        with pytest.raises(Refused, match="takes no answers"):
            answer(survey, said, by=a_resident(person_of(listed)), at=moment)
    with pytest.raises(Refused, match="not answered in this way"):
        answer_by_link(listed, said, at=OPEN_AT)
    with pytest.raises(Refused, match="by telephone or on paper"):
        answer_for(listed, said, "portal", by=an_interviewer(), at=OPEN_AT)
    with pytest.raises(Refused, match="takes no answers"):
        answered_by(first(a_closed_survey()))
    with pytest.raises(Refused, match="Sign in"):
        answer(survey, said, by=a_resident().__class__(None, ""), at=OPEN_AT)


def test_an_interviewer_writes_down_for_their_own_place_only() -> None:
    here, there = a_place(), a_place()
    survey = an_open_survey(place=here)
    listed, said = first(survey), say(survey, single=0)
    with pytest.raises(Refused, match="outside the area"):
        answer_for(listed, said, "phone", by=an_interviewer(there), at=OPEN_AT)
    with pytest.raises(Refused, match="Your office"):
        answer_for(listed, said, "phone", by=a_resident(), at=OPEN_AT)
    by = an_interviewer(here)
    mark = answer_for(listed, said, "paper", by=by, at=OPEN_AT)
    assert (mark.channel, mark.person_name) == ("paper", by.person_name)
    assert AuditLine.objects.filter(verb="surveys.write_down").count() == 1


def test_a_link_is_signed() -> None:
    one, two = an_open_survey().people.all()[:2]
    sign = link_of(one).rstrip("/").rpartition("/")[2]
    assert is_signed(one.pk, sign)
    assert not is_signed(two.pk, sign)
    assert not is_signed(one.pk, sign[:-1] + ("0" if sign[-1] != "0" else "1"))


def test_an_anonymous_answer_leads_nowhere() -> None:
    """Nothing that is stored joins a mark and a sheet: no key, no time, no order, no line of the audit."""
    survey = an_open_survey(SATISFIED, anonymous=True)
    before = AuditLine.objects.count()
    mark = answered_by(first(survey))
    sheet = Sheet.objects.get()
    assert (mark.at, sheet.mark_id) == (None, None)
    assert sheet.pk.version == mark.pk.version == Answer.objects.get().pk.version == 4
    assert AuditLine.objects.count() == before
    kept = [field for model in (Sheet, Answer) for field in model._meta.local_fields]
    assert not [field.name for field in kept if isinstance(field, models.DateTimeField)]


def test_an_answer_by_name_leads_to_its_mark() -> None:
    mark = answered_by(first(an_open_survey()))
    assert (mark.at, Sheet.objects.get().mark_id) == (OPEN_AT, mark.pk)


def test_words_are_sealed() -> None:
    survey = an_open_survey(*EVERY_KIND)
    answered_by(first(survey), **WHOLE)
    kept = Answer.objects.exclude(said="").extra(select={"raw": "said"}).get()
    assert "light" in kept.said
    assert "light" not in kept.raw
