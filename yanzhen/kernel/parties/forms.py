"""What is typed about people, organisations and offices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import duties
from yanzhen.base.forms import DateField
from yanzhen.kernel.parties.models import IdKind, OrganisationKind


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    phone = forms.CharField(
        label=_("Mobile"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    id_kind = forms.ChoiceField(label=_("Document"), choices=IdKind.choices, required=False)
    id_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = DateField(label=_("Date of birth"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=40, required=False)
    registered_on = DateField(label=_("Registered on"), required=False)
    legal_form = forms.CharField(label=_("Legal form"), max_length=100, required=False)
    address = forms.CharField(label=_("Registered address"), max_length=300, required=False)


class PurposeForm(forms.Form):
    purpose = forms.CharField(label=_("What do you need it for?"), max_length=200)


class OfficeForm(forms.Form):
    duty = forms.ChoiceField(label=_("Duty"))
    title = forms.CharField(label=_("Name of the office"), max_length=120)
    place = forms.CharField(label=_("Statistical code of its place"), max_length=12, required=False)
    phone = forms.CharField(label=_("Office telephone"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(duty.slug, duty.title) for duty in duties]
        self.fields["duty"] = forms.ChoiceField(label=_("Duty"), choices=choices)


class AppointForm(forms.Form):
    """A person is named by the login or the whole name; two of one name are told apart by the login."""

    person = forms.CharField(label=_("Login or whole name of the person"), max_length=120)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Last day"), required=False)
