"""Registering a firm, its years, its contacts, its rooms."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.base.codes import uscc_check
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.forms.fields import DayField, FenField
from yanzhen.reforms.innovation_community.models import Section, Unit

ANY = [("", _("Not known"))]


class EnterpriseForm(forms.Form):
    """A firm as its licence names it, and where it sits."""

    name = forms.CharField(label=_("Name of the firm"), max_length=200)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        help_text=_("18 characters, as on the licence. Blanks and small letters are fine."),
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Building"), empty_label=_("Not known yet"), required=False
    )
    moved_in_on = DayField(label=_("Moved in on"), required=False, past=True)
    industry_section = forms.ChoiceField(
        label=_("Industry"), choices=[*ANY, *Section.choices], required=False
    )
    industry_code = forms.CharField(
        label=_("Industry class"),
        max_length=5,
        required=False,
        help_text=_("Digits of GB/T 4754, such as 6513. The section follows from them."),
    )
    registered_on = DayField(label=_("Registered on"), required=False, past=True)
    capital = FenField(
        label=_("Registered capital, yuan"), required=False, help_text=_("120万 is understood.")
    )
    legal_form = forms.CharField(label=_("Legal form"), max_length=100, required=False)
    address = forms.CharField(label=_("Registered address"), max_length=300, required=False)
    scope_text = forms.CharField(
        label=_("Scope of business"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, buildings: "QuerySet[Place]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["place"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = buildings

    def clean_uscc(self) -> str:
        """The code's shape is told together with everything else that is wrong."""
        code = str(self.cleaned_data["uscc"])
        try:
            uscc_check(code)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        return code


class CorrectionForm(EnterpriseForm):
    """What may be corrected: the code is the firm's identity, and moving has its own form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("uscc", "place"):
            del self.fields[name]


class AccessForm(forms.Form):
    """The name somebody signs in with."""

    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=60,
        help_text=_("Who has a login already keeps that one; this is not asked then."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class ContactForm(forms.Form):
    """Whom to call."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Mobile"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    role = forms.CharField(label=_("What they do there"), max_length=60, required=False)
    main = forms.BooleanField(label=_("Main contact"), required=False)


class MoveForm(forms.Form):
    """A firm moves into a building, into a room of it where that is known."""

    building = forms.ModelChoiceField(Place.objects.none(), label=_("Building"))
    unit = forms.CharField(
        label=_("Room"), max_length=20, required=False, help_text=_("Its number, such as 1102.")
    )
    on = DayField(label=_("Moves in on"))

    def __init__(self, *args: Any, buildings: "QuerySet[Place]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["building"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = buildings

    def clean(self) -> dict[str, Any]:
        """The number of the room is looked up among the open rooms of the building."""
        data = super().clean() or {}
        number, building = data.get("unit"), data.get("building")
        if number and building:
            data["unit"] = Unit.objects.open().filter(building=building, number=number).first()
            if data["unit"] is None:
                self.add_error("unit", _("This building has no room of this number."))
        return data


class OfficerForm(forms.Form):
    """Which office looks after the firm."""

    officer = forms.ModelChoiceField(
        Office.objects.none(), label=_("Officer"), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, offices: "QuerySet[Office]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["officer"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = offices
