"""How many of each come, on which day."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import AskLine
from yanzhen.kernel.orders.actions.sessions import Session
from yanzhen.kernel.orders.models import PersonGroup
from yanzhen.reforms.one_pass.models import Product

MOST: Final = 300


class BuyForm(forms.Form):
    """A number for each group that has a price that day; who has no login says a name too."""

    name = forms.CharField(
        label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Mobile"), max_length=20, help_text=_("Finds the ticket again, and tells you when the boats stop."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, product: Product, groups: Sequence[tuple[PersonGroup, int]], sessions: Sequence[Session] = (),
        known: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["name"]
        self.product, self.groups = product, groups
        for n, (group, fen) in enumerate(groups):
            attrs = {"inputmode": "numeric", "data-fen": fen, "aria-label": group.told_name}
            self.fields[f"n_{group.slug}"] = forms.IntegerField(
                label=group.told_name, min_value=0, max_value=MOST, required=False, initial=0 if n else 1,
                widget=forms.TextInput(attrs=attrs),
            )  # fmt: skip
        if sessions:
            free = [(f"{one.at:%H:%M}", f"{one.at:%H:%M}") for one in sessions if one.left]
            self.fields["session"] = forms.ChoiceField(label=_("Session"), choices=free, widget=forms.RadioSelect)  # fmt: skip

    def rows(self) -> list[tuple[Any, PersonGroup, int]]:
        return [(self[f"n_{group.slug}"], group, fen) for group, fen in self.groups]

    def lines(self, day: date | None) -> list[AskLine]:
        """What is asked for; Refused where nobody comes."""
        at = self.cleaned_data.get("session")
        session = time.fromisoformat(at) if at else None
        asked = [
            AskLine(self.product.offer_id, n, group.slug, day, session=session)
            for group, _fen in self.groups
            if (n := self.cleaned_data.get(f"n_{group.slug}") or 0)
        ]
        if not asked:
            raise Refused(_("Say how many come."))
        return asked

    def say(self, refusal: Refused) -> None:
        """Beside what was typed, where it is about that."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class FindForm(forms.Form):
    """Both together open a ticket again."""

    number = forms.CharField(
        label=_("Number on your order"), max_length=20, widget=forms.TextInput(attrs={"autocapitalize": "characters", "placeholder": "D-2026-000123"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Mobile"), max_length=20, help_text=_("The one you gave when you bought."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip


class BackForm(forms.Form):
    """Why it goes back; how many stands in rows of their own."""

    reason = forms.CharField(label=_("Why"), max_length=300)
