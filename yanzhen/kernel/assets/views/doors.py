"""What every screen here does first: who asks, which asset, and what may be offered."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from yanzhen.kernel.assets.models import Asset, StockTake
from yanzhen.kernel.parties.middleware import ActorRequest


def asset_for(request: ActorRequest, pk: UUID) -> Asset:
    """The asset with its marks, if this actor may see it; otherwise it is not found."""
    seen = Asset.objects.visible_to(request.actor).for_lists(timezone.localdate())
    return get_object_or_404(seen, pk=pk)


def take_for(request: ActorRequest, pk: UUID) -> StockTake:
    return get_object_or_404(StockTake.objects.visible_to(request.actor).for_lists(), pk=pk)


def key_of(text: str) -> UUID:
    """A key out of a query string; nonsense is the key of nothing."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
