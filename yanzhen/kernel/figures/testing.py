"""Figures to test with: built over what the lower apps keep, registered for one test only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from yanzhen.base.contracts import claims, figures
from yanzhen.base.figures import Claim, Column, Figure, FigureKind, Measure
from yanzhen.kernel.figures.actions import watching_sql
from yanzhen.kernel.places.models import Place, PlaceKind, Population


def parks(**changes: Any) -> Figure:
    """A stock: the parks that are there on a day."""
    given: dict[str, Any] = {
        "slug": "test.parks",
        "question": "服务多少园区",
        "unit": "个",
        "rows": lambda: Place.objects.filter(kind=PlaceKind.PARK).order_by("path"),
        "place": "path",
        "on": "since",
        "until": "until",
        "definition": "在社区范围内、当天还在的园区",
        "columns": (Column("名称", "name"), Column("上级", "parent.name"), Column("起", "since")),
        "link": lambda place: f"/places/{place.pk}/",
    }
    return Figure(**(given | changes))


def counted_people(**changes: Any) -> Figure:
    """A flow that sums: people counted on the days of a period."""
    given: dict[str, Any] = {
        "slug": "test.people",
        "question": "走访多少人次",
        "unit": "人次",
        "rows": lambda: Population.objects.all(),
        "place": "place__path",
        "on": "on",
        "measure": Measure.SUM,
        "of": "people",
        "kind": FigureKind.FLOW,
        "columns": (Column("地方", "place.name"), Column("哪天", "on"), Column("人次", "people")),
    }
    return Figure(**(given | changes))


@contextmanager
def registered(*things: Figure | Claim) -> Iterator[None]:
    """Only these figures and claims exist inside the block."""
    kept = dict(figures._things), dict(claims._things)  # noqa: SLF001  put back below
    figures._things, claims._things = {}, {}  # noqa: SLF001
    for thing in things:
        if isinstance(thing, Figure):
            figures.register(thing.slug, thing)
        else:
            claims.register(thing.code, thing)
    try:
        yield
    finally:
        figures._things, claims._things = kept  # noqa: SLF001


@contextmanager
def watched(*things: Figure | Claim) -> Iterator[None]:
    """Only these figures exist inside the block, and triggers watch what they count.

    To be entered before anything is written: a table with waiting checks takes no trigger.
    """
    with registered(*things):
        watch_again()
        yield


def watch_again() -> None:
    """Put up the triggers of the figures that are registered now, as the owner does after a migration."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        if not settings.ONE_DATABASE_ROLE:
            cursor.execute(f'SET LOCAL ROLE "{settings.DATABASE_OWNER_ROLE}"')
        cursor.execute(watching_sql())
        cursor.execute(f'SET LOCAL ROLE "{before}"')
