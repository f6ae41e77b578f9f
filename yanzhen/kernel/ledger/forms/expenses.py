"""A claim as it is typed, the limits of approval, the voucher of a claim, its payment."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, YuanField
from yanzhen.kernel.ledger.actions.expenses import SpentDraft
from yanzhen.kernel.ledger.actions.limits import LevelDraft
from yanzhen.kernel.ledger.forms.slips import Accounts
from yanzhen.kernel.ledger.models import Book
from yanzhen.kernel.ledger.models.expenses import Claim
from yanzhen.kernel.ledger.models.invoice_rules import Direction
from yanzhen.kernel.ledger.models.invoices import Invoice
from yanzhen.kernel.parties.models import Office

LINES: Final = 3
LEVELS: Final = 4
INVOICES_OFFERED: Final = 200


class ClaimForm(forms.Form):
    """What for, and three lines first; kept, it offers one more."""

    purpose = forms.CharField(label=_("What the money was spent for"), max_length=200)

    def __init__(self, *args: Any, book: Book, claim: Claim | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = book
        kept = list(claim.lines.select_related("invoice")) if claim else []
        self.count = max(len(kept) + 1, LINES)
        offered = _free_invoices(book, claim)
        self.invoices = {str(one.pk): one for one in offered}
        choices = [("", _("without invoice")), *((str(one.pk), _words(one)) for one in offered)]
        for n in range(self.count):
            self._add_line(n, choices)
        if claim and not self.is_bound:
            self._fill(claim, kept)

    def _add_line(self, n: int, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[f"on_{n}"] = DateField(label=_("Spent on"), required=False)
        self.fields[f"note_{n}"] = forms.CharField(
            label=_("What for"), max_length=200, required=False
        )
        self.fields[f"amount_{n}"] = YuanField(label=_("Amount"), required=False)
        self.fields[f"invoice_{n}"] = forms.ChoiceField(label=_("Invoice"), choices=choices, required=False)  # fmt: skip
        self.fields[f"because_{n}"] = forms.CharField(label=_("Without invoice because"), max_length=200, required=False)  # fmt: skip

    def _fill(self, claim: Claim, kept: Sequence[Any]) -> None:
        self.initial["purpose"] = claim.purpose
        for n, line in enumerate(kept):
            kept_here = (line.spent_on, line.note, line.amount_fen, str(line.invoice_id or ""), line.no_invoice_because)  # fmt: skip
            names = ("on", "note", "amount", "invoice", "because")
            self.initial.update(zip((f"{name}_{n}" for name in names), kept_here, strict=True))

    @property
    def rows(self) -> list[list[Any]]:
        names = ("on", "note", "amount", "invoice", "because")
        return [[self[f"{name}_{n}"] for name in names] for n in range(self.count)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["lines"] = [line for n in range(self.count) if (line := self._line(data, n))]
        return data

    def _line(self, data: dict[str, Any], n: int) -> SpentDraft | None:
        invoice = self.invoices.get(data.get(f"invoice_{n}") or "")
        amount = data.get(f"amount_{n}") or 0
        given = [data.get(f"{name}_{n}") for name in ("note", "because")]
        if not invoice and not amount and not any(given):
            return None
        amount = amount or (invoice.gross_fen if invoice else 0)
        day = data.get(f"on_{n}") or (invoice.issued_on if invoice else None)
        if day is None:
            self.add_error(f"on_{n}", _("Write when it was spent."))
            return None
        return SpentDraft(day, data.get(f"note_{n}") or "", amount, invoice, data.get(f"because_{n}") or "")  # fmt: skip


class AnswerForm(ActForm):
    """Agree, or say why not."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class WhyForm(ActForm):
    note = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PayForm(ActForm):
    on = DateField(label=_("Paid out on"))
    how = forms.CharField(label=_("How it was paid"), max_length=120, help_text=_("Such as “transfer to her card” or “cash, signed for”."))  # fmt: skip

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate()


class BookClaimForm(ActForm):
    """The account of each line, and the one it is paid from."""

    on = DateField(label=_("Day of the voucher"))
    pay_from = forms.ChoiceField(label=_("Paid from"))

    def prepare(self) -> None:
        accounts = Accounts(self.noun.book).rows
        self.by_key = {str(account.pk): account for account in accounts}
        every = [(str(account.pk), Accounts.label(account)) for account in accounts]
        money = [row for row in every if self.by_key[row[0]].kind in ("asset", "liability")]
        spent = [row for row in every if self.by_key[row[0]].kind in ("expense", "cost", "asset", "liability")]  # fmt: skip
        self.fields["on"].initial = timezone.localdate()
        self.fields["pay_from"].choices = money  # type: ignore[attr-defined]  # a choice field has them
        for line in self.noun.lines.all():
            self.fields[f"account_{line.pk}"] = forms.ChoiceField(
                label=line.note,
                choices=[("", _("choose")), *spent],
                initial=str(line.account_id or ""),
            )

    def accounts(self) -> dict[Any, Any]:
        return {
            line.pk: self.by_key[self.cleaned_data[f"account_{line.pk}"]]
            for line in self.noun.lines.all()
        }


class LimitsForm(forms.Form):
    """Level by level: the office, and up to which amount it suffices."""

    basis = forms.CharField(label=_("Decision it rests on"), max_length=200)

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = _offices(book)
        self.offices = {str(office.pk): office for office in offices}
        choices = [("", _("nobody")), *((key, f"{one.title} · {one.duty_title}") for key, one in self.offices.items())]  # fmt: skip
        set_now = list(book.expense_limits.order_by("level"))
        for n in range(LEVELS):
            level = set_now[n] if n < len(set_now) else None
            self.fields[f"office_{n}"] = forms.ChoiceField(
                label=_("Office"), choices=choices, required=False, initial=str(level.office_id) if level else ""
            )  # fmt: skip
            self.fields[f"up_to_{n}"] = YuanField(
                label=_("Suffices up to"),
                required=False,
                initial=level.up_to_fen if level else None,
            )
        if set_now:
            self.initial["basis"] = set_now[0].basis

    @property
    def rows(self) -> list[tuple[int, list[Any]]]:
        return [(n + 1, [self[f"office_{n}"], self[f"up_to_{n}"]]) for n in range(LEVELS)]

    def levels(self) -> list[LevelDraft]:
        data = self.cleaned_data
        return [
            LevelDraft(self.offices[data[f"office_{n}"]], data[f"up_to_{n}"] or None)
            for n in range(LEVELS)
            if data[f"office_{n}"]
        ]


def _free_invoices(book: Book, claim: Claim | None) -> list[Invoice]:
    free = Invoice.objects.filter(book=book, direction=Direction.RECEIVED, slip__isnull=True, is_red=False).valid()  # fmt: skip
    rows = free.filter(claim_line__isnull=True)
    if claim is not None:
        rows = rows | free.filter(claim_line__claim=claim)
    return list(rows.order_by("-issued_on", "-id")[:INVOICES_OFFERED])


def _words(one: Invoice) -> str:
    yuan_part, rest = divmod(one.gross_fen, 100)
    return f"{one.issued_on:%m-%d} {one.partner_name} {yuan_part:,}.{rest:02d} ({str(one)[-8:]})"


def _offices(book: Book) -> list[Office]:
    """Offices that may decide about this book: those at its place and above it."""
    rows = Office.objects.open().filter(scope__path__in=book.place.paths_up())
    return list(rows.select_related("scope").order_by("title")[:100])
