"""A campaign, its targets, a round with its counts, what was found and what is gone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.cases.models import Item
from yanzhen.reforms.co_governance.actions.campaigns import CampaignDraft
from yanzhen.reforms.co_governance.forms.fields import PlaceField


class CampaignForm(ActForm):
    title = forms.CharField(label=_("What is cleared up"), max_length=120)
    place = PlaceField(label=_("Estate, village or community"), max_length=120)
    purpose = forms.CharField(label=_("Why, and how"), widget=forms.Textarea(attrs={"rows": 3}))
    since = DateField(label=_("First day"))
    until = DateField(label=_("Last day"))

    def prepare(self) -> None:
        place: Any = self.fields["place"]
        place.scope_path = self.by.scope_path

    @staticmethod
    def draft(data: dict[str, Any]) -> CampaignDraft:
        return CampaignDraft(data["title"], data["purpose"], data["since"], data["until"])


class TargetForm(ActForm):
    name = forms.CharField(label=_("What is counted"), max_length=80)
    unit = forms.CharField(label=_("Unit of counting"), max_length=20)
    goal = forms.IntegerField(
        label=_("At most so many at the end"), min_value=0, max_value=1_000_000
    )


class RoundForm(ActForm):
    """One number for each target."""

    held_on = DateField(label=_("Inspected on"))
    inspectors = forms.CharField(label=_("Who inspected"), max_length=200)

    def prepare(self) -> None:
        for one in self.noun.targets.all():
            label = f"{one.name}（{one.unit}）"
            self.fields[f"count_{one.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=1_000_000
            )

    def counts(self, data: dict[str, Any]) -> dict[Any, int | None]:
        return {one.pk: data.get(f"count_{one.pk}") for one in self.noun.targets.all()}


class FindingForm(ActForm):
    spot = forms.CharField(label=_("Where exactly"), max_length=120)
    text = forms.CharField(label=_("What was found"), max_length=300)
    photo = forms.FileField(label=_("Photo"))
    item: Any = forms.ModelChoiceField(
        Item.objects.none(), label=_("Kind of case it becomes"), required=False
    )

    def prepare(self) -> None:
        choice: Any = self.fields["item"]
        choice.queryset = Item.objects.filter(active=True, kind="request").order_by("name")


class ClearForm(ActForm):
    on = DateField(label=_("Gone on"))
    photo = forms.FileField(label=_("Photo of how it is now"))
