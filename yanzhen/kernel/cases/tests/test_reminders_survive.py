"""A worker killed in the middle loses nothing and tells nobody twice: a real process, a real kill -9."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from yanzhen.base.announcing import defer
from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.kernel.cases.actions import ask_assist
from yanzhen.kernel.cases.models import Assist, Case, CaseEvent, CaseReminder, PartReminder
from yanzhen.kernel.cases.testing import HELPER, a_desk
from yanzhen.kernel.cases.tests.test_reminders import Scene, a_rule
from yanzhen.kernel.notices.models import Notice

CASES = 6
PATIENCE = 60.0


def _worker() -> subprocess.Popen[bytes]:
    """The product's own worker on the test database, as one starts it on a server."""
    there = settings.DATABASES["default"]
    url = f"postgresql://{there['USER']}:{there['PASSWORD']}@{there['HOST'].replace('/', '%2F')}:{there['PORT']}/{connection.settings_dict['NAME']}"
    words = {"DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    return subprocess.Popen(
        [sys.executable, "-m", "yanzhen", "worker", "--once"],
        env={**os.environ, **words},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It did not come to that."
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_each_case_is_told_once_by_the_next_worker() -> None:
    scene = Scene()
    cases = [scene.case() for _again in range(CASES)]
    Case.objects.update(due_at=timezone.now() - timedelta(days=30))
    a_rule("after_due")
    blocked = Case.objects.order_by("id")[CASES // 2]

    # Half are told, then the worker waits for a row that we hold, in the middle of its run.
    defer("cases.remind", once="cases.remind")
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=blocked.pk)
        # Seen from another connection: what the first worker has committed by then.
        worker = _worker()
        try:
            _wait_until(lambda: CaseReminder.objects.count() == CASES // 2)
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    half = CaseReminder.objects.count()
    defer("cases.remind", once="cases.remind")
    second = _worker()
    said, _nothing = second.communicate(timeout=PATIENCE)

    assert second.returncode == 0, said.decode()
    assert half == CASES // 2
    assert [case.events.filter(name="remind").count() for case in cases] == [1] * CASES
    assert CaseReminder.objects.count() == CASES
    assert Notice.objects.filter(kind="reminder").count() == CASES


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_parts_are_told_by_the_same_job_and_once_after_a_kill() -> None:
    scene = Scene()
    lead = scene.taken()
    desks = [a_desk(scene.place, duty=HELPER, title=f"Helpers {n}") for n in range(CASES)]
    a_day = Limit(1, LimitUnit.WORKING_DAY)
    parts = [ask_assist(lead, office=desk.office, task="Look.", limit=a_day, by=scene.desk.actor) for desk in desks]  # fmt: skip
    Assist.objects.update(due_at=timezone.now() - timedelta(days=30))
    # Each part hangs on a case of its own, so that one row can hold the worker up in the middle.
    for part in parts[1:]:
        Assist.objects.filter(pk=part.pk).update(case=scene.taken())
    Case.objects.update(due_at=None)
    a_rule("after_due")
    blocked = Assist.objects.order_by("id")[CASES // 2]

    defer("cases.remind", once="cases.remind")
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=blocked.case_id)
        worker = _worker()
        try:
            _wait_until(lambda: PartReminder.objects.count() == CASES // 2)
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    defer("cases.remind", once="cases.remind")
    second = _worker()
    said, _nothing = second.communicate(timeout=PATIENCE)

    assert second.returncode == 0, said.decode()
    told = PartReminder.objects.values_list("assist", flat=True)
    assert sorted(told) == sorted(part.pk for part in parts)
    assert Notice.objects.filter(kind="reminder").count() == CASES
    assert CaseEvent.objects.filter(name="part_remind").count() == CASES
