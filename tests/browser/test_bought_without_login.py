"""A visitor who was never here buys a pass with a name and a telephone: few presses, under a minute, and readable without network."""

import re
import time
from typing import Final

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_wallet_without_network import paid_from_afar
from tests.browser.visitor import PHONE, Enter
from yanzhen.kernel.orders.models import Order

MINUTE_S: Final = 60
# “Buy”, “Go and pay”: all else is prefilled, but for name and telephone.
PRESSES: Final = 2


def test_from_the_product_to_the_wallet(enter: Enter) -> None:
    visitor = enter(size=PHONE)
    page = visitor.page
    visitor.open(reverse("one_pass:product", args=["tongzhou-pass"]))
    began, presses = time.monotonic(), 0
    for press in (".ph-act a", ".ph-act button"):
        if press.endswith("button"):
            page.fill("[name=name]", "李华")
            page.fill("[name=phone]", "139 0000 0099")
        page.locator(press).click()
        presses += 1
    page.wait_for_url("**/island/wallet/t/**")
    took = time.monotonic() - began
    assert presses == PRESSES
    assert took < MINUTE_S
    visitor.is_content()

    link = page.url
    number = re.search(r"D-\d{4}-\d+", visitor.text)
    assert number is not None
    order = Order.objects.get(number=number[0])
    assert (order.channel, order.buyer_id, order.phone_tail) == ("link", None, "0099")
    paid_from_afar(order)
    page.reload()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.wait_for_function(
        "async (path) => Boolean(await caches.match(path, { ignoreVary: true }))",
        arg=link.removeprefix(visitor.home),
    )
    visitor.open(reverse("one_pass:wallet"))
    expect(page.locator("[data-kept]")).to_be_visible()
    page.wait_for_function(
        "async (path) => Boolean(await caches.match(path, { ignoreVary: true }))",
        arg=reverse("one_pass:wallet"),
    )
    page.context.set_offline(True)
    for address in (link, visitor.home + reverse("one_pass:wallet")):
        page.goto(address)
        expect(page.locator(".op-qr svg").first).to_be_visible()
    page.context.set_offline(False)

    other = enter(size=PHONE)
    other.open(reverse("one_pass:find"))
    other.write("number", order.number).write("phone", "13900000099").press("Show the ticket")
    assert other.page.url == link
    expect(other.page.locator(".op-qr svg")).to_have_count(1)
    other.press("Give back").press("Show what goes back")
    other.sees("What will happen")
