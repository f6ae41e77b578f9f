"""The tree of places, what is known of them, and how it changed."""

from yanzhen.kernel.places.models.codes import (
    CodeConflict,
    RetiredCode,
    full_code,
    refuse_unfit_code,
)
from yanzhen.kernel.places.models.facts import PlaceChange, Population
from yanzhen.kernel.places.models.place import Place, PlaceKind, paths_up

__all__ = [
    "CodeConflict",
    "Place",
    "PlaceChange",
    "PlaceKind",
    "Population",
    "RetiredCode",
    "full_code",
    "paths_up",
    "refuse_unfit_code",
]
