"""Forms of a homestay owner on the phone, and of a guest who chooses nights."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import WEEKDAYS, DateField, YuanField
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.models import PayMethod
from yanzhen.reforms.one_pass.models import Homestay, RoomType

ROOMS_MAX: Final = 20


class Said(forms.Form):
    """A form that shows a refusal where it belongs."""

    def say(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


def _phone() -> forms.CharField:
    return forms.CharField(label=_("Mobile"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))  # fmt: skip


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit() or sign == "+")


class NightsForm(Said):
    """From which night until which morning, how many rooms."""

    first = DateField(label=_("Arrival"))
    until = DateField(label=_("Departure"))
    rooms = forms.IntegerField(label=_("Rooms"), min_value=1, max_value=ROOMS_MAX, initial=1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, until = data.get("first"), data.get("until")
        if first and until and until <= first:
            self.add_error("until", _("One leaves on a day after the arrival."))
        return data


class BookForm(NightsForm):
    """A guest on the portal: the telephone beside the nights."""

    phone = _phone()

    def clean_phone(self) -> str:
        return _digits(self.cleaned_data["phone"])


class CallerForm(NightsForm):
    """What a caller says to the owner."""

    name = forms.CharField(label=_("Name of the guest"), max_length=60)
    phone = _phone()
    pay = forms.ChoiceField(
        label=_("Paid"), choices=[("", _("Not yet: hold the room")), (PayMethod.WECHAT, PayMethod.WECHAT.label), (PayMethod.CASH, PayMethod.CASH.label), (PayMethod.TRANSFER, PayMethod.TRANSFER.label)],
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Which rooms"), required=False, widget=forms.RadioSelect)

    def offer_kinds(self, kinds: Iterable[RoomType]) -> None:
        """Asked only where a house has several kinds of rooms."""
        choices = [(str(kind.pk), f"{kind.name} · {kind.beds}") for kind in kinds]
        cast(forms.ChoiceField, self.fields["kind"]).choices = choices

    def clean_phone(self) -> str:
        return _digits(self.cleaned_data["phone"])


class BlockForm(Said):
    first = DateField(label=_("From this night"))
    until = DateField(label=_("Until the morning of"))
    why = forms.CharField(label=_("Why"), max_length=120, required=False)


class SeasonForm(Said):
    """One price a night for a season."""

    words = forms.CharField(label=_("Name of the season"), max_length=60, widget=forms.TextInput(attrs={"placeholder": _("Summer weekends")}))  # fmt: skip
    first = DateField(label=_("From"))
    last = DateField(label=_("Until, included"))
    weekdays = forms.MultipleChoiceField(label=_("On these weekdays"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, initial=list("0123456"))  # fmt: skip
    price = YuanField(label=_("Price a night in yuan"), required=False, help_text=_("Left empty, these nights have the usual price again."))  # fmt: skip

    def days(self) -> frozenset[int]:
        return frozenset(int(day) for day in self.cleaned_data["weekdays"])

    @property
    def fen(self) -> int | None:
        return self.cleaned_data["price"] or None


class UsualForm(Said):
    usual = YuanField(label=_("Usual price a night in yuan"), required=False, help_text=_("Left empty, only nights of a season can be booked."))  # fmt: skip


class EnquiryForm(Said):
    channel = forms.ChoiceField(
        label=_("How they asked"), choices=[("phone", _("By telephone")), ("counter", _("At the counter")), ("written", _("In writing"))],
        widget=forms.RadioSelect, initial="phone",
    )  # fmt: skip
    about = forms.CharField(label=_("What they asked"), max_length=120)


class Above(Said):
    """Its fields stand in several places of a page: a refusal is said once above them."""

    def say(self, refusal: Refused) -> None:
        self.add_error(None, refusal.sentence)


class AnswerForm(Above):
    words = forms.CharField(label=_("Answer"), max_length=300, required=False)
    order = forms.CharField(label=_("Or: number of the booking it became"), max_length=30, required=False)  # fmt: skip


class CalendarForm(Above):
    file = forms.FileField(label=_("Calendar file (.ics)"))
    may_empty = forms.BooleanField(label=_("Free them all"), required=False)


class SourceForm(Above):
    address = forms.CharField(label=_("Address of the other site's calendar"), max_length=1_000)


class HomestayForm(forms.ModelForm[Homestay]):
    """The house as a guest reads it, and its papers."""

    class Meta:
        model = Homestay
        fields = ("name", "name_en", "story", "story_en", "drawing", "telephone", "serves_food", "real_name",
                  "business_number", "business_until", "trade_number", "trade_until", "fire_number", "fire_until",
                  "hygiene_number", "hygiene_until", "food_number", "food_until")  # fmt: skip
        field_classes = {f"{kind}_until": DateField for kind in ("business", "trade", "fire", "hygiene", "food")}  # fmt: skip
        widgets = {
            "story": forms.Textarea(attrs={"rows": 4}),
            "story_en": forms.Textarea(attrs={"rows": 4}),
            **{f"{kind}_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for kind in ("business", "trade", "fire", "hygiene", "food")},
        }  # fmt: skip

    def say(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)

    def _post_clean(self) -> None:
        """The verb writes and checks; here only shapes are looked at."""

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def words(self) -> list[forms.BoundField]:
        """What guests read, and how they come."""
        return [field for field in self if not self._is_paper(field.name) and not field.name.endswith("_en")]  # fmt: skip

    def english(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.endswith("_en")]

    def papers(self) -> list[forms.BoundField]:
        return [field for field in self if self._is_paper(field.name)]

    def wrong_papers(self) -> bool:
        return any(self._is_paper(name) for name in self.errors)

    def _is_paper(self, name: str) -> bool:
        return name.endswith(("_number", "_until"))


class PhotoForm(Said):
    """A photograph with what it shows; of the house, or of rooms of one kind."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = forms.CharField(
        label=_("What it shows"),
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("The yard with the big tree")}),
    )
    kind = forms.ChoiceField(label=_("What it is of"), required=False)

    def offer_kinds(self, kinds: Iterable[RoomType]) -> None:
        choices = [("", _("The house")), *((str(kind.pk), kind.name) for kind in kinds)]
        cast(forms.ChoiceField, self.fields["kind"]).choices = choices


class NewHouseForm(Said):
    """The least a house is opened with."""

    name = forms.CharField(label=_("Name of the house"), max_length=80)
    rooms = forms.CharField(label=_("Rooms, one a line"), widget=forms.Textarea(attrs={"rows": 4}))
    usual = YuanField(label=_("Usual price a night in yuan"), required=False)


class RoomTypeForm(forms.ModelForm[RoomType]):
    """A kind of rooms: name, words, guests; more rooms by their names."""

    rooms = forms.CharField(
        label=_("Rooms, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = RoomType
        fields = ("name", "beds", "story", "name_en", "story_en")

    def say(self, refusal: Refused) -> None:
        field = "rooms" if refusal.field == "names" else refusal.field
        self.add_error(field if field in self.fields else None, refusal.sentence)

    def _post_clean(self) -> None:
        """The verb writes and checks."""

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def names(self) -> list[str]:
        return [name for name in self.cleaned_data["rooms"].splitlines() if name.strip()]


def parse_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
