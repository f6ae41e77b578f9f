"""Where an act came from may be gone when it is taken back; then it stays, and the receipt says why."""

import pytest
from django.utils import timezone

from yanzhen.kernel.cases.actions import act_on_many, undo_many
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.tests.test_bulk import Street, given, states
from yanzhen.kernel.parties.models import Office

pytestmark = pytest.mark.django_db


def test_what_came_from_an_office_closed_since_stays_and_says_why() -> None:
    street = Street()
    case = street.cases(1, office=street.lift.office)[0]
    bulk = act_on_many("hand_on", given([case], "Yours", office=street.road.office), by=street.lift.actor)  # fmt: skip
    Office.objects.filter(pk=street.lift.office.pk).update(closed_on=timezone.localdate())

    assert undo_many(bulk, by=street.lift.actor) == 0

    assert states(bulk) == ["done"]
    assert "was closed meanwhile" in bulk.lines.get().reason
    assert Case.objects.get(pk=case.pk).office == street.road.office
