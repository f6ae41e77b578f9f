"""Each verb asks the office, its place and the days by itself; what a page no longer offers is refused all the same."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.answering import answer, answer_by_link, answer_for, link_of
from yanzhen.kernel.surveys.actions.building import add_question, undo
from yanzhen.kernel.surveys.actions.preparing import (
    SurveyDraft,
    change_survey,
    draw_sample,
    list_residents,
)
from yanzhen.kernel.surveys.actions.running import take_step
from yanzhen.kernel.surveys.models import Answered
from yanzhen.kernel.surveys.testing import (
    AFTER,
    DAYS,
    DRAWN_AT,
    GRADE,
    OPEN_AT,
    a_closed_survey,
    a_draft,
    a_surveyor,
    an_interviewer,
    an_open_survey,
    first,
    person_of,
    say,
)

pytestmark = pytest.mark.django_db
# The day after the last one, before the hourly job has closed it.
LATE: dict[str, Any] = {"at": AFTER}


def test_the_last_day_holds_for_every_way_although_nobody_has_closed_it_yet() -> None:
    survey = an_open_survey()
    listed, said = first(survey), say(survey, single=0)
    for moment in ({"at": DRAWN_AT}, LATE):
        with pytest.raises(Refused, match="takes no answers"):
            answer(survey, said, by=a_resident(person_of(listed)), **moment)
        with pytest.raises(Refused, match="takes no answers"):
            answer_by_link(listed, said, **moment)
        with pytest.raises(Refused, match="takes no answers"):
            answer_for(listed, said, "phone", by=an_interviewer(), **moment)
    assert not Answered.objects.exists()


def test_a_way_that_is_not_offered_is_no_way_for_anybody() -> None:
    survey = an_open_survey(channels=["paper"])
    listed, said = first(survey), say(survey, single=0)
    with pytest.raises(Refused, match="not answered in this way"):
        answer(survey, said, by=a_resident(person_of(listed)), at=OPEN_AT)
    with pytest.raises(Refused, match="not answered in this way"):
        answer_for(listed, said, "phone", by=an_interviewer(), at=OPEN_AT)


def test_who_prepares_surveys_of_the_place_draws_the_sample_and_nobody_else() -> None:
    survey = a_draft(people=4, sampling="random", sample_size=2)
    for by, words in ((an_interviewer(), "Your office"), (a_surveyor(a_place()), "outside the area")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            draw_sample(survey, by=by)
        with pytest.raises(Refused, match=words):
            list_residents(survey, by=by)
        with pytest.raises(Refused, match=words):
            add_question(survey, GRADE, by=by)
        with pytest.raises(Refused, match=words):
            undo(survey, by=by)
        with pytest.raises(Refused, match=words):
            take_step(survey, "open", by=by, at=OPEN_AT, data=DAYS)
    assert draw_sample(survey, by=a_surveyor(survey.place)) == 2
    with pytest.raises(Refused, match="The survey is out"):
        draw_sample(take_step(survey, "open", by=a_surveyor(), at=OPEN_AT, data=DAYS), by=a_surveyor())  # fmt: skip


def test_who_may_not_open_is_told_that_first() -> None:
    with pytest.raises(Refused, match="Your office"):
        take_step(a_draft(people=0), "open", by=an_interviewer(), at=OPEN_AT)


def test_a_change_makes_sense_too() -> None:
    survey = a_draft()
    with pytest.raises(Refused, match="nobody is protected"):
        change_survey(survey, SurveyDraft("X", survey.place, small_cell=1), by=a_surveyor())


def test_whoever_cancels_says_why() -> None:
    with pytest.raises(Refused, match="Write why"):
        take_step(an_open_survey(), "cancel", by=a_surveyor(), at=OPEN_AT, note=" ")


def test_a_link_says_that_it_is_over_and_takes_nothing() -> None:
    survey = a_closed_survey(people=2)
    listed = first(survey)
    client = at_the_door(a_resident())
    page = client.get(link_of(listed)).content.decode()
    assert "takes no answers now" in page
    sent = {str(survey.questions.get().pk): "0"}
    assert client.post(link_of(listed), sent).status_code == 422


def test_what_a_page_does_not_offer_any_more_is_refused() -> None:
    survey, client = a_draft(), at_the_door(a_surveyor())
    door = reverse("surveys:question_act", args=[survey.pk])
    key = str(survey.questions.get().pk)
    assert "Nothing was chosen" in client.post(door, {"do": "", "question": key}).content.decode()
    assert "question is gone" in client.post(door, {"do": "up", "question": str(uuid4())}).content.decode()  # fmt: skip
    for name in ("change", "people_acts"):
        answer_ = client.get(reverse(f"surveys:{name}", args=[a_closed_survey(0).pk]))
        assert answer_.status_code == 409
        assert "The survey is out" in answer_.content.decode()
    listed = reverse("surveys:people_acts", args=[a_draft(frame="open").pk])
    assert client.get(listed).status_code == 409
