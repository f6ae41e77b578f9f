"""Opening a book, and what its accounts are asked: sub-accounts, limits, what a line must name, a count."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.kernel.assets.forms.fields import PlaceField
from yanzhen.kernel.ledger.contracts import charts
from yanzhen.kernel.ledger.forms.bank import SignedYuanField
from yanzhen.kernel.ledger.models import Separation
from yanzhen.kernel.parties.models import Organisation, Party

CODE_MAX = 20


class OrganisationField(forms.CharField):
    """An organisation of the register by its whole name or its credit code."""

    def clean(self, value: Any) -> Organisation:
        text = super().clean(value).strip()
        rows = Organisation.objects.filter(party__merged_into=None).select_related("party")
        found = list(rows.filter(uscc=text)[:1]) or list(rows.filter(party__name=text)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Two have this name. Write the credit code instead."))
        raise forms.ValidationError(_("No organisation of the register is called so. Enter it under “People and organisations” first."))  # fmt: skip


class BookForm(ActForm):
    """Whose book, by which chart, from which day, and how many people an entry passes."""

    organisation = OrganisationField(
        label=_("Legal entity"), max_length=200, help_text=_("Its whole name in the register, or its credit code.")
    )  # fmt: skip
    chart = forms.ChoiceField(label=_("Chart of accounts"))
    place = PlaceField(label=_("Village or community"), max_length=120)
    opened_on = DateField(
        label=_("First day"), help_text=_("Opening balances stand on this day; nothing is entered before it.")
    )  # fmt: skip
    separation = forms.ChoiceField(
        label=_("Who prepares, reviews and posts"), choices=Separation.choices, initial=Separation.TWO
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name of the book"), max_length=120, required=False, help_text=_("Left empty: the name of the legal entity.")
    )  # fmt: skip

    def prepare(self) -> None:
        chart: Any = self.fields["chart"]
        chart.choices = [(one.slug, one.title) for one in charts]
        place: Any = self.fields["place"]
        place.scope_path = self.by.scope_path
        self.fields["opened_on"].initial = timezone.localdate().replace(month=1, day=1)


class DemandsForm(ActForm):
    """What each line on the account must name; `noun` is the account as it stands."""

    demands_project = forms.BooleanField(label=_("Asks for a project"), required=False)
    demands_agreement = forms.BooleanField(label=_("Asks for an agreement"), required=False)
    demands_approval = forms.BooleanField(label=_("Asks for a decision"), required=False)

    def prepare(self) -> None:
        for name in ("demands_project", "demands_agreement", "demands_approval"):
            self.fields[name].initial = getattr(self.noun, name)


class SubAccountForm(DemandsForm):
    """A sub-account of `noun`."""

    code = forms.CharField(label=_("Code"), max_length=CODE_MAX)
    name = forms.CharField(label=_("Name"), max_length=80)
    by_counterparty = forms.BooleanField(label=_("Kept by counterparty"), required=False)
    field_order = ("code", "name", "by_counterparty")

    def prepare(self) -> None:
        super().prepare()
        self.fields["code"].help_text = _("Begins with %(code)s and goes on, in digits.") % {"code": self.noun.code}  # fmt: skip
        self.fields["code"].initial = self.noun.code
        self.fields["by_counterparty"].initial = self.noun.by_counterparty


class LimitForm(ActForm):
    """The least and the most of an account; empty lifts a limit."""

    floor_fen = SignedYuanField(label=_("Never below"), required=False)
    ceiling_fen = SignedYuanField(label=_("Never above"), required=False, help_text=_("Of debits less credits, held amounts counted against it. Empty: no limit."))  # fmt: skip

    def prepare(self) -> None:
        for name in ("floor_fen", "ceiling_fen"):
            fen = getattr(self.noun, name)
            self.fields[name].initial = None if fen is None else f"{fen / 100:.2f}"


class CloseAccountForm(ActForm):
    """The last day of an account."""

    on = DateField(label=_("Last day"))

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate()


class CountForm(ActForm):
    """What was counted or printed, at the end of which day; `noun` is the account."""

    balance_fen = SignedYuanField(label=_("Balance"))
    on = DateField(label=_("At the end of"))
    evidence = forms.CharField(
        label=_("Where it is known from"), max_length=200, help_text=_("Such as: count of the cash by 陈 and 李; bank statement no. 7.")
    )  # fmt: skip
    counterparty: "forms.ModelChoiceField[Party]" = forms.ModelChoiceField(
        label=_("Counterparty"), queryset=Party.objects.none(), required=False, empty_label=_("All counterparties")
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate()
        if not self.noun.by_counterparty:
            del self.fields["counterparty"]
            return
        choice: Any = self.fields["counterparty"]
        choice.queryset = Party.objects.filter(pk__in=self.noun.legs.values("counterparty")).order_by("name")  # fmt: skip
