"""A deposit, a use of the fund, a common income: as they are typed."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, YuanField
from yanzhen.kernel.council.models import Matter
from yanzhen.kernel.council.models.choices import Outcome, Scope
from yanzhen.reforms.co_governance.actions.use_checks import COUNTED, MATTER
from yanzhen.reforms.co_governance.forms.fields import PartyField
from yanzhen.reforms.co_governance.models import ItemKind, MoveKind, Unit
from yanzhen.reforms.co_governance.models.law_funds import Liable, Situation


class UnitsField(forms.CharField):
    """Units by their code, separated by blanks, commas or lines; `estate` is set by the form."""

    estate: Any = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[Unit]:
        codes = [code for code in re.split(r"[\s,，、;；]+", super().clean(value)) if code]
        found = {unit.code: unit for unit in Unit.objects.filter(estate=self.estate, code__in=codes)}  # fmt: skip
        if unknown := [code for code in codes if code not in found]:
            raise forms.ValidationError(_("Not on the register of this estate: %(codes)s"), params={"codes": "、".join(unknown[:10])})  # fmt: skip
        return [found[code] for code in dict.fromkeys(codes)]


def of_estate(form: ActForm, field: str, estate: Any) -> None:
    units = form.fields[field]
    assert isinstance(units, UnitsField)  # noqa: S101  declared so
    units.estate = estate


class DepositForm(ActForm):
    kind = forms.ChoiceField(label=_("What it is for"), choices=[one for one in MoveKind.choices if one[0] != MoveKind.CHARGE])  # fmt: skip
    units = UnitsField(label=_("Units"), help_text=_("Their names, such as 3-2-501 3-2-502."))
    fen = YuanField(label=_("Amount of each, yuan"))
    on = DateField(label=_("On the day"))

    def prepare(self) -> None:
        of_estate(self, "units", self.noun)


class UseForm(ActForm):
    title = forms.CharField(label=_("What is done"), max_length=120)
    budget_fen = YuanField(label=_("Budget, yuan"))
    situation = forms.ChoiceField(label=_("Emergency"), choices=[("", _("None: the owners vote")), *Situation.choices], required=False)  # fmt: skip
    liable = forms.ChoiceField(label=_("Who would have to pay"), choices=Liable.choices)
    warranty_over = forms.BooleanField(label=_("The warranty has run out"), required=False)
    scope = forms.ChoiceField(label=_("Which units bear it"), choices=Scope.choices)
    units = UnitsField(label=_("Units that bear it"), required=False, help_text=_("Empty where the whole estate bears it."))  # fmt: skip
    scope_reason = forms.CharField(label=_("Why these units"), max_length=200, required=False)

    def prepare(self) -> None:
        of_estate(self, "units", self.noun)


class MatterField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.vote.number} {obj.title}"


class UseStepForm(ActForm):
    """The inputs of one step; `ask` leaves only those its row names."""

    matter = MatterField(Matter.objects.none(), label=_("Matter that passed it"), help_text=_("One matter carries one use, and no more than the sum it names."))  # fmt: skip
    budget_fen = YuanField(label=_("New budget in all, yuan"))
    on = DateField(label=_("On the day"))
    final_fen = YuanField(label=_("Final cost, yuan"))
    auditor = forms.CharField(label=_("Audited by"), max_length=120, required=False)
    paper = forms.CharField(label=_("Number of the audit"), max_length=80, required=False)
    waived = forms.BooleanField(label=_("The committee does without the audit (up to 30,000 yuan, no emergency)"), required=False)  # fmt: skip
    note = forms.CharField(label=_("What was found, or why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip

    def ask(self, asks: tuple[str, ...]) -> None:
        wanted = {name.rstrip("?") for name in asks}
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        if "matter" in self.fields:
            passed = Matter.objects.filter(
                kind=MATTER, vote__place=self.noun.estate.place, vote__electorate="owners", vote__state__in=COUNTED, result__outcome=Outcome.PASSED,
                fund_use=None, fund_declaration=None,
            )  # fmt: skip
            self.fields["matter"].queryset = passed.select_related("vote").order_by("-vote__number", "order")  # type: ignore[attr-defined]  # fmt: skip


class ItemForm(ActForm):
    kind = forms.ChoiceField(label=_("What it is for"), choices=[one for one in ItemKind.choices if one[0] != ItemKind.TO_FUND])  # fmt: skip
    what = forms.CharField(label=_("In a few words"), max_length=120)
    fen = YuanField(label=_("Amount, yuan"))
    on = DateField(label=_("On the day"))
    party = PartyField(label=_("From or to"), max_length=200, required=False)


class HalfForm(ActForm):
    day = DateField(label=_("A day of the half year"), help_text=_("It must be over."))


class BookForm(ActForm):
    assembly = PartyField(label=_("Owners' assembly"), max_length=200, help_text=_("The organisation whose book it is, by its whole name in the register."))  # fmt: skip
    opened_on = DateField(label=_("First day of the book"))
