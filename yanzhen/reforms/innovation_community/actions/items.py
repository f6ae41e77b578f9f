"""The shipped catalogue of 56 items over the four desks: examples until the locality sets its own."""

import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from yanzhen.base.by import By
from yanzhen.kernel.cases.actions import configure_item
from yanzhen.kernel.cases.models import Item, Material

CATALOGUE: Final = Path(__file__).resolve().parents[1] / "data" / "items.json"
OWN: Final = ("code", "name", "name_en", "audience", "kind", "request_class", "instant", "legal_amount", "legal_unit",
              "legal_basis", "promise_amount", "promise_unit", "extension_max", "deliverable", "guide", "order")  # fmt: skip


@transaction.atomic
def load_items(*, by: By) -> list[Item]:
    """Enter the items that are not there yet; what a locality changed stays as it is."""
    there = set(Item.objects.values_list("code", flat=True))
    rows = json.loads(CATALOGUE.read_text(encoding="utf-8"))["items"]
    return [_enter(row, by=by) for row in rows if row["code"] not in there]


def _enter(row: dict[str, Any], *, by: By) -> Item:
    item = Item(
        duty=f"officer_{row['desk']}", delegated=True, is_example=True, source=row["legal_basis"],
        shared=row.get("shared", False),
    )  # fmt: skip
    for name in OWN:
        setattr(item, name, row[name])
    configure_item(item, by=by)
    Material.objects.bulk_create(
        Material(item=item, order=order, **paper) for order, paper in enumerate(row["materials"])
    )
    return item
