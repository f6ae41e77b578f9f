"""Builders: an asset of a village's collective, its keeper and reviewer, a stock-take."""

import itertools
from datetime import datetime
from typing import Any

from django.utils import timezone

from yanzhen.base.keys import new_key
from yanzhen.kernel.assets.actions import AssetDraft, Scan, begin_take, count, enter_asset
from yanzhen.kernel.assets.contracts import KEEPER, REVIEWER
from yanzhen.kernel.assets.models import Asset, AssetKind, StockCount, StockTake
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Organisation, OrganisationKind
from yanzhen.kernel.parties.testing import an_actor, an_organisation
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.kernel.places.testing import a_place

_numbers = itertools.count(1)


def a_village(parent: Place | None = None) -> Place:
    return a_place(kind=PlaceKind.VILLAGE, parent=parent or a_place(kind=PlaceKind.TOWN))


def a_collective(village: Place | None = None) -> Organisation:
    """The collective of a village."""
    return an_organisation(kind=OrganisationKind.COLLECTIVE, place=village or a_village())


def a_keeper(village: Place | None = None) -> Actor:
    return an_actor(KEEPER, village)


def a_reviewer(village: Place | None = None) -> Actor:
    return an_actor(REVIEWER, village)


def an_asset(
    owner: Organisation | None = None,
    *,
    by: Actor | None = None,
    kind: str = "building",
    **facts: Any,
) -> Asset:
    """A building of a collective, where its village is."""
    owner = owner or a_collective()
    given: dict[str, Any] = {"name": f"Asset {next(_numbers)}", "place": owner.place, **facts}
    draft = AssetDraft(kind=AssetKind.objects.get(pk=kind), owner=owner, **given)
    return enter_asset(draft, by=by or a_keeper())


def a_take(place: Place, *, by: Actor | None = None, **facts: Any) -> StockTake:
    return begin_take(title="Stock-take", place=place, by=by or a_keeper(), **facts)


def a_scan(
    take: StockTake,
    typed: str,
    *,
    by: Actor | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> StockCount:
    """One label scanned in the stock-take by somebody new."""
    scan = Scan(
        **{"once_key": new_key(), "typed": typed, "counted_at": at or timezone.now(), **facts}
    )
    return count(take, scan, by=by or an_actor(KEEPER))
