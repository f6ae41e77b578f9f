"""Closing a month: a list that says what is missing and where to do it; and opening it again by another office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import close_period, number_automatic
from yanzhen.kernel.ledger.actions.depreciation import preview
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.actions.statements.reading import BookMonth, next_month, read_month
from yanzhen.kernel.ledger.models import Book, Entry, Period
from yanzhen.kernel.ledger.models.bank import BankAccount, BankMonth
from yanzhen.kernel.ledger.models.depreciation import DepreciationRun

DECEMBER: Final = 12


@dataclass(frozen=True)
class Check:
    """One line of the list: what must be so, whether it is, what is missing, and where to do it.

    `page` names the page (a month or a key where it needs one). A check that is not `hard` may be
    passed over, with the reason that closing asks for then.
    """

    slug: str
    title: "str | Promise"
    done: bool
    missing: str = ""
    page: str = ""
    month: date | None = None
    key: UUID | None = None
    hard: bool = True


def checks_of(book: Book, month: date) -> list[Check]:
    """What stands between this month and its closing; a fixed number of statements."""
    figures = read_month(book, month)
    found = [
        _ended(month),
        _earlier(book, month),
        _handled(book, month),
        _depreciated(book, month),
        _banked(book, month),
        _sound(figures),
        _sides(figures),
    ]
    if month.month == DECEMBER:
        found.append(_year_closed(figures))
    return found


def _ended(month: date) -> Check:
    over = timezone.localdate() >= next_month(month)
    return Check(
        "ended", gettext_lazy("The month is over"), over, "" if over else _("It is still running.")
    )


def _earlier(book: Book, month: date) -> Check:
    open_before = (
        book.periods.filter(month__lt=month, closed_at__isnull=True).order_by("month").first()
    )
    words = (
        _("%(month)s is still open. Close that one first.")
        % {"month": f"{open_before.month:%Y-%m}"}
        if open_before
        else ""
    )
    return Check(
        "earlier", gettext_lazy("All earlier months are closed"), open_before is None, words,
        "closing", month=open_before.month if open_before else None,
    )  # fmt: skip


def _handled(book: Book, month: date) -> Check:
    waiting = Entry.objects.filter(book=book, period__month=month).open()
    counts = {
        state: waiting.filter(state=state).count() for state in ("prepared", "reviewed", "pending")
    }
    words = {
        "prepared": _("%(n)s to be reviewed"), "reviewed": _("%(n)s to be posted"), "pending": _("%(n)s held"),
    }  # fmt: skip
    missing = [words[state] % {"n": n} for state, n in counts.items() if n]
    return Check(
        "handled", gettext_lazy("Every voucher is reviewed and posted"), not missing, str(_(", ")).join(missing),
        "vouchers", month=month,
    )  # fmt: skip


def _depreciated(book: Book, month: date) -> Check:
    """Soft: somebody may have booked it by a voucher of their own, but then they say so."""
    title = gettext_lazy("Depreciation is booked")
    if DepreciationRun.objects.filter(book=book, month=month, undone_at__isnull=True).exists():
        return Check("depreciated", title, done=True)
    worn = preview(book, month)
    ruleless = sum(one.rule is None for one in worn)
    due = sum(bool(one.fen) for one in worn)
    words = []
    if ruleless:
        words.append(_("%(n)s assets without a rule") % {"n": ruleless})
    if due:
        words.append(_("%(n)s assets to be depreciated") % {"n": due})
    return Check(
        "depreciated",
        title,
        not words,
        str(_(", ")).join(words),
        "depreciation",
        month=month,
        hard=False,
    )


def _banked(book: Book, month: date) -> Check:
    """Soft: a bank's statement may come late, but then somebody says so."""
    accounts = list(BankAccount.objects.of(book).filter(since__lt=next_month(month)))
    agreed = set(
        BankMonth.objects.filter(bank_account__in=accounts, month=month).values_list("bank_account_id", flat=True)
    )  # fmt: skip
    left = [account for account in accounts if account.pk not in agreed]
    return Check(
        "banked", gettext_lazy("Every bank account is agreed with the bank"), not left,
        str(_(", ")).join(str(account) for account in left),
        "bank_account", month=month, key=left[0].pk if left else None, hard=False,
    )  # fmt: skip


def _sound(figures: BookMonth) -> Check:
    sheet, trial = figures.balance_sheet(), figures.trial()
    words = [str(proof.title) for proof in sheet.proofs if not proof.met]
    words += [_("%(code)s has no line") % {"code": code} for code in sheet.unplaced]
    words += [_("the trial balance does not balance")] if trial.faults else []
    return Check(
        "sound", gettext_lazy("Trial balance and balance sheet agree"), not words, str(_(", ")).join(words),
        "trial", month=figures.month,
    )  # fmt: skip


def _sides(figures: BookMonth) -> Check:
    """Soft: cash below nought is always a mistake of an entry, and worth a look before the month is shut."""
    wrong = [
        figures.account_of[code].name
        for code, one in figures.by_code.items()
        if code.startswith(_cash_codes(figures.book)) and one.end.net_fen < 0
    ]
    return Check(
        "sides", gettext_lazy("No cash and no bank account stands below nought"), not wrong,
        str(_(", ")).join(wrong), "trial", month=figures.month, hard=False,
    )  # fmt: skip


def _cash_codes(book: Book) -> tuple[str, ...]:
    return ("101", "102") if book.chart == "rural_collective" else ("1001", "1002", "1012")


def _year_closed(figures: BookMonth) -> Check:
    earned = sum(
        abs(one.end.net_fen) for code, one in figures.by_code.items() if code.startswith("5")
    )
    return Check(
        "year", gettext_lazy("Income and expense of the year are carried to the result"), not earned,
        _("Income and expense accounts still hold something.") if earned else "",
        "year", month=figures.month,
    )  # fmt: skip


def close_month(
    book: Book, month: date, *, by: By, at: datetime | None = None, reason: str = ""
) -> Period:
    """Close the month, or say what is missing. Soft points need a reason, which the audit keeps."""
    at = at or timezone.now()
    if not by.may("ledger.close"):
        raise Refused(gettext_lazy("Only the head of the bookkeeping office closes a month."))
    must_keep(by, book)
    # Automatic entries get their numbers first, so that the month has no gap; in a transaction of their own,
    # because what is looked at when it commits must not find the month closed already.
    number_automatic(book, month, by=by)
    return _close(book, month, by=by, at=at, reason=reason)


@transaction.atomic
def _close(book: Book, month: date, *, by: By, at: datetime, reason: str) -> Period:
    left = [check for check in checks_of(book, month) if not check.done]
    hard = [check for check in left if check.hard]
    if hard:
        raise Refused(gettext_lazy("This month can't be closed yet: %(what)s."), what=_listed(hard))
    if left and not reason.strip():
        raise Refused(
            gettext_lazy("Not done: %(what)s. Do it, or write why the month is closed all the same."),
            field="reason", what=_listed(left),
        )  # fmt: skip
    return close_period(book, month, by=by, at=at, reason=reason.strip())


def _listed(checks: Sequence[Check]) -> str:
    return str(_("; ")).join(
        f"{check.title} ({check.missing})" if check.missing else str(check.title)
        for check in checks
    )
