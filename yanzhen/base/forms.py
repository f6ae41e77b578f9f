"""Form fields that forgive: dates as people write them."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

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
