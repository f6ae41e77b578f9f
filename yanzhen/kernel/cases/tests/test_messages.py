"""Messages come in through the one door: each once, with its own time, and the numbers add up."""

import csv
import io
import json
import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.base.contracts import importers
from yanzhen.base.importing import applying
from yanzhen.base.importing.batches import bring_in, look_over
from yanzhen.base.importing.contract import ImportContext
from yanzhen.base.importing.mapping import use_file
from yanzhen.base.limits import SHANGHAI
from yanzhen.base.models import ImportBatch
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import AuditLine
from yanzhen.kernel.cases.actions import CaseDraft, open_case, open_cases
from yanzhen.kernel.cases.actions.messages import as_channel, as_moment
from yanzhen.kernel.cases.models import Case, CaseEvent
from yanzhen.kernel.cases.testing import HEAD, Desk, a_desk, a_request_item, some_place
from yanzhen.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("YANZHEN_DATA", settings.ROOT.parent / "shared" / "data")) / "messages"
HEADINGS = ["留言编号", "留言主题", "留言时间", "留言详情", "一级标签"]
MAPPING = {
    "columns": {"留言编号": "number", "留言主题": "title", "留言时间": "received_at", "留言详情": "text", "一级标签": "topic"},
    "fixed": {"item": "LETTER", "place": "梦里社区", "channel": "web"},
}  # fmt: skip
# What the case, its event and its audit line may differ in: keys, codes, times of writing.
OWN = {"id", "number", "code", "once_key", "search", "case_id", "noun_id", "recorded_at", "changes", "received_at"}  # fmt: skip


@pytest.fixture
def head() -> Desk:
    a_request_item(code="LETTER", name="来信", duty="nobody_has_this")
    return a_desk(some_place(), duty=HEAD, title="Head")


def a_table(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode()


def a_row(number: int, **cells: str) -> list[str]:
    said = {
        "留言编号": str(1000 + number),
        "留言主题": f"第{number}部电梯停了",
        "留言时间": f"2025/3/{number % 28 + 1} 11:25:05",
        "留言详情": "三天没人来修。",
        "一级标签": "城乡建设",
    }
    return [{**said, **cells}[heading] for heading in HEADINGS]


def filed(content: bytes, head: Desk, **facts: Any) -> ImportBatch:
    batch = bring_in(importers["messages"], content, "messages.csv", by=head.actor, **facts)
    use_file(batch, json.dumps(MAPPING).encode())
    batch.refresh_from_db()
    batch = look_over(batch, by=head.actor)
    return applying.start(batch, by=head.actor, progress=lambda one: None)


def test_each_message_is_a_request_that_keeps_its_time(head: Desk) -> None:
    batch = filed(a_table([a_row(1), a_row(2, 留言主题="")]), head)

    assert (batch.rows_total, batch.rows_ok, batch.rows_bad, batch.rows_applied) == (2, 2, 0, 2)
    first, second = Case.objects.order_by("received_at")
    assert first.received_at == datetime(2025, 3, 2, 11, 25, 5, tzinfo=SHANGHAI)
    assert first.events.get().occurred_at == first.received_at
    assert first.due_at is not None
    assert (first.title, first.text, first.channel) == ("第1部电梯停了", "三天没人来修。", "web")
    assert second.title == "三天没人来修。"
    assert first.answers == {"topic": "城乡建设"}
    assert (first.state, first.office) == ("received", None)


def test_what_can_not_be_filed_is_refused_with_its_reason(head: Desk) -> None:
    batch = filed(
        a_table(
            [
                a_row(1),
                a_row(2, 留言编号="1001"),
                a_row(3, 留言主题="", 留言详情=""),
                a_row(4, 留言时间="2199/1/1 08:00:00"),
                a_row(5, 留言时间="2025/3/3 25:00:00"),
                a_row(6, 留言编号=""),
            ]
        ),
        head,
    )

    assert (batch.rows_total, batch.rows_applied, batch.rows_bad) == (6, 1, 5)
    sentences = [row.problems[0]["sentence"] for row in batch.rows.filter(state="bad").order_by("line")]  # fmt: skip
    assert [sentence.split(" ")[0:3] for sentence in sentences] == [
        ["The", "same", "as"],
        ["There", "is", "not"],
        ["This", "lies", "in"],
        ["There", "is", "no"],
        ["“Number", "there”", "is"],
    ]


def test_a_file_brought_twice_files_nothing_twice(head: Desk) -> None:
    filed(a_table([a_row(1), a_row(2)]), head)

    batch = filed(a_table([a_row(1), a_row(2), a_row(3)]), head)

    assert (batch.rows_bad, batch.rows_applied, Case.objects.count()) == (2, 1, 3)
    elsewhere = filed(a_table([a_row(1)]), head, source="another line")
    assert elsewhere.rows_applied == 1


def test_many_and_one_leave_the_same_rows(head: Desk) -> None:
    """`open_cases` is `open_case` in fewer statements, and nothing else."""
    at = datetime(2026, 9, 3, 9, tzinfo=SHANGHAI)
    desk = a_desk(head.office.scope or some_place("x"), title="Lift")
    item = a_request_item()
    draft = CaseDraft(item=item, place=some_place("二号"), title="The lift", text="It stands.", office=desk.office)  # fmt: skip

    one = open_case(draft, by=head.actor, at=at)
    [many] = open_cases([(draft, at)], by=head.actor)

    assert _facts(one) == _facts(many)
    assert _facts(one.events.get()) == _facts(many.events.get())
    lines = [AuditLine.objects.get(noun_id=case.pk) for case in (one, many)]
    assert _facts(lines[0]) == _facts(lines[1])
    for case, line in zip((one, many), lines, strict=True):
        assert line.changes == {"number": case.number}
    assert Case.objects.filter(search__isnull=True).count() == 0


def _facts(row: Any) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in OWN}  # fmt: skip


def test_many_cost_few_statements_and_one_word_to_the_desk(head: Desk) -> None:
    other = a_desk(head.office.scope or some_place("x"), duty=HEAD, title="Deputy")
    item, place = a_request_item(duty="nobody_has_this"), head.office.scope
    assert place is not None
    drafts = [(CaseDraft(item=item, place=place, title=f"Lift {n}"), None) for n in range(100)]

    with CaptureQueriesContext(connection) as said:
        cases = open_cases(drafts, by=head.actor)

    assert len(cases) == 100
    assert len({case.number for case in cases}) == 100
    # Blocks of numbers; cases, events, audit; route; who is told, and telling.
    assert len(said) <= 100 / 20 + 14
    notice = Notice.objects.get()
    assert notice.person_id == other.actor.person_id
    assert notice.sentence == "100 came in at once."


def test_one_that_is_refused_files_none(head: Desk) -> None:
    item, place = a_request_item(), some_place("二号")
    drafts = [(CaseDraft(item=item, place=place, title=title), None) for title in ("Lift", " ")]

    with pytest.raises(Refused, match="in one line"):
        open_cases(drafts, by=head.actor)

    assert (Case.objects.count(), CaseEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("{}", "no JSON with"),
        ("[1]", "no JSON with"),
        ("not json", "no JSON with"),
        ('{"columns": {"留言编号": "colour"}}', "“colour”"),
        ('{"columns": {"留言编号": "number"}, "fixed": {"item": "LETTER"}}', "Missing: Place"),
        (
            '{"columns": {"留言编号": "number"}, "fixed": {"item": "NONE", "place": "梦里社区"}}',
            "No item on offer",
        ),
        (
            '{"columns": {"留言编号": "number"}, "fixed": {"item": "LETTER", "place": "火星"}}',
            "must have this code or name",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_refuses_the_file(
    head: Desk, mapping: str, sentence: str
) -> None:
    batch = bring_in(importers["messages"], a_table([a_row(1)]), "m.csv", by=head.actor)

    with pytest.raises(Refused, match=sentence):
        _look(batch, mapping, head)
    assert Case.objects.count() == 0


def _look(batch: ImportBatch, mapping: str, head: Desk) -> None:
    use_file(batch, mapping.encode())
    look_over(batch, by=head.actor)


def test_the_console_files_with_a_mapping_from_outside(head: Desk, tmp_path: Path) -> None:
    (tmp_path / "mayor.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    (tmp_path / "m.csv").write_bytes(a_table([a_row(1), a_row(2, 留言编号="")]))
    out, bad = io.StringIO(), tmp_path / "bad.csv"

    call_command(
        "import", "messages", str(tmp_path / "m.csv"), mapping=str(tmp_path / "mayor.json"), bad=bad,
        stdout=out,
    )  # fmt: skip

    assert "Rows in: 2. Accepted: 1. Refused: 1. Imported: 1." in out.getvalue()
    assert "“Number there” is empty" in bad.read_text(encoding="utf-8-sig")
    assert ImportBatch.objects.get().source == "mayor"


def test_the_console_writes_no_file_of_refused_rows_where_none_was(
    head: Desk, tmp_path: Path
) -> None:
    (tmp_path / "mayor.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    (tmp_path / "m.csv").write_bytes(a_table([a_row(1)]))
    out, bad = io.StringIO(), tmp_path / "bad.csv"

    call_command(
        "import", "messages", str(tmp_path / "m.csv"), mapping=str(tmp_path / "mayor.json"), bad=bad,
        stdout=out,
    )  # fmt: skip

    assert "bad.csv" not in out.getvalue()
    assert not bad.exists()


REAL = {
    "a2_labelled_raw_dev.csv.gz": {"留言编号": "number", "留言主题": "title", "留言时间": "received_at", "留言详情": "text", "一级标签": "topic"},
    "a2_labelled_segmented_dev.csv.gz": {"row_id": "number", "text_segmented": "text", "label": "topic"},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_real_messages_are_all_filed_or_refused_with_a_reason(
    head: Desk, name: str, tmp_path: Path
) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"There are no real messages here: set YANZHEN_DATA to a folder with messages/{name}.")  # fmt: skip
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({**MAPPING, "columns": REAL[name]}), encoding="utf-8")
    out = io.StringIO()

    call_command("import", "messages", str(DATA / name), mapping=str(mapping), stdout=out)

    batch = ImportBatch.objects.get()
    assert batch.rows_applied == Case.objects.count()
    assert batch.rows_applied + batch.rows_bad == batch.rows_total
    assert batch.rows_applied > 0.97 * batch.rows_total
    reasons = Counter(batch.rows.filter(state="bad").values_list("kind", flat=True))
    assert set(reasons) <= {"duplicate", "missing", "date"}, reasons
    assert Case.objects.filter(received_at__year__lt=2021).exists() == ("raw" in name)


def test_a_moment_later_today_and_a_channel_nobody_knows_are_refused(head: Desk) -> None:
    at = datetime(2026, 9, 3, 9, tzinfo=SHANGHAI)
    context = ImportContext(by=head.actor, today=at.date(), at=at)

    with pytest.raises(Refused, match="lies in the future"):
        as_moment("2026-09-03 09:01", context)
    assert as_moment("2026-09-03 09:00", context) == at
    with pytest.raises(Refused, match="No such source: pigeon"):
        as_channel("pigeon", context)
    assert as_channel("web", context) == "web"
