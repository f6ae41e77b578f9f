"""When the tree of places changes, the copies of its paths in this app follow."""

from django.db.models import F, OuterRef, Subquery

from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import (
    Delegation,
    Enterprise,
    Talent,
    TaxContribution,
    Visit,
    Watch,
)


def follow_places() -> int:
    """Copy every path that differs from its place's; gives how many rows changed. Safe to repeat."""
    path = Subquery(Place.objects.filter(pk=OuterRef("place")).values("path")[:1])
    firms = Subquery(Enterprise.objects.filter(pk=OuterRef("enterprise")).values("scope_path")[:1])
    changed = sum(
        model._default_manager.filter(place__isnull=False)  # noqa: SLF001  documented model API
        .exclude(scope_path=F("place__path"))
        .update(scope_path=path)
        for model in (Delegation, Enterprise, Talent, TaxContribution, Visit)
    )
    watches = Watch.objects.exclude(scope_path=F("enterprise__scope_path"))
    return changed + watches.update(scope_path=firms)
