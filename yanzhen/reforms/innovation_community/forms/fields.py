"""Fields that read what people write: days, amounts in yuan and 万, whole numbers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.dates import parse_date
from yanzhen.base.importing.cells import as_fen
from yanzhen.base.importing.contract import ImportContext
from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.actors import NOBODY


class DayField(forms.CharField):
    """A day as people write it; `past` refuses what lies after today."""

    def __init__(self, *, past: bool = False, **kwargs: Any) -> None:
        self.past = past
        kwargs.setdefault("max_length", 40)
        example = forms.TextInput(attrs={"placeholder": _("9月3日 or 2026-09-03")})
        kwargs.setdefault("widget", example)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> "date | None":
        text = super().clean(value)
        if not text:
            return None
        today = timezone.localdate()
        try:
            day = parse_date(text, today=today)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        if self.past and day > today:
            raise forms.ValidationError(
                _("This day is after today. Write a day that has passed."), code="future"
            )
        return day

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class FenField(forms.CharField):
    """An amount in yuan, "1,200" or "120万", as whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> "int | None":
        text = super().clean(value)
        if not text:
            return None
        now = timezone.now()
        try:
            fen = as_fen(text, ImportContext(by=NOBODY, today=timezone.localdate(now), at=now))
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        if not 0 <= fen < 10**17:
            raise forms.ValidationError(_("This amount can't be meant. Write yuan, such as 120万."))
        return fen

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:f}" if isinstance(value, int) else value


def first_refusal_to(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal of the verb beside the field it names, or above the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.sentence)


def sentences_of(form: forms.Form) -> list[str]:
    """What is wrong, a sentence each, for who sees no form: field by field in the form's order."""
    return [str(sentence) for errors in form.errors.values() for sentence in errors]
