"""What the bank's pages ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.ledger.models import Account


class SignedYuanField(forms.CharField):
    """Takes 12.50, −3, 3 万元; gives fen. Empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return parse_yuan(text) if text else None
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class FollowForm(ActForm):
    """A bank account and the leaf account that follows it; `noun` is the book."""

    account: forms.ModelChoiceField[Account] = forms.ModelChoiceField(
        label=_("Account of the book"), queryset=Account.objects.none()
    )
    bank = forms.CharField(label=_("Bank"), max_length=80)
    number = forms.CharField(label=_("Account number"), max_length=40)
    since = DateField(label=_("Followed since"))
    opening_fen = SignedYuanField(label=_("Balance before the first day"), required=False)

    def prepare(self) -> None:
        codes = ("102",) if self.noun.chart == "rural_collective" else ("1002", "1012")
        accounts: Any = self.fields["account"]
        leaves = self.noun.accounts.leaves().filter(bank_account__isnull=True).order_by("code")
        accounts.queryset = leaves.filter(code__startswith=codes[0]) | leaves.filter(
            code__startswith=codes[-1]
        )


class AgreeForm(ActForm):
    """What the bank's paper says at the end of the month."""

    statement_fen = SignedYuanField(
        label=_("Closing balance on the bank's statement"), help_text=_("As printed; it is compared with the lines that came in.")
    )  # fmt: skip


class StatementFileForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(
        label=_("The bank's file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.gz"}),
    )
