"""Forms of the offer and price editor."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import WEEKDAYS
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.pricing import Cell
from yanzhen.kernel.orders.models import Offer, PersonGroup, Pool, Seller

DAYS_MAX: Final = 400
FIELDS: Final = ("code", "name", "kind", "text", "conditions", "dated", "per_order_max", "advance_days_max", "hold_minutes",
                 "nights_max", "uses", "valid_days", "recognised")  # fmt: skip


class OfferForm(forms.ModelForm[Offer]):
    """An offer's words and conditions; what it takes of which pool only while it is new."""

    pool = forms.ModelChoiceField(
        label=_("Draws on"), queryset=Pool.objects.none(), required=False,
        help_text=_("What is scarce: the places of a day, the rooms of a house. Without one it is unlimited."),
    )  # fmt: skip

    class Meta:
        model = Offer
        fields = FIELDS
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "conditions": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, offer: Offer | None, seller: Seller, **kwargs: Any) -> None:
        kwargs["instance"] = offer or Offer(seller=seller)
        super().__init__(*args, **kwargs)
        self.seller = seller
        if offer:
            del self.fields["pool"]
        else:
            self.fields["pool"].queryset = seller.pools.all()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def demands(self) -> dict[Pool, int]:
        pool = self.cleaned_data.get("pool")
        return {pool: 1} if pool else {}

    def say(self, refusal: Refused) -> None:
        """Beside what was typed."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class BulkForm(forms.Form):
    """One price for a group, from a day to a day, on chosen weekdays."""

    group = forms.ModelChoiceField(
        label=_("For the group"), queryset=PersonGroup.objects.none(), empty_label=None
    )
    first = forms.DateField(
        label=_("From this day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Until this day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On these weekdays"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        initial=["5", "6"],
    )
    price = forms.CharField(
        label=_("Price in yuan"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}), help_text=_("Left empty, these days have the usual price again."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, groups: Sequence[PersonGroup], first: date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"first": first, "last": first + timedelta(days=27)}
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = PersonGroup.objects.filter(pk__in=[g.pk for g in groups])  # type: ignore[attr-defined]

    def clean_price(self) -> int | None:
        text = self.cleaned_data["price"].strip()
        try:
            return parse_yuan(text) if text else None
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not first <= last <= first + timedelta(days=DAYS_MAX):
            self.add_error("last", _now("The last day lies before the first, or too far after it."))
        return data

    def cells(self) -> list[Cell]:
        data = self.cleaned_data
        days = [
            data["first"] + timedelta(days=n)
            for n in range((data["last"] - data["first"]).days + 1)
        ]
        return [
            (data["group"].slug, day, data["price"])
            for day in days
            if str(day.weekday()) in data["weekdays"]
        ]

    def words(self) -> str:
        data = self.cleaned_data
        return _now("%(group)s, %(first)s to %(last)s") % {
            "group": data["group"],
            "first": data["first"],
            "last": data["last"],
        }
