"""Expense claims: asked for, agreed level by level, booked, paid out. Four people at least, and each only once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.models import Account, Book
from yanzhen.kernel.ledger.models.expenses import (
    CLAIM_LIFE,
    CLAIM_LINES_MAX,
    Claim,
    ClaimApproval,
    ClaimLine,
    ExpenseLimit,
    Verdict,
    levels_for,
)
from yanzhen.kernel.ledger.models.invoice_rules import Direction
from yanzhen.kernel.ledger.models.invoices import Invoice
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Appointment, Office

CLAIM: Final = "ledger.claim"


@dataclass(frozen=True)
class SpentDraft:
    """One line of a claim: the invoice, or why there is none."""

    spent_on: date
    note: str
    amount_fen: int
    invoice: Invoice | None = None
    no_invoice_because: str = ""
    account: Account | None = None


@transaction.atomic
def write_claim(
    book: Book,
    *,
    purpose: str,
    lines: Sequence[SpentDraft],
    by: By,
    at: datetime | None = None,
    claim: Claim | None = None,
    key: UUID | None = None,
) -> Claim:
    """Put a claim down, or change one that is not asked for yet. The claimant is who writes it."""
    if by.person_id is None or not keeps(by, CLAIM, book):
        raise Refused(_("Your office claims no expenses from this book."))
    moment = at or timezone.now()
    _check_spent(book, purpose, lines, timezone.localdate(moment), claim)
    if claim is None:
        if key and (found := Claim.objects.filter(pk=key, claimant_id=by.person_id).first()):
            return found
        claim = Claim.objects.create(id=key or new_key(), book=book, claimant_id=by.person_id, purpose=purpose.strip()[:200], made_at=moment)  # fmt: skip
    else:
        claim = _own(claim, by)
        CLAIM_LIFE.step("ask", claim.state)
        claim.lines.all().delete()
    claim.purpose, claim.total_fen = purpose.strip()[:200], sum(line.amount_fen for line in lines)
    claim.save(update_fields=["purpose", "total_fen"])
    try:
        with transaction.atomic():
            ClaimLine.objects.bulk_create(_rows(claim, lines))
    except IntegrityError:
        raise Refused(
            _("One of the invoices is in another claim. An invoice is paid back once.")
        ) from None
    return claim


@transaction.atomic
def ask(claim: Claim, *, by: By, at: datetime | None = None) -> Claim:
    """Hand the claim to the first office. Refused where the book has no limits or none suffices for so much."""
    claim = _own(claim, by)
    CLAIM_LIFE.step("ask", claim.state)
    if not claim.total_fen:
        raise Refused(_("The claim has no lines yet."))
    limits = list(ExpenseLimit.objects.filter(book=claim.book_id).select_related("office"))
    if not limits:
        raise Refused(_("This book has no limits of approval. The agency sets them first."))
    levels = levels_for(limits, claim.total_fen)
    if not levels:
        raise Refused(_("No office of this book may agree to %(amount)s. The members' meeting decides."), amount=yuan(claim.total_fen))  # fmt: skip
    number = (claim.approvals.aggregate(n=Max("round"))["n"] or 0) + 1
    ClaimApproval.objects.bulk_create(
        ClaimApproval(claim=claim, round=number, level=one.level, office=one.office, claimant_id=claim.claimant_id)
        for one in levels
    )  # fmt: skip
    moment = at or timezone.now()
    claim.state, claim.asked_at, claim.next_office, claim.said = (
        "asked",
        moment,
        levels[0].office,
        "",
    )
    claim.save(update_fields=["state", "asked_at", "next_office", "said"])
    _tell_office(claim, levels[0].office, moment)
    record(
        by=by, verb="ledger.ask_claim", noun=claim, at=at, changes={"amount": yuan(claim.total_fen)}
    )
    return claim


def approve(claim: Claim, *, by: By, note: str = "", at: datetime | None = None) -> Claim:
    """Agree for one's office; the next office is asked, or the claim is approved."""
    return _answer(claim, Verdict.AGREED, note, by=by, at=at)


def give_back(claim: Claim, *, by: By, note: str, at: datetime | None = None) -> Claim:
    """Send the claim back to be put right; asked for again it begins with the first office."""
    return _answer(claim, Verdict.RETURNED, note, by=by, at=at)


def refuse_claim(claim: Claim, *, by: By, note: str, at: datetime | None = None) -> Claim:
    """Refuse the claim for good; its invoices are free again."""
    return _answer(claim, Verdict.REFUSED, note, by=by, at=at)


@transaction.atomic
def withdraw_claim(claim: Claim, *, by: By, at: datetime | None = None) -> Claim:
    """Take one's own claim back before it is approved; its invoices are free again."""
    claim = _own(claim, by)
    CLAIM_LIFE.step("withdraw", claim.state)
    claim.state, claim.next_office = "withdrawn", None
    claim.save(update_fields=["state", "next_office"])
    _free_invoices(claim)
    record(by=by, verb="ledger.withdraw_claim", noun=claim, at=at)
    return claim


@transaction.atomic
def _answer(claim: Claim, verdict: Verdict, note: str, *, by: By, at: datetime | None) -> Claim:
    claim = claim.locked()
    CLAIM_LIFE.step("approve", claim.state)
    asked = claim.approvals.filter(verdict="").order_by("round", "level").first()
    if asked is None or by.office_id != asked.office_id:
        raise Refused(_("This claim waits for %(office)s."), office=str(claim.next_office))
    if by.person_id == claim.claimant_id:
        raise Refused(_("Nobody decides about their own claim. The deputy of your office can."))
    if claim.approvals.filter(
        round=asked.round, by_id=by.person_id, verdict=Verdict.AGREED
    ).exists():
        raise Refused(_("You agreed at a lower level already. Another person decides here."))
    if verdict != Verdict.AGREED and not note.strip():
        raise Refused(_("Say why, so that it can be put right."), field="note")
    moment = at or timezone.now()
    asked.verdict, asked.note, asked.at = verdict, note.strip()[:300], moment
    asked.by_id, asked.by_name = by.person_id, by.person_name
    asked.save(update_fields=["verdict", "note", "at", "by_id", "by_name"])
    _move(claim, verdict, asked, note, moment)
    record(by=by, verb=f"ledger.claim_{verdict.value}", noun=claim, at=at, reason=note, changes={"level": asked.level})  # fmt: skip
    return claim


def _move(
    claim: Claim, verdict: Verdict, asked: ClaimApproval, note: str, moment: datetime
) -> None:
    waiting = claim.approvals.filter(round=asked.round, verdict="").select_related("office")
    following = waiting.order_by("level").first() if verdict == Verdict.AGREED else None
    if verdict != Verdict.AGREED:
        # What is still unanswered of this round asks nobody any more.
        waiting.delete()
    claim.state = {
        Verdict.AGREED: "asked" if following else "approved",
        Verdict.RETURNED: "draft",
        Verdict.REFUSED: "refused",
    }[verdict]
    claim.next_office = following.office if following else None
    claim.said = note.strip()[:300]
    claim.save(update_fields=["state", "next_office", "said"])
    if following:
        _tell_office(claim, following.office, moment)
    else:
        words = {"approved": _("Approved: %(what)s"), "draft": _("Sent back: %(what)s"), "refused": _("Refused: %(what)s")}  # fmt: skip
        tell([claim.claimant_id], str(words[claim.state]) % {"what": claim.purpose}, kind="ledger")
    if verdict == Verdict.REFUSED:
        _free_invoices(claim)


def _tell_office(claim: Claim, office: Office, moment: datetime) -> None:
    holders = Appointment.objects.at_work_on(timezone.localdate(moment)).filter(office=office)
    people = [
        key for key in holders.values_list("person_id", flat=True) if key != claim.claimant_id
    ]
    tell(
        people, str(_("Waits for your approval: %(what)s")) % {"what": claim.purpose}, kind="ledger"
    )


def _own(claim: Claim, by: By) -> Claim:
    claim = claim.locked()
    if by.person_id is None or by.person_id != claim.claimant_id:
        raise Refused(_("Only %(name)s changes this claim."), name=claim.claimant.name)
    return claim


def _free_invoices(claim: Claim) -> None:
    for line in claim.lines.filter(invoice__isnull=False).select_related("invoice"):
        line.no_invoice_because = str(line.invoice)[:200]
        line.invoice = None
        line.save(update_fields=["invoice", "no_invoice_because"])


def _check_spent(
    book: Book, purpose: str, lines: Sequence[SpentDraft], today: date, claim: Claim | None
) -> None:
    if not purpose.strip():
        raise Refused(_("Write what the money was spent for."), field="purpose")
    if not 0 < len(lines) <= CLAIM_LINES_MAX:
        raise Refused(_("A claim has one line at least and %(n)s at most."), n=CLAIM_LINES_MAX)
    for line in lines:
        if line.amount_fen <= 0:
            raise Refused(_("Write how much was spent."))
        if line.spent_on > today:
            raise Refused(_("This day lies ahead. Write when it was spent."))
        if line.account is not None and line.account.book_id != book.pk:
            raise Refused(
                _("The account %(account)s belongs to another book."), account=line.account
            )
        _check_invoice(book, line)


def _check_invoice(book: Book, line: SpentDraft) -> None:
    invoice = line.invoice
    if invoice is None:
        if not line.no_invoice_because.strip():
            raise Refused(_("Each line has its invoice, or says why there is none."))
        return
    if (
        invoice.book_id != book.pk
        or invoice.direction != Direction.RECEIVED
        or invoice.is_withdrawn
    ):
        raise Refused(
            _("The invoice %(number)s is not one received in this book."), number=str(invoice)
        )
    if line.amount_fen > invoice.gross_fen:
        raise Refused(
            _("The invoice %(number)s is about %(amount)s; no more can be claimed with it."), number=str(invoice), amount=yuan(invoice.gross_fen)
        )  # fmt: skip


def _rows(claim: Claim, lines: Sequence[SpentDraft]) -> list[ClaimLine]:
    return [
        ClaimLine(
            claim=claim, line=number, spent_on=line.spent_on, note=line.note.strip()[:200] or claim.purpose,
            account=line.account, amount_fen=line.amount_fen, invoice=line.invoice,
            no_invoice_because="" if line.invoice else line.no_invoice_because.strip()[:200],
        )
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
