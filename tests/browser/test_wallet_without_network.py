"""A pass is bought on the phone within a minute, and its code is there where the network is not."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Enter
from yanzhen.kernel.orders.actions import pay_order
from yanzhen.kernel.orders.models import Order
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.reforms.one_pass.models import Product

MINUTE_S: Final = 60


def paid_from_afar(order: Order) -> None:
    """The money arrives: on a connection of its own, so that the server sees it at once."""

    def pay() -> str:
        try:
            return pay_order(order.pk, "wechat", by=system_actor(), at=timezone.now()).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(pay).result() == "paid"


def test_bought_in_a_minute_and_readable_without_network(enter: Enter) -> None:
    visitor = enter("visitor", size=PHONE)
    page = visitor.page
    began = time.monotonic()
    visitor.open(reverse("one_pass:product", args=["tongzhou-pass"]))
    page.locator(".ph-act a").click()
    page.locator(".op-days a").nth(1).click()
    page.locator("[data-stepper] [data-by='1']").first.click()
    page.fill("[name=phone]", "13900000077")
    page.locator(".ph-act button").click()
    page.wait_for_url("**/island/wallet/*/")
    assert time.monotonic() - began < MINUTE_S

    order = Order.objects.get(pk=page.url.rstrip("/").rsplit("/", 1)[1])
    assert order.lines.get().quantity == 2
    paid_from_afar(order)
    page.reload()
    expect(page.locator("[data-kept]")).to_be_visible()
    visitor.open(reverse("one_pass:wallet"))
    expect(page.locator("[data-kept]")).to_be_visible()
    page.wait_for_function(
        "async (path) => Boolean(await caches.match(path, { ignoreVary: true }))",
        arg=reverse("one_pass:wallet"),
    )

    page.context.set_offline(True)
    page.goto(visitor.home + reverse("one_pass:wallet"))
    expect(page.locator(".op-qr svg").first).to_be_visible()
    page.goto(visitor.home + reverse("one_pass:ticket", args=[order.pk]))
    expect(page.locator(".op-qr svg")).to_have_count(1)
    page.context.set_offline(False)
    assert Product.objects.filter(sort="pass").count() == 1
