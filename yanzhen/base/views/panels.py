"""The "whole story" page of a noun: what each app has to say about it, in its order."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise

from yanzhen.base.contracts import panels


@dataclass(frozen=True)
class ShownPanel:
    """One panel, ready to stand in its column."""

    slug: str
    title: "str | Promise"
    html: str


def panels_of(
    request: HttpRequest, noun: str, noun_id: UUID, actor: Any
) -> dict[str, list[ShownPanel]]:
    """`{"main": […], "side": […]}`: the panels registered for the noun that have something to show."""
    columns: dict[str, list[ShownPanel]] = {"main": [], "side": []}
    found = [
        (panel, context)
        for panel in sorted(panels, key=lambda panel: (panel.order, panel.slug))
        if panel.noun == noun and (context := panel.context(noun_id, actor)) is not None
    ]
    replaced = {panel.replaces for panel, _context in found}
    for panel, context in found:
        if panel.slug not in replaced:
            html = render_to_string(panel.template, dict(context), request)
            columns[panel.column].append(ShownPanel(panel.slug, panel.title, html))
    return columns
