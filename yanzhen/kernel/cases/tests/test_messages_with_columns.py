"""Messages brought in on screen: item and place are columns of the table, and each row says its own."""

import csv
import io

import pytest

from yanzhen.base.contracts import importers
from yanzhen.base.importing import applying
from yanzhen.base.importing.batches import bring_in, look_over
from yanzhen.kernel.cases.models import Case
from yanzhen.kernel.cases.testing import HEAD, a_desk, a_request_item, some_place

pytestmark = pytest.mark.django_db
HEADINGS = ["留言编号", "留言主题", "事项", "地点"]


def test_a_row_names_its_item_and_place_and_what_is_unknown_is_said() -> None:
    letter = a_request_item(code="LETTER", name="来信")
    place = some_place("梦里社区")
    some_place("同名社区", parent=place)
    some_place("同名社区", parent=place)
    head = a_desk(place, duty=HEAD, title="Head")
    rows = [
        ["1", "电梯停了", "来信", "梦里社区"],
        ["2", "灯不亮", "LETTER", "梦里社区"],
        ["3", "没有这事项", "另一个", "梦里社区"],
        ["4", "两个同名", "来信", "同名社区"],
    ]
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    batch = bring_in(importers["messages"], out.getvalue().encode(), "m.csv", by=head.actor)

    batch = look_over(batch, by=head.actor)

    assert (batch.rows_ok, batch.rows_bad) == (2, 2)
    kept = batch.rows.order_by("line")
    assert (kept[0].parsed["item"], kept[0].parsed["place"]) == ("来信", "梦里社区")
    said = [row.problems[0]["sentence"] for row in kept[2:]]
    assert said == ["No item on offer has this code or name.", "One place of yours must have this code or name."]  # fmt: skip
    applying.start(batch, by=head.actor)
    applying.carry_on(batch.pk)
    assert list(Case.objects.values_list("item", "place")) == [(letter.pk, place.pk)] * 2
