"""An area has its own contract with its payer, ends once; a cost moves on the screen within its money, and the desk calls others in."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.base.testing import at_once
from yanzhen.kernel.agreements.actions import bill_all, draw_up, write_payment
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.testing import NOW as AT
from yanzhen.kernel.agreements.testing import a_draft, an_agreement, some_money
from yanzhen.kernel.assets.testing import a_keeper as a_village_keeper
from yanzhen.kernel.cases.actions.faults import FaultDraft, declare_fault, end_fault
from yanzhen.kernel.cases.models import Fault
from yanzhen.kernel.cases.testing import a_desk, a_request_item
from yanzhen.kernel.ledger.actions import balance_of, open_account, open_book
from yanzhen.kernel.parties.testing import an_actor, an_organisation, at_the_door
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.co_governance.actions import costs, escalating, orders, service
from yanzhen.reforms.co_governance.actions.money import (
    CHART,
    FUND_BANK,
    FUND_BANK_BEFORE,
    FUND_OWNED,
    common_balance,
    take_deposits,
)
from yanzhen.reforms.co_governance.models import ServiceArea, WorkOrder
from yanzhen.reforms.co_governance.testing import (
    SINCE,
    Crew,
    a_committee_office,
    a_crew,
    a_keeper,
    a_unit,
    an_estate,
    an_estate_with_money,
    an_order,
)

pytestmark = pytest.mark.django_db
DAY: Final = date(2026, 7, 6)


def a_road(crew: Crew, name: str = "Cangxing Road") -> ServiceArea:
    payer = an_organisation(f"Subdistrict of {name}", kind="government")
    return service.open_area(crew.cluster, by=crew.manager, kind="road", since=SINCE, payer=payer, name=name,
                             place=crew.cluster.place, money="public", dispatch="grab")  # fmt: skip


def a_contract(area: ServiceArea, **facts: Any) -> Agreement:
    """Between whoever pays for the area and the company, in force."""
    known = {"owner": area.payer, "counterparty": area.cluster.company.party, "direction": "expense", "kind": "service", "place": area.place, **facts}  # fmt: skip
    return an_agreement(**known)


def refused(match: str, act: Any) -> None:
    with pytest.raises(Refused, match=match):
        act()


def test_the_contract_of_an_area_is_its_payers_own_and_in_force() -> None:
    crew = a_crew()
    road, contract = a_road(crew), a_contract(crew.area)
    draft = draw_up(a_draft(crew.area.payer, counterparty=crew.cluster.company.party, place=crew.area.place), by=a_village_keeper())  # fmt: skip
    stranger = a_contract(crew.area, counterparty=an_organisation().party)
    others = a_contract(road, counterparty=crew.cluster.company.party)

    def link(area: ServiceArea, agreement: Agreement, by: Any = crew.manager) -> ServiceArea:
        return service.link_agreement(area, agreement, by=by)

    refused("not in force", lambda: link(crew.area, draft))
    refused("not between", lambda: link(crew.area, stranger))
    refused("not between", lambda: link(crew.area, others))
    refused("outside the area", lambda: link(crew.area, contract, an_actor("property_manager", a_place())))  # fmt: skip
    refused("may not do this", lambda: link(crew.area, contract, crew.dispatcher))
    assert link(crew.area, contract).agreement == contract
    for wrong in (draft, stranger, others):
        with pytest.raises(IntegrityError, match="in force between"), transaction.atomic():
            ServiceArea.objects.filter(pk=crew.area.pk).update(agreement=wrong)


def test_each_area_has_a_contract_of_its_own() -> None:
    crew = a_crew()
    road, green = a_road(crew), a_road(crew, "Green")
    ServiceArea.objects.filter(pk=green.pk).update(payer=road.payer)
    green.refresh_from_db()
    contract = a_contract(road)
    service.link_agreement(road, contract, by=crew.manager)

    refused("Another area", lambda: service.link_agreement(green, contract, by=crew.manager))
    with pytest.raises(IntegrityError, match="contract_of_its_own"), transaction.atomic():
        ServiceArea.objects.filter(pk=green.pk).update(agreement=contract)


@pytest.mark.django_db(transaction=True)
def test_of_two_areas_linked_to_one_contract_at_once_one_has_it() -> None:
    crew = a_crew()
    road, green = a_road(crew), a_road(crew, "Green")
    ServiceArea.objects.filter(pk=green.pk).update(payer=road.payer)
    green.refresh_from_db()
    contract = a_contract(road)

    at_once(*[lambda area=area: service.link_agreement(area, contract, by=crew.manager) for area in (road, green) * 4])  # fmt: skip

    assert ServiceArea.objects.filter(agreement=contract).count() == 1


def _url(name: str, *args: Any) -> str:
    return reverse(f"co_governance:{name}", args=args)


def test_a_contract_is_linked_and_shown_to_whoever_sees_contracts() -> None:
    crew = a_crew()
    contract, estate = a_contract(crew.area), crew.area.estate
    assert estate is not None
    manager = at_the_door(crew.manager)
    typed = {"act": "contract", "area": crew.area.pk, "agreement": contract.pk}
    assert manager.post(_url("cluster_act", crew.cluster.pk, "contract"), typed).status_code == 302

    page = manager.get(crew.cluster.get_absolute_url()).content.decode()
    seer = at_the_door(an_actor("leader", crew.cluster.place))
    keeper = at_the_door(an_actor("estate_committee", estate.place))
    assert contract.number in page
    assert contract.get_absolute_url() not in page
    assert contract.get_absolute_url() in seer.get(estate.get_absolute_url()).content.decode()
    shown = keeper.get(estate.get_absolute_url()).content.decode()
    assert contract.number in shown
    assert contract.get_absolute_url() not in shown


def test_the_service_of_an_area_is_ended_after_it_is_said_what_that_means() -> None:
    crew = a_crew()
    an_order(crew)
    manager = at_the_door(crew.manager)
    here = _url("cluster_act", crew.cluster.pk, "end")
    typed = {"act": "end", "area": crew.area.pk, "until": str(DAY)}

    sure = manager.post(here, typed).content.decode()
    crew.area.refresh_from_db()
    assert crew.area.until is None
    manager.post(here, {**typed, "sure": "1"})
    crew.area.refresh_from_db()

    assert "1 open orders stay" in sure
    assert crew.area.until == DAY
    assert "served until" in manager.get(crew.cluster.get_absolute_url()).content.decode()


def test_across_the_purses_one_reads_why_a_cost_stays() -> None:
    crew = a_crew()
    road, green = a_road(crew), a_road(crew, "Green")
    order = orders.grab(an_order(crew, area=road), by=crew.workers[0])
    cost = costs.write_hours(order, 30, by=crew.workers[0], on=DAY)
    desk, here = at_the_door(crew.dispatcher), _url("cost_move", cost.pk)

    assert here in desk.get(order.get_absolute_url()).content.decode()
    offered = desk.get(here).content.decode()
    across = desk.post(here, {"act": "move", "to": crew.area.pk, "reason": "The estate's gate"})
    within = desk.post(here, {"act": "move", "to": green.pk, "reason": "It was the lawn"})
    page = desk.get(order.get_absolute_url()).content.decode()

    assert "Owners&#x27; money" in offered
    assert across.status_code == 422
    assert "are never mixed" in across.content.decode()
    assert within.status_code == 302
    assert {one.area for one in order.costs.filter(fen__gt=0)} == {road, green}
    assert here not in page
    worker = at_the_door(crew.workers[0])
    assert worker.get(here).status_code == 403
    assert at_the_door(a_crew().dispatcher).get(here).status_code == 404


def test_the_desk_calls_the_subdistrict_in_from_an_order() -> None:
    crew = a_crew()
    order, item = an_order(crew), a_request_item()
    a_desk(crew.area.place)
    desk = at_the_door(crew.dispatcher)
    typed = {"act": "escalate", "ground": "no_service", "item": item.pk, "text": "Nobody comes"}

    made = desk.post(_url("order_act", order.pk, "escalate"), typed)
    case = escalating.cases_from(order).get()
    page = desk.get(order.get_absolute_url()).content.decode()

    assert made["Location"] == order.get_absolute_url()
    assert "第58条" in case.text
    assert case.number in page
    # The company's desk wrote it, and does not see what the subdistrict does with it.
    assert case.get_absolute_url() not in page


def a_fault(place: Place) -> Fault:
    desk = a_desk(place)
    draft = FaultDraft(a_request_item(), place, "Lift stands still", "Mended by ten.", timezone.now() - timedelta(hours=1))  # fmt: skip
    return declare_fault(draft, by=desk.actor)


def test_a_mass_fault_is_said_at_the_desk_and_orders_belong_to_it() -> None:
    crew = a_crew()
    fault, far = a_fault(crew.cluster.place), a_fault(a_place(kind="community"))
    order, desk = an_order(crew), at_the_door(crew.dispatcher)
    unit = Crew.unit_of(crew.area.estate)  # type: ignore[arg-type]

    board = desk.get(_url("board")).content.decode()
    call = desk.get(_url("intake"), {"q": unit.code}).content.decode()
    made = desk.post(_url("order_act", order.pk, "fault"), {"act": "fault", "fault": fault.pk})
    order.refresh_from_db()

    assert "Mended by ten." in board
    assert board.count("Lift stands still") == 1
    assert "Mended by ten." in call
    assert (made.status_code, order.case_id) == (302, fault.case_id)
    assert "Mended by ten." in desk.get(order.get_absolute_url()).content.decode()
    refused("belongs to a fault already", lambda: escalating.join_fault(order, fault, by=crew.dispatcher))  # fmt: skip
    other = an_order(crew)
    refused("does not reach", lambda: escalating.join_fault(other, far, by=crew.dispatcher))
    refused("outside the area", lambda: escalating.join_fault(other, fault, by=a_crew().dispatcher))
    orders.call_off(other, "Twice", by=crew.dispatcher)
    refused("not possible now", lambda: escalating.join_fault(other, fault, by=crew.dispatcher))


def test_nothing_joins_a_fault_that_has_ended() -> None:
    crew = a_crew()
    desk = a_desk(crew.cluster.place)
    draft = FaultDraft(a_request_item(), crew.cluster.place, "Lift", "Mended by ten.", timezone.now() - timedelta(hours=1))  # fmt: skip
    fault = declare_fault(draft, by=desk.actor)
    end_fault(fault, outcome="resolved", answer="It runs.", by=desk.actor)
    order: WorkOrder = an_order(crew)

    with pytest.raises(Refused, match="has ended"):
        escalating.join_fault(order, Fault.objects.get(pk=fault.pk), by=crew.dispatcher)
    assert "Mended by ten." not in at_the_door(crew.dispatcher).get(_url("board")).content.decode()


def test_a_contract_of_the_owners_is_never_paid_from_their_fund() -> None:
    estate = an_estate_with_money(9_000, deposit_fen=500)
    assert estate.book is not None
    assert estate.assembly is not None
    contract = an_agreement(owner=estate.assembly, direction="expense", kind="service", place=estate.place, pays={"amount_fen": 300})  # fmt: skip
    bill_all(DAY, AT)
    write_payment(contract, some_money(300, DAY), by=an_actor("asset_keeper", more={"agreements.collect"}), at=AT)  # fmt: skip

    assert balance_of(estate.book.account(FUND_BANK)).net_fen == 500
    assert common_balance(estate) == -300


def test_a_book_opened_before_keeps_its_fund_where_it_stood() -> None:
    opener, assembly = (
        a_keeper(more=("ledger.configure", "ledger.see")),
        an_organisation(kind="committee"),
    )
    estate = an_estate(assembly=assembly)
    unit = a_unit(estate)
    estate.book = open_book(assembly, by=opener, chart=CHART, place=estate.place, opened_on=SINCE, separation="none")  # fmt: skip
    estate.save(update_fields=["book"])
    old, _owned = (
        open_account(estate.book.account(parent), by=opener, code=code, name=code)
        for parent, code in (("1002", FUND_BANK_BEFORE), ("3002", FUND_OWNED))
    )

    take_deposits(estate, {unit.pk: 500}, "first", on=DAY, by=a_committee_office())

    assert balance_of(old).net_fen == 500


def test_a_keeper_calls_the_subdistrict_in_and_stays_on_the_page_of_the_estate() -> None:
    estate, item = an_estate(a_place(kind="estate")), a_request_item()
    a_desk(estate.place)
    keeper = at_the_door(a_keeper(estate.place))
    typed = {"act": "escalate", "ground": "no_call", "item": item.pk, "text": "Nobody calls the owners"}  # fmt: skip

    made = keeper.post(_url("estate_act", estate.pk, "escalate"), typed)
    case = escalating.cases_from(estate).get()
    page = keeper.get(made["Location"]).content.decode()
    seer = at_the_door(an_actor("council_secretary", estate.place))

    assert made["Location"] == estate.get_absolute_url()
    assert case.number in page
    assert case.get_absolute_url() not in page
    assert case.get_absolute_url() in seer.get(estate.get_absolute_url()).content.decode()
    assert seer.get(case.get_absolute_url()).status_code == 200
