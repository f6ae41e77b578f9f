"""A round table, its topics, who came, its minutes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.council.models import Deliberation
from yanzhen.kernel.council.models.choices import Side
from yanzhen.reforms.co_governance.actions.tables import TableDraft, topics_for
from yanzhen.reforms.co_governance.models import Estate


class TableForm(ActForm):
    estate: Any = forms.ModelChoiceField(Estate.objects.none(), label=_("Estate"))
    held_on = DateField(label=_("Day"))
    starts_at = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    venue = forms.CharField(label=_("Where"), max_length=160)
    chair = forms.CharField(label=_("Who chairs"), max_length=120, required=False)

    def prepare(self) -> None:
        choice: Any = self.fields["estate"]
        choice.queryset = Estate.objects.visible_to(self.by)

    @staticmethod
    def draft(data: dict[str, Any]) -> TableDraft:
        return TableDraft(data["held_on"], data["starts_at"], data["venue"], data["chair"])


class AgendaForm(ActForm):
    topic: Any = forms.ModelChoiceField(
        Deliberation.objects.none(),
        label=_("Topic that was let pass"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def prepare(self) -> None:
        choice: Any = self.fields["topic"]
        choice.queryset = topics_for(self.noun)


class FromCaseForm(ActForm):
    case: Any = forms.CharField(label=_("Number of the request"), max_length=40)

    def clean_case(self) -> Case:
        found = (
            Case.objects.visible_to(self.by)
            .filter(number=self.cleaned_data["case"].strip())
            .select_related("place")
            .first()
        )
        if found is None:
            raise forms.ValidationError(_("There is no request of this number in your area."))
        return found


class OwnTopicForm(ActForm):
    topic = forms.CharField(label=_("In one line, what it is about"), max_length=160)
    text = forms.CharField(
        label=_("In more words"), widget=forms.Textarea(attrs={"rows": 5}), required=False
    )


class SignInForm(ActForm):
    side = forms.ChoiceField(label=_("For whom"), choices=Side.choices)
    name = forms.CharField(label=_("Name of who came"), max_length=120)


class MinutesForm(ActForm):
    minutes = forms.CharField(label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 8}))


class PlainForm(ActForm):
    """Nothing to fill in."""
