"""What cells and proofs promise, the database holds against whoever writes around the deriving."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.kernel.figures.models import Cell, Proof

pytestmark = pytest.mark.django_db


def a_cell(**changes: Any) -> Cell:
    given: dict[str, Any] = {"figure": "test.people", "month": date(2026, 9, 1), "value": 5}
    with transaction.atomic():
        return Cell.objects.create(**(given | changes))


def test_a_figure_has_one_cell_per_place_and_month() -> None:
    a_cell(path="a/")

    with pytest.raises(IntegrityError, match="one_cell_per_figure_place_and_month"):
        a_cell(path="a/")
    for other in (
        {"path": "b/"},
        {"month": date(2026, 8, 1)},
        {"day": 1},
        {"figure": "test.parks"},
    ):
        a_cell(**({"path": "a/"} | other))


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"day": 32}, "a_cell_is_a_month_or_a_day"),
        ({"day": -1}, "figures_cell_day_check"),
        ({"month": date(2026, 9, 2)}, "a_cell_begins_with_its_month"),
    ],
)
def test_a_cell_is_of_a_month_or_of_a_day_of_it(changes: dict[str, Any], promise: str) -> None:
    with pytest.raises(IntegrityError, match=promise):
        a_cell(**changes)


@pytest.mark.parametrize("count", ["figures", "cells", "differences"])
def test_a_proof_counts_from_nought(count: str) -> None:
    counts = {"figures": 0, "cells": 0, "differences": 0}
    Proof.objects.create(proved_at=timezone.now(), **counts)

    with pytest.raises(IntegrityError, match=f"{count}_check"), transaction.atomic():
        Proof.objects.create(proved_at=timezone.now(), **(counts | {count: -1}))
