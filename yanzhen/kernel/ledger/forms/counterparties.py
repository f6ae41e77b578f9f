"""Settling a payment, and the reminder of what is open."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import DateField, YuanField
from yanzhen.base.money import yuan
from yanzhen.kernel.ledger.actions.settling import items_facing
from yanzhen.kernel.ledger.models import Leg


class SettleForm(forms.Form):
    """Which item a payment settles; without an amount as much as both have left."""

    item_key = forms.ChoiceField(label=_("Item"), widget=forms.RadioSelect)
    amount = YuanField(
        label=_("Amount"), required=False, help_text=_("Empty: as much as both lines have left.")
    )

    def __init__(self, *args: Any, payment: Leg, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(leg.pk): leg for leg in items_facing(payment)}
        self.fields["item_key"].choices = [  # type: ignore[attr-defined]  # a choice field has them
            (key, f"{leg.on.isoformat()} · {leg.note or leg.entry.summary} · {yuan(leg.left_fen)}")  # type: ignore[attr-defined]  # annotated
            for key, leg in self.items.items()
        ]

    @property
    def item(self) -> Leg:
        return self.items[self.cleaned_data["item_key"]]


class DunningForm(forms.Form):
    """By when, and what is to be said beside the items."""

    pay_by = DateField(label=_("To be paid by"))
    words = forms.CharField(
        label=_("More words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as the account to pay into, or whom to call."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pay_by"].initial = timezone.localdate() + timedelta(days=14)
