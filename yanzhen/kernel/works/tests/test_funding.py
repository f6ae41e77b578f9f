"""Money adds up before works begin, and what changes it is approved by somebody else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yanzhen.base.contracts import capabilities
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.actions import bill_all, take_back_payment, write_payment
from yanzhen.kernel.agreements.testing import an_agreement, some_money
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.rulebook.actions import answer_question
from yanzhen.kernel.works.actions.building import name_acceptor
from yanzhen.kernel.works.actions.paying import (
    ChangeDraft,
    add_source,
    ask_change,
    decide_change,
    link_contract,
    money_of,
)
from yanzhen.kernel.works.actions.raising import take_away
from yanzhen.kernel.works.models import CostChange, Project
from yanzhen.kernel.works.testing import (
    ACCEPTED,
    COST,
    FINISHED,
    REACHED,
    a_contract,
    a_paper,
    a_project,
    a_runner,
    a_source,
    an_approver,
    asked,
    at,
    chosen,
    funded,
    reached,
    working,
)

pytestmark = pytest.mark.django_db


def refused(match: str, act: Any) -> None:
    with pytest.raises(Refused, match=match):
        act()


def go(project: Project, name: str, day: date = ACCEPTED, by: Any = None, **data: Any) -> Project:
    return project.take_step(
        name, by=by or a_runner(), at=at(day), note=data.pop("note", ""), data=data
    )


def change(project: Project, fen: int, by: Any = None, **facts: Any) -> CostChange:
    draft = ChangeDraft(
        **{
            "amount_fen": fen,
            "reason": "Rotten beams",
            "kind": "owners",
            "basis": "Letter 9",
            **facts,
        }
    )
    return ask_change(project, draft, a_paper(), by=by or a_runner(), at=at(REACHED))


def test_sources_add_up_to_the_budget_each_with_its_document() -> None:
    project, by = chosen(), a_runner()
    refused("add up to ¥0.00", lambda: go(project, "ask_funding"))
    refused("above nought", lambda: add_source(project, "budget", 0, "Letter", a_paper(), by=by))
    refused("Name the document", lambda: add_source(project, "budget", 1, " ", a_paper(), by=by))
    refused("Add the document", lambda: add_source(project, "budget", 1, "Letter", None, by=by))
    a_source(project, COST - 1)
    refused("to the fen", lambda: go(project, "ask_funding"))
    one = a_source(project, 1, "owners")
    take_away(one, by=by)
    a_source(project, 1, "donation")
    assert go(project, "ask_funding").state == "asked"
    refused("stands still", lambda: a_source(project, 1))
    refused("stands still", lambda: take_away(project.sources.all()[0], by=by))


def test_two_people_stand_for_the_money() -> None:
    project = asked()
    both = an_actor("council_secretary")
    asker = go(
        go(project, "refuse_funding", by=an_approver(), note="Which account?"),
        "ask_funding",
        by=both,
    )
    same = both.__class__(
        person_id=both.person_id, person_name="", capabilities=an_approver().capabilities
    )
    for step in ("approve_funding", "refuse_funding"):
        refused("Somebody else decides", lambda step=step: go(asker, step, by=same, note="Mine"))
    done = go(asker, "approve_funding", by=an_approver())
    assert (done.state, done.funded_on) == ("funded", ACCEPTED)
    refused("Your office may not", lambda: go(asked(), "approve_funding"))


def test_only_a_contract_that_builds_this_is_linked() -> None:
    project, by = funded(), a_runner()
    refused("they pay us", lambda: link_contract(project, an_agreement(place=project.place), by=by))
    refused(
        "another place", lambda: link_contract(project, a_contract(a_project(a_place())), by=by)
    )
    agreement = a_contract(project)
    link_contract(project, agreement, by=by)
    refused(
        "carries another project",
        lambda: link_contract(funded(a_project(project.place)), agreement, by=by),
    )
    refused(
        "does not accept it",
        lambda: name_acceptor(project, agreement.counterparty, "client", by=by),
    )


def test_a_change_of_cost_is_approved_by_somebody_else() -> None:
    project = working()
    refused("by how much", lambda: change(project, 0))
    refused("Write why", lambda: change(project, 1, reason=" "))
    refused("Name the document", lambda: change(project, 1, basis=""))
    refused("Nothing would be left", lambda: change(project, -COST))
    asker = a_runner()
    made = change(project, 400_000, asker)
    assert project.budget_fen == COST
    refused("waits for its approval", lambda: go(reached(project), "finish", finished_on=FINISHED))
    refused("Your office may not", lambda: decide_change(made, True, by=a_runner()))
    same = asker.__class__(
        person_id=asker.person_id, person_name="", capabilities=an_approver().capabilities
    )
    refused("Somebody else decides", lambda: decide_change(made, True, by=same))
    refused("Write why", lambda: decide_change(made, False, by=an_approver()))
    decide_change(made, True, by=an_approver())
    refused("decided already", lambda: decide_change(made, True, by=an_approver()))
    project.refresh_from_db()
    assert (project.budget_fen, money_of(project).funded_fen) == (COST + 400_000, COST + 400_000)
    decide_change(change(project, 500), False, by=an_approver(), note="Not needed")
    project.refresh_from_db()
    assert project.budget_fen == COST + 400_000
    refused("stands still", lambda: change(chosen(), 1))


def test_below_the_limit_of_the_house_a_change_holds_at_once_and_small_ones_add_up() -> None:
    answer_question(
        "works.change_limit_percent", 5, source="House rule", by=an_actor("administrator")
    )
    project = working()
    assert change(project, 300_000).approved is True
    project.refresh_from_db()
    assert project.budget_fen == COST + 300_000
    assert change(project, -129_999).approved is True
    assert change(project, 1).approved is None  # five per cent together


def a_collector() -> Actor:
    """May write payments under contracts and reverse them in the books."""
    known = an_actor("village_accountant")
    return replace(known, capabilities=frozenset(one.slug for one in capabilities))


def test_what_was_paid_is_what_the_contract_says() -> None:
    project = working()
    agreement = project.contracts.get().agreement
    bill_all(REACHED, at(REACHED))
    payment = write_payment(
        agreement, some_money(2_000_000, REACHED), by=a_collector(), at=at(REACHED)
    )
    assert money_of(project).paid_fen == 2_000_000
    take_back_payment(payment, "Wrong account", by=a_collector(), once_key=new_key())
    found = money_of(project)
    assert (found.paid_fen, found.contracted_fen) == (0, COST)
