"""Money adds up before works begin, two people approve it, each named party accepts, and the cost is stated."""

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.testing import a_keeper
from yanzhen.kernel.parties.testing import a_person, a_resident, an_organisation
from yanzhen.kernel.works.actions.building import add_milestone, name_acceptor, reach, sign
from yanzhen.kernel.works.actions.paying import (
    link_contract,
)
from yanzhen.kernel.works.actions.raising import add_picture, take_away
from yanzhen.kernel.works.actions.timeline import timeline_of
from yanzhen.kernel.works.models import Project, Signature
from yanzhen.kernel.works.testing import (
    ACCEPTED,
    BEGAN,
    COST,
    DONE,
    FINISHED,
    RAISED,
    REACHED,
    a_contract,
    a_milestone_of,
    a_paper,
    a_runner,
    a_shot,
    accepted,
    accepting,
    acceptors_of,
    all_sign,
    an_approver,
    at,
    funded,
    planned,
    published,
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


def test_nothing_begins_without_contract_plan_photo_and_acceptor() -> None:
    project, by = funded(), a_runner()

    def begin() -> Project:
        return go(project, "begin", BEGAN, began_on=BEGAN)

    refused(
        "on 2026-03-25 or later", lambda: go(project, "begin", BEGAN, began_on=date(2026, 3, 24))
    )
    refused("not after today", lambda: go(project, "begin", BEGAN, began_on=BEGAN + timedelta(1)))
    refused("Link the contract", begin)
    contract = link_contract(project, a_contract(project, COST + 1), by=by)
    refused("more than the budget", begin)
    take_away(contract, by=by)
    agreement = a_contract(project)
    link_contract(project, agreement, by=by)
    refused("Plan one milestone", begin)
    milestone = add_milestone(project, "Old surface removed", REACHED, by=by)
    refused("Name who accepts", begin)
    name_acceptor(project, a_person().party, "resident", by=by)
    refused("Take a photo", begin)
    add_picture(project, a_shot(), "before", by=by)
    agreement.take_step("ask_end", by=a_keeper(), note="Late", data={"ended_on": agreement.since})
    refused("is not in force", begin)
    assert milestone.reached_on is None


def test_a_plan_is_made_once() -> None:
    project, by = planned(), a_runner()
    refused(
        "before the project was raised",
        lambda: add_milestone(project, "Roof", RAISED - timedelta(1), by=by),
    )
    refused("what is to be reached", lambda: add_milestone(project, " ", REACHED, by=by))
    refused("already", lambda: add_milestone(project, "Old surface removed", REACHED, by=by))
    refused(
        "already", lambda: name_acceptor(project, acceptors_of(project)[0].party, "resident", by=by)
    )
    begun = go(project, "begin", BEGAN, began_on=BEGAN)
    refused("stands still", lambda: add_milestone(begun, "Roof", REACHED, by=by))
    refused("stands still", lambda: name_acceptor(begun, a_person().party, "resident", by=by))


def test_a_milestone_is_reached_with_a_photo() -> None:
    project, by = working(), a_runner()
    one = a_milestone_of(project)
    refused("A photo shows", lambda: reach(one, REACHED, None, by=by, at=at(REACHED)))
    for day in (BEGAN - timedelta(1), REACHED + timedelta(1)):
        refused(
            "between the beginning",
            lambda day=day: reach(one, day, a_shot(), by=by, at=at(REACHED)),
        )
    refused("is not reached yet", lambda: go(project, "finish", finished_on=FINISHED))
    late = reach(one, REACHED, a_shot(), by=by, at=at(REACHED), taken_at=at(REACHED))
    assert (late.reached_on, late.late_days, late.pictures.get().taken_at) == (
        REACHED,
        0,
        at(REACHED),
    )
    refused("reached already", lambda: reach(one, REACHED, a_shot(), by=by, at=at(REACHED)))
    refused("The last milestone", lambda: go(project, "finish", finished_on=REACHED - timedelta(1)))


def test_defects_are_mended_and_everybody_is_asked_again() -> None:
    project, by = accepting(), a_runner()
    refused("Not yet signed", lambda: go(project, "accept", by=an_approver(), **DONE))
    all_sign(project, "The drain is too high")
    refused("Somebody named defects", lambda: go(project, "accept", by=an_approver(), **DONE))
    go(project, "refuse", note="The drain")
    refused("Take a photo of what was mended", lambda: go(project, "mend", note="Lower now"))
    add_picture(project, a_shot(), "mended", by=by)
    again = go(project, "mend", note="Lower now")
    assert (again.state, again.round) == ("accepting", 2)
    refused("Not yet signed", lambda: go(again, "accept", by=an_approver(), **DONE))
    all_sign(again)
    refused("Nobody named a defect", lambda: go(again, "refuse", note="The drain"))
    assert go(again, "accept", by=an_approver(), **DONE).state == "accepted"
    assert Signature.objects.count() == 4


def test_whoever_speaks_for_a_party_signs_and_a_paper_has_its_sheet() -> None:
    person, firm = a_person(), an_organisation()
    project = accepting(parties=(person.party, firm.party))
    one, other = acceptors_of(project)
    own = sign(one, True, by=a_resident(person), at=at(FINISHED))
    assert (own.on_paper, own.signed_by_id) == (False, person.pk)
    refused("has answered", lambda: sign(one, True, by=a_resident(person)))
    refused("Your office may not", lambda: sign(other, True, by=a_resident(person)))
    refused("Add the sheet", lambda: sign(other, True, by=a_runner(), signer="Li"))
    refused("who signed", lambda: sign(other, True, by=a_runner(), sheet=a_paper()))
    refused(
        "Name the defects", lambda: sign(other, False, by=a_runner(), sheet=a_paper(), signer="Li")
    )
    assert sign(
        other, False, by=a_runner(), sheet=a_paper(), signer="Li", defects="Loose"
    ).document_sha256
    refused("not being accepted", lambda: sign(acceptors_of(working())[0], True, by=a_runner()))


def test_the_final_cost_is_stated_and_funded() -> None:
    project = accepting()
    all_sign(project)

    def accept(**facts: Any) -> Project:
        return go(project, "accept", by=an_approver(), **{**DONE, **facts})

    refused("accepted after that", lambda: accept(accepted_on=FINISHED - timedelta(1)))
    refused("State what it cost", lambda: accept(final_fen=None))
    refused("more than its funding", lambda: accept(final_fen=COST + 1))
    refused("warranty", lambda: accept(warranty_until=ACCEPTED))
    refused("warranty", lambda: accept(warranty_until=None))
    done = accept()
    assert (done.days, done.months) == (154, 5)
    refused("how it is now", lambda: go(done, "publish", by=an_approver()))


def test_a_published_project_tells_its_way() -> None:
    project = published()
    line = timeline_of(project, ACCEPTED)
    assert [bar.title for bar in line.bars] == [
        "Talked over",
        "Variants and opinions",
        "Funding and contract",
        "Works",
        "Acceptance",
    ]
    assert (line.first, line.last) == (RAISED, ACCEPTED)
    assert line.points[0].late_days == 0
    assert line.months[0] == ("2026-02", 130)
    assert "154 days" in line.sentence
    assert accepted().months == 5
