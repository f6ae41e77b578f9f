"""What has been put together is paused, ended, shown with its photographs, bought without days; its page says what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.documents.models import Document
from yanzhen.kernel.orders.models import Capacity, Order, PersonGroup
from yanzhen.kernel.orders.testing import a_sale
from yanzhen.reforms.one_pass.models import Attraction
from yanzhen.reforms.one_pass.testing import a_picture
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.tests.test_making import Desk, agreed
from yanzhen.reforms.one_pass.views.making import ACTS as MAKING
from yanzhen.reforms.one_pass.views.register import ACTS as REGISTER

pytestmark = pytest.mark.django_db


def test_paused_sold_again_ended_after_a_look_at_what_that_means() -> None:
    desk = Desk()
    product = desk.a_pass()
    a_sale(product.offer, by=desk.clerk)

    def act(name: str) -> str:
        return reverse("one_pass:product_act", args=[product.slug, name])

    desk.client.post(act("pause"), {"act": "pause"})
    product.offer.refresh_from_db()
    assert product.offer.state == "paused"
    asked = desk.client.post(act("end"), {"act": "end"}).content.decode()
    assert "1 paid order for days to come stays good" in asked
    product.offer.refresh_from_db()
    assert product.offer.state == "paused"
    desk.client.post(act("end"), {"act": "end", "sure": "1"})
    product.offer.refresh_from_db()
    assert product.offer.state == "ended"
    assert Order.objects.get().state == "paid"
    assert desk.client.get(act("nothing")).status_code == 404


def test_photographs_of_what_is_sold_are_public_and_of_a_draft_are_not() -> None:
    desk = Desk()
    draft, sold = desk.make(), desk.a_pass()
    for product in (draft, sold):
        there = reverse("one_pass:product_act", args=[product.slug, "pictures"])
        assert desk.client.post(there, {"act": "pictures"}).status_code == 422
        desk.client.post(there, {"act": "pictures", "pictures": a_picture()})
    documents = {one.owner_id: one for one in Document.objects.all()}
    for product, public in ((sold, True), (draft, False)):
        there = reverse("documents:open", args=[documents[product.pk].pk])
        assert (Client().get(there).status_code == 200) == public
    assert "<img" in Client().get(sold.get_absolute_url()).content.decode()


def test_nobody_hangs_a_photograph_on_what_another_office_sells() -> None:
    desk, other = Desk(), Isle()
    product, oak = desk.a_pass(), desk.trees
    picture = {"pictures": [a_picture()]}
    with pytest.raises(Refused, match="outside the area"):
        MAKING["pictures"].apply(product, picture, other.clerk)
    with pytest.raises(Refused, match="may not change"):
        REGISTER["pictures"].apply(oak, picture, other.clerk)
    with pytest.raises(Refused, match="Choose a photograph"):
        REGISTER["pictures"].apply(oak, {"pictures": []}, desk.clerk)
    nothing = reverse("one_pass:register_act", args=[oak.pk, "sink"])
    assert desk.client.get(nothing).status_code == 404
    assert not Document.objects.exists()


def test_the_desk_reads_what_is_missing_before_the_sale() -> None:
    desk = Desk()
    product = desk.make()
    Attraction.objects.filter(pk=desk.trees.pk).update(shown="taken_down")
    product.offer.prices.all().delete()
    Capacity.objects.update(day=timezone.localdate() - timedelta(days=1))
    page = desk.page(product)
    for words in (
        "“Trees” is not published",
        "Set a price first",
        "No day is open yet",
        "let all of them agree",
    ):
        assert words in page


def test_without_days_and_without_anything_scarce_it_can_be_bought_too() -> None:
    """A meal that is for any day, and a walk that as many may join as come."""
    desk = Desk()
    anytime = desk.make(sort="extra", code="E1", dated="", row_attraction=[], row_yuan=[], row_uses=[], name_en="Meal")  # fmt: skip
    walk = desk.make(sort="farm", code="E2", row_attraction=[], row_yuan=[], row_uses=[], name_en="Walk")  # fmt: skip
    for product in (anytime, walk):
        desk.client.post(reverse("one_pass:product_sell", args=[product.slug]))
        buy = reverse("one_pass:buy", args=[product.slug])
        day = {} if product == anytime else {"day": str(timezone.localdate())}
        page = Client().get(buy).content.decode()
        assert ('name="day"' in page) == bool(day)
        answer = Client().post(buy, {"name": "Li", "phone": "13900000001", "n_adult": "1", **day})
        assert answer.status_code == 302, answer.content.decode()
    assert Order.objects.count() == 2
    assert "as many as come" in desk.page(walk)


def test_one_product_is_looked_at_with_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:  # fmt: skip
    desk = Desk()
    product = desk.make()
    for n in range(6):
        PersonGroup.objects.get_or_create(slug=f"g{n}", defaults={"name": f"G{n}"})
        product.offer.prices.create(group_id=f"g{n}", amount_fen=1)
    agreed(desk, product)
    with django_assert_max_num_queries(38):
        desk.page(product)
