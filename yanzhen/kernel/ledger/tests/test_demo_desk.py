"""The demo year's desk has something in every state, beside the books that the ledger's own part made."""

from datetime import date

import pytest

from yanzhen.base.demo import World
from yanzhen.kernel.ledger.demo.agency import make_desks
from yanzhen.kernel.ledger.demo.books import make_books
from yanzhen.kernel.ledger.models import Book, Claim, Dunning, Entry, Invoice, Pattern, Slip
from yanzhen.kernel.parties.models import Appointment


@pytest.mark.django_db
@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 1, 2)])
def test_the_desk_of_the_demo_year_is_full(today: date) -> None:
    world = World(size="small", today=today)
    world.begin("ledger.books")
    make_books(world)
    world.begin("ledger.desk")

    make_desks(world)

    assert set(Slip.objects.values_list("state", flat=True)) >= {"open", "returned", "handed_in"}
    assert {"prepared", "reviewed", "posted"} <= set(Entry.objects.values_list("state", flat=True))
    assert set(Claim.objects.values_list("state", flat=True)) == {"draft", "asked", "approved", "booked", "paid"}  # fmt: skip
    assert Invoice.objects.filter(deducted_in__isnull=False).count() == 3
    assert Book.objects.count() == 5
    assert Pattern.objects.count() == 4
    assert not Dunning.objects.exists()
    assert Appointment.objects.filter(office__duty="village_chief").count() == 2
