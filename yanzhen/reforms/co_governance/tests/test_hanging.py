"""What a committee hangs out hangs for fifteen days; audit, seal and decisions have their dates."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import a_resident, an_actor, at_the_door
from yanzhen.kernel.rulebook.actions import answer_question
from yanzhen.reforms.co_governance.actions.clocks import clocks_of
from yanzhen.reforms.co_governance.actions.committees import (
    end_committee,
    name_treasurer,
    note_audit,
    replace_member,
    seat_committee,
)
from yanzhen.reforms.co_governance.actions.hanging import Sheet, hang_out
from yanzhen.reforms.co_governance.models import Committee, HungOut, Ownership
from yanzhen.reforms.co_governance.models.law_committees import Clock
from yanzhen.reforms.co_governance.testing import (
    a_committee_office,
    a_confirmer,
    a_keeper,
    an_election,
    an_estate,
)

pytestmark = pytest.mark.django_db
# The term runs from 1 June 2023 to 1 June 2026.
DAY = date(2024, 9, 2)
SEAL = Sheet("seal", "The seal", "Twice, for two contracts.", date(2024, 3, 1))


def _seated() -> Committee:
    estate = an_estate()
    return seat_committee(estate, an_election(estate), by=a_keeper())


def _clocks(committee: Committee, slug: str, today: date = DAY) -> list[Clock]:
    found = Committee.objects.select_related("estate__place").get(pk=committee.pk)
    return [clock for clock in clocks_of(found, today) if clock.slug == slug]


@pytest.mark.parametrize(
    ("sheet", "field"),
    [
        (Sheet("rumour", "A", "B"), "kind"), (Sheet("members", " ", "B"), "title"), (Sheet("members", "A", " "), "text"), (Sheet("members", "A", "B", days=14), "days"),
        (Sheet("decision", "A", "B"), "day"), (Sheet("decision", "A", "B", DAY + timedelta(days=1)), "day"), (Sheet("seal", "A", "B", DAY), "day"),
    ],
)  # fmt: skip
def test_what_is_incomplete_does_not_hang_out(sheet: Sheet, field: str) -> None:
    with pytest.raises(Refused) as refused:
        hang_out(_seated(), sheet, by=a_keeper(), today=DAY)

    assert refused.value.field == field


def test_it_hangs_for_fifteen_days_and_stands_as_it_was_read() -> None:
    made = hang_out(_seated(), Sheet("covenant", "Covenant", "We…"), by=a_committee_office(), today=DAY)  # fmt: skip

    assert made.hangs_until == DAY + timedelta(days=15)
    with pytest.raises(Refused):
        hang_out(made.committee, Sheet("covenant", "Covenant", "We…"), by=a_confirmer(), today=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        HungOut.objects.filter(pk=made.pk).update(text="Something else")
    with pytest.raises(IntegrityError, match="hangs_fifteen_days"), transaction.atomic():
        HungOut.objects.create(committee=made.committee, kind="members", title="A", text="B", hung_on=DAY, hangs_until=DAY + timedelta(days=14))  # fmt: skip


def test_the_use_of_the_seal_hangs_out_once_every_half_year() -> None:
    committee = _seated()
    before = _clocks(committee, "seal")
    hang_out(committee, SEAL, by=a_keeper(), today=DAY)
    with pytest.raises(Refused, match="hangs out already"):
        hang_out(committee, SEAL, by=a_keeper(), today=DAY)

    # 2023's first half is overdue since the end of 2023, its second since 30 June 2024.
    assert [clock.due_on for clock in before] == [date(2024, 6, 30), date(2024, 12, 31)]
    assert [clock.shape(DAY) for clock in before] == ["over", "info"]
    assert date(2024, 9, 2) in [clock.done_on for clock in _clocks(committee, "seal")]


def test_a_decision_hangs_out_within_three_days() -> None:
    committee = _seated()
    hang_out(committee, Sheet("decision", "New lamps", "Ten lamps.", date(2024, 8, 26)), by=a_keeper(), today=DAY)  # fmt: skip

    clock = _clocks(committee, "decision")[0]

    assert (clock.due_on, clock.shape(DAY)) == (date(2024, 8, 29), "soon")
    assert _clocks(committee, "decision", DAY + timedelta(days=16)) == []


def test_the_term_is_audited_at_its_end_within_the_days_of_the_place() -> None:
    committee = _seated()
    assert _clocks(committee, "audit") == []
    committee = end_committee(committee, by=a_keeper(), on=date(2024, 8, 1), why="Recalled")

    assert _clocks(committee, "audit")[0].due_on is None
    answer_question("estates.committee.audit_days", 20, source="Local", by=an_actor("administrator"))  # fmt: skip
    assert _clocks(committee, "audit")[0].shape(DAY) == "over"
    with pytest.raises(Refused):
        note_audit(committee, by=a_keeper(), on=date(2024, 7, 31))
    note_audit(committee, by=a_keeper(), on=date(2024, 8, 20))
    assert _clocks(committee, "audit")[0].shape(DAY) == "ok"


@pytest.mark.parametrize(("role", "audited"), [("chair", 1), ("treasurer", 1), ("member", 0)])
def test_who_leaves_as_chair_or_treasurer_is_audited(role: str, audited: int) -> None:
    committee, by = _seated(), a_keeper()
    name_treasurer(committee.members.get(order=2), by=by)
    leaver = committee.members.get(role=role)
    replace_member(leaver, by=by, on=date(2024, 8, 1), why="Moved")
    leaver.refresh_from_db()

    assert len(_clocks(committee, "audit")) == audited
    if audited:
        note_audit(committee, by=by, on=date(2024, 8, 9), member=leaver)
        assert _clocks(committee, "audit")[0].done_on == date(2024, 8, 9)
    else:
        with pytest.raises(Refused):
            note_audit(committee, by=by, on=date(2024, 8, 9), member=leaver)


def test_one_treasurer_at_a_time_and_never_the_chair() -> None:
    committee, by = _seated(), a_keeper()
    name_treasurer(committee.members.get(order=2), by=by)
    name_treasurer(committee.members.get(order=3), by=by)

    assert committee.members.get(role="treasurer").order == 3
    with pytest.raises(Refused):
        name_treasurer(committee.members.get(role="chair"), by=by)
    with pytest.raises(IntegrityError, match="one_treasurer"), transaction.atomic():
        committee.members.filter(order=2).update(role="treasurer")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_committee_hangs_out_on_the_screen_and_owners_read_it(language: str) -> None:
    committee = _seated()
    here = committee.get_absolute_url()
    door = reverse("co_governance:committee_act", args=[committee.pk, "hang-out"])
    client = at_the_door(a_committee_office(committee.estate.place), language=language)
    typed: dict[str, Any] = {"act": "hang-out", "kind": "covenant", "title": "Covenant", "text": "We share the yard.", "days": "15"}  # fmt: skip

    refused = client.post(door, {**typed, "days": "3"})
    made = client.post(door, typed)
    owner = Ownership.objects.filter(unit__estate=committee.estate)[0].party.person
    page = at_the_door(a_resident(owner), language=language).get(reverse("co_governance:my_estate"))

    assert (refused.status_code, made["Location"]) == (422, here)
    assert "We share the yard." in client.get(here).content.decode()
    assert "We share the yard." in page.content.decode()
    treasurer = reverse("co_governance:committee_act", args=[committee.pk, "treasurer"])
    assert client.get(treasurer).status_code == 403
    keeper = at_the_door(a_keeper(committee.estate.place), language=language)
    member = committee.members.get(order=2)
    assert keeper.post(treasurer, {"act": "treasurer", "member": member.pk}).status_code == 302
    audit = reverse("co_governance:committee_act", args=[committee.pk, "audit"])
    assert keeper.post(audit, {"act": "audit", "member": "", "on": "2023-07-01"}).status_code == 422
