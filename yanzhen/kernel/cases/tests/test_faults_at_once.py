"""Two officers and one fault: whoever calls while it ends is answered, and it is declared once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case, Fault
from yanzhen.kernel.cases.tests.test_faults import a_fault, a_house, call, end


@pytest.mark.django_db(transaction=True)
def test_who_calls_while_it_ends_has_the_answer_or_is_told_it_ended() -> None:
    house = a_house()
    for _again in range(3):
        fault = a_fault(house)

        said = _at_once(
            lambda: call(house, Fault.objects.get(pk=fault.pk)),  # noqa: B023  called at once
            lambda: end(house, Fault.objects.get(pk=fault.pk)),  # noqa: B023  called at once
        )

        assert said[1] is None
        assert said[0] is None or isinstance(said[0], Refused)
        assert not fault.callers().filter(state="merged").exists()


@pytest.mark.django_db(transaction=True)
def test_two_officers_declare_the_same_and_one_is_sent_to_the_other() -> None:
    house = a_house()

    said = _at_once(lambda: a_fault(house), lambda: a_fault(house))

    assert sorted(map(bool, said)) == [False, True], said
    assert all(isinstance(error, Refused) for error in said if error)
    assert (Fault.objects.count(), Case.objects.count()) == (1, 1)


def _at_once(*acts: Callable[[], Any]) -> list[Exception | None]:
    """Each act in a thread of its own, begun together; what each of them raised."""
    barrier = threading.Barrier(len(acts))
    said: list[Exception | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            act()
        except (Refused, DatabaseError) as error:
            said[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return said
