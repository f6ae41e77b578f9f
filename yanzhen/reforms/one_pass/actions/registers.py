"""Two small registers of an island: its featured trades, and the plots of its gardens. Entered, corrected, ended."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.audit.models import record
from yanzhen.reforms.one_pass.actions.attractions import must_edit
from yanzhen.reforms.one_pass.models import GardenPlot, Industry


@transaction.atomic
def keep_trade(trade: Industry, *, by: By, **facts: Any) -> Industry:
    """A trade entered on the village's list, or corrected."""
    verb = "enter_trade" if trade._state.adding else "correct_trade"  # noqa: SLF001  documented model API
    if verb == "correct_trade":
        trade = Industry.objects.select_for_update(of=["self"]).select_related("place").get(pk=trade.pk)  # fmt: skip
        must_edit(by, trade.place.path)
    for name, value in facts.items():
        setattr(trade, name, value)
    must_edit(by, trade.place.path)
    trade.name = trade.name.strip()
    if not trade.name or not trade.source.strip():
        raise Refused(_("Write the trade, and where it stands that the village lives from it."), field="name" if not trade.name else "source")  # fmt: skip
    if trade.until is not None and trade.until <= trade.since:
        raise Refused(_("It begins before it ends."), field="since")
    twice = Industry.objects.filter(place=trade.place, name=trade.name, until__isnull=True).exclude(pk=trade.pk)  # fmt: skip
    if trade.until is None and twice.exists():
        raise Refused(_("%(trade)s stands on the list of %(village)s already."), field="name", trade=trade.name, village=trade.place.name)  # fmt: skip
    trade.save()
    record(by=by, verb=f"one_pass.{verb}", noun=trade, place_path=trade.place.path)
    return trade


@transaction.atomic
def end_trade(trade: Industry, until: date, *, by: By) -> Industry:
    """No longer lived from; it counts for the days before."""
    trade = Industry.objects.select_for_update(of=["self"]).select_related("place").get(pk=trade.pk)
    must_edit(by, trade.place.path)
    if trade.until is not None:
        raise Refused(_("This trade has ended already."))
    if until <= trade.since:
        raise Refused(_("It ends after it begins."), field="until")
    trade.until = until
    trade.save(update_fields=["until"])
    record(by=by, verb="one_pass.end_trade", noun=trade, place_path=trade.place.path)
    return trade


@transaction.atomic
def enter_plot(asset: Asset, *, by: By, **facts: Any) -> GardenPlot:
    """A plot is an asset of the register; who lets it is the asset's owner."""
    if GardenPlot.objects.filter(asset=asset).exists():
        raise Refused(_("This asset is a plot already."), field="asset")
    return _write(GardenPlot(asset=asset, owner=asset.owner, place=asset.place), facts, "enter_plot", by)  # fmt: skip


@transaction.atomic
def correct_plot(plot: GardenPlot, *, by: By, **facts: Any) -> GardenPlot:
    """Other words or another rent: contracts that stand keep theirs."""
    plot = _locked(plot)
    return _write(plot, facts, "correct_plot", by)


@transaction.atomic
def end_plot(plot: GardenPlot, until: date, *, by: By) -> GardenPlot:
    """Offered no longer from this day on; nobody's contract is cut short."""
    must_edit(by, _locked(plot).place.path)
    plot = GardenPlot.objects.for_page().get(pk=plot.pk)
    if plot.until is not None:
        raise Refused(_("This plot has ended already."))
    if until < timezone.localdate():
        raise Refused(_("Choose today or a later day."), field="until")
    if plot.let_on(until) is not None:
        raise Refused(_("It is let on that day: end the contract first, or choose a later day."), field="until")  # fmt: skip
    plot.until = until
    plot.save(update_fields=["until"])
    record(by=by, verb="one_pass.end_plot", noun=plot, place_path=plot.place.path)
    return plot


def _locked(plot: GardenPlot) -> GardenPlot:
    rows = GardenPlot.objects.select_for_update(of=["self"])
    return rows.select_related("place", "owner", "asset").get(pk=plot.pk)


def _write(plot: GardenPlot, facts: dict[str, Any], verb: str, by: By) -> GardenPlot:
    for name, value in facts.items():
        setattr(plot, name, value)
    must_edit(by, plot.place.path)
    for name in ("garden", "number"):
        if not getattr(plot, name).strip():
            raise Refused(_("Write the garden and the number of the plot."), field=name)
    if plot.area_m2 < 1 or plot.season_fen < 0:
        raise Refused(_("A plot has an area, and a rent that is not below nought."), field="area_m2")  # fmt: skip
    same = GardenPlot.objects.filter(place=plot.place, garden=plot.garden, number=plot.number)
    if same.exclude(pk=plot.pk).exists():
        raise Refused(_("This garden has a plot of this number already."), field="number")
    plot.save()
    record(by=by, verb=f"one_pass.{verb}", noun=plot, place_path=plot.place.path)
    return plot
