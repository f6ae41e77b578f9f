"""Vouchers written by hand: put down, handed in, sent back, reviewed and posted one by one or together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.base.money import yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import (
    EntryDraft,
    LegDraft,
    prepare,
    void,
)
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.actions.naming import strangers
from yanzhen.kernel.ledger.actions.resting import approval_of
from yanzhen.kernel.ledger.actions.year_closing import kind_of
from yanzhen.kernel.ledger.models import Account, Book, Entry
from yanzhen.kernel.ledger.models.slips import (
    LINES_MAX,
    PAPERS_MAX,
    Slip,
    SlipLine,
    SlipState,
)

PREPARE: Final = "ledger.prepare"
REVIEW: Final = "ledger.review"


@dataclass(frozen=True)
class LineDraft:
    """One line as it is written: one side, in fen."""

    account: Account
    debit_fen: int = 0
    credit_fen: int = 0
    note: str = ""
    counterparty_id: UUID | None = None
    project_id: UUID | None = None
    agreement_id: UUID | None = None


@transaction.atomic
def write_slip(  # noqa: PLR0913  one argument per fact of the voucher
    book: Book,
    *,
    on: date,
    lines: Sequence[LineDraft],
    by: By,
    at: datetime | None = None,
    papers: int = 0,
    slip: Slip | None = None,
    source: tuple[str, UUID] | None = None,
    key: UUID | None = None,
) -> Slip:
    """Put a voucher down, or change one that is on the desk. It need not balance before it is handed in.

    Refused for accounts of another book and for main accounts. With `key`, a second call finds the first.
    """
    _must_prepare(by, book)
    _check_lines(book, on, lines, papers)
    _check_contracts(book, lines)
    if slip is not None:
        slip = slip.locked()
        if not slip.can_be_written or slip.book_id != book.pk:
            raise Refused(_("This voucher is handed in. It can be changed once it is sent back."))
        slip.on, slip.papers = on, papers
        slip.save(update_fields=["on", "papers"])
        slip.lines.all().delete()
    else:
        if key is not None and (found := Slip.objects.filter(pk=key, book=book).first()):
            return found
        slip = _new_slip(book, on, papers, source, key, by=by, at=at)
    SlipLine.objects.bulk_create(_rows(slip, lines))
    return slip


@transaction.atomic
def hand_in(slip: Slip, *, by: By, at: datetime | None = None) -> Entry:
    """Prepare the entry from the slip, or Refused where it does not balance or the month is closed."""
    slip = slip.locked()
    if slip.state == SlipState.HANDED_IN and slip.entry is not None:
        return slip.entry
    if not slip.can_be_written:
        raise Refused(_("This voucher was dropped. Copy it to write it again."))
    lines = list(slip.lines.select_related("account"))
    _check_balance(lines)
    moment = at or timezone.now()
    legs = tuple(
        LegDraft(
            account=line.account, debit_fen=line.debit_fen, credit_fen=line.credit_fen, counterparty=line.counterparty_id,
            project=line.project_id, agreement=line.agreement_id, note=line.note,
        )
        for line in lines
    )  # fmt: skip
    draft = EntryDraft(
        slip.book,
        summary=_summary(lines),
        approval=approval_of(slip, lines),
        on=slip.on,
        occurred_at=moment,
        legs=legs,
        kind=kind_of(slip.book, legs),
        key=new_key(),
    )
    entry = prepare(draft, by=by)
    slip.state, slip.entry = SlipState.HANDED_IN, entry
    slip.save(update_fields=["state", "entry"])
    return entry


@transaction.atomic
def send_back(entry: Entry, *, reason: str, by: By, at: datetime | None = None) -> Slip:
    """Void a voucher that is not posted and put its slip back on the desk, with the reason on it.

    The reviewer sends back; whoever wrote it may take it back before it is reviewed. A number given
    already stays with the voided entry, so that the numbers have no gap.
    """
    slip = Slip.objects.select_for_update(of=("self",)).select_related("book").filter(entry=entry).first()  # fmt: skip
    if slip is None:
        raise Refused(_("This entry was made by the system. It can't be sent back to anybody."))
    own = entry.prepared_by_id is not None and entry.prepared_by_id == by.person_id
    if not by.may(REVIEW) and not (own and entry.state == "prepared"):
        raise Refused(_("Only a reviewer sends a voucher back, or its writer before the review."))
    if not reason.strip():
        raise Refused(_("Say what is to be put right."), field="reason")
    void(entry.pk, by=by, at=at, reason=reason.strip()[:200])
    moment = at or timezone.now()
    slip.state, slip.entry = SlipState.RETURNED, None
    slip.returned_because, slip.returned_by_name = reason.strip()[:300], by.person_name
    slip.returned_at = moment
    slip.save(update_fields=["state", "entry", "returned_because", "returned_by_name", "returned_at"])  # fmt: skip
    record(
        by=by, verb="ledger.send_back", noun=slip, at=at, reason=reason, changes={"entry": str(entry.pk)}
    )  # fmt: skip
    return slip


@transaction.atomic
def drop_slip(slip: Slip, *, by: By, at: datetime | None = None) -> None:
    """Take a voucher off the desk; its papers and lines stay to be looked at."""
    slip = slip.locked()
    _must_prepare(by, slip.book)
    if not slip.can_be_written:
        raise Refused(_("This voucher is handed in. It can be dropped once it is sent back."))
    slip.state = SlipState.DROPPED
    slip.save(update_fields=["state"])
    slip.invoices.update(slip=None)
    record(by=by, verb="ledger.drop_slip", noun=slip, at=at)


@transaction.atomic
def restore_slip(slip: Slip, *, by: By, at: datetime | None = None) -> None:
    """Undo of drop."""
    slip = slip.locked()
    _must_prepare(by, slip.book)
    if slip.state != SlipState.DROPPED:
        return
    slip.state = SlipState.OPEN
    try:
        with transaction.atomic():
            slip.save(update_fields=["state"])
    except IntegrityError:
        raise Refused(_("Its document has another voucher meanwhile.")) from None
    record(by=by, verb="ledger.restore_slip", noun=slip, at=at)


def copy_entry(entry: Entry, *, on: date, by: By, at: datetime | None = None) -> Slip:
    """A new slip with the lines of an entry, to be changed and handed in; papers are not copied."""
    lines = [
        LineDraft(
            leg.account,
            abs(leg.debit_fen),
            abs(leg.credit_fen),
            leg.note or entry.summary,
            leg.counterparty_id,
            leg.project_id,
            leg.agreement_id,
        )
        for leg in entry.legs.select_related("account").order_by("line")
    ]
    return write_slip(entry.book, on=on, lines=lines, by=by, at=at)


def _must_prepare(by: By, book: Book) -> None:
    if not keeps(by, PREPARE, book):
        raise Refused(_("Your office does not write vouchers in this book."))


def _check_lines(book: Book, on: date, lines: Sequence[LineDraft], papers: int) -> None:
    if not 0 <= papers <= PAPERS_MAX:
        raise Refused(_("Write how many papers are attached, such as 3."), field="papers")
    if on < book.opened_on:
        raise Refused(
            _("The book begins on %(day)s. Take a day from then on."), field="on", day=book.opened_on.isoformat()
        )  # fmt: skip
    if len(lines) > LINES_MAX:
        raise Refused(_("A voucher has at most %(n)s lines. Write two."), n=LINES_MAX)
    for line in lines:
        if line.account.book_id != book.pk:
            raise Refused(
                _("The account %(account)s belongs to another book."), account=line.account
            )
        if not line.account.is_leaf or line.account.closed_on is not None:
            raise Refused(
                _("%(account)s takes no lines: choose one of its sub-accounts, or one that is open."), account=line.account
            )  # fmt: skip
        if (line.debit_fen > 0) == (line.credit_fen > 0) or min(
            line.debit_fen, line.credit_fen
        ) < 0:
            raise Refused(_("Write the amount under debit or under credit, not both."))


def _check_contracts(book: Book, lines: Sequence[LineDraft]) -> None:
    if strangers(book, "agreement", {line.agreement_id for line in lines if line.agreement_id}):
        raise Refused(
            _("The contract of a line is another organisation's. Choose one of this book.")
        )


def _check_balance(lines: Sequence[SlipLine]) -> None:
    debit, credit = sum(line.debit_fen for line in lines), sum(line.credit_fen for line in lines)
    if len(lines) < 2:
        raise Refused(_("A voucher has two lines at least."))
    if debit != credit:
        raise Refused(
            _("Debit %(debit)s and credit %(credit)s differ by %(difference)s."),
            debit=yuan(debit), credit=yuan(credit), difference=yuan(abs(debit - credit)),
        )  # fmt: skip
    for line in lines:
        if line.account.by_counterparty and line.counterparty_id is None:
            raise Refused(_("%(account)s asks for a counterparty."), account=line.account)


def _summary(lines: Sequence[SlipLine]) -> str:
    said = next((line.note for line in lines if line.note), "")
    if not said:
        raise Refused(_("Write on the first line what the voucher is for."))
    return said[:200]


def _new_slip(
    book: Book, on: date, papers: int, source: tuple[str, UUID] | None, key: UUID | None, *, by: By, at: datetime | None
) -> Slip:  # fmt: skip
    label, source_id = source or ("", None)
    try:
        with transaction.atomic():
            return Slip.objects.create(
                id=key or new_key(), book=book, on=on, papers=papers, source_label=label, source_id=source_id,
                written_by_id=by.person_id, written_by_name=by.person_name, written_at=at or timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("There is a voucher for this document already.")) from None


def _rows(slip: Slip, lines: Sequence[LineDraft]) -> list[SlipLine]:
    return [
        SlipLine(
            slip=slip, line=number, note=line.note[:200], account=line.account,
            debit_fen=line.debit_fen, credit_fen=line.credit_fen, counterparty_id=line.counterparty_id,
            project_id=line.project_id, agreement_id=line.agreement_id,
        )
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
