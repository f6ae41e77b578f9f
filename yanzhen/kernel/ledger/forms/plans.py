"""What a plan of distribution asks for; everything else comes from the books."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.ledger.forms.bank import SignedYuanField


class PlanForm(ActForm):
    """A collective's plan; `noun` is the book or the plan."""

    charter = forms.DecimalField(
        label=_("Reserve and welfare fund by the charter, in per cent"), min_value=0, max_value=100, decimal_places=2,
        help_text=_("At least 30% are kept, whatever the charter says."),
    )  # fmt: skip
    charter_source = forms.CharField(label=_("Article of the charter"), max_length=120)
    losses_first = forms.BooleanField(
        label=_("Take the reserve after earlier losses are covered"), required=False, initial=True
    )
    per_share = SignedYuanField(
        label=_("Yuan per share"), required=False, help_text=_("Left empty: as much as may be.")
    )


class CompanyPlanForm(ActForm):
    """A company's plan."""

    registered_capital = SignedYuanField(label=_("Registered capital"))
    optional_reserve = SignedYuanField(label=_("Optional reserve by resolution"), required=False)
    to_pay = SignedYuanField(
        label=_("Dividend in all"), required=False, help_text=_("Left empty: as much as may be.")
    )


class NewPlanForm(PlanForm):
    """The year comes with it."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    field_order = ("year",)

    def prepare(self) -> None:
        self.fields["year"].initial = timezone.localdate().year - 1


class NewCompanyPlanForm(CompanyPlanForm):
    """The year comes with it."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    field_order = ("year",)

    def prepare(self) -> None:
        self.fields["year"].initial = timezone.localdate().year - 1


class ApprovalForm(ActForm):
    """What the members' meeting decided."""

    approved_by = forms.IntegerField(label=_("Members who agreed"), min_value=1)
    members = forms.IntegerField(label=_("Members with a vote"), min_value=1)
    approved_on = DateField(label=_("Day of the meeting"))
    minutes = forms.FileField(label=_("Minutes of the meeting"), help_text=_("PDF or photo"))


class CarryOutForm(ActForm):
    """The day the plan is booked."""

    on = DateField(label=_("Date of the voucher"))

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate()


def basis_points(per_cent: Decimal | None) -> int | None:
    return None if per_cent is None else int(per_cent * 100)


def in_form(plan: Any) -> dict[str, Any]:
    """What the plan says now, for its form."""
    points = plan.charter_basis_points
    return {
        "charter": None if points is None else Decimal(points) / 100, "charter_source": plan.charter_source,
        "losses_first": plan.losses_first,
    }  # fmt: skip
