"""银行存款余额调节表: the month as book and bank have it, and the day somebody agreed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.reconciling import must, plain
from yanzhen.kernel.ledger.actions.statements.reading import last_day, next_month, read_month
from yanzhen.kernel.ledger.models import Leg
from yanzhen.kernel.ledger.models.bank import BankAccount, BankLine, BankMonth, MatchPart


@dataclass(frozen=True)
class Adjusted:
    """银行存款余额调节表: both balances, what only one side has, and both adjusted balances."""

    account: BankAccount
    month: date
    book_fen: int
    bank_fen: int
    in_bank_only: Sequence[BankLine]
    in_book_only: Sequence[Leg]

    @property
    def bank_came_fen(self) -> int:
        return sum(line.fen for line in self.in_bank_only if line.fen > 0)

    @property
    def bank_went_fen(self) -> int:
        return -sum(line.fen for line in self.in_bank_only if line.fen < 0)

    @property
    def book_came_fen(self) -> int:
        return sum(leg.net_fen for leg in self.in_book_only if leg.net_fen > 0)

    @property
    def book_went_fen(self) -> int:
        return -sum(leg.net_fen for leg in self.in_book_only if leg.net_fen < 0)

    @property
    def book_adjusted_fen(self) -> int:
        return self.book_fen + self.bank_came_fen - self.bank_went_fen

    @property
    def bank_adjusted_fen(self) -> int:
        return self.bank_fen + self.book_came_fen - self.book_went_fen

    @property
    def balances(self) -> bool:
        return self.book_adjusted_fen == self.bank_adjusted_fen


def adjust(account: BankAccount, month: date) -> Adjusted:
    """The month as it stands now: what was matched later than its end counts as not matched at its end."""
    until = last_day(month)
    return Adjusted(
        account, month, _book_balance(account, month), _bank_balance(account, until),
        list(_only_in_bank(account, until)), list(_only_in_book(account, until)),
    )  # fmt: skip


def _bank_balance(account: BankAccount, until: date) -> int:
    moved = account.lines.filter(on__lte=until).aggregate(fen=Sum("fen"))["fen"] or 0
    return account.opening_fen + int(moved)


def _book_balance(account: BankAccount, month: date) -> int:
    """Read from frozen months like every statement: a busy account has a million legs."""
    figures = read_month(account.account.book, month).by_code.get(account.account.code)
    return figures.end.net_fen if figures else 0


def _only_in_bank(account: BankAccount, until: date) -> QuerySet[BankLine]:
    """Lines up to the day without a match, or matched with an entry of a later day only."""
    early = MatchPart.objects.filter(match=OuterRef("match"), leg__on__lte=until)
    met = MatchPart.objects.filter(Exists(early), bank_line=OuterRef("pk"), standing=True)
    return account.lines.filter(~Exists(met), on__lte=until).order_by("on", "place_in_file")


def _only_in_book(account: BankAccount, until: date) -> QuerySet[Leg]:
    early = MatchPart.objects.filter(match=OuterRef("match"), bank_line__on__lte=until)
    met = MatchPart.objects.filter(Exists(early), leg=OuterRef("pk"), standing=True)
    return (
        Leg.objects.filter(~Exists(met), account_id=account.account_id, on__range=(account.since, until), entry__state="posted")
        .exclude(entry__kind="opening")
        .select_related("entry", "counterparty")
        .order_by("on", "entry_id", "line")
    )  # fmt: skip


@transaction.atomic
def agree(
    account: BankAccount,
    month: date,
    *,
    by: By,
    at: datetime | None = None,
    statement_fen: int | None = None,
) -> BankMonth:
    """Write down that the month is agreed. Refused while the adjusted balances differ, or the bank's paper says another sum."""
    must(by, account.account.book_id)
    at = at or timezone.now()
    BankAccount.objects.select_for_update().get(pk=account.pk)
    found = adjust(account, month)
    if timezone.localdate(at) < next_month(month):
        raise Refused(_("The month is still running."))
    if statement_fen is not None and statement_fen != found.bank_fen:
        raise Refused(
            _("By the lines that came in the bank has %(here)s; its statement says %(there)s. Bring the missing lines in."),
            field="statement_fen", here=plain(found.bank_fen), there=plain(statement_fen),
        )  # fmt: skip
    if not found.balances:
        raise Refused(
            _("The adjusted balances differ by %(yuan)s yuan."), yuan=plain(found.book_adjusted_fen - found.bank_adjusted_fen)
        )  # fmt: skip
    agreed, made = BankMonth.objects.get_or_create(
        bank_account=account, month=month,
        defaults={
            "book_fen": found.book_fen, "bank_fen": found.bank_fen, "in_bank_only_in_fen": found.bank_came_fen,
            "in_bank_only_out_fen": found.bank_went_fen, "in_book_only_in_fen": found.book_came_fen,
            "in_book_only_out_fen": found.book_went_fen, "agreed_at": at, "agreed_by_id": by.person_id, "agreed_by_name": by.person_name,
        },
    )  # fmt: skip
    if made:
        record(
            by=by,
            verb="ledger.agree_bank",
            noun=agreed,
            at=at,
            changes={
                "month": f"{month:%Y-%m}",
                "bank_fen": found.bank_fen,
                "book_fen": found.book_fen,
            },
        )
    return agreed


@transaction.atomic
def take_agreement_back(
    agreed: BankMonth, *, by: By, reason: str, at: datetime | None = None
) -> None:
    """Take the month's agreement back, with a reason; refused once the book's month is closed."""
    must(by, agreed.bank_account.account.book_id)
    if not reason.strip():
        raise Refused(_("Write why."), field="reason")
    closed = agreed.bank_account.account.book.periods.filter(
        month=agreed.month, closed_at__isnull=False
    )
    if closed.exists():
        raise Refused(_("This month is closed. It must be opened again first."))
    record(
        by=by,
        verb="ledger.take_back_bank_month",
        noun=agreed,
        at=at or timezone.now(),
        reason=reason.strip(),
    )
    agreed.delete()
