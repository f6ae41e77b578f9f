"""Agreeing with the bank: matching, undoing, and the month's 银行存款余额调节表."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.actions.matching import Item, Suggestion, suggest
from yanzhen.kernel.ledger.models import Account, Book, Leg
from yanzhen.kernel.ledger.models.bank import (
    BankAccount,
    BankLine,
    BankMatch,
    MatchPart,
)

# More than this on one page helps nobody; the rest comes when these are matched.
SHOWN_MAX = 400


def unmatched_lines(account: BankAccount, until: date) -> QuerySet[BankLine]:
    """Lines of the bank up to this day that the book has not met yet."""
    return account.lines.unmatched().filter(on__lte=until).order_by("on", "place_in_file", "id")


def unmatched_legs(account: BankAccount, until: date) -> QuerySet[Leg]:
    """Legs of the book since the account is followed that the bank has not met yet; opening balances are no leg of the bank."""
    met = MatchPart.objects.filter(leg=OuterRef("pk"), standing=True)
    return (
        Leg.objects.filter(~Exists(met), account_id=account.account_id, on__range=(account.since, until), entry__state="posted")
        .exclude(entry__kind="opening")
        .select_related("entry", "counterparty")
        .order_by("on", "entry_id", "line")
    )  # fmt: skip


def suggestions(account: BankAccount, until: date) -> list[Suggestion]:
    """What belongs together, of the oldest that are not matched yet."""
    lines = [item_of_line(line) for line in unmatched_lines(account, until)[:SHOWN_MAX]]
    legs = [item_of_leg(leg) for leg in unmatched_legs(account, until)[:SHOWN_MAX]]
    return suggest(lines, legs)


def item_of_line(line: BankLine) -> Item:
    return Item(line.pk, line.on, line.fen, line.other_name, line.words)


def item_of_leg(leg: Leg) -> Item:
    other = leg.counterparty.name if leg.counterparty else ""
    return Item(leg.pk, leg.on, leg.net_fen, other, f"{leg.entry.summary} {leg.note}")


@dataclass(frozen=True)
class Pair:
    """What one match holds."""

    lines: tuple[UUID, ...]
    legs: tuple[UUID, ...]
    suggested: bool = False


@transaction.atomic
def match(
    account: BankAccount, pairs: Sequence[Pair], *, by: By, at: datetime | None = None
) -> list[BankMatch]:
    """Say that these lines and legs are the same money. Sums must be equal, and nothing is matched twice.

    All pairs or none. Refused in a month that was agreed: take the agreement back first.
    """
    must(by, account.account.book_id)
    at = at or timezone.now()
    made = [_match(account, pair, by=by, at=at) for pair in pairs]
    record(
        by=by,
        verb="ledger.match_bank",
        noun=account,
        at=at,
        changes={"matches": [str(one.pk) for one in made][:50], "count": len(made)},
    )
    return made


def must(by: By, book: UUID) -> None:
    if not by.may("ledger.prepare"):
        raise Refused(_("Your office does not keep these books."))
    must_keep(by, book)


def _match(account: BankAccount, pair: Pair, *, by: By, at: datetime) -> BankMatch:
    lines = list(account.lines.filter(pk__in=pair.lines))
    legs = list(
        Leg.objects.filter(pk__in=pair.legs, account_id=account.account_id, entry__state="posted")
    )
    if len(lines) != len(pair.lines) or len(legs) != len(pair.legs) or not lines or not legs:
        raise Refused(
            _("Choose lines of the bank on the left and entries of the book on the right.")
        )
    bank_fen, book_fen = sum(line.fen for line in lines), sum(leg.net_fen for leg in legs)
    if bank_fen != book_fen:
        raise Refused(
            _("The bank's lines and the book's entries differ by %(yuan)s yuan."), yuan=plain(bank_fen - book_fen)
        )  # fmt: skip
    _refuse_agreed(account, [*(line.on for line in lines), *(leg.on for leg in legs)])
    made = BankMatch.objects.create(
        bank_account=account, suggested=pair.suggested, made_at=at, made_by_id=by.person_id, made_by_name=by.person_name
    )  # fmt: skip
    parts = [MatchPart(match=made, bank_line=line) for line in lines]
    parts += [MatchPart(match=made, leg=leg) for leg in legs]
    try:
        with transaction.atomic():
            MatchPart.objects.bulk_create(parts)
    except IntegrityError:
        raise Refused(_("Somebody has matched one of these just now. Look again.")) from None
    return made


def plain(fen: int) -> str:
    sign, amount = ("−" if fen < 0 else ""), abs(fen)
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"


def _refuse_agreed(account: BankAccount, days: Iterable[date]) -> None:
    """An agreed month says what was not matched then; a later match of its lines belongs to a later month."""
    latest = max((day.replace(day=1) for day in days), default=None)
    if latest and account.months.filter(month__gte=latest).exists():
        raise Refused(_("This month is agreed with the bank already. Take that back first."))


@transaction.atomic
def undo_match(made: BankMatch, *, by: By, at: datetime | None = None) -> None:
    """Take a match apart; what it held stays written. Harmless a second time."""
    must(by, made.bank_account.account.book_id)
    at = at or timezone.now()
    locked = BankMatch.objects.select_for_update().get(pk=made.pk)
    if locked.undone_at is not None:
        return
    parts = list(locked.parts.select_related("bank_line", "leg"))
    days = [(part.bank_line or part.leg).on for part in parts]  # type: ignore[union-attr]
    _refuse_agreed(locked.bank_account, days)
    locked.parts.update(standing=False)
    locked.undone_at, locked.undone_by_name = at, by.person_name
    locked.save(update_fields=["undone_at", "undone_by_name"])
    record(by=by, verb="ledger.undo_bank_match", noun=locked, at=at)


@transaction.atomic
def follow_account(
    book: Book, account: Account, *, bank: str, number: str, since: date, opening_fen: int, by: By, at: datetime | None = None
) -> BankAccount:  # fmt: skip
    """Follow a bank account with a leaf account of the book, from a day and a balance on."""
    if not by.may("ledger.configure"):
        raise Refused(_("Only the head of the bookkeeping office sets the rules of a book."))
    must_keep(by, book)
    if account.book_id != book.pk or not account.is_leaf:
        raise Refused(
            _("Choose a bank account of this book without sub-accounts."), field="account"
        )
    if BankAccount.objects.filter(
        Q(account=account) | Q(bank=bank.strip(), number=number.strip())
    ).exists():
        raise Refused(_("This account is followed already."), field="account")
    made = BankAccount.objects.create(
        account=account,
        bank=bank.strip(),
        number=number.strip(),
        since=since,
        opening_fen=opening_fen,
    )
    record(
        by=by,
        verb="ledger.follow_bank_account",
        noun=made,
        at=at or timezone.now(),
        changes={"bank": bank, "number": number[-4:]},
    )
    return made
