"""The page of tax and revenue: sums, never single payers; payers behind a purpose; the locality's own rule."""

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.parties.testing import a_login
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.tax import areas_of, set_disclosure
from yanzhen.reforms.innovation_community.models.terms import read_term
from yanzhen.reforms.innovation_community.testing import an_innovation_community, an_officer
from yanzhen.reforms.innovation_community.tests.test_tax import HALF, paid, subdistrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Place:
    return an_innovation_community()


def test_the_page_shows_sums_and_hides_small_ones(community: Place, client: Client) -> None:
    paid(community, 100, 200, 300)
    paid(subdistrict(community), 777_777)
    paid(subdistrict(community), 1, 1, 1, term=read_term("2025H1"))
    client.force_login(a_login(an_officer(community)))
    url = reverse("innovation_community:tax")

    text = client.get(url).content.decode()

    assert "777" not in text
    assert "不足 3 户,不显示" in text or "不足 3 户，不显示" in text
    assert (
        client.get(url, {"term": "2025-1-6", "scope": "total"}).context["areas"].total.payers == 3
    )
    assert client.get(url, {"term": "nonsense", "revenue": "x-y-z"}).status_code == 200
    payers = reverse("innovation_community:tax_payers", args=[community.pk])
    assert client.get(payers, {"term": HALF.code, "scope": "total"}).status_code == 403


def test_a_head_opens_payers_through_the_page(community: Place, client: Client) -> None:
    paid(community, 100, 200, 300)
    client.force_login(a_login(an_officer(community, duty="community_head")))
    payers = (
        reverse("innovation_community:tax_payers", args=[community.pk])
        + f"?term={HALF.code}&scope=total"
    )

    assert client.get(payers).status_code == 200
    assert client.post(payers, {"purpose": ""}).status_code == 422
    page = client.post(payers, {"purpose": "核对"})

    assert len(page.context["rows"]) == 3
    assert (
        client.get(reverse("innovation_community:tax_payers", args=[community.pk])).status_code
        == 404
    )
    form = {
        "place": subdistrict(community).pk,
        "term": "2026年上半年",
        "amount": "6.2亿",
        "document": "示例",
        "reason": "",
    }
    assert client.post(reverse("innovation_community:revenue_new"), form).status_code == 302
    assert client.post(reverse("innovation_community:revenue_new"), form).status_code == 422


def test_the_locality_sets_its_rule_and_never_below_two_payers(
    community: Place, client: Client
) -> None:
    head = an_officer(community, duty="community_head")
    with pytest.raises(Refused):
        set_disclosure(payers_min=1, share_max=80, source="x", by=head)
    with pytest.raises(Refused):
        set_disclosure(payers_min=3, share_max=100, source="x", by=head)
    paid(community, 1, 1, 1, 1)
    paid(subdistrict(community), 1, 1, 1, 1, 1)

    set_disclosure(payers_min=5, share_max=70, source="区财政局", by=head)

    areas = areas_of(subdistrict(community), HALF, "total")
    assert [part.hidden for part in areas.parts] == ["few", "beside"]
    rule = AuditLine.objects.get(verb="innovation_community.set_disclosure")
    assert rule.changes["rule"] == ["3 / 80%", "5 / 70%"]
