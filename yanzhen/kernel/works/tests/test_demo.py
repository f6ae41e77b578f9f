"""The demo's works stand where the demo says they stand."""

import pytest
from django.utils import timezone

from yanzhen.base.demo import World
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.assets.demo.village import COLLECTIVE, TOWNSHIP, VILLAGE
from yanzhen.kernel.parties.testing import a_person, an_appointment, an_office, an_organisation
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place
from yanzhen.kernel.works.demo import make_works
from yanzhen.kernel.works.models import CostChange, Project
from yanzhen.kernel.works.testing import WAN, a_contract, a_project

pytestmark = pytest.mark.django_db


def test_a_shelter_asks_for_opinions_and_a_path_is_under_way() -> None:
    township = Place.objects.open().get(name=TOWNSHIP)
    village = a_place(kind="village", name=VILLAGE, parent=township)
    an_organisation(COLLECTIVE, kind="collective", place=village)
    for duty in ("asset_keeper", "asset_reviewer"):
        an_appointment(None, an_office(duty, township))
    for _number in range(11):
        a_person()
    agreement = a_contract(a_project(village), 86 * WAN, obtained="tender")
    Agreement.objects.filter(pk=agreement.pk).update(title="沿溪步道二期工程")

    make_works(World(size="small", today=timezone.localdate()))

    shelter = Project.objects.get(title="村口公交候车亭")
    assert (shelter.state, shelter.opinions.count()) == ("choosing", 11)
    path = Project.objects.get(title="沿溪步道二期")
    assert (path.state, path.milestones.filter(reached_on=None).count()) == ("working", 1)
    assert CostChange.objects.get().approved is None
