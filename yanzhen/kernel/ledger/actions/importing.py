"""Old books out of spreadsheets: opening balances with sub-accounts and counterparties, and past vouchers.

What comes in is prepared, not posted: somebody else reviews it, and until then the whole file can be taken back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing import limits
from yanzhen.base.importing.cells import as_fen, as_past_date, as_text, one_of, text_up_to
from yanzhen.base.importing.contract import (
    ImportColumn,
    ImportContext,
    ImportedRow,
    Importer,
    MadeRow,
    RowProblem,
)
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.money import yuan
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.ledger.actions import EntryDraft, LegDraft, prepare, void
from yanzhen.kernel.ledger.actions.import_names import Old, as_code, as_side
from yanzhen.kernel.ledger.actions.year_closing import kind_of
from yanzhen.kernel.ledger.models import Book, Entry
from yanzhen.kernel.ledger.workflow import POSTED, VOIDED
from yanzhen.kernel.parties.models import PartyKind

SOURCE: Final = "ledger.import"
KINDS: Final = {
    "单位": PartyKind.ORGANISATION, "企业": PartyKind.ORGANISATION, "个人": PartyKind.PERSON, "村民": PartyKind.PERSON,
    "organisation": PartyKind.ORGANISATION, "person": PartyKind.PERSON,
}  # fmt: skip


def amounts_of(row: ImportedRow) -> tuple[int, int]:
    """Debit and credit of a row; a balance with its side, and amounts below nought, are turned to their side."""
    debit, credit = row.values.get("debit") or 0, row.values.get("credit") or 0
    amount = row.values.get("amount") or 0
    if amount:
        debit, credit = (debit, credit + amount) if row.values.get("side") == "credit" else (debit + amount, credit)  # fmt: skip
    if debit < 0:
        debit, credit = 0, credit - debit
    if credit < 0:
        debit, credit = debit - credit, 0
    return debit, credit


def check_balances(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Each row has its account and its counterparty; each book balances and is not opened yet."""
    old = Old(rows, context)
    yield from old.problems()
    by_book = _by_book(rows, old)
    opened = set(
        Entry.objects.filter(book__in=list(by_book), kind="opening", reverses__isnull=True)
        .exclude(state__in=[VOIDED, "expired"])
        .values_list("book_id", flat=True)
    )
    for book, own in by_book.items():
        if book in opened:
            sentence = _("This book has its opening balances already. Take those back first.")
            yield from (RowProblem(row.line, sentence, kind="duplicate") for row in own)
        yield from _unequal(own)


def check_vouchers(rows: Sequence[ImportedRow], context: ImportContext) -> Iterable[RowProblem]:
    """Each row has its account and counterparty; each voucher of a day balances and has two lines."""
    old = Old(rows, context)
    yield from old.problems()
    for row in rows:
        book = old.book_of(row)
        if book is not None and row.values["on"] < book.opened_on:
            yield RowProblem(
                row.line, _("The book begins on %(day)s.") % {"day": book.opened_on}, "on", "date"
            )
    for own in _vouchers(rows, old).values():
        yield from _unequal(own)
        if len(own) == 1:
            yield RowProblem(own[0].line, _("A voucher has two lines at least."), "number")


def apply_balances(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """One prepared entry of opening balances for each book."""
    old = Old(rows, context)
    old.make_what_is_missing()
    made: dict[UUID, UUID] = {}
    for book, own in _by_book(rows, old).items():
        draft = EntryDraft(
            old.books[book],
            summary=_("Opening balances"),
            legs=[_leg(row, old) for row in own if any(amounts_of(row))],
            occurred_at=datetime.combine(old.books[book].opened_on, time(), SHANGHAI),
            kind="opening",
            source=_source(context),
        )
        entry = prepare(draft, by=context.by)
        made |= {row.key: entry.pk for row in own}
    return made


def apply_vouchers(rows: Sequence[ImportedRow], context: ImportContext) -> Mapping[UUID, UUID]:
    """One prepared entry for each old voucher."""
    old = Old(rows, context)
    old.make_what_is_missing()
    made: dict[UUID, UUID] = {}
    for (book, day, number), own in _vouchers(rows, old).items():
        said = next((row.values.get("note") for row in own if row.values.get("note")), "")
        legs = [_leg(row, old) for row in own]
        draft = EntryDraft(
            old.books[book],
            summary=(_("%(what)s (old no. %(number)s)") % {"what": said or _("Old voucher"), "number": number})[:200],
            legs=legs,
            kind=kind_of(old.books[book], legs),
            occurred_at=datetime.combine(day, time(12), SHANGHAI),
            on=day,
            source=_source(context),
        )  # fmt: skip
        entry = prepare(draft, by=context.by)
        made |= {row.key: entry.pk for row in own}
    return made


def forecast(rows: Sequence[ImportedRow], context: ImportContext) -> Sequence[str]:
    """What importing will do, in numbers."""
    old = Old(rows, context)
    debit = sum(amounts_of(row)[0] for row in rows)
    said = [
        _("%(n)s rows into %(books)s books, %(amount)s on each side; prepared, to be reviewed by somebody else.")
        % {"n": len(rows), "books": len(_by_book(rows, old)), "amount": yuan(debit)}
    ]  # fmt: skip
    if new := len(old.new_accounts()):
        said.append(_("%(n)s sub-accounts will be opened.") % {"n": new})
    if new := len(old.new_parties()):
        said.append(_("%(n)s counterparties will be entered in the register.") % {"n": new})
    return said


def in_the_way(rows: Sequence[MadeRow], context: ImportContext) -> Iterable[RowProblem]:
    """What is posted stays; it is reversed, not taken back."""
    posted = set(
        Entry.objects.filter(pk__in={row.made_id for row in rows}, state=POSTED).values_list(
            "pk", flat=True
        )
    )
    sentence = _("It is posted already. Reverse the voucher instead.")
    return [RowProblem(row.line, sentence) for row in rows if row.made_id in posted]


def take_back(rows: Sequence[MadeRow], context: ImportContext) -> None:
    """Void the entries of the file; sub-accounts and counterparties made with it stay."""
    for key in {row.made_id for row in rows}:
        void(key, by=context.by, at=context.at, reason=_("The import was taken back."))


def lock(keys: Sequence[UUID]) -> None:
    """Nobody posts them meanwhile."""
    list(Entry.objects.select_for_update(no_key=True).filter(pk__in=set(keys)).order_by("id"))


def _by_book(rows: Sequence[ImportedRow], old: Old) -> dict[UUID, list[ImportedRow]]:
    found: dict[UUID, list[ImportedRow]] = defaultdict(list)
    for row in rows:
        book = old.book_of(row)
        if book is not None:
            found[book.pk].append(row)
    return found


def _vouchers(rows: Sequence[ImportedRow], old: Old) -> dict[tuple[UUID, Any, str], list[ImportedRow]]:  # fmt: skip
    found: dict[tuple[UUID, Any, str], list[ImportedRow]] = defaultdict(list)
    for row in rows:
        book: Book | None = old.book_of(row)
        if book is not None:
            found[book.pk, row.values["on"], row.values["number"]].append(row)
    return found


def _unequal(rows: Sequence[ImportedRow]) -> Iterable[RowProblem]:
    debit, credit = (sum(side) for side in zip(*(amounts_of(row) for row in rows), strict=True))
    if debit == credit:
        return
    sentence = _("Debit %(debit)s and credit %(credit)s are not equal together.") % {
        "debit": yuan(debit),
        "credit": yuan(credit),
    }
    yield from (RowProblem(row.line, sentence, kind="balance") for row in rows)


def _leg(row: ImportedRow, old: Old) -> LegDraft:
    debit, credit = amounts_of(row)
    return LegDraft(
        old.account_of(row), debit_fen=debit, credit_fen=credit, counterparty=old.party_of(row),
        note=row.values.get("note") or "",
    )  # fmt: skip


def _source(context: ImportContext) -> tuple[str, UUID] | None:
    return (SOURCE, context.batch_id) if context.batch_id else None


BOOK: Final = ImportColumn("book", gettext_lazy("Book"), as_text, ("账簿", "账套", "核算单位", "村"), example="湖源村股份经济合作社", hint=gettext_lazy("May be left out where you keep one book only, or where the source of the table is named as the book is."))  # fmt: skip
CODE: Final = ImportColumn("code", gettext_lazy("Code of the account"), as_code, ("科目编码", "科目代码", "编码"), required=True, example="10201")  # fmt: skip
NAME: Final = ImportColumn("name", gettext_lazy("Account"), text_up_to(80), ("科目名称", "科目"), example="基本存款账户", hint=gettext_lazy("Needed for sub-accounts that the book does not have yet."))  # fmt: skip
PARTY: Final = ImportColumn("party", gettext_lazy("Counterparty"), text_up_to(200), ("往来单位", "往来户", "客户", "供应商", "核算项目", "辅助核算"))  # fmt: skip
PARTY_KIND: Final = ImportColumn("party_kind", gettext_lazy("Kind of counterparty"), one_of(KINDS), ("往来类型", "类型"), example="个人", hint=gettext_lazy("单位 or 个人; needed for those who are not in the register yet."))  # fmt: skip
DEBIT: Final = ImportColumn("debit", gettext_lazy("Debit"), as_fen, ("借方", "借方余额", "借方金额", "期初借方", "期末借方"), example="128,600.00")  # fmt: skip
CREDIT: Final = ImportColumn("credit", gettext_lazy("Credit"), as_fen, ("贷方", "贷方余额", "贷方金额", "期初贷方", "期末贷方"))  # fmt: skip
SIDE: Final = ImportColumn("side", gettext_lazy("Side"), as_side, ("方向", "余额方向"), hint=gettext_lazy("借 or 贷, where one column holds the balance."))  # fmt: skip
AMOUNT: Final = ImportColumn("amount", gettext_lazy("Balance"), as_fen, ("余额", "期末余额", "期初余额"))  # fmt: skip
ON: Final = ImportColumn("on", gettext_lazy("Day"), as_past_date, ("日期", "凭证日期", "制单日期"), required=True, example="2026-03-05")  # fmt: skip
NUMBER: Final = ImportColumn("number", gettext_lazy("Old voucher no."), text_up_to(40), ("凭证号", "凭证字号", "凭证编号"), required=True, example="记-12")  # fmt: skip
NOTE: Final = ImportColumn("note", gettext_lazy("What for"), text_up_to(200), ("摘要",), example="收 3 月店面房租")  # fmt: skip

_SHARED: Final[dict[str, Any]] = {
    "capability": "ledger.import", "forecast": forecast, "take_back": take_back, "in_the_way": in_the_way,
    "lock": lock, "record": record, "done_url": "ledger:desk", "chunk": limits.ROWS_MAX,
    "kinds": {"balance": gettext_lazy("Debit and credit")},
}  # fmt: skip
IMPORTERS: Final = (
    Importer("old_balances", gettext_lazy("Opening balances"), (BOOK, CODE, NAME, PARTY, PARTY_KIND, DEBIT, CREDIT, SIDE, AMOUNT), apply=apply_balances, check_rows=check_balances, hint=gettext_lazy("One row for each account, or for each counterparty of an account that asks for one. Both sides are equal together."), **_SHARED),
    Importer("old_vouchers", gettext_lazy("Old vouchers"), (BOOK, ON, NUMBER, NOTE, CODE, NAME, DEBIT, CREDIT, PARTY, PARTY_KIND), apply=apply_vouchers, check_rows=check_vouchers, hint=gettext_lazy("One row for each line of a voucher. Rows of one day and one old number are one voucher; it gets a new number at review."), **_SHARED),
)  # fmt: skip
