"""The proof: everything a book says is counted again from its legs, and compared with what outsiders said."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.money import yuan
from yanzhen.kernel.ledger.actions.asserting import net_on
from yanzhen.kernel.ledger.models import BalanceAssertion, Book

# Each finds what is wrong in one book; a row is what it is about, what stands there, what the legs give.
BALANCES: Final = """
WITH kept AS (
    SELECT account_id, counterparty_id AS who, debit_fen, credit_fen, pending_debit_fen, pending_credit_fen
    FROM ledger_balance WHERE account_id IN (SELECT id FROM ledger_account WHERE book_id = %(book)s)
    UNION ALL
    SELECT account_id, counterparty_id, debit_fen, credit_fen, pending_debit_fen, pending_credit_fen
    FROM ledger_delta WHERE account_id IN (SELECT id FROM ledger_account WHERE book_id = %(book)s)
), stands AS (
    SELECT account_id, who, sum(debit_fen) d, sum(credit_fen) c, sum(pending_debit_fen) pd,
        sum(pending_credit_fen) pc FROM kept GROUP BY 1, 2
), counted AS (
    SELECT l.account_id, CASE WHEN a.by_counterparty THEN l.counterparty_id END AS who,
        coalesce(sum(l.debit_fen) FILTER (WHERE e.state = 'posted'), 0) d,
        coalesce(sum(l.credit_fen) FILTER (WHERE e.state = 'posted'), 0) c,
        coalesce(sum(l.debit_fen) FILTER (WHERE e.state = 'pending'), 0) pd,
        coalesce(sum(l.credit_fen) FILTER (WHERE e.state = 'pending'), 0) pc
    FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id
    WHERE a.book_id = %(book)s AND e.state IN ('posted', 'pending') GROUP BY 1, 2
)
SELECT a.code || ' ' || a.name, coalesce(s.d - s.c, 0)::bigint, coalesce(n.d - n.c, 0)::bigint
FROM stands s FULL JOIN counted n
    ON n.account_id = s.account_id AND coalesce(n.who, n.account_id) = coalesce(s.who, s.account_id)
JOIN ledger_account a ON a.id = coalesce(s.account_id, n.account_id)
WHERE (coalesce(s.d, 0), coalesce(s.c, 0), coalesce(s.pd, 0), coalesce(s.pc, 0))
    <> (coalesce(n.d, 0), coalesce(n.c, 0), coalesce(n.pd, 0), coalesce(n.pc, 0))
ORDER BY a.code
"""
ENTRIES: Final = """
SELECT e."on"::text || ' ' || e.summary, coalesce(sum(l.debit_fen), 0)::bigint, coalesce(sum(l.credit_fen), 0)::bigint
FROM ledger_entry e LEFT JOIN ledger_leg l ON l.entry_id = e.id
WHERE e.book_id = %(book)s GROUP BY e.id
HAVING coalesce(sum(l.debit_fen), 0) <> coalesce(sum(l.credit_fen), 0)
    OR coalesce(sum(l.debit_fen), 0) <> e.total_fen OR count(l.id) <> e.lines
ORDER BY e.id
"""
NUMBERS: Final = """
SELECT to_char(p.month, 'YYYY-MM'), count(e.id), coalesce(max(e.voucher_number), 0)
FROM ledger_period p LEFT JOIN ledger_entry e ON e.period_id = p.id AND e.voucher_number IS NOT NULL
WHERE p.book_id = %(book)s GROUP BY p.id
HAVING count(e.id) <> coalesce(max(e.voucher_number), 0) OR count(e.id) <> p.last_number
ORDER BY 1
"""
MONTHS: Final = """
WITH counted AS (
    SELECT e.period_id, l.account_id, CASE WHEN a.by_counterparty THEN l.counterparty_id END AS who,
        sum(l.debit_fen) d, sum(l.credit_fen) c
    FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id
    JOIN ledger_period p ON p.id = e.period_id
    WHERE e.book_id = %(book)s AND e.state = 'posted' AND p.closed_at IS NOT NULL GROUP BY 1, 2, 3
), frozen AS (
    SELECT m.period_id, m.account_id, m.counterparty_id AS who, sum(m.debit_fen) d, sum(m.credit_fen) c
    FROM ledger_monthbalance m JOIN ledger_period p ON p.id = m.period_id
    WHERE p.book_id = %(book)s GROUP BY 1, 2, 3
)
SELECT to_char(p.month, 'YYYY-MM') || ' ' || a.code, coalesce(f.d - f.c, 0)::bigint, coalesce(n.d - n.c, 0)::bigint
FROM frozen f FULL JOIN counted n ON n.period_id = f.period_id AND n.account_id = f.account_id
    AND coalesce(n.who, n.account_id) = coalesce(f.who, f.account_id)
JOIN ledger_period p ON p.id = coalesce(f.period_id, n.period_id)
JOIN ledger_account a ON a.id = coalesce(f.account_id, n.account_id)
WHERE (coalesce(f.d, 0), coalesce(f.c, 0)) <> (coalesce(n.d, 0), coalesce(n.c, 0))
ORDER BY 1
"""
TITLES: "Final[dict[str, tuple[str, str | Promise, bool]]]" = {
    "balances": (BALANCES, _("a balance is not the sum of its legs"), True),
    "entries": (ENTRIES, _("an entry does not balance"), True),
    "numbers": (NUMBERS, _("voucher numbers have a gap"), False),
    "months": (MONTHS, _("a closed month is not what was frozen"), True),
}


@dataclass(frozen=True)
class Wrong:
    """One thing that does not agree: what it is about, what stands, what the legs give."""

    what: "str | Promise"
    about: str
    stands: str
    counted: str

    def __str__(self) -> str:
        return f"{self.about}: {self.what} ({self.stands} / {self.counted})"


@transaction.atomic
def prove_book(book: Book) -> list[Wrong]:
    """Count the whole book again; empty where it agrees. Reads only, in one transaction."""
    return [*_counted_again(book), *_said_from_outside(book)]


def _counted_again(book: Book) -> Iterator[Wrong]:
    for sql, what, is_money in TITLES.values():
        with connection.cursor() as cursor:
            cursor.execute(sql, {"book": book.pk})
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        shown = yuan if is_money else str
        for about, stands, counted in rows:
            yield Wrong(what, str(about), shown(stands), shown(counted))


def _said_from_outside(book: Book) -> Iterator[Wrong]:
    """Dated assertions: bank statements and counts of the till, against the legs up to that day."""
    said = BalanceAssertion.objects.filter(account__book=book).select_related("account")
    for one in said.order_by("on", "id"):
        counted = net_on(one.account, one.on, one.counterparty_id)
        if counted != one.net_fen:
            what = _("the balance is not what was asserted")
            about = f"{one.on:%Y-%m-%d} {one.account} ({one.evidence})"
            yield Wrong(what, about, yuan(one.net_fen), yuan(counted))
