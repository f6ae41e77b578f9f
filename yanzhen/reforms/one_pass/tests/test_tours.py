"""No study tour without grown-ups enough, and nobody guesses how many that is."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.testing import tomorrow
from yanzhen.reforms.one_pass.actions.tours import (
    TourDraft,
    ask_tour,
    confirm_tour,
    decline_tour,
    name_staff,
    set_ratio,
)
from yanzhen.reforms.one_pass.models import NEEDED, Role, StudyTour
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_laying import door

pytestmark = pytest.mark.django_db
# So long the school has time to pay.
PAYS_BY: Final = date(2099, 12, 31)
FIVE = [
    ("王", "representative"),
    ("陈", "teacher"),
    ("罗", "leader"),
    ("倪", "safety"),
    ("俞", "tutor"),
]


def _tour(isle: Isle, pupils: int = 76) -> StudyTour:
    return ask_tour(
        isle.a_study(),
        TourDraft(tomorrow(), "School", "Li", "1", pupils, guardians_agreed=True),
        by=isle.clerk,
    )


def test_without_a_ratio_nothing_is_confirmed() -> None:
    isle = Isle()
    tour = _tour(isle)
    name_staff(tour, FIVE, by=isle.clerk)

    with pytest.raises(Refused) as refused:
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)

    assert "20" not in refused.value.sentence


def test_too_few_grown_ups_are_counted_out() -> None:
    isle = Isle()
    tour = _tour(isle, pupils=81)
    set_ratio(tour.product, 20, source="LB/T 054", by=isle.clerk)
    name_staff(tour, FIVE[:4], by=isle.clerk)

    with pytest.raises(Refused) as refused:
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)
    assert refused.value.values["needed"] == 5

    name_staff(tour, FIVE, by=isle.clerk)
    assert confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk).state == "confirmed"


def test_a_guide_is_no_safety_officer() -> None:
    isle = Isle()
    tour = _tour(isle, pupils=20)
    set_ratio(tour.product, 20, source="LB/T 054", by=isle.clerk)
    name_staff(tour, [("王", "representative"), ("罗", "leader"), ("倪", "guide")], by=isle.clerk)

    with pytest.raises(Refused):
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)


def test_the_young_ones_need_their_guardians() -> None:
    isle = Isle()
    tour = _tour(isle)
    set_ratio(tour.product, 20, source="LB/T 054", by=isle.clerk)
    name_staff(tour, FIVE, by=isle.clerk)
    StudyTour.objects.filter(pk=tour.pk).update(guardians_agreed=False)

    with pytest.raises(Refused) as refused:
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)

    assert refused.value.field == "guardians_agreed"


def test_the_database_counts_the_grown_ups_as_well() -> None:
    isle = Isle()
    tour = _tour(isle)
    set_ratio(tour.product, 20, source="LB/T 054", by=isle.clerk)
    name_staff(tour, FIVE, by=isle.clerk)
    confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)

    with pytest.raises(IntegrityError, match="staff enough"):
        _without_two(tour)


def _without_two(tour: StudyTour) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        tour.staff.filter(name__in=["王", "陈"]).delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("role", NEEDED)
def test_the_database_asks_for_every_role_as_well(role: str) -> None:
    isle = Isle()
    tour = _tour(isle, pupils=20)
    set_ratio(tour.product, 20, source="LB/T 054", by=isle.clerk)
    name_staff(tour, FIVE, by=isle.clerk)
    confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)

    with pytest.raises(Refused, match=str(Role(role).label)):
        name_staff(tour, [one for one in FIVE if one[1] != role], by=isle.clerk)
    with pytest.raises(IntegrityError, match="in each role"):
        _without(tour, role)


def _without(tour: StudyTour, role: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        tour.staff.filter(role=role).update(role="guide")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_answered_is_not_answered_again() -> None:
    isle = Isle()
    tour = _tour(isle)

    with pytest.raises(Refused):
        decline_tour(tour, by=isle.clerk, answer=" ")
    decline_tour(tour, by=isle.clerk, answer="Full")
    with pytest.raises(Refused, match="answered already"):
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)
    with pytest.raises(Refused):
        name_staff(tour, [("王", "leader"), ("王", "safety")], by=isle.clerk)
    with pytest.raises(Refused):
        set_ratio(tour.product, 20, source=" ", by=isle.clerk)


def test_what_is_no_request_of_a_school_is_not_written_down() -> None:
    isle = Isle()
    study = _tour(isle).product
    other = Isle().a_pass()
    right = TourDraft(tomorrow(), "School", "Li", "1", 20)
    for product, draft, words in (
        (other, right, "Only study routes"),
        (study, replace(right, day=timezone.localdate()), "from tomorrow on"),
        (study, replace(right, pupils=0), "how many pupils"),
    ):
        with pytest.raises(Refused, match=words):
            ask_tour(product, draft, by=isle.clerk)
    assert StudyTour.objects.count() == 1


def test_roles_are_known_and_a_confirmed_tour_keeps_grown_ups_enough() -> None:
    isle = Isle()
    tour = _tour(isle)
    set_ratio(tour.product, 20, source="LB/T 054", by=isle.clerk)
    with pytest.raises(Refused, match="in which role"):
        name_staff(tour, [("王", "cook")], by=isle.clerk)
    name_staff(tour, FIVE, by=isle.clerk)
    confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)
    with pytest.raises(Refused, match="3 are named"):
        name_staff(tour, FIVE[:3], by=isle.clerk)
    assert tour.staff.count() == 5
    with pytest.raises(Refused, match="answered already"):
        confirm_tour(tour, pays_by=PAYS_BY, by=isle.clerk)
    with pytest.raises(Refused, match="answered already"):
        decline_tour(tour, by=isle.clerk, answer="Full")
    with pytest.raises(Refused, match="At least one pupil"):
        set_ratio(tour.product, 0, source="LB/T 054", by=isle.clerk)


def test_only_the_desk_of_the_route_answers() -> None:
    isle, elsewhere = Isle(), Isle()
    tour = _tour(isle)
    for act in (
        lambda: name_staff(tour, FIVE, by=elsewhere.clerk),
        lambda: confirm_tour(tour, pays_by=PAYS_BY, by=elsewhere.clerk),
        lambda: decline_tour(tour, by=elsewhere.clerk, answer="Full"),
        lambda: set_ratio(tour.product, 20, source="LB/T 054", by=elsewhere.clerk),
    ):
        with pytest.raises(Refused, match="outside the area"):
            act()
    tour.refresh_from_db()
    assert (tour.state, tour.staff.count(), tour.product.pupils_per_staff) == ("asked", 0, None)


def test_the_page_of_an_act_says_what_is_wrong() -> None:
    isle = Isle()
    tour = _tour(isle)
    client = door(isle.clerk)
    staff = reverse("one_pass:tour_act", args=[tour.pk, "staff"])
    answer = client.post(staff, {"act": "staff", "people": "王老师"})
    assert (answer.status_code, tour.staff.count()) == (422, 0)
    assert "王老师" in answer.content.decode()
    assert client.get(reverse("one_pass:tour_act", args=[tour.pk, "sink"])).status_code == 404
