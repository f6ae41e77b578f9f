"""Registering goes through orders: places are exact, conditions are checked, minors come with consent, who is late waits in line."""

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.gatherings.actions.registering import (
    age_on,
    give_up,
    join_line,
    leave_line,
    line_of,
    places_left,
    register,
)
from yanzhen.kernel.gatherings.models import Registration
from yanzhen.kernel.gatherings.testing import (
    CONSENT,
    DRAWN_AT,
    a_draft,
    an_adult,
    an_open_gathering,
    an_organiser,
    came,
    registered,
)
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.orders.actions.life import expire_holds, prove
from yanzhen.kernel.orders.models import Order, Voucher, WaitingEntry
from yanzhen.kernel.parties.actors import NOBODY
from yanzhen.kernel.parties.testing import a_household, a_person, a_resident
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def test_a_free_place_is_taken_at_once_with_a_voucher() -> None:
    made = registered(an_open_gathering())
    assert (made.order.state, made.order.total_fen, made.order.pay_method) == ("paid", 0, "free")
    assert Voucher.objects.get(order=made.order_id).uses == 1
    assert prove() == []


def test_a_priced_place_waits_for_its_money_and_lapses() -> None:
    gathering = an_open_gathering(price_fen=2_000, places=1)
    made = registered(gathering)
    assert (made.order.state, made.order.total_fen) == ("placed", 2_000)
    assert not Registration.objects.standing().exists()
    other = an_adult()
    with pytest.raises(Refused, match="0 left"):
        registered(gathering, other)
    expire_holds(at=DRAWN_AT + timedelta(days=1))
    registered(gathering, other, at=DRAWN_AT + timedelta(days=1))
    again = registered(an_open_gathering(price_fen=100), made.person)
    expire_holds(at=DRAWN_AT + timedelta(days=1))
    assert registered(again.gathering, made.person, at=DRAWN_AT + timedelta(days=1)).pk != again.pk


def test_there_are_as_many_places_as_were_said() -> None:
    gathering = an_open_gathering(places=2)
    registered(gathering)
    assert places_left(gathering) == 1
    registered(gathering)
    with pytest.raises(Refused, match="0 left"):
        registered(gathering)
    assert (gathering.registrations.count(), Order.objects.count()) == (2, 2)
    assert places_left(a_draft()) is None


def test_a_person_registers_once_and_a_second_press_is_the_first() -> None:
    gathering, person, key = an_open_gathering(), an_adult(), new_key()
    first = registered(gathering, person, key=key)
    assert registered(gathering, person, key=key) == first
    with pytest.raises(Refused, match="registered already"):
        registered(gathering, person)
    assert places_left(gathering) == 9


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 6, 20), date(2026, 6, 20), 16),
        (date(2010, 6, 21), date(2026, 6, 20), 15),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (None, date(2026, 1, 1), None),
    ],
)
def test_age_counts_full_years_on_the_day(born: date | None, day: date, age: int | None) -> None:
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("facts", "born", "match"),
    [
        ({"age_min": 60}, date(1966, 6, 21), "From 60 years"),
        ({"age_max": 12}, date(2013, 6, 19), "Up to 12 years"),
        ({"age_min": 60}, None, "not in the register"),
        ({"age_max": 12}, None, "not in the register"),
    ],
)
def test_an_age_that_does_not_fit_is_refused(facts: Any, born: date | None, match: str) -> None:
    with pytest.raises(Refused, match=match):
        registered(an_open_gathering(**facts), a_person(birth_date=born), consent=CONSENT)


def test_an_age_that_just_fits_is_taken() -> None:
    registered(an_open_gathering(age_min=60, age_max=60), a_person(birth_date=date(1966, 6, 20)))
    registered(an_open_gathering(), a_person())


def test_residents_are_those_of_a_household_there() -> None:
    place = a_place(kind="village")
    gathering = an_open_gathering(place, residents_only=True)
    person = an_adult()
    with pytest.raises(Refused, match="lives at"):
        registered(gathering, person)
    a_household(a_place(parent=place), person)
    registered(gathering, person)


def test_a_course_that_builds_on_another_asks_who_came() -> None:
    first = an_open_gathering()
    gathering, person = an_open_gathering(after=first), an_adult()
    registration = registered(first, person)
    with pytest.raises(Refused, match="Only after"):
        registered(gathering, person)
    came(registration)
    registered(gathering, person)


def test_a_minor_comes_with_a_guardians_word() -> None:
    gathering, child = an_open_gathering(), a_person(birth_date=date(2012, 1, 1))
    for consent in (None, CONSENT.__class__("Guardian", " "), CONSENT.__class__(" ", "1")):
        with pytest.raises(Refused, match="guardian agrees"):
            registered(gathering, child, consent=consent)
    made = registered(gathering, child, consent=CONSENT)
    assert (made.minor, made.guardian, made.consent_at) == (True, "Guardian", DRAWN_AT)
    grown = registered(gathering, consent=CONSENT)
    assert (grown.minor, grown.guardian, grown.consent_at) == (False, "", None)


def test_one_registers_oneself_ones_household_or_at_the_desk() -> None:
    place = a_place(kind="village")
    gathering = an_open_gathering(place)
    parent, child, stranger = an_adult(), a_person(birth_date=date(2012, 1, 1)), an_adult()
    a_household(place, parent, child)
    register(gathering, child, by=a_resident(parent), consent=CONSENT, at=DRAWN_AT)
    register(gathering, stranger, by=an_organiser(place), at=DRAWN_AT)
    for by, match in ((a_resident(), "Your office"), (an_organiser(a_place()), "outside the area"), (NOBODY, "log in")):  # fmt: skip
        with pytest.raises(Refused, match=match):
            register(gathering, an_adult(), by=by, at=DRAWN_AT)


def test_nobody_registers_before_or_after() -> None:
    with pytest.raises(Refused, match="not open"):
        registered(a_draft())
    with pytest.raises(Refused, match="not open"):
        join_line(a_draft(), person := an_adult(), by=a_resident(person), at=DRAWN_AT)


def in_line(gathering: Any, number: int) -> list[Any]:
    people = [an_adult(f"Waits {n}") for n in range(number)]
    for person in people:
        join_line(gathering, person, by=a_resident(person), at=DRAWN_AT)
    return people


def test_who_is_late_waits_in_order_and_nobody_passes() -> None:
    gathering = an_open_gathering(places=2)
    one, _two = registered(gathering), registered(gathering)
    people = in_line(gathering, 3)
    assert [entry.party_id for entry in line_of(gathering)] == [person.pk for person in people]
    give_up(one, by=a_resident(one.person), at=DRAWN_AT)
    with pytest.raises(Refused, match="Others wait"):
        registered(gathering)
    first, second, _third = line_of(gathering)
    assert (first.state, second.state) == ("offered", "waiting")
    assert Notice.objects.filter(person=people[0]).count() == 1
    register(gathering, people[0], by=a_resident(people[0]), at=DRAWN_AT, key=first.pk, entry=first)
    assert WaitingEntry.objects.get(pk=first.pk).state == "taken"
    assert (places_left(gathering), prove()) == (0, [])


def test_who_leaves_the_line_makes_room_for_the_next() -> None:
    gathering = an_open_gathering(places=1)
    made = registered(gathering)
    people = in_line(gathering, 2)
    give_up(made, by=a_resident(made.person), at=DRAWN_AT)
    leave_line(gathering, line_of(gathering)[0], by=a_resident(people[0]))
    assert [(entry.party_id, entry.state) for entry in line_of(gathering)] == [(people[1].pk, "offered")]  # fmt: skip


def test_one_waits_only_where_it_is_full_and_who_has_a_place_does_not() -> None:
    gathering, person = an_open_gathering(places=1), an_adult()
    with pytest.raises(Refused, match="places left"):
        join_line(gathering, person, by=a_resident(person), at=DRAWN_AT)
    registered(gathering, person)
    with pytest.raises(Refused, match="registered already"):
        join_line(gathering, person, by=a_resident(person), at=DRAWN_AT)
    with pytest.raises(Refused, match="From 60"):
        in_line(an_open_gathering(places=1, age_min=60), 1)


def test_a_place_is_given_up_once_before_one_came() -> None:
    made = registered(an_open_gathering())
    with pytest.raises(Refused, match="Your office"):
        give_up(made, by=a_resident(), at=DRAWN_AT)
    give_up(made, by=a_resident(made.person), at=DRAWN_AT)
    with pytest.raises(Refused, match="already"):
        give_up(made, by=a_resident(made.person), at=DRAWN_AT)
    assert Voucher.objects.get(order=made.order_id).revoked_why == "given up"
    used = registered(an_open_gathering())
    came(used)
    with pytest.raises(Refused, match="used the place"):
        give_up(used, by=a_resident(used.person), at=DRAWN_AT)
    unpaid = registered(an_open_gathering(price_fen=100))
    give_up(unpaid, by=a_resident(unpaid.person), at=DRAWN_AT)
    assert Order.objects.get(pk=unpaid.order_id).state == "cancelled"
    again = registered(unpaid.gathering, unpaid.person)
    assert again.pk != unpaid.pk
