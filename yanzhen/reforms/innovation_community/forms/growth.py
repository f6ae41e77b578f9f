"""Forms of the ladder's records, made from the same table of cells as the spreadsheets."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.reforms.innovation_community.actions.growth_kinds import Cell, RecordKind
from yanzhen.reforms.innovation_community.forms.fields import DayField, FenField
from yanzhen.reforms.innovation_community.models import GrowthProfile
from yanzhen.reforms.innovation_community.models.growth_kinds import ChainRole
from yanzhen.reforms.innovation_community.models.years import YEAR_NAMES

NOT_KNOWN: Final = ("", _("Not known"))
YES_NO: Final = (NOT_KNOWN, ("yes", _("Yes")), ("no", _("No")))
ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "": None}
SOURCE_HINT: Final = _("Such as: told on a visit, annual report, certificate.")


class YesNoField(forms.ChoiceField):
    """Yes, no, or nobody knows: the third is no answer, never a no."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, **{"required": False, **kwargs})

    def clean(self, value: Any) -> bool | None:
        return ANSWERS[super().clean(value)]

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class HundredthsField(forms.DecimalField):
    """A number with at most two decimals, kept in hundredths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=2, max_digits=7, min_value=Decimal(0), **kwargs)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else int(number * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:f}" if isinstance(value, int) else value


def _field(cell: Cell) -> forms.Field:
    more: dict[str, Any] = {"label": cell.title, "required": cell.required, "help_text": cell.hint}
    if cell.sort == "choice":
        # What must be said is chosen; only what may stay open is "not known".
        first = ("", _("Please choose")) if cell.required else NOT_KNOWN
        choices = [first, *(cell.choices.choices if cell.choices else [])]
        return forms.ChoiceField(choices=choices, **more)
    if cell.sort == "text":
        return forms.CharField(max_length=cell.length, **more)
    return _FIELDS[cell.sort](**more)


_FIELDS: Final[Mapping[str, Callable[..., forms.Field]]] = {
    "day": DayField,
    "past_day": lambda **more: DayField(past=True, **more),
    "fen": FenField,
    "whole": lambda **more: forms.IntegerField(min_value=0, max_value=2_000_000, **more),
    "points": HundredthsField,
    "yes_no": YesNoField,
}


class RecordForm(forms.Form):
    """One record of a kind, and where it is from."""

    def __init__(self, *args: Any, kind: RecordKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cell in kind.cells:
            self.fields[cell.name] = _field(cell)
        self.fields["source"] = forms.CharField(
            label=_("Where it is from"), max_length=200, help_text=SOURCE_HINT
        )


class GrowthProfileForm(forms.Form):
    """What the firm says of its product and market; what is left empty is not known."""

    leading_product = forms.CharField(label=_("Leading product"), max_length=200, required=False)
    niche_since = DayField(label=_("In its niche since"), required=False, past=True)
    strategic_field = YesNoField(label=_("Strategic emerging industry"))
    chain_role = forms.ChoiceField(
        label=_("Place in the chain"), required=False, choices=[NOT_KNOWN, *ChainRole.choices]
    )
    digital_level = forms.IntegerField(
        label=_("Digital level, 0 to 5"), required=False, min_value=0, max_value=5
    )
    market_share_bp = HundredthsField(label=_("Share of its niche, %"), required=False)
    market_rank = forms.IntegerField(
        label=_("Rank in China"), required=False, min_value=1, max_value=100_000
    )
    market_words = forms.CharField(
        label=_("What it says of its market"), max_length=200, required=False
    )
    product_prohibited = YesNoField(label=_("Is the product prohibited, restricted or eliminated?"))
    in_giant_group = YesNoField(label=_("Does a recognised giant of its group make the same?"))
    rights_complete_on = DayField(
        label=_("All rights are entered as of"), required=False, past=True,
        help_text=_("Only then few rights count as too few."),
    )  # fmt: skip
    lists_checked_on = DayField(
        label=_("Lists of abnormal and dishonest firms looked into on"), required=False, past=True,
        help_text=_("Once a year; then an empty list of bad records counts."),
    )  # fmt: skip
    source = forms.CharField(label=_("Where it is from"), max_length=200, help_text=SOURCE_HINT)

    @staticmethod
    def told_by(profile: GrowthProfile | None) -> dict[str, Any]:
        """What stands there now."""
        names = [name for name in GrowthProfileForm.base_fields if name != "source"]
        return {name: getattr(profile, name) for name in names} if profile else {}


class YearNumbersForm(forms.Form):
    """One year of a firm. Amounts in yuan, 120万 is understood; what is left empty is not known."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=1949,
        max_value=2200,
        initial=lambda: timezone.localdate().year - 1,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title in YEAR_NAMES.items():
            money = name.endswith("_fen")
            label: Any = _("%(what)s, yuan") % {"what": title} if money else title
            self.fields[name] = (
                SignedFenField(label=label, required=False)
                if name == "net_profit_fen"
                else FenField(label=label, required=False)
                if money
                else forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=2_000_000
                )
            )
        self.fields["audit_code"] = forms.CharField(
            label=_("Code of the audit report"), max_length=40, required=False,
            help_text=_("The code of the Ministry of Finance on the report."),
        )  # fmt: skip
        self.fields["source"] = forms.CharField(
            label=_("Where it is from"), max_length=200,
            help_text=_("Such as: told on a visit, annual report, statistics bureau."),
        )  # fmt: skip


class SignedFenField(FenField):
    """An amount that may be below nought: a loss."""

    def clean(self, value: Any) -> "int | None":
        text = str(value or "").strip()
        lost = text[:1] in ("-", "−", "－")
        fen = super().clean(text.lstrip("-−－") if lost else value)
        return -fen if lost and fen is not None else fen
