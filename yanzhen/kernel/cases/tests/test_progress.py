"""Number and code show how far it is, without a login and without the names of persons."""

import pytest
from django.test import Client

from yanzhen.kernel.cases.actions import add_note
from yanzhen.kernel.cases.models import Case, Rating
from yanzhen.kernel.cases.testing import a_case, a_desk, a_request_item, some_person, some_place

pytestmark = pytest.mark.django_db
PATH = "/cases/progress/"


@pytest.fixture
def case() -> Case:
    place = some_place()
    desk = a_desk(place, title="Clerks", person=some_person("Officer Named"))
    case = a_case(place=place, reporter=some_person("Reporter Named"), item=a_request_item())
    case.take_step("accept", by=desk.actor)
    add_note(case, by=desk.actor, text="Between us: he calls every day.")
    case.take_step("reply", by=desk.actor, note="It runs again.", data={"outcome": "resolved"})
    return case


def _ask(number: str, code: str, **more: str) -> tuple[int, str]:
    client = Client(headers={"accept-language": "en"})
    answer = client.post(PATH, {"number": number, "code": code, **more})
    return answer.status_code, answer.content.decode()


def test_it_shows_state_and_answer_but_no_person_and_no_word_between_colleagues(
    case: Case,
) -> None:
    status, page = _ask(case.number, case.code.lower())

    assert status == 200
    assert "It runs again." in page
    assert "Clerks" in page
    for hidden in ("Officer Named", "Reporter Named", "Between us", "Clerks wrote", case.title):
        assert hidden not in page


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(case: Case) -> None:
    wrong_code, wrong_number = _ask(case.number, "222222"), _ask("YZ-1999-000001", case.code)

    assert wrong_code[0] == wrong_number[0] == 422
    words = "No case has this number and code."
    assert words in wrong_code[1]
    assert words in wrong_number[1]
    assert case.title not in wrong_code[1]


def test_tries_are_limited(case: Case) -> None:
    for _try in range(20):
        _ask(case.number, "222222")

    assert _ask(case.number, case.code)[0] == 429


def test_whoever_holds_the_paper_may_rate_once(case: Case) -> None:
    _status, page = _ask(case.number, case.code, level="5", comment="Quick.")
    assert "has been rated" in page

    _ask(case.number, case.code, level="1")

    assert Rating.objects.get().level == 5


def test_a_rating_without_a_level_keeps_what_was_written(case: Case) -> None:
    _status, page = _ask(case.number, case.code, level="", comment="They came at once.")

    assert "They came at once." in page
    assert not Rating.objects.exists()


def test_the_code_is_told_only_by_the_receipt_of_those_who_may_see_the_case(case: Case) -> None:
    answer = Client().get(f"{case.get_absolute_url()}receipt/")

    assert answer.status_code == 302
