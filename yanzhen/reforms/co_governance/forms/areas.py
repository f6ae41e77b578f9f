"""An area ended, its contract linked, a cost moved, an order added to a mass fault: as they are chosen."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.workflow import HOLDING
from yanzhen.kernel.cases.models import Fault
from yanzhen.reforms.co_governance.forms.service import ReasonsField, offer
from yanzhen.reforms.co_governance.models import ServiceArea


class AreaWithMoney(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """Areas with whose money pays for them, so that one sees why a cost may not go there."""

    def label_from_instance(self, area: Any) -> str:
        return f"{area.name}（{area.get_money_display()}）"


class EndForm(ActForm):
    area = forms.ModelChoiceField(ServiceArea.objects.none(), label=_("Area of service"))
    until = DateField(label=_("Served until"), help_text=_("From this day on nobody serves it under this contract."))  # fmt: skip

    def prepare(self) -> None:
        offer(self, "area", self.noun.areas.filter(until=None).order_by("name"))


class ContractForm(ActForm):
    area = forms.ModelChoiceField(ServiceArea.objects.none(), label=_("Area of service"))
    agreement = forms.ModelChoiceField(Agreement.objects.none(), label=_("Contract between the payer and the company"))  # fmt: skip

    def prepare(self) -> None:
        areas = self.noun.areas.order_by("name")
        offer(self, "area", areas)
        rows = Agreement.objects.filter(owner__in=areas.values("payer"), counterparty=self.noun.company_id, state__in=HOLDING)  # fmt: skip
        offer(self, "agreement", rows.order_by("-since", "number"))


class ReasonsForm(ActForm):
    area = forms.ModelChoiceField(ServiceArea.objects.none(), label=_("Area of service"))
    reasons = ReasonsField()

    def prepare(self) -> None:
        offer(self, "area", self.noun.areas.order_by("name"))


class MoveCostForm(ActForm):
    """Every area of the desk is offered, those of the other purse as well: there one reads why it stays."""

    to = AreaWithMoney(ServiceArea.objects.none(), label=_("To the area"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    def prepare(self) -> None:
        rows = ServiceArea.objects.visible_to(self.by).on(timezone.localdate()).select_related("cluster__place")  # fmt: skip
        offer(self, "to", rows.exclude(pk=self.noun.area_id).order_by("money", "name"))


class FaultForm(ActForm):
    fault = forms.ModelChoiceField(Fault.objects.none(), label=_("Mass fault"), empty_label=None)

    def prepare(self) -> None:
        offer(self, "fault", Fault.objects.running().reaching(self.noun.area.place).order_by("-began_at"))  # fmt: skip
