"""Cash at a gate without network: only places kept for it, each sold once, booked into a drawer, and a case where that fails."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.orders.actions import expire_holds, prove
from yanzhen.kernel.orders.actions.counter import drawer_of, take_money
from yanzhen.kernel.orders.models import (
    Entitlement,
    GateScan,
    Order,
    Payment,
    Pool,
    Redemption,
)
from yanzhen.kernel.orders.testing import a_sale, an_offer
from yanzhen.kernel.orders.tests.racing import at_once
from yanzhen.kernel.orders.tests.scene import Island, somebody_of
from yanzhen.kernel.parties.actors import Actor, actor_of_appointment
from yanzhen.kernel.parties.testing import an_appointment, an_office, an_organisation, at_the_door
from yanzhen.reforms.one_pass.actions.gate_sales import (
    places_for,
    take_back_places,
)
from yanzhen.reforms.one_pass.actions.gates import end_gate, state_of
from yanzhen.reforms.one_pass.models import GateAllotment, GateFault
from yanzhen.reforms.one_pass.tests.phone import KEEP
from yanzhen.reforms.one_pass.tests.pier import SELLS, Pier

pytestmark = pytest.mark.django_db


@pytest.fixture
def pier() -> Pier:
    return Pier(size=10)


def test_places_given_to_a_gate_are_nobody_elses(pier: Pier) -> None:
    given = pier.give(6)

    assert (given.n, given.fen, given.day) == (6, Order.objects.first().total_fen, pier.day)  # type: ignore[union-attr]
    assert (pier.capacity().held, len(pier.orders())) == (6, 6)
    with pytest.raises(Refused, match="left"):
        pier.give(5)
    assert GateAllotment.objects.count() == 6
    expire_holds(at=timezone.now() + timedelta(days=6))
    assert pier.capacity().held == 6
    expire_holds(at=timezone.now() + timedelta(days=9))
    assert (pier.capacity().held, prove()) == (0, [])


def test_a_sale_without_network_is_paid_and_let_in_once(pier: Pier) -> None:
    pier.give(3)
    first, second, _third = pier.orders()
    rows = [pier.sale(first), pier.sale(second)]

    brought = pier.gate.bring(*rows)
    again = pier.gate.bring(*rows)

    assert [one.outcome for one in brought.answers] == ["noted", "noted"]
    assert (brought.faults, again.faults, state_of(pier.gate.device)) == ((), (), [])
    assert Redemption.objects.count() == Payment.objects.filter(method="cash").count() == 2
    assert {row.used for row in Entitlement.objects.all()} == {1}
    assert (pier.capacity().sold, pier.capacity().held, prove()) == (2, 1, [])
    taken = drawer_of(pier.island.company, pier.gate.keeper.person_id)
    assert (taken.payments, taken.taken_fen) == (2, 2 * GateAllotment.objects.all()[0].fen)
    assert len(pier.orders()) == 1


def test_money_without_a_place_is_a_case(pier: Pier) -> None:
    pier.give(2)
    first, second = pier.orders()
    pier.gate.bring(pier.sale(first))
    Order.objects.filter(pk=second).update(expires_at=timezone.now() - timedelta(minutes=1))
    expire_holds()

    said = [pier.sale(first), pier.sale(second), pier.sale("x"), pier.sale(str(uuid.uuid4()))]
    faults = pier.gate.bring(*said).faults

    assert [(one.sort, one.first) for one in faults] == [("sale", n) for n in (2, 3, 4, 5)]
    assert Case.objects.filter(origin_label="one_pass.gatefault").count() == 4
    assert GateScan.objects.count() == 5
    assert Payment.objects.count() == Redemption.objects.count() == 1
    assert pier.gate.bring(*said).faults == ()


def test_a_place_is_sold_once_even_where_its_ticket_opens_twice() -> None:
    pier = Pier(size=10)
    pier.island.offer.uses = 2
    pier.island.offer.save()
    pier.give(1)
    (order,) = pier.orders()

    faults = pier.gate.bring(pier.sale(order), pier.sale(order)).faults

    assert [(one.sort, one.first) for one in faults] == [("sale", 2)]
    assert Redemption.objects.count() == Payment.objects.count() == 1


def test_what_costs_nothing_is_not_sold_for_cash(pier: Pier) -> None:
    pool = Pool.objects.get(demands__offer=pier.island.offer)
    free = an_offer(pier.island.company, prices={"adult": 0}, pools={pool: 1})

    with pytest.raises(Refused, match="Only what costs money"):
        pier.give(1, offer=free)
    assert not Order.objects.exists()


def test_a_ticket_that_does_not_open_this_gate_is_not_paid_either(pier: Pier) -> None:
    pier.give(1)
    pier.gate.device.point = "moon"
    pier.gate.device.save()

    (fault,) = pier.gate.bring(pier.sale(pier.orders()[0])).faults

    assert (fault.sort, Payment.objects.count(), pier.capacity().held) == ("sale", 0, 1)


def test_another_gates_places_are_not_sold_here(pier: Pier) -> None:
    pier.give(1)
    other = pier.phone("Wood")

    (fault,) = other.bring(pier.sale(pier.orders()[0], other)).faults

    assert fault.sort == GateFault.Sort.SALE
    assert not Payment.objects.exists()


def test_a_keeper_who_takes_no_money_gets_none_along(pier: Pier) -> None:
    pier.give(1)
    keeper = somebody_of(pier.island.company.organisation, "orders.redeem")

    assert places_for(pier.gate.device, by=keeper, today=pier.day) == []
    assert places_for(pier.gate.device, by=pier.gate.keeper, today=pier.day + timedelta(days=1)) == []  # fmt: skip


def test_a_keeper_without_a_counter_sells_what_was_kept_and_nothing_else(pier: Pier) -> None:
    keeper = _keeper(pier)
    pier.give(2)

    (sort,) = places_for(pier.gate.device, by=keeper, today=pier.day)
    brought = pier.gate.bring(pier.sale(sort["orders"][0]))

    assert brought.faults == ()
    assert drawer_of(pier.island.company, keeper.person_id).payments == 1
    # The order beside it waits for its money at a counter; a keeper takes none there.
    with pytest.raises(Refused, match="Only the desk takes money"):
        take_money(Order.objects.get(pk=sort["orders"][1]), method="cash", by=keeper)
    other = a_sale(pier.island.offer, pay=None, day=pier.day, by=pier.desk)
    (fault,) = pier.gate.bring(pier.sale(str(other.order_id))).faults
    assert fault.sort == GateFault.Sort.SALE
    assert Payment.objects.count() == 1


def test_the_gates_page_offers_the_sale_and_the_drawer_to_its_keeper(pier: Pier) -> None:
    keeper = _keeper(pier)
    client = at_the_door(keeper)

    page = client.get(reverse("one_pass:gate_scan", args=[pier.gate.device.pk])).content.decode()

    assert "data-kept" in page
    assert "data-nobody" not in page
    assert reverse("orders:counter") not in page
    assert client.get(reverse("orders:cash_ups")).status_code == 200
    assert client.get(reverse("orders:counter")).status_code in (403, 404)


def _keeper(pier: Pier) -> Actor:
    """The gate's keeper as the product has one, with the duty and no more."""
    company = pier.island.company
    office = an_office("gate_keeper", company.place, organisation=company.organisation)
    pier.gate.device.office = office
    pier.gate.device.save()
    pier.gate.keeper = actor_of_appointment(an_appointment(None, office))
    return pier.gate.keeper


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"n": 0}, "1 to 100"), ({"n": 101}, "1 to 100"), ({"day": date(2020, 1, 1)}, "next 14 days"),
     ({"day": timezone.localdate() + timedelta(days=15)}, "next 14 days")],
)  # fmt: skip
def test_what_is_given_is_looked_at(pier: Pier, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        pier.give(**{"n": 1, **wrong})
    assert not GateAllotment.objects.exists()


def test_only_the_sellers_desk_gives_its_own_offers(pier: Pier) -> None:
    stranger = somebody_of(an_organisation("Others"), *SELLS)
    clerk = somebody_of(pier.island.company.organisation, *KEEP)

    for by in (stranger, clerk):
        with pytest.raises(Refused, match="takes money"):
            pier.give(1, by=by)
    with pytest.raises(Refused, match="own seller"):
        pier.give(1, offer=Island().offer)
    end_gate(pier.gate.device, "Broken", by=pier.clerk)
    pier.gate.device.refresh_from_db()
    with pytest.raises(Refused, match="ended already"):
        pier.give(1)


def test_what_an_ended_gate_did_not_sell_is_free_again(pier: Pier) -> None:
    pier.give(4)
    pier.gate.bring(pier.sale(pier.orders()[0]))
    with pytest.raises(Refused, match="End the gate first"):
        take_back_places(pier.gate.device, by=pier.desk)

    end_gate(pier.gate.device, "Broken", by=pier.clerk)
    pier.gate.device.refresh_from_db()

    assert take_back_places(pier.gate.device, by=pier.desk) == 3
    assert take_back_places(pier.gate.device, by=pier.desk) == 0
    assert (pier.capacity().held, pier.capacity().sold) == (0, 1)


def test_the_office_gives_and_sees_what_is_left(pier: Pier) -> None:
    desk, page = at_the_door(pier.desk), f"/island/gates/{pier.gate.device.pk}/"
    said = {"offer": pier.island.offer.pk, "group": "adult", "day": pier.day, "n": 3}

    assert "sells nothing" in desk.get(page).content.decode()
    wrong = desk.post(f"{page}places/", said | {"n": 11})
    assert (wrong.status_code, desk.post(f"{page}places/", said).status_code) == (422, 302)
    assert 'value="11"' in wrong.content.decode()
    pier.gate.bring(pier.sale(pier.orders()[0]))

    shown = desk.get(page).content.decode()
    assert pier.island.offer.name in shown
    assert '<td class="n" data-l="Kept here">3</td>' in shown
    assert ">2</td>" in shown
    assert "End the gate first" in desk.post(f"{page}places/back/", follow=True).content.decode()
    end_gate(pier.gate.device, "Broken", by=pier.clerk)
    assert "2 places are free" in desk.post(f"{page}places/back/", follow=True).content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_sale_brought_eight_times_at_once_is_paid_once() -> None:
    pier = Pier(size=10)
    pier.give(1)
    row = pier.sale(pier.orders()[0])

    told = at_once([lambda: pier.gate.bring(row)] * 8)

    assert all(one.faults == () for one in told)
    assert Payment.objects.count() == Redemption.objects.count() == 1
