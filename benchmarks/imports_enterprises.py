"""A register taken in: reading, judging, writing. Ratio: rows per one-row commit.

With YANZHEN_DATA, the real register below that folder is used; otherwise rows are generated.
"""

import io
import os
import time
from collections.abc import Iterator
from csv import writer
from pathlib import Path
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.harness import Result, one_row_commits
from yanzhen.base.by import console_by
from yanzhen.base.contracts import importers
from yanzhen.base.importing import applying, batches
from yanzhen.base.models import ImportBatch
from yanzhen.kernel.parties.testing import a_credit_code

NAME: Final = "imports.enterprises"
REGISTER: Final = "enterprises_hangzhou"
ROWS_GENERATED: Final = 5_000


def results() -> Iterator[Result]:
    name, content = _register()
    by = console_by()
    cpu, began = time.process_time(), time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        batch = batches.bring_in(importers["enterprises"], content, name, by=by)
        batch = batches.look_over(batch, by=by)
    looked_s = time.perf_counter() - began
    with CaptureQueriesContext(connection) as more:
        batch = applying.start(batch, by=by, progress=_silent)
    seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    rows = batch.rows_total
    yield Result(
        f"{NAME}.dry_run", round(rows / looked_s), "rows/s", _ratio(rows / looked_s), len(queries)
    )
    yield Result(
        f"{NAME}.whole",
        round(rows / seconds),
        "rows/s",
        _ratio(rows / seconds),
        len(queries) + len(more),
        round(1000 * cpu_s / rows, 3),
    )
    yield Result(f"{NAME}.rows_accepted", batch.rows_ok, "rows")
    yield Result(f"{NAME}.rows_refused", batch.rows_bad, "rows")


def _silent(batch: ImportBatch) -> None:
    """With a progress the rows are written at once, as from the console, and not by a worker."""


def _ratio(rows_per_second: float) -> float:
    return round(rows_per_second / one_row_commits(1), 3)


def _register() -> tuple[str, bytes]:
    folder = Path(os.environ.get("YANZHEN_DATA", "")) / REGISTER
    files = sorted(folder.glob("*.csv.gz")) if os.environ.get("YANZHEN_DATA") else []
    if files:
        return files[0].name, files[0].read_bytes()
    return "generated.csv", _generated()


def _generated() -> bytes:
    out = io.StringIO()
    rows = writer(out)
    rows.writerow(["企业名称", "统一社会信用代码", "注册日期"])
    for number in range(ROWS_GENERATED):
        rows.writerow([f"第{number}号示例公司", a_credit_code(number), "2004/3/1"])
    return out.getvalue().encode()
