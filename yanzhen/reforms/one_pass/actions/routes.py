"""A route is laid through attractions that are there."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.reforms.one_pass.actions.attractions import must_edit
from yanzhen.reforms.one_pass.models import Attraction, Route, RouteStop, Shown

# Attraction, what one does there, the same in English.
Stop = tuple[Attraction, str, str]


@transaction.atomic
def lay_route(route: Route, stops: Sequence[Stop], *, by: By, **facts: Any) -> Route:
    """A new route, or another course of one; published where all its stops are."""
    if not route._state.adding:  # noqa: SLF001  documented model API
        must_edit(by, Route.objects.select_for_update(of=["self"]).select_related("place").get(pk=route.pk).place.path)  # fmt: skip
    for name, value in facts.items():
        setattr(route, name, value)
    must_edit(by, route.place.path)
    if len(stops) < 2:
        raise Refused(_("A route has two stops at least."), field="stops")
    if Route.objects.filter(place=route.place, name=route.name).exclude(pk=route.pk).exists():
        raise Refused(_("There is a route of this name already."), field="name")
    hidden = [stop[0] for stop in stops if stop[0].shown != Shown.PUBLISHED]
    if route.shown == Shown.PUBLISHED and hidden:
        raise Refused(
            _("“%(name)s” is not published. Publish it first, or leave it out."), field="stops", name=hidden[0]
        )  # fmt: skip
    route.save()
    route.stops.all().delete()
    RouteStop.objects.bulk_create(
        RouteStop(route=route, attraction=attraction, order=n, note=note, note_en=english)
        for n, (attraction, note, english) in enumerate(stops, start=1)
    )
    record(by=by, verb="one_pass.lay_route", noun=route, place_path=route.place.path,
           changes={"stops": [str(stop[0]) for stop in stops]})  # fmt: skip
    return route
