"""An approved claim becomes a voucher, and once that is reviewed the cashier pays it out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.by import By
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import keeps, must_keep
from yanzhen.kernel.ledger.actions.slips import LineDraft, drop_slip, write_slip
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.ledger.models.expenses import CLAIM_LIFE, PAY, PREPARE, Claim, ClaimLine
from yanzhen.kernel.ledger.models.slips import Slip, SlipState
from yanzhen.kernel.notices.models import tell

SOURCE: Final = "ledger.claim"


@transaction.atomic
def book_claim(
    claim: Claim,
    *,
    on: date,
    accounts: Mapping[UUID, Account],
    pay_from: Account,
    by: By,
    at: datetime | None = None,
) -> Slip:
    """Write the voucher of an approved claim: each line to its account, the whole from `pay_from`.

    `accounts` names the account of each claim line. Refused to the claimant and to whoever agreed to it.
    """
    claim = claim.locked()
    CLAIM_LIFE.step("book", claim.state)
    _refuse_involved(claim, by)
    lines = list(claim.lines.select_related("invoice"))
    slip = write_slip(
        claim.book,
        on=on,
        papers=sum(line.invoice_id is not None for line in lines) + 1,
        lines=_legs(claim, lines, accounts, pay_from),
        source=(SOURCE, claim.pk),
        by=by,
        at=at,
    )
    for line in lines:
        line.account = accounts[line.pk]
        line.save(update_fields=["account"])
        if line.invoice is not None:
            line.invoice.slip = slip
            line.invoice.save(update_fields=["slip"])
    claim.state, claim.booked_by_id, claim.booked_by_name = "booked", by.person_id, by.person_name
    claim.save(update_fields=["state", "booked_by_id", "booked_by_name"])
    record(by=by, verb="ledger.book_claim", noun=claim, at=at)
    return slip


@transaction.atomic
def unbook_claim(claim: Claim, *, by: By, at: datetime | None = None) -> Claim:
    """Drop the voucher of a claim while it is on the desk, to write another."""
    claim = claim.locked()
    CLAIM_LIFE.step("unbook", claim.state)
    if not keeps(by, PREPARE, claim.book):
        raise Refused(_("Your office does not write vouchers in this book."))
    slip = slip_of(claim)
    if slip is not None:
        drop_slip(slip, by=by, at=at)
    claim.state, claim.booked_by_id, claim.booked_by_name = "approved", None, ""
    claim.save(update_fields=["state", "booked_by_id", "booked_by_name"])
    record(by=by, verb="ledger.unbook_claim", noun=claim, at=at)
    return claim


@transaction.atomic
def pay_claim(claim: Claim, *, on: date, how: str, by: By, at: datetime | None = None) -> Claim:
    """Write down that the cashier paid. Refused before the voucher is reviewed, and to everybody who took part."""
    claim = claim.locked()
    CLAIM_LIFE.step("pay", claim.state)
    if not by.may(PAY):
        raise Refused(_("Only the cashier pays out."))
    must_keep(by, claim.book_id)
    _refuse_involved(claim, by)
    if claim.booked_by_id == by.person_id:
        raise Refused(_("You wrote the voucher. The cashier pays."))
    slip = slip_of(claim)
    entry = slip.entry if slip else None
    if entry is None or entry.voucher_number is None:
        raise Refused(_("The voucher is not reviewed yet. It is paid once it has its number."))
    moment = at or timezone.now()
    if on > timezone.localdate(moment):
        raise Refused(_("This day lies ahead. Write when it was paid."), field="on")
    if not how.strip():
        raise Refused(_("Write how it was paid, such as “transfer to her card”."), field="how")
    claim.state, claim.paid_on, claim.paid_how = "paid", on, how.strip()[:120]
    claim.paid_by_id, claim.paid_by_name = by.person_id, by.person_name
    claim.save(update_fields=["state", "paid_on", "paid_how", "paid_by_id", "paid_by_name"])
    tell([claim.claimant_id], _("Paid: %(what)s, %(amount)s") % {"what": claim.purpose, "amount": yuan(claim.total_fen)}, kind="ledger")  # fmt: skip
    record(by=by, verb="ledger.pay_claim", noun=claim, at=at, changes={"how": claim.paid_how})
    return claim


def slip_of(claim: Claim) -> Slip | None:
    """The voucher written for a claim."""
    rows = Slip.objects.filter(source_label=SOURCE, source_id=claim.pk)
    return rows.exclude(state=SlipState.DROPPED).select_related("entry").first()


def _refuse_involved(claim: Claim, by: By) -> None:
    if by.person_id == claim.claimant_id:
        raise Refused(_("Nobody books or pays their own claim."))
    if claim.approvals.filter(by_id=by.person_id, verdict="agreed").exists():
        raise Refused(_("You agreed to this claim. Somebody else books and pays it."))


def _legs(
    claim: Claim, lines: Sequence[ClaimLine], accounts: Mapping[UUID, Account], pay_from: Account
) -> list[LineDraft]:
    spent = []
    for line in lines:
        if line.pk not in accounts:
            raise Refused(_("Choose the account of “%(note)s”."), note=line.note)
        spent.append(LineDraft(accounts[line.pk], debit_fen=line.amount_fen, note=line.note))
    owed = claim.claimant_id if pay_from.by_counterparty else None
    return [*spent, LineDraft(pay_from, credit_fen=claim.total_fen, note=claim.purpose, counterparty_id=owed)]  # fmt: skip
