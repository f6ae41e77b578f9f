"""Gardens by the season; and lists of homestays ask no more questions for more rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.testing import a_lease
from yanzhen.kernel.assets.testing import an_asset
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.parties.actors import actor_of_appointment, system_actor
from yanzhen.kernel.parties.testing import a_resident, an_appointment, an_office, at_the_door
from yanzhen.reforms.one_pass.actions.homestays_gardens import ask_for_plot
from yanzhen.reforms.one_pass.actions.homestays_guests import block_nights, write_enquiry
from yanzhen.reforms.one_pass.models import Enquiry, GardenPlot, Homestay
from yanzhen.reforms.one_pass.testing import a_homestay, a_host
from yanzhen.reforms.one_pass.tests.test_homestay_screens import TODAY, a_booking, page

pytestmark = pytest.mark.django_db


def test_gardens_show_who_has_a_plot_masked_and_which_is_free() -> None:
    taken, free = an_asset(), an_asset()
    lease = a_lease(taken)
    for number, asset in (("A1", taken), ("A2", free)):
        GardenPlot.objects.create(asset=asset, owner=asset.owner, place=asset.place, garden="Garden", number=number, area_m2=30, season_fen=60_000)  # fmt: skip
    door = at_the_door(a_resident())

    shown = page(door, "gardens")
    assert "1 plot is free" in shown
    assert lease.counterparty.name not in shown
    for number, sentence in (("A1", "This plot is let"), ("A2", "Asked."), ("A2", "asked for today already")):  # fmt: skip
        plot = GardenPlot.objects.get(number=number)
        answer = door.post(reverse("one_pass:garden_ask", args=[plot.pk]), follow=True)
        assert sentence in answer.content.decode()
    assert Enquiry.objects.count() == 1


def test_who_is_nobody_asks_for_no_plot() -> None:
    asset = an_asset()
    plot = GardenPlot.objects.create(asset=asset, owner=asset.owner, place=asset.place, garden="Garden", number="A1", area_m2=30, season_fen=1)  # fmt: skip

    with pytest.raises(Refused, match="log in first"):
        ask_for_plot(plot, by=system_actor())


def _grow(house: Homestay, number: int) -> None:
    for n in range(number):
        a_homestay(house.place)
        asked = write_enquiry(house, "phone", f"Question {n}", by=a_host(house))
        a_booking(house, 20 + 3 * house.units().count() + 3 * Order.objects.count())
        block_nights(house, house.units()[0], TODAY + timedelta(days=200 + n + number * 9), TODAY + timedelta(days=201 + n + number * 9), by=a_host(house))  # fmt: skip
        asset = an_asset()
        a_lease(asset)
        GardenPlot.objects.create(asset=asset, owner=asset.owner, place=house.place, garden="Garden", number=str(asked.pk)[-12:], area_m2=30, season_fen=1)  # fmt: skip


@pytest.mark.parametrize("name", ["homestays", "host", "host_questions", "host_calendars", "gardens", "homestay_register"])  # fmt: skip
def test_more_of_them_asks_no_more(name: str) -> None:
    house = a_homestay()
    duty = "seller" if name == "homestay_register" else "homestay_owner"
    office = an_office(duty, house.place, organisation=house.seller.organisation)
    door = at_the_door(actor_of_appointment(an_appointment(None, office)))
    counts = []
    for number in (2, 5):
        _grow(house, number)
        page(door, name)
        with CaptureQueriesContext(connection) as queries:
            page(door, name)
        counts.append(len(queries))

    assert counts[0] == counts[1]
