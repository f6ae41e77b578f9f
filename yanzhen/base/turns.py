"""Two who want the same thing come one after the other."""

# ruff: noqa: SLF001  `_meta` and `_default_manager` are documented by Django
from typing import Any

from django.db import models


def in_turn(*rows: models.Model | None) -> None:
    """Lock these rows until the transaction ends; None and rows twice given are left out.

    For what an exclusion constraint keeps apart: PostgreSQL lets both of two inserts in and then has
    each look for the other, so that they end in a deadlock instead of a refusal. Whoever writes such a
    row takes its turn at the row both want (the person, the room, the asset) first. Rows of one kind
    are locked in the order of their keys, and kinds in the order of their tables.
    """
    wanted: dict[type[models.Model], set[Any]] = {}
    for row in rows:
        if row is not None:
            wanted.setdefault(type(row), set()).add(row.pk)
    for kind in sorted(wanted, key=lambda each: each._meta.db_table):
        keys = kind._default_manager.filter(pk__in=wanted[kind]).order_by("pk")
        list(keys.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
