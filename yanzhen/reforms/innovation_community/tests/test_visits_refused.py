"""A visit is written by who may, of one firm or talent whose place is known, and withdrawn with a reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.reforms.innovation_community.actions.visits import (
    VisitDraft,
    ask_visit,
    put_off_visit,
    record_visit,
)
from yanzhen.reforms.innovation_community.models import Enterprise, Visit
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    a_talent,
    a_visit,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db


def draft(firm: Enterprise | None) -> VisitDraft:
    return VisitDraft(enterprise=firm, attendees=1, visited_at=timezone.now() - timedelta(hours=1))


def test_who_may_not_visit_writes_none_down_nor_changes_the_list_of_due_ones() -> None:
    firm = a_firm(a_building())
    stranger = an_actor("auditor", firm.place)
    day = timezone.localdate() + timedelta(days=3)
    acts: tuple[Any, ...] = (
        lambda: record_visit(draft(firm), by=stranger),
        lambda: ask_visit(firm, by=stranger, why="They called", on=day),
        lambda: put_off_visit(firm, by=stranger, reason="They move", until=day),
    )

    for act in acts:
        with pytest.raises(Refused, match="does not write visits down"):
            act()
    assert Visit.objects.count() == 0


def test_a_visit_is_to_one_firm_or_one_talent() -> None:
    building = a_building()
    firm, talent = a_firm(building), a_talent(building)
    officer = an_officer(building)

    for nobody in (draft(None), replace(draft(firm), talent=talent)):
        with pytest.raises(Refused, match="Choose the firm or the talent"):
            record_visit(nobody, by=officer)
    assert record_visit(draft(firm), by=officer).whom == firm


def test_where_nobody_knows_where_they_are_it_is_said_first() -> None:
    community = an_innovation_community()
    firm = a_firm(None)
    everywhere = replace(an_officer(community), scope_path=None)

    with pytest.raises(Refused, match="in which building they are"):
        record_visit(draft(firm), by=everywhere)


def test_a_due_visit_is_asked_or_put_off_with_a_reason() -> None:
    firm = a_firm(a_building())
    assert firm.place is not None
    officer = an_officer(firm.place)
    day = timezone.localdate() + timedelta(days=3)

    with pytest.raises(Refused, match="Write the reason"):
        ask_visit(firm, by=officer, why=" ", on=day)
    with pytest.raises(Refused, match="Write the reason"):
        put_off_visit(firm, by=officer, reason=" ", until=day)
    with pytest.raises(Refused, match="Choose a day after today"):
        put_off_visit(firm, by=officer, reason="They move", until=timezone.localdate())
    put_off_visit(firm, by=officer, reason="They move", until=day)


def test_a_visit_is_withdrawn_with_a_reason() -> None:
    firm = a_firm(a_building())
    assert firm.place is not None
    officer = an_officer(firm.place)
    visit = a_visit(firm, by=officer)

    with pytest.raises(Refused, match="Say why the visit is withdrawn"):
        visit.withdraw(by=officer, reason=" ")
    visit.withdraw(by=officer, reason="Wrong firm")
    with pytest.raises(Refused, match="has been withdrawn already"):
        visit.withdraw(by=officer, reason="Again")
