"""What falls due is told once: to the firm's contacts each, to a desk as one number."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yanzhen.kernel.notices.models import Notice
from yanzhen.reforms.innovation_community.actions.ladder_dates import (
    deadlines,
    expiring,
    next_updates,
    remind,
    to_update,
)
from yanzhen.reforms.innovation_community.models import Enterprise, LadderReminder, Stage, Title
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_firm_contact,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 22)


@pytest.fixture
def firm() -> Enterprise:
    return a_firm(a_building(an_innovation_community()))


def a_title(
    firm: Enterprise, until: date, kind: str = "high_tech", since: date = date(2023, 1, 1)
) -> Title:
    return Title.objects.create(
        enterprise=firm, kind=kind, valid_from=since, valid_until=until, source="Register"
    )


@pytest.mark.parametrize(("days", "near"), [(-1, False), (0, True), (90, True), (91, False)])
def test_a_title_is_near_its_end_for_ninety_days(firm: Enterprise, days: int, near: bool) -> None:
    a_title(firm, TODAY + timedelta(days=days))

    assert expiring(Title.objects.all(), TODAY).exists() is near


def test_a_title_that_is_followed_needs_nobody(firm: Enterprise) -> None:
    a_title(firm, TODAY + timedelta(days=30))
    a_title(firm, date(2029, 1, 1), since=TODAY + timedelta(days=31))

    assert not expiring(Title.objects.all(), TODAY).exists()


UPDATES = [
    ("srdi_sme", date(2026, 4, 30), []), ("srdi_sme", date(2026, 5, 1), ["yearly_update"]), ("srdi_sme", date(2026, 5, 31), ["yearly_update"]),
    ("srdi_sme", date(2026, 6, 1), []), ("tech_sme", date(2026, 2, 28), []), ("tech_sme", date(2026, 3, 1), ["self_update"]),
    ("tech_sme", date(2026, 3, 31), ["self_update"]), ("tech_sme", date(2026, 4, 1), []), ("high_tech", date(2026, 5, 31), []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "day", "due"), UPDATES)
def test_updates_fall_due_in_their_month(
    firm: Enterprise, kind: str, day: date, due: list[str]
) -> None:
    a_title(firm, date(2028, 1, 1), kind, since=date(2025, 6, 1))

    assert [one for one, _day, held in to_update(Title.objects.all(), day) if held.exists()] == due


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 9, 22), [date(2027, 3, 31), date(2027, 5, 31)]),
        (date(2026, 3, 31), [date(2026, 3, 31), date(2026, 5, 31)]),
        (date(2026, 4, 1), [date(2026, 5, 31), date(2027, 3, 31)]),
    ],
)
def test_the_next_updates_are_known_all_year(firm: Enterprise, day: date, due: list[date]) -> None:
    a_title(firm, date(2028, 1, 1), "srdi_sme", since=date(2025, 6, 1))
    a_title(firm, date(2026, 12, 31), "tech_sme", since=date(2025, 6, 1))

    found = {
        str(kind): (day, held.count()) for kind, day, held in next_updates(Title.objects.all(), day)
    }

    assert sorted(one for one, _n in found.values()) == due
    assert found["yearly_update"][1] == 1
    assert found["self_update"][1] == int(found["self_update"][0].year == 2026)


def test_a_title_of_this_year_needs_no_update_this_year(firm: Enterprise) -> None:
    a_title(firm, date(2029, 1, 1), "srdi_sme", since=date(2026, 1, 15))

    assert [
        held.exists() for _kind, _day, held in to_update(Title.objects.all(), date(2026, 5, 10))
    ] == [False]


def test_the_nearest_stands_first(firm: Enterprise) -> None:
    later = a_title(firm, TODAY + timedelta(days=60))
    sooner = a_title(firm, TODAY + timedelta(days=10), "tech_sme")

    assert [row.title for row in deadlines(Title.objects.all(), TODAY)] == [sooner, later]


def test_contacts_and_the_desk_are_told_once(firm: Enterprise) -> None:
    contact, place = a_firm_contact(firm), firm.place
    assert place is not None
    officer, other = an_officer(place), an_officer(an_innovation_community("Elsewhere"))
    a_title(firm, TODAY + timedelta(days=60))
    a_title(firm, TODAY + timedelta(days=70), "tech_sme")

    assert remind(TODAY) == 2
    assert remind(TODAY + timedelta(days=1)) == 0

    assert Notice.objects.filter(person_id=contact.person_id).count() == 2
    told = Notice.objects.get(person_id=officer.person_id)
    assert (told.values, told.url) == ({"count": 2}, "/community/ladder/dates/")
    assert not Notice.objects.filter(person_id=other.person_id).exists()


def test_firms_that_left_are_left_alone(firm: Enterprise) -> None:
    Enterprise.objects.filter(pk=firm.pk).update(stage=Stage.LEFT)
    a_title(firm, TODAY + timedelta(days=60))

    assert remind(TODAY) == 0


def test_the_database_keeps_one_reminder_a_deadline(firm: Enterprise) -> None:
    facts: dict[str, Any] = {
        "enterprise": firm,
        "kind": "expiry",
        "title_kind": "tech_sme",
        "due_on": TODAY,
        "told_on": TODAY,
    }
    LadderReminder.objects.create(**facts)

    with pytest.raises(IntegrityError, match="a_firm_is_reminded_once"), transaction.atomic():
        LadderReminder.objects.create(**facts)
