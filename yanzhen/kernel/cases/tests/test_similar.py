"""Before it is filed: open and recent cases like it, by words, place and person, with the reason said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.kernel.cases.models import Case, Item
from yanzhen.kernel.cases.models.similar import Asked, Similar, shared_words, similar_to
from yanzhen.kernel.cases.testing import (
    Desk,
    Street,
    a_case,
    a_desk,
    a_request_item,
    an_item,
    some_person,
    some_place,
)
from yanzhen.kernel.parties.testing import a_person
from yanzhen.kernel.places.models import Place

pytestmark = pytest.mark.django_db


class Park:
    """A community with a park of two buildings, and another park."""

    def __init__(self) -> None:
        self.community = some_place()
        self.park = some_place("云杉园", self.community, "park")
        self.one = some_place("1 号楼", self.park, "building")
        self.two = some_place("2 号楼", self.park, "building")
        self.far = some_place("5 号楼", some_place("澄湾园", self.community, "park"), "building")
        self.desk: Desk = a_desk(self.community)
        self.item: Item = a_request_item()

    def case(self, title: str, place: Place | None = None, **facts: Any) -> Case:
        facts = {"item": self.item, "office": self.desk.office, **facts}
        return a_case(title=title, place=place or self.one, **facts)

    def like(self, title: str, place: Place | None = None, **facts: Any) -> list[Similar]:
        asked = Asked(title=title, place=place or self.one, item=self.item)
        return similar_to(replace(asked, **facts), self.desk.actor, timezone.now())


def test_the_same_words_at_the_same_place_are_found_and_named() -> None:
    park = Park()
    known = park.case("电梯停了没人修")
    park.case("空调不制冷")

    (found,) = park.like("三楼电梯停了", item=None)

    assert found.case == known
    assert found.why == "same place; same words: 电梯停了"


def test_nearer_goes_before_farther_and_the_far_park_is_not_asked() -> None:
    park = Park()
    beside = park.case("电梯停运", park.two)
    here = park.case("电梯停运")
    park.case("电梯停运", park.far)

    found = park.like("电梯停运")

    assert [one.case for one in found] == [here, beside]
    assert found[1].why == "nearby: 2 号楼; same words: 电梯停运"


def test_what_is_said_of_the_whole_park_is_found_from_its_building_and_back() -> None:
    park = Park()
    whole = park.case("整个园区停电", park.park)

    assert [one.case for one in park.like("我们楼停电")] == [whole]
    assert [one.case for one in park.like("停电了", park.community)] == [whole]


def test_open_ones_go_first_and_what_ended_long_ago_is_not_shown() -> None:
    park = Park()
    item = a_request_item()
    month = timezone.now() - timedelta(days=30)
    old, recent = park.case("电梯停运", at=month), park.case("电梯停运", at=month)
    for case, days in ((old, 20), (recent, 3)):
        ended = timezone.now() - timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(
            ended_at=ended, clock_stopped_at=ended, outcome="resolved", state="closed"
        )
    still_open = park.case("电梯坏了", at=month, item=item)

    found = park.like("电梯停运")

    assert [one.case for one in found] == [still_open, recent]


def test_the_same_caller_is_known_again_by_the_number_however_it_is_written() -> None:
    park = Park()
    known = park.case("楼道灯不亮", park.far, reporter=None, caller_phone="138 0000-2716")

    found = park.like("灯还是不亮", phone="13800002716")

    assert [one.case for one in found] == [known]
    assert found[0].why.startswith("the same person asked")
    assert park.like("灯还是不亮", phone="13800002717") == []


def test_a_registered_person_is_known_by_the_number_and_by_name() -> None:
    park = Park()
    person = a_person("周敏", phone="13800002716")
    known = park.case("楼道灯不亮", park.far, reporter=person)

    by_phone = park.like("灯不亮", phone="13800002716")
    by_name = park.like("灯不亮", parties=frozenset({person.pk}))

    assert [one.case for one in by_phone] == [one.case for one in by_name] == [known]


def test_another_matter_of_the_same_person_is_not_suggested() -> None:
    park = Park()
    person = a_person("周敏")
    park.case("想找中试场地", reporter=person, item=a_request_item())

    assert park.like("电梯停运", parties=frozenset({person.pk})) == []


def test_the_same_sort_of_request_on_the_same_spot_these_days_is_shown_in_whatever_words() -> None:
    park = Park()
    known = park.case("门口那个坏掉啦")
    park.case("门口那个坏掉啦", item=a_request_item())

    (found,) = park.like("电梯停运")

    assert (found.case, found.why) == (known, "same place; same sort of request")


def test_the_case_that_answers_stands_for_those_it_answers() -> None:
    park = Park()
    street = Street(park.one, park.desk, park.item)
    lead, one = park.case("电梯停运"), park.case("电梯停运")
    street.merge(one, lead)

    assert [found.case for found in park.like("电梯停运")] == [lead]


def test_an_officer_reads_only_what_their_office_may_see_and_no_applications() -> None:
    park = Park()
    park.case("电梯停运", item=an_item())
    elsewhere = some_place("Elsewhere")
    a_case(title="电梯停运", place=elsewhere, item=park.item, reporter=some_person())

    assert park.like("电梯停运", item=a_request_item()) == []
    assert park.like("电梯停运", elsewhere) == []


@pytest.mark.parametrize(
    ("asked", "other", "words"),
    [
        ("电梯停了", "三号楼电梯停运", ("电梯停",)),
        ("我们希望尽快处理", "我们希望尽快解决", ("我们希望尽快",)),
        ("请问怎么办", "请问", ()),
        ("b2车库漏水", "地下车库b2漏水", ("b2", "车库", "漏水")),
        ("ｗｉｆｉ坏了", "WiFi 坏了", ("wifi", "坏了")),
        ("'|& 电梯", "电梯 \\' :*", ("电梯",)),
        ("", "电梯", ()),
    ],
)
def test_the_words_that_both_say(asked: str, other: str, words: tuple[str, ...]) -> None:
    assert shared_words(Asked(title=asked).words, other) == words


def test_whatever_is_typed_is_a_question_the_database_understands() -> None:
    park = Park()
    park.case("电梯停运")

    for words in ("'", "\\", "a'b | c & !d:*", "<->", "电'梯", "x" * 500, "电梯" * 300):
        park.like(words)


def test_more_cases_ask_no_more_often() -> None:
    park = Park()
    counts = []
    for number in (3, 40):
        for _again in range(number):
            park.case("电梯停运")
        with CaptureQueriesContext(connection) as queries:
            found = park.like("电梯停运", phone="13800002716")
        assert [one.why for one in found]
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 4
