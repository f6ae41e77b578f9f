"""A rule of reminding, as it is typed."""

from typing import Any

from django import forms
from django.forms.models import construct_instance
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import Item, ReminderRule
from yanzhen.kernel.cases.models.reminders import Span, Telling, When


class ReminderRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Who is told, and when, in working time."""

    class Meta:
        model = ReminderRule
        fields = ("kind", "item", "telling", "amount", "unit", "when", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.slug, kind.title) for kind in case_kinds]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        self.fields["item"] = forms.ModelChoiceField(
            label=_("Only for this item"),
            queryset=Item.objects.offered().order_by("kind", "order", "code"),
            required=False,
            empty_label=_("All items of the kind"),
            help_text=_("An item with rules of its own follows only these."),
        )
        self.fields["telling"] = forms.ChoiceField(label=_("What happens"), choices=Telling.choices)
        self.fields["amount"] = forms.IntegerField(label=_("How much"), min_value=0)
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=Span.choices)
        self.fields["when"] = forms.ChoiceField(label=_("When"), choices=When.choices)

    def _post_clean(self) -> None:
        """Shapes only: the door refuses, at the field and in words."""
        self.instance = construct_instance(self, self.instance, self._meta.fields)
