"""What the words of an old table mean here: books, accounts, counterparties; and making those that are missing."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.importing.contract import ImportContext, ImportedRow, RowProblem, WrongCell
from yanzhen.kernel.ledger.actions import open_account
from yanzhen.kernel.ledger.models import Account, Balance, Book
from yanzhen.kernel.parties.actions.register import register_organisation, register_person
from yanzhen.kernel.parties.models import OrganisationKind, Party, PartyKind

SIDES = {"借": "debit", "借方": "debit", "贷": "credit", "贷方": "credit", "debit": "debit", "credit": "credit", "平": "debit"}  # fmt: skip


def as_code(text: str, context: ImportContext) -> str:
    """“1002.01”, “1002-01” → “100201”."""
    plain = re.sub(r"[.\-\s_/]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{3,20}", plain):
        raise WrongCell(gettext_lazy("The code of an account is digits, such as 10201."), kind="code")  # fmt: skip
    return plain


def as_side(text: str, context: ImportContext) -> str:
    found = SIDES.get(text.strip().lower())
    if found is None:
        raise WrongCell(gettext_lazy("Write 借 or 贷."), kind="choice")
    return found


class Old:
    """One table's rows against the books of whoever brought it: a fixed number of questions, whatever its length."""

    def __init__(self, rows: Sequence[ImportedRow], context: ImportContext) -> None:
        self.rows, self.context = rows, context
        books = list(Book.objects.visible_to(context.by).open())
        self.books = {book.pk: book for book in books}
        self._by_name = {book.name: book for book in books}
        self._only = books[0] if len(books) == 1 else None
        named = [book for row in rows if (book := self.book_of(row))]
        accounts = Account.objects.filter(book__in={book.pk for book in named})
        self._accounts = {(account.book_id, account.code): account for account in accounts}
        held = Balance.objects.filter(account__book__in={book.pk for book in named})
        self._held = set(held.values_list("account_id", flat=True))
        names = {row.values.get("party") for row in rows if row.values.get("party")}
        self._parties: dict[str, list[UUID]] = {}
        for key, name in Party.objects.current().filter(name__in=names).values_list("pk", "name"):
            self._parties.setdefault(name, []).append(key)

    def book_of(self, row: ImportedRow) -> Book | None:
        """By the column, else by the name of the table's source, else the only one there is."""
        name = row.values.get("book")
        if name:
            return self._by_name.get(name)
        return self._by_name.get(self.context.source) or self._only

    def account_of(self, row: ImportedRow) -> Account:
        book = self.book_of(row)
        return self._accounts[book.pk if book else UUID(int=0), row.values["code"]]

    def party_of(self, row: ImportedRow) -> UUID | None:
        name = row.values.get("party")
        return self._parties[name][0] if name else None

    def problems(self) -> Iterable[RowProblem]:
        """What is wrong with single rows, in the words of the one who will repair them."""
        for row in self.rows:
            book = self.book_of(row)
            if book is None:
                sentence = _("No book of yours has this name.") if row.values.get("book") else _("Say which book this row belongs to.")  # fmt: skip
                yield RowProblem(row.line, sentence, "book", "unknown")
                continue
            yield from self._account_problems(row, book)
            yield from self._party_problems(row, book)

    def new_accounts(self) -> dict[tuple[UUID, str], ImportedRow]:
        """Sub-accounts that are missing, each with the row that names it first."""
        found: dict[tuple[UUID, str], ImportedRow] = {}
        for row in self.rows:
            book = self.book_of(row)
            if book and (book.pk, row.values["code"]) not in self._accounts and row.values.get("name"):  # fmt: skip
                found.setdefault((book.pk, row.values["code"]), row)
        return found

    def new_parties(self) -> dict[str, Any]:
        """Counterparties that are missing, each with its kind."""
        return {
            row.values["party"]: row.values["party_kind"]
            for row in self.rows
            if row.values.get("party")
            and row.values["party"] not in self._parties
            and row.values.get("party_kind")
        }

    def make_what_is_missing(self) -> None:
        """Open the sub-accounts, shortest code first, and enter the counterparties."""
        by = self.context.by
        for (book, code), row in sorted(self.new_accounts().items(), key=lambda one: len(one[0][1])):  # fmt: skip
            parent = self._parent(book, code)
            if parent is not None:
                self._accounts[book, code] = open_account(parent, by=by, code=code, name=row.values["name"])  # fmt: skip
        for name, kind in self.new_parties().items():
            if kind == PartyKind.PERSON:
                made = register_person(name=name, by=by).party
            else:
                made = register_organisation(name=name, kind=OrganisationKind.ENTERPRISE, by=by).party  # fmt: skip
            self._parties[name] = [made.pk]

    def _parent(self, book: UUID, code: str) -> Account | None:
        """The account with the longest beginning of this code, those to be opened included."""
        for length in range(len(code) - 1, 2, -1):
            if (found := self._accounts.get((book, code[:length]))) is not None:
                return found
        return None

    def _account_problems(self, row: ImportedRow, book: Book) -> Iterable[RowProblem]:
        code = row.values["code"]
        account = self._accounts.get((book.pk, code))
        if account is not None:
            if not account.is_leaf or self._gets_sub_accounts(book.pk, code):
                sentence = _("%(account)s has sub-accounts: give its balance by them.") % {"account": account}  # fmt: skip
                yield RowProblem(row.line, sentence, "code", "code")
            if account.closed_on is not None:
                yield RowProblem(row.line, _("This account is closed."), "code", "code")
            return
        parent = self._parent(book.pk, code)
        if parent is None:
            yield RowProblem(row.line, _("The chart of this book has no account of this code, and none above it."), "code", "unknown")  # fmt: skip
        elif parent.pk in self._held:
            yield RowProblem(row.line, _("%(account)s holds entries already, so it gets no sub-accounts.") % {"account": parent}, "code", "code")  # fmt: skip
        elif not row.values.get("name"):
            yield RowProblem(row.line, _("Name the sub-account, so that it can be opened."), "name", "missing")  # fmt: skip

    def _gets_sub_accounts(self, book: UUID, code: str) -> bool:
        return any(b == book and new != code and new.startswith(code) and self._parent(b, new) is self._accounts[book, code]
                   for b, new in self.new_accounts())  # fmt: skip

    def _party_problems(self, row: ImportedRow, book: Book) -> Iterable[RowProblem]:
        name = row.values.get("party")
        account = self._accounts.get((book.pk, row.values["code"])) or self._parent(book.pk, row.values["code"])  # fmt: skip
        if not name:
            if account is not None and account.by_counterparty:
                yield RowProblem(row.line, _("%(account)s asks for a counterparty.") % {"account": account}, "party", "missing")  # fmt: skip
            return
        found = self._parties.get(name, [])
        if len(found) > 1:
            yield RowProblem(row.line, _("Several in the register are called so. Make the names differ first."), "party", "duplicate")  # fmt: skip
        elif not found and not row.values.get("party_kind"):
            yield RowProblem(row.line, _("Not in the register. Say whether it is a 单位 or a 个人, then it is entered."), "party_kind", "missing")  # fmt: skip
