"""The box of a secret vote: how many papers, and what stands on one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm
from yanzhen.kernel.council.actions.sheets import Said
from yanzhen.kernel.council.forms.votes import ChoicesForm
from yanzhen.kernel.council.models import Matter
from yanzhen.kernel.council.models.choices import Invalid


class BoxForm(ActForm):
    sheets = forms.IntegerField(label=_("Papers in the box"), min_value=0, max_value=1_000_000, help_text=_("All that were taken out, valid or not. More than were handed out are written down as they are."))  # fmt: skip
    why = forms.CharField(label=_("Why they are counted again"), max_length=300, required=False)

    def prepare(self) -> None:
        if not self.noun.box_counts.exists():
            del self.fields["why"]


class SheetForm(ChoicesForm):
    """As it stands on the paper: one choice a matter, a tick for each marked name, or the whole sheet is invalid."""

    spoiled = True
    invalid = forms.ChoiceField(label=_("The sheet"), choices=[("", _("is valid")), *Invalid.choices], widget=forms.RadioSelect, required=False)  # fmt: skip
    photo = forms.FileField(label=_("Photo of the sheet"), required=False, widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment", "data-photos": "1280"}))  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        for matter in self.all:
            # Nothing is chosen on an invalid sheet; on a valid one the verb asks for every matter.
            self.fields[str(matter.pk)].required = False

    def _is_ticked(self, matter: Matter) -> bool:
        return matter.election is not None

    def said(self) -> Said:
        data: dict[str, Any] = self.cleaned_data
        return Said(self.choices(data), data["invalid"])
