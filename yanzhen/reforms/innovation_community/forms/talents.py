"""Registering a talent; the list of categories."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.forms.fields import DayField
from yanzhen.reforms.innovation_community.models import Enterprise, TalentCategory


class CategoryForm(forms.Form):
    """One line of the local list of categories."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    title = forms.CharField(label=_("Title"), max_length=80)
    order = forms.IntegerField(label=_("Order"), min_value=1, max_value=999, initial=50)
    source = forms.CharField(label=_("Who decided it"), max_length=200, required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class TalentForm(forms.Form):
    """A person, the category, where they work, and what they look for."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Mobile"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    category = forms.ModelChoiceField(
        TalentCategory.objects.filter(active=True), label=_("Category")
    )
    firm = forms.CharField(
        label=_("Firm"),
        max_length=200,
        required=False,
        help_text=_("Full name or credit code of a firm in the register. Empty: works for none."),
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Building"),
        required=False,
        empty_label=_("That of the firm"),
    )
    since = DayField(label=_("Here since"), past=True)
    needs_housing = forms.BooleanField(label=_("Looks for housing"), required=False)
    needs_schooling = forms.BooleanField(label=_("Looks for a school place"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        buildings: "QuerySet[Place]",
        firms: "QuerySet[Enterprise]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.firms = firms
        choice = self.fields["place"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = buildings

    def clean_firm(self) -> "Enterprise | None":
        text = str(self.cleaned_data["firm"]).strip()
        if not text:
            return None
        found = self.firms.filter(organisation__uscc=text.upper()).first()
        found = found or self.firms.filter(organisation__party__name=text).first()
        if found is None:
            raise forms.ValidationError(
                _("No firm of this name or code is in the register of your place.")
            )
        return found
