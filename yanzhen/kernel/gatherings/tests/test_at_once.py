"""More hands than places: exactly as many get in as there are places, and each person once; the line keeps its order."""

from uuid import UUID

import pytest

from yanzhen.base.keys import new_key
from yanzhen.base.testing import at_once
from yanzhen.kernel.gatherings.actions.door import Press, bring
from yanzhen.kernel.gatherings.actions.judging import open_scores, seal_score
from yanzhen.kernel.gatherings.actions.registering import give_up, join_line, line_of, register
from yanzhen.kernel.gatherings.models import (
    Attendance,
    DoorVerdict,
    Gathering,
    Registration,
    Score,
    Way,
)
from yanzhen.kernel.gatherings.testing import (
    BEGINS,
    DRAWN_AT,
    a_contest,
    a_doorkeeper,
    an_adult,
    an_open_gathering,
    an_organiser,
    came,
    registered,
)
from yanzhen.kernel.orders.actions.life import prove
from yanzhen.kernel.parties.models import Person
from yanzhen.kernel.parties.testing import a_resident


def rush(key: UUID, person: Person) -> None:
    gathering = Gathering.objects.select_related("place", "offer").get(pk=key)
    register(gathering, person, by=a_resident(person), at=DRAWN_AT)


@pytest.mark.django_db(transaction=True)
def test_twenty_four_hands_for_five_places() -> None:
    gathering = an_open_gathering(places=5)
    people = [an_adult() for _n in range(12)]

    said = at_once(*[lambda p=p: rush(gathering.pk, p) for p in [*people, *people]])

    assert sum(one is None for one in said) == 5
    assert Registration.objects.values("person").distinct().count() == 5 == Registration.objects.count()  # fmt: skip
    assert prove() == []


@pytest.mark.django_db(transaction=True)
def test_places_that_come_back_go_to_the_first_in_line_whoever_presses() -> None:
    gathering = an_open_gathering(places=2)
    holders = [registered(gathering) for _n in range(2)]
    line = [an_adult() for _n in range(4)]
    for person in line:
        join_line(gathering, person, by=a_resident(person), at=DRAWN_AT)
    strangers = [an_adult() for _n in range(6)]

    said = at_once(
        *[lambda one=one: give_up(one, by=a_resident(one.person), at=DRAWN_AT) for one in holders],
        *[lambda p=p: rush(gathering.pk, p) for p in strangers],
    )

    assert sum(one is None for one in said) == 2
    assert [(entry.party_id, entry.state) for entry in line_of(gathering)] == [
        (line[0].pk, "offered"), (line[1].pk, "offered"), (line[2].pk, "waiting"), (line[3].pk, "waiting"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_pressed_from_two_doors_one_comes_once() -> None:
    made = registered(an_open_gathering())

    at_once(*[lambda: came(made) for _n in range(8)])

    assert Attendance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_score_that_comes_while_they_are_opened_is_opened_or_refused() -> None:
    contest, judges, people = a_contest(1, 2)
    seal_score(judges[0], people[0], 5_000, by=a_resident(judges[0].person))
    head = an_organiser()

    said = at_once(
        lambda: seal_score(judges[1], people[0], 6_000, by=a_resident(judges[1].person)),
        lambda: open_scores(contest, by=head, why="Late", at=DRAWN_AT),
    )

    assert said[1] is None
    assert Score.objects.count() == (2 if said[0] is None else 1)


@pytest.mark.django_db(transaction=True)
def test_phones_that_bring_the_same_person_at_once_make_one_coming_and_the_rest_doubles() -> None:
    made = registered(an_open_gathering())
    meeting = made.gathering.meetings.select_related("gathering__place").get()
    presses = [Press(new_key(), "", BEGINS, way=Way.LIST, registration=made.pk) for _n in range(4)]

    said = at_once(
        *[lambda p=p: bring(meeting, [p], by=a_doorkeeper(), phone=new_key()) for p in [*presses, *presses]]
    )  # fmt: skip

    assert [one for one in said if one is not None] == []
    outcomes = sorted(DoorVerdict.objects.values_list("outcome", flat=True))
    assert outcomes == ["came", "double", "double", "double"]
    assert Attendance.objects.count() == 1
