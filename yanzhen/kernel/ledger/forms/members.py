"""Entering a member of a collective, and ending a membership."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import DateField
from yanzhen.kernel.ledger.models.members import MemberKind


class MemberForm(forms.Form):
    """As what, since when, and what it rests on."""

    kind = forms.ChoiceField(label=_("As what"), choices=MemberKind.choices)
    since = DateField(label=_("Since"))
    basis = forms.CharField(
        label=_("What it rests on"),
        max_length=200,
        help_text=_("Such as: register of members, line 12; minutes of the members' meeting."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()


class MemberEndForm(forms.Form):
    """The last day, and why."""

    until = DateField(label=_("Last day"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate()
