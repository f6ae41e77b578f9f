"""A handover, a line of its lists, a signature: as they are typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, YuanField
from yanzhen.reforms.co_governance.forms.fields import PartyField
from yanzhen.reforms.co_governance.models.law_handovers import Ending, Letter, Side


class PlanForm(ActForm):
    company = PartyField(label=_("Old company"), max_length=200)
    ending = forms.ChoiceField(label=_("Why it ends"), choices=Ending.choices)
    ends_on = DateField(label=_("Old contract ends on"))


class NewCompanyForm(ActForm):
    company = PartyField(label=_("New company"), max_length=200)
    contract_on = DateField(label=_("New contract signed on"))
    effective_on = DateField(label=_("New service begins on"))


class LineForm(ActForm):
    letter = forms.ChoiceField(label=_("List"), choices=Letter.choices)
    what = forms.CharField(label=_("What"), max_length=160, help_text=_("Of the owners' list only how many rows it has."))  # fmt: skip
    exists = forms.BooleanField(label=_("It is there"), required=False, initial=True)
    quantity = forms.CharField(label=_("Quantity or reading"), max_length=60, required=False)
    condition = forms.CharField(label=_("Condition"), max_length=120, required=False)
    defect = forms.CharField(label=_("What is missing or broken"), max_length=200, required=False)


class SignForm(ActForm):
    letters = forms.MultipleChoiceField(label=_("Lists"), choices=Letter.choices, help_text=_("All lists that this side signed on the sheet."))  # fmt: skip
    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    name = forms.CharField(label=_("Who signed"), max_length=80)
    on = DateField(label=_("Signed on"))
    sheet = forms.FileField(label=_("Signed sheet"), help_text=_("A scan or a photograph of the list with the signature. The same file again is the same sheet."))  # fmt: skip


class OwnSignForm(ActForm):
    sure = forms.BooleanField(label=_("I have read the lists and sign them in my own name"))


class SupervisorForm(ActForm):
    office = PartyField(label=_("Subdistrict that supervises"), max_length=200)


class AuditForm(ActForm):
    on = DateField(label=_("Common income audited on"))
    paper = forms.CharField(label=_("Number of the audit"), max_length=80)
    public_on = DateField(label=_("Made public on"))


class MoneyForm(ActForm):
    what = forms.CharField(label=_("What it is for"), max_length=120)
    fen = YuanField(label=_("Amount, yuan"))


class SettleForm(ActForm):
    money = forms.ChoiceField(label=_("Which amount"))
    on = DateField(label=_("Settled on"))
    paper = forms.CharField(label=_("Number of the receipt"), max_length=80)

    def prepare(self) -> None:
        rows = self.noun.money.filter(settled_on__isnull=True)
        self.fields["money"].choices = [(str(one.pk), one.what) for one in rows]  # type: ignore[attr-defined]  # fmt: skip


class StepForm(ActForm):
    on = DateField(label=_("On the day"))
    note = forms.CharField(label=_("Number of the filing"), max_length=80)

    def ask(self, asks: tuple[str, ...]) -> None:
        for name in list(self.fields):
            if name not in asks:
                del self.fields[name]
