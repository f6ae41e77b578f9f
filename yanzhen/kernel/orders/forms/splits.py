"""How a sale is shared, as it is typed: one row a party."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import YuanField
from yanzhen.base.refusals import Refused
from yanzhen.kernel.orders.actions.agreeing import PartDraft, RuleDraft
from yanzhen.kernel.orders.models import Basis, Breakage, Offer, SplitRule
from yanzhen.kernel.orders.models.refunding import Row, Terms
from yanzhen.kernel.orders.models.splitting import WAYS, Part, Way, percent_text
from yanzhen.kernel.parties.models import Party

ROWS: Final = 6
TABLE_ROWS: Final = 5


def hundredths(text: str) -> int:
    """“37.5” or “37.5%” → 3750. Refused where it is no percentage."""
    plain = text.strip().rstrip("%％").strip()
    whole, _dot, rest = plain.partition(".")
    if not whole.isdigit() or len(rest) > 2 or not (rest.isdigit() or not rest) or int(whole) > 100:
        raise Refused(
            _("“%(text)s” is no percentage: write 0 to 100, with two decimals at most."), text=text
        )
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


class PartForm(forms.Form):
    """One party: found by its name, and what it gets."""

    party = forms.CharField(label=_("Party"), required=False, max_length=200)
    way = forms.ChoiceField(
        label=_("Gets"), choices=[(w.value, WAYS[w]) for w in Way], required=False
    )
    size = forms.CharField(
        label=_("How much"), required=False, max_length=20, help_text=_("Yuan a ticket, or percent")
    )
    least = YuanField(label=_("At least, of each ticket"), required=False)
    month_least = YuanField(label=_("Guaranteed each month"), required=False)
    point = forms.ChoiceField(label=_("Only for what is redeemed at"), required=False)

    def __init__(self, *args: Any, points: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"] = forms.ChoiceField(
            label=_("Only for what is redeemed at"),
            required=False,
            choices=[("", _("everywhere")), *points],
        )
        self.has_points = bool(points)

    def draft(self) -> PartDraft:
        """Raises Refused in the words of the field."""
        data = self.cleaned_data
        found = list(Party.objects.filter(name=data["party"].strip(), merged_into__isnull=True)[:2])
        if len(found) != 1:
            raise Refused(
                _("“%(name)s”: no party has exactly this name, or several have."),
                name=data["party"],
            )
        way = Way(data["way"])
        return PartDraft(
            found[0].pk,
            Part(way, _size(way, data["size"]), data["least"] or 0),
            data["point"],
            data["month_least"] or 0,
        )


def _size(way: Way, text: str) -> int:
    if way is Way.REST:
        return 0
    return hundredths(text) if way is Way.PERCENT else int(YuanField().clean(text))


class SplitForm(forms.Form):
    """When it is shared, what happens with what nobody redeems, and on what it rests."""

    basis = forms.ChoiceField(
        label=_("It is shared"), choices=Basis.choices, widget=forms.RadioSelect
    )
    breakage = forms.ChoiceField(
        label=_("What nobody redeems"), choices=Breakage.choices, widget=forms.RadioSelect
    )
    breakage_after_days = forms.IntegerField(
        label=_("Days after its last day before it counts as never redeemed"),
        min_value=0,
        max_value=365,
        required=False,
    )
    source = forms.CharField(
        label=_("On what it rests"),
        max_length=300,
        help_text=_("The agreement: its number and day, who signed"),
    )

    def __init__(self, data: Any = None, *, offer: Offer, rule: SplitRule | None = None) -> None:
        initial = {"basis": rule.basis if rule else offer.recognised, "breakage": rule.breakage if rule else "shared",
                   "breakage_after_days": rule.breakage_after_days if rule else 0, "source": rule.source if rule else ""}  # fmt: skip
        super().__init__(data, initial=initial)
        points = list(offer.points.filter(active=True).values_list("code", "title"))
        rows = _initial_rows(offer, rule)
        self.parts = [
            PartForm(data, prefix=f"p{n}", points=points, initial=rows[n] if n < len(rows) else {})
            for n in range(ROWS)
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(part.is_valid() for part in self.parts)])

    def draft(self) -> RuleDraft:
        data = self.cleaned_data
        parts = [part.draft() for part in self.parts if part.cleaned_data.get("party", "").strip()]
        return RuleDraft(
            data["basis"], data["breakage"], data["source"], parts, data["breakage_after_days"] or 0
        )


def _initial_rows(offer: Offer, rule: SplitRule | None) -> list[dict[str, Any]]:
    if rule is None:
        return [{"party": str(offer.seller), "way": Way.REST}]
    return [
        {"party": part.party.name, "way": part.way, "size": shown_size(part.plain), "least": part.least_fen or "",
         "month_least": part.month_least_fen or "", "point": part.point}
        for part in rule.parts.select_related("party")
    ]  # fmt: skip


def shown_size(part: Part) -> str:
    """As it is typed."""
    if part.way is Way.REST:
        return ""
    return percent_text(part.size) if part.size else ""


class RefundTableForm(forms.Form):
    """From which day on how much comes back; five lines at most."""

    partly = forms.CharField(label=_("Of something partly used: percent of the unused part"), required=False, max_length=8,
                             help_text=_("By settlement price. Left empty: not laid down, a person decides"))  # fmt: skip
    source = forms.CharField(label=_("On what it rests"), max_length=300)

    def __init__(self, data: Any = None, *, terms: Terms) -> None:
        rows = sorted(terms.rows, key=lambda row: -row.days)
        super().__init__(
            data, initial={"partly": "" if terms.partly is None else f"{terms.partly // 100}"}
        )
        for n in range(TABLE_ROWS):
            row = rows[n] if n < len(rows) else None
            self.fields[f"days{n}"] = forms.IntegerField(
                label=_("Days before"),
                required=False,
                min_value=-365,
                max_value=365,
                initial=row.days if row else None,
            )
            self.fields[f"percent{n}"] = forms.CharField(
                label=_("Percent back"),
                required=False,
                max_length=8,
                initial=f"{row.percent // 100}" if row else "",
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"days{n}"], self[f"percent{n}"]) for n in range(TABLE_ROWS)]

    def terms(self) -> Terms:
        """Raises Refused where a percentage is none."""
        data = self.cleaned_data
        rows = [
            Row(data[f"days{n}"], hundredths(data[f"percent{n}"]))
            for n in range(TABLE_ROWS)
            if data[f"days{n}"] is not None and data[f"percent{n}"].strip()
        ]
        return Terms(tuple(rows), hundredths(data["partly"]) if data["partly"].strip() else None)
