"""Which places an actor answers for: those under the place of the office, all without one."""

from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.base.refusals import Refused
from yanzhen.base.workflow import SYSTEM

# Not Q(): an empty Q gives way in `Q() | x`, and who covers everything would see x alone.
EVERYTHING: Final = ~Q(pk__in=[])


def covers(actor: Any, path: str) -> bool:
    return not actor.scope_path or path.startswith(actor.scope_path)


def within_scope(actor: Any, field: str = "place__path") -> Q:
    """Rows whose path in `field` the actor covers."""
    return Q(**{f"{field}__startswith": actor.scope_path}) if actor.scope_path else EVERYTHING


def must_cover(actor: Any, path: str) -> None:
    if not covers(actor, path):
        raise Refused(_("This place is outside the area of your office."))


def must(actor: Any, capability: str, place: Any, words: "str | Promise" = "") -> None:
    """Refused, in `words`, unless the office may do this here. What time brings is done by the system alone."""
    if capability == SYSTEM and actor.person_id is None:
        return
    if not actor.may(capability):
        raise Refused(words or _("Your office may not do this here."))
    if not covers(actor, place.path):
        raise Refused(_("%(place)s lies outside the area of your office."), place=place)
