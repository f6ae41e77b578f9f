"""Which cases are the same matter, and which of them leads."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.models.similar import Similar

THIS_ONE: Final = "this"
THAT_ONE: Final = "that"


class MergeForm(forms.Form):
    """The likely ones to mark, or another by its number; `seen` are the cases this officer may see."""

    number = forms.CharField(
        label=_("Number of the other case"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip
    leads = forms.ChoiceField(
        label=_("Where is it answered?"),
        choices=[(THIS_ONE, _("With this one")), (THAT_ONE, _("With the other one"))],
        widget=forms.RadioSelect,
        initial=THIS_ONE,
    )

    others = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, seen: Any, likely: list[Similar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen = seen
        self._likely = {str(one.case.pk): one.case for one in likely}
        self.fields["others"].choices = [(key, case.number) for key, case in self._likely.items()]  # type: ignore[attr-defined]

    def clean_number(self) -> Case | None:
        number = self.cleaned_data["number"].strip().upper().replace(" ", "")
        if not number:
            return None
        found: Case | None = self._seen.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("You see no case with this number."))
        return found

    def chosen(self) -> list[Case]:
        """Those that are marked, and the one whose number was typed; each once."""
        typed = self.cleaned_data["number"]
        marked = [self._likely[key] for key in self.cleaned_data["others"]]
        return list({case.pk: case for case in [*marked, *filter(None, [typed])]}.values())
