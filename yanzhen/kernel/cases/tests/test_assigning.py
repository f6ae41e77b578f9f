"""Who handles a case is named by its office, and holds it."""

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.actions import assign
from yanzhen.kernel.cases.testing import a_case, some_person
from yanzhen.kernel.cases.tests.test_bulk import Street
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.parties.models import Appointment

pytestmark = pytest.mark.django_db


def test_the_handler_holds_the_office_that_has_the_case() -> None:
    street = Street()
    case = street.cases(1, office=street.lift.office)[0]
    colleague = Appointment.objects.create(person=some_person("Colleague"), office=street.lift.office, since=timezone.localdate())  # fmt: skip
    own = a_case(item=street.item, place=street.place, reporter=colleague.person, office=street.lift.office)  # fmt: skip

    assign(case, to=colleague, by=street.lift.actor)
    case.refresh_from_db()
    assert (case.handler, case.state) == (colleague, "dispatched")
    assert Notice.objects.filter(person_id=colleague.person_id).count() >= 1
    for wrong, to, by, sentence in (
        (case, street.road.appointment, street.lift.actor, "does not hold the office that has"),
        (case, colleague, street.road.actor, "Only this office may assign"),
        (own, colleague, street.lift.actor, "own case"),
    ):
        with pytest.raises(Refused, match=sentence):
            assign(wrong, to=to, by=by)
