"""Form fields that forgive: dates as people write them; and the form of one act on one thing."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.dates import parse_date
from yanzhen.base.refusals import Refused


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
