"""The demo register is made of records through the verbs, and shows what it is to show."""

import pytest
from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.assets.demo import make_assets
from yanzhen.kernel.assets.models import Asset, Permit, StockTake
from yanzhen.kernel.figures.actions import compute, figure_of
from yanzhen.kernel.parties.models import User

pytestmark = pytest.mark.django_db


def test_the_village_has_a_register_with_its_papers_and_counts() -> None:
    world = World(size="small", today=timezone.localdate())
    world.begin("assets")

    make_assets(world)

    village = world.notebook["assets.scene"].village
    assert (
        compute(figure_of("assets.held"), village.path, end=world.today)
        == Asset.objects.held().count()
        == 23
    )
    assert compute(figure_of("assets.lapsed_permits"), village.path, end=world.today) == 2
    assert Permit.objects.expired(world.today).count() == 2
    assert sorted(StockTake.objects.values_list("state", flat=True)) == ["closed", "counting"]
    assert {name for name, _password, _who in world.logins} == {"village", "township", "counter"}
    assert User.objects.filter(username="village", is_active=True).exists()
