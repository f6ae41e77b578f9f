"""Plans, members, vouchers, invoices and claims made ready on a fresh book: test_whose_book.py."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from yanzhen.kernel.ledger import actions
from yanzhen.kernel.ledger.actions import (
    carrying_out,
    disclosing,
    distributing,
    expenses,
    invoices,
    limits,
    members,
    patterns,
    paying,
    resting,
    slips,
    vat,
)
from yanzhen.kernel.ledger.models import Book, CollectiveMember, DistributionPlan
from yanzhen.kernel.ledger.testing import (
    a_book,
    a_counterparty,
    a_keeper,
    accounts,
    an_entry,
    bookkeepers,
)
from yanzhen.kernel.ledger.tests import test_distributing as plans
from yanzhen.kernel.ledger.tests.test_closing_months import LATER, MAY
from yanzhen.kernel.ledger.tests.test_expenses import (
    AT,
    DAY,
    a_booked_claim,
    a_village,
    an_asked_claim,
)
from yanzhen.kernel.ledger.tests.test_invoices import NUMBER, an_invoice
from yanzhen.kernel.ledger.tests.test_refused_plans import a_decision
from yanzhen.kernel.ledger.tests.test_resting import draft
from yanzhen.kernel.ledger.tests.test_slips import a_slip, rent
from yanzhen.kernel.ledger.tests.whose_verbs import READY, Act, a_month_to_close, on_a_book, verb
from yanzhen.kernel.parties.models import Office, Party


# Plans and the board.
def on_a_plan(name: str, act: Callable[[DistributionPlan, Any], object], **steps: Any) -> None:
    def ready() -> tuple[Book, Act]:
        plan = plans.a_plan(**steps)
        return plan.book, lambda by: act(plan, by)

    READY[name] = ready


@verb("distributing.draw_up")
def _drawing_up() -> tuple[Book, Act]:
    book = plans.earned()
    return book, lambda by: distributing.draw_up(book, 2025, plans.CHARTER, by=by, at=plans.AT)


on_a_plan("distributing.change_plan", lambda plan, by: distributing.change_plan(plan, plans.CHARTER, by=by), posted=None)  # fmt: skip
on_a_plan("distributing.set_shares", lambda plan, by: distributing.set_shares(plan, [(a_counterparty(), Decimal(1))], by=by), posted=None)  # fmt: skip
on_a_plan("distributing.hang_up", lambda plan, by: distributing.hang_up(plan, on=plans.POSTED, where="x", by=by, at=plans.AT), posted=None)  # fmt: skip
on_a_plan("distributing.approve", lambda plan, by: distributing.approve(plan, a_decision(), by=by, at=plans.AT), agreed=None)  # fmt: skip
on_a_plan("distributing.withdraw", lambda plan, by: distributing.withdraw(plan, by=by, reason="x"))
on_a_plan("carrying_out.carry_out", lambda plan, by: carrying_out.carry_out(plan, on=plans.DAY, by=by, at=plans.AT))  # fmt: skip
on_a_book("disclosing.write_words", lambda book, by: disclosing.write_words(book, MAY, {}, by=by))


@verb("disclosing.hang_sheet")
def _hanging() -> tuple[Book, Act]:
    book, close = a_month_to_close()
    close(a_keeper())
    end = date(2026, 5, 31)
    return book, lambda by: disclosing.hang_sheet(book, MAY, on=end, where="x", by=by, at=LATER)


# Members.
def on_a_member(name: str, act: Callable[[CollectiveMember, Any], object]) -> None:
    def ready() -> tuple[Book, Act]:
        book = a_book()
        party = Party.objects.get(pk=a_counterparty())
        made = members.enter_member(book, party, since=MAY, basis="x", by=a_keeper())
        return book, lambda by: act(made, by)

    READY[name] = ready


on_a_member("members.end_member", lambda one, by: members.end_member(one, until=MAY, by=by, reason="x"))  # fmt: skip
on_a_book("members.enter_member", lambda book, by: members.enter_member(book, Party.objects.get(pk=a_counterparty()), since=MAY, basis="x", by=by))  # fmt: skip


@verb("members.enter_roll")
def _entering_a_roll() -> tuple[Book, Act]:
    plan = carrying_out.carry_out(plans.a_plan(), on=plans.DAY, by=a_keeper(), at=plans.AT)
    return plan.book, lambda by: members.enter_roll(plan.book, by=by)


# Vouchers.
def on_a_slip(name: str, act: Callable[[Any, Any], object], *, dropped: bool = False) -> None:
    def ready() -> tuple[Book, Act]:
        book = a_book(separation="two")
        slip = a_slip(book)
        if dropped:
            slips.drop_slip(slip, by=bookkeepers(book).accountant)
        return book, lambda by: act(slip, by)

    READY[name] = ready


on_a_slip("slips.hand_in", lambda slip, by: slips.hand_in(slip, by=by))
on_a_slip("slips.drop_slip", lambda slip, by: slips.drop_slip(slip, by=by))
on_a_slip("slips.restore_slip", lambda slip, by: slips.restore_slip(slip, by=by), dropped=True)
on_a_slip("resting.rest_on", lambda slip, by: resting.rest_on(slip, draft(slip), by=by))
on_a_book("slips.write_slip", lambda book, by: a_slip(book, by=by))
on_a_book("patterns.keep_pattern", lambda book, by: patterns.keep_pattern(book, title="x", lines=rent(book), by=by))  # fmt: skip


@verb("slips.send_back")
def _sending_back() -> tuple[Book, Act]:
    book = a_book(separation="two")
    entry = slips.hand_in(a_slip(book), by=bookkeepers(book).accountant)
    return book, lambda by: slips.send_back(entry, reason="x", by=by)


@verb("slips.copy_entry")
def _copying() -> tuple[Book, Act]:
    book = a_book()
    entry = an_entry(book)
    return book, lambda by: slips.copy_entry(entry, on=DAY, by=by)


@verb("patterns.forget_pattern")
def _forgetting() -> tuple[Book, Act]:
    book = a_book()
    pattern = patterns.keep_pattern(book, title="x", lines=rent(book), by=a_keeper())
    return book, lambda by: patterns.forget_pattern(pattern, by=by)


# Invoices and expenses.
def on_an_invoice(name: str, act: Callable[[Any, Any], object]) -> None:
    def ready() -> tuple[Book, Act]:
        book = a_book()
        vat.set_taxpayer(book, since=date(2026, 9, 1), kind="general", basis="x", by=a_keeper())
        made = an_invoice(book)
        return book, lambda by: act(made, by)

    READY[name] = ready


on_a_book("invoices.enter_invoice", lambda book, by: an_invoice(book, number=NUMBER, by=by))
on_an_invoice("invoices.take_off", lambda made, by: invoices.take_off(made, month=DAY, by=by))
on_an_invoice("invoices.put_back", lambda made, by: invoices.put_back(made, by=by))
on_an_invoice("invoices.withdraw", lambda made, by: made.withdraw(by=by, reason="x"))
on_a_book("vat.set_taxpayer", lambda book, by: vat.set_taxpayer(book, since=MAY, kind="general", basis="x", by=by))  # fmt: skip


@verb("limits.set_limits")
def _limiting() -> tuple[Book, Act]:
    village = a_village(limits=False)
    levels = [limits.LevelDraft(Office.objects.get(pk=village.chief.office_id), None)]  # type: ignore[misc]  # has an office
    return village.book, lambda by: limits.set_limits(village.book, levels, basis="x", by=by)


@verb("expenses.write_claim")
def _claiming() -> tuple[Book, Act]:
    village = a_village()
    line = expenses.SpentDraft(DAY, "x", 5, no_invoice_because="x")

    def act(by: Any) -> object:
        if by.person_id != village.asker.person_id and by.scope_path == village.book.place.path:
            by = village.asker  # a claimant is in the register
        return expenses.write_claim(village.book, purpose="x", lines=[line], by=by, at=AT)

    return village.book, act


@verb("paying.book_claim")
def _booking() -> tuple[Book, Act]:
    village = a_village()
    claim = expenses.approve(an_asked_claim(village), by=village.chief)
    expense, money = accounts(village.book, "513", "102")
    known = {claim.lines.get().pk: expense}
    return village.book, lambda by: paying.book_claim(
        claim, on=DAY, accounts=known, pay_from=money, by=by
    )


@verb("paying.unbook_claim")
def _unbooking() -> tuple[Book, Act]:
    village = a_village()
    claim = a_booked_claim(village)
    # Its voucher was dropped by itself, so that no other verb asks.
    slips.drop_slip(paying.slip_of(claim), by=village.accountant)  # type: ignore[arg-type]  # there
    return village.book, lambda by: paying.unbook_claim(claim, by=by)


@verb("paying.pay_claim")
def _paying() -> tuple[Book, Act]:
    village = a_village()
    claim = a_booked_claim(village)
    entry = slips.hand_in(paying.slip_of(claim), by=village.accountant)  # type: ignore[arg-type]  # there
    actions.review(entry.pk, by=village.reviewer)
    connection.check_constraints()
    return village.book, lambda by: paying.pay_claim(claim, on=DAY, how="x", by=by, at=AT)


# All of them, those of whose_verbs.py too.
VERBS: Final = READY
