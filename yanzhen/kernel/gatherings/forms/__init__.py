"""What is typed about gatherings."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, YuanField
from yanzhen.kernel.assets.forms.fields import PlaceField
from yanzhen.kernel.gatherings.actions.preparing import GatheringDraft
from yanzhen.kernel.gatherings.models import Gathering, Kind
from yanzhen.kernel.orders.models import Seller
from yanzhen.kernel.parties.models import Person


class MomentField(forms.DateTimeField):
    """A day and a time of the house's own clock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **kwargs)  # fmt: skip

    def clean(self, value: Any) -> datetime | None:
        found = super().clean(value)
        return timezone.make_aware(found) if found and timezone.is_naive(found) else found


class GatheringForm(ActForm):
    title = forms.CharField(label=_("What it is, in one line"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.EVENT)  # fmt: skip
    text = forms.CharField(label=_("More about it"), required=False, widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    place = PlaceField(label=_("Community or village"), max_length=120)
    venue = forms.CharField(label=_("Where people come to"), max_length=160)
    seller = forms.ModelChoiceField(label=_("Organiser"), queryset=Seller.objects.none())
    places = forms.IntegerField(label=_("Places to fill"), min_value=1, max_value=1_000_000)
    price_fen = YuanField(label=_("Price in yuan; empty: free"), required=False)
    age_min = forms.IntegerField(label=_("From years of age"), min_value=0, max_value=120, required=False)  # fmt: skip
    age_max = forms.IntegerField(label=_("To years of age"), min_value=0, max_value=120, required=False)  # fmt: skip
    residents_only = forms.BooleanField(label=_("Only who lives at the place"), required=False)
    after = forms.ModelChoiceField(label=_("Only who came to"), queryset=Gathering.objects.none(), required=False)  # fmt: skip

    walk_ins = forms.BooleanField(label=_("Who has not registered may come by (free events without conditions)"), required=False)  # fmt: skip

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["place"].scope_path = self.by.scope_path
        path = self.by.scope_path or ""
        fields["seller"].queryset = Seller.objects.filter(active=True, place__path__startswith=path).select_related("organisation__party")  # fmt: skip
        earlier = Gathering.objects.worked_by(self.by).exclude(state__in=["draft", "cancelled"])
        fields["after"].queryset = earlier.exclude(pk=self.noun.pk) if self.noun else earlier
        if self.noun is not None:
            for name in self.fields:
                self.initial.setdefault(name, getattr(self.noun, name))
            self.initial["place"] = self.noun.place.name

    def draft(self) -> GatheringDraft:
        return GatheringDraft(**self.cleaned_data)


class MeetingForm(ActForm):
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))


class RepeatForm(ActForm):
    every_days = forms.IntegerField(label=_("Every how many days"), min_value=1, max_value=366, initial=7)  # fmt: skip
    times = forms.IntegerField(label=_("How many more times"), min_value=1, max_value=26, initial=4)


class PictureForm(ActForm):
    picture = forms.FileField(label=_("Picture"))


class NoteForm(ActForm):
    note = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))


class PlainForm(ActForm):
    """A press and nothing to type."""


class RegisterForm(ActForm):
    """For oneself or somebody of the household; a guardian's word where they are under 18."""

    person = forms.ChoiceField(label=_("Who comes"))
    guardian = forms.CharField(label=_("Guardian's name (only for under 18)"), max_length=60, required=False)  # fmt: skip
    guardian_phone = forms.CharField(label=_("Guardian's telephone (only for under 18)"), max_length=30, required=False)  # fmt: skip

    def prepare(self) -> None:
        people: Any = self.fields["person"]
        own = [(str(self.by.person_id), self.by.person_name)]
        kin = Person.objects.filter(households__members=self.by.person_id).exclude(pk=self.by.person_id)  # fmt: skip
        people.choices = own + [(str(one.pk), one.name) for one in kin.select_related("party").distinct()]  # fmt: skip


class NameForm(ActForm):
    """Somebody of the register by their whole name, where only one has it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    guardian = forms.CharField(label=_("Guardian's name (only for under 18)"), max_length=60, required=False)  # fmt: skip
    guardian_phone = forms.CharField(label=_("Guardian's telephone (only for under 18)"), max_length=30, required=False)  # fmt: skip

    def clean_name(self) -> Person:
        found = list(Person.objects.filter(party__name=self.cleaned_data["name"].strip(), party__merged_into=None).select_related("party")[:2])  # fmt: skip
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Two people have this name. Open the right one in the register and add a mark to the name."))  # fmt: skip
        raise forms.ValidationError(_("Nobody of this name is in the register. Enter them there first."))  # fmt: skip


class JudgeForm(NameForm):
    guardian = None  # type: ignore[assignment]  # a judge needs none
    guardian_phone = None  # type: ignore[assignment]


class CorrectForm(ActForm):
    hours = forms.DecimalField(label=_("Hours that count"), min_value=0, max_value=24, decimal_places=2, max_digits=5)  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=300)

    def minutes(self) -> int:
        return int(self.cleaned_data["hours"] * 60)


class OpenForm(ActForm):
    why = forms.CharField(label=_("Why, if not all scores are in"), max_length=300, required=False)


class ScoreForm(ActForm):
    """Points for each contestant; empty: not yet."""

    def prepare(self) -> None:
        for registration in self.noun:
            self.fields[str(registration.pk)] = forms.DecimalField(label=registration.person.name, min_value=Decimal(0), max_value=Decimal(100), decimal_places=2, required=False)  # fmt: skip
