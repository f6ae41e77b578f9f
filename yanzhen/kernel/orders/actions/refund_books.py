"""How money that goes back stands in the books: at whoever collected, at whoever sold, at everybody who had a share."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import EntryDraft, LegDraft, credit, debit
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.orders.actions.mirroring import mirror, standing_of, write_event
from yanzhen.kernel.orders.models import MoneyAccount, OrderLine, Refund, Seller


@dataclass(frozen=True)
class Back:
    """So much of a line goes back; `parties` give back of what the sale had shared out."""

    line: OrderLine
    fen: int
    parties: tuple[tuple[UUID, int], ...]


def write_books(made: Refund, backs: Sequence[Back], *, by: By, at: datetime) -> UUID | None:
    """One mirrored event; None where nobody concerned keeps a book here, or nothing goes back."""
    collector = Seller.objects.select_related("book", "payable_account").get(pk=made.seller_id)
    by_seller: dict[Seller, list[Back]] = defaultdict(list)
    for back in backs:
        if back.fen:
            by_seller[back.line.seller].append(back)
    summary, source = _("Refund %(number)s") % {"number": made.number}, ("orders.refund", made.pk)
    drafts: list[EntryDraft] = []
    at_collector: list[LegDraft] = []
    for seller, theirs in sorted(by_seller.items(), key=lambda pair: pair[0].pk):
        if seller.pk == collector.pk:
            at_collector += _own_side(seller, theirs)
        else:
            at_collector += _owed_less(collector, seller, theirs)
            drafts += _at_the_other(seller, collector, theirs, summary, source, at)
        if seller.book_id:
            less = {party: -fen for party, fen in _sums(theirs).items()}
            drafts += mirror(less, of=seller, summary=summary, source=source, at=at)
    if at_collector and collector.book:
        money = credit(
            _money(collector, made.payment.method), sum(leg.debit_fen for leg in at_collector)
        )
        drafts.insert(
            0, EntryDraft(collector.book, summary, [*at_collector, money], at, source=source)
        )
    if not drafts:
        return None
    return write_event(drafts, by=by)


def _own_side(seller: Seller, backs: Sequence[Back]) -> list[LegDraft]:
    """Debits in the seller's book: what it owed to parties, and the rest from where the sale stood or went to."""
    if not seller.book_id:
        return []
    debits: dict[tuple[UUID, UUID | None], int] = defaultdict(int)
    for back in backs:
        to_others = {party: fen for party, fen in back.parties if party != seller.pk and fen}
        own = back.fen - sum(to_others.values())
        where = (seller.income_account_id, None) if back.parties else standing_of(back.line)
        if own and where and where[0]:
            debits[where[0], where[1]] += own
        for party, fen in to_others.items():
            if seller.payable_account_id:
                debits[seller.payable_account_id, party] += fen
    accounts = Account.objects.in_bulk([account for account, _party in debits])
    return [
        debit(accounts[account], fen, counterparty=party)
        for (account, party), fen in debits.items()
    ]


def _owed_less(collector: Seller, seller: Seller, backs: Sequence[Back]) -> list[LegDraft]:
    """What the collector owes another seller goes down."""
    if not (collector.book_id and collector.payable_account):
        return []
    return [debit(collector.payable_account, sum(b.fen for b in backs), counterparty=seller.pk)]


def _at_the_other(
    seller: Seller,
    collector: Seller,
    backs: Sequence[Back],
    summary: str,
    source: tuple[str, UUID],
    at: datetime,
) -> list[EntryDraft]:
    if not (seller.book and seller.receivable_account):
        return []
    due = credit(seller.receivable_account, sum(b.fen for b in backs), counterparty=collector.pk)
    return [EntryDraft(seller.book, summary, [*_own_side(seller, backs), due], at, source=source)]


def _sums(backs: Sequence[Back]) -> dict[UUID, int]:
    fens: dict[UUID, int] = defaultdict(int)
    for back in backs:
        for party, fen in back.parties:
            fens[party] += fen
    return fens


def _money(collector: Seller, method: str) -> Account:
    found = (
        MoneyAccount.objects.filter(seller=collector, method=method)
        .select_related("account")
        .first()
    )
    if found is None:
        raise Refused(
            gettext_lazy("The seller has no account for this way of paying. Set it first.")
        )
    return found.account
