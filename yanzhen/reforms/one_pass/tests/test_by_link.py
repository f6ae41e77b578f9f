"""Bought on the phone without a login: paid, in the wallet, given back, found again; and nobody else's."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.orders.actions import Ask, pay_order, settle_all
from yanzhen.kernel.orders.actions.keys import new_signing_key
from yanzhen.kernel.orders.actions.links import link_of, sell_by_link
from yanzhen.kernel.orders.models import Attempt, Entitlement, Order, PersonGroup
from yanzhen.kernel.orders.testing import a_pool, line, tomorrow
from yanzhen.kernel.orders.tests.wechat_server import counterpart
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_login, a_resident
from yanzhen.reforms.one_pass.models import Product
from yanzhen.reforms.one_pass.tests.scene import Isle
from yanzhen.reforms.one_pass.views import phone

pytestmark = pytest.mark.django_db
TYPED = {"name": "Li Hua", "phone": "139 0000 0001", "n_adult": "2"}


def buy(client: Client, product: Product, **typed: str) -> Any:
    words = {"day": str(tomorrow()), "once": str(new_key()), **TYPED, **typed}
    return client.post(reverse("one_pass:buy", args=[product.slug]), words)


def paid(order: Order, how: str = "wechat") -> None:
    pay_order(order.pk, how, by=system_actor())


def page(client: Client, order: Order, door: str = "by_link") -> str:
    return client.get(reverse(f"one_pass:{door}", args=[link_of(order.pk)])).content.decode()


def test_from_the_product_to_the_wallet_with_a_name_and_a_telephone(client: Client) -> None:
    new_signing_key(by=system_actor(), at=timezone.now())
    product = Isle().a_pass(prices={"adult": 6000})
    form = client.get(reverse("one_pass:buy", args=[product.slug])).content.decode()
    assert re.findall(r'<input[^>]* name="(\w+)"[^>]*required', form) == ["name", "phone"]

    answer = buy(client, product)
    order = Order.objects.get()
    waiting = client.get(answer["Location"])
    paid(order)
    ticket = page(client, order)
    wallet = client.get(reverse("one_pass:wallet"))

    assert answer["Location"] == reverse("one_pass:by_link", args=[link_of(order.pk)])
    assert order.number in waiting.content.decode()
    assert "139****0001" in ticket
    assert "13900000001" not in ticket
    assert ticket.count("op-qr") == wallet.content.decode().count("op-qr") == 1
    assert answer["Location"] in wallet.content.decode()
    assert waiting["Cache-Control"].count("no-store") == 1
    assert (waiting["X-Wallet"], waiting["X-Robots-Tag"]) == ("phone", "noindex")


def test_the_phone_forgets_when_it_is_told_to_and_another_one_never_knew(client: Client) -> None:
    product = Isle().a_pass()
    buy(client, product)
    order = Order.objects.get()
    page(client, order)
    cookie = client.cookies[phone.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        reverse("one_pass:wallet"),
        True,
        "Lax",
    )

    assert order.number in client.get(reverse("one_pass:wallet")).content.decode()
    other = Client()
    other.cookies[phone.COOKIE] = cookie.value.replace("A", "B")
    assert order.number not in other.get(reverse("one_pass:wallet")).content.decode()
    client.post(reverse("one_pass:forget"))
    assert order.number not in client.get(reverse("one_pass:wallet")).content.decode()


def test_whoever_signs_in_has_another_sign_on_the_pages_that_are_kept(client: Client) -> None:
    signs = {client.get(reverse("one_pass:wallet"))["X-Wallet"]}
    for _person in range(2):
        client.force_login(a_login(a_resident()))
        signs.add(client.get(reverse("one_pass:wallet"))["X-Wallet"])
    assert len(signs) == 3


def test_a_link_that_is_not_signed_opens_nothing(client: Client) -> None:
    product = Isle().a_pass()
    buy(client, product)
    token = link_of(Order.objects.get().pk)
    for forged in (token[:-1], "x", link_of(new_key())):
        for door in ("by_link", "link_look", "link_back"):
            answer = client.get(reverse(f"one_pass:{door}", args=[forged]))
            assert answer.status_code == 404, (door, forged)
        for door in ("link_pay", "link_give_up"):
            assert client.post(reverse(f"one_pass:{door}", args=[forged])).status_code == 404


def test_what_was_typed_stays_and_the_sentence_stands_beside_it(client: Client) -> None:
    product = Isle().a_pass()
    for typed, words in (
        ({"name": ""}, "name"),
        ({"phone": "12"}, "7 to 15 digits"),
        ({"n_adult": "0"}, "how many come"),
        ({"n_adult": "21"}, "without a login"),
    ):
        answer = client.post(
            reverse("one_pass:buy", args=[product.slug]),
            {"day": str(tomorrow()), **TYPED, **typed}, headers={"accept-language": "en"},
        )  # fmt: skip
        assert answer.status_code == 422, typed
        assert words in answer.content.decode()
    assert not Order.objects.exists()


def test_pressed_twice_it_is_one_order(client: Client) -> None:
    product, once = Isle().a_pass(), str(new_key())
    first, second = buy(client, product, once=once), buy(client, product, once=once)
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_tries_are_counted_by_telephone_and_by_address(client: Client) -> None:
    product = Isle(day_max=5000).a_pass()
    by_phone = [buy(client, product).status_code for _try in range(9)]
    assert by_phone == [302] * 2 + [422] * 6 + [429]
    others = [buy(client, product, phone=f"1390000{n:04d}", n_adult="1").status_code for n in range(10, 130)]  # fmt: skip
    assert others.count(302) == 120 - 9
    assert set(others[-9:]) == {429}


def test_given_up_then_given_back(client: Client) -> None:
    product = Isle().a_pass(prices={"adult": 6000})
    buy(client, product)
    given_up = Order.objects.get()
    client.post(reverse("one_pass:link_give_up", args=[link_of(given_up.pk)]))
    given_up.refresh_from_db()
    buy(client, product)
    order = Order.objects.exclude(pk=given_up.pk).get()
    paid(order)
    back = reverse("one_pass:link_back", args=[link_of(order.pk)])
    whole = re.search(r'name="(uses-[^"]+)"', client.get(back).content.decode())
    assert whole is not None
    typed = {"reason": "Rain", whole[1]: "2", "uses-x": "1", "once": str(new_key())}

    looked = client.post(back, {**typed, "look": "1"})
    stale = client.post(back, {**typed, "done": "1", "seen": "1"})
    order.refresh_from_db()
    assert (looked.status_code, stale.status_code, order.state) == (200, 422, "paid")
    assert 'name="seen" value="12000"' in looked.content.decode()
    done = client.post(back, {**typed, "done": "1", "seen": "12000"})
    order.refresh_from_db()
    assert (done.status_code, order.state, given_up.state) == (302, "refunded", "cancelled")
    assert client.post(back, {**typed, "once": str(new_key()), "done": "1"}).status_code == 422


def test_what_was_paid_in_cash_goes_back_at_the_counter(client: Client) -> None:
    product = Isle().a_pass()
    buy(client, product)
    order = Order.objects.get()
    paid(order, "cash")
    back = reverse("one_pass:link_back", args=[link_of(order.pk)])
    shown = client.get(back, headers={"accept-language": "en"}).content.decode()
    assert "which gives the money back" in shown
    assert "uses-" not in shown
    rows = {f"uses-{one.pk}": "2" for one in Entitlement.objects.all()}
    answer = client.post(back, {"reason": "Rain", **rows, "done": "1"})
    assert answer.status_code == 422
    assert not order.refunds.exists()


def test_a_visitor_from_abroad_reads_for_whom_a_price_is(client: Client) -> None:
    product = Isle().a_pass()
    PersonGroup.objects.filter(slug="adult").update(
        name="成人", name_en="Grown-up", condition="满 18 岁", condition_en="18 and older"
    )
    for door in ("product", "buy"):
        there = reverse(f"one_pass:{door}", args=[product.slug])
        english = client.get(there, headers={"accept-language": "en"}).content.decode()
        chinese = client.get(there, headers={"accept-language": "zh-CN"}).content.decode()
        assert "Grown-up" in english and "18 and older" in english and "成人" not in english  # noqa: PT018
        assert "成人" in chinese


def test_found_again_by_number_and_telephone_and_not_tried_through(client: Client) -> None:
    product = Isle().a_pass()
    buy(client, product)
    order, door = Order.objects.get(), reverse("one_pass:find")

    right = client.post(door, {"number": order.number, "phone": "13900000001"})
    wrong = client.post(door, {"number": order.number, "phone": "13900000002"})
    unknown = client.post(door, {"number": "D-2026-999999", "phone": "13900000003"})
    broken = client.post(door, {"number": order.number, "phone": "1"})
    assert right["Location"] == reverse("one_pass:by_link", args=[link_of(order.pk)])
    assert (wrong.status_code, unknown.status_code, broken.status_code) == (422, 422, 422)
    texts = [re.sub(r"(?:1390000000\d|D-2026-\d+|[\w-]{40,})", "", one.content.decode()) for one in (wrong, unknown)]  # fmt: skip
    assert texts[0] == texts[1]

    tries = [client.post(door, {"number": f"D-2026-{n:06d}", "phone": "13900000009"}) for n in range(7)]  # fmt: skip
    assert [one.status_code for one in tries] == [422] * 6 + [429]
    many = [client.post(door, {"number": order.number, "phone": f"137{n:08d}"}) for n in range(30)]
    assert many[-1].status_code == 429


def test_paid_by_code_and_the_page_goes_on_by_itself(client: Client, settings: Any, tmp_path: Any) -> None:  # fmt: skip
    product = Isle().a_pass(prices={"adult": 6000})
    with counterpart() as provider:
        for name, value in provider.settings(tmp_path / "certificates").items():
            setattr(settings, name, value)
        answer = buy(client, product)
        order, attempt = Order.objects.get(), Attempt.objects.get()
        waiting = client.get(answer["Location"]).content.decode()
        look, pay = (reverse(f"one_pass:{door}", args=[link_of(order.pk)]) for door in ("link_look", "link_pay"))  # fmt: skip
        assert attempt.code_url
        assert look in waiting
        assert client.get(look).headers.get("HX-Refresh") is None
        client.post(pay)
        provider.pay(attempt.number)
        client.post(pay)
    order.refresh_from_db()
    assert order.state == "paid"
    assert client.get(look)["HX-Refresh"] == "true"
    assert look not in page(client, order)


def test_who_waits_his_turn_sees_it_by_the_link(client: Client) -> None:
    isle = Isle()
    isle.area.pool = a_pool(isle.seller, size=1, queue="always")
    isle.area.save()
    product = isle.a_pass()
    asked = [Ask([line(product.offer)], name="Li", phone=f"1390000000{n}") for n in range(2)]
    first, second = (sell_by_link(one).order_id for one in asked)

    def shown(key: Any) -> str:
        there = reverse("one_pass:by_link", args=[link_of(key)])
        return client.get(there, headers={"accept-language": "en"}).content.decode()

    look = reverse("one_pass:link_look", args=[link_of(second)])
    assert look in shown(second)
    assert client.get(look).status_code == 204
    settle_all()
    assert "To be paid" in shown(first)
    assert "Nothing was charged" in shown(second)
    assert client.get(look)["HX-Refresh"] == "true"


def test_the_wallet_asks_the_same_questions_for_many_tickets(client: Client, django_assert_max_num_queries: Any) -> None:  # fmt: skip
    new_signing_key(by=system_actor(), at=timezone.now())
    product = Isle().a_pass()
    for n in range(6):
        buy(client, product, phone=f"1390000000{n}")
    for order in Order.objects.all():
        paid(order)
        page(client, order)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("one_pass:wallet")).content.decode().count("op-qr") == 6
