"""What finance reported of a township, and the rule of disclosure."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.forms.fields import FenField
from yanzhen.reforms.innovation_community.models.terms import Term, read_term


class TermField(forms.CharField):
    """A period as people write it."""

    def clean(self, value: Any) -> "Term | None":
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_term(text)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None


class RevenueForm(forms.Form):
    """One township, one period."""

    place = forms.ModelChoiceField(Place.objects.none(), label=_("Township or subdistrict"))
    term = TermField(
        label=_("Period"), max_length=40, help_text=_("2026年上半年, 2026H1, 2026年1-6月 or 2026.")
    )
    amount = FenField(label=_("Fiscal revenue, yuan"), help_text=_("万 and 亿 are understood."))
    document = forms.CharField(label=_("Source document"), max_length=200)
    reason = forms.CharField(
        label=_("Reason of a change"),
        max_length=300,
        required=False,
        help_text=_("Only where an amount stands there already."),
    )

    def __init__(self, *args: Any, townships: "QuerySet[Place]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["place"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = townships


class DisclosureForm(forms.Form):
    """From how many payers on a sum is shown."""

    payers_min = forms.IntegerField(
        label=_("A sum has at least so many payers"), min_value=2, max_value=100
    )
    share_max = forms.IntegerField(
        label=_("One payer is at most so many per cent of it"), min_value=1, max_value=99
    )
    source = forms.CharField(label=_("Who decided it"), max_length=200)


class PurposeForm(forms.Form):
    """Why somebody looks at single payers."""

    purpose = forms.CharField(label=_("What you need it for"), max_length=300)
