"""A book as Beancount text: any auditor can load it with a program that is not ours and count again."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Prefetch

from yanzhen.kernel.ledger.models import Account, BalanceAssertion, Book, Entry, Leg

CURRENCY: Final = "CNY"
FETCHED_AT_ONCE: Final = 500
# Beancount knows five roots; a cost that is still in work is an asset there.
ROOTS: Final = {
    "asset": "Assets", "cost": "Assets", "liability": "Liabilities", "equity": "Equity",
    "income": "Income", "expense": "Expenses",
}  # fmt: skip
# What may stand in the part of an account's name after its code.
UNFIT: Final = re.compile(r"[^\w-]|_")


def beancount_lines(book: Book) -> Iterator[str]:
    """The whole book, line by line: options, accounts, posted entries by date, what was asserted.

    Legs in fen become yuan with two decimals; the counterparty, the number and the key stand as metadata.
    """
    names = {account.pk: beancount_name(account) for account in book.accounts.order_by("code")}
    yield f'option "title" "{_quoted(book.name)}"'
    yield f'option "operating_currency" "{CURRENCY}"'
    yield ""
    for name in names.values():
        yield f"{book.opened_on:%Y-%m-%d} open {name} {CURRENCY}"
    yield ""
    legs = Prefetch("legs", Leg.objects.select_related("counterparty").order_by("line"))
    entries = Entry.objects.posted().filter(book=book).prefetch_related(legs).order_by("on", "id")
    for entry in entries.iterator(chunk_size=FETCHED_AT_ONCE):
        yield from _entry_lines(entry, names)
    said = BalanceAssertion.objects.filter(account__book=book, counterparty=None)
    for one in said.order_by("on", "id"):
        # Beancount asserts at the beginning of a day, we at its end.
        day = one.on + timedelta(days=1)
        yield f"{day:%Y-%m-%d} balance {names[one.account_id]}  {_yuan(one.net_fen)} {CURRENCY}"


def beancount_name(account: Account) -> str:
    """`Assets:102-银行存款`; the code makes it unique in the book."""
    return f"{ROOTS[account.kind]}:{account.code}-{UNFIT.sub('', account.name)}"


def _entry_lines(entry: Entry, names: dict[UUID, str]) -> Iterator[str]:
    yield f'{entry.on:%Y-%m-%d} * "{_quoted(entry.summary)}"'
    yield f'  entry: "{entry.pk}"'
    if entry.voucher_number:
        yield f"  voucher: {entry.voucher_number}"
    if entry.reverses_id:
        yield f'  reverses: "{entry.reverses_id}"'
    for leg in entry.legs.all():
        yield f"  {names[leg.account_id]}  {_yuan(leg.net_fen)} {CURRENCY}"
        if leg.counterparty is not None:
            yield f'    counterparty: "{_quoted(leg.counterparty.name)}"'
    yield ""


def _yuan(fen: int) -> str:
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
