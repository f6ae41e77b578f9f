"""What is typed about a place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import DateField
from yanzhen.kernel.places.models import PlaceKind


class PlaceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=PlaceKind.choices, initial=PlaceKind.COMMUNITY
    )
    name = forms.CharField(label=_("Name of the place"), max_length=120)
    code = forms.CharField(label=_("Statistical code"), max_length=12, required=False)
    provisional = forms.BooleanField(
        label=_("Give it a local code until it is listed"), required=False
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    since = DateField(label=_("Since"), required=False)


class RenameForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=120)
    reason = forms.CharField(label=_("Reason or notice"), max_length=300)


class BoundaryForm(forms.Form):
    file = forms.FileField(label=_("GeoJSON file"))
    gcj02 = forms.BooleanField(
        label=_("The coordinates come from a Chinese map service (GCJ-02)"), required=False
    )
