"""Forms of the counter and of the portal: who buys, how many of each, and how it is paid."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions import AskLine
from yanzhen.kernel.orders.actions.sessions import Session
from yanzhen.kernel.orders.models import Offer, PersonGroup

NUMBER_MAX: Final = 10_000


class SessionField(forms.ChoiceField):
    """Which session of the day, with what is left of each; gives its time."""

    def __init__(self, sessions: Sequence[Session], **kwargs: Any) -> None:
        self.begun = {one.at for one in sessions if one.begun}
        free = next((one for one in sessions if one.left), sessions[0])
        choices = [(f"{one.at:%H:%M}", _said(one)) for one in sessions]
        super().__init__(label=_("Session"), choices=choices, initial=f"{free.at:%H:%M}", **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        at = time.fromisoformat(text)
        if at in self.begun:
            raise forms.ValidationError(_("This session has begun. Choose a later one."))
        return at


def _said(one: Session) -> str:
    if one.begun:
        return str(_("%(at)s, has begun")) % {"at": f"{one.at:%H:%M}"}
    words = _("%(at)s, sold out") if not one.left else _("%(at)s, %(left)s left")
    return str(_("%(at)s, closed") if one.closed else words) % {"at": f"{one.at:%H:%M}", "left": one.left}  # fmt: skip


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
        sessions: Mapping[UUID, Sequence[Session]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.timed = {f"s_{key.hex}": key for key in sessions or {}}
        for name, key in self.timed.items():
            self.fields[name] = SessionField((sessions or {})[key])
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

    def session_of(self, offer: Offer) -> Any:
        """The field of the offer's session, where its day is sold by sessions."""
        name = f"s_{offer.pk.hex}"
        return self[name] if name in self.fields else None

    def lines(self, *, until: date | None = None) -> list[AskLine]:
        """What was asked for; nothing for the zeros."""
        return [
            AskLine(
                offer=offer,
                n=self.cleaned_data[name],
                group=group,
                day=self.day if dated else None,
                until=until,
                session=self.cleaned_data.get(f"s_{offer.hex}"),
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

    def __init__(self, *args: Any, sessions: Sequence[Session] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sessions:
            self.fields["session"] = SessionField(sessions)
