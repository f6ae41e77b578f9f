"""An invoice as it stands on the paper: up to three rates, each with net and tax, or the amount with tax to be split."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.forms import DateField
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.forms.lists import month_asked
from yanzhen.kernel.ledger.models.invoice_rules import (
    LINES_MAX,
    RATE_MAX,
    Direction,
    InvoiceKind,
    Share,
    Treatment,
    read_code,
    split_gross,
)
from yanzhen.kernel.ledger.models.invoices import TaxpayerKind

SHARES: Final = 3


class FenField(forms.CharField):
    """An amount in yuan with its sign, as whole fen; nothing is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=40, required=kwargs.pop("required", False), **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


class RateField(forms.CharField):
    """“13”, “13%”, “1.5” → hundredths of a per cent; “免税” and “不征税” are treatments."""

    def clean(self, value: Any) -> tuple[str, int] | None:
        text = super().clean(value).strip().rstrip("%％")
        if not text:
            return None
        for treatment, words in (
            (Treatment.EXEMPT, ("免税", "exempt")),
            (Treatment.UNTAXED, ("不征税", "untaxed")),
        ):
            if text.lower() in words:
                return str(treatment), 0
        try:
            rate = parse_yuan(text)
        except Refused:
            raise forms.ValidationError(
                _("Write the rate in per cent, such as 13, 9, 6, 3 or 1.")
            ) from None
        if not 0 <= rate <= RATE_MAX:
            raise forms.ValidationError(_("Write the rate in per cent, such as 13, 9, 6, 3 or 1."))
        return str(Treatment.TAXED), rate


class InvoiceForm(forms.Form):
    """Number, sides, and the amounts by rate."""

    scan = forms.CharField(
        label=_("Text of the code"),
        max_length=300,
        required=False,
        help_text=_("Read by a scanner; it fills in number, day and amount."),
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction.choices, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=InvoiceKind.choices)
    code = forms.CharField(
        label=_("Invoice code"),
        max_length=20,
        required=False,
        help_text=_("Only on older invoices."),
    )
    number = forms.CharField(label=_("Invoice number"), max_length=40, required=False)
    issued_on = DateField(label=pgettext_lazy("invoice", "Issued on"))
    partner_name = forms.CharField(label=pgettext_lazy("invoice", "Other side"), max_length=200)
    partner_code = forms.CharField(label=_("Its credit code"), max_length=20, required=False)
    is_red = forms.BooleanField(label=_("Red invoice (amounts below nought)"), required=False)
    note = forms.CharField(label=pgettext_lazy("invoice", "Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(SHARES):
            self.fields[f"rate_{n}"] = RateField(label=_("Rate, %"), required=False, max_length=10)
            self.fields[f"net_{n}"] = FenField(label=_("Net"))
            self.fields[f"tax_{n}"] = FenField(label=pgettext_lazy("invoice", "Tax"))
            self.fields[f"gross_{n}"] = FenField(label=_("With tax"))
            self.fields[f"lines_{n}"] = forms.IntegerField(
                label=_("Printed lines"), required=False, min_value=1, max_value=LINES_MAX
            )

    @property
    def share_rows(self) -> list[list[Any]]:
        """Rows of the table of amounts: each cell with the words that stand in its head."""
        names = ("rate", "net", "tax", "gross", "lines")
        rows = [[self[f"{name}_{n}"] for name in names] for n in range(SHARES)]
        for row in rows:
            for cell in row:
                said = {
                    "class": "form-control",
                    "aria-label": cell.label,
                    "placeholder": cell.label,
                }
                cell.field.widget.attrs.update(said)
        return rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["shares"] = [share for n in range(SHARES) if (share := self._share(data, n))]
        return data

    def _share(self, data: dict[str, Any], n: int) -> Share | None:
        net, tax, gross = data.get(f"net_{n}"), data.get(f"tax_{n}"), data.get(f"gross_{n}")
        if net is None and gross is None:
            return None
        treatment, rate = data.get(f"rate_{n}") or (str(Treatment.TAXED), None)
        lines = data.get(f"lines_{n}") or 1
        if treatment != Treatment.TAXED:
            return Share(net if net is not None else gross or 0, 0, 0, treatment, lines)
        if rate is None:
            self.add_error(f"rate_{n}", _("Write the rate in per cent, such as 13, 9, 6, 3 or 1."))
            return None
        if net is None or tax is None:
            whole = gross if gross is not None else None
            if whole is None:
                self.add_error(f"tax_{n}", _("Write net and tax, or the amount with tax."))
                return None
            split = split_gross(whole, rate)
            return Share(split.net_fen, split.tax_fen, rate, treatment, lines)
        if gross is not None and gross != net + tax:
            self.add_error(f"gross_{n}", _("Net and tax do not add up to this."))
        return Share(net, tax, rate, treatment, lines)


def read_scan(text: str) -> dict[str, Any]:
    """First values of the form from the text of a code; the amount stands as one with tax."""
    found = read_code(text)
    first: dict[str, Any] = {
        "kind": found.kind, "code": found.code, "number": found.number, "direction": str(Direction.RECEIVED),
    }  # fmt: skip
    if found.issued_on:
        first["issued_on"] = found.issued_on
    if found.amount_fen is not None:
        # Older codes carry the net amount, digital invoices the amount with tax.
        first["gross_0" if len(found.number) == 20 else "net_0"] = found.amount_fen
    return first


class MonthField(forms.CharField):
    """A month; gives its first day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "month"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        month = month_asked(text)
        if month is None:
            raise forms.ValidationError(_("Write a month, such as 2026-09."))
        return month

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class TakeOffForm(forms.Form):
    """In which month the tax is taken off."""

    month = MonthField(label=_("Month"))
    amount = FenField(label=_("Tax taken off"), help_text=_("Empty: all of it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].initial = timezone.localdate().replace(day=1)


class TaxpayerForm(forms.Form):
    """Which kind of taxpayer, from when, on which decision."""

    since = MonthField(label=_("From the month"))
    kind = forms.ChoiceField(label=_("Kind of taxpayer"), choices=TaxpayerKind.choices)
    free_up_to = FenField(
        label=_("Free up to sales of, per month"),
        help_text=_(
            "Only for small-scale taxpayers, as the notice in force says. Empty: nobody is judged free."
        ),
    )
    carried = FenField(
        label=_("Input tax carried over into this month"),
        help_text=_(
            "Only for general taxpayers: as the last return says, where the books were taken over or tax was refunded. Empty: as the books have it."
        ),
    )
    basis = forms.CharField(label=_("Decision or notice"), max_length=200)
