"""Declaring a fault, adding a caller in fifteen seconds, ending it."""

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.actions.faults import PEOPLE_MAX
from yanzhen.kernel.cases.models import Channel, Item
from yanzhen.kernel.cases.workflow import REQUEST_OUTCOMES
from yanzhen.kernel.places.models import Place

MINUTE: Final = "%Y-%m-%dT%H:%M"


class MinuteField(forms.DateTimeField):
    """Day and minute, by the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
        super().__init__(widget=widget, input_formats=[MINUTE, "%Y-%m-%d %H:%M"], **kwargs)


class WordsForm(forms.Form):
    said = forms.CharField(
        label=_("What we tell those who ask"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Read out on the telephone, and public: no names, no telephone numbers."),
    )  # fmt: skip
    expected_until = MinuteField(label=_("Expected until"), required=False)


class DeclareForm(WordsForm):
    item = forms.ModelChoiceField(label=_("Item"), queryset=Item.objects.none())
    place = forms.ModelChoiceField(
        label=_("Where it is"),
        queryset=Place.objects.none(),
        help_text=_("It counts for all below it, too."),
    )
    title = forms.CharField(label=_("What is out of order"), max_length=200)
    began_at = MinuteField(label=_("Known since"))
    take_along = forms.BooleanField(
        label=_("Answer open requests of this item and place with it"), required=False, initial=True
    )
    field_order = ("item", "place", "title", "said", "began_at", "expected_until", "take_along")

    def __init__(self, *args: Any, items: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["began_at"].initial = timezone.localtime().replace(second=0, microsecond=0)


class CallerForm(forms.Form):
    """Name, number, how many: fifteen seconds."""

    caller_name = forms.CharField(label=_("Who is asking"), required=False, max_length=60)
    caller_phone = forms.CharField(
        label=_("Telephone to call back"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("How many people are affected"), min_value=1, max_value=PEOPLE_MAX, initial=1
    )
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(Channel.PHONE, Channel.PHONE.label), (Channel.COUNTER, Channel.COUNTER.label)],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=list(REQUEST_OUTCOMES.items()),
        widget=forms.RadioSelect,
        initial="resolved",
    )
    answer = forms.CharField(
        label=_("Answer to everybody who asked"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
