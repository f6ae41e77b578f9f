"""A pass over two villages is put together in one act, and money goes where it was used."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yanzhen.base.keys import secret_key
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.agreeing import PartDraft, RuleDraft, consent
from yanzhen.kernel.orders.actions.redeeming import Press, redeem_voucher
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import Share, Voucher
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.testing import a_sale, some_groups, tomorrow
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import an_organisation
from yanzhen.kernel.places.testing import a_place
from yanzhen.reforms.one_pass.actions.lapsing import look_at_papers
from yanzhen.reforms.one_pass.actions.products import (
    PointDraft,
    ProductDraft,
    make_product,
    open_area_days,
    put_on_sale,
)
from yanzhen.reforms.one_pass.actions.tallies import arrivals
from yanzhen.reforms.one_pass.models import Attraction, Product, Shown
from yanzhen.reforms.one_pass.testing import an_attraction
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db


def _draft(isle: Isle, **facts: object) -> ProductDraft:
    """Trees of the east for 60, a ride of the west for 40; the west has all of its ride."""
    some_groups()
    trees, ride = an_attraction(isle.area, name="Trees"), an_attraction(isle.area, name="Ride")
    west = an_organisation("West collective")
    points = (
        PointDraft(trees, "trees", 6_000, isle.village, arrives=True),
        PointDraft(ride, "ride", 4_000, a_place(kind="village"), owner=west),
    )
    parts = [
        PartDraft(isle.seller.pk, Part(Way.REST)),
        PartDraft(west.pk, Part(Way.PERCENT, 10_000), point="ride"),
    ]
    split = RuleDraft("redemption", "seller", "Agreement 5", parts)
    given = {
        "slug": "pass", "sort": "pass", "name": "Pass", "code": "P1", "seller": isle.seller, "prices": [("adult", None, 10_000)],
        "area": isle.area, "points": points, "split": split, "offer": {"dated": True, "uses": 1, **facts},
    }  # fmt: skip
    return ProductDraft(**given)  # type: ignore[arg-type]


def _opened(isle: Isle) -> Isle:
    open_area_days(
        isle.area, [timezone.localdate(), tomorrow()], size=100, by=isle.clerk, seller=isle.seller
    )
    return isle


def test_it_is_sold_when_everybody_has_agreed_and_pays_by_use() -> None:
    isle = _opened(Isle())
    product = make_product(_draft(isle), by=isle.clerk)
    with pytest.raises(Refused):
        put_on_sale(product, by=isle.clerk)
    rule = product.offer.split_rules.get()
    for part in rule.parts.all():
        consent(rule, by=isle.clerk, party_id=part.party_id, note="Signed paper")
    put_on_sale(product, by=isle.clerk)

    sold = a_sale(product.offer, by=isle.clerk, n=2, day=timezone.localdate(), pay="cash")
    voucher = Voucher.objects.get(order=sold.order_id)
    now = timezone.now()
    for point in ("trees", "ride"):
        redeem_voucher(voucher.pk, Press(secret_key(), 2, point, "gate"), by=isle.head, at=now)
    settle(by=system_actor(), at=now)

    assert {share.fen for share in Share.objects.all()} == {12_000, 8_000}
    assert [row.people for row in arrivals()] == [2]


def test_what_can_not_be_sold_is_not_put_together() -> None:
    isle = Isle()
    with pytest.raises(Refused) as no_days:
        make_product(_draft(isle), by=isle.clerk)
    _opened(isle)
    draft = _draft(isle)
    Attraction.objects.filter(name="Ride").update(shown=Shown.TAKEN_DOWN)
    with pytest.raises(Refused) as hidden:
        make_product(draft, by=isle.clerk)

    assert (no_days.value.field, hidden.value.field) == ("area", "points")
    assert not Product.objects.exists()


def test_what_opens_something_whose_paper_ran_out_is_paused_by_itself() -> None:
    isle = _opened(Isle())
    product = isle.a_pass()
    today = timezone.localdate()
    papers = {"high_risk": True, "licence_number": "L", "licence_until": today, "insurance_number": "I", "insurance_until": today}  # fmt: skip
    kayak = an_attraction(isle.area, **papers)
    product.points.create(code="kayak", attraction=kayak, village=isle.village)

    assert look_at_papers(today) == 0
    assert look_at_papers(today + timedelta(days=1)) == 1

    product.offer.refresh_from_db()
    assert product.offer.state == "paused"
    with pytest.raises(Refused):
        put_on_sale(product, by=isle.clerk, today=today + timedelta(days=1))
