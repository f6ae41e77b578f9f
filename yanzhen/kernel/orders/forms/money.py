"""Amounts, counts and reasons as they are typed at the desk."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, YuanField
from yanzhen.base.money import yuan
from yanzhen.kernel.orders.models.payments import DENOMINATIONS
from yanzhen.kernel.orders.models.refunding import CAUSES, Cause
from yanzhen.kernel.orders.models.sellers import PayMethod

DESK_METHODS: Final = [
    (PayMethod.CASH.value, PayMethod.CASH.label),
    (PayMethod.TRANSFER.value, PayMethod.TRANSFER.label),
]


class TakeMoneyForm(forms.Form):
    """What the buyer gives, and how."""

    method = forms.ChoiceField(
        label=_("How it is paid"), choices=DESK_METHODS, initial="cash", widget=forms.RadioSelect
    )
    tendered = YuanField(
        label=_("Cash given"), required=False, help_text=_("Left empty: the exact amount")
    )
    reference = forms.CharField(
        label=_("Reference of the transfer"),
        required=False,
        max_length=80,
        help_text=_("For transfers: what stands on the slip"),
    )


class CashUpForm(forms.Form):
    """How many of each note and coin; what was there at the beginning; and, where it does not agree, why."""

    float = YuanField(label=_("Change in the drawer at the beginning"), required=False)
    explanation = forms.CharField(
        label=_("Where it does not agree: how it came about"), required=False, max_length=300
    )
    # Filled in by the page from what this phone keeps (static/orders/unsent.js).
    unsent = forms.IntegerField(
        required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for worth in DENOMINATIONS:
            self.fields[f"n{worth}"] = forms.IntegerField(
                label=yuan(worth).removesuffix(".00"), required=False, min_value=0, max_value=10_000,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-fen": worth}),
            )  # fmt: skip
        self.fields["float"].widget.attrs |= {"data-besides": "", "autofocus": True}

    @property
    def notes(self) -> list[Any]:
        return [self[f"n{worth}"] for worth in DENOMINATIONS]

    @property
    def counted(self) -> dict[int, int]:
        return {worth: self.cleaned_data.get(f"n{worth}") or 0 for worth in DENOMINATIONS}


class RefundForm(forms.Form):
    """Why it goes back, and, where the table is silent, how much."""

    cause = forms.ChoiceField(
        label=_("Whose doing it is"),
        choices=[(c.value, CAUSES[c]) for c in Cause],
        initial=Cause.BUYER,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    decided = YuanField(label=_("How much goes back"), required=False)


class StatementFileForm(forms.Form):
    """A statement to be laid beside our payments."""

    method = forms.ChoiceField(
        label=_("Whose statement"), choices=[(PayMethod.WECHAT.value, _("WeChat Pay, trade bill (all)")), (PayMethod.TRANSFER.value, _("Bank: columns 订单号 and 金额"))],
    )  # fmt: skip
    since = DateField(label=_("From"))
    until = DateField(label=_("Until"))
    file = forms.FileField(label=_("File (.csv)"))


class UntilForm(forms.Form):
    """Up to which day is paid out."""

    until = DateField(label=_("Pay out what was earned up to and including"))


class KeyForm(forms.Form):
    """How long codes under the keys before still open gates."""

    overlap_days = forms.IntegerField(
        label=_("Codes under the key before still count for days"), min_value=1, max_value=3650
    )


class WithdrawForm(forms.Form):
    """Which key, and why."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("Why the key is withdrawn"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReissueForm(ActForm):
    """Why a ticket is withdrawn."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Such as: lost, stolen, its picture went round. Whoever shows the old one reads it."))  # fmt: skip
