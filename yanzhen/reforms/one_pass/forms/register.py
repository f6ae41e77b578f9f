"""An attraction, a taking down, a day called off, the staff of a tour: as they are typed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, ManyPicturesInput, PicturesField
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.models import Area, Attraction, Drawing, Kind, Role, Why

FIELDS: Final = (
    "name", "code", "kind", "area", "place", "village", "owner", "summary", "story", "name_en", "summary_en", "story_en", "drawing",
    "longitude", "latitude", "season", "opens_at", "closes_at", "minutes", "high_risk", "licence_number", "licence_until",
    "insurance_number", "insurance_until", "flies", "airspace_number", "airspace_until", "warning", "note",
)  # fmt: skip
DATES: Final = ("licence_until", "insurance_until", "airspace_until")
TEXTS: Final = ("story", "story_en", "note")


class AttractionForm(forms.ModelForm[Attraction]):
    """All of an attraction; whether it may be shown is asked when it is published."""

    class Meta:
        model = Attraction
        fields = FIELDS

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DATES:
            label = self.fields[name].label
            self.fields[name] = DateField(label=label, required=False)
        for name in TEXTS:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["opens_at"].widget = self.fields["closes_at"].widget = forms.TimeInput(
            attrs={"type": "time"}
        )
        self.fields["kind"].widget.choices = Kind.choices
        self.fields["drawing"].widget.choices = [("", _("as its kind")), *Drawing.choices]
        path = by.scope_path or ""
        villages = Place.objects.open().filter(
            path__startswith=path,
            kind__in=("village", "community", "township", "town", "attraction"),
        )
        _offer(self, "place", villages.order_by("path")[:500])
        _offer(self, "village", villages.order_by("path")[:500])
        _offer(self, "area", Area.objects.kept_by(by).order_by("name"))
        _offer(self, "owner", _owners(by))

    def _post_clean(self) -> None:
        """The verb writes it and asks everything; here are only shapes."""


class TakeDownForm(ActForm):
    reason = forms.CharField(label=_("Why"), max_length=300)


class EmptyForm(ActForm):
    """Nothing to fill in."""


class PicturesForm(ActForm):
    pictures = PicturesField(
        label=_("Photographs"), required=False, widget=ManyPicturesInput(attrs={"multiple": True, "accept": "image/*", "data-photos": ""})
    )  # fmt: skip


class AreaForm(ActForm):
    """The maximum, and the paper it stands in."""

    day_max = forms.IntegerField(
        label=_("Approved maximum of a day"), min_value=1, max_value=10_000_000
    )
    instant_max = forms.IntegerField(
        label=_("Approved maximum at one time"), min_value=1, max_value=10_000_000, required=False
    )
    stay_minutes = forms.IntegerField(
        label=_("Minutes that a visitor stays"), min_value=1, max_value=2880, required=False,
        help_text=_("From the flow plan. With it we estimate who is there now from the gates; without it we do not."),
    )  # fmt: skip
    approval_number = forms.CharField(label=_("Number of the approval"), max_length=80)
    approved_by = forms.CharField(label=_("Approved by"), max_length=120)
    approved_on = DateField(label=_("Approved on"))
    near_percent = forms.IntegerField(
        label=_("The maximum is near from, per cent"), min_value=1, max_value=100, help_text=_("The law gives no number; yours stands in the flow plan.")
    )  # fmt: skip

    def prepare(self) -> None:
        if self.noun is not None:
            self.initial = {
                **self.initial,
                **{name: getattr(self.noun, name) for name in self.fields},
            }


class VoidForm(forms.Form):
    day = DateField(label=_("Day that is called off"))
    why = forms.ChoiceField(label=_("Because of"), choices=Why.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What the buyers read"), max_length=200, help_text=_("Such as: the boats stop because of the typhoon; all tickets go back."))  # fmt: skip


class StaffForm(ActForm):
    people = forms.CharField(
        label=_("Who goes along"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: name, a blank, the role: %(roles)s.") % {"roles": ", ".join(str(role.label) for role in Role)},
    )  # fmt: skip

    def prepare(self) -> None:
        if self.noun is not None:
            self.initial["people"] = "\n".join(
                f"{one.name} {one.get_role_display()}" for one in self.noun.staff.all()
            )

    def clean_people(self) -> list[tuple[str, str]]:
        by_label = {str(role.label): role.value for role in Role} | {
            role.value: role.value for role in Role
        }
        found = []
        for line in self.cleaned_data["people"].splitlines():
            if not line.strip():
                continue
            name, _blank, label = line.strip().partition(" ")
            role = by_label.get(label.strip())
            if role is None:
                raise forms.ValidationError(
                    _("“%(line)s”: write a name, a blank and the role."),
                    params={"line": line.strip()},
                )
            found.append((name, role))
        return found


class DeclineForm(ActForm):
    answer = forms.CharField(label=_("Answer to the school"), max_length=300)


class PaysByForm(ActForm):
    pays_by = DateField(label=_("The school pays by"), help_text=_("As agreed with the school. Without the money the places are free on the day after."))  # fmt: skip


class RatioForm(ActForm):
    pupils_per_staff = forms.IntegerField(
        label=_("Pupils to one of the staff"), min_value=1, max_value=200
    )
    ratio_source = forms.CharField(label=_("Where this number comes from"), max_length=200)


class TourForm(forms.Form):
    day = DateField(label=_("Which day"))
    organiser = forms.CharField(label=_("School or organiser"), max_length=120)
    contact = forms.CharField(label=_("Whom to call"), max_length=60)
    phone = forms.CharField(
        label=_("Mobile"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    pupils = forms.IntegerField(label=_("How many pupils"), min_value=1, max_value=2000)
    under_14 = forms.BooleanField(label=_("Some are under 14"), required=False, initial=True)
    guardians_agreed = forms.BooleanField(label=_("Their guardians have agreed"), required=False)


def say(form: forms.BaseForm, refusal: Refused) -> None:
    """The sentence beside the field it is about, or above all."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.sentence)


def _owners(by: Any) -> Any:
    """Organisations of the office's own place."""
    near = Organisation.objects.filter(place__path__startswith=by.scope_path or "")
    return near.select_related("party").order_by("party__pinyin")[:300]


def _offer(form: "AttractionForm", name: str, rows: Any) -> None:
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
    # A slice cannot be filtered when the choice is looked up.
    choice.queryset = rows.model.objects.filter(pk__in=[row.pk for row in rows])
