"""Whoever answers for all places sees all, also where a list adds what everybody may see."""

import pytest
from django.db.models import Q

from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.models.scope import within_scope
from yanzhen.kernel.parties.testing import an_actor
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def test_an_office_without_an_area_sees_all_beside_anything_else() -> None:
    here, there = a_place(), a_place()
    nowhere = Q(pk=None)
    everywhere = within_scope(system_actor(), "path")

    assert {here, there} <= set(Place.objects.filter(nowhere | everywhere))
    assert {here, there} <= set(Place.objects.filter(everywhere & Q(pk__in=[here.pk, there.pk])))


def test_an_office_with_an_area_sees_what_lies_in_it() -> None:
    here, there = a_place(), a_place()
    seen = set(Place.objects.filter(within_scope(an_actor("leader", here), "path")))

    assert here in seen
    assert there not in seen
