"""The form of a voucher as it is typed: a day, papers, and lines that name accounts by code, name or pinyin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.base.forms import DateField
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused
from yanzhen.base.search import pinyin_of
from yanzhen.kernel.ledger.actions.slips import LineDraft
from yanzhen.kernel.ledger.models.books import Account, Book
from yanzhen.kernel.ledger.models.slips import LINES_MAX, PAPERS_MAX
from yanzhen.kernel.parties.models import Party

LINES_FIRST: Final = 4
LINES_MORE: Final = 4
FIELDS: Final = ("note", "account", "debit", "credit", "counterparty", "project", "agreement")
# What is chosen from a list says nothing while the rest of the line is empty.
CHOSEN: Final = ("project", "agreement")


class SlipForm(forms.Form):
    """The head of the voucher."""

    on = DateField(label=gettext_lazy("Day"))
    papers = forms.IntegerField(
        label=gettext_lazy("Papers attached"), min_value=0, max_value=PAPERS_MAX, required=False
    )

    def clean_papers(self) -> int:
        return self.cleaned_data.get("papers") or 0


@dataclass
class LineForm:
    """One line: what was typed, and what is wrong with it beside the field it concerns."""

    number: int
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not any(self.typed.get(name) for name in FIELDS if name not in CHOSEN)


class Accounts:
    """The accounts of one book, found by what people type: code, name, pinyin or its initials."""

    def __init__(self, book: Book) -> None:
        rows = book.accounts.leaves().select_related("parent").order_by("code")
        self.rows: list[Account] = list(rows)
        self._by_words: dict[str, list[Account]] = {}
        for account in self.rows:
            for word in self._words(account):
                self._by_words.setdefault(word, []).append(account)

    @staticmethod
    def full_name(account: Account) -> str:
        return f"{account.parent.name}-{account.name}" if account.parent else account.name

    @classmethod
    def label(cls, account: Account) -> str:
        """What stands in the field: “10201 银行存款-基本户”."""
        return f"{account.code} {cls.full_name(account)}"

    @classmethod
    def keys(cls, account: Account) -> str:
        """Its pinyin initials, so that the browser's own list finds it by them."""
        syllables = pinyin_of(cls.full_name(account)).split()
        return "".join(syllable[0] for syllable in syllables)

    def find(self, text: str) -> Account:
        """The one account that is meant, or Refused with those that might be."""
        plain = " ".join(text.split()).lower()
        found = self._by_words.get(plain) or self._begun(plain)
        if len(found) == 1:
            return found[0]
        if not found:
            raise Refused(_("This book has no account “%(text)s”."), text=text)
        raise Refused(
            _("Several accounts fit: %(names)s."), names=_(", ").join(self.label(one) for one in found[:4])
        )  # fmt: skip

    def choices(self) -> list[tuple[str, str]]:
        return [(self.label(account), self.keys(account)) for account in self.rows]

    def _words(self, account: Account) -> set[str]:
        name = self.full_name(account)
        syllables = pinyin_of(name).split()
        return {
            account.code, account.name.lower(), name.lower(), self.label(account).lower(),
            "".join(syllables), "".join(syllable[0] for syllable in syllables),
        }  # fmt: skip

    def _begun(self, plain: str) -> list[Account]:
        if not plain:
            return []
        begun = {
            account.pk: account
            for word, accounts in self._by_words.items()
            if word.startswith(plain)
            for account in accounts
        }
        return sorted(begun.values(), key=lambda account: account.code)


class LinesForm:
    """All lines of a voucher. `drafts` are there once every line that is not blank can be understood."""

    def __init__(
        self, book: Book, data: Mapping[str, Any] | None, *, initial: Sequence[LineDraft] = ()
    ) -> None:
        self.book, self.accounts = book, Accounts(book)
        self.drafts: list[LineDraft] = []
        if data is None:
            keys = {draft.counterparty_id for draft in initial if draft.counterparty_id}
            self._names = dict(Party.objects.filter(pk__in=keys).values_list("pk", "name"))
            self.lines = [LineForm(n, self._typed_of(d)) for n, d in enumerate(initial)]
            self._add(max(LINES_FIRST - len(self.lines), 0))
            return
        count = min(_whole(data.get("lines")), LINES_MAX)
        self.lines = [
            LineForm(n, {name: str(data.get(f"{name}-{n}", "")).strip() for name in FIELDS})
            for n in range(count)
        ]
        if "more" in data:
            self._add(LINES_MORE)

    def is_valid(self) -> bool:
        """Read every line; what can't be read stands beside its field."""
        self.drafts = []
        parties = self._parties()
        for line in self.lines:
            if not line.is_blank:
                self._read(line, parties)
        return not any(line.errors for line in self.lines)

    def forgive(self) -> None:
        """Lines are only added: what is half typed is no mistake yet."""
        for line in self.lines:
            line.errors = {}

    @property
    def debit_fen(self) -> int:
        return sum(draft.debit_fen for draft in self.drafts)

    @property
    def credit_fen(self) -> int:
        return sum(draft.credit_fen for draft in self.drafts)

    def _read(self, line: LineForm, parties: Mapping[str, list[UUID]]) -> None:
        account = self._account(line)
        debit, credit = self._amount(line, "debit"), self._amount(line, "credit")
        if not line.errors and bool(debit) == bool(credit):
            line.errors["debit"] = _("Write the amount under debit or under credit, not both.")
        counterparty = self._counterparty(line, parties)
        if line.errors or account is None:
            return
        self.drafts.append(
            LineDraft(
                account, debit, credit, line.typed["note"][:200] or self._note_above(),
                counterparty, _uuid(line.typed["project"]), _uuid(line.typed["agreement"]),
            )
        )  # fmt: skip

    def _note_above(self) -> str:
        """As on paper: an empty field means the same as the line above."""
        return self.drafts[-1].note if self.drafts else ""

    def _account(self, line: LineForm) -> Account | None:
        try:
            if not line.typed["account"]:
                raise Refused(_("Choose the account."))
            account = self.accounts.find(line.typed["account"])
        except Refused as refusal:
            line.errors["account"] = refusal.sentence
            return None
        line.typed["account"] = self.accounts.label(account)
        return account

    def _amount(self, line: LineForm, side: str) -> int:
        if not line.typed[side]:
            return 0
        try:
            fen = parse_yuan(line.typed[side])
        except Refused as refusal:
            line.errors[side] = refusal.sentence
            return 0
        if fen < 0:
            line.errors[side] = _("Amounts stand above nought; write it on the other side.")
            return 0
        return fen

    def _counterparty(self, line: LineForm, parties: Mapping[str, list[UUID]]) -> UUID | None:
        name = line.typed["counterparty"]
        if not name:
            return None
        found = parties.get(name, [])
        if len(found) == 1:
            return found[0]
        line.errors["counterparty"] = (
            _("Several in the register are called so. Write the credit code instead.")
            if found
            else _("Nobody in the register is called so. Enter them under “People and organisations” first.")
        )  # fmt: skip
        return None

    def _parties(self) -> dict[str, list[UUID]]:
        """Counterparties by whole name or credit code, for all lines in one question."""
        names = {line.typed["counterparty"] for line in self.lines if line.typed["counterparty"]}
        found: dict[str, list[UUID]] = {}
        if not names:
            return found
        rows = Party.objects.current()
        by_name = rows.filter(name__in=names).values_list("pk", "name")
        by_code = rows.filter(organisation__uscc__in=names - {""}).values_list("pk", "organisation__uscc")  # fmt: skip
        for key, word in [*by_name, *by_code]:
            found.setdefault(str(word), []).append(key)
        return found

    def _typed_of(self, draft: LineDraft) -> dict[str, str]:
        name = ""
        if draft.counterparty_id:
            name = self._names.get(draft.counterparty_id, "")
        return {
            "note": draft.note,
            "account": self.accounts.label(draft.account),
            "debit": _plain(draft.debit_fen),
            "credit": _plain(draft.credit_fen),
            "counterparty": name,
            "project": str(draft.project_id or ""),
            "agreement": str(draft.agreement_id or ""),
        }

    def _add(self, more: int) -> None:
        start = len(self.lines)
        self.lines += [
            LineForm(start + n, dict.fromkeys(FIELDS, ""))
            for n in range(min(more, LINES_MAX - start))
        ]


def _plain(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen else ""


def _whole(text: Any) -> int:
    try:
        return max(int(text), 0)
    except (TypeError, ValueError):
        return 0


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
