"""What closing, depreciation and the board ask for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.assets.models import DEPRECIATED, AssetKind
from yanzhen.kernel.ledger.models import Account


class CloseForm(ActForm):
    """Closing a month; the reason only where something was left undone."""

    reason = forms.CharField(
        label=_("Why it is closed all the same"), max_length=200, required=False, help_text=_("Only where a point below is not done."),
    )  # fmt: skip


class WhyForm(ActForm):
    """An act with its reason."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class BareForm(ActForm):
    """An act that asks for nothing."""


class HangForm(ActForm):
    """Since when and where a sheet hangs."""

    on = DateField(label=_("Hung up on"))
    where = forms.CharField(label=_("Where it hangs"), max_length=120)


class RuleForm(ActForm):
    """How a kind of asset is depreciated in this book; `noun` is the book."""

    kind = forms.ModelChoiceField(label=_("Kind of asset"), queryset=AssetKind.objects.none())
    life_years = forms.DecimalField(
        label=_("Useful life in years"), min_value=Decimal("0.5"), max_value=100, decimal_places=1
    )
    residual = forms.DecimalField(
        label=_("Residual value in per cent"), min_value=0, max_value=Decimal("99.9"), decimal_places=1, initial=0
    )  # fmt: skip
    expense = forms.ModelChoiceField(label=_("Charged to"), queryset=Account.objects.none())
    source = forms.CharField(
        label=_("Who decided it"),
        max_length=200,
        help_text=_("Such as: members' meeting of 6 January 2026."),
    )

    def prepare(self) -> None:
        kinds: Any = self.fields["kind"]
        kinds.queryset = AssetKind.objects.filter(nature__in=DEPRECIATED).order_by("title")
        expense: Any = self.fields["expense"]
        expense.queryset = (
            self.noun.accounts.leaves().filter(kind__in=("expense", "cost")).order_by("code")
        )
