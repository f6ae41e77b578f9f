"""Sellers on screen: opened by one office, their accounts set by their own head, and never changed while money stands there."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.ledger.testing import a_book
from yanzhen.kernel.orders.actions.payouts import draw_up_run, pay_run, review_run
from yanzhen.kernel.orders.actions.sellers import let_sell, open_seller, set_accounts
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import PayMethod, Seller
from yanzhen.kernel.orders.testing import a_sale, a_seller, an_offer
from yanzhen.kernel.orders.tests.scene import (
    HEAD,
    Island,
    nets,
    somebody_of,
    the_desk,
    with_retail_advance,
)
from yanzhen.kernel.parties.actors import Actor, system_actor
from yanzhen.kernel.parties.testing import an_organisation, at_the_door
from yanzhen.kernel.places.testing import a_place

pytestmark = pytest.mark.django_db


def an_administrator(place: Any = None) -> Actor:
    return somebody_of(an_organisation("County"), "orders.open_sellers", place=place)


def head_of(seller: Seller) -> Actor:
    return the_desk(seller, *HEAD, "orders.sellers")


def account(seller: Seller, code: str) -> Account:
    return Account.objects.get(book=seller.book, code=code)


def roles(seller: Seller, **other: Any) -> dict[str, Account | None]:
    names = ("income_account", "advance_account", "payable_account", "receivable_account")
    return {name: getattr(seller, name) for name in names} | other


def ways(seller: Seller) -> dict[str, Account | None]:
    return {one.method: one.account for one in seller.money_accounts.select_related("account")}


def test_a_seller_is_opened_its_accounts_are_set_and_then_it_sells() -> None:
    organisation, place = an_organisation("Orchard"), a_place("Pear valley", kind="village")
    a_book(chart="small_enterprise", organisation=organisation, place=place)
    door = at_the_door(an_administrator(place))

    said = door.post("/orders/sellers/new/", {"organisation": "Orchard", "place": "Pear valley"})
    seller = Seller.objects.get(organisation=organisation)
    assert said.headers["Location"] == f"/orders/sellers/{seller.pk}/"
    page = door.get(f"/orders/sellers/{seller.pk}/").content.decode()
    assert "1001" in page
    codes = {a.code: a.pk for a in Account.objects.filter(book__organisation=organisation)}
    chosen = {"income_account": codes["5001"], "payable_account": codes["2241"], "receivable_account": codes["1221"], "by_cash": codes["1001"]}  # fmt: skip
    door.post(f"/orders/sellers/{seller.pk}/", chosen)

    seller.refresh_from_db()
    a_sale(an_offer(seller))
    assert nets(seller) == {"1001": 6000, "5001": -6000}
    assert AuditLine.objects.filter(verb="orders.set_accounts").count() == 1
    assert "Orchard" in door.get("/orders/sellers/").content.decode()


def test_what_is_missing_or_of_another_book_is_refused() -> None:
    seller, other = a_seller(), a_seller()
    head = head_of(seller)
    money = ways(seller)

    with pytest.raises(Refused, match="Choose this account too") as refusal:
        set_accounts(seller, roles(seller, payable_account=None), money, by=head)
    assert refusal.value.field == "payable_account"
    with pytest.raises(Refused, match="takes no sales of this book"):
        set_accounts(seller, roles(seller, income_account=other.income_account), money, by=head)
    with pytest.raises(Refused, match="takes no sales of this book"):
        set_accounts(seller, roles(seller), {**money, "cash": account(other, "1001")}, by=head)
    with_retail_advance(seller)
    above, closed = account(seller, "2203"), account(seller, "1002")
    Account.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    closed.refresh_from_db()
    for wrong in (above, closed):
        with pytest.raises(Refused, match="takes no sales of this book"):
            set_accounts(seller, roles(seller, receivable_account=wrong), money, by=head)
    seller.refresh_from_db()
    assert seller.income_account_id == account(seller, "5001").pk
    assert seller.receivable_account_id == account(seller, "1221").pk
    assert ways(seller) == money


def test_the_account_of_advances_waits_until_nothing_stands_on_it() -> None:
    seller = with_retail_advance(a_seller())
    head, money = head_of(seller), ways(seller)
    a_sale(an_offer(seller, recognised="redemption"))

    bank = account(seller, "1002")
    set_accounts(seller, roles(seller, receivable_account=bank), money, by=head)
    seller.refresh_from_db()
    assert seller.receivable_account_id == bank.pk
    with pytest.raises(Refused, match="What buyers paid in advance stands on this account"):
        set_accounts(seller, roles(seller, advance_account=None), money, by=head)
    Seller.objects.filter(pk=seller.pk).update(advance_account=None)
    seller.refresh_from_db()
    with pytest.raises(Refused, match="What buyers paid in advance"):
        set_accounts(seller, roles(seller, income_account=account(seller, "1002")), money, by=head)


def test_the_account_of_shares_waits_until_they_are_paid_out() -> None:
    island = Island()
    seller = island.company
    head, other = head_of(seller), roles(seller, payable_account=account(seller, "1221"))
    island.sell()
    settle(by=system_actor(), at=timezone.now())

    with pytest.raises(Refused, match="Shares stand on this account"):
        set_accounts(seller, other, ways(seller), by=head)
    later = timezone.now() + timedelta(days=1)
    run = draw_up_run(seller, timezone.localdate(), by=island.clerk, at=later)
    review_run(run, by=island.head, at=later)
    pay_run(run, by=island.clerk, at=later)
    set_accounts(seller, other, ways(seller), by=head)
    seller.refresh_from_db()
    assert seller.payable_account_id == account(seller, "1221").pk


def test_a_way_of_paying_is_taken_away_and_given_again() -> None:
    seller = a_seller()
    head = head_of(seller)
    door = at_the_door(head)
    form = {"income_account": seller.income_account_id, "payable_account": seller.payable_account_id,
            "receivable_account": seller.receivable_account_id, "by_cash": account(seller, "1001").pk}  # fmt: skip

    assert door.get("/orders/sellers/").headers["Location"] == f"/orders/sellers/{seller.pk}/"
    door.post(f"/orders/sellers/{seller.pk}/", form)
    assert set(ways(seller)) == {PayMethod.CASH}
    wrong = door.post(f"/orders/sellers/{seller.pk}/", {**form, "income_account": ""})
    assert wrong.status_code == 422


def test_a_seller_at_rest_offers_nothing_for_a_reason() -> None:
    seller = a_seller()
    offer = an_offer(seller)
    door = at_the_door(head_of(seller))

    silent = door.post(f"/orders/sellers/{seller.pk}/", {"active": "no"}, follow=True)
    assert "Write why nothing is sold" in silent.content.decode()
    door.post(f"/orders/sellers/{seller.pk}/", {"active": "no", "reason": "Winter"})
    seller.refresh_from_db()
    assert not seller.active
    assert at_the_door(an_administrator()).get(f"/orders/shop/{offer.pk}/").status_code == 404
    door.post(f"/orders/sellers/{seller.pk}/", {"active": "yes"})
    seller.refresh_from_db()
    assert seller.active


def test_others_neither_open_sellers_nor_touch_their_accounts() -> None:
    seller = a_seller()
    clerk, stranger = the_desk(seller), head_of(a_seller())
    organisation = an_organisation("Orchard")

    for by in (clerk, stranger):
        with pytest.raises(Refused, match="Only the head of its desk"):
            set_accounts(seller, roles(seller), ways(seller), by=by)
        with pytest.raises(Refused, match="Only the head of its desk"):
            let_sell(seller, False, by=by, reason="x")
        with pytest.raises(Refused, match="Only the administrator"):
            open_seller(organisation, seller.place, by=by)
    with pytest.raises(Refused, match="is a seller already"):
        open_seller(seller.organisation, seller.place, by=an_administrator())
    assert at_the_door(clerk).get(f"/orders/sellers/{seller.pk}/").status_code == 403
    assert at_the_door(stranger).get(f"/orders/sellers/{seller.pk}/").status_code == 404
    with pytest.raises(Refused, match="keeps no book here"):
        set_accounts(a_seller(with_book=False), roles(seller), {}, by=an_administrator())


def test_more_sellers_ask_no_more() -> None:
    place = a_place(kind="village")
    door = at_the_door(an_administrator(place))
    counts = []
    for number in (1, 3):
        for _n in range(number):
            a_seller(place)
        door.get("/orders/sellers/")
        with CaptureQueriesContext(connection) as queries:
            assert door.get("/orders/sellers/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
