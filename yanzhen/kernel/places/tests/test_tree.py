"""The tree can't disagree with itself, and a place never changes silently."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from yanzhen.base.by import WrittenBy
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.places.actions import (
    close_place,
    count_people,
    merge_places,
    move_place,
    open_place,
    recode_place,
    rename_place,
    split_place,
)
from yanzhen.kernel.places.actions.tree import next_provisional_code
from yanzhen.kernel.places.models import Place, PlaceChange, PlaceKind, Population
from yanzhen.kernel.places.testing import a_community, a_place

pytestmark = pytest.mark.django_db

BY = WrittenBy(person_name="Keeper")
DAY = date(2026, 9, 1)


class Stranger(WrittenBy):
    def may(self, capability: str) -> bool:
        return False


def changes_of(place: Place) -> list[str]:
    return list(
        PlaceChange.objects.filter(place=place).order_by("id").values_list("verb", flat=True)
    )


def test_a_place_stands_below_its_parent_and_is_found_within_it() -> None:
    community = a_community()

    park = open_place(kind=PlaceKind.PARK, name="Dream Park", parent=community, by=BY, since=DAY)

    assert park.path == community.path + park.label
    assert list(Place.objects.within(community)) == [community, park]
    assert [place.name for place in Place.objects.above(park)][:2] == ["Dream Park", community.name]
    assert changes_of(park) == ["opened"]
    assert AuditLine.objects.get(noun_id=park.pk).verb == "places.opened"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "Twin"}, "stands there already"),
        ({"kind": "subdistrict"}, "can't stand there"),
        ({"code": "12345"}, "12 digits"),
        ({"code": "330110012001"}, "Only divisions"),
    ],
)
def test_a_place_is_refused(facts: dict[str, str], sentence: str) -> None:
    community = a_community()
    a_place("Twin", parent=community)

    with pytest.raises(Refused, match=sentence):
        open_place(**{"kind": "park", "name": "New", "parent": community, "by": BY, **facts})  # type: ignore[arg-type]  # a table of facts


def test_only_who_keeps_the_register_changes_it() -> None:
    place, other = a_place(), a_place()

    acts: list[Callable[[], Place]] = [
        lambda: open_place(kind="park", name="x", parent=place, by=Stranger()),
        lambda: rename_place(place, name="x", by=Stranger(), reason="x"),
        lambda: move_place(place, parent=other, by=Stranger(), reason="x"),
        lambda: merge_places(place, into=other, by=Stranger(), reason="x"),
        lambda: close_place(place, by=Stranger(), reason="x"),
    ]
    for act in acts:
        with pytest.raises(Refused, match="register of places"):
            act()


def test_moving_a_place_moves_everything_below_it_in_one_statement() -> None:
    old, new = a_community("Old"), a_community("New")
    park = a_place(parent=old)
    building = a_place(kind="building", parent=park)
    unit = a_place(kind="unit", parent=building)

    move_place(park, parent=new, by=BY, reason="redrawn")

    for place in (park, building, unit):
        place.refresh_from_db()
        assert place.is_within(new)
        assert not place.is_within(old)
    assert unit.path == new.path + park.label + building.label + unit.label
    assert changes_of(park) == ["moved"]


def test_a_place_is_not_moved_below_itself() -> None:
    park = a_place()
    building = a_place(kind="building", parent=park)

    with pytest.raises(Refused, match="below itself"):
        move_place(park, parent=building, by=BY, reason="x")


@pytest.mark.parametrize(
    "change",
    [
        "path = 'elsewhere/' || right(replace(id::text, '-', ''), 12) || '/'",
        "parent_id = NULL",
        "path = path || 'x/'",
    ],
)
def test_the_database_refuses_a_path_that_does_not_follow_the_parent(change: str) -> None:
    park = a_place(parent=a_community())

    with (
        pytest.raises(IntegrityError, match="does not follow its parent"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE places_place SET {change} WHERE id = %s", [park.pk])  # noqa: S608


def test_the_database_refuses_a_move_that_leaves_places_behind() -> None:
    old, new = a_community("Old"), a_community("New")
    park = a_place(parent=old)
    a_place(kind="building", parent=park)

    with pytest.raises(IntegrityError, match="without the places below"), transaction.atomic():
        Place.objects.filter(pk=park.pk).update(parent=new, path=new.path + park.label)


def test_a_merged_place_leads_to_its_successor_with_all_below_it() -> None:
    old, new = a_community("Old"), a_community("New")
    park = a_place(parent=old)

    merge_places(old, into=new, by=BY, reason="two became one", on=DAY)

    park.refresh_from_db()
    old.refresh_from_db()
    assert park.is_within(new)
    assert old.until == DAY
    assert list(old.successors.all()) == [new]
    assert list(new.predecessors.all()) == [old]
    assert changes_of(old) == ["merged"]


def test_a_place_is_not_merged_into_its_own_part_nor_twice() -> None:
    old, new = a_community("Old"), a_community("New")
    part = a_place(parent=old)

    with pytest.raises(Refused, match="part of itself"):
        merge_places(old, into=part, by=BY, reason="x")
    merge_places(old, into=new, by=BY, reason="x", on=DAY)
    with pytest.raises(Refused, match="ended on"):
        merge_places(old, into=new, by=BY, reason="x")


def test_a_split_says_where_everything_goes() -> None:
    old = a_community("Old")
    east = a_place("East", kind="community", parent=old.parent)
    west = a_place("West", kind="community", parent=old.parent)
    park, estate = a_place(parent=old), a_place(kind="estate", parent=old)

    with pytest.raises(Refused, match=estate.name):
        split_place(old, into=[east, west], children={park: east}, by=BY, reason="x")
    split_place(
        old, into=[east, west], children={park: east, estate: west}, by=BY, reason="grown", on=DAY
    )

    park.refresh_from_db()
    estate.refresh_from_db()
    assert park.is_within(east)
    assert estate.is_within(west)
    assert set(old.successors.all()) == {east, west}


def test_a_split_needs_two_others() -> None:
    old = a_community()

    with pytest.raises(Refused, match="at least two"):
        split_place(old, into=[a_place()], children={}, by=BY, reason="x")


def test_the_old_name_stays_in_the_history() -> None:
    place = a_place("Old name")

    rename_place(place, name="New name", by=BY, reason="renamed by notice", on=DAY)

    change = PlaceChange.objects.get(place=place)
    assert (change.before, change.after) == ({"name": "Old name"}, {"name": "New name"})


def test_the_history_is_never_changed() -> None:
    change = PlaceChange.objects.create(place=a_place(), verb="opened", reason="x", on=DAY)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PlaceChange.objects.filter(pk=change.pk).update(reason="other")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PlaceChange.objects.filter(pk=change.pk).delete()


def test_a_place_is_closed_when_it_is_empty() -> None:
    community = a_community()
    park = a_place(parent=community)

    with pytest.raises(Refused, match="still has open places"):
        close_place(community, by=BY, reason="x")
    close_place(park, by=BY, reason="torn down", on=DAY)

    assert park not in Place.objects.open()


def test_a_local_code_is_flagged_and_numbered() -> None:
    subdistrict = Place.objects.with_code("330110012").get()

    first, second = (
        open_place(
            kind="community", name=name, parent=subdistrict, by=BY, provisional=True, since=DAY
        )
        for name in ("梦创社区", "梦想社区")
    )

    assert (first.code, second.code) == ("330110012L01", "330110012L02")
    assert first.provisional


def test_the_official_code_replaces_the_local_one() -> None:
    subdistrict = Place.objects.with_code("330110012").get()
    place = open_place(
        kind="community", name="梦创社区", parent=subdistrict, by=BY, provisional=True, since=DAY
    )

    recode_place(place, code="330110012007", by=BY, reason="listed", on=DAY)

    place.refresh_from_db()
    assert (place.code, place.provisional) == ("330110012007", False)
    assert changes_of(place) == ["opened", "recoded"]


def test_the_database_refuses_a_code_of_the_wrong_form() -> None:
    with pytest.raises(IntegrityError, match="has_12_digits"), transaction.atomic():
        a_place(code="330110012L01")
    with pytest.raises(IntegrityError, match="one_place_per_valid_code"), transaction.atomic():
        a_place(code="330110012000")


def test_people_are_counted_by_age_bands_that_do_not_overlap() -> None:
    place = a_place(kind="community")
    bands = [(0, 17, 120), (18, 59, 900), (60, 150, 300)]

    count_people(place, on=DAY, bands=bands, source="census", by=BY)
    count_people(place, on=DAY, bands=bands[:1], source="corrected", by=BY)

    assert Population.objects.filter(place=place).count() == 3
    assert (
        Population.objects.latest_on(DAY).filter(place=place, age_from=0).get().source
        == "corrected"
    )
    with pytest.raises(Refused, match="overlap"):
        count_people(place, on=DAY, bands=[(0, 18, 1), (18, 20, 1)], source="x", by=BY)


def test_of_several_counts_the_last_one_up_to_the_day_counts() -> None:
    place = a_place(kind="community")
    for day, people in ((date(2025, 1, 1), 10), (date(2026, 1, 1), 20), (date(2027, 1, 1), 30)):
        count_people(place, on=day, bands=[(0, 150, people)], source="census", by=BY)

    assert place.populations.latest_on(DAY).get().people == 20


def test_who_keeps_the_register_of_one_place_changes_no_other() -> None:
    own, beside = a_community("Own"), a_community("Beside")
    keeper, elsewhere = WrittenBy(scope_path=own.path), a_place("Elsewhere", parent=beside)
    acts: list[Callable[[], object]] = [
        lambda: open_place(kind="park", name="New", parent=beside, by=keeper),
        lambda: rename_place(elsewhere, name="Other", by=keeper, reason="x"),
        lambda: close_place(elsewhere, by=keeper, reason="x"),
        lambda: move_place(elsewhere, parent=own, by=keeper, reason="x"),
    ]

    for act in acts:
        with pytest.raises(Refused, match="does not answer for"):
            act()

    assert open_place(kind="park", name="New", parent=own, by=keeper).path.startswith(own.path)


def test_a_local_code_needs_a_subdistrict_above() -> None:
    province = Place.objects.with_code("330000").get()

    with pytest.raises(Refused, match="none stands above"):
        next_provisional_code(province)
