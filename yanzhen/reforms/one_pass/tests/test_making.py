"""The desk puts a product together, looks at its page as a visitor, sells, changes, pauses and ends it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.actions.agreeing import PartDraft, RuleDraft, consent, draw_up
from yanzhen.kernel.orders.models.splitting import Part, Way
from yanzhen.kernel.orders.testing import some_groups, tomorrow
from yanzhen.kernel.parties.testing import an_organisation
from yanzhen.reforms.one_pass.actions.changing import (
    ProductChange,
    change_product,
    points_through,
    stop_selling,
)
from yanzhen.reforms.one_pass.actions.products import open_area_days
from yanzhen.reforms.one_pass.models import Attraction, Product
from yanzhen.reforms.one_pass.testing import a_route, an_attraction
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_laying import door, order_of

pytestmark = pytest.mark.django_db


class Desk(Isle):
    """The isle with days, a partner's restaurant, trees and a ride."""

    def __init__(self) -> None:
        super().__init__()
        some_groups()
        open_area_days(self.area, [tomorrow()], size=100, by=self.clerk, seller=self.seller)
        self.cook = an_organisation("The Yus")
        self.trees = an_attraction(self.area, name="Trees", village=self.village)
        self.table = an_attraction(self.area, name="Fish soup", kind="food", village=self.village, owner=self.cook)  # fmt: skip
        self.client = door(self.clerk)

    def typed(self, *points: Attraction, **facts: Any) -> dict[str, Any]:
        points = points or (self.trees, self.table)
        return {
            "sort": "pass", "name": "一票通", "name_en": "Island pass", "summary": "One ticket", "drawing": "island", "area": self.area.pk,
            "code": "P1", "dated": "on", "valid_days": "1", "per_order_max": "20", "advance_days_max": "60", "hold_minutes": "10", "order": "5",
            "recognised": "sale", "price_adult": "100", "price_child": "0", "arrives": "0",
            "row_attraction": [str(one.pk) for one in points], "row_yuan": ["60"] * len(points), "row_uses": ["1"] * len(points), **facts,
        }  # fmt: skip

    def make(self, **facts: Any) -> Product:
        answer = self.client.post(reverse("one_pass:product_new"), self.typed(**facts))
        assert answer.status_code == 302, answer.content.decode()
        return Product.objects.latest("pk")

    def page(self, product: Product) -> str:
        return self.client.get(reverse("one_pass:product_one", args=[product.slug])).content.decode()  # fmt: skip


def agreed(desk: Desk, product: Product) -> None:
    parts = [PartDraft(desk.seller.pk, Part(Way.REST)), PartDraft(desk.cook.pk, Part(Way.PERCENT, 10_000), point=product.points.get(attraction=desk.table).code)]  # fmt: skip
    rule = draw_up(product.offer, RuleDraft("redemption", "seller", "Agreement 5", parts), by=desk.clerk, at=timezone.now())  # fmt: skip
    for part in rule.parts.all():
        consent(rule, by=desk.clerk, party_id=part.party_id, note="Signed paper")


def test_put_together_looked_at_sold() -> None:
    desk = Desk()
    product = desk.make()

    assert product.slug == "island-pass"
    assert {price.group_id: price.amount_fen for price in product.offer.prices.all()} == {"adult": 10_000, "child": 0}  # fmt: skip
    assert [(one.title, one.settle_fen, one.owner_id) for one in product.offer.points.order_by("order")] == [("Trees", 6000, None), ("Fish soup", 6000, desk.cook.pk)]  # fmt: skip
    assert product.points.get(arrives=True).attraction == desk.trees
    assert product.offer.demands.get().pool == desk.area.pool
    page = desk.page(product)
    assert "let all of them agree" in page
    assert reverse("one_pass:product_sell", args=[product.slug]) not in page
    seen = desk.client.get(product.get_absolute_url()).content.decode()
    assert "it is not on sale" in seen
    assert Client().get(product.get_absolute_url()).status_code == 404

    agreed(desk, product)
    page = desk.page(product)
    assert "in force" in page
    assert "The Yus" in page
    sold = desk.client.post(reverse("one_pass:product_sell", args=[product.slug]))
    assert sold["Location"] == reverse("one_pass:product_one", args=[product.slug])
    assert "it is not on sale" not in Client(headers={"accept-language": "en"}).get(product.get_absolute_url()).content.decode()  # fmt: skip


def test_what_the_law_forbids_is_not_put_together_and_what_was_typed_stays() -> None:
    desk = Desk()
    today = timezone.localdate()
    lapsed = an_attraction(
        desk.area, name="Kayak", village=desk.village, high_risk=True, licence_number="L", licence_until=today, insurance_number="I",
        insurance_until=today.replace(year=today.year - 1), published_on=today.replace(year=today.year - 2),
    )  # fmt: skip
    nobodys = an_attraction(desk.area, name="Nobody's")
    for words, sent in (
        ("“Kayak” is not published, or a paper of it has run out", desk.typed(desk.trees, lapsed)),
        ("A pass opens two places", desk.typed(desk.trees)),
        ("Fish soup” stands there twice", desk.typed(desk.table, desk.table)),
        ("Write first whose village", desk.typed(desk.trees, nobodys)),
        ("opens between 1 and 99 times", desk.typed(row_uses=["1", "0"])),
        ("Write one price at least", desk.typed(price_adult="", price_child="")),
        ("A study product follows a route", desk.typed(sort="study")),
        ("still empty", desk.typed(name="")),
        ("before the first", desk.typed(sale_from="2026-05-02", sale_last="2026-05-01")),
        ("Choose one of the attractions", desk.typed(row_attraction=[str(desk.trees.pk), "x"])),
    ):
        answer = desk.client.post(reverse("one_pass:product_new"), sent)
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
        assert 'value="Island pass"' in answer.content.decode()
    assert not Product.objects.exists()


def test_a_code_is_used_once() -> None:
    desk = Desk()
    desk.make()
    answer = desk.client.post(reverse("one_pass:product_new"), desk.typed())
    assert "The code P1 is in use" in answer.content.decode()


def test_places_are_put_in_order_before_anything_is_saved() -> None:
    desk = Desk()
    new = reverse("one_pass:product_new")
    assert "Partners: boats, restaurants, shops" in desk.client.get(new).content.decode()
    moved = desk.client.post(new, desk.typed(shift="down:0")).content.decode()
    assert order_of(moved, desk.trees, desk.table) == ["Fish soup", "Trees"]
    assert '<input type="radio" name="arrives" value="1" checked>' in moved
    assert 'value="100"' in moved
    assert not Product.objects.exists()


def test_a_draft_is_changed_in_all_what_was_sold_in_words_and_prices_only() -> None:
    desk = Desk()
    product = desk.make()
    ride = an_attraction(desk.area, name="Ride", village=desk.village)
    edit = reverse("one_pass:product_edit", args=[product.slug])
    shown = desk.client.get(edit).content.decode()
    assert 'value="100.00"' in shown
    assert order_of(shown, desk.trees, desk.table) == ["Trees", "Fish soup"]

    desk.client.post(edit, desk.typed(ride, desk.table, summary="New words", price_adult="120", price_child="", sale_last="2099-05-01"))  # fmt: skip
    product = Product.objects.get()
    assert product.summary == "New words"
    assert {price.group_id: price.amount_fen for price in product.offer.prices.all()} == {"adult": 12_000}  # fmt: skip
    assert {one.attraction.name for one in product.points.all()} == {"Ride", "Fish soup"}
    assert product.offer.sale_until is not None
    assert 'value="2099-05-01"' in desk.client.get(edit).content.decode()

    agreed(desk, product)
    desk.client.post(reverse("one_pass:product_sell", args=[product.slug]))
    assert "what it opens stays as it was" in desk.client.get(edit).content.decode()
    desk.client.post(edit, desk.typed(desk.trees, summary="Third words"))
    product = Product.objects.get()
    assert product.summary == "Third words"
    assert {one.attraction.name for one in product.points.all()} == {"Ride", "Fish soup"}
    assert AuditLine.objects.filter(verb="one_pass.change_product").count() == 2


def test_what_is_sold_opens_what_it_opened_and_keeps_its_address() -> None:
    desk = Desk()
    product = desk.make()
    only = points_through([(desk.trees, 0, 1, "", False), (desk.table, 100, 1, "", False)])
    change_product(product, ProductChange(points=only), by=desk.clerk)
    agreed(desk, product)
    with pytest.raises(Refused, match="rule of shares names"):
        change_product(product, ProductChange(points=points_through([(desk.trees, 0, 1, "", False), (an_attraction(desk.area, village=desk.village), 1, 1, "", False)])), by=desk.clerk)  # fmt: skip
    with pytest.raises(Refused, match="two places"):
        change_product(product, ProductChange(points=only[:1]), by=desk.clerk)
    desk.client.post(reverse("one_pass:product_sell", args=[product.slug]))
    change_product(product, ProductChange(points=only), by=desk.clerk)
    with pytest.raises(Refused, match="what it opens stays"):
        change_product(product, ProductChange(points=only[::-1]), by=desk.clerk)
    for fixed in ("slug", "sort", "area"):
        with pytest.raises(Refused, match="stays as it was made"):
            change_product(product, ProductChange({fixed: "x"}), by=desk.clerk)


def test_visitors_are_counted_at_one_place() -> None:
    desk = Desk()
    draft = desk.make()
    twice = points_through([(desk.trees, 0, 1, "", True), (desk.table, 0, 1, "", True)])
    with pytest.raises(Refused, match="counted at one place"):
        change_product(draft, ProductChange(points=twice), by=desk.clerk)


def test_a_study_product_keeps_a_route() -> None:
    desk = Desk()
    route = a_route(desk.area, place=desk.village, is_study=True)
    product = desk.make(sort="study", route=route.pk, row_attraction=[], row_yuan=[], row_uses=[])
    assert product.route == route
    with pytest.raises(Refused, match="follows a route"):
        change_product(product, ProductChange({"route": None}), by=desk.clerk)


def test_another_office_changes_and_stops_nothing() -> None:
    desk, other = Desk(), Isle()
    product = desk.make()
    for act in (
        lambda: change_product(product, ProductChange({"name": "Mine"}), by=other.clerk),
        lambda: stop_selling(product, by=other.clerk),
    ):
        with pytest.raises(Refused):
            act()
    assert door(other.clerk).get(reverse("one_pass:product_one", args=[product.slug])).status_code == 404  # fmt: skip
    nobody = door(an_actor_without_a_seller(desk))
    assert nobody.get(reverse("one_pass:product_new")).status_code == 200


def an_actor_without_a_seller(desk: Desk) -> Any:
    desk.seller.organisation = an_organisation("Not a seller")
    return desk.somebody("seller")
