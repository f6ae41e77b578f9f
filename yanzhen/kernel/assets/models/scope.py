"""Whose assets an office sees and answers for: those of its places, and those that owners of its places hold elsewhere."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models.scope import EVERYTHING


def seen_by(actor: Any, prefix: str = "") -> Q:
    """Rows of assets that the actor's office covers; `prefix` leads from another table to the asset."""
    path: str | None = actor.scope_path
    if path is None:
        return EVERYTHING
    own = getattr(actor, "organisation_id", None)
    found = Q(**{f"{prefix}place__path__startswith": path})
    found |= Q(**{f"{prefix}owner__place__path__startswith": path})
    return found | Q(**{f"{prefix}owner": own}) if own else found


def answers_for(actor: Any, owner: Any, place: Any) -> bool:
    """Whoever covers the owner's place; where that is not known, the asset's own place decides."""
    home = owner.place if owner is not None and owner.place_id else place
    path: str | None = actor.scope_path
    own = getattr(actor, "organisation_id", None)
    return path is None or (own is not None and own == owner.pk) or home.path.startswith(path)


def must_answer_for(actor: Any, owner: Any, place: Any) -> None:
    if not answers_for(actor, owner, place):
        raise Refused(
            _("%(owner)s lies outside the area of your office."), owner=owner, field="owner"
        )
