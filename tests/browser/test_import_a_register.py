"""A register comes in through the screens, and what is in is used like any other firm."""

import io
import random
from pathlib import Path

from openpyxl import load_workbook

from tests.browser.visitor import Enter
from yanzhen.base.invented import credit_code
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.cases.models import Item
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import Enterprise, Visit


def _codes(count: int) -> list[str]:
    source = random.Random("a register of the browser tests")  # noqa: S311  drawn again the same
    return [credit_code(source) for _n in range(count)]


def _wrong(code: str) -> str:
    """The same code with another check digit."""
    return code[:-1] + ("1" if code[-1] == "0" else "0")


def test_a_register_with_a_wrong_code_comes_in_and_its_firms_are_visited_and_served(
    enter: Enter,
) -> None:
    officer = enter("economy")
    first, second, third = _codes(3)
    building = Place.objects.filter(kind="building").order_by("path")[0].name
    rows = [
        ["单位全称", "统一社会信用代码", "成立日期", "楼宇"],
        ["杭州雁行试算科技有限公司", first, "2021-03-18", building],
        ["杭州雁行错码科技有限公司", _wrong(second), "2022-06-01", building],
        ["杭州雁行测图科技有限公司", third, "2023年9月3日", building],
    ]
    before = Enterprise.objects.count()

    officer.open("/base/imports/new/enterprises/")
    officer.hand("file", "名册.xlsx", an_xlsx(rows)).write("source", "园区办").press(
        "Read the file"
    )
    officer.choose("c0", "name").press("Look it over")
    officer.sees("Looked over, nothing written yet")
    assert _wrong(second) in officer.text
    assert Enterprise.objects.count() == before
    officer.mark("choice", "good").press("Do as chosen")
    officer.is_content()
    assert Enterprise.objects.count() == before + 2

    with officer.page.expect_download() as started:
        officer.page.locator("main a[href*='only=bad']").click()
    refused = load_workbook(io.BytesIO(Path(started.value.path()).read_bytes())).worksheets[0]
    cells = [str(cell) for row in refused.iter_rows(values_only=True) for cell in row if cell]
    assert _wrong(second) in cells
    assert first not in cells

    officer.press("Open the register")
    officer.page.locator("main input[name=q]").fill("雁行试算")
    officer.page.locator("main input[name=q]").press("Enter")
    officer.page.locator("main a.main", has_text="雁行试算").click()
    officer.page.wait_for_url("**/community/enterprises/*-*/")
    officer.press("Write a visit down").write("attendees", "3").press("Write the visit down")
    firm = Enterprise.objects.get(organisation__uscc=first)
    visit = Visit.objects.get(enterprise=firm)
    assert [row.count for row in visit.attendances.exclude(side="officer")] == [3]

    officer.open("/cases/new/")
    officer.page.locator("#whom-q").press_sequentially("雁行试算")
    officer.page.locator("#found a", has_text="雁行试算").click()
    officer.page.wait_for_url("**/cases/new/?subject=*")
    officer.choose("item", str(Item.objects.get(code="JJ-13").pk))
    officer.write("title", "想找 200 平方米的中试场地").press("File it")
    officer.is_content()
    case = officer.case()
    assert (case.subject_id, case.channel, case.place.name) == (firm.pk, "counter", building)
