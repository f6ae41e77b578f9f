"""A committee has an odd number of seats, a term, owners as members; its dates are counted and say how."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.parties.testing import a_person, an_actor, an_appointment, an_office
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.rulebook.actions import answer_question, take_over_packs
from yanzhen.kernel.rulebook.models import Finding
from yanzhen.reforms.co_governance.actions.clocks import clocks_of
from yanzhen.reforms.co_governance.actions.committees import (
    Election,
    end_committee,
    file_committee,
    hand_over_committee,
    note_leaving,
    replace_member,
    report_end,
    seat_committee,
)
from yanzhen.reforms.co_governance.models import Committee, CommitteeMember, Estate
from yanzhen.reforms.co_governance.testing import a_keeper, a_unit, an_election, an_estate, an_owner

pytestmark = pytest.mark.django_db
ELECTED: Final = date(2023, 6, 1)


def _seated(**changes: Any) -> Committee:
    estate = an_estate()
    return seat_committee(estate, replace(an_election(estate), **changes), by=a_keeper())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seats": 4}, "seats"), ({"seats": 13}, "seats"), ({"term_until": date(2026, 5, 31)}, "term_until"), ({"term_until": date(2028, 6, 2)}, "term_until"),
        ({"seats": 7}, "members"), ({"list_from": date(2023, 5, 18)}, "list_from"), ({"list_until": date(2023, 5, 7)}, "list_from"),
    ],
)  # fmt: skip
def test_what_the_law_does_not_let_be_is_refused_with_its_article(changes: dict[str, Any], field: str) -> None:  # fmt: skip
    with pytest.raises(Refused) as refused:
        _seated(**changes)

    assert refused.value.field == field
    assert "杭州市物业管理条例" in str(refused.value.sentence)


def test_a_committee_is_seated_with_its_findings_and_acts_for_the_owners() -> None:
    committee = _seated()

    assert committee.estate.acts_for == "owners_committee"
    assert [one.role for one in committee.members.all()] == ["chair", "member", "member", "alternate"]  # fmt: skip
    assert Finding.objects.filter(subject_id=committee.pk, value="met").count() == 6


def test_whoever_owns_nothing_here_is_no_member_of_the_committee() -> None:
    estate = an_estate()
    election = an_election(estate)

    with pytest.raises(Refused) as refused:
        seat_committee(estate, replace(election, members=[*election.members[:2], a_person()]), by=a_keeper())  # fmt: skip

    assert refused.value.field == "members"


def test_five_seats_are_the_least_from_a_hundred_and_one_households_on() -> None:
    estate = an_estate()
    election = an_election(estate)
    for _n in range(101 - estate.units.count()):
        a_unit(estate)

    with pytest.raises(Refused) as refused:
        seat_committee(estate, election, by=a_keeper())

    assert refused.value.field == "seats"


def test_a_management_committee_has_seven_seats_two_years_and_half_owners() -> None:
    street = a_place(kind="subdistrict")
    estate = an_estate(a_place(kind="estate", parent=street))
    owners = [an_owner(a_unit(estate), a_person().party).party.person for _n in range(4)]
    others = [a_person() for _n in range(3)]
    chair = an_appointment(others[0], an_office(scope=street), since=date(2020, 1, 1)).person
    election = replace(
        an_election(estate), body="property_management_committee", seats=7, term_until=date(2025, 6, 1), members=[chair, *owners, *others[1:]], alternates=()
    )  # fmt: skip

    with pytest.raises(Refused):
        seat_committee(estate, replace(election, term_until=date(2025, 6, 2)), by=a_keeper())
    with pytest.raises(Refused):
        seat_committee(estate, replace(election, members=[chair, *owners[:3], *others[1:], a_person()]), by=a_keeper())  # fmt: skip
    with pytest.raises(Refused, match="sends the chair"):
        seat_committee(estate, replace(election, members=[*owners, *others]), by=a_keeper())
    committee = seat_committee(estate, election, by=a_keeper())
    assert committee.seats == 7
    with pytest.raises(IntegrityError, match="the_subdistrict_chairs_a_management"), transaction.atomic():  # fmt: skip
        Committee.objects.filter(pk=committee.pk).update(chair_office=None)


def test_the_alternate_with_the_most_votes_takes_the_seat_of_whoever_leaves() -> None:
    committee = _seated()
    leaver = committee.members.get(order=2)

    with pytest.raises(Refused):
        replace_member(leaver, by=a_keeper(), on=date(2024, 1, 1), why=" ")
    with pytest.raises(Refused):
        replace_member(leaver, by=a_keeper(), on=date(2023, 1, 1), why="Moved")
    taker = replace_member(leaver, by=a_keeper(), on=date(2024, 1, 1), why="Moved away")
    with pytest.raises(Refused):
        replace_member(leaver, by=a_keeper(), on=date(2024, 1, 1), why="Again")
    nobody = replace_member(committee.members.get(order=3), by=a_keeper(), on=date(2024, 2, 1), why="Ill")  # fmt: skip

    assert taker is not None
    assert (taker.order, taker.role, taker.since, nobody) == (4, "member", date(2024, 1, 1), None)


def test_dates_are_counted_from_the_day_after_and_say_how() -> None:
    take_over_packs()
    committee = _seated()
    leaver = replace_and_note(committee)

    before = {clock.slug: clock for clock in clocks_of(committee, ELECTED)}
    assert before["filing"].due_on is None
    answer_question("estates.committee.filing_days", 30, source="District notice 7", by=an_actor(more=("rulebook.edit",)))  # fmt: skip
    report_end(committee, by=a_keeper(), on=date(2026, 3, 1))
    end_committee(committee, by=a_keeper(), on=date(2026, 6, 1), why="Term over")
    after = {clock.slug: clock for clock in clocks_of(committee, date(2026, 6, 1))}

    assert after["filing"].due_on == date(2023, 7, 3)  # the 1st is a Saturday
    assert (after["report"].due_on, after["report"].shape(date(2026, 6, 1))) == (date(2026, 3, 1), "ok")  # fmt: skip
    assert after["handover"].due_on == date(2026, 6, 11)
    assert after["leaving"].due_on == date(2024, 1, 8)
    assert after["leaving"].done_on == leaver.handed_over_on
    assert (after["refiling"].shape(date(2026, 6, 1)), after["election"].shape(date(2026, 6, 2))) == ("over", "over")  # fmt: skip


def replace_and_note(committee: Committee) -> CommitteeMember:
    leaver = committee.members.get(order=2)
    with pytest.raises(Refused):
        note_leaving(leaver, by=a_keeper(), handed_over_on=ELECTED, refiled_on=None)
    replace_member(leaver, by=a_keeper(), on=date(2024, 1, 1), why="Moved away")
    note_leaving(leaver, by=a_keeper(), handed_over_on=date(2024, 1, 5), refiled_on=None)
    return leaver


def test_it_is_filed_with_a_number_and_handed_over_by_list() -> None:
    committee = _seated()

    with pytest.raises(Refused) as number:
        file_committee(committee, by=a_keeper(), on=ELECTED, number=" ")
    with pytest.raises(Refused) as early:
        file_committee(committee, by=a_keeper(), on=date(2023, 5, 1), number="1")
    with pytest.raises(Refused) as what:
        hand_over_committee(committee, by=a_keeper(), on=ELECTED, what="")
    with pytest.raises(Refused) as before:
        hand_over_committee(committee, by=a_keeper(), on=date(2023, 5, 1), what="Seal")
    done = file_committee(committee, by=a_keeper(), on=ELECTED, number="F-7")
    given = hand_over_committee(committee, by=a_keeper(), on=date(2026, 6, 5), what="Seal, papers")

    assert [one.value.field for one in (number, early, what, before)] == ["number", "on", "what", "on"]  # fmt: skip
    assert (done.filing_number, given.handed_over) == ("F-7", "Seal, papers")


def test_it_ends_within_its_term_for_a_reason_and_once() -> None:
    committee = _seated()

    for day, why in ((date(2024, 1, 1), " "), (date(2030, 1, 1), "Recalled")):
        with pytest.raises(Refused):
            end_committee(committee, by=a_keeper(), on=day, why=why)
    end_committee(committee, by=a_keeper(), on=date(2024, 1, 1), why="Recalled")
    with pytest.raises(Refused):
        end_committee(committee, by=a_keeper(), on=date(2024, 2, 1), why="Again")


def test_another_committee_does_not_sit_in_the_same_term() -> None:
    committee = _seated()
    estate: Estate = committee.estate
    election = replace(_again(estate, committee), term_since=date(2025, 1, 1), term_until=date(2028, 1, 1))  # fmt: skip

    with pytest.raises(Refused) as refused:
        seat_committee(estate, election, by=a_keeper())
    end_committee(committee, by=a_keeper(), on=date(2025, 1, 1), why="Recalled")
    seat_committee(estate, election, by=a_keeper())

    assert refused.value.field == "term_since"


def _again(estate: Estate, committee: Committee) -> Election:
    return replace(an_election(estate), elected_on=date(2024, 12, 1), list_from=date(2024, 11, 1), list_until=date(2024, 11, 20))  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_committees_entered_at_once_one_sits() -> None:
    estate, keeper = an_estate(), a_keeper()
    election = an_election(estate)

    said = at_once(*[lambda: seat_committee(estate, election, by=keeper)] * 4)

    assert said.count(None) == 1


def test_the_database_holds_the_days_of_the_list() -> None:
    committee = _seated()

    with pytest.raises(IntegrityError), transaction.atomic():
        Committee.objects.filter(pk=committee.pk).update(list_from=date(2023, 5, 30))
