"""What an administrator edits on screen: items, their papers, limits and routes; settings of a kind."""

from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import duties
from yanzhen.base.limits import LimitUnit
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import Item, ItemRoute, KindSetting, Material


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """All of an item that a locality may decide."""

    class Meta:
        model = Item
        fields = (
            "kind", "code", "name", "name_en", "audience", "theme", "duty", "request_class", "instant",
            "promise_amount", "promise_unit", "legal_amount", "legal_unit", "legal_basis", "extension_max",
            "reopen_days", "deliverable", "guide", "fee_fen", "source", "is_example", "delegated", "active", "order",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.slug, kind.title) for kind in case_kinds]
        desks = [(duty.slug, duty.title) for duty in duties if "cases.handle" in duty.capabilities]
        units = [("", "—"), *LimitUnit.choices]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        self.fields["duty"] = forms.ChoiceField(label=_("Desk that handles it"), choices=desks)
        for name in ("promise_unit", "legal_unit"):
            self.fields[name] = forms.ChoiceField(label=_("Unit"), choices=units, required=False)
        self.fields["guide"].widget.attrs["rows"] = 4
        self.fields["source"].help_text = _(
            "Law and article, or the document. Without one, mark it as an example."
        )


MaterialForms = inlineformset_factory(
    Item,
    Material,
    fields=("name", "form", "required", "may_be_late", "order"),
    extra=2,
    can_delete=True,
)
RouteForms = inlineformset_factory(
    Item, ItemRoute, fields=("place", "office"), extra=1, can_delete=True
)


class KindSettingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = KindSetting
        fields = ("reopen_days", "bad_rating_fix_days", "source")
