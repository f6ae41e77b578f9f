"""A school hears what became of its question; only the desk of the place answers; the list is paged."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.notices.models import Notice
from yanzhen.kernel.orders.testing import tomorrow
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import a_resident, at_the_door
from yanzhen.reforms.one_pass.actions.tours import (
    TourDraft,
    ask_tour,
    confirm_tour,
    decline_tour,
    name_staff,
    set_ratio,
)
from yanzhen.reforms.one_pass.models import Product, StudyTour
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_tours import FIVE, PAYS_BY

pytestmark = pytest.mark.django_db
DRAFT = TourDraft(tomorrow(), "School", "Li", "1", 40, guardians_agreed=True)


def study(isle: Isle) -> Product:
    return isle.a_study()


def asked(isle: Isle, by: Actor | None = None, **facts: Any) -> StudyTour:
    return ask_tour(study(isle), replace(DRAFT, **facts), by=by or a_resident())


def test_the_school_is_told_what_became_of_its_question() -> None:
    isle, school = Isle(), a_resident()
    yes = asked(isle, school)
    no = ask_tour(yes.product, DRAFT, by=school)
    set_ratio(yes.product, 20, source="LB/T 054", by=isle.clerk)
    name_staff(yes, FIVE, by=isle.clerk)

    confirm_tour(yes, pays_by=PAYS_BY, by=isle.clerk)
    decline_tour(no, by=isle.clerk, answer="The ferry is full.")
    told = [str(one.text) for one in Notice.objects.filter(person=school.person_id)]
    assert len(told) == 2
    assert any("The ferry is full." in words for words in told)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [({"day": timezone.localdate()}, "from tomorrow on"), ({"pupils": 0}, "how many pupils")],
)
def test_a_question_that_can_not_be_answered_is_refused(facts: dict[str, Any], sentence: str) -> None:  # fmt: skip
    with pytest.raises(Refused, match=sentence):
        asked(Isle(), **facts)


def test_only_study_routes_are_asked_for() -> None:
    isle = Isle()

    with pytest.raises(Refused, match="Only study routes"):
        ask_tour(isle.a_pass(), DRAFT, by=isle.clerk)


def test_staff_is_named_once_each_and_in_a_role() -> None:
    isle = Isle()
    tour = asked(isle)

    with pytest.raises(Refused, match="stands twice"):
        name_staff(tour, [("王", "leader"), (" 王 ", "safety")], by=isle.clerk)
    with pytest.raises(Refused, match="in which role"):
        name_staff(tour, [("王", "cook")], by=isle.clerk)
    with pytest.raises(Refused, match="so that the school knows"):
        decline_tour(tour, by=isle.clerk, answer=" ")
    decline_tour(tour, by=isle.clerk, answer="Full")
    for act in (
        lambda: name_staff(tour, FIVE, by=isle.clerk),
        lambda: confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk),
        lambda: decline_tour(tour, by=isle.clerk, answer="Full"),
    ):
        with pytest.raises(Refused, match="answered already"):
            act()


def test_a_confirmed_tour_keeps_grown_ups_enough_when_others_come_along() -> None:
    isle = Isle()
    tour = asked(isle)
    set_ratio(tour.product, 20, source="LB/T 054", by=isle.clerk)
    name_staff(tour, FIVE, by=isle.clerk)
    confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)

    with pytest.raises(Refused, match="Nobody goes along as"):
        name_staff(tour, FIVE[:2], by=isle.clerk)
    with pytest.raises(Refused, match="need 2 grown-ups"):
        name_staff(tour, FIVE[:1], by=isle.clerk)
    assert tour.staff.count() == 5


def test_a_ratio_is_a_number_with_its_source() -> None:
    isle = Isle()
    product = study(isle)

    with pytest.raises(Refused, match="At least one pupil"):
        set_ratio(product, 0, source="LB/T 054", by=isle.clerk)
    with pytest.raises(Refused, match="where this number comes from"):
        set_ratio(product, 20, source=" ", by=isle.clerk)


def test_another_islands_desk_answers_nothing() -> None:
    isle, other = Isle(), Isle()
    tour = asked(isle)
    acts: Any = (
        lambda: name_staff(tour, FIVE, by=other.clerk),
        lambda: confirm_tour(tour, pays_by=PAYS_BY, by=other.clerk),
        lambda: decline_tour(tour, by=other.clerk, answer="Full"),
        lambda: set_ratio(tour.product, 20, source="LB/T 054", by=other.clerk),
    )

    for act in acts:
        with pytest.raises(Refused, match="outside the area"):
            act()
    with pytest.raises(Refused, match="Your office"):
        set_ratio(tour.product, 20, source="LB/T 054", by=a_resident())


def test_the_list_of_tours_is_paged_and_asks_no_more_for_more() -> None:
    isle = Isle()
    product, door = study(isle), at_the_door(isle.clerk)
    counts = []
    for number in (2, 60):
        for n in range(number):
            ask_tour(product, replace(DRAFT, day=tomorrow() + timedelta(days=n)), by=isle.clerk)
        with CaptureQueriesContext(connection) as queries:
            shown = door.get(reverse("one_pass:tours")).content.decode()
        counts.append(len(queries))

    assert counts[0] >= counts[1] - 1
    assert shown.count("data-l=") < 3 * 62
