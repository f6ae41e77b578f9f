"""Vouchers that come again: kept as patterns, taken as a new slip."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import keeps
from yanzhen.kernel.ledger.actions.slips import PREPARE, LineDraft
from yanzhen.kernel.ledger.models.books import Book
from yanzhen.kernel.ledger.models.slips import Pattern, PatternLine


@transaction.atomic
def keep_pattern(
    book: Book,
    *,
    title: str,
    lines: Sequence[LineDraft],
    by: By,
    at: datetime | None = None,
) -> Pattern:
    """Keep these lines under a name; a pattern of the same name in this book is replaced."""
    if not keeps(by, PREPARE, book):
        raise Refused(_("Your office does not write vouchers in this book."))
    if not title.strip():
        raise Refused(_("Give the pattern a name, such as “Rent of the month”."), field="title")
    if not lines:
        raise Refused(_("A pattern has one line at least."))
    Pattern.objects.filter(book=book, title=title.strip()[:80]).delete()
    pattern = Pattern.objects.create(
        book=book, title=title.strip()[:80], made_by_name=by.person_name, made_at=at or timezone.now()
    )  # fmt: skip
    PatternLine.objects.bulk_create(
        PatternLine(
            pattern=pattern, line=number, note=line.note[:200], account=line.account,
            debit_fen=line.debit_fen, credit_fen=line.credit_fen, counterparty_id=line.counterparty_id,
            project_id=line.project_id, agreement_id=line.agreement_id,
        )
        for number, line in enumerate(lines, start=1)
    )  # fmt: skip
    record(by=by, verb="ledger.keep_pattern", noun=pattern, at=at)
    return pattern


def take_pattern(pattern: Pattern, *, on: date) -> list[LineDraft]:
    """The lines of a pattern, to stand in the form of a new voucher."""
    Pattern.objects.filter(pk=pattern.pk).update(used_on=on)
    return [
        LineDraft(
            line.account, line.debit_fen, line.credit_fen, line.note,
            line.counterparty_id, line.project_id, line.agreement_id,
        )
        for line in pattern.lines.select_related("account")
    ]  # fmt: skip


@transaction.atomic
def forget_pattern(pattern: Pattern, *, by: By, at: datetime | None = None) -> None:
    """Take a pattern out of the list; vouchers made from it stay."""
    if not keeps(by, PREPARE, pattern.book):
        raise Refused(_("Your office does not write vouchers in this book."))
    record(by=by, verb="ledger.forget_pattern", noun=pattern, at=at)
    pattern.delete()
