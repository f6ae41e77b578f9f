"""Two books of one matter: what a seller owes a party stands in the party's own book, where it keeps one here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yanzhen.base.by import By
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit, post_entry, post_event
from yanzhen.kernel.orders.models import OrderLine, Recognised, Seller


def mirrored(fens: Mapping[UUID, int], *, but: Seller) -> list[Seller]:
    """Parties that keep a book here themselves, in a steady order."""
    wanted = [key for key, fen in fens.items() if fen and key != but.pk]
    found = Seller.objects.filter(pk__in=wanted, book__isnull=False)
    return list(found.select_related("book", "receivable_account", "income_account").order_by("pk"))


def mirror(
    fens: Mapping[UUID, int], *, of: Seller, summary: str, source: tuple[str, UUID], at: datetime
) -> list[EntryDraft]:
    """Entries in the books of those who are owed so much more; less than nothing is owed less."""
    drafts = []
    for party in mirrored(fens, but=of):
        fen = fens[party.pk]
        if not (party.book and party.receivable_account and party.income_account):
            continue
        due, income = party.receivable_account, party.income_account
        legs = (
            (debit(due, fen, counterparty=of.pk), credit(income, fen))
            if fen > 0
            else (debit(income, -fen), credit(due, -fen, counterparty=of.pk))
        )
        drafts.append(EntryDraft(party.book, summary, legs, at, source=source))
    return drafts


def standing_of(line: OrderLine) -> "tuple[UUID, UUID | None] | None":
    """Where the money of a line stands until it is earned, and with whom (sql/paid.sql says the same).

    None where the seller keeps no book here. Load with `order`, `offer`, `seller__advance_account`, `seller__income_account`.
    """
    seller = line.seller
    advance = line.offer.recognised == Recognised.REDEMPTION and seller.advance_account is not None
    account = seller.advance_account if advance else seller.income_account
    if account is None or seller.book_id is None:
        return None
    with_whom = line.order.buyer_id or line.order.collector_id
    return account.pk, with_whom if account.by_counterparty else None


def write_event(drafts: Sequence[EntryDraft], *, by: By) -> UUID:
    """One entry, or one mirrored event of several; the first one's key names it."""
    if len(drafts) == 1:
        post_entry(drafts[0], by=by)
    else:
        post_event(drafts, by=by)
    return drafts[0].key
