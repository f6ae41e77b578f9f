"""A notice goes out once: two rounds at a time, or a process killed between the server's yes and our mark."""

import os
import signal
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from yanzhen.kernel.notices.actions import send_due
from yanzhen.kernel.notices.models import Delivery, tell
from yanzhen.kernel.notices.testing import MailServer, a_reader, wants_mail

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)
READERS = 12


def test_two_rounds_at_once_send_each_letter_once(mail: MailServer) -> None:
    for number in range(READERS):
        reader = wants_mail(a_reader(f"Reader {number}"), f"r{number}@example.cn")
        tell([reader.person_id], "Yours.", kind="case", at=MORNING)
    start = threading.Barrier(3)

    def post() -> None:
        start.wait()
        send_due(MORNING)
        connection.close()

    rounds = [threading.Thread(target=post) for _n in range(3)]
    for one in rounds:
        one.start()
    for one in rounds:
        one.join()

    assert sorted(letter["To"] for letter in mail.letters) == sorted(
        f"r{number}@example.cn" for number in range(READERS)
    )
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_killed_between_send_and_mark_the_letter_keeps_its_message_id(mail: MailServer) -> None:
    """The honest limit: SMTP may see it twice, under one Message-ID; a mailbox shows it once."""
    tell([wants_mail(a_reader()).person_id], "Yours.", kind="case", at=MORNING)
    killed = _in_a_process_of_its_own(mail)
    assert killed == signal.SIGKILL
    assert len(mail.letters) == 1
    assert Delivery.objects.get().state == "waiting"

    assert send_due(MORNING).sent == 1

    assert len({letter["Message-ID"] for letter in mail.letters}) == 1
    assert len(mail.letters) == 2
    assert Delivery.objects.get().state == "sent"
    assert send_due(MORNING).sent == 0


def _in_a_process_of_its_own(mail: MailServer) -> int:
    """Run a round in a child that dies the moment the server has the letter; gives the signal."""
    child = os.fork()
    if child == 0:
        # The parent's connection stays the parent's: forgotten here, not closed.
        connection.connection = None
        try:
            send_due(MORNING)
        finally:
            os._exit(0)
    mail.taken = lambda: os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    mail.taken = lambda: None
    return os.WTERMSIG(status)
