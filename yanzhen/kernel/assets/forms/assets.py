"""An asset as it is typed: on the register, moved, looked at, its papers, its end."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions.outlines import geometry_of
from yanzhen.kernel.assets.forms.fields import AreaField, FenField, PlaceField, owners_for
from yanzhen.kernel.assets.models import (
    Acquired,
    AssetKind,
    Condition,
    DisposalHow,
    Nature,
    Permit,
    PermitKind,
)
from yanzhen.kernel.parties.models import Organisation

ROWS = {"rows": 2}


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several photos or files at once."""

    def __init__(self, **kwargs: Any) -> None:
        accept = {"multiple": True, "accept": "image/*,.pdf", "data-photos": ""}
        super().__init__(widget=ManyFilesInput(attrs=accept), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files if file]


class AssetForm(forms.Form):
    """What only the person knows first; money and life after it."""

    name = forms.CharField(label=_("Name of the asset"), max_length=120)
    kind = forms.ModelChoiceField(AssetKind.objects.none(), label=_("Kind"))
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("Owner"))
    place = PlaceField(
        label=_("Place"),
        max_length=120,
        help_text=_("By its name; above/name where two have one name."),
    )
    place_note = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    number = forms.CharField(
        label=_("Number of the asset"),
        max_length=40,
        required=False,
        help_text=_("Left empty, the house gives one."),
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=1_000_000, initial=1)
    unit = forms.CharField(label=_("Counted in"), max_length=10, required=False)
    area_m2 = AreaField(
        label=_("Area"),
        max_length=40,
        required=False,
        help_text=_("In m² where no unit stands; 亩 and 公顷 are understood."),
    )
    acquired_how = forms.ChoiceField(label=_("How it was got"), choices=Acquired.choices)
    acquired_on = DateField(label=_("Got on"), required=False)
    original_value_fen = FenField(
        label=_("Original value"), required=False, help_text=_("In yuan. Empty: never valued.")
    )
    residual_fen = FenField(label=_("Residual value"), required=False)
    life_months = forms.IntegerField(
        label=_("Useful life in months"), min_value=1, max_value=1200, required=False
    )
    in_service_on = DateField(label=_("In service since"), required=False)
    geometry = forms.CharField(
        label=_("Position or outline"),
        required=False,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("Longitude, latitude, or GeoJSON."),
    )
    shifted = forms.BooleanField(
        label=_("These numbers come from a Chinese map (GCJ-02)"), required=False
    )
    own_use = forms.BooleanField(label=_("Used by the owner"), required=False)
    note = forms.CharField(
        label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea(attrs=ROWS)
    )
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300, required=False)

    def __init__(self, *args: Any, by: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", AssetKind.objects.offered())
        _offer(self, "owner", owners_for(by))
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = by.scope_path
        place.widget.attrs["list"] = "places-offered"
        for name in ("reason",) if is_new else ("place", "place_note"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["geometry"] = geometry_of(
                data.get("geometry") or "", shifted=bool(data.get("shifted"))
            )
        except Refused as refusal:
            self.add_error("geometry", refusal.sentence)
        data["residual_fen"] = data.get("residual_fen") or 0
        return data


class MoveForm(ActForm):
    place = PlaceField(label=_("Where to"), max_length=120)
    place_note = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    on = DateField(label=_("On the day"), required=False, help_text=_("Empty: today."))
    reason = forms.CharField(label=_("Why"), max_length=300)

    def prepare(self) -> None:
        self.fields["place"].widget.attrs["list"] = "places-offered"


class InspectForm(ActForm):
    condition = forms.ChoiceField(
        label=_("Condition"), choices=Condition.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What was seen"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = DateField(label=_("On the day"), required=False, help_text=_("Empty: today."))
    photos = ManyFilesField(label=_("Photos"))


class PermitForm(ActForm):
    kind = forms.ChoiceField(label=_("Paper"), choices=PermitKind.choices)
    number = forms.CharField(label=_("Number of the paper"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    issued_on = DateField(label=_("Issued on"), required=False)
    expires_on = DateField(
        label=_("Holds until"), required=False, help_text=_("The last day. Empty: it has no end.")
    )
    replaces = forms.ModelChoiceField(
        Permit.objects.none(),
        label=_("Replaces"),
        required=False,
        empty_label=_("None: a paper of its own"),
    )

    def prepare(self) -> None:
        _offer(self, "replaces", self.noun.permits.standing())


class EndPermitForm(ActForm):
    reason = forms.CharField(label=_("Why it ends"), max_length=200)


class FilesForm(ActForm):
    attached = ManyFilesField(label=_("Photos and files"))


# What a step of the life's table may ask for.
ASKED: dict[str, Callable[[], forms.Field]] = {
    "how": lambda: forms.ChoiceField(label=_("How it is to go"), choices=DisposalHow.choices),
    "estimate_fen": lambda: FenField(label=_("Estimated value")),
    "paper": lambda: forms.CharField(
        label=_("Decision it rests on"),
        max_length=200,
        help_text=_("Such as the minutes of the members' meeting with day and number."),
    ),
    "gone_on": lambda: DateField(label=_("On the day")),
    "proceeds_fen": lambda: FenField(
        label=_("What was received"), help_text=_("In yuan; 0 where nothing was.")
    ),
    "note": lambda: forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs=ROWS)
    ),
}


class StepForm(ActForm):
    """The fields that a step asks for."""

    def ask(self, asks: tuple[str, ...]) -> None:
        for name in asks:
            plain = name.rstrip("?")
            self.fields[plain] = ASKED[plain]()
            self.fields[plain].required = not name.endswith("?")


class KindForm(forms.Form):
    """A kind of the list; its code is fixed once it is there."""

    slug = forms.SlugField(
        label=_("Code"), max_length=30, help_text=_("Small Latin letters, such as greenhouse.")
    )
    title = forms.CharField(label=_("Name of the kind"), max_length=60)
    nature = forms.ChoiceField(label=_("In the books"), choices=Nature.choices)
    has_area = forms.BooleanField(label=_("Has an area"), required=False)
    life_months = forms.IntegerField(
        label=_("Usual life in months"), min_value=1, max_value=1200, required=False
    )
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=9999, initial=100)
    active = forms.BooleanField(label=_("Offered"), required=False, initial=True)


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
    choice.queryset = rows
