"""What phones at the door bring is kept before it is judged, counts once, and two doors for one person are shown to the organiser."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.attending import minutes_of, walk_in, walk_in_places
from yanzhen.kernel.gatherings.actions.door import Press, bring, check, tickets_of
from yanzhen.kernel.gatherings.actions.preparing import take_step
from yanzhen.kernel.gatherings.actions.registering import give_up
from yanzhen.kernel.gatherings.models import (
    Attendance,
    DoorPress,
    DoorVerdict,
    Gathering,
    Meeting,
    Registration,
    Way,
    presses_to_look_into,
)
from yanzhen.kernel.gatherings.testing import (
    AFTER,
    BEGINS,
    DRAWN_AT,
    a_doorkeeper,
    a_draft,
    an_open_gathering,
    an_organiser,
    came,
    registered,
    ticket_of,
)
from yanzhen.kernel.parties.testing import a_resident
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def date_of(gathering: Gathering) -> Meeting:
    return gathering.meetings.select_related("gathering__place").get()


def minutes(n: int) -> datetime:
    return BEGINS + timedelta(minutes=n)


def listed(registration: Registration, at: int = 0, **facts: Any) -> Press:
    return Press(new_key(), "", minutes(at), way=Way.LIST, registration=registration.pk, **facts)


def walked(at: int = 0) -> Press:
    return Press(new_key(), "", minutes(at), way=Way.WALK_IN)


def brought(meeting: Meeting, *presses: Press, phone: UUID | None = None) -> list[str]:
    said = bring(meeting, presses, by=a_doorkeeper(), phone=phone or new_key(), at=AFTER)
    return [one.outcome for one in said]


def with_room(places: int = 2, **facts: Any) -> Gathering:
    return take_step(an_open_gathering(places=places, walk_ins=True, **facts), "close", by=an_organiser(), at=DRAWN_AT)  # fmt: skip


def test_two_doors_without_network_let_one_person_in_twice_and_both_presses_are_kept() -> None:
    made = registered(an_open_gathering())
    meeting, east, west = date_of(made.gathering), new_key(), new_key()
    ticket = ticket_of(made)
    first, second = Press(new_key(), ticket, minutes(0)), Press(new_key(), ticket, minutes(3))
    assert brought(meeting, second, phone=west) == ["came"]
    for _sent in range(2):
        assert brought(meeting, first, phone=east) == ["double"]
    assert Attendance.objects.get().pk == second.key
    assert DoorPress.objects.count() == 2
    (shown,) = presses_to_look_into(made.gathering)
    assert (shown.pk, shown.phone, shown.verdict.words) == (
        first.key,
        east,
        "In already since 10:03",
    )
    assert shown.phone_words == east.hex[-4:].upper()
    assert shown.verdict.attendance.registration == made


def test_a_press_that_leaves_before_its_coming_was_brought_waits_for_it() -> None:
    made = registered(an_open_gathering())
    meeting = date_of(made.gathering)
    out = listed(made, 90, out=True)
    assert brought(meeting, out) == ["waiting"]
    assert [one.pk for one in presses_to_look_into(made.gathering)] == [out.key]
    assert brought(meeting, listed(made, 0)) == ["came"]
    assert minutes_of(Attendance.objects.get()) == 90
    assert DoorPress.objects.get(pk=out.key).verdict.outcome == "gone"
    assert brought(meeting, out) == ["gone"]
    assert brought(meeting, listed(made, 95, out=True)) == ["again"]
    assert not presses_to_look_into(made.gathering)


def test_who_is_let_in_without_a_right_is_kept_for_the_organiser_and_not_counted() -> None:
    made, gone = registered(gathering := an_open_gathering()), None
    gone, other = registered(gathering), registered(an_open_gathering())
    give_up(gone, by=a_resident(gone.person), at=DRAWN_AT)
    presses = [Press(new_key(), "hello", minutes(0)), Press(new_key(), "AAAAAAAA", minutes(0)), listed(gone), listed(other), listed(made, shown="red")]  # fmt: skip
    assert brought(date_of(gathering), *presses) == ["refused"] * 4 + ["away"]
    assert not Attendance.objects.exists()
    assert {one.pk for one in presses_to_look_into(gathering)} == {one.key for one in presses[:4]}
    # Where the house's own page judged, nobody passed.
    said = check(date_of(gathering), Press(new_key(), "hello", minutes(0)), by=a_doorkeeper())
    assert (said.passes, said.outcome) == (False, "away")
    assert not check(date_of(gathering), Press(new_key(), " ", minutes(0)), by=a_doorkeeper()).passes  # fmt: skip


def test_a_code_of_another_gathering_or_of_nobody_opens_nothing() -> None:
    made, other = registered(an_open_gathering()), registered(an_open_gathering())
    door = a_doorkeeper()
    said = check(date_of(made.gathering), Press(new_key(), ticket_of(other), BEGINS), by=door)
    assert "something else" in said.words


def test_a_clock_that_is_ahead_makes_nobody_come_later_than_now() -> None:
    made = registered(an_open_gathering())
    brought(date_of(made.gathering), listed(made, 60 * 24 * 30))
    assert Attendance.objects.get().came_at == AFTER
    assert DoorPress.objects.get().pressed_at == minutes(60 * 24 * 30)


def test_a_key_belongs_to_the_door_it_was_first_brought_to() -> None:
    made, other = registered(an_open_gathering()), registered(an_open_gathering())
    press = listed(made)
    assert brought(date_of(made.gathering), press) == ["came"]
    assert brought(date_of(other.gathering), press) == ["refused"]
    assert Attendance.objects.count() == 1


def test_a_press_is_by_a_code_by_the_list_or_of_somebody_who_came_by() -> None:
    made = registered(an_open_gathering())
    meeting, key = date_of(made.gathering), made.pk
    for facts in ({"text": ""}, {"text": "x", "way": Way.LIST}, {"text": "x", "registration": key}, {"text": "", "way": Way.WALK_IN, "out": True}):  # fmt: skip
        press = Press(**{"key": new_key(), "at": BEGINS, **facts})  # type: ignore[arg-type]
        with pytest.raises(Refused, match="A press is by"):
            bring(meeting, [press], by=a_doorkeeper(), phone=new_key())
    assert not DoorPress.objects.exists()
    with pytest.raises(Refused, match="outside the area"):
        bring(meeting, [listed(made)], by=a_doorkeeper(a_place()), phone=new_key())


def test_who_comes_by_is_counted_while_there_is_room_and_shown_above_it() -> None:
    gathering = an_open_gathering(places=2, walk_ins=True)
    registered(gathering)
    meeting = date_of(gathering)
    with pytest.raises(Refused, match="End the registration first"):
        walk_in(meeting, by=a_doorkeeper(), at=BEGINS)
    take_step(gathering, "close", by=an_organiser(), at=DRAWN_AT)
    meeting = date_of(gathering)
    assert walk_in_places(meeting) == 1
    assert brought(meeting, walked(0)) == ["came"]
    assert brought(meeting, walked(1)) == ["over"]
    assert (Attendance.objects.filter(registration=None).count(), walk_in_places(meeting)) == (2, -1)  # fmt: skip
    assert [one.verdict.outcome for one in presses_to_look_into(gathering)] == ["over"]
    assert "came by" in str(Attendance.objects.first())
    other = date_of(take_step(an_open_gathering(), "close", by=an_organiser(), at=DRAWN_AT))
    assert brought(other, walked()) == ["refused"]
    with pytest.raises(Refused, match="Only who is registered"):
        walk_in(other, by=a_doorkeeper(), at=BEGINS)
    with pytest.raises(Refused, match="Your office"):
        tickets_of(meeting, by=a_resident())
    with pytest.raises(Refused, match="Your office"):
        walk_in(meeting, by=a_resident(), at=BEGINS)


def test_only_a_free_event_without_conditions_lets_anybody_come_by() -> None:
    earlier = an_open_gathering()
    for facts in ({"kind": "shift"}, {"price_fen": 100}, {"age_min": 6}, {"age_max": 9}, {"residents_only": True}, {"after": earlier}):  # fmt: skip
        with pytest.raises(Refused, match="counted, not asked"):
            a_draft(walk_ins=True, **facts)
    assert a_draft(walk_ins=True).walk_ins


def refused(match: str) -> Any:
    return pytest.raises(DatabaseError, match=match)


def test_the_database_lets_nobody_come_by_where_it_is_not_allowed() -> None:
    for gathering in (an_open_gathering(), an_open_gathering(walk_ins=True)):
        with refused("Nobody comes by here"), transaction.atomic():
            Attendance.objects.create(meeting=date_of(gathering), came_at=BEGINS, way="walk_in", recorded_at=AFTER)  # fmt: skip
    allowed = date_of(with_room())
    Attendance.objects.create(meeting=allowed, came_at=BEGINS, way="walk_in", recorded_at=AFTER)
    with refused("only_who_came_by_has_no_registration"), transaction.atomic():
        Attendance.objects.create(meeting=allowed, came_at=BEGINS, way="list", recorded_at=AFTER)


def test_whether_one_may_come_by_stands_still_with_the_conditions() -> None:
    gathering = an_open_gathering()
    with refused("stand still"), transaction.atomic():
        Gathering.objects.filter(pk=gathering.pk).update(walk_ins=True)
    with refused("one_comes_by_to_a_free_event"), transaction.atomic():
        Gathering.objects.filter(pk=a_draft(price_fen=100).pk).update(walk_ins=True)


def test_presses_and_verdicts_are_never_altered() -> None:
    made = registered(an_open_gathering())
    brought(date_of(made.gathering), listed(made))
    press = DoorPress.objects.get()
    for act in (
        lambda: DoorPress.objects.update(out=True), lambda: DoorVerdict.objects.update(outcome="double"),
        lambda: DoorVerdict.objects.all().delete(), lambda: DoorPress.objects.filter(pk=press.pk).delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_verdict_is_about_what_came_of_it_on_its_own_date() -> None:
    made, other = registered(an_open_gathering()), registered(an_open_gathering())
    elsewhere = came(other)
    press = DoorPress.objects.create(meeting=date_of(made.gathering), way="list", registration_said=made.pk, shown="green", pressed_at=BEGINS, recorded_at=AFTER)  # fmt: skip
    with refused("its own date"), transaction.atomic():
        DoorVerdict.objects.create(press=press, outcome="came", attendance=elsewhere, judged_at=AFTER)  # fmt: skip
    with pytest.raises(IntegrityError, match="who_is_let_in_has_come"), transaction.atomic():
        DoorVerdict.objects.create(press=press, outcome="came", judged_at=AFTER)
    own = came(made)
    with pytest.raises(IntegrityError, match="who_is_let_in_has_come"), transaction.atomic():
        DoorVerdict.objects.create(press=press, outcome="away", attendance=own, judged_at=AFTER)
    with pytest.raises(IntegrityError, match="known_word"), transaction.atomic():
        DoorVerdict.objects.create(press=press, outcome="maybe", attendance=own, judged_at=AFTER)
    DoorVerdict.objects.create(press=press, outcome="double", attendance=own, judged_at=AFTER)
    assert str(press.verdict) == "double"


def test_nobody_reads_a_code_in_the_table() -> None:
    made = registered(an_open_gathering())
    ticket = ticket_of(made)
    bring(date_of(made.gathering), [Press(new_key(), ticket, timezone.now())], by=a_doorkeeper())
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM gatherings_doorpress")
        assert ticket not in cursor.fetchone()[0]
    assert DoorPress.objects.get().text == ticket
