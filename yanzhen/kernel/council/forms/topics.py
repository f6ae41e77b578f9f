"""A topic, its guests, what they said, what was agreed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.assets.forms.fields import PlaceField
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.council.actions.deliberating import Attended, TopicDraft
from yanzhen.kernel.council.models.acceptance import ASKED_MAX
from yanzhen.kernel.council.models.choices import AcceptedBy, AskedHow, Form, Side, TopicSource
from yanzhen.kernel.parties.models import Party


class PartyField(forms.CharField):
    """A party of the register by its whole name."""

    def clean(self, value: Any) -> Party | None:
        text = super().clean(value).strip()
        found = list(Party.objects.current().filter(name=text)[:2]) if text else []
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(_("Write the whole name of a person or organisation in the register; no other may have it."))  # fmt: skip


class TopicForm(ActForm):
    topic = forms.CharField(label=_("Topic in one line"), max_length=160)
    place = PlaceField(label=_("Estate, village or community"), max_length=120)
    source = forms.ChoiceField(label=_("Where it comes from"), choices=TopicSource.choices)
    form = forms.ChoiceField(label=_("Form of the meeting"), choices=Form.choices)
    text = forms.CharField(label=_("What it is about"), widget=forms.Textarea(attrs={"rows": 4}), required=False)  # fmt: skip

    def prepare(self) -> None:
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = self.by.scope_path

    def draft(self) -> TopicDraft:
        return TopicDraft(**self.cleaned_data)


class InviteForm(ActForm):
    side = forms.ChoiceField(label=_("For whom"), choices=Side.choices)
    name = forms.CharField(label=_("Name of who is invited"), max_length=120)


class AttendanceForm(ActForm):
    """Three fields for each invitation."""

    def prepare(self) -> None:
        for one in self.noun.invitations.all():
            who = f"{one.get_side_display()} · {one.name}"
            self.fields[f"came_{one.pk}"] = forms.ChoiceField(label=who, choices=(("yes", _("came")), ("no", _("did not come"))), widget=forms.RadioSelect)  # fmt: skip
            self.fields[f"opinion_{one.pk}"] = forms.CharField(label=_("Opinion"), widget=forms.Textarea(attrs={"rows": 2}), required=False)  # fmt: skip
            self.fields[f"absence_{one.pk}"] = forms.CharField(label=_("Why they did not come"), max_length=200, required=False)  # fmt: skip

    def attended(self, data: dict[str, Any]) -> list[Attended]:
        return [
            Attended(one, data[f"came_{one.pk}"] == "yes", data[f"opinion_{one.pk}"], data[f"absence_{one.pk}"])
            for one in self.noun.invitations.all()
        ]  # fmt: skip


class AgreedForm(ActForm):
    text = forms.CharField(label=_("What was agreed"), max_length=300)
    responsible = PartyField(label=_("Who is to do it"), max_length=200)
    due_on = DateField(label=_("By when"))
    item = forms.ModelChoiceField(Item.objects.none(), label=_("Kind of case it becomes"))

    def prepare(self) -> None:
        choice = self.fields["item"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
        choice.queryset = Item.objects.filter(active=True, kind="request").order_by("name")


class ObjectionForm(ActForm):
    text = forms.CharField(label=_("What you object to"), widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(ActForm):
    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 3}))


class AcceptanceForm(ActForm):
    """The reason is asked for once something is written down that it corrects."""

    accepted = forms.ChoiceField(label=_("Was it done as agreed"), choices=(("yes", pgettext_lazy("agreed item", "accepted")), ("no", pgettext_lazy("agreed item", "not accepted"))), widget=forms.RadioSelect)  # fmt: skip
    accepted_by = forms.ChoiceField(label=_("Who says so"), choices=AcceptedBy.choices)
    asked = forms.IntegerField(label=_("How many were asked"), min_value=1, max_value=ASKED_MAX)
    satisfied = forms.IntegerField(label=_("How many of them are satisfied"), min_value=0, max_value=ASKED_MAX)  # fmt: skip
    way = forms.ChoiceField(label=_("How they were asked"), choices=AskedHow.choices)
    asked_on = DateField(label=_("On what day"))
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False, help_text=_("If it is not accepted: what is missing."))  # fmt: skip

    def prepare(self) -> None:
        if self.noun.acceptance is not None:
            self.fields["reason"] = forms.CharField(label=_("Why it is corrected"), max_length=300)
