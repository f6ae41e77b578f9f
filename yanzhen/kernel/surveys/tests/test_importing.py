"""A list comes in from a spreadsheet: known people by identity number, others by name and telephone; nobody twice."""

from typing import Any

import pytest

from yanzhen.base.crypto import blind_index
from yanzhen.base.importing.contract import ImportContext, ImportedRow
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_person
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.importing import (
    PEOPLE,
    apply,
    as_survey,
    check_rows,
    forecast,
)
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.testing import DRAWN_AT, a_draft, a_surveyor, an_open_survey

pytestmark = pytest.mark.django_db
IDENTITY = "110105194912310021"


def context(by: Actor | None = None) -> ImportContext:
    return ImportContext(by=by or a_surveyor(), today=DRAWN_AT.date(), at=DRAWN_AT)


def row(survey: Survey, name: str, line: int = 2, **values: Any) -> ImportedRow:
    return ImportedRow(new_key(), line, {}, {"survey": str(survey.pk), "name": name, **values})


def known_person() -> Any:
    return a_person("沈溪远", id_kind="resident", id_number=IDENTITY, id_index=blind_index(IDENTITY, "person.id"))  # fmt: skip


def test_rows_become_people_of_the_list() -> None:
    survey, person = a_draft(people=0), known_person()
    rows = [row(survey, "沈溪远", identity=IDENTITY), row(survey, "陆芷岚", phone="138 0000 0000")]
    made = apply(rows, context())
    assert len(made) == 2
    one, two = survey.people.order_by("number")
    assert (one.party_id, one.name, two.party_id, two.name) == (person.pk, "", None, "陆芷岚")
    assert "2 people" in forecast(rows, context())[0]
    assert "1 of them are not in the register" in forecast(rows, context())[1]
    assert len(forecast(rows[:1], context())) == 1


def test_nobody_comes_twice() -> None:
    survey = a_draft(people=0)
    known_person()
    apply([row(survey, "沈溪远", identity=IDENTITY), row(survey, "陆", phone="1381")], context())
    again = [row(survey, "沈溪远", identity=IDENTITY), row(survey, "Other", 3, phone="138 1"), row(survey, "New", 4)]  # fmt: skip
    assert [problem.line for problem in check_rows(again, context())] == [2, 3]
    twice = [row(survey, "A", 2, phone="1"), row(survey, "B", 3, phone="1"), row(survey, "C", 4), row(survey, "D", 5)]  # fmt: skip
    assert [problem.line for problem in check_rows(twice, context())] == [3]


def test_a_list_that_stands_still_or_is_anothers_takes_no_rows() -> None:
    for survey in (an_open_survey(), a_draft(frame="open")):
        with pytest.raises(Refused, match="stands still"):
            as_survey(survey.number, context())
    survey = a_draft(place=a_place())
    with pytest.raises(Refused, match="no survey of this number"):
        as_survey(survey.number, context(a_surveyor(a_place())))
    assert as_survey(survey.number, context()) == str(survey.pk)
    assert PEOPLE.capability == "surveys.prepare"
