"""A desk changes hands whole or not at all, with a receipt."""

import uuid
from collections.abc import Sequence

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.by import By
from yanzhen.base.contracts import Registry
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actions import hand_over_desk
from yanzhen.kernel.parties.contracts import HandedOver, HandoverPart
from yanzhen.kernel.parties.models import Appointment, Handover
from yanzhen.kernel.parties.testing import an_actor, an_appointment, an_office

pytestmark = pytest.mark.django_db


class Shelf:
    """Something an app may keep on a desk."""

    def __init__(self) -> None:
        self.things = {uuid.uuid4(): "first", uuid.uuid4(): "second"}
        self.broken = False

    def move(self, giver: Appointment, taker: Appointment, by: By) -> Sequence[HandedOver]:
        if self.broken:
            raise Refused("%(why)s", why="not now")
        moved = [HandedOver("test.thing", key, title) for key, title in self.things.items()]
        self.things.clear()
        return moved


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    fresh: Registry[HandoverPart] = Registry("part of a handover")
    monkeypatch.setattr("yanzhen.kernel.parties.actions.handover.handover_parts", fresh)
    shelf = Shelf()
    fresh.register("shelf", HandoverPart("shelf", "Shelf", shelf.move))
    return shelf


@pytest.fixture
def both() -> tuple[Appointment, Appointment]:
    office = an_office("leader")
    return an_appointment(office=office), an_appointment(office=office)


def test_the_receipt_lists_everything_that_changed_hands(
    shelf: Shelf, both: tuple[Appointment, Appointment]
) -> None:
    handover = hand_over_desk(*both, by=an_actor("security"), reason="leaves the service")

    assert sorted(line.title for line in handover.lines.all()) == ["first", "second"]


def test_pressed_twice_it_is_one_handover(
    shelf: Shelf, both: tuple[Appointment, Appointment]
) -> None:
    key, by = uuid.uuid4(), an_actor("security")

    first = hand_over_desk(*both, by=by, reason="x", once=key)
    second = hand_over_desk(*both, by=by, reason="x", once=key)

    assert first == second
    assert Handover.objects.get().lines.count() == 2


def test_where_one_part_refuses_nothing_changes_hands(
    shelf: Shelf, both: tuple[Appointment, Appointment]
) -> None:
    shelf.broken = True

    with pytest.raises(Refused, match="not now"):
        hand_over_desk(*both, by=an_actor("security"), reason="x")

    assert not Handover.objects.exists()


def test_who_holds_the_desk_hands_it_over(
    shelf: Shelf, both: tuple[Appointment, Appointment]
) -> None:
    giver, taker = both
    me = an_actor("leader", person=giver.person)

    hand_over_desk(giver, taker, by=me, reason="x")


@pytest.mark.parametrize("case", ["stranger", "no reason", "other duty", "not in force", "same"])
def test_a_handover_is_refused(
    shelf: Shelf, both: tuple[Appointment, Appointment], case: str
) -> None:
    giver, taker = both
    by, reason = an_actor("security"), "x"
    if case == "stranger":
        by = an_actor("leader")
    elif case == "no reason":
        reason = ""
    elif case == "other duty":
        taker = an_appointment(office=an_office("auditor"))
    elif case == "not in force":
        taker.until = taker.since
        taker.save()
    else:
        taker = giver

    with pytest.raises(Refused):
        hand_over_desk(giver, taker, by=by, reason=reason)

    assert not Handover.objects.exists()


def test_the_two_persons_see_their_receipt_and_a_stranger_does_not(
    shelf: Shelf, both: tuple[Appointment, Appointment]
) -> None:
    handover = hand_over_desk(*both, by=an_actor("security"), reason="x")

    for appointment in both:
        me = an_actor("leader", person=appointment.person)
        assert handover in Handover.objects.visible_to(me)
    assert not Handover.objects.visible_to(an_actor("leader")).exists()


def test_the_database_refuses_a_desk_handed_to_itself(
    both: tuple[Appointment, Appointment],
) -> None:
    giver, _taker = both

    with pytest.raises(IntegrityError, match="handed_to_somebody_else"), transaction.atomic():
        Handover.objects.create(giver=giver, taker=giver, reason="x")
