"""Whose projects an office sees and changes: those of the places it answers for."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.parties.models import scope


def seen_by(actor: Any, prefix: str = "") -> Q:
    return scope.within_scope(actor, f"{prefix}place__path")


def covers(actor: Any, place: Any) -> bool:
    return scope.covers(actor, place.path)


def must(actor: Any, capability: str, place: Any) -> None:
    """Refused unless the office may do this here."""
    scope.must(
        actor,
        capability,
        place,
        _("Your office may not do this. Ask whoever runs small works here."),
    )
