"""Firms that may leave on screen: why, who, how it ended; the numbers the community decides."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.testing import a_login
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.risk import look_for_risks, set_risk
from yanzhen.reforms.innovation_community.models import Tenancy, Watch
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def building() -> Place:
    return a_building(an_innovation_community())


@pytest.fixture
def watched(building: Place, today: date) -> Watch:
    firm = a_firm(building, moved_in_on=today - timedelta(days=400))
    ends = today + timedelta(days=9)
    Tenancy.objects.create(enterprise=firm, building=building, since=date(2024, 1, 1), until=ends)
    look_for_risks(today=today)
    return Watch.objects.get(enterprise=firm)


def test_the_head_sets_the_numbers(building: Place, today: date, watched: Watch) -> None:
    head = an_officer(building, duty="community_head")
    with pytest.raises(Refused, match="Only the head"):
        set_risk(by=an_officer(building), source="x", lease_days=5)
    with pytest.raises(Refused, match="above 0"):
        set_risk(by=head, source="x", lease_days=0)
    with pytest.raises(Refused, match="who decided"):
        set_risk(by=head, source=" ", lease_days=5)

    set_risk(by=head, source="社区例会", lease_days=5)

    assert look_for_risks(today=today)["went"] == 1


def test_pages_show_why_who_and_how_it_ended(
    building: Place, today: date, watched: Watch, client: Client
) -> None:
    client.force_login(a_login(an_officer(building)))

    text = client.get(reverse("innovation_community:at_risk")).content.decode()
    firm = client.get(
        reverse("innovation_community:enterprise", args=[watched.enterprise_id])
    ).content.decode()

    assert "到期" in text
    assert "到期" in firm
    for query in (
        {"sign": "lease"},
        {"sign": "nonsense"},
        {"officer": "nonsense"},
        {"show": "stayed"},
        {"show": "x"},
    ):
        assert client.get(reverse("innovation_community:at_risk"), query).status_code == 200
    end = reverse("innovation_community:watch_end", args=[watched.pk])
    assert client.post(end, {"outcome": "stayed", "note": ""}).status_code == 422
    assert client.post(end, {"outcome": "stayed", "note": "已续租"}).status_code == 302
    assert client.get(reverse("innovation_community:at_risk")).context["running"] == 0
