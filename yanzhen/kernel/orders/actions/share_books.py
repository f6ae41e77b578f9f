"""How shares that the provider paid stand in the books: what was owed to the party is paid from the money at the provider."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.actions import EntryDraft, credit, debit
from yanzhen.kernel.ledger.models import Account
from yanzhen.kernel.orders.actions.mirroring import mirrored, write_event
from yanzhen.kernel.orders.models import (
    MoneyAccount,
    PayMethod,
    ProfitShareReturn,
    ProfitShareRow,
    Seller,
)


def book_row(row: ProfitShareRow, *, by: By, at: datetime) -> UUID | None:
    """A party got its share: the seller owes it less, and so much less lies at the provider. Inside the caller's transaction."""
    summary = _("Share at payment %(number)s") % {"number": row.request.number}
    return _book(row, row.pk, row.fen, summary, ("orders.profitsharerow", row.pk), by=by, at=at)


def book_return(one: ProfitShareReturn, *, by: By, at: datetime) -> UUID | None:
    """A party gave back: the other way round."""
    summary = _("Share that came back %(number)s") % {"number": one.number}
    return _book(one.row, one.pk, -one.fen, summary, ("orders.profitsharereturn", one.pk), by=by, at=at)  # fmt: skip


def _book(
    row: ProfitShareRow, key: UUID, fen: int, summary: str, source: tuple[str, UUID], *, by: By, at: datetime
) -> UUID | None:  # fmt: skip
    """`fen` less is owed to the row's party; less than nothing is owed more. The key makes it one event."""
    seller = Seller.objects.select_related("book", "payable_account").get(pk=row.request.seller_id)
    if not (seller.book and seller.payable_account):
        return None
    money = _money(seller, PayMethod.WECHAT)
    if money is None:
        raise Refused(_("The seller has no account for this way of paying. Set it first."))
    owed = seller.payable_account
    legs = (
        (debit(owed, fen, counterparty=row.party_id), credit(money, fen))
        if fen > 0
        else (debit(money, -fen), credit(owed, -fen, counterparty=row.party_id))
    )
    drafts = [EntryDraft(seller.book, summary, legs, at, key=key, source=source)]
    for party in mirrored({row.party_id: fen}, but=seller):
        theirs = _money(party, PayMethod.WECHAT) or _money(party, PayMethod.TRANSFER)
        if theirs is None or not (party.book and party.receivable_account):
            continue
        due = party.receivable_account
        pair = (
            (debit(theirs, fen), credit(due, fen, counterparty=seller.pk))
            if fen > 0
            else (debit(due, -fen, counterparty=seller.pk), credit(theirs, -fen))
        )
        drafts.append(EntryDraft(party.book, summary, pair, at, source=source))
    return write_event(drafts, by=by)


def _money(seller: Seller, method: str) -> Account | None:
    found = MoneyAccount.objects.filter(seller=seller, method=method).select_related("account").first()  # fmt: skip
    return found.account if found else None
