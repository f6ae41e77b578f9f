"""What the law leaves to a place has no default: setup asks, the screen says so, the answer names its source."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import a_login, a_resident, an_actor
from yanzhen.kernel.rulebook.actions import answer_question, open_questions, parameter
from yanzhen.kernel.rulebook.contracts import Question, questions, register_question
from yanzhen.kernel.rulebook.models import RuleAnswer

pytestmark = pytest.mark.django_db
SLUG = "test.rating.fix_days"


@pytest.fixture(autouse=True)
def _one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_things", {})
    register_question(
        Question("test.rating", "fix_days", "差评几天内整改", "个工作日", 1, 60, "国家没有统一规定")
    )


def test_an_unanswered_question_is_none_and_never_a_guess() -> None:
    assert parameter("test.rating", "fix_days") is None
    assert [question.slug for question in open_questions()] == [SLUG]


def test_an_answer_holds_from_then_on_and_is_written_down() -> None:
    admin = an_actor("administrator")

    answer_question(SLUG, 15, source="杭办〔2026〕1号", by=admin)
    answer_question(SLUG, 10, source="杭办〔2026〕9号", by=admin)

    assert parameter("test.rating", "fix_days") == 10
    assert open_questions() == []
    last = AuditLine.objects.filter(verb="rulebook.answer").order_by("id").last()
    assert last is not None
    assert last.changes["before"] == [15, "杭办〔2026〕1号"]


@pytest.mark.parametrize(
    ("value", "source", "sentence"),
    [
        (0, "x", "lies between 1 and 60"),
        (61, "x", "lies between 1 and 60"),
        (15, "  ", "Say where it is written"),
    ],
)
def test_an_answer_out_of_bounds_or_without_source_is_refused(
    value: int, source: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        answer_question(SLUG, value, source=source, by=an_actor("administrator"))

    assert not RuleAnswer.objects.exists()


def test_only_the_administrator_answers() -> None:
    with pytest.raises(Refused, match="Only the system administrator"):
        answer_question(SLUG, 15, source="x", by=an_actor("leader"))


def test_a_question_nobody_asks() -> None:
    with pytest.raises(Refused, match="Nobody asks"):
        answer_question("test.rating.other", 15, source="x", by=an_actor("administrator"))
    with pytest.raises(ImproperlyConfigured):
        parameter("test.rating", "other")


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"value": 61}, "an_answer_lies_within_its_bounds"),
        ({"source": ""}, "an_answer_names_its_source"),
    ],
)
def test_the_database_holds_the_rules_without_the_model(
    changes: dict[str, Any], promise: str
) -> None:
    answer_question(SLUG, 15, source="x", by=an_actor("administrator"))

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        RuleAnswer.objects.update(**changes)


def test_the_database_keeps_one_answer_per_question() -> None:
    answer = answer_question(SLUG, 15, source="x", by=an_actor("administrator"))
    answer.pk = new_key()

    with pytest.raises(IntegrityError, match="one_answer_per_question"), transaction.atomic():
        answer.save(force_insert=True)


def test_the_screen_asks_and_keeps_what_was_typed(client: Client) -> None:
    client.force_login(a_login(an_actor("administrator")))
    assert "差评几天内整改" in client.get("/rulebook/").content.decode()

    wrong = client.post("/rulebook/answer/", {"question": SLUG, "value": "十五", "source": "杭办"})
    text = wrong.content.decode()
    assert wrong.status_code == 409
    assert "“十五”不是整数" in text
    assert 'value="杭办"' in text

    right = {"question": SLUG, "value": "15", "source": "杭办〔2026〕1号"}
    page = client.post("/rulebook/answer/", right, follow=True)
    assert "杭办〔2026〕1号" in page.content.decode()
    assert "还有 1 个数要本地定" not in page.content.decode()


def test_others_read_the_rules_and_answer_nothing(client: Client) -> None:
    assert client.get("/rulebook/").status_code == 302
    client.force_login(a_login(a_resident()))

    text = client.get("/rulebook/").content.decode()
    assert "由系统管理员填写" in text
    assert 'action="/rulebook/answer/"' not in text
    sent = client.post("/rulebook/answer/", {"question": SLUG, "value": "15", "source": "x"})
    assert sent.status_code == 409


def test_a_pack_shows_its_rules_and_source(client: Client) -> None:
    client.force_login(a_login(an_actor("leader")))

    text = client.get("/rulebook/uscc/2015/").content.decode()

    assert "GB 32100-2015" in text
    assert "校验码对得上" in text
    assert client.get("/rulebook/uscc/1999/").status_code == 404


def test_the_list_costs_the_same_queries_with_more_answers(client: Client) -> None:
    client.force_login(a_login(an_actor("administrator")))
    few = _queries(client)
    for number in range(5):
        register_question(Question("test.more", f"q{number}", "?", "天", 1, 60))
        answer_question(f"test.more.q{number}", 5, source="x", by=an_actor("administrator"))

    assert _queries(client) == few


def _queries(client: Client) -> int:
    client.get("/rulebook/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/rulebook/").status_code == 200
    return len(asked)
