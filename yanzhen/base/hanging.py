"""What is written about a thing, counted over every app, without knowing any of them."""

from collections import Counter
from typing import Any

from django.db import models
from django.utils.text import capfirst


def hanging_on(*things: models.Model) -> list[tuple[str, int]]:
    """(name of the kind, how many) of the records that point at one of `things`; most first.

    The same record reached by two fields counts once for each. One query per relation.
    """
    found: Counter[str] = Counter()
    for thing in things:
        for relation in _relations(thing):
            model: Any = relation.related_model
            name = str(capfirst(model._meta.verbose_name))  # noqa: SLF001  Django's documented model meta API
            field = relation.field.name
            found[name] += model._default_manager.filter(**{field: thing}).count()  # noqa: SLF001
    return [(name, number) for name, number in found.most_common() if number]


def _relations(thing: models.Model) -> list[Any]:
    """What points here, without its own kind (the tree moves by itself) and its own other half.

    A person shares the key of its party: they are one thing in two tables.
    """
    return [
        relation
        for relation in thing._meta.related_objects  # noqa: SLF001
        if not relation.field.primary_key and relation.related_model is not type(thing)
    ]
