"""Which places an actor answers for."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.models.scope import EVERYTHING


def covers(actor: Any, path: str) -> bool:
    """An office without a scope covers all; what has no place yet lies in everybody's."""
    return not actor.scope_path or not path or path.startswith(actor.scope_path)


def within_scope(actor: Any, field: str) -> Q:
    """Rows whose path in `field` the actor covers."""
    if not actor.scope_path:
        return EVERYTHING
    return Q(**{f"{field}__startswith": actor.scope_path}) | Q(**{field: ""})


def must_cover(actor: Any, path: str) -> None:
    if not covers(actor, path):
        raise Refused(_("This place is outside the area of your office."))
