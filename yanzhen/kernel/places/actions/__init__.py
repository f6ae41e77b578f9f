"""How the tree changes: each act checks, writes, records, and keeps the history of the place."""

from yanzhen.kernel.places.actions.boundaries import set_boundary
from yanzhen.kernel.places.actions.finding import find_division, place_named
from yanzhen.kernel.places.actions.moving import merge_places, move_place, split_place
from yanzhen.kernel.places.actions.tree import (
    close_place,
    count_people,
    new_place,
    open_place,
    recode_place,
    rename_place,
)

__all__ = [
    "close_place",
    "count_people",
    "find_division",
    "merge_places",
    "move_place",
    "new_place",
    "open_place",
    "place_named",
    "recode_place",
    "rename_place",
    "set_boundary",
    "split_place",
]
