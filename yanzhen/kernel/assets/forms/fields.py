"""Fields that read what people write: amounts, areas in mu, places by name, owners of one's own places."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.importing.contract import ImportContext
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.actions.import_cells import as_area_m2
from yanzhen.kernel.parties.actors import NOBODY
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.actions import place_named
from yanzhen.kernel.places.models import Place

OWNERS_OFFERED_MAX: Final = 300
PLACES_OFFERED_MAX: Final = 300


class FenField(forms.CharField):
    """An amount in yuan, “1,200”, “36万元”, as whole fen; empty is not known."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**{"max_length": 40, **kwargs})

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return parse_yuan(text) if text else None
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:.2f}" if isinstance(value, int) else value


class AreaField(forms.CharField):
    """“860”, “12.5亩”, “3公顷” as whole square metres."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        now = timezone.now()
        try:
            return as_area_m2(text, ImportContext(by=NOBODY, today=timezone.localdate(now), at=now))
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None


class PlaceField(forms.CharField):
    """An open place by its name or code, within the places of the one who asks."""

    scope_path: str | None = None

    def clean(self, value: Any) -> Place | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            place = place_named(text)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        if self.scope_path is not None and not place.path.startswith(self.scope_path):
            raise forms.ValidationError(_("This place lies outside the area of your office."))
        return place

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Place) else value


def owners_for(actor: Any) -> "QuerySet[Organisation]":
    """Organisations of the actor's places, and the own one."""
    found = Organisation.objects.filter(party__merged_into=None).select_related("party")
    if actor.scope_path is not None:
        own = getattr(actor, "organisation_id", None)
        found = found.filter(Q(place__path__startswith=actor.scope_path) | Q(pk=own))
    return found.order_by("party__pinyin")


def places_for(actor: Any) -> list[str]:
    """Names to choose from while typing; any other open place may be typed too."""
    found = Place.objects.visible_to(actor).open()
    if actor.scope_path:
        found = found.within(actor.scope_path)
    return list(found.order_by("path").values_list("name", flat=True)[:PLACES_OFFERED_MAX])


def say_refusal(form: forms.Form, refusal: Refused) -> None:
    """Beside what was typed: at its field where there is one, above the form otherwise."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
