"""Builders: a place and a small tree, at their right paths."""

import itertools
from typing import Any

from yanzhen.kernel.places.actions import new_place
from yanzhen.kernel.places.models import Place, PlaceKind

_numbers = itertools.count(1)


def a_place(
    name: str = "", *, kind: str = PlaceKind.PARK, parent: Place | None = None, **facts: Any
) -> Place:
    """A place below `parent`, or the root of a tree of its own."""
    place = new_place(
        kind=kind, name=name or f"{kind.title()} {next(_numbers)}", parent=parent, **facts
    )
    place.save(force_insert=True)
    return place


def a_community(name: str = "Dream Community", *, parent: Place | None = None) -> Place:
    """A community with the subdistrict and district above it, where no parent is given."""
    if parent is None:
        district = a_place("Lake District", kind=PlaceKind.DISTRICT)
        parent = a_place("Granary Subdistrict", kind=PlaceKind.SUBDISTRICT, parent=district)
    return a_place(name, kind=PlaceKind.COMMUNITY, parent=parent)
