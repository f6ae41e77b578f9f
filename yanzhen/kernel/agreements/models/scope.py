"""Whose contracts an office sees: those about its places, and those of owners that belong there."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models.scope import EVERYTHING


def seen_by(actor: Any, prefix: str = "") -> Q:
    """Rows that the actor's office covers; `prefix` leads from another table to the contract."""
    path: str | None = actor.scope_path
    if path is None:
        return EVERYTHING
    found = Q(**{f"{prefix}place__path__startswith": path})
    own = getattr(actor, "organisation_id", None)
    return found | Q(**{f"{prefix}owner": own}) if own else found


def must_cover(actor: Any, place: Any) -> None:
    if actor.scope_path is not None and not place.path.startswith(actor.scope_path):
        raise Refused(
            _("%(place)s lies outside the area of your office."), place=place, field="place"
        )
