"""Messages filed through the one door: read, judged, written, routed. Ratio: messages per one-row commit.

With YANZHEN_DATA, the real messages below that folder are used; otherwise they are generated.
"""

import csv
import io
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.harness import Result, one_row_commits
from yanzhen.base.by import console_by
from yanzhen.base.contracts import importers
from yanzhen.base.importing import applying, batches
from yanzhen.base.importing.mapping import use_file
from yanzhen.base.models import ImportBatch
from yanzhen.kernel.cases.actions import CaseDraft, open_case
from yanzhen.kernel.cases.testing import HEAD, a_desk, a_request_item, some_place

NAME: Final = "imports.messages"
ROWS_GENERATED: Final = 3_000
ONE_BY_ONE: Final = 300
COLUMNS: Final = {"row_id": "number", "text_segmented": "text", "label": "topic"}
PLACE: Final = "Bench town"


def results() -> Iterator[Result]:
    item = a_request_item(code="BENCH-LETTER", duty="nobody_has_this")
    place = some_place(PLACE)
    head = a_desk(place, duty=HEAD, title="Bench head")
    name, content = _messages()
    by = console_by()
    began = time.perf_counter()
    batch = batches.bring_in(importers["messages"], content, name, by=by)
    mapping = {"columns": COLUMNS, "fixed": {"item": "BENCH-LETTER", "place": PLACE}}
    use_file(batch, json.dumps(mapping).encode())
    batch = batches.look_over(batch, by=by)
    looked, cpu = time.perf_counter(), time.process_time()
    batch = applying.start(batch, by=by, progress=_silent)
    ended = time.perf_counter()
    filed = batch.rows_applied
    yield _line("filed", filed / (ended - looked), 1000 * (time.process_time() - cpu) / filed)
    yield _line("whole", filed / (ended - began))
    began = time.perf_counter()
    for number in range(ONE_BY_ONE):
        open_case(CaseDraft(item=item, place=place, title=f"Lift {number}"), by=head.actor)
    yield _line("one_by_one", ONE_BY_ONE / (time.perf_counter() - began))
    yield Result(f"{NAME}.rows_refused", batch.rows_bad, "rows")


def _line(what: str, per_second: float, cpu_ms: float | None = None) -> Result:
    ratio = round(per_second / one_row_commits(1), 4)
    cost = round(cpu_ms, 2) if cpu_ms else None
    return Result(f"{NAME}.{what}", round(per_second), "messages/s", ratio, None, cost)


def _silent(batch: ImportBatch) -> None:
    """With a progress the rows are written at once, as from the console, and not by a worker."""


def _messages() -> tuple[str, bytes]:
    folder = Path(os.environ.get("YANZHEN_DATA", "")) / "messages"
    real = folder / "a2_labelled_segmented_dev.csv.gz"
    if os.environ.get("YANZHEN_DATA") and real.exists():
        return real.name, real.read_bytes()
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["row_id", "text_segmented", "label"])
    words = "电梯 停 三天 没有 人 修 请求 尽快 处理 小区 物业 电话 没 人 接 "
    for number in range(ROWS_GENERATED):
        rows.writerow([f"g{number}", f"第 {number} 号 {words * 8}", "城乡建设"])
    return "generated.csv", out.getvalue().encode()
