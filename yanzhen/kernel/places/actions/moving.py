"""Moving, merging and splitting: the tree changes in one statement, and the old place leads to the new."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.announcing import announce
from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.places.actions.tree import (
    end,
    keep_change,
    refuse_closed,
    refuse_namesake,
    refuse_unless_editor,
    refuse_wrong_parent,
)
from yanzhen.kernel.places.models import Place
from yanzhen.kernel.places.models.facts import PlaceVerb


@transaction.atomic
def move_place(
    place: Place, *, parent: Place, by: By, reason: str, on: date | None = None
) -> Place:
    """Put a place with all below it under another parent. Announces "places.moved"."""
    refuse_unless_editor(by, place, parent)
    place, parent = _lock_both(place, parent)
    if parent.is_within(place):
        raise Refused(_("%(place)s can't be moved into itself or below itself."), place=place.name)
    refuse_closed(place)
    refuse_closed(parent)
    refuse_wrong_parent(place.kind, parent)
    refuse_namesake(place.name, parent, besides=place)
    before = str(place.parent) if place.parent else ""
    _move(place, parent)
    keep_change(
        place,
        PlaceVerb.MOVED,
        by=by,
        on=on,
        reason=reason,
        before={"parent": before},
        after={"parent": parent.name},
    )
    announce("places.moved", place_id=place.pk)
    return place


@transaction.atomic
def merge_places(
    place: Place, *, into: Place, by: By, reason: str, on: date | None = None
) -> Place:
    """End a place; all below it goes to its successor. Announces "places.merged"."""
    refuse_unless_editor(by, place, into)
    place, into = _lock_both(place, into)
    on = on or timezone.localdate()
    if into.is_within(place):
        raise Refused(_("%(place)s can't be merged into a part of itself."), place=place.name)
    refuse_closed(place)
    refuse_closed(into)
    for child in place.children.filter(until__isnull=True):
        _move(child, into)
    end(place, on)
    place.successors.add(into)
    keep_change(place, PlaceVerb.MERGED, by=by, on=on, reason=reason, after={"into": [into.name]})
    announce("places.merged", place_id=place.pk, into_id=into.pk)
    return into


@transaction.atomic
def split_place(
    place: Place,
    *,
    into: Sequence[Place],
    children: Mapping[Place, Place],
    by: By,
    reason: str,
    on: date | None = None,
) -> Sequence[Place]:
    """End a place in favour of several; `children` says which part each open child goes to.

    The parts have been opened before. Announces "places.split".
    """
    refuse_unless_editor(by, place)
    places = Place.objects.select_for_update().in_bulk([place.pk, *(part.pk for part in into)])
    place = places[place.pk]
    on = on or timezone.localdate()
    refuse_closed(place)
    if len(into) < 2 or place in into:
        raise Refused(_("A split needs at least two other places to take over."))
    homeless = [
        child.name for child in place.children.filter(until__isnull=True) if child not in children
    ]
    if homeless:
        raise Refused(_("Say where these go: %(places)s."), places="、".join(homeless))
    for child, part in children.items():
        _move(Place.objects.get(pk=child.pk), places[part.pk])
    end(place, on)
    place.successors.add(*into)
    names = [part.name for part in into]
    keep_change(place, PlaceVerb.SPLIT, by=by, on=on, reason=reason, after={"into": names})
    announce("places.split", place_id=place.pk)
    return into


def _lock_both(place: Place, other: Place) -> tuple[Place, Place]:
    # In the order of keys: two opposite moves at once must not wait for each other.
    rows = Place.objects.select_for_update().order_by("id").in_bulk([place.pk, other.pk])
    return rows[place.pk], rows[other.pk]


def _move(place: Place, parent: Place) -> None:
    """Rewrite the paths of the whole subtree in one statement; the database checks it afterwards."""
    old, new = place.path, parent.path + place.label
    table = Place._meta.db_table  # noqa: SLF001  Django's documented model meta API
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET path = %s || substr(path, %s),"  # noqa: S608  the table's own name
            " parent_id = CASE WHEN id = %s THEN %s ELSE parent_id END"
            " WHERE path LIKE %s",
            [new, len(old) + 1, place.pk, parent.pk, f"{old}%"],
        )
    place.refresh_from_db()
