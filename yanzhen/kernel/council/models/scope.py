"""Whose votes and deliberations an office sees and changes: those of the places it answers for."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.kernel.parties.models import scope


def must(actor: Any, capability: str, place: Any) -> None:
    """Refused unless the office may do this here."""
    scope.must(
        actor, capability, place, _("Your office may not do this. Ask whoever prepares votes here.")
    )
