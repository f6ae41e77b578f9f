"""What a person, a household and a house have of others' sales; nobody reads anybody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.orders.actions.agreeing import PartDraft, RuleDraft, consent, draw_up
from yanzhen.kernel.orders.actions.payouts import draw_up_run, pay_run, review_run
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.tests.scene import Island, an_account
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.parties.testing import a_household, a_person, a_resident, at_the_door
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.one_pass.testing import a_homestay, a_host

pytestmark = pytest.mark.django_db
MONEY = "one_pass:my_money"


def _sold(who: Party) -> Island:
    """A pass of 68 yuan of which this party has five."""
    island = Island()
    parts = [PartDraft(who.pk, Part(Way.FIXED, 500)), PartDraft(island.company.pk, Part(Way.REST))]
    rule = draw_up(island.offer, RuleDraft("sale", "shared", "Agreement 8", parts), by=island.clerk, at=island.before)  # fmt: skip
    for party in (who.pk, island.company.pk):
        rule = consent(rule, by=island.clerk, party_id=party, note="Signed paper 8", at=island.before)  # fmt: skip
    island.sell()
    while settle(100, by=system_actor(), at=timezone.now()):
        pass
    return island


def test_a_person_reads_the_own_shares_and_what_was_paid_out() -> None:
    person = a_person("Yu")
    island = _sold(person.party)
    door = at_the_door(a_resident(person))

    page = door.get(reverse(MONEY)).content.decode()
    assert str(island.company) in page
    assert page.count("5.00") >= 2
    assert "Nothing was paid out yet" in page
    an_account(person.party, island.clerk, island.head)
    later = timezone.now() + timedelta(days=1)
    run = draw_up_run(island.company, timezone.localdate(), by=island.clerk, at=later)
    review_run(run, by=island.head, at=later)
    pay_run(run, by=island.clerk, at=later)

    page = door.get(reverse(MONEY)).content.decode()
    assert run.number in page
    assert "data-print" in page
    assert str(island.company) not in at_the_door(a_resident()).get(reverse(MONEY)).content.decode()
    assert door.get(reverse(MONEY), {"month": "2020-01"}).status_code == 200


def test_whoever_lives_in_a_household_reads_its_money_too() -> None:
    member = a_person("Yu")
    home = a_household(a_place(kind="village"), member)
    island = _sold(home.party)

    assert str(island.company) in at_the_door(a_resident(member)).get(reverse(MONEY)).content.decode()  # fmt: skip


def test_a_host_reads_what_the_house_has_and_finds_the_page() -> None:
    house = a_homestay()
    island = _sold(house.seller.organisation.party)
    host = at_the_door(a_host(house))

    assert reverse(MONEY) in host.get(reverse("one_pass:host")).content.decode()
    assert str(island.company) in host.get(reverse(MONEY)).content.decode()


def test_more_sales_ask_no_more() -> None:
    person = a_person("Yu")
    island = _sold(person.party)
    door, counts = at_the_door(a_resident(person)), []
    for _number in range(2):
        door.get(reverse(MONEY))
        with CaptureQueriesContext(connection) as queries:
            door.get(reverse(MONEY))
        counts.append(len(queries))
        for _sale in range(3):
            island.sell()
        settle(100, by=system_actor(), at=timezone.now())

    assert counts[0] == counts[1]
