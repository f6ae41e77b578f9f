"""Form fields that forgive: dates and amounts as people write them; and the form of one act on one thing."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.dates import parse_date
from yanzhen.base.money import parse_yuan
from yanzhen.base.refusals import Refused

# What an integer column of PostgreSQL holds, rounded down to a number one can say.
FEE_FEN_MAX: Final = 2_000_000_000
# Monday is 0, as in Python.
WEEKDAYS: Final = [
    ("0", pgettext_lazy("weekday", "Mon")), ("1", pgettext_lazy("weekday", "Tue")), ("2", pgettext_lazy("weekday", "Wed")),
    ("3", pgettext_lazy("weekday", "Thu")), ("4", pgettext_lazy("weekday", "Fri")), ("5", pgettext_lazy("weekday", "Sat")),
    ("6", pgettext_lazy("weekday", "Sun")),
]  # fmt: skip


class DateField(forms.CharField):
    """Takes 2026/9/3, 9月3日, 今天 or the browser's own picker; gives a date."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text, today=timezone.localdate())
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class YuanField(forms.CharField):
    """Takes 12, 12.50, ¥1,200 or 3 万元 and gives whole fen; shows fen as yuan. Empty is nought."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            fen = parse_yuan(text) if text else 0
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        if not 0 <= fen <= FEE_FEN_MAX:
            raise forms.ValidationError(_("Write an amount of 0 or more, below 20 million yuan."))
        return fen

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100}.{value % 100:02d}" if isinstance(value, int) else value


class ReasonForm(forms.Form):
    """Why; what is done with a reason is remembered with it."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea)


class ActForm(forms.Form):
    """A form that knows what it is about; `prepare` fills its choices from it."""

    def __init__(self, *args: Any, noun: Any = None, by: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noun, self.by = noun, by
        self.prepare()

    def prepare(self) -> None:
        """Nothing by default."""


class ManyPicturesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several photographs at once."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(PicturesField, self).clean(file, initial) for file in files if file]
