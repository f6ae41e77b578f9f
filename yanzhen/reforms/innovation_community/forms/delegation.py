"""What was delegated downward."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.forms.fields import DayField
from yanzhen.reforms.innovation_community.models.delegation import Power


class DelegationForm(forms.Form):
    """One power, its giver, its document, and the items of the hall that stand on it."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("Community"))
    title = forms.CharField(label=_("What was delegated"), max_length=160)
    power = forms.ChoiceField(label=_("What the community may do itself"), choices=Power.choices)
    given_by = forms.CharField(label=_("Department that gave it"), max_length=120)
    since = DayField(label=_("Since"), past=True)
    basis = forms.CharField(
        label=_("Basis document"), max_length=300, required=False,
        help_text=_("Its name and number. Without one the row is marked as an example."),
    )  # fmt: skip
    items = forms.ModelMultipleChoiceField(
        Item.objects.none(), label=_("Items of the hall"), required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    def __init__(
        self, *args: Any, communities: "QuerySet[Place]", offered: "QuerySet[Item]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("place", communities), ("items", offered)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
            choice.queryset = rows


class TakeBackForm(forms.Form):
    """A power goes back."""

    on = DayField(label=_("First day without it"), past=True)
    reason = forms.CharField(label=_("Why it was taken back"), max_length=300)
