"""The screens about money: what the desk, the head and the buyer see, and what their presses do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from yanzhen.kernel.orders.actions.payouts import draw_up_run
from yanzhen.kernel.orders.actions.settling import settle
from yanzhen.kernel.orders.models import (
    CashUp,
    Entitlement,
    Order,
    Payment,
    PayoutRun,
    Redemption,
    Refund,
    RefundTable,
    SplitRule,
)
from yanzhen.kernel.orders.tests.scene import Island, somebody_of, ticket
from yanzhen.kernel.parties.actors import system_actor
from yanzhen.kernel.parties.testing import a_person, a_resident, at_the_door

pytestmark = pytest.mark.django_db


def said(page: str) -> str:
    """The page with amounts as they are read: the tag sets them in parts."""
    return re.sub(r"(</?(?:span|b|data|bdi)\b[^>]*>)", "", page)


class Desk:
    """The island's clerk and head, each in front of a browser."""

    def __init__(self, **facts: Any) -> None:
        self.island = Island(**facts)
        self.clerk, self.head, self.gate = (
            at_the_door(a) for a in (self.island.clerk, self.island.head, self.island.gate)
        )

    def open(self, path: str, who: Client | None = None) -> str:
        answer = (who or self.clerk).get(f"/orders/{path}")
        assert answer.status_code == 200, path
        return said(answer.content.decode())

    def press(self, path: str, who: Client | None = None, **data: Any) -> Any:
        return (who or self.clerk).post(f"/orders/{path}", data)


def test_cash_is_taken_on_screen_and_the_change_is_said() -> None:
    desk = Desk()
    order = desk.island.sell(2, pay=None)
    assert "Took ¥136.00" in desk.open(f"{order.pk}/money/")

    short = desk.press(f"{order.pk}/money/", method="cash", tendered="100")
    assert short.status_code == 422
    assert "does not cover" in short.content.decode()
    desk.press(f"{order.pk}/money/", method="cash", tendered="200")
    page = desk.open(f"{order.pk}/receipt/")
    assert "¥64.00" in page
    assert Payment.objects.get().tendered_fen == 20_000
    assert desk.clerk.get(f"/orders/{order.pk}/money/").status_code == 302


def test_a_sale_is_undone_on_its_receipt() -> None:
    desk = Desk()
    order = desk.island.sell()
    assert "Undo this sale" in desk.open(f"{order.pk}/receipt/")
    desk.press(f"{order.pk}/void/", reason="Pressed wrongly")

    assert Refund.objects.get().void
    assert "Undo this sale" not in desk.open(f"{order.pk}/receipt/")


def test_a_drawer_is_counted_and_somebody_else_reviews_it() -> None:
    desk = Desk()
    desk.island.sell(2)
    assert "¥136.00" in desk.open("drawer/")

    wrong = desk.press("drawer/", n10000="1", seen="13600")
    assert wrong.status_code == 422
    assert "write how it came about" in wrong.content.decode()
    desk.press("drawer/", n10000="1", seen="13600", explanation="Gave too much back")
    made = CashUp.objects.get()
    assert made.difference_fen == -3600
    assert "Gave too much back" in desk.open("drawer/", desk.head)
    desk.press(f"drawer/{made.pk}/review/", desk.head)
    made.refresh_from_db()
    assert made.reviewed_by_id == desk.island.head.person_id


def test_a_refund_is_shown_and_then_done_as_shown() -> None:
    desk = Desk()
    order = desk.island.sell(3)
    settle(by=system_actor(), at=timezone.now())
    what = Entitlement.objects.get()
    assert "100 %" in desk.open(f"{order.pk}/refund/")

    form: dict[str, Any] = {
        f"uses-{what.pk}": "1",
        "cause": "buyer",
        "reason": "Ill",
        "once": "018f0000-0000-7000-8000-000000000001",
    }
    shown = said(desk.press(f"{order.pk}/refund/", look="1", **form).content.decode())
    assert "Give back ¥68.00" in shown
    assert "East village" in shown
    assert not Refund.objects.exists()
    desk.press(f"{order.pk}/refund/", done="1", seen="6800", **form)
    assert Refund.objects.get().fen == 6800


def test_a_buyer_sees_tickets_and_gives_back_own_ones() -> None:
    desk = Desk()
    buyer = a_person()
    order = desk.island.sell(2, buyer=buyer.pk)
    voucher, text = ticket(order)
    door = at_the_door(a_resident(buyer))

    page = desk.open(f"{order.pk}/tickets/", door)
    assert "<svg" in page
    assert f"{voucher.code[:4]} {voucher.code[4:]}" in page
    assert desk.open(f"{order.pk}/refund/", door)
    stranger = at_the_door(a_resident())
    assert stranger.get(f"/orders/{order.pk}/tickets/").status_code == 404
    # Whoever has the ticket's own key holds the ticket.
    public = Client().get(f"/orders/ticket/{voucher.pk}/")
    assert "<svg" in public.content.decode()
    assert "private" in public["Cache-Control"]
    assert text not in public.content.decode()


def test_the_gate_is_green_or_red_and_says_why() -> None:
    desk = Desk()
    order = desk.island.sell(day=timezone.localdate() + timedelta(days=1))
    voucher, text = ticket(order)
    page = desk.press("gate/", desk.gate, code=text, people="1").content.decode()
    assert "Not let in" in page
    assert "Not valid yet" in page
    assert not Redemption.objects.exists()
    assert desk.clerk.get("/orders/statements/").status_code == 403
    assert voucher.code


def test_a_rule_is_drawn_up_worked_through_and_agreed_to() -> None:
    desk = Desk()
    offer = desk.island.offer
    assert "in force from" in desk.open(f"splits/{offer.pk}/")
    form: dict[str, Any] = {
        "basis": "sale", "breakage": "shared", "source": "Agreement 8", "p0-party": "East village", "p0-way": "percent", "p0-size": "37.5",
        "p1-party": "Island company", "p1-way": "rest",
    }  # fmt: skip
    worked = said(desk.press(f"splits/{offer.pk}/", look="1", **form).content.decode())
    assert "¥76.50" in worked  # 37.5 % of three at 68
    wrong = desk.press(f"splits/{offer.pk}/", **{**form, "p1-way": "percent", "p1-size": "50"})
    assert "add up to 87.5" in wrong.content.decode()
    desk.press(f"splits/{offer.pk}/", **form)
    rule = SplitRule.objects.get(version=2)
    for party, note in ((desk.island.company.pk, ""), (desk.island.east.pk, "Paper 8")):
        desk.press(f"splits/{rule.pk}/agree/", party=str(party), note=note)
    rule.refresh_from_db()
    assert rule.in_force_from is not None
    assert "Paper 8" in desk.open(f"splits/{offer.pk}/")
    assert offer.name in desk.open("splits/")


def test_a_refund_table_is_published() -> None:
    desk = Desk()
    offer = desk.island.offer
    assert "the usual one" in desk.open(f"refund-tables/{offer.pk}/")
    desk.press(
        f"refund-tables/{offer.pk}/",
        days0="7",
        percent0="100",
        days1="0",
        percent1="50",
        partly="",
        source="Notice 9",
    )

    table = RefundTable.objects.get()
    assert (table.rows, table.partly) == ([[7, 10000], [0, 5000]], None)
    assert "Notice 9" in desk.open(f"refund-tables/{offer.pk}/")


def test_statements_and_payouts_from_look_to_paid() -> None:
    desk = Desk()
    desk.island.sell(3)
    settle(by=system_actor(), at=timezone.now())
    run = draw_up_run(
        desk.island.company,
        timezone.localdate(),
        by=desk.island.clerk,
        at=timezone.now() + timedelta(days=1),
    )

    assert "¥90.60" in desk.open("payouts/")
    assert "reviews it" in desk.open(f"payouts/{run.pk}/")
    desk.press(f"payouts/{run.pk}/act/", desk.head, act="review")
    desk.press(f"payouts/{run.pk}/act/", act="pay")
    run.refresh_from_db()
    assert run.state == "paid"
    sheet = desk.clerk.get(f"/orders/payouts/{run.pk}/?form=xlsx")
    assert sheet.content[:2] == b"PK"
    assert PayoutRun.objects.count() == 1


def test_a_months_statement_opens_to_rows_and_prints() -> None:
    desk = Desk()
    clerk = at_the_door(somebody(desk, "orders.statements"))
    desk.island.sell(3)
    settle(by=system_actor(), at=timezone.now())
    page = desk.open("statements/", clerk)
    assert "East village" in page
    link = re.search(r'href="(/orders/statements/[0-9a-f-]+/[0-9a-f-]+/[^"]*)"', page)
    assert link is not None
    rows = clerk.get(link[1].replace("&amp;", "&"))
    assert "row by row" in rows.content.decode().lower()
    assert clerk.get("/orders/statements/?form=xlsx").content[:2] == b"PK"
    paper = clerk.get(link[1].split("?")[0] + "?form=pdf")
    assert paper.content[:4] == b"%PDF"
    other = at_the_door(somebody(Desk(), "orders.statements"))
    assert other.get(link[1]).status_code == 404


def somebody(desk: Desk, *may: str) -> Any:
    return somebody_of(desk.island.company.organisation, *may)


def test_a_statement_is_laid_beside_our_payments() -> None:
    desk = Desk()
    order: Order = desk.island.sell(pay="transfer")
    day = timezone.localdate().isoformat()
    file = SimpleUploadedFile("bank.csv", f"订单号,金额\n{order.number},67.00\n".encode())
    answer = desk.clerk.post(
        "/orders/reconciliations/",
        {"method": "transfer", "since": day, "until": day, "file": file},
        follow=True,
    )

    page = said(answer.content.decode())
    assert "The amounts differ" in page
    assert "¥68.00" in page
    assert "bank.csv" in desk.open("reconciliations/")


def test_a_payout_opens_to_exactly_the_rows_it_pays() -> None:
    desk = Desk()
    island = desk.island
    island.sell(3)
    settle(by=system_actor(), at=timezone.now())
    until, later = timezone.localdate(), timezone.now() + timedelta(days=1)
    east = f"statements/{island.company.pk}/{island.east.pk}/"
    desk.clerk = at_the_door(
        somebody_of(island.company.organisation, "orders.statements", "orders.payouts")
    )
    before = desk.open(f"{east}?until={until}")
    run = draw_up_run(island.company, until, by=island.clerk, at=later)
    paid = run.payouts.get(party=island.east.pk)
    island.sell(1)
    settle(by=system_actor(), at=timezone.now())

    sum_of_run = f"¥{paid.fen // 100}.{paid.fen % 100:02d}"
    page = desk.open(f"{east}?run={run.pk}")
    assert sum_of_run in before
    assert sum_of_run in page
    assert page.count("<tr><td>") == paid.rows == 1
    assert "not yet" not in page
    assert desk.open(f"{east}?until={until}").count("<tr><td>") == 1
    assert f"{east}?run={run.pk}" in desk.open(f"payouts/{run.pk}/")
    for wrong in ("run=x", f"run={island.east.pk}", "until=x"):
        assert desk.clerk.get(f"/orders/{east}?{wrong}").status_code == 404
    stranger = at_the_door(somebody_of(island.boat, "orders.statements"))
    assert stranger.get(f"/orders/{east}?run={run.pk}").status_code == 404
