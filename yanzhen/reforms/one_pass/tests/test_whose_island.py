"""Every verb of the island's desk refuses another office's, says the same of what can't be, and leaves everything as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.orders.models import Offer
from yanzhen.kernel.orders.testing import some_groups, tomorrow
from yanzhen.kernel.parties.actors import Actor
from yanzhen.reforms.one_pass.actions.attractions import (
    correct_attraction,
    enter_attraction,
    keep_area,
    publish,
    take_down,
)
from yanzhen.reforms.one_pass.actions.changing import ProductChange, change_product, stop_selling
from yanzhen.reforms.one_pass.actions.products import (
    ProductDraft,
    make_product,
    open_area_days,
    put_on_sale,
)
from yanzhen.reforms.one_pass.actions.routes import lay_route
from yanzhen.reforms.one_pass.models import Area, Attraction, Product, Route
from yanzhen.reforms.one_pass.testing import a_route, an_attraction
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db
OUTSIDE = "outside the area of your office"


def stops(isle: Isle) -> list[tuple[Attraction, str, str]]:
    return [(an_attraction(isle.area), "", ""), (an_attraction(isle.area), "", "")]


def a_draft(isle: Isle, **facts: Any) -> ProductDraft:
    given = {"slug": "boat", "sort": "extra", "name": "Boat", "code": "B1", "seller": isle.seller, "prices": [("adult", None, 100)], **facts}  # fmt: skip
    return ProductDraft(**given)


def new_area(isle: Isle) -> Area:
    return Area(slug="new", place=isle.village, name="New", day_max=5, near_percent=90, approval_number="F", approved_on=timezone.localdate())  # fmt: skip


Act = Callable[[Isle, Actor], Any]
ACTS: dict[str, Act] = {
    "enter": lambda isle, by: enter_attraction(by=by, place=isle.village, code="Z1", kind="tree", name="Oak"),
    "correct": lambda isle, by: correct_attraction(an_attraction(isle.area), by=by, name="Mine"),
    "publish": lambda isle, by: publish(an_attraction(isle.area, shown="draft", published_on=None, summary="x"), by=by),
    "take down": lambda isle, by: take_down(an_attraction(isle.area), by=by, reason="x"),
    "keep": lambda isle, by: keep_area(isle.area, by=by, day_max=99),
    "enter an area": lambda isle, by: keep_area(new_area(isle), by=by),
    "open days": lambda isle, by: open_area_days(isle.area, [tomorrow()], size=5, by=by, seller=isle.seller),
    "lay": lambda isle, by: lay_route(Route(place=isle.village, area=isle.area), stops(isle), by=by, name="R", minutes=9, distance_m=9),
    "lay anew": lambda isle, by: lay_route(a_route(isle.area), stops(isle), by=by),
    "make": lambda isle, by: make_product(a_draft(isle), by=by),
    "sell": lambda isle, by: put_on_sale(isle.a_pass(), by=by),
    "change": lambda isle, by: change_product(isle.a_pass(), ProductChange({"name": "Mine"}), by=by),
    "stop": lambda isle, by: stop_selling(isle.a_pass(), by=by),
    "end": lambda isle, by: stop_selling(isle.a_pass(), by=by, for_good=True),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_another_office_is_refused_and_nothing_is_written(act: str) -> None:
    isle, elsewhere = Isle(), Isle()
    with pytest.raises(Refused, match=OUTSIDE):
        ACTS[act](isle, elsewhere.clerk)
    assert not AuditLine.objects.filter(person_id=elsewhere.clerk.person_id).exists()
    assert not Offer.objects.filter(code="B1").exists()


@pytest.mark.parametrize("act", ACTS)
def test_whoever_only_lets_in_changes_nothing(act: str) -> None:
    isle = Isle()
    with pytest.raises(Refused, match="may not change what visitors see"):
        ACTS[act](isle, isle.somebody("gate_keeper"))


def test_what_visitors_are_shown_says_what_it_is_and_lies_where_it_says() -> None:
    isle = Isle()
    with pytest.raises(Refused, match="in one sentence") as nameless:
        publish(an_attraction(isle.area, shown="draft", published_on=None, summary=" "), by=isle.clerk)  # fmt: skip
    oak = an_attraction(isle.area, summary="An oak")
    with pytest.raises(Refused, match="does not lie in"):
        correct_attraction(oak, by=isle.head, area=Isle().area)
    with pytest.raises(Refused, match="tick both"):
        correct_attraction(oak, by=isle.clerk, flies=True)
    with pytest.raises(Refused, match="number and the day of the approval") as bare:
        keep_area(isle.area, by=isle.clerk, approval_number=" ")
    assert (nameless.value.field, bare.value.field) == ("summary", "approval_number")
    oak.refresh_from_db()
    assert (oak.area, oak.flies) == (isle.area, False)


def test_a_page_has_its_own_address() -> None:
    isle = Isle()
    some_groups()
    make_product(a_draft(isle), by=isle.clerk)
    with pytest.raises(Refused, match="There is a page of this name") as refusal:
        make_product(a_draft(isle, code="B2"), by=isle.clerk)
    assert refusal.value.field == "slug"
    assert Product.objects.count() == 1


def test_what_opens_something_closed_is_not_put_on_sale() -> None:
    isle = Isle()
    product = isle.a_pass()
    product.offer.state = "paused"
    product.offer.save()
    rope = an_attraction(isle.area, name="Rope park", shown="taken_down")
    product.points.create(code="rope", attraction=rope, village=isle.village)
    with pytest.raises(Refused, match="“Rope park” is not published"):
        put_on_sale(product, by=isle.clerk)
