"""A sample is drawn once, from a list that stands still, and anybody can draw it again."""

import hashlib
from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import a_household, a_person
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.surveys.actions.drawing import draw
from yanzhen.kernel.surveys.actions.preparing import (
    PersonDraft,
    add_people,
    draw_sample,
    drawn_again,
    list_residents,
)
from yanzhen.kernel.surveys.models import Listed
from yanzhen.kernel.surveys.testing import a_draft, a_surveyor, opened

pytestmark = pytest.mark.django_db
RANDOM: dict[str, Any] = {"sampling": "random", "sample_size": 4, "people": 12}


def test_the_rule_can_be_followed_by_hand() -> None:
    by_hand = sorted(range(1, 101), key=lambda n: hashlib.sha256(f"lottery 42|{n}".encode()).hexdigest())[:7]  # fmt: skip
    assert draw(range(1, 101), 7, "lottery 42") == set(by_hand)
    assert draw(range(100, 0, -1), 7, "lottery 42") == set(by_hand)
    assert draw(range(1, 101), 7, "lottery 43") != set(by_hand)


def test_everybody_has_the_same_chance() -> None:
    drawn = [0] * 20
    for seed in range(2_000):
        for number in draw(range(20), 5, str(seed)):
            drawn[number] += 1
    # 500 expected of each, a standard deviation of 19.4.
    assert all(abs(count - 500) < 90 for count in drawn)


def test_the_sample_follows_from_list_and_seed() -> None:
    survey = a_draft(**RANDOM)
    assert draw_sample(survey, by=a_surveyor(), seed="lottery 42") == 4
    asked = set(survey.people.filter(sampled=True).values_list("number", flat=True))
    assert asked == draw(range(1, 13), 4, "lottery 42")
    assert (survey.seed, survey.listed_all, survey.asked_all) == ("lottery 42", 12, 4)
    assert drawn_again(survey)


def test_without_a_word_the_seed_is_random_and_recorded() -> None:
    one, two = a_draft(**RANDOM), a_draft(**RANDOM)
    for survey in (one, two):
        draw_sample(survey, by=a_surveyor())
    assert len(one.seed) == 32
    assert one.seed != two.seed


def test_a_sample_is_drawn_once_and_its_list_stands_still() -> None:
    survey = a_draft(**RANDOM)
    by = a_surveyor()
    draw_sample(survey, by=by)
    with pytest.raises(Refused, match="drawn once"):
        draw_sample(survey, by=by)
    with pytest.raises(Refused, match="stands still"):
        add_people(survey, [PersonDraft(a_person().party)], by=by)


def test_more_than_there_are_can_not_be_drawn() -> None:
    survey = a_draft(**{**RANDOM, "people": 3})
    with pytest.raises(Refused, match="3 people"):
        draw_sample(survey, by=a_surveyor())
    with pytest.raises(Refused, match="everybody"):
        draw_sample(a_draft(), by=a_surveyor())


def test_it_does_not_open_before_it_is_drawn() -> None:
    survey = a_draft(**RANDOM)
    with pytest.raises(Refused, match="not drawn"):
        opened(survey)


def test_residents_of_the_place_and_below_come_onto_the_list_once() -> None:
    place, elsewhere = a_place(), a_place()
    below = a_place(parent=place)
    twice = a_person()
    a_household(place, twice, a_person())
    a_household(below, twice, a_person())
    a_household(elsewhere, a_person())
    survey = a_draft(people=0, place=place)
    assert list_residents(survey, by=a_surveyor()) == 3
    assert list_residents(survey, by=a_surveyor()) == 0
    assert sorted(survey.people.values_list("number", flat=True)) == [1, 2, 3]


def test_nobody_stands_twice_on_a_list() -> None:
    survey, person = a_draft(people=0), a_person()
    by = a_surveyor()
    add_people(survey, [PersonDraft(person.party), PersonDraft(None, "A", "138 1")], by=by)
    for again in (PersonDraft(person.party), PersonDraft(None, "B", "1381")):
        with pytest.raises(Refused, match="already"):
            add_people(survey, [again], by=by)
    with pytest.raises(Refused, match="name of each"):
        add_people(survey, [PersonDraft(None, " ")], by=by)
    assert Listed.objects.count() == 2
