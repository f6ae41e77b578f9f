"""The doctor says in plain words what is missing or wrong, and nothing else is called wrong."""

import inspect
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from dev.cluster import FAST, SAFE, Cluster
from tests.source import ROOT
from yanzhen.base.models import CalendarYear
from yanzhen.base.outbox import announce_hot, follow_up
from yanzhen.config.database import database_from_url
from yanzhen.config.durability import DURABLE, how_durable
from yanzhen.config.management.commands.doctor import Finding, examine
from yanzhen.kernel.audit.models import SubjectKey
from yanzhen.kernel.notices.testing import a_mail_server

TODAY = date(2026, 11, 23)


def _findings(words: str, today: date = TODAY) -> list[Finding]:
    return [finding for finding in examine(today) if words in finding.sentence]


@pytest.mark.django_db
def test_a_year_without_calendar_is_wrong_when_it_is_here_and_a_note_before() -> None:
    CalendarYear.objects.exclude(year=2026).delete()

    assert [finding.mark for finding in _findings("calendar of 2026")] == ["ok"]
    assert [finding.mark for finding in _findings("calendar of 2027")] == ["note"]
    assert [f.mark for f in _findings("calendar of 2027", date(2026, 12, 1))] == ["wrong"]


@pytest.mark.django_db
@pytest.mark.skipif(project.ONE_DATABASE_ROLE, reason="there is only one role here")
def test_the_grants_are_looked_at_in_the_database() -> None:
    assert [finding.mark for finding in _findings("grants are in force")] == ["ok"]


@pytest.mark.django_db
def test_one_role_is_said_but_not_called_wrong(settings: Any) -> None:
    settings.ONE_DATABASE_ROLE = True

    assert [finding.mark for finding in _findings("grants are not in force")] == ["note"]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "wrong"), [("off", True), ("on", False), ("local", False)])
def test_a_database_that_answers_before_it_has_written_is_wrong(state: str, wrong: bool) -> None:
    """Seen to lose a sale when the server is killed (tests/test_killed_server.py; docs/decisions/0204)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', %s, true)", [state])

    mark, sentence = how_durable()

    assert ("synchronous_commit" in sentence) == wrong
    assert [finding.mark for finding in _findings(sentence)] == [mark]
    assert mark == "wrong" or not wrong


def test_only_the_cluster_of_tests_may_forget() -> None:
    """What serves and what the demo runs on is started without a word on these, and PostgreSQL's own word is on."""
    assert not set(DURABLE) & set(SAFE)
    assert set(DURABLE) <= set(FAST)
    assert inspect.signature(Cluster.start).parameters["settings"].default is SAFE
    said = [path for path in (ROOT / "yanzhen").rglob("*") if path.suffix in (".py", ".sql") and "synchronous_commit" in path.read_text()]  # fmt: skip
    assert [path.name for path in said] == ["durability.py"]


@pytest.mark.django_db
def test_no_worker_is_wrong_until_one_shows_a_sign_of_life() -> None:
    assert [finding.mark for finding in _findings("No worker is alive")] == ["wrong"]

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now()]
        )

    assert [finding.mark for finding in _findings("A worker is alive")] == ["ok"]


@pytest.mark.django_db
def test_a_secret_that_others_can_read_is_wrong(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets" / "field_key"
    secret.touch(mode=0o600)
    assert [finding.mark for finding in _findings("secrets")] == ["ok"]

    secret.chmod(0o644)

    assert [finding.mark for finding in _findings("secrets")] == ["wrong"]


@pytest.mark.django_db
def test_no_mail_server_is_a_note_and_one_that_does_not_answer_is_wrong(settings: Any) -> None:
    assert [finding.mark for finding in _findings("notices stay in the house")] == ["note"]

    with a_mail_server(settings) as server:
        assert [finding.mark for finding in _findings("mail server answers")] == ["ok"]
        server.answers |= {"EHLO": "550 not you", "HELO": "550 not you"}
        assert [finding.mark for finding in _findings("550 not you")] == ["wrong"]

    assert [finding.mark for finding in _findings("does not take us")] == ["wrong"]


def test_a_database_url_may_name_a_socket_folder_and_a_pool() -> None:
    url = "postgresql://yz_app:p%40ss@/yanzhen?host=%2Fvar%2Fsocket&connect_timeout=3"

    made = database_from_url(url, pool_size=4)

    assert (made["USER"], made["PASSWORD"], made["HOST"]) == ("yz_app", "p@ss", "/var/socket")
    assert made["NAME"] == "yanzhen"
    assert made["OPTIONS"] == {"connect_timeout": "3", "pool": {"min_size": 4, "max_size": 4}}
    assert made["CONN_MAX_AGE"] == 0


def test_finished_jobs_are_pruned_and_stalled_ones_run_again() -> None:
    assert {"config.forget_finished_jobs", "config.retry_stalled_jobs"} <= set(jobs.tasks)


@pytest.mark.django_db
def test_a_key_that_stored_values_need_and_nobody_has_is_wrong(settings: Any) -> None:
    """Lost, or another one under the same name: both leave values that nobody can read."""
    settings.FIELD_KEYS = {"7": "the key of a test"}
    settings.FIELD_KEY_CURRENT = "7"
    key = SubjectKey.objects.create(subject_id=uuid.uuid4(), wrapped="a sealed value")
    assert [f.mark for f in _findings("Every key that sealed")] == ["ok"]

    settings.FIELD_KEYS = {"7": "another one"}
    assert [f.mark for f in _findings("audit_subjectkey.wrapped can't be read")] == ["wrong"]
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {}, ""
    assert [f.mark for f in _findings("key 7 is missing")] == ["wrong"]

    SubjectKey.objects.filter(pk=key.pk).update(wrapped="sealed with the key that is here")
    assert [f.mark for f in _findings("Every key that sealed")] == ["ok"]
    settings.FIELD_KEY_CURRENT = "9"
    assert [f.mark for f in _findings("Key 9 should seal, but it is not here")] == ["wrong"]


@pytest.mark.django_db
def test_values_of_an_earlier_algorithm_are_a_note(settings: Any) -> None:
    SubjectKey.objects.create(subject_id=uuid.uuid4(), wrapped="a sealed value")
    settings.CRYPTO = "sm"
    assert [f.mark for f in _findings("earlier key or algorithm")] == ["note"]

    settings.CRYPTO = "des"
    assert [f.mark for f in _findings("YANZHEN_CRYPTO")] == ["wrong"]


@pytest.mark.django_db
def test_what_nobody_could_follow_up_is_wrong() -> None:
    assert _findings("could not be followed up") == []

    announce_hot("nobody.knows", thing_id=1)
    follow_up()

    assert [finding.mark for finding in _findings("could not be followed up")] == ["wrong"]
