"""When the tree of places changes, the copies of its paths follow; a firm's life is never rewritten."""

import pytest
from django.db import DatabaseError, transaction

from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.actions import move_place
from yanzhen.reforms.innovation_community.jobs import follow_places_job
from yanzhen.reforms.innovation_community.models import Enterprise, StageChange, Talent, Visit
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_talent,
    a_visit,
    an_officer,
)

pytestmark = pytest.mark.django_db


def test_firms_talents_and_visits_follow_a_place_that_moved() -> None:
    building, other = a_building(), a_building()
    firm, talent = a_firm(building), a_talent(building)
    visit = a_visit(firm)
    staying = a_firm(other)
    assert other.parent is not None
    move_place(building, parent=other.parent, by=an_actor("administrator"), reason="新的边界")
    building.refresh_from_db()

    follow_places_job(place_id=str(building.pk))
    follow_places_job(place_id=str(building.pk))

    paths = {
        model._default_manager.get(pk=row.pk).scope_path
        for model, row in ((Enterprise, firm), (Talent, talent), (Visit, visit))
    }
    assert paths == {building.path}
    staying.refresh_from_db()
    assert staying.scope_path == other.path


def test_a_line_of_a_firms_life_stays() -> None:
    building = a_building()
    firm = a_firm(building)
    change = firm.take_step("warn", by=an_officer(building), note="裁了一半人")

    for act in (
        lambda: StageChange.objects.filter(pk=change.pk).update(note="没有"),
        lambda: StageChange.objects.filter(pk=change.pk).delete(),
    ):
        with (
            pytest.raises(DatabaseError, match=r"append-only|permission denied"),
            transaction.atomic(),
        ):
            act()
