"""Counts of an import are not below nought, and what waits for a person says why: the database holds it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.base.models import ImportBatch, ImportRow, KeptOccurrence
from yanzhen.base.testing import a_batch, a_by, an_xlsx, register_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plug")]


# Accepted rows can't be fewer than written ones, so nought as their bound follows.
@pytest.mark.parametrize(
    "count", ["header_line", "rows_total", "rows_bad", "rows_applied", "check_took_ms"]
)
def test_an_import_counts_from_nought(count: str) -> None:
    a_batch(an_xlsx(register_rows()), by=a_by())

    with pytest.raises(IntegrityError, match=f"{count}_check"), transaction.atomic():
        ImportBatch.objects.update(**{count: -1})


def test_a_row_of_an_import_has_a_line_of_the_sheet() -> None:
    batch = a_batch(an_xlsx(register_rows()), by=a_by())

    with pytest.raises(IntegrityError, match="importrow_line_check"), transaction.atomic():
        ImportRow.objects.create(batch=batch, line=-1, raw=[], state="ok")


def test_a_kept_occurrence_says_why() -> None:
    kept: dict[str, Any] = {"name": "cases.closed", "kept_at": timezone.now()}
    KeptOccurrence.objects.create(reason="nobody answers", **kept)

    with pytest.raises(IntegrityError, match="a_kept_occurrence_says_why"), transaction.atomic():
        KeptOccurrence.objects.create(reason="", **kept)
