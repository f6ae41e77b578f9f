"""Forms of what is scarce: a pool, its days, its rooms."""

import re
import unicodedata
from datetime import time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import DateField
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import Pool

SIZE_MAX: Final = 10_000_000


class PoolForm(forms.ModelForm[Pool]):
    """A pool as it is made; of one that stands, only what may change."""

    class Meta:
        model = Pool
        fields = ("name", "kind", "unit_word", "dated", "size_default", "queue", "slots")
        labels = {"kind": _("Kind"), "size_default": _("Usual places a day")}
        help_texts = {
            "size_default": _("Suggested when days are opened; each day can have its own."),
            "slots": _("For very hot sales without a queue: 0 for none, else up to 64."),
            "queue": _(
                "When many buy at the same moment they are answered in the order of their coming."
            ),
            "dated": _("Not ticked: goods in store, counted once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["size_default"].widget.attrs["inputmode"] = "numeric"
        if self.instance.seller_id:
            for name in ("kind", "dated", "queue", "slots"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def say(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class DaysForm(forms.Form):
    """From a day until a day, so many places each."""

    first = DateField(label=_("From this day"))
    last = DateField(label=_("Until this day"))
    size = forms.IntegerField(
        label=_("Places a day"),
        min_value=0,
        max_value=SIZE_MAX,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class SessionsForm(DaysForm):
    """From a day until a day, at these times, so many places each."""

    times = forms.CharField(
        label=_("Sessions begin at"), max_length=300,
        help_text=_("One after the other, such as 9:00 10:30 14:00."),
    )  # fmt: skip
    field_order = ("times", "first", "last", "size")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["size"].label = _("Places of each session")

    def clean_times(self) -> list[time]:
        """Full-width signs and commas are forgiven."""
        plain = unicodedata.normalize("NFKC", self.cleaned_data["times"])
        try:
            return [_time(word) for word in re.split(r"[\s,;、]+", plain.strip()) if word]
        except ValueError:
            raise forms.ValidationError(_("Write times such as 9:00 10:30.")) from None


def _time(word: str) -> time:
    hour, _colon, minute = word.partition(":")
    return time(int(hour), int(minute or 0))


class UnitsForm(forms.Form):
    """Names of rooms or plots, one a line."""

    names = forms.CharField(
        label=_("Names, one a line"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "101\n102"}),
    )
