"""What is still owed, item by item: posted legs less what settles them, the rest oldest first. One statement."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from yanzhen.kernel.ledger.contracts import entry_sources
from yanzhen.kernel.ledger.models import Account, AccountKind, Book
from yanzhen.kernel.ledger.models.ageing import NOTHING, Aged, OpenItem, aged

# `fen` is above nought for an item and below for a payment, on either side of the chart.
ITEMS: Final = """
WITH legs AS (
    SELECT l.id, l.entry_id, l.account_id, l.counterparty_id, l."on", l.line,
        coalesce(nullif(l.note, ''), e.summary) AS summary, e.voucher_number,
        (l.debit_fen - l.credit_fen) * CASE a.side WHEN 'debit' THEN 1 ELSE -1 END AS fen,
        e.source_label = ANY (%(kept)s) AS kept
    FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id
    WHERE l.account_id = ANY (%(accounts)s) AND l.counterparty_id IS NOT NULL AND l."on" <= %(on)s
        AND e.state = 'posted' AND (%(everybody)s OR l.counterparty_id = ANY (%(parties)s))
), settled AS (
    SELECT leg, sum(fen)::bigint AS fen FROM (
        SELECT s.item_id AS leg, s.amount_fen AS fen FROM ledger_settlement s
        JOIN legs i ON i.id = s.item_id JOIN legs p ON p.id = s.payment_id WHERE s.undone_at IS NULL
        UNION ALL
        SELECT s.payment_id, s.amount_fen FROM ledger_settlement s
        JOIN legs i ON i.id = s.item_id JOIN legs p ON p.id = s.payment_id WHERE s.undone_at IS NULL
    ) both_sides GROUP BY leg
), rest AS (
    SELECT legs.*, abs(legs.fen) - coalesce(settled.fen, 0) AS rest FROM legs LEFT JOIN settled ON settled.leg = legs.id
), paid AS (
    SELECT account_id, counterparty_id, sum(rest) FILTER (WHERE fen < 0 AND NOT kept) AS fen,
        sum(rest) FILTER (WHERE fen > 0) AS owed, coalesce(sum(rest) FILTER (WHERE fen < 0 AND kept), 0) AS kept
    FROM rest GROUP BY 1, 2
), items AS (
    SELECT rest.*, sum(rest) OVER (PARTITION BY account_id, counterparty_id ORDER BY "on", entry_id, line) AS upto
    FROM rest WHERE fen > 0
), open_items AS (
    SELECT items.id, items.entry_id, items.account_id, items.counterparty_id, items."on", items.summary,
        items.voucher_number, items.fen AS amount,
        least(items.rest, greatest(items.upto - coalesce(paid.fen, 0), 0))::bigint AS open
    FROM items JOIN paid USING (account_id, counterparty_id)
)
"""
ONE_BY_ONE: Final = """
SELECT account_id, counterparty_id, id, entry_id, "on", summary, voucher_number, amount, open
FROM open_items WHERE open > 0 ORDER BY "on", entry_id LIMIT %(most)s
"""
BY_DAY: Final = """
SELECT counterparty_id, "on", sum(open)::bigint, 0::bigint FROM open_items WHERE open > 0 GROUP BY 1, 2
UNION ALL
SELECT counterparty_id, NULL, 0, sum(kept + greatest(coalesce(fen, 0) - coalesce(owed, 0), 0))::bigint FROM paid
WHERE fen > coalesce(owed, 0) OR kept > 0 GROUP BY 1
"""
WHOLE: Final = """
SELECT NULL::uuid, "on", sum(open)::bigint, 0::bigint FROM open_items WHERE open > 0 GROUP BY 2
UNION ALL
SELECT NULL, NULL, 0, sum(kept + greatest(coalesce(fen, 0) - coalesce(owed, 0), 0))::bigint FROM paid
WHERE fen > coalesce(owed, 0) OR kept > 0
"""
ITEMS_MAX: Final = 500
# 长期投资 of a collective, 长期股权投资 of a company.
INVESTED: Final = ("141", "1511")


def accounts_of(book: Book, side: str) -> list[Account]:
    """The leaves kept by counterparty that are receivable (debit) or payable (credit) by their normal side.

    What is invested in somebody is kept by counterparty too, but nobody owes it: it has no age.
    """
    return [one for one in accounts_kept(book, side) if not one.code.startswith(INVESTED)]


def accounts_kept(book: Book, side: str) -> list[Account]:
    """Every leaf of assets or debts that is kept by counterparty, what is invested too."""
    return list(
        book.accounts.filter(
            by_counterparty=True, is_leaf=True, side=side, kind__in=[AccountKind.ASSET, AccountKind.LIABILITY]
        ).order_by("code")
    )  # fmt: skip


def open_items(
    accounts: Collection[Account], *, on: date, counterparty: UUID, most: int = ITEMS_MAX
) -> list[OpenItem]:
    """What one counterparty owes, oldest first."""
    rows = _rows(ITEMS + ONE_BY_ONE, accounts, on, [counterparty], most=most)
    return [OpenItem(*row[:2], *row[2:]) for row in rows]


def ages_of(
    accounts: Collection[Account], parties: Collection[UUID], *, on: date
) -> dict[UUID, Aged]:
    """The ages of what these counterparties owe, in one statement."""
    found: dict[UUID, tuple[list[tuple[date, int]], int]] = {key: ([], 0) for key in parties}
    for party, day, open_fen, advance in _rows(ITEMS + BY_DAY, accounts, on, list(parties)):
        days, paid = found[party]
        if day is not None:
            days.append((day, open_fen))
        found[party] = (days, paid + advance)
    return {key: aged(days, on, advance_fen=paid) for key, (days, paid) in found.items()}


def ages_of_all(accounts: Collection[Account], *, on: date) -> Aged:
    """The ages of everything on these accounts."""
    days, advance_fen = [], 0
    for _party, day, open_fen, advance in _rows(ITEMS + WHOLE, accounts, on, None):
        if day is not None:
            days.append((day, open_fen))
        advance_fen += advance or 0
    return aged(days, on, advance_fen=advance_fen) if days or advance_fen else NOTHING


def _rows(
    sql: str, accounts: Collection[Account], on: date, parties: list[UUID] | None, **more: Any
) -> Iterator[tuple[Any, ...]]:
    if not accounts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "accounts": [account.pk for account in accounts],
                "on": on,
                "everybody": parties is None,
                "parties": parties or [],
                "kept": [source.label for source in entry_sources if source.kept],
                **more,
            },
        )
        yield from cursor.fetchall()
