"""What an administrator edits on screen: items, their papers, limits and routes; settings of a kind."""

from typing import Any, Final

from django import forms
from django.forms import inlineformset_factory, modelformset_factory
from django.forms.models import construct_instance
from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import duties
from yanzhen.base.forms import YuanField
from yanzhen.base.limits import LimitUnit
from yanzhen.kernel.cases.contracts import case_kinds
from yanzhen.kernel.cases.models import HandBackReason, Item, ItemRoute, KindSetting, Material
from yanzhen.kernel.cases.models.items import READ_FIRST, Audience, desk_title
from yanzhen.kernel.parties.models import Office
from yanzhen.kernel.places.models import Place, PlaceKind


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """All of an item that a locality may decide."""

    class Meta:
        model = Item
        fields = (
            "kind", "code", "name", "name_en", "audience", "theme", "duty", "request_class", "instant",
            "promise_amount", "promise_unit", "legal_amount", "legal_unit", "legal_basis", "extension_max",
            "reopen_days", "hand_back_amount", "hand_back_unit", "deliverable", "guide", "fee_fen", "source", "is_example", "delegated", "shared", "active", "order",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.slug, kind.title) for kind in case_kinds]
        desks = [(duty.slug, duty.title) for duty in duties if "cases.handle" in duty.capabilities]
        # Last: whoever files is told that somebody reads it and sends it on.
        desks.append((READ_FIRST, desk_title(READ_FIRST)))
        units = [("", "—"), *LimitUnit.choices]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        self.fields["duty"] = forms.ChoiceField(label=_("Desk that handles it"), choices=desks)
        for name in ("promise_unit", "legal_unit", "hand_back_unit"):
            self.fields[name] = forms.ChoiceField(label=_("Unit"), choices=units, required=False)
        self.fields["audience"] = forms.ChoiceField(label=_("For whom"), choices=Audience.choices)
        self.fields["fee_fen"] = YuanField(label=_("Fee, yuan"), required=False)
        self.fields["guide"].widget.attrs["rows"] = 4
        self.fields["source"].help_text = _(
            "Law and article, or the document. Without one, mark it as an example."
        )

    def _post_clean(self) -> None:
        """Shapes only: limits are refused by the door, at the field and in words, not as a constraint."""
        self.instance = construct_instance(self, self.instance, self._meta.fields)
        self.validate_unique()

    def parts(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings, for the page."""
        return [(title, [self[name] for name in names]) for title, names in PARTS]


PARTS: Final = (
    (_("What it is"), ("kind", "code", "name", "name_en", "audience", "theme", "duty", "request_class")),
    (_("Limits"), ("promise_amount", "promise_unit", "legal_amount", "legal_unit", "legal_basis", "extension_max",
                   "reopen_days", "instant", "hand_back_amount", "hand_back_unit")),
    (_("Guide"), ("guide", "deliverable", "fee_fen", "source", "is_example", "delegated", "shared", "active", "order")),
)  # fmt: skip


class MaterialForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    order = forms.IntegerField(
        label=_("order"), min_value=0, max_value=999, initial=0, required=False
    )

    class Meta:
        model = Material
        fields = ("name", "form", "required", "may_be_late", "order")

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0


class RouteForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Buildings and rooms are too many for a list; a route is set for a community or above, or a park."""

    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none())
    office = forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.none())

    class Meta:
        model = ItemRoute
        fields = ("place", "office")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wide = Place.objects.open().exclude(kind__in=(PlaceKind.BUILDING, PlaceKind.UNIT))
        self.fields["place"].queryset = wide.order_by("path")  # type: ignore[attr-defined]
        working = [duty.slug for duty in duties if "cases.handle" in duty.capabilities]
        offices = Office.objects.open().filter(duty__in=working).order_by("title")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]


MaterialForms = inlineformset_factory(
    Item,
    Material,
    form=MaterialForm,
    extra=2,
    can_delete=True,
)
RouteForms = inlineformset_factory(Item, ItemRoute, form=RouteForm, extra=1, can_delete=True)


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = HandBackReason
        fields = ("code", "title", "order", "active")


ReasonForms = modelformset_factory(HandBackReason, form=ReasonForm, extra=2)


class KindSettingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = KindSetting
        fields = (
            "reopen_days", "bad_rating_fix_days", "hand_back_amount", "hand_back_unit", "source",
        )  # fmt: skip
