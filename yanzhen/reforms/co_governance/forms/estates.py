"""An estate, a unit, an owner, an election: as they are typed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, YuanField
from yanzhen.kernel.council.models import Vote
from yanzhen.kernel.council.models.choices import AreaSource
from yanzhen.kernel.council.workflow import VoteState
from yanzhen.kernel.parties.models import Person
from yanzhen.reforms.co_governance.forms.fields import PlaceField
from yanzhen.reforms.co_governance.forms.money import UnitsField, of_estate
from yanzhen.reforms.co_governance.models import Building, FundUse, HungKind, Ownership, Unit
from yanzhen.reforms.co_governance.models.committees import BODIES
from yanzhen.reforms.co_governance.models.estates import UNIT_KINDS
from yanzhen.reforms.co_governance.models.owners import GROUNDS

CENTI = 100


class MetresField(forms.DecimalField):
    """Square metres with two decimals; gives hundredths, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        found: Decimal | None = super().clean(value)
        return None if found is None else int(found * CENTI)

    def prepare_value(self, value: Any) -> Any:
        return f"{value // CENTI}.{value % CENTI:02d}" if isinstance(value, int) else value


class EstateForm(ActForm):
    place = PlaceField(label=_("Place of the estate"), max_length=120)
    name = forms.CharField(label=_("Name of the estate"), max_length=80, required=False, help_text=_("Empty: as the place."))  # fmt: skip
    built_year = forms.IntegerField(label=_("Built in the year"), min_value=1900, max_value=2100, required=False)  # fmt: skip
    count_parking = forms.NullBooleanField(label=_("Parking spaces count in votes"), help_text=_("As the rules of procedure say; must be answered before a vote opens."))  # fmt: skip
    average_cost_fen = YuanField(label=_("Average cost of a square metre, yuan"), required=False, help_text=_("As the city publishes it; the first deposit is a share of it."))  # fmt: skip
    deposit_permille = forms.IntegerField(label=_("First deposit, per mille of it"), min_value=50, max_value=80, required=False)  # fmt: skip

    def prepare(self) -> None:
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = self.by.scope_path
        if self.noun is not None:
            del self.fields["place"]
            self.initial = {name: getattr(self.noun, name) for name in self.fields}

    def clean_average_cost_fen(self) -> int | None:
        return self.cleaned_data["average_cost_fen"] or None


class UnitForm(ActForm):
    code = forms.CharField(
        label=_("Flat, shop or space"), max_length=60, help_text=_("Such as 3-2-501.")
    )
    building = forms.CharField(label=_("Building number"), max_length=20, required=False)
    entrance = forms.CharField(label=_("Entrance"), max_length=20, required=False)
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=UNIT_KINDS)
    area = MetresField(label=_("Area, m²"), help_text=_("Open while nobody knows it: then no vote by area opens."))  # fmt: skip
    area_source = forms.ChoiceField(label=_("Source of the area"), choices=[("", "–"), *AreaSource.choices], required=False)  # fmt: skip
    delivered_on = DateField(label=_("Handed to the buyer on"), required=False)


class UnitFactsForm(ActForm):
    """What may be corrected of a unit; its name stays."""

    kind = forms.ChoiceField(label=_("Kind of unit"), choices=UNIT_KINDS)
    area = MetresField(label=_("Area, m²"))
    area_source = forms.ChoiceField(label=_("Source of the area"), choices=[("", "–"), *AreaSource.choices], required=False)  # fmt: skip
    delivered_on = DateField(label=_("Handed to the buyer on"), required=False)

    def prepare(self) -> None:
        self.initial = {name: getattr(self.noun, name) for name in self.fields}


class OwnerForm(ActForm):
    name = forms.CharField(label=_("Name of the owner"), max_length=120)
    identity = forms.CharField(label=_("Identity number"), max_length=40, required=False, help_text=_("Tells namesakes apart."))  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    basis = forms.ChoiceField(label=_("Owner by"), choices=GROUNDS)
    paper = forms.CharField(label=_("Number of the deed or contract"), max_length=80, required=False)  # fmt: skip
    since = DateField(label=_("Owner since"))
    part = forms.IntegerField(label=_("Share of the unit"), min_value=1, initial=1)
    whole = forms.IntegerField(label=_("parts in all"), min_value=1, initial=1)


class EndOwnerForm(ActForm):
    ownership = forms.ModelChoiceField(Ownership.objects.none(), label=_("Whose ownership ends"))
    until = DateField(label=_("First day it holds no more"))
    why = forms.CharField(label=_("Why"), max_length=200)

    def prepare(self) -> None:
        self.fields["ownership"].queryset = self.noun.ownerships.on(timezone.localdate()).select_related("party", "unit")  # type: ignore[attr-defined]  # fmt: skip


class RollForm(ActForm):
    """Votes of the estate whose roll is not frozen; asked are all units, or those of one use, one building, or some."""

    vote = forms.ModelChoiceField(Vote.objects.none(), label=_("Vote whose roll is filled"))
    use = forms.ModelChoiceField(FundUse.objects.none(), label=_("Only those who bear this use of the fund"), required=False)  # fmt: skip
    building = forms.ModelChoiceField(Building.objects.none(), label=_("Only one building"), required=False)  # fmt: skip
    units = UnitsField(label=_("Only these units"), required=False, help_text=_("Their names, such as 3-2-501 3-2-502."))  # fmt: skip

    def prepare(self) -> None:
        open_ones = Vote.objects.filter(place=self.noun.place, electorate="owners", state__in=(VoteState.DRAFT, VoteState.NOTICED))  # fmt: skip
        self.fields["vote"].queryset = open_ones.order_by("-number")  # type: ignore[attr-defined]
        self.fields["use"].queryset = FundUse.objects.filter(estate=self.noun, situation="", state__in=("draft", "again"))  # type: ignore[attr-defined]  # fmt: skip
        self.fields["building"].queryset = Building.objects.filter(estate=self.noun).order_by("code")  # type: ignore[attr-defined]  # fmt: skip
        of_estate(self, "units", self.noun)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = [name for name in ("use", "building", "units") if data.get(name)]
        if len(said) > 1:
            self.add_error(said[1], _("Choose one: a use, a building, or some units."))
        return {**data, "asked": self._asked(data)}

    @staticmethod
    def _asked(data: dict[str, Any]) -> list[Unit] | None:
        """The units to be asked, None for all."""
        if data.get("use"):
            return [share.unit for share in data["use"].shares.select_related("unit")]
        if data.get("building"):
            return list(Unit.objects.filter(building=data["building"]))
        return data.get("units") or None


class ElectionForm(ActForm):
    body = forms.ChoiceField(label=_("Body"), choices=BODIES)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=99, help_text=_("An odd number."))  # fmt: skip
    list_from = DateField(label=_("List of candidates made public on"))
    list_until = DateField(label=_("List of candidates made public until"))
    elected_on = DateField(label=_("Elected on"))
    term_since = DateField(label=_("Term from"))
    term_until = DateField(label=_("Term until"))
    members = forms.CharField(label=_("Elected, by votes, the chair first"), widget=forms.Textarea(attrs={"rows": 5}), help_text=_("One name a line, owners of this estate."))  # fmt: skip
    alternates = forms.CharField(label=_("Alternates, by votes"), widget=forms.Textarea(attrs={"rows": 2}), required=False)  # fmt: skip

    def clean_members(self) -> list[Person]:
        return self._people("members")

    def clean_alternates(self) -> list[Person]:
        return self._people("alternates")

    def _people(self, field: str) -> list[Person]:
        names = [line.strip() for line in self.cleaned_data[field].splitlines() if line.strip()]
        owners = Person.objects.filter(party__name__in=names, party__ownerships__unit__estate=self.noun).distinct()  # fmt: skip
        others = Person.objects.filter(party__name__in=names)
        known: dict[str, list[Person]] = {}
        for person in [*others.select_related("party"), *owners.select_related("party")]:
            known.setdefault(person.name, []).append(person)
        return [self._one(name, known) for name in names]

    @staticmethod
    def _one(name: str, known: dict[str, list[Person]]) -> Person:
        """An owner of that name before anybody else of that name."""
        if name not in known:
            raise forms.ValidationError(_("“%(name)s” is not on the register."), params={"name": name})  # fmt: skip
        return known[name][-1]


class FilingForm(ActForm):
    on = DateField(label=_("Filed on"))
    number = forms.CharField(label=_("Number of the filing"), max_length=80)


class DayForm(ActForm):
    on = DateField(label=_("On the day"))


class EndForm(ActForm):
    on = DateField(label=_("Term ended on"))
    why = forms.CharField(label=_("Why"), max_length=200)


class HandOverForm(ActForm):
    on = DateField(label=_("Handed over on"))
    what = forms.CharField(label=_("What was handed over"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Papers, seals, money: by list."))  # fmt: skip


class LeaverForm(ActForm):
    member = forms.ChoiceField(label=_("Who leaves"))
    on = DateField(label=_("Left on"))
    why = forms.CharField(label=_("Why"), max_length=200)

    def prepare(self) -> None:
        rows = self.noun.members.filter(until__isnull=True).exclude(role="alternate").select_related("person__party")  # fmt: skip
        self.fields["member"].choices = [(str(one.pk), str(one)) for one in rows]  # type: ignore[attr-defined]  # fmt: skip


class TreasurerForm(ActForm):
    member = forms.ChoiceField(label=_("Who keeps the money"))

    def prepare(self) -> None:
        rows = self.noun.members.filter(until__isnull=True, role__in=("member", "vice")).select_related("person__party")  # fmt: skip
        self.fields["member"].choices = [(str(one.pk), str(one)) for one in rows]  # type: ignore[attr-defined]  # fmt: skip


class AuditForm(ActForm):
    member = forms.ChoiceField(label=_("What was audited"), required=False)
    on = DateField(label=_("Audited on"))

    def prepare(self) -> None:
        rows = self.noun.members.filter(until__isnull=False, role__in=("chair", "treasurer")).select_related("person__party")  # fmt: skip
        left = [(str(one.pk), f"{one.get_role_display()} {one}") for one in rows]
        self.fields["member"].choices = [("", _("The whole term")), *left]  # type: ignore[attr-defined]  # fmt: skip


class SheetForm(ActForm):
    kind = forms.ChoiceField(label=_("What is hung out"), choices=HungKind.choices)
    title = forms.CharField(label=_("Title"), max_length=160)
    text = forms.CharField(label=_("What it says"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Neighbours read it: no telephone numbers, no arrears of anybody."))  # fmt: skip
    day = DateField(label=_("Day"), required=False, help_text=_("The day of a decision, or any day of the half year in which the seal was used."))  # fmt: skip
    days = forms.IntegerField(label=_("Hangs for so many days"), min_value=1, max_value=400, initial=15)  # fmt: skip


class LeftForm(ActForm):
    member = forms.ChoiceField(label=_("Who left"))
    handed_over_on = DateField(label=_("Papers handed over on"), required=False)
    refiled_on = DateField(label=_("Change filed on"), required=False)

    def prepare(self) -> None:
        rows = self.noun.members.filter(until__isnull=False).select_related("person__party")
        self.fields["member"].choices = [(str(one.pk), str(one)) for one in rows]  # type: ignore[attr-defined]  # fmt: skip
