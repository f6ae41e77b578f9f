"""No verb reaches beyond the area of the office that presses it; and none is for an office without the duty."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.testing import a_request_item
from yanzhen.kernel.council.actions.preparing import VoteDraft, draft_vote
from yanzhen.kernel.council.testing import NOTICE_AT, a_photo, a_secretary
from yanzhen.kernel.documents.testing import an_upload
from yanzhen.kernel.parties.testing import a_person, an_actor, an_organisation
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions import (
    committees,
    costs,
    escalating,
    estates,
    evidence,
    handovers,
    income,
    money,
    orders,
    rolls,
    service,
    signing,
    uses,
)
from yanzhen.reforms.co_governance.contracts import (
    COMMITTEE,
    CONFIRMER,
    DISPATCHER,
    KEEPER,
    MANAGER,
    SEE,
    WORKER,
)
from yanzhen.reforms.co_governance.models import AreaKind, ServiceArea
from yanzhen.reforms.co_governance.testing import (
    ENDS,
    SINCE,
    Crew,
    a_committee_office,
    a_crew,
    a_handover,
    a_keeper,
    a_unit,
    an_election,
    an_estate,
    an_estate_with_money,
    an_order,
    an_owner,
    list_everything,
)

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 5, 4)
OUTSIDE: Final = "outside the area"


def elsewhere(duty: str, **facts: Any) -> Any:
    return an_actor(duty, a_place(), **facts)


def refused(act: Callable[[], Any], match: str = OUTSIDE) -> None:
    with pytest.raises(Refused, match=match):
        act()


def test_the_register_of_an_estate() -> None:
    by = elsewhere(KEEPER)
    estate = an_estate()
    unit = a_unit(estate)
    held = an_owner(unit)

    refused(lambda: estates.correct_estate(estate, by=by, built_year=1999))
    refused(lambda: estates.enter_unit(estate, by=by, code="9"))
    refused(lambda: estates.correct_unit(unit, by=by, area=1))
    refused(lambda: estates.enter_owners(unit, [estates.OwnerFacts(a_person().party, DAY)], by=by))
    refused(lambda: estates.end_ownership(held, by=by, until=DAY, why="Sold"))


def test_the_roll_of_a_vote() -> None:
    estate = an_estate_with_money(9_000)
    draft = VoteDraft("Roof", "owners", estate.place, [("fund_use", "Repair")], count_parking=False)
    vote = draft_vote(draft, by=a_secretary(), at=NOTICE_AT)

    refused(lambda: rolls.fill_roll(vote, by=an_actor("council_secretary", a_place(), more=(SEE,))))  # fmt: skip


def test_a_committee() -> None:
    by = elsewhere(KEEPER)
    estate = an_estate()
    election = an_election(estate)
    refused(lambda: committees.seat_committee(estate, election, by=by))
    committee = committees.seat_committee(estate, election, by=a_keeper())
    seat = committee.members.get(order=2)

    refused(lambda: committees.report_end(committee, by=by, on=DAY))
    refused(lambda: committees.replace_member(seat, by=by, on=DAY, why="Moved"))
    refused(lambda: committees.hand_over_committee(committee, by=by, on=DAY, what="Seal"))


def test_the_money_of_owners() -> None:
    estate, by = an_estate_with_money(9_000), elsewhere(COMMITTEE)
    unit, bare = estate.units.get(), an_estate()
    opener = elsewhere("agency_head")
    draft = uses.UseDraft("Roof", 500, emergency=True, situation="leak")

    refused(lambda: money.open_money(bare, an_organisation(), by=opener, opened_on=DAY))
    refused(lambda: money.take_deposits(estate, {unit.pk: 5}, "top_up", on=DAY, by=by))
    refused(lambda: income.write_item(estate, "advert", "Lift", 5, on=DAY, by=by))
    refused(lambda: income.publish_half(estate, DAY, by=by, today=date(2026, 7, 2)))
    refused(lambda: uses.draft_use(estate, draft, by=by, today=DAY))


def test_a_step_of_a_use_of_the_fund() -> None:
    estate, owners = an_estate_with_money(9_000), a_committee_office()
    draft = uses.UseDraft("Roof", 500, emergency=True, situation="leak")
    use = uses.draft_use(estate, draft, by=owners, today=DAY)

    refused(lambda: uses.take_use_step(use, "review", by=elsewhere(COMMITTEE), note="Wet"))
    use = uses.take_use_step(use, "review", by=owners, note="Wet")
    refused(lambda: uses.take_use_step(use, "confirm", by=elsewhere(CONFIRMER), note="Seen"))
    another = a_committee_office()
    refused(lambda: uses.take_use_step(use, "confirm", by=another, note="Seen"), "may not do this")


def test_a_handover() -> None:
    by = elsewhere(KEEPER)
    refused(lambda: handovers.plan_handover(an_estate(), an_organisation(), by=by, ending="first", ends_on=ENDS))  # fmt: skip
    planned = a_handover()
    list_everything(planned)
    facts = {"contract_on": ENDS, "effective_on": ENDS}

    refused(lambda: handovers.name_new_company(planned, an_organisation(), by=by, **facts))
    refused(lambda: handovers.add_line(planned, "a", "Plans", by=by))
    refused(lambda: handovers.add_money(planned, "Deposits", 5, by=by))
    refused(lambda: handovers.take_handover_step(planned, "notice", by=by, data={"on": SINCE}))
    place, item = planned.estate.place, a_request_item()
    refused(lambda: escalating.escalate(planned, place, "stays", item, "They stay", by=by))


def test_the_signatures_and_the_money_of_a_handover() -> None:
    by, seen = elsewhere(KEEPER), a_handover("inspected")
    money_line = handovers.add_money(seen, "Deposits", 5, by=a_keeper())
    refused(lambda: signing.sign_list(seen, "a", "old", "Jiang", by=by, sheet=an_upload()))
    refused(lambda: handovers.settle_money(money_line, by=by, on=ENDS, paper="R-1"))
    signing.sign_list(seen, "e", "old", "Jiang", by=a_keeper(), sheet=an_upload())
    refused(lambda: handovers.note_deletion(seen, by=by, on=ENDS))


def _road(crew: Crew, name: str = "Road") -> ServiceArea:
    payer = an_organisation("Subdistrict", kind="government")
    return service.open_area(crew.cluster, by=crew.manager, kind=AreaKind.ROAD, since=SINCE, payer=payer, name=name,
                             place=crew.cluster.place, money="public", dispatch="grab")  # fmt: skip


def test_a_cluster_and_its_areas() -> None:
    crew, by = a_crew(), elsewhere(MANAGER)
    facts: dict[str, Any] = {"kind": "road", "name": "Road", "place": crew.cluster.place, "money": "public", "dispatch": "grab"}  # fmt: skip

    refused(lambda: service.open_cluster(crew.cluster.place, "North", crew.cluster.company, by=by, since=DAY))  # fmt: skip
    refused(lambda: service.open_area(crew.cluster, by=by, since=DAY, payer=an_organisation(), **facts))  # fmt: skip
    refused(lambda: service.end_area(crew.area, by=by, until=DAY))
    refused(lambda: service.enter_worker(crew.cluster, a_person(), by=by))
    refused(lambda: service.write_shifts(crew.cluster, {}, by=by))
    refused(lambda: service.hang_point(crew.area, "Gate", 4, by=by))


def test_a_work_order_at_another_desk() -> None:
    crew, by = a_crew(), elsewhere(DISPATCHER)
    order = an_order(crew)

    refused(lambda: orders.open_order(orders.Call(crew.area, "Tap", "water"), by=by))
    refused(lambda: orders.rotate(order, by=by))
    refused(lambda: orders.give_back(order, "skill", by=by))
    refused(lambda: orders.call_off(order, "Twice", by=by))
    refused(lambda: evidence.hang_photos(order, [a_photo()], "before", by=by))
    refused(lambda: orders.grab(order, by=elsewhere(WORKER)))


def test_a_cost_is_written_and_moved_by_its_own_desk() -> None:
    crew = a_crew()
    road, green = _road(crew), _road(crew, "Green")
    order = orders.grab(an_order(crew, area=road), by=crew.workers[0])
    cost = costs.write_hours(order, 30, by=crew.workers[0], on=DAY)
    other = a_crew()
    far = _road(other)

    refused(lambda: costs.write_hours(order, 5, by=elsewhere(DISPATCHER)))
    refused(lambda: costs.move_cost(cost, green, by=elsewhere(DISPATCHER), reason="Lawn"))
    here = an_actor(DISPATCHER, crew.cluster.place)
    refused(lambda: costs.move_cost(cost, far, by=here, reason="Their lawn"))
    refused(lambda: costs.move_cost(cost, far, by=other.dispatcher, reason="Our lawn"))


def test_a_worker_works_where_the_cluster_knows_them() -> None:
    crew = a_crew()
    order = an_order(crew)
    stranger = an_actor(WORKER, crew.cluster.place)

    refused(lambda: orders.grab(order, by=stranger), "do not work in")
    refused(lambda: orders.grab(order, by=crew.dispatcher), "may not do this")
