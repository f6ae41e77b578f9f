"""Forms of the counter and of the portal: who buys, how many of each, and how it is paid."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import AskLine
from yanzhen.kernel.orders.models import Offer, PersonGroup

NUMBER_MAX: Final = 10_000


class BasketForm(forms.Form):
    """How many of an offer for each group: fields `n_<offer>_<group>`, built from what is on sale that day."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Mobile"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}), help_text=_("Finds the order again by its last four digits."),
    )  # fmt: skip
    note = forms.CharField(label=_("Remark on the order"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        offers: Sequence[tuple[Offer, Sequence[PersonGroup]]],
        day: date | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.numbers: dict[str, tuple[UUID, str, bool]] = {}
        for offer, groups in offers:
            for group in groups:
                name = f"n_{offer.pk.hex}_{group.slug}"
                self.numbers[name] = (offer.pk, group.slug, offer.dated)
                self.fields[name] = forms.IntegerField(
                    label=group.name, required=False, min_value=0, max_value=NUMBER_MAX, initial=0,
                    widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                )  # fmt: skip

    def worth(self, name: str, fen: int, *, first: bool = False) -> Any:
        """The field of a number, with what one costs for the running sum; the cursor waits in the first."""
        field = self[name]
        field.field.widget.attrs |= {"data-fen": fen}
        if first and not self.is_bound:
            field.field.widget.attrs["autofocus"] = True
        return field

    def lines(self, *, until: date | None = None) -> list[AskLine]:
        """What was asked for; nothing for the zeros."""
        return [
            AskLine(
                offer=offer,
                n=self.cleaned_data[name],
                group=group,
                day=self.day if dated else None,
                until=until,
            )
            for name, (offer, group, dated) in self.numbers.items()
            if self.cleaned_data.get(name)
        ]

    def clean_phone(self) -> str:
        """Spaces and dashes are forgiven."""
        return "".join(sign for sign in self.cleaned_data["phone"] if sign.isdigit() or sign == "+")

    def say(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class FindForm(forms.Form):
    """An order by its number, or by the last four digits of the phone."""

    q = forms.CharField(
        label=_("Order number or last four digits of the phone"), max_length=20, required=False
    )


class JoinForm(forms.Form):
    """Who waits, and for how many."""

    n = forms.IntegerField(label=_("How many"), min_value=1, max_value=NUMBER_MAX, initial=1)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Mobile"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
