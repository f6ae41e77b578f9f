"""The history of one thing, as a panel that any app may put on its page."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.base.contracts import Panel
from yanzhen.kernel.audit.models import AuditLine

SHOWN_MAX: Final = 10


def lines_panel(noun: str) -> Panel:
    """A panel "who changed this" for the page of a noun, shown to offices with "audit.of_noun"."""
    return Panel(
        slug=f"audit.{noun}",
        noun=noun,
        title=_("Who changed this"),
        template="audit/_panel.html",
        context=lines_of_noun,
        order=95,
        column="side",
    )


def lines_of_noun(noun_id: UUID, actor: Any) -> Mapping[str, Any] | None:
    if not actor.may("audit.of_noun"):
        return None
    lines = list(AuditLine.objects.of_noun(noun_id).newest_first()[: SHOWN_MAX + 1])
    if not lines:
        return None
    return {
        "lines": lines[:SHOWN_MAX],
        "more": len(lines) > SHOWN_MAX and actor.may("audit.read"),
        "noun_id": noun_id,
    }
