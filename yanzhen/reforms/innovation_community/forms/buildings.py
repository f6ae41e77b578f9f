"""Facts of a building, rooms, work stations, and the founding of a community."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.actions.buildings import rooms_named
from yanzhen.reforms.innovation_community.forms.fields import DayField


class BuildingForm(forms.Form):
    """What is known of a building; what is left empty is not known."""

    floors = forms.IntegerField(label=_("Floors above ground"), min_value=1, max_value=200)
    floors_below = forms.IntegerField(
        label=_("Floors below ground"), min_value=0, max_value=20, initial=0
    )
    rentable_area_m2 = forms.IntegerField(
        label=_("Rentable area, m²"), min_value=1, max_value=10_000_000, required=False
    )
    built_year = forms.IntegerField(
        label=_("Built in the year"), min_value=1800, max_value=2200, required=False
    )
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RoomsForm(forms.Form):
    """One room, or many of the same size at once."""

    numbers = forms.CharField(
        label=_("Rooms"),
        max_length=400,
        help_text=_("One, several or a range: 301, 301-308, or 301-308, 310."),
    )
    area_m2 = forms.IntegerField(label=_("Area of each, m²"), min_value=1, max_value=1_000_000)
    floor = forms.IntegerField(
        label=_("Floor"),
        min_value=-20,
        max_value=200,
        required=False,
        help_text=_("Empty: as the number says, 1102 lies on floor 11."),
    )
    shared = forms.BooleanField(label=_("Many firms share it (co-working)"), required=False)

    def clean_numbers(self) -> list[str]:
        try:
            return rooms_named(self.cleaned_data["numbers"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def clean_floor(self) -> int | None:
        floor: int | None = self.cleaned_data["floor"]
        if floor == 0:
            raise forms.ValidationError(_("There is no floor 0: write 1 or -1."))
        return floor


class StationForm(forms.Form):
    """A work station opens in a building."""

    on = DayField(label=_("Opened on"), past=True)
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Which office serves there"),
        required=False,
        empty_label=_("None of its own"),
    )

    def __init__(self, *args: Any, offices: "QuerySet[Office]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["office"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = offices


class CommunityForm(forms.Form):
    """When a community was founded, as far as it is known."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("Which community"))
    year = forms.IntegerField(
        label=_("Founded in the year"),
        min_value=1949,
        max_value=2200,
        required=False,
        help_text=_("May stay empty where only the day is known."),
    )
    month = forms.IntegerField(label=_("Month"), min_value=1, max_value=12, required=False)
    day = forms.IntegerField(label=_("Day"), min_value=1, max_value=31, required=False)
    brand = forms.CharField(label=_("Brand"), max_length=80, required=False)

    def __init__(self, *args: Any, places: "QuerySet[Place]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["place"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = places
