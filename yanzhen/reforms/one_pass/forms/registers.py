"""A trade and a plot as they are typed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.base.forms import ActForm, DateField, YuanField
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place

TRADE: Final = ("place", "name", "leader", "since", "source")
PLOT: Final = ("garden", "number", "area_m2", "season_fen", "grows")
CHOICES_MAX: Final = 500


class TradeForm(ActForm):
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Village"))
    name = forms.CharField(label=_("Trade"), max_length=60)
    leader = forms.ModelChoiceField(Organisation.objects.none(), label=_("Who leads it"), required=False)  # fmt: skip
    since = DateField(label=_("Since"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The register or paper in which it stands."))  # fmt: skip

    def prepare(self) -> None:
        villages = Place.objects.open().filter(path__startswith=self.by.scope_path or "", kind__in=("village", "community"))  # fmt: skip
        _choose(self, "place", villages.order_by("path"))
        _choose(self, "leader", Organisation.objects.filter(place__path__startswith=self.by.scope_path or "").select_related("party").order_by("party__pinyin"))  # fmt: skip
        _from_noun(self, TRADE)


class EndForm(ActForm):
    until = DateField(label=_("No longer from"))


class PlotForm(ActForm):
    garden = forms.CharField(label=_("Garden"), max_length=60)
    number = forms.CharField(label=_("Plot"), max_length=20)
    area_m2 = forms.IntegerField(label=_("Square metres"), min_value=1, max_value=1_000_000)
    season_fen = YuanField(label=_("Rent of a season"))
    grows = forms.CharField(label=_("What grows there"), max_length=120, required=False)

    def prepare(self) -> None:
        _from_noun(self, PLOT)


class NewPlotForm(PlotForm):
    asset = forms.ModelChoiceField(Asset.objects.none(), label=_("Asset of the register"), help_text=_("Its owner lets the plot; the contract is drawn up over it."))  # fmt: skip
    field_order = ("asset", *PLOT)

    def prepare(self) -> None:
        held = Asset.objects.held().filter(place__path__startswith=self.by.scope_path or "", garden_plot__isnull=True)  # fmt: skip
        _choose(self, "asset", held.order_by("name", "pk"))


def _choose(form: ActForm, name: str, rows: Any) -> None:
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  declared above
    # A slice cannot be filtered when the choice is looked up.
    choice.queryset = rows.model.objects.filter(pk__in=[row.pk for row in rows[:CHOICES_MAX]])


def _from_noun(form: ActForm, names: tuple[str, ...]) -> None:
    if form.noun is not None:
        form.initial = {**form.initial, **{name: getattr(form.noun, name) for name in names}}
