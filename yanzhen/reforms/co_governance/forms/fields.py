"""Fields that read what people write: a place and a party by name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.actions import place_named
from yanzhen.kernel.places.models import Place


class PlaceField(forms.CharField):
    """An open place by its name or code, within the places of the one who asks."""

    scope_path: str | None = None

    def clean(self, value: Any) -> Place:
        try:
            place = place_named(super().clean(value))
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        if self.scope_path is not None and not place.path.startswith(self.scope_path):
            raise forms.ValidationError(_("This place is outside the area of your office."))
        return place


class PartyField(forms.CharField):
    """A party of the register by its whole name; None where it is left open."""

    def clean(self, value: Any) -> Party | None:
        text = super().clean(value).strip()
        found = list(Party.objects.current().filter(name=text)[:2]) if text else []
        if text and len(found) != 1:
            raise forms.ValidationError(_("Write the whole name of a person or organisation in the register; no other may have it."))  # fmt: skip
        return found[0] if found else None
