"""A micro-project out of a deliberation, and the vote it rests on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.council.models import Vote
from yanzhen.reforms.co_governance.actions.micro import MicroDraft


class MicroForm(ActForm):
    title = forms.CharField(label=_("What is to be done, in one line"), max_length=160)
    purpose = forms.CharField(label=_("What it is for"), widget=forms.Textarea(attrs={"rows": 3}))
    raised_on = DateField(label=_("First asked for on"), required=False, help_text=_("Empty: when the request came in, or when the topic was raised."))  # fmt: skip

    def draft(self, data: dict[str, Any]) -> MicroDraft:
        return MicroDraft(**data)


class VoteLinkForm(ActForm):
    vote: Any = forms.ModelChoiceField(Vote.objects.none(), label=_("Vote of this estate"))

    def prepare(self) -> None:
        choice: Any = self.fields["vote"]
        choice.queryset = (
            Vote.objects.visible_to(self.by).filter(place=self.noun.place).order_by("-id")
        )
