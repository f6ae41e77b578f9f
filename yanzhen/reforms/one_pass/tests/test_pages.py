"""Pages that a visitor and the desk open: what they say, and that they ask a fixed number of questions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.orders.testing import a_sale, tomorrow
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_login, a_resident
from yanzhen.reforms.one_pass.models import Attraction, DayVoid
from yanzhen.reforms.one_pass.testing import a_route, an_attraction
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db


def _client(actor: Any) -> Client:
    client = Client()
    client.force_login(a_login(actor))
    return client


def test_a_visitor_reads_without_a_login_and_sees_no_draft(client: Client) -> None:
    isle = Isle()
    shown = an_attraction(isle.area, name="Old camphor", story="It was here first.")
    hidden = an_attraction(isle.area, name="Rope park", shown="draft", published_on=None)

    home = client.get(reverse("one_pass:home")).content.decode()

    assert "Old camphor" in home
    assert "Rope park" not in home
    assert "It was here first." in client.get(shown.get_absolute_url()).content.decode()
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_the_front_page_asks_the_same_questions_for_many_attractions(client: Client, django_assert_max_num_queries: Any) -> None:  # fmt: skip
    isle = Isle()
    isle.a_pass()
    for _n in range(20):
        an_attraction(isle.area)
        a_route(isle.area)

    with django_assert_max_num_queries(12):
        client.get(reverse("one_pass:home"))


def test_bought_on_the_phone_paid_and_in_the_wallet() -> None:
    new_signing_key(by=system_actor(), at=timezone.now())
    isle = Isle()
    product = isle.a_pass(prices={"adult": 6000, "child": 3000})
    visitor = a_resident()
    client = _client(visitor)
    buy = reverse("one_pass:buy", args=[product.slug])

    page = client.get(buy).content.decode()
    answer = client.post(
        buy, {"day": str(tomorrow()), "n_adult": "2", "n_child": "1", "phone": "13900000001"}
    )
    order = Order.objects.get()
    waiting = client.get(answer["Location"]).content.decode()
    a_sale_paid(order, isle)
    ticket = client.get(answer["Location"]).content.decode()
    wallet = client.get(reverse("one_pass:wallet")).content.decode()

    assert "n_adult" in page
    assert answer["Location"] == reverse("one_pass:ticket", args=[order.pk])
    assert order.total_fen == 15_000
    assert "<svg" in ticket
    assert ticket.count("op-qr") == wallet.count("op-qr") == 2
    assert order.number in waiting


def a_sale_paid(order: Order, isle: Isle) -> None:
    from_the_counter = _client(isle.clerk).post(
        reverse("orders:pay", args=[order.pk]), {"pay": "cash"}
    )
    assert from_the_counter.status_code == 302


def test_nobody_coming_is_said_beside_the_form() -> None:
    isle = Isle()
    product = isle.a_pass()
    client = _client(a_resident())

    answer = client.post(
        reverse("one_pass:buy", args=[product.slug]),
        {"day": str(tomorrow()), "n_adult": "0", "phone": "1"},
    )

    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_the_desk_enters_corrects_publishes(django_assert_max_num_queries: Any) -> None:
    isle = Isle()
    client = _client(isle.clerk)
    facts = {
        "name": "Oak",
        "code": "A9",
        "kind": "tree",
        "place": isle.village.pk,
        "summary": "An oak",
    }

    made = client.post(reverse("one_pass:register_new"), facts)
    oak = Attraction.objects.get(code="A9")
    client.post(reverse("one_pass:register_edit", args=[oak.pk]), {**facts, "name": "The oak"})
    client.post(reverse("one_pass:register_act", args=[oak.pk, "publish"]), {"act": "publish"})
    oak.refresh_from_db()

    assert made["Location"] == reverse("one_pass:register_one", args=[oak.pk])
    assert (oak.name, oak.shown) == ("The oak", "published")
    with django_assert_max_num_queries(25):
        assert "The oak" in client.get(reverse("one_pass:register")).content.decode()


def test_a_day_is_called_off_after_it_was_looked_at() -> None:
    isle = Isle()
    product = isle.a_pass(prices={"adult": 6000})
    a_sale(product.offer, by=isle.clerk, n=2, pay="cash")
    client = _client(isle.head)
    path = reverse("one_pass:void_new", args=[isle.area.slug])
    typed = {"day": str(tomorrow()), "why": "storm", "words": "The boats stop"}

    looked = client.post(path, {**typed, "look": "1"})
    stale = client.post(path, {**typed, "done": "1", "seen_orders": "9", "seen_fen": "1"})
    assert (looked.status_code, stale.status_code, DayVoid.objects.count()) == (200, 422, 0)
    assert 'name="seen_fen" value="12000"' in looked.content.decode()

    done = client.post(path, {**typed, "done": "1", "seen_orders": "1", "seen_fen": "12000"})
    assert client.get(done["Location"]).status_code == 200
    an_attraction(isle.area, name="千年古樟")
    assert "千年古樟" in client.get(reverse("one_pass:numbers")).content.decode()
    for name in ("days", "voids", "tours", "numbers"):
        assert client.get(reverse(f"one_pass:{name}")).status_code == 200
