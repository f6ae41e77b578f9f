"""The doors: building with keys, answering on a phone, by link and at the telephone, results for everybody."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.answering import link_of
from yanzhen.kernel.surveys.actions.preparing import next_round
from yanzhen.kernel.surveys.models import Answered, Question, Survey
from yanzhen.kernel.surveys.testing import (
    EVERY_KIND,
    a_closed_survey,
    a_draft,
    a_published_survey,
    a_surveyor,
    an_interviewer,
    answered_by,
    first,
    open_today,
    opened,
    person_of,
)
from yanzhen.kernel.surveys.tests.test_comparing import finished

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"surveys:{name}", args=args)


def a_passer_by() -> Client:
    """Somebody without a login, who reads English."""
    return Client(headers={"accept-language": "en"})


def told(response: Any) -> str:
    return str(response.content.decode())


def test_a_survey_is_drawn_up_and_its_questions_written() -> None:
    place = a_place()
    client = at_the_door(a_surveyor(place))
    sent = {"act": "new", "title": "Light", "place": place.name, "frame": "listed", "sampling": "all", "channels": ["portal", "link"], "small_cell": "5"}  # fmt: skip
    wrong = client.post(at("new"), {**sent, "sampling": "random"})
    assert wrong.status_code == 422
    assert "Light" in told(wrong)
    made = client.post(at("new"), sent)
    survey = Survey.objects.get()
    assert made.headers["Location"] == at("questions", survey.pk)
    assert "No question yet" in told(client.get(at("questions", survey.pk)))
    question = {"act": "add", "text": "Is it light enough?", "kind": "single", "options": "Yes\nNo", "required": "on"}  # fmt: skip
    assert client.post(at("question_new", survey.pk), {**question, "options": "Yes"}).status_code == 422  # fmt: skip
    client.post(at("question_new", survey.pk), question)
    client.post(at("question_new", survey.pk), {**question, "text": "Why?", "kind": "text"})
    assert list(survey.questions.values_list("text", "options")) == [("Is it light enough?", ["Yes", "No"]), ("Why?", [])]  # fmt: skip
    shown = told(client.get(at("questions", survey.pk)))
    assert "As it looks on a phone" in shown
    why = survey.questions.get(order=2)
    back = client.post(at("question_act", survey.pk), {"do": "up", "question": str(why.pk)})
    assert back.headers["Location"].endswith(f"#q{why.pk}")
    assert survey.questions.get(order=1) == why
    client.post(at("question_act", survey.pk), {"do": "remove", "question": str(why.pk)})
    assert survey.questions.count() == 1
    client.post(at("question_act", survey.pk), {"do": "undo"})
    assert survey.questions.count() == 2
    for wrong_act in ({"do": "fly", "question": str(why.pk)}, {"do": "up", "question": "gone"}):
        assert client.post(at("question_act", survey.pk), wrong_act).status_code == 409
    edited = client.post(at("question", survey.pk, why.pk), {"act": "change", "text": "Why so?", "kind": "text"})  # fmt: skip
    assert edited.status_code == 302
    why.refresh_from_db()
    assert (why.text, why.required) == ("Why so?", False)
    assert "Why so?" in told(client.get(at("question", survey.pk, why.pk)))


def test_trying_writes_nothing() -> None:
    survey = a_draft()
    client = at_the_door(a_surveyor())
    question = survey.questions.get()
    assert "nothing is kept" in told(client.get(at("preview", survey.pk)))
    assert client.post(at("preview", survey.pk), {}).status_code in (200, 422)
    assert client.post(at("preview", survey.pk), {"x": "1"}).status_code == 422
    assert "would be kept" in told(client.post(at("preview", survey.pk), {str(question.pk): "0"}))
    assert not Answered.objects.exists()


def test_whom_and_how_is_changed_listed_drawn_and_opened() -> None:
    place = a_place()
    survey = a_draft(people=0, place=place)
    client = at_the_door(a_surveyor(place))
    assert "The list is empty" in told(client.get(at("survey", survey.pk)))
    sent = {"act": "change", "title": "Light", "place": place.name, "frame": "listed", "sampling": "random", "sample_size": "1", "channels": ["portal"], "small_cell": "5", "population": "All"}  # fmt: skip
    assert client.post(at("change", survey.pk), sent).status_code == 302
    assert "Light" in told(client.get(at("change", survey.pk)))
    assert client.post(at("people_acts", survey.pk), {"act": "residents"}).status_code == 302
    for name in ("A", "B"):
        client.post(at("people_acts", survey.pk), {"act": "person", "name": name, "phone": ""})
    assert survey.people.count() == 2
    assert client.get(at("people_acts", survey.pk)).status_code == 200
    client.post(at("people_acts", survey.pk), {"act": "draw", "seed": "lottery"})
    assert client.get(at("people_acts", survey.pk)).status_code == 409
    assert client.post(at("step", survey.pk, "open"), {"act": "open", "opens_on": "2026-06-10", "closes_on": str(timezone.localdate())}).status_code == 302  # fmt: skip
    survey.refresh_from_db()
    assert (survey.state, survey.seed) == ("open", "lottery")
    assert client.get(at("step", survey.pk, "publish")).status_code == 409
    assert at_the_door(an_interviewer(place)).get(at("step", survey.pk, "close")).status_code == 409
    page = told(client.get(at("survey", survey.pk)))
    assert "lottery" in page
    assert client.get(at("change", survey.pk)).status_code == 409


def test_one_answers_signed_in_and_once() -> None:
    survey = open_today(*EVERY_KIND)
    client = at_the_door(a_resident(person_of(first(survey))))
    key = {question.kind: str(question.pk) for question in survey.questions.all()}
    assert "your answer is asked for" in told(client.get(at("mine")))
    assert "Your answer is asked for" in told(client.get("/"))
    page = told(client.get(at("answer", survey.pk)))
    assert f'data-draft="survey-{survey.pk}"' in page
    wrong = client.post(at("answer", survey.pk), {key["single"]: "0", key["text"]: "Keep this"})
    assert wrong.status_code == 422
    assert "Keep this" in told(wrong)
    assert "must be answered" in told(wrong)
    said = {key["single"]: "1", key["scale"]: "5", key["multiple"]: ["0", "2"], key["number"]: "3", key["text"]: "Light", f"{key['matrix']}_0": "1"}  # fmt: skip
    assert client.post(at("answer", survey.pk), said).status_code == 302
    assert "You have answered" in told(client.get(at("answer", survey.pk)))
    assert client.post(at("answer", survey.pk), said).status_code == 422
    assert Answered.objects.get().sheet.answers.count() == 6
    assert "you have answered" in told(client.get(at("mine")))
    assert at_the_door(a_resident()).get(at("answer", survey.pk)).status_code == 404


def test_a_link_opens_for_whoever_holds_it_and_a_wrong_one_finds_nothing() -> None:
    survey = open_today()
    listed = first(survey)
    client, path = a_passer_by(), link_of(listed)
    assert "Are you satisfied?" in told(client.get(path))
    assert client.post(path, {str(survey.questions.get().pk): "0"}).status_code == 302
    assert "You have answered" in told(client.get(path))
    assert Answered.objects.get().channel == "link"
    assert client.get(path.replace(path[-17:], "0" * 16 + "/")).status_code == 404


def test_letters_are_printed_for_who_has_not_answered() -> None:
    survey = open_today(people=3)
    answered_by_link = first(survey)
    a_passer_by().post(link_of(answered_by_link), {str(survey.questions.get().pk): "0"})
    client = at_the_door(an_interviewer())
    page = told(client.get(at("links", survey.pk)))
    assert page.count("<svg") >= 2
    assert answered_by_link.shown not in page
    assert client.get(at("links", open_today(channels=["portal"]).pk)).status_code == 409
    assert client.get(at("links", a_closed_survey(0).pk)).status_code == 409


def test_an_interviewer_writes_down_what_is_said() -> None:
    survey = open_today()
    listed = first(survey)
    client = at_the_door(an_interviewer())
    door = at("write_down", survey.pk, listed.pk)
    assert "Read aloud" in told(client.get(door))
    question = str(survey.questions.get().pk)
    assert client.post(door, {question: "0"}).status_code == 422
    assert client.post(door, {"channel": "phone"}).status_code == 422
    assert client.post(door, {question: "0", "channel": "phone"}).status_code == 302
    assert "answered already" in told(client.get(door))
    assert listed.shown in told(client.get(at("people", survey.pk)))
    assert listed.shown not in told(client.get(at("people", survey.pk) + "?show=silent"))
    assert client.get(at("people", survey.pk) + "?show=all").status_code == 200
    only = open_today(channels=["portal"])
    assert client.get(at("write_down", only.pk, first(only).pk)).status_code == 409


def test_results_are_everybodys() -> None:
    survey = a_published_survey(*[0] * 6, *[2] * 4, questions=EVERY_KIND[:1])
    for client in (a_passer_by(), at_the_door(a_resident()), at_the_door(a_surveyor())):
        page = told(client.get(at("results", survey.pk)))
        for words in ("60.0 %", "Residents", "2026-06-10"):
            assert words in page
        assert client.get(at("results_pdf", survey.pk)).content[:4] == b"%PDF"
        assert client.get(at("results_xlsx", survey.pk)).content[:2] == b"PK"
    assert a_passer_by().get(at("results", a_closed_survey(0).pk)).status_code == 404


def test_two_rounds_stand_beside_each_other() -> None:
    before = a_published_survey(*[0] * 4, *[2] * 16)
    after = finished(next_round(before, by=a_surveyor()), *[0] * 16, *[2] * 4)
    page = told(a_passer_by().get(at("compare", after.pk, before.pk)))
    assert "+60.0" in page
    assert "intervals apart" in page
    assert a_passer_by().get(at("compare", before.pk, after.pk)).status_code == 404
    assert told(a_passer_by().get(at("results", after.pk))).count(at("compare", after.pk, before.pk)) == 1  # fmt: skip


def test_words_are_read_after_the_close_and_the_look_is_recorded() -> None:
    survey = a_draft(*EVERY_KIND)
    opened(survey)
    answered_by(first(survey), single=0, scale=1, text="More light")
    text = survey.questions.get(kind="text")
    client = at_the_door(a_surveyor())
    door = at("words", survey.pk, text.pk)
    assert client.get(door).status_code == 409
    Survey.objects.filter(pk=survey.pk).update(state="closed", closed_on="2026-07-01")
    assert "More light" in told(client.get(door))
    single = survey.questions.get(kind="single")
    assert client.get(at("words", survey.pk, single.pk)).status_code == 404
    assert at_the_door(an_interviewer()).get(door).status_code == 403


def test_the_next_round_begins_with_a_press() -> None:
    survey = a_published_survey(0, 1)
    client = at_the_door(a_surveyor())
    made = client.post(at("again", survey.pk), {"act": "again"})
    newest = Survey.objects.get(earlier=survey)
    assert made.headers["Location"] == newest.get_absolute_url()
    assert survey.title in told(client.get(newest.get_absolute_url()))


def test_the_list_is_searched() -> None:
    a_draft(title="Canteen")
    client = at_the_door(a_surveyor())
    assert "Canteen" in told(client.get(at("list") + "?q=ante"))
    assert "No survey fits" in told(client.get(at("list") + "?q=nothing"))
    assert "Canteen" not in told(client.get(at("list") + "?state=open"))


def asks(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_longer_lists_ask_no_more_often() -> None:
    person = a_resident(a_person())
    office = at_the_door(a_surveyor())
    client = at_the_door(person)
    small, large = open_today(people=2), open_today(people=18)
    open_today(frame="open")
    few = [asks(office, at("list")), asks(client, at("mine"))]
    for _more in range(6):
        open_today(frame="open")
    assert [asks(office, at("list")), asks(client, at("mine"))] == few
    for name in ("people", "links", "survey"):
        assert asks(office, at(name, large.pk)) == asks(office, at(name, small.pk))


def test_answering_asks_a_fixed_number_of_times() -> None:
    counts = []
    for drafts in (EVERY_KIND[:1], (*EVERY_KIND[:1], *EVERY_KIND[3:])):
        survey = open_today(*drafts)
        client = at_the_door(a_resident(person_of(first(survey))))
        said = {str(question.pk): "0" for question in Question.objects.filter(survey=survey) if question.kind != "matrix"}  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert client.post(at("answer", survey.pk), said).status_code == 302
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24
