"""What every screen here does first: who asks, which asset, and what may be offered."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.kernel.assets.models import Asset, StockTake
from yanzhen.kernel.parties.middleware import ActorRequest

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]


def for_offices(*capabilities: str) -> Callable[[View[P]], View[P]]:
    """Only for offices with one of these capabilities."""

    def decorate(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def asked(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not any(map(request.actor.may, capabilities)):
                raise PermissionDenied(_("The office you are working in may not open this."))
            return view(request, *args, **kwargs)

        return cast("View[P]", asked)

    return decorate


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
