"""A dozen homestays of the demo: seasons, bookings, questions, a garden; from records, in a few seconds."""

import time

import pytest
from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.orders.actions import prove
from yanzhen.kernel.orders.models import Stay
from yanzhen.reforms.one_pass.actions.homestays_guests import unregistered
from yanzhen.reforms.one_pass.demo.homestays import make_homestays
from yanzhen.reforms.one_pass.demo.sold import make_products
from yanzhen.reforms.one_pass.models import EnquiryAnswer, GardenPlot, Homestay

SECONDS_MAX = 45  # on a very busy machine; 3 to 5 alone


@pytest.mark.django_db
def test_a_dozen_houses_with_their_guests() -> None:
    world = World("small", timezone.localdate())
    world.begin("one_pass.island")
    make_products(world)
    world.begin("one_pass.homestays")
    began = time.monotonic()
    make_homestays(world)
    took = time.monotonic() - began

    today = world.today
    assert took < SECONDS_MAX
    assert Homestay.objects.open_on(today).count() == 12
    assert Stay.objects.filter(unit__pool__room_type__isnull=False, state="sold").count() > 250
    assert 1 <= len(unregistered(Homestay.objects.all(), today)) <= 13
    assert EnquiryAnswer.objects.exists()
    lets = [plot.let_on(today) is not None for plot in GardenPlot.objects.for_page()]
    assert (len(lets), sum(lets)) == (12, 6)
    assert prove() == []
