"""A contract as it is written: whom with, about what, how long, how it came about, how it is paid."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField
from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.actions import AgreementDraft, TermsDraft
from yanzhen.kernel.agreements.models import (
    PAYS,
    AgreementKind,
    Basis,
    Direction,
    ObjectClass,
    Obtained,
    PriceIndex,
    Terms,
)
from yanzhen.kernel.assets.forms.assets import ASKED, ManyFilesField, StepForm
from yanzhen.kernel.assets.forms.fields import FenField, PlaceField, owners_for
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.parties.models import Organisation, Party

ASSETS_OFFERED_MAX = 500
HUNDRED = 100


class PartyField(forms.CharField):
    """A party by its whole name; two of one name are told apart by the credit code."""

    def clean(self, value: Any) -> Party | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = list(Party.objects.current().filter(organisation__uscc=text)[:1]) or list(
            Party.objects.current().filter(name=text)[:2]
        )
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Two have this name. Write the credit code instead."))
        raise forms.ValidationError(
            _(
                "Nobody of this name is in the register of people and organisations. Enter them there first."
            )
        )

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Party) else value


class HundredthsField(forms.DecimalField):
    """A number with two decimals, kept as whole hundredths: mu, per cent, points of an index."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=12, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return (
            None
            if number is None
            else int((number * HUNDRED).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        )

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / HUNDRED if isinstance(value, int) else value


class TermsFields(forms.Form):
    """How dues are reckoned."""

    basis = forms.ChoiceField(label=_("How it is reckoned"), choices=Basis.choices)
    amount_fen = FenField(
        label=_("Amount a year"),
        required=False,
        help_text=_(
            "In yuan; for a single payment the whole of it. By area it follows from the two fields below."
        ),
    )
    pays_per_year = forms.TypedChoiceField(label=_("Paid how often"), choices=PAYS, coerce=int)
    due_after_days = forms.IntegerField(
        label=_("Due so many days after the period begins"),
        min_value=-366,
        max_value=366,
        initial=0,
    )
    area_mu_hundredths = HundredthsField(label=_("Area in mu"), required=False)
    price_per_mu_fen = FenField(label=_("Price per mu and year"), required=False)
    step_years = forms.IntegerField(
        label=_("Rises every so many years"), min_value=0, max_value=50, required=False
    )
    step_bp = HundredthsField(label=_("By so many per cent"), required=False)
    index = forms.ModelChoiceField(
        PriceIndex.objects.all(), label=_("Price index"), required=False, empty_label=_("No index")
    )
    index_base_hundredths = HundredthsField(label=_("Its value at the beginning"), required=False)

    def terms(self) -> TermsDraft:
        data = self.cleaned_data
        plain: dict[str, Any] = {
            name: data[name]
            for name in (
                "basis",
                "pays_per_year",
                "due_after_days",
                "area_mu_hundredths",
                "price_per_mu_fen",
                "index",
            )
        }
        counts: dict[str, Any] = {
            name: data[name] or 0
            for name in ("amount_fen", "step_years", "step_bp", "index_base_hundredths")
        }
        return TermsDraft(**plain, **counts)


class AgreementForm(TermsFields):
    """The whole of a contract on one page."""

    title = forms.CharField(label=_("Title of the contract"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind of contract"), choices=AgreementKind.choices)
    direction = forms.ChoiceField(label=_("Who pays"), choices=Direction.choices)
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("Our side"))
    counterparty = PartyField(
        label=_("The other side"),
        max_length=200,
        help_text=_("The whole name, or the credit code."),
    )
    asset = forms.ModelChoiceField(
        Asset.objects.none(),
        label=_("Asset it is about"),
        required=False,
        empty_label=_("No asset"),
    )
    exclusive = forms.BooleanField(label=_("The other side alone uses the asset"), required=False)
    place = PlaceField(
        label=_("Place"),
        max_length=120,
        required=False,
        help_text=_("Empty: the asset's, or our side's."),
    )
    subject = forms.CharField(label=_("Subject of the contract"), max_length=300, required=False)
    since = DateField(label=_("First day"))
    until = DateField(label=_("Last day"))
    obtained = forms.ChoiceField(label=_("How it came about"), choices=Obtained.choices)
    basis_text = forms.CharField(label=_("Decision it rests on"), max_length=200, required=False)
    object_class = forms.ChoiceField(
        label=_("What is bought"),
        choices=[("", _("Nothing: it is let or shared")), *ObjectClass.choices],
        required=False,
    )
    value_fen = FenField(
        label=_("Value of the whole"),
        required=False,
        help_text=_("Empty: the sum of what falls due."),
    )
    number = forms.CharField(
        label=_("File number"),
        max_length=60,
        required=False,
        help_text=_("Left empty, the house gives one."),
    )
    deposit_fen = FenField(label=_("Deposit"), required=False)
    interest_per_myriad_day = forms.DecimalField(
        label=_("Interest on arrears, per 10,000 a day"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        required=False,
    )
    notice_days = forms.IntegerField(
        label=_("Told so many days before its end"), min_value=0, max_value=730, initial=60
    )
    first_refusal_on = DateField(label=_("Right of first refusal is asked by"), required=False)
    note = forms.CharField(
        label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = (
        "title",
        "kind",
        "direction",
        "owner",
        "counterparty",
        "asset",
        "exclusive",
        "place",
        "subject",
        "since",
        "until",
        "obtained",
        "basis_text",
        "object_class",
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_for(by)  # type: ignore[attr-defined]  # a model choice has one
        assets = Asset.objects.visible_to(by).held().order_by("pinyin", "pk")
        self.fields["asset"].queryset = assets  # type: ignore[attr-defined]  # as above
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101  declared above
        place.scope_path = by.scope_path

    def draft(self) -> AgreementDraft:
        data = self.cleaned_data
        own = set(TermsFields.base_fields)
        plain = {name: value for name, value in data.items() if name not in own}
        return AgreementDraft(
            **{**plain, "terms": self.terms(), "deposit_fen": data["deposit_fen"] or 0}
        )


class TermsForm(ActForm, TermsFields):
    """New terms from a day on."""

    since = DateField(label=_("They hold from"))
    why = forms.CharField(label=_("Why the terms change"), max_length=300)
    field_order = ("since", "why")

    def proposed(self) -> Terms:
        draft = self.terms()
        facts = {name: getattr(draft, name) for name in TermsDraft.__dataclass_fields__}
        return Terms(**facts, since=self.cleaned_data["since"], why=self.cleaned_data["why"])


class MoneyForm(ActForm):
    amount_fen = FenField(label=_("Amount"))
    on = DateField(label=_("Paid on"))
    into = forms.ChoiceField(
        label=_("Through"), choices=[("bank", _("the bank")), ("cash", _("the cash box"))]
    )
    note = forms.CharField(label=_("Remark"), max_length=150, required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["once"].initial = new_key()


class TakeBackForm(ActForm):
    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=200,
        help_text=_("Such as: written down twice, or meant for another contract."),
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["once"].initial = new_key()


class RenewForm(ActForm):
    until = DateField(label=_("New last day"))
    obtained = forms.ChoiceField(
        label=_("How it came about"), choices=Obtained.choices, initial=Obtained.RENEWAL
    )
    amount_fen = FenField(
        label=_("New amount a year"), required=False, help_text=_("Empty: as before.")
    )


class PapersForm(ActForm):
    attached = ManyFilesField(label=_("Text and signed scan"))


class DecideTermsForm(ActForm):
    note = forms.CharField(label=_("Why"), max_length=300, required=False)


class IndexForm(forms.Form):
    """A published value; a name that is new makes a new index."""

    name = forms.CharField(label=_("Name of the index"), max_length=120)
    source = forms.CharField(label=_("Who publishes it"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)
    value = HundredthsField(label=_("Value, such as 102.30"))


class LifeStepForm(StepForm):
    """The fields a step of the contract's life asks for."""

    def ask(self, asks: tuple[str, ...]) -> None:
        for name in asks:
            plain = name.rstrip("?")
            self.fields[plain] = OWN[plain]() if plain in OWN else ASKED[plain]()
            self.fields[plain].required = not name.endswith("?")


OWN: dict[str, Any] = {
    "ended_on": lambda: DateField(label=_("Its last day")),
    "settlement_fen": lambda: FenField(
        label=_("Agreed for settlement"),
        help_text=_("In yuan; with a minus where it runs the other way. Empty: nothing."),
    ),
}
