"""财务公开: a month's income, expense, money, claims and debts as one sheet that anybody can read at the board.

村务公开 and 农村集体经济组织法 art. 43 ask for it monthly or quarterly; 浙江省农村集体资产管理条例 art. 25. Figures come
from the book only; people add words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions.keeping import must_keep
from yanzhen.kernel.ledger.actions.statements.reading import BookMonth, last_day, read_month
from yanzhen.kernel.ledger.models import AccountKind, Book
from yanzhen.kernel.ledger.models.disclosures import Disclosure

WORDS_MAX = 120


@dataclass(frozen=True)
class Item:
    """One row: what it is, amounts in fen by column, and the words somebody wrote beside it."""

    key: str
    title: str
    amounts: tuple[int, ...]
    words: str = ""
    total: bool = False


@dataclass(frozen=True)
class Part:
    """One table of the sheet, with its columns of money."""

    slug: str
    title: "str | Promise"
    columns: tuple["str | Promise", ...]
    items: Sequence[Item]

    @property
    def rows(self) -> "list[tuple[Item, list[tuple[int, str | Promise]]]]":
        """Each item with its amounts under the names of their columns."""
        return [(item, list(zip(item.amounts, self.columns, strict=False))) for item in self.items]


@dataclass(frozen=True)
class Board:
    """The sheet of a month. `posted` holds the record once it hangs; then its figures are those of that day."""

    book: Book
    month: date
    parts: Sequence[Part]
    record: Disclosure | None
    sound: bool = True

    @property
    def hangs(self) -> bool:
        return self.record is not None and self.record.posted_on is not None


def board_of(book: Book, month: date) -> Board:
    """The sheet as the book stands, or as it hung."""
    found = Disclosure.objects.filter(book=book, month=month).first()
    if found is not None and found.posted_on is not None:
        return Board(book, month, _thawed(found), found)
    figures = read_month(book, month)
    words = found.words if found else {}
    return Board(book, month, _parts(figures, words), found, figures.balance_sheet().sound)


def _parts(figures: BookMonth, words: Mapping[str, str]) -> list[Part]:
    return [
        _flow(figures, words, "income", _("Income"), AccountKind.INCOME, -1, _("Total income")),
        _flow(figures, words, "expense", _("Expense"), AccountKind.EXPENSE, 1, _("Total expense")),
        _money(figures, words),
        _standing(figures, words),
    ]


def _flow(
    figures: BookMonth, words: Mapping[str, str], slug: str, title: "str | Promise", kind: str, sign: int, total: "str | Promise"
) -> Part:  # fmt: skip
    """Leaf accounts of income or expense that moved this year: month and year so far."""
    items = []
    for account in figures.accounts:
        one = figures.by_code.get(account.code)
        if (
            one is None
            or account.kind != kind
            or not (one.own_year.debit_fen or one.own_year.credit_fen)
        ):
            continue
        amounts = (sign * one.own_month.net_fen, sign * one.own_year.net_fen)
        items.append(
            Item(account.code, _title(figures, account.code), amounts, words.get(account.code, ""))
        )
    return Part(
        slug,
        title,
        (pgettext_lazy("statement", "This month"), _("This year so far")),
        [*items, _sum(slug, total, items, 2)],
    )


def _title(figures: BookMonth, code: str) -> str:
    """A sub-account says whose it is: 经营收入—房屋租金."""
    account = figures.account_of[code]
    parents = {one.pk: one for one in figures.accounts}
    names = [account.name]
    while account.parent_id:
        account = parents[account.parent_id]
        names.append(account.name)
    return "—".join(reversed(names))


def _sum(slug: str, title: "str | Promise", items: Sequence[Item], columns: int) -> Item:
    sums = tuple(sum(item.amounts[n] for item in items) for n in range(columns))
    return Item(f"{slug}.total", str(title), sums, total=True)


CASH = {"rural_collective": ("101", "102"), "small_enterprise": ("1001", "1002", "1012")}


def _money(figures: BookMonth, words: Mapping[str, str]) -> Part:
    items = []
    for code, one in figures.by_code.items():
        if code.startswith(CASH[figures.book.chart]):
            amounts = (one.opening_fen, one.month.debit_fen, one.month.credit_fen, one.end.net_fen)
            items.append(Item(code, _title(figures, code), amounts, words.get(code, "")))
    columns = (
        _("At the beginning of the month"),
        pgettext_lazy("statement", "Came in"),
        _("Went out"),
        pgettext_lazy("statement", "At the end of the month"),
    )
    return Part(
        "money", _("Cash and bank"), columns, [*items, _sum("money", _("Total money"), items, 4)]
    )


STANDING = {
    "rural_collective": ("receivables", "long_investments", "fixed", "assets", "payables", "long_loans", "case_funds", "earmarked", "debts", "capital", "reserve", "undistributed"),
    "small_enterprise": ("debtors", "other_debtors", "stocks", "fixed", "assets", "creditors", "other_creditors", "debts", "capital", "surplus_reserve", "undistributed"),
}  # fmt: skip


def _standing(figures: BookMonth, words: Mapping[str, str]) -> Part:
    sheet = figures.balance_sheet()
    rows = {row.line.key: row for row in sheet.rows}
    items = [
        Item(key, str(rows[key].line.title), (rows[key].amounts[1] or 0, rows[key].amounts[0] or 0), words.get(key, ""), total=rows[key].line.total)
        for key in STANDING[figures.book.chart]
        if any(rows[key].amounts) or rows[key].line.total
    ]  # fmt: skip
    columns = (
        _("At the beginning of the year"),
        pgettext_lazy("statement", "At the end of the month"),
    )
    return Part("standing", _("What is owned and owed"), columns, items)


@transaction.atomic
def write_words(
    book: Book, month: date, words: Mapping[str, str], *, by: By, at: datetime | None = None
) -> Disclosure:
    """Explain items of a sheet that does not hang yet."""
    if not by.may("ledger.prepare"):
        raise Refused(_("Your office does not keep these books."))
    must_keep(by, book)
    found, _made = Disclosure.objects.get_or_create(book=book, month=month)
    found = Disclosure.objects.select_for_update().get(pk=found.pk)
    if found.posted_on is not None:
        raise Refused(_("This sheet hangs already; it stays as it was read."))
    found.words = {key: text.strip()[:WORDS_MAX] for key, text in words.items() if text.strip()}
    found.save(update_fields=["words"])
    record(
        by=by,
        verb="ledger.explain_sheet",
        noun=found,
        at=at or timezone.now(),
        changes={"items": sorted(found.words)},
    )
    return found


@transaction.atomic
def hang_sheet(
    book: Book, month: date, *, on: date, where: str, by: By, at: datetime | None = None
) -> Disclosure:
    """The sheet hangs since this day; figures and words are kept as they are now.

    Refused while the month is open: what hangs must not change afterwards.
    """
    at = at or timezone.now()
    if not by.may("ledger.prepare"):
        raise Refused(_("Your office does not keep these books."))
    must_keep(by, book)
    if not book.periods.filter(month=month, closed_at__isnull=False).exists():
        raise Refused(_("Close the month first: what hangs on the board must not change any more."))
    if on > timezone.localdate(at) or on < last_day(month):
        raise Refused(
            _("Write the day it was hung up: after the month, not after today."), field="on"
        )
    if not where.strip():
        raise Refused(_("Say where it hangs."), field="where")
    found, _made = Disclosure.objects.get_or_create(book=book, month=month)
    found = Disclosure.objects.select_for_update().get(pk=found.pk)
    if found.posted_on is not None:
        return found
    found.figures = _frozen(board_of(book, month).parts)
    found.posted_on, found.posted_where = on, where.strip()
    found.posted_by_id, found.posted_by_name = by.person_id, by.person_name
    found.save()
    record(
        by=by,
        verb="ledger.hang_sheet",
        noun=found,
        at=at,
        changes={"on": on.isoformat(), "where": where.strip()},
    )
    return found


def _frozen(parts: Sequence[Part]) -> dict[str, object]:
    return {
        part.slug: [
            [item.key, item.title, list(item.amounts), item.words, item.total]
            for item in part.items
        ]
        for part in parts
    }


def _thawed(found: Disclosure) -> list[Part]:
    """The parts as they hung; headings are the product's, so they follow the language of the reader."""
    empty = {
        "income": (_("Income"), (pgettext_lazy("statement", "This month"), _("This year so far"))),
        "expense": (_("Expense"), (pgettext_lazy("statement", "This month"), _("This year so far"))),
        "money": (_("Cash and bank"), (_("At the beginning of the month"), pgettext_lazy("statement", "Came in"), _("Went out"), pgettext_lazy("statement", "At the end of the month"))),
        "standing": (_("What is owned and owed"), (_("At the beginning of the year"), pgettext_lazy("statement", "At the end of the month"))),
    }  # fmt: skip
    return [
        Part(slug, title, columns, [Item(key, name, tuple(amounts), words, total) for key, name, amounts, words, total in found.figures.get(slug, [])])
        for slug, (title, columns) in empty.items()
    ]  # fmt: skip
