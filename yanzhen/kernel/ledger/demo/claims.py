"""Expense claims of the demo year: one in every state; the chief agrees up to 3,000 yuan, the agency to any amount."""

from datetime import date, timedelta
from typing import Final

from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import review
from yanzhen.kernel.ledger.actions.expenses import (
    SpentDraft,
    approve,
    ask,
    give_back,
    write_claim,
)
from yanzhen.kernel.ledger.actions.limits import LevelDraft, set_limits
from yanzhen.kernel.ledger.actions.paying import book_claim, pay_claim
from yanzhen.kernel.ledger.actions.slips import hand_in
from yanzhen.kernel.ledger.demo.bookkeeping import Desk, holders_of
from yanzhen.kernel.ledger.models import Claim, Invoice
from yanzhen.kernel.parties.models import Office

CHIEF_FEN: Final = 300_000
# What for, how much, how many days ago, how far it came.
CLAIMS: Final = (
    ("参加乡镇财务培训差旅费", 46_800, 20, "paid"), ("村民大会茶水和桌椅租用", 82_000, 12, "booked"),
    ("制作宣传栏", 56_500, 6, "approved"), ("购置会议室投影仪", 428_000, 4, "asked"),
    ("慰问困难户物品", 96_000, 2, "asked"), ("采购防汛沙袋", 65_000, 3, "returned"),
)  # fmt: skip


def make_claims(desk: Desk) -> None:
    """The reviewer claims, so that the cashier can pay; only the collective's book has limits."""
    staff = desk.staff
    offices = [Office.objects.get(pk=actor.office_id or "") for actor in (staff.chief, staff.head)]
    levels = [LevelDraft(offices[0], CHIEF_FEN), LevelDraft(offices[1], None)]
    set_limits(desk.book, levels, basis="示例：社员代表会议决议〔2026〕3 号", by=staff.head)
    with_invoice = Invoice.objects.filter(book=desk.book, direction="received").order_by("net_fen").first()  # fmt: skip
    for purpose, fen, days, until in CLAIMS:
        day = desk.world.today - timedelta(days=days)
        invoice = with_invoice if until == "approved" else None
        _carry(desk, _asked(desk, purpose, fen, day, invoice), day, until)


def _asked(desk: Desk, purpose: str, fen: int, day: date, invoice: Invoice | None) -> Claim:
    by, at = desk.staff.reviewer, desk.at(day)
    because = "" if invoice else "示例：摊主没有发票，附收条"
    line = SpentDraft(day, purpose, fen, invoice, because)
    return ask(write_claim(desk.book, purpose=purpose, lines=[line], by=by, at=at), by=by, at=at)


def _carry(desk: Desk, claim: Claim, day: date, until: str) -> None:
    staff, at = desk.staff, desk.at(day)
    if until == "returned":
        give_back(claim, by=staff.chief, note="请附采购清单", at=at)
    elif until != "asked" or claim.total_fen > CHIEF_FEN:
        claim = approve(claim, by=staff.chief, note="同意", at=at)
    if until in ("booked", "paid"):
        accounts = {line.pk: desk.costs for line in claim.lines.all()}
        slip = book_claim(claim, on=desk.open_day(day), accounts=accounts, pay_from=desk.bank, by=staff.accountant, at=at)  # fmt: skip
        if until == "paid":
            entry = hand_in(slip, by=staff.accountant, at=at)
            review(entry.pk, by=staff.head, at=at)
            _pay(desk, claim, day)


def _pay(desk: Desk, claim: Claim, day: date) -> None:
    for actor in holders_of(desk.book, "village_cashier"):
        try:
            pay_claim(claim, on=day, how="转账", by=actor, at=desk.at(day))
        except Refused:
            continue
        return
