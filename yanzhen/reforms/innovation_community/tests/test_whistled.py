"""What went up includes the departments that were called to a case of the community (吹哨报到)."""

from typing import Any

import pytest
from django.urls import reverse

from yanzhen.kernel.cases.models import Whistle
from yanzhen.kernel.cases.tests.whistle_town import Town
from yanzhen.kernel.parties.testing import at_the_door
from yanzhen.reforms.innovation_community.models.buildings import Community
from yanzhen.reforms.innovation_community.models.delegation import whistled
from yanzhen.reforms.innovation_community.testing import an_innovation_community, an_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    there = Town()
    Community.objects.create(place=there.place)
    return there


def seen_by(officer: Any) -> Any:
    return whistled(Whistle.objects.visible_to(officer))


def test_a_whistle_stands_in_the_register_of_its_community(town: Town) -> None:
    whistle = town.blow()
    head = an_officer(town.place, duty="community_head")
    elsewhere = an_officer(an_innovation_community("Elsewhere"), duty="community_head")

    assert list(seen_by(head)) == [whistle]
    assert not seen_by(elsewhere).exists()
    page = at_the_door(head).get(reverse("innovation_community:escalated"), {"show": "whistles"})
    text = page.content.decode()
    assert "Police" in text
    assert "Called" in text
    assert 'Departments called <span class="num">1</span>' in text


def test_a_whistle_outside_the_communities_does_not(town: Town) -> None:
    Community.objects.all().delete()
    town.blow()

    assert not whistled(Whistle.objects.all()).exists()


def test_the_open_ones_stand_first_and_a_decision_is_shown(town: Town) -> None:
    first = town.blow()
    town.decide(first)
    second = town.blow()
    client = at_the_door(an_officer(town.place, duty="community_head"))

    page = client.get(reverse("innovation_community:escalated"), {"show": "whistles"})

    assert [one.pk for one in page.context["page"]] == [second.pk, first.pk]
    assert "Pump, then mend." in page.content.decode()
