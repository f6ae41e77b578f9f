"""Filing a case: online by oneself, or at a desk for somebody."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.models import Channel, Item
from yanzhen.kernel.cases.models.items import desk_title
from yanzhen.kernel.parties.models import Party
from yanzhen.kernel.places.models import Place


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


class ApplyForm(forms.Form):
    """Online, by the one who asks; what is known is not asked again."""

    subject = forms.ModelChoiceField(
        label=_("For whom"), queryset=Party.objects.none(), required=False, empty_label=None
    )
    title = forms.CharField(label=_("What it is about, in one line"), max_length=200)
    text = forms.CharField(
        label=_("What we should know"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, item: Item, subjects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = subjects  # type: ignore[attr-defined]
        self.follows = _key(self.data.get("follow"))
        self.fields["title"].required = not self.follows
        if item.kind == "service":
            self.fields["title"].required = False
            self.fields["title"].help_text = _("Left empty, it is called “%(item)s”.") % {
                "item": item.name
            }


def _by_desk(items: Any) -> list[tuple[Any, Any]]:
    """The items under the desks that handle them: sixty in one list are found by nobody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        groups.setdefault(item.duty, []).append((str(item.pk), item.name))
    titled = [(desk_title(duty), rows) for duty, rows in groups.items()]
    return [("", _("Please choose")), *titled]


class DeskForm(forms.Form):
    """At the counter or on the telephone, for somebody: "代录一件"."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(Channel.COUNTER, Channel.COUNTER.label), (Channel.PHONE, Channel.PHONE.label)],
        widget=forms.RadioSelect,
        initial=Channel.COUNTER,
    )
    item = forms.ModelChoiceField(label=_("Item"), queryset=Item.objects.none())
    title = forms.CharField(label=_("What it is about, in one line"), max_length=200)
    text = forms.CharField(
        label=_("In their words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.ModelChoiceField(label=_("Where it is"), queryset=Place.objects.none())
    subject = forms.ModelChoiceField(
        label=_("Which enterprise or person"),
        queryset=Party.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    caller_name = forms.CharField(label=_("Who is asking"), required=False, max_length=60)
    caller_phone = forms.CharField(
        label=_("Telephone to call back"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, *args: Any, places: Any, items: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = parties  # type: ignore[attr-defined]
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["item"].queryset = items  # type: ignore[attr-defined]
        self.fields["item"].widget.choices = _by_desk(items)
        self.follows = _key(self.data.get("follow"))
        if self.follows:
            # A caller of something known: what it is and where is known as well.
            for name in ("item", "title", "place"):
                self.fields[name].required = False
