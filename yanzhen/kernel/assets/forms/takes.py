"""A stock-take as it is typed and scanned."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.assets.forms.assets import ManyFilesField
from yanzhen.kernel.assets.forms.fields import PlaceField, owners_for
from yanzhen.kernel.assets.models import AssetKind
from yanzhen.kernel.parties.models import Organisation


class TakeForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    place = PlaceField(
        label=_("Where is counted"), max_length=120, help_text=_("With everything below it.")
    )
    owner = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Only of this owner"),
        required=False,
        empty_label=_("Of every owner"),
    )
    kind = forms.ModelChoiceField(
        AssetKind.objects.none(),
        label=_("Only of this kind"),
        required=False,
        empty_label=_("Of every kind"),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_for(by)  # type: ignore[attr-defined]  # a model choice has one
        self.fields["kind"].queryset = AssetKind.objects.offered()  # type: ignore[attr-defined]  # as above
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = by.scope_path
        place.widget.attrs["list"] = "places-offered"


class CountForm(forms.Form):
    """One scan. `counted_at` is written by the phone; without script it is the moment of sending."""

    typed = forms.CharField(
        label=_("Code on the label, or what you found"), max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "enterkeyhint": "send"}),
    )  # fmt: skip
    seen_place = PlaceField(
        label=_("Seen at another place"),
        max_length=120,
        required=False,
        help_text=_("Empty: where it belongs."),
    )
    damaged = forms.BooleanField(label=_("It is damaged"), required=False)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
    photos = ManyFilesField(label=_("Photo"))
    counted_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_place"].widget.attrs["list"] = "places-offered"

    def clean_counted_at(self) -> Any:
        text = self.cleaned_data["counted_at"]
        try:
            moment = parse_datetime(text) if text else None
        except ValueError:
            return None
        return moment if moment and moment.tzinfo else None
