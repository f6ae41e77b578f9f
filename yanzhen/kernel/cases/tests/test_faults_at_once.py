"""Two officers and one fault: whoever calls while it ends is answered, and it is declared once."""

import pytest

from yanzhen.base.testing import at_once
from yanzhen.kernel.cases.models import Case, Fault
from yanzhen.kernel.cases.tests.test_faults import a_fault, a_house, call, end


@pytest.mark.django_db(transaction=True)
def test_who_calls_while_it_ends_has_the_answer_or_is_told_it_ended() -> None:
    house = a_house()
    for _again in range(3):
        fault = a_fault(house)

        said = at_once(
            lambda: call(house, Fault.objects.get(pk=fault.pk)),  # noqa: B023  called at once
            lambda: end(house, Fault.objects.get(pk=fault.pk)),  # noqa: B023  called at once
        )

        assert said[1] is None
        assert not fault.callers().filter(state="merged").exists()


@pytest.mark.django_db(transaction=True)
def test_two_officers_declare_the_same_and_one_is_sent_to_the_other() -> None:
    house = a_house()

    said = at_once(lambda: a_fault(house), lambda: a_fault(house))

    assert sorted(map(bool, said)) == [False, True], said
    assert (Fault.objects.count(), Case.objects.count()) == (1, 1)
