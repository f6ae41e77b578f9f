"""A group of persons as it is typed."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm

FIELDS: Final = ("name", "condition", "order", "count_min", "name_en", "condition_en")


class GroupForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    condition = forms.CharField(
        label=_("Who it is for"), max_length=200, required=False,
        help_text=_("The gate asks for what stands here before it lets a ticket of this group in. Left empty it asks nobody."),
    )  # fmt: skip
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=1000)
    count_min = forms.IntegerField(label=_("At least so many at once"), min_value=1)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    condition_en = forms.CharField(label=_("Who it is for, in English"), max_length=200, required=False)  # fmt: skip

    def prepare(self) -> None:
        if self.noun is not None:
            self.initial = {**self.initial, **{name: getattr(self.noun, name) for name in FIELDS}}
