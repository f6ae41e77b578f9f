"""A survey's facts, its steps, its list and its questions."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.assets.forms.fields import PlaceField
from yanzhen.kernel.surveys.actions.building import QuestionDraft
from yanzhen.kernel.surveys.actions.preparing import SurveyDraft
from yanzhen.kernel.surveys.models.choices import ASSISTED, Channel, Frame, Kind, Sampling


class SurveyForm(ActForm):
    title = forms.CharField(label=_("What it is about, in one line"), max_length=160)
    purpose = forms.CharField(label=_("What it is for"), max_length=300, required=False, help_text=_("Stands above the questions."))  # fmt: skip
    place = PlaceField(label=_("Place"), max_length=120)
    frame = forms.ChoiceField(label=_("Who is asked"), choices=Frame.choices, initial=Frame.LISTED, widget=forms.RadioSelect)  # fmt: skip
    population = forms.CharField(label=_("Population in words"), max_length=200, required=False, help_text=_("Such as: residents of the estate of 18 or more. It stands beside every number."))  # fmt: skip
    sampling = forms.ChoiceField(label=_("Sample"), choices=Sampling.choices, initial=Sampling.ALL, widget=forms.RadioSelect)  # fmt: skip
    sample_size = forms.IntegerField(label=_("How many are drawn"), min_value=1, max_value=1_000_000, required=False)  # fmt: skip
    channels = forms.MultipleChoiceField(label=_("Ways to answer"), choices=Channel.choices, initial=[Channel.PORTAL], widget=forms.CheckboxSelectMultiple)  # fmt: skip
    anonymous = forms.BooleanField(label=_("Anonymous: what somebody says is not tied to them"), required=False)  # fmt: skip
    small_cell = forms.IntegerField(label=_("Counts below this number are hidden"), min_value=2, max_value=1_000, required=False, help_text=_("Your rules decide; needed before the survey opens."))  # fmt: skip

    def prepare(self) -> None:
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = self.by.scope_path
        if self.noun is not None:
            for name in self.fields:
                self.initial.setdefault(name, getattr(self.noun, name))
            self.initial["place"] = self.noun.place.name

    def draft(self) -> SurveyDraft:
        return SurveyDraft(**self.cleaned_data)


class StepForm(ActForm):
    """The fields that a step asks for."""

    def ask(self, asks: tuple[str, ...]) -> None:
        for name in asks:
            plain = name.rstrip("?")
            self.fields[plain] = ASKED[plain]()
            self.fields[plain].required = not name.endswith("?")


def _words(label: Any) -> Any:
    return lambda: forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}))


ASKED: Final[dict[str, Any]] = {
    "note": _words(_("Why")),
    "opens_on": lambda: DateField(label=_("First day to answer")),
    "closes_on": lambda: DateField(label=_("Last day to answer")),
    "explanation": _words(_("If questionnaires and marks differ: why")),
}


class PlainForm(ActForm):
    """A press and nothing to type."""


class DrawForm(ActForm):
    seed = forms.CharField(label=_("Seed"), max_length=80, required=False, help_text=_("Any text that nobody could choose, such as the numbers of a lottery on a day named before. Empty: a random one is taken."))  # fmt: skip


class PersonForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)


class QuestionForm(ActForm):
    """Words one in each line: nothing to drag, nothing to add by a button."""

    text = forms.CharField(label=_("Question"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    kind = forms.ChoiceField(label=_("How it is answered"), choices=Kind.choices, initial=Kind.SINGLE, widget=forms.RadioSelect)  # fmt: skip
    options = forms.CharField(label=_("Answers, one in each line"), required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("For one of several, any of several, and lines with one choice each."))  # fmt: skip
    lines = forms.CharField(label=_("What is asked, one in each line"), required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Only for several lines with one choice each."))  # fmt: skip
    lowest = forms.IntegerField(label=_("Lowest number"), required=False, min_value=-1_000_000_000, max_value=1_000_000_000)  # fmt: skip
    highest = forms.IntegerField(label=_("Highest number"), required=False, min_value=-1_000_000_000, max_value=1_000_000_000)  # fmt: skip
    hint = forms.CharField(label=_("Hint below the question"), max_length=300, required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False, initial=True)

    def prepare(self) -> None:
        if self.noun is None:
            return
        for name in self.fields:
            value = getattr(self.noun, name)
            self.initial[name] = "\n".join(value) if isinstance(value, list) else value

    def draft(self) -> QuestionDraft:
        data = dict(self.cleaned_data)
        for name in ("options", "lines"):
            data[name] = data[name].splitlines()
        return QuestionDraft(**data)


ASSISTED_CHOICES: Final = [(one, one.label) for one in ASSISTED]
