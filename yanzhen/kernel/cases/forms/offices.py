"""What several offices are asked on one case: a part of another office, with its time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.limits import Limit, LimitUnit
from yanzhen.kernel.cases.forms.acts import offices_near
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.parties.models import Office


class AssistForm(forms.Form):
    office = forms.ModelChoiceField(label=_("Which office"), queryset=Office.objects.none())
    task = forms.CharField(
        label=_("What they should do"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    amount = forms.IntegerField(
        label=_("Within"), min_value=0, max_value=365, required=False,
        help_text=_("Left empty, nothing is due for them."),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=_("Unit"), choices=LimitUnit.choices, initial=LimitUnit.WORKING_DAY, required=False
    )
    needed = forms.BooleanField(
        label=_("Our answer waits for theirs"), required=False, initial=True
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices_near(case).exclude(pk=case.office_id)  # type: ignore[attr-defined]

    def part(self) -> dict[str, Any]:
        """What the door takes."""
        given = self.cleaned_data
        amount = given["amount"]
        unit = LimitUnit(given["unit"] or LimitUnit.WORKING_DAY)
        return {
            "office": given["office"],
            "task": given["task"],
            "needed": given["needed"],
            "limit": None if amount is None else Limit(amount, unit),
        }
