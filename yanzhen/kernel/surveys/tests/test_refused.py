"""What a draft may not say, and who may draw one up."""

from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.preparing import (
    SurveyDraft,
    add_people,
    change_survey,
    draft_survey,
    draw_sample,
)
from yanzhen.kernel.surveys.models import Survey
from yanzhen.kernel.surveys.testing import (
    a_draft,
    a_published_survey,
    a_surveyor,
    an_interviewer,
    an_open_survey,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "field", "match"),
    [
        ({"title": " "}, "title", "one line"),
        ({"frame": "open", "channels": ("portal", "link")}, "channels", "signed in"),
        ({"frame": "open", "sampling": "random", "sample_size": 3}, "sampling", "from a list"),
        ({"sampling": "random"}, "sample_size", "how many"),
        ({"small_cell": 1}, "small_cell", "nobody is protected"),
    ],
)
def test_a_draft_makes_sense(facts: dict[str, Any], field: str, match: str) -> None:
    with pytest.raises(Refused, match=match) as refused:
        draft_survey(SurveyDraft(**{"title": "X", "place": a_place(), **facts}), by=a_surveyor())
    assert refused.value.field == field


def test_only_who_prepares_surveys_of_the_place_draws_one_up() -> None:
    here, there = a_place(), a_place()
    for by, match in ((a_resident(), "Your office"), (an_interviewer(here), "Your office"), (a_surveyor(there), "outside the area")):  # fmt: skip
        with pytest.raises(Refused, match=match):
            draft_survey(SurveyDraft("X", here), by=by)
    survey = a_draft(place=here)
    with pytest.raises(Refused, match="outside the area"):
        change_survey(survey, SurveyDraft("X", there), by=a_surveyor(here))
    with pytest.raises(Refused, match="outside the area"):
        add_people(survey, [], by=a_surveyor(there))


def test_a_draft_changes_and_what_is_out_does_not() -> None:
    survey = a_draft()
    change_survey(survey, SurveyDraft(" Other ", survey.place, channels=("paper", "portal")), by=a_surveyor())  # fmt: skip
    survey.refresh_from_db()
    assert (survey.title, survey.channels) == ("Other", ["portal", "paper"])
    with pytest.raises(Refused, match="The survey is out"):
        change_survey(an_open_survey(), SurveyDraft("X", survey.place), by=a_surveyor())


def test_a_drawn_sample_is_not_changed_by_the_facts() -> None:
    survey = a_draft(people=4, sampling="random", sample_size=2)
    draw_sample(survey, by=a_surveyor())
    with pytest.raises(Refused, match="drawn already"):
        change_survey(survey, SurveyDraft("X", survey.place, sampling="random", sample_size=3), by=a_surveyor())  # fmt: skip
    change_survey(survey, SurveyDraft("X", survey.place, sampling="random", sample_size=2), by=a_surveyor())  # fmt: skip


def test_a_survey_with_a_list_does_not_become_open() -> None:
    survey = a_draft()
    with pytest.raises(Refused, match="people on the list"):
        change_survey(survey, SurveyDraft("X", survey.place, frame="open"), by=a_surveyor())
    with pytest.raises(Refused, match="no list"):
        add_people(a_draft(frame="open"), [], by=a_surveyor())


def test_people_see_what_they_are_asked_and_what_is_published() -> None:
    person = a_resident()
    listed, published, open_to_all = an_open_survey(), a_published_survey(0, 1), an_open_survey(frame="open")  # fmt: skip
    seen = set(Survey.objects.visible_to(person))
    assert seen == {published, open_to_all}
    own = a_resident(listed.people.select_related("party__person__party")[0].party.person)  # type: ignore[union-attr]
    assert set(Survey.objects.visible_to(own)) == {listed, published, open_to_all}
    assert set(Survey.objects.asking(a_resident().__class__(None, ""))) == set()
    a_draft(frame="open")
    assert set(Survey.objects.asking(person)) == {open_to_all}


def test_offices_see_surveys_of_their_place() -> None:
    here, there = a_place(), a_place()
    own = a_draft(place=here)
    a_published_survey(0, 1, place=there)
    assert list(Survey.objects.visible_to(a_surveyor(here))) == [own]
