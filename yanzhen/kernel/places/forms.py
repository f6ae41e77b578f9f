"""What is typed about a place."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.kernel.places.models.facts import AGE_MAX

# “0-14 1200”, “15—59：3,400”, “60岁以上 800”; the age of the last band may be left open.
BAND: Final = re.compile(
    r"^(\d{1,3})\s*(?:岁)?\s*(?:(?:[-–—~至到]|to)\s*(\d{1,3})?|以上|\+|and older)"
    r"\s*(?:岁)?\s*(?:以上)?\s*[\s:,;，：；\t]+\s*([\d,，]+)\s*人?$"
)
ALL: Final = re.compile(r"^([\d,，]+)\s*人?$")


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


class WithReason(ActForm):
    """Ends with the day and the reason, in this order, whatever stands before."""

    on = DateField(label=_("In force from"), required=False)
    reason = forms.CharField(label=_("Reason or notice"), max_length=300)

    field_order: Any = None

    def prepare(self) -> None:
        first = [name for name in self.fields if name not in ("on", "reason")]
        self.order_fields([*first, "on", "reason"])
        if "on" in self.fields:
            self.fields["on"].help_text = _("Empty means today.")


class RenameForm(WithReason):
    name = forms.CharField(label=_("New name"), max_length=120)

    def prepare(self) -> None:
        super().prepare()
        self.fields["name"].initial = self.noun.name


class RecodeForm(WithReason):
    code = forms.CharField(
        label=_("New code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("12 digits; 9 are filled up."),
    )
    provisional = forms.BooleanField(
        label=_("It is a local code, such as 330110012L01"), required=False
    )


class TargetForm(WithReason):
    """Names another place by its code, its name, or the name with that of the place above."""

    place = forms.CharField(
        label=_("The other place: code or name"),
        max_length=240,
        help_text=_("Where several have one name, write the place above before it: Canqian/Dream."),
    )


class MoveForm(TargetForm):
    def prepare(self) -> None:
        super().prepare()
        self.fields["place"].label = _("New place above: code or name")


class ReasonForm(WithReason):
    pass


class SplitForm(WithReason):
    """The parts are neighbours that stand already; each place below goes to one of them."""

    into = forms.MultipleChoiceField(
        label=_("Which places take over?"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        neighbours = Place.objects.open().filter(parent_id=self.noun.parent_id, kind=self.noun.kind)
        neighbours = neighbours.exclude(pk=self.noun.pk).order_by("pinyin", "id")
        self.parts = {str(place.pk): place for place in neighbours}
        choices = [(key, place.name) for key, place in self.parts.items()]
        below = Place.objects.open().filter(parent_id=self.noun.pk).order_by("pinyin", "id")
        # Without two places to take over there is nothing to choose from yet.
        self.below = {f"to_{place.pk.hex}": place for place in below} if len(choices) > 1 else {}
        self.fields["into"].choices = choices  # type: ignore[attr-defined]
        self.fields["into"].help_text = (
            ""
            if len(choices) > 1
            else _("Fewer than two neighbours stand here. Enter the new places first.")
        )
        for name, place in self.below.items():
            self.fields[name] = forms.ChoiceField(
                label=gettext("%(place)s goes to") % {"place": place.name},
                choices=[("", gettext("choose")), *choices],
            )
        super().prepare()


class PeopleForm(ActForm):
    on = DateField(label=_("Counted on"), required=False, help_text=_("Empty means today."))
    bands = forms.CharField(
        label=_("People by age"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line each: 0-14 1200, or 60以上 800; or only the number of all."),
    )
    source = forms.CharField(label=_("Where the numbers come from"), max_length=200)

    def clean_bands(self) -> list[tuple[int, int, int]]:
        lines = [line.strip() for line in self.cleaned_data["bands"].splitlines() if line.strip()]
        return [_band(line) for line in lines]


def _band(line: str) -> tuple[int, int, int]:
    everybody, band = ALL.match(line), BAND.match(line)
    if everybody:
        return 0, AGE_MAX, _number(everybody[1])
    if not band:
        raise forms.ValidationError(
            _("“%(line)s” can't be read. Write it like 0-14 1200."), params={"line": line}
        )
    first, last = int(band[1]), int(band[2] or AGE_MAX)
    if last < first or last > AGE_MAX:
        raise forms.ValidationError(_("The ages of “%(line)s” do not fit."), params={"line": line})
    return first, last, _number(band[3])


def _number(text: str) -> int:
    number = int(re.sub(r"\D", "", text) or 0)
    if number > 2_000_000_000:
        raise forms.ValidationError(_("So many people do not live there."))
    return number


class BoundaryForm(ActForm):
    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_(
            "One Polygon or MultiPolygon, at most 2 MB. Area and centre are computed from it."
        ),
    )
    gcj02 = forms.BooleanField(
        label=_("The coordinates come from a Chinese map service (GCJ-02)"), required=False
    )
    reason = forms.CharField(label=_("Reason or notice"), max_length=300, required=False)
