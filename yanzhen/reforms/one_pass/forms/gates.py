"""What is typed of a gate: what it is called, who stands at it, which tickets it takes, why it ends."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.orders.models import Offer, PersonGroup, RedeemPoint, Seller
from yanzhen.kernel.parties.contracts import capabilities_of
from yanzhen.kernel.parties.models import Office
from yanzhen.reforms.one_pass.actions.gate_sales import ALLOT_MAX
from yanzhen.reforms.one_pass.models import Attraction, GateDevice


class GateForm(forms.Form):
    """A new gate of this seller."""

    name = forms.CharField(label=_("Name of the gate"), max_length=40, help_text=_("As people at the landing call it: Ferry, north."))  # fmt: skip
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office that stands at it"))
    point = forms.ChoiceField(label=_("Which place of the pass"), required=False)
    attraction = forms.ModelChoiceField(Attraction.objects.none(), label=_("Attraction"), required=False)  # fmt: skip

    def __init__(self, *args: Any, seller: Seller, actor: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        today = timezone.localdate()
        offices = Office.objects.filter(organisation=seller.pk).exclude(closed_on__lte=today)
        keeping = [
            office.pk for office in offices if "orders.redeem" in capabilities_of(office.duty)
        ]
        points = RedeemPoint.objects.filter(offer__seller=seller, active=True).order_by("title")
        self.fields["office"].queryset = offices.filter(pk__in=keeping).order_by("title")  # type: ignore[attr-defined]
        self.fields["attraction"].queryset = Attraction.objects.kept_by(actor).order_by("pinyin")  # type: ignore[attr-defined]
        self.fields["point"].choices = [  # type: ignore[attr-defined]
            ("", _("the whole ticket")), *sorted({(row.code, row.title) for row in points})
        ]  # fmt: skip


class PlacesForm(forms.Form):
    """Places that the gate may sell for cash while it has no network."""

    offer = forms.ModelChoiceField(Offer.objects.none(), label=_("What is sold"))
    group = forms.ModelChoiceField(PersonGroup.objects.none(), label=_("For whom"), to_field_name="slug")  # fmt: skip
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    n = forms.IntegerField(label=_("How many places"), min_value=1, max_value=ALLOT_MAX)

    def __init__(self, *args: Any, device: GateDevice, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["offer"].queryset = Offer.objects.on_sale().filter(seller=device.seller_id, kind__in=["pass", "entry"]).order_by("name")  # type: ignore[attr-defined]  # fmt: skip
        self.fields["group"].queryset = PersonGroup.objects.order_by("pk")  # type: ignore[attr-defined]
        self.fields["day"].initial = timezone.localdate()


class EndGateForm(forms.Form):
    """Why it ends, and whether the phone is lost."""

    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    lost = forms.BooleanField(label=_("The phone is lost or broken: what it never brought becomes a case"), required=False)  # fmt: skip
