"""Gardens of the island, plot by plot: let by the season under a contract of `agreements`."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.agreements.models import Agreement
from yanzhen.kernel.agreements.workflow import HOLDING
from yanzhen.kernel.assets.models import Asset
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.one_pass.contracts import SEE
from yanzhen.reforms.one_pass.models.scope import within_scope


class GardenPlotQuerySet(models.QuerySet["GardenPlot"]):
    def kept_by(self, actor: Any) -> Self:
        return self.filter(within_scope(actor)) if actor.may(SEE) else self.none()

    def offered_on(self, day: date) -> Self:
        """Those that have not ended."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day))

    def for_page(self) -> Self:
        """Each plot with the contract that holds it now or soon."""
        lets = Agreement.objects.filter(state__in=HOLDING).select_related("counterparty")
        return self.select_related("asset", "owner__party", "place").prefetch_related(
            models.Prefetch("asset__agreements", queryset=lets.order_by("since"), to_attr="lets")
        )


class GardenPlot(models.Model):
    """One plot that a family takes for a season. Who has it says the contract over its asset, nothing here."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    asset = models.OneToOneField(Asset, models.PROTECT, related_name="garden_plot")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="garden_plots", verbose_name=_("who lets it"))  # fmt: skip
    place = models.ForeignKey(Place, models.PROTECT, related_name="garden_plots", verbose_name=_("place"))  # fmt: skip
    garden = models.CharField(_("garden"), max_length=60)
    number = models.CharField(_("plot"), max_length=20)
    area_m2 = models.PositiveIntegerField(_("square metres"))
    season_fen = models.BigIntegerField(_("rent of a season"))
    until = models.DateField(_("let until, then no longer"), null=True, blank=True)
    grows = models.CharField(_("what grows there"), max_length=120, blank=True)

    objects = GardenPlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("garden plot")
        ordering = ["garden", "number"]
        constraints = [
            models.UniqueConstraint(fields=["place", "garden", "number"], name="a_plot_is_numbered_once"),
            models.CheckConstraint(condition=Q(area_m2__gte=1) & Q(season_fen__gte=0), name="a_plot_has_an_area_and_a_rent"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.garden} {self.number}"

    def let_on(self, day: Any) -> Any:
        """The contract that holds on the day, of those loaded by `for_page`."""
        return next((one for one in self.asset.lets if one.since <= day < one.last_on), None)  # type: ignore[attr-defined]
