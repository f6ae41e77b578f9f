"""Forms of what is scarce: a pool, its days, its rooms."""

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


class UnitsForm(forms.Form):
    """Names of rooms or plots, one a line."""

    names = forms.CharField(
        label=_("Names, one a line"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "101\n102"}),
    )
