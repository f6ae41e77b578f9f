"""What is written about a thing, counted over every app, without knowing any of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count
from django.utils.text import capfirst


def hanging_on(*things: models.Model) -> list[tuple[str, int]]:
    """(name of the kind, how many) of the records that point at one of `things`; most first.

    The same record reached by two fields counts once for each. One query per relation.
    """
    found: Counter[str] = Counter()
    for thing in things:
        for relation in _relations(type(thing)):
            model: Any = relation.related_model
            name = str(capfirst(model._meta.verbose_name))  # noqa: SLF001  Django's documented model meta API
            field = relation.field.name
            found[name] += model._default_manager.filter(**{field: thing}).count()  # noqa: SLF001
    return [(name, number) for name, number in found.most_common() if number]


def used_by(
    model: type[models.Model], keys: Sequence[UUID], *, but: Collection[type[models.Model]] = ()
) -> dict[UUID, list[tuple[str, int]]]:
    """The same for many at once: what points at each of `keys`, without the kinds in `but`.

    One query per relation, however many keys.
    """
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for relation in _relations(model):
        other: Any = relation.related_model
        if other in but:
            continue
        field = relation.field.name
        name = str(capfirst(other._meta.verbose_name))  # noqa: SLF001  Django's documented model meta API
        pointing = other._default_manager.filter(**{f"{field}__in": keys})  # noqa: SLF001
        for key, number in pointing.order_by().values_list(field).annotate(Count("pk")):
            found[key].append((name, number))
    return dict(found)


def _relations(model: type[models.Model]) -> list[Any]:
    """What points here, without its own kind (the tree moves by itself) and its own other half.

    A person shares the key of its party: they are one thing in two tables.
    """
    return [
        relation
        for relation in model._meta.related_objects  # noqa: SLF001
        if not relation.field.primary_key and relation.related_model is not model
    ]
