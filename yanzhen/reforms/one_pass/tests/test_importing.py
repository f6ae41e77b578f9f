"""The register from a spreadsheet: drafts, each once, in the area of one's own office."""

import pytest

from yanzhen.base.importing import applying, batches
from yanzhen.base.models import ImportBatch
from yanzhen.base.testing import an_xlsx
from yanzhen.reforms.one_pass.actions.importing import ATTRACTIONS
from yanzhen.reforms.one_pass.models import Attraction
from yanzhen.reforms.one_pass.tests.scene import Isle

pytestmark = pytest.mark.django_db
HEAD = ["景点名称", "编号", "类型", "所属村", "是否高危", "许可证号", "许可证有效期至"]


def _brought_in(isle: Isle, *rows: list[str]) -> ImportBatch:
    batch = batches.bring_in(
        ATTRACTIONS, an_xlsx([HEAD, *rows]), by=isle.clerk, file_name="家底.xlsx"
    )
    return batches.look_over(batch, by=isle.clerk)


def _row(isle: Isle, code: str = "A01", **changes: str) -> list[str]:
    facts = {"景点名称": "皮划艇", "编号": code, "类型": "water", "所属村": isle.village.name, "是否高危": "是", "许可证号": "L-1",
             "许可证有效期至": "2027年6月1日", **changes}  # fmt: skip
    return [facts[name] for name in HEAD]


def test_a_row_becomes_a_draft_with_its_papers() -> None:
    isle = Isle()

    batch = applying.start(_brought_in(isle, _row(isle)), by=isle.clerk)

    kayak = Attraction.objects.get()
    assert batch.rows_applied == 1
    assert (kayak.shown, kayak.kind, kayak.high_risk, kayak.village) == (
        "draft",
        "water",
        True,
        isle.village,
    )
    assert str(kayak.licence_until) == "2027-06-01"


@pytest.mark.parametrize(
    ("change", "column"), [({"类型": "飞船"}, "kind"), ({"所属村": "别的村"}, "place"), ({"是否高危": "也许"}, "high_risk")]
)  # fmt: skip
def test_what_cant_be_taken_is_said_in_the_row(change: dict[str, str], column: str) -> None:
    isle = Isle()

    batch = _brought_in(isle, _row(isle, **change))

    assert batch.rows_ok == 0
    assert column in str(batch.rows.get().problems)


def test_what_is_on_the_register_or_twice_in_the_file_is_no_second_one() -> None:
    isle = Isle()
    applying.start(_brought_in(isle, _row(isle)), by=isle.clerk)

    again = _brought_in(isle, _row(isle), _row(isle, "A02"), _row(isle, "A02"))

    assert again.rows_ok <= 1
