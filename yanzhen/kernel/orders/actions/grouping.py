"""Whom prices are for: words that the desks which keep offers share."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.models import PersonGroup

WORDS: Final = ("name", "name_en", "condition", "condition_en")
LEAST_MAX: Final = 10_000


@transaction.atomic
def change_group(group: PersonGroup, *, by: By, order: int, count_min: int, **words: str) -> PersonGroup:  # fmt: skip
    """Named anew, for whom, in which order; orders that are made keep the words of their day."""
    if not by.may("orders.groups"):
        raise Refused(_("Only a desk that keeps offers says whom prices are for."))
    group = PersonGroup.objects.select_for_update().get(pk=group.pk)
    if not words.get("name", "").strip():
        raise Refused(_("Give the group a name that buyers understand."), field="name")
    if not 1 <= count_min <= LEAST_MAX:
        raise Refused(_("A group has at least one person."), field="count_min")
    wanted = {name: words.get(name, "").strip() for name in WORDS} | {"order": order, "count_min": count_min}  # fmt: skip
    changes = {name: [getattr(group, name), value] for name, value in wanted.items() if getattr(group, name) != value}  # fmt: skip
    for name, value in wanted.items():
        setattr(group, name, value)
    group.save(update_fields=list(wanted))
    if changes:
        record(by=by, verb="orders.change_group", noun=group, changes=changes)
    return group
