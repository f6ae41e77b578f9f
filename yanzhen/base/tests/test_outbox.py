"""Hot verbs leave one row; each is followed up exactly once, by whoever works, and nothing is lost."""

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from yanzhen.base import announcing
from yanzhen.base.announcing import announce, declare_hot, follow
from yanzhen.base.models import KeptOccurrence, Occurrence
from yanzhen.base.outbox import announce_hot, follow_up, try_again

SOLD = "test.sold"
JOB = "test.after_sale"
OTHER_JOB = "test.count_sale"
MANY = 60
ran: list[str] = []


class Failed(Exception):
    """What a job raises on purpose."""


@pytest.fixture(autouse=True)
def _followers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(announcing, "_followers", announcing._followers.copy())
    monkeypatch.setattr(announcing, "_hot", set(announcing._hot))
    known = dict(jobs.tasks)

    @jobs.task(name=JOB)
    def after_sale(order_id: str) -> None:
        ran.append(order_id)
        connection.close()

    @jobs.task(name=OTHER_JOB)
    def count_sale(order_id: str) -> None:
        """Does nothing."""

    @jobs.task(name="test.fails")
    def fails() -> None:
        try:
            with transaction.atomic():
                announce(SOLD, order_id="from a job that fails")
                raise Failed
        finally:
            connection.close()

    ran.clear()
    follow(SOLD, job=JOB)
    yield
    jobs.tasks.clear()
    jobs.tasks.update(known)


def deferred(job: str = JOB) -> list[str]:
    rows = ProcrastinateJob.objects.filter(task_name=job).order_by("id")
    return [row.args["order_id"] for row in rows]


@pytest.mark.django_db
def test_a_hot_verb_writes_one_row_and_no_job() -> None:
    with CaptureQueriesContext(connection) as said:
        announce_hot(SOLD, order_id=7)

    assert len(said) == 1
    assert deferred() == []
    assert Occurrence.objects.get().ids == {"order_id": "7"}


@pytest.mark.django_db
def test_the_followers_are_deferred_in_few_statements_and_the_outbox_is_empty() -> None:
    follow(SOLD, job=OTHER_JOB)
    for number in range(MANY):
        announce_hot(SOLD, order_id=number)

    with CaptureQueriesContext(connection) as said:
        assert follow_up() == MANY

    assert deferred() == deferred(OTHER_JOB) == [str(number) for number in range(MANY)]
    assert Occurrence.objects.count() == 0
    # Take and two kinds of jobs, however many occurrences; beside them the transaction itself.
    assert len([q for q in said if "SAVEPOINT" not in q["sql"]]) == 3
    assert follow_up() == 0


@pytest.mark.django_db
def test_a_function_in_sql_writes_the_same_row() -> None:
    """The shape that docs/change-it/a-hot-verb.md shows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO occurrences (id, name, ids)"
            " VALUES (gen_random_uuid(), %s, jsonb_build_object('order_id', 8::text))",
            [SOLD],
        )

    follow_up()

    assert deferred() == ["8"]


@pytest.mark.django_db
def test_the_outbox_has_no_index_but_its_key() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'occurrences'")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_what_nobody_declared_is_kept_for_a_person_and_can_be_tried_again() -> None:
    announce_hot("test.unheard_of", order_id=1)
    announce_hot(SOLD, order_id=2)

    follow_up()

    kept = KeptOccurrence.objects.get()
    assert (kept.name, kept.ids, kept.reason) == (
        "test.unheard_of",
        {"order_id": "1"},
        "nobody declared it",
    )
    assert deferred() == ["2"]

    follow("test.unheard_of", job=JOB)
    assert try_again() == 1
    follow_up()
    assert deferred() == ["2", "1"]
    assert KeptOccurrence.objects.count() == 0


@pytest.mark.django_db
def test_a_declared_occurrence_without_followers_is_free() -> None:
    declare_hot("test.declared")
    announce_hot("test.declared", order_id=1)

    assert follow_up() == 1
    assert (Occurrence.objects.count(), KeptOccurrence.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_follower_whose_job_is_missing_loses_nothing() -> None:
    follow("test.other", job="test.not_there")
    announce_hot("test.other", order_id=1)
    announce_hot(SOLD, order_id=2)

    follow_up()

    assert KeptOccurrence.objects.get().reason == "no job test.not_there"
    assert deferred() == ["2"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_follow_up_each_occurrence_once() -> None:
    for number in range(MANY):
        announce_hot(SOLD, order_id=number)
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        while follow_up(7):
            pass
        connection.close()

    _all_at_once([work] * 3)

    assert sorted(deferred(), key=int) == [str(number) for number in range(MANY)]
    assert Occurrence.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_no_worker_waits_for_what_another_holds() -> None:
    announce_hot(SOLD, order_id=1)
    taken: list[int] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
        taken.append(follow_up())
        connection.close()

    with transaction.atomic():
        Occurrence.objects.select_for_update().get()
        _all_at_once([look])

    assert taken == [0]
    assert follow_up() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_gives_its_rows_back() -> None:
    for number in range(3):
        announce_hot(SOLD, order_id=number)

    assert _killed_while_following_up() == signal.SIGKILL

    assert Occurrence.objects.count() == 3
    assert deferred() == []
    assert follow_up() == 3
    assert len(deferred()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_verb_that_fails_leaves_no_row() -> None:
    with pytest.raises(Failed):
        _sell_and_fail()

    assert Occurrence.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_follows_up_and_runs_what_follows() -> None:
    announce_hot(SOLD, order_id=5)

    call_command("worker", once=True)

    assert ran == ["5"]


@pytest.mark.django_db(transaction=True)
def test_what_a_failing_job_announced_is_rolled_back_with_it() -> None:
    """A job's announcements travel over its own connection, not over the worker's."""
    jobs.configure_task("test.fails").defer()

    call_command("worker", once=True)

    assert ran == []
    assert deferred() == []
    assert ProcrastinateJob.objects.get(task_name="test.fails").status == "failed"


@transaction.atomic
def _sell_and_fail() -> None:
    announce_hot(SOLD, order_id=1)
    raise Failed


def _killed_while_following_up() -> int:
    """A child has emptied the outbox and is about to defer when it dies; gives the signal."""

    def die_at_the_first_job(execute: Any, sql: str, *rest: Any) -> Any:
        if "procrastinate_defer" in sql:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *rest)

    child = os.fork()
    if child == 0:
        # The parent's connection stays the parent's: forgotten here, not closed.
        connection.connection = None
        try:
            with connection.execute_wrapper(die_at_the_first_job):
                follow_up()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


def _all_at_once(works: list[Any]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db
def test_the_console_lists_what_was_kept_and_tries_it_again(capsys: Any) -> None:
    announce_hot("test.unheard_of", order_id=1)
    follow_up()

    call_command("outbox")
    assert "test.unheard_of {'order_id': '1'}: nobody declared it" in capsys.readouterr().out

    call_command("outbox", again=True)
    assert "Waiting: 1" in capsys.readouterr().out
