"""Spreadsheets of the ladder's records: forgiving in form, refused row by row, back out in the same columns."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from yanzhen.base.contracts import importers
from yanzhen.base.importing import applying, batches
from yanzhen.base.models import ImportBatch
from yanzhen.base.testing import an_xlsx
from yanzhen.kernel.parties.testing import a_login
from yanzhen.reforms.innovation_community.actions.growth_kinds import ENTERED
from yanzhen.reforms.innovation_community.models import (
    Enterprise,
    EnterpriseYear,
    EquityRound,
    OfficialScore,
    PropertyRight,
    Title,
)
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    an_innovation_community,
    an_officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Enterprise:
    return a_firm(a_building(an_innovation_community()))


@pytest.fixture
def officer(firm: Enterprise) -> Any:
    assert firm.place is not None
    return an_officer(firm.place)


def bring_in(slug: str, rows: list[list[Any]], officer: Any) -> ImportBatch:
    batch = batches.bring_in(importers[slug], an_xlsx(rows), "table.xlsx", by=officer)
    batch = batches.look_over(batch, by=officer)
    if batch.rows_ok:
        batch = applying.start(batch, by=officer)
    return batch


def sentences(batch: ImportBatch) -> str:
    """What the refused rows are told."""
    return repr([row.problems for row in batch.rows.filter(state="bad")])


def test_years_are_completed_and_what_is_empty_stays(firm: Enterprise, officer: Any) -> None:
    EnterpriseYear.objects.create(enterprise=firm, year=2025, staff=86, source="Visit")
    rows = [
        ["统一社会信用代码", "年度", "营业收入", "研发费用", "资产总额"],
        [firm.organisation.uscc, "2025", "5200万", "1,248,000", ""],
        [firm.organisation.uscc, "2024", "41800000", "131.2万", "9000万"],
    ]

    batch = bring_in("firm_years", rows, officer)

    assert (batch.rows_ok, batch.rows_bad) == (2, 0)
    year = EnterpriseYear.objects.get(year=2025)
    assert (year.staff, year.revenue_fen, year.rd_fen, year.assets_fen) == (
        86,
        5_200_000_000,
        124_800_000,
        None,
    )
    assert EnterpriseYear.objects.get(year=2024).assets_fen == 9_000_000_000


def test_bad_years_are_refused_row_by_row(firm: Enterprise, officer: Any) -> None:
    uscc = firm.organisation.uscc
    rows = [
        ["统一社会信用代码", "年度", "员工", "研发人员", "营业收入", "主营业务收入"],
        [uscc, "2025", "10", "11", "", ""],
        [uscc, "2024", "", "", "100", "101"],
        [uscc, "2999", "10", "", "", ""],
        [uscc, "2023", "", "", "", ""],
        ["91110000600037341L", "2025", "10", "", "", ""],
    ]

    batch = bring_in("firm_years", rows, officer)

    assert (batch.rows_ok, batch.rows_bad) == (0, 5)
    assert "has not begun yet" in sentences(batch)
    assert not EnterpriseYear.objects.exists()


def test_rights_and_titles_come_in_by_their_chinese_words(firm: Enterprise, officer: Any) -> None:
    uscc = firm.organisation.uscc
    rights = [
        [
            "统一社会信用代码",
            "类型",
            "专利号",
            "申请日",
            "授权日",
            "自主研发",
            "与主导产品相关",
            "来源",
        ],
        [uscc, "invention", "ZL1", "2020-01-01", "2022年1月1日", "是", "否", "公报"],
        [uscc, "song", "ZL2", "", "", "", "", ""],
        [uscc, "invention", "ZL1", "", "", "", "", ""],
        [uscc, "invention", "ZL3", "2022-01-01", "2020-01-01", "", "", ""],
        [uscc, "invention", "ZL4", "", "", "maybe", "", ""],
    ]

    batch = bring_in("firm_rights", rights, officer)

    assert (batch.rows_ok, batch.rows_bad) == (1, 4)
    for sentence in ("Write one of these: ", "lies before"):
        assert sentence in sentences(batch)
    right = PropertyRight.objects.get()
    assert (right.self_developed, right.leading, right.in_use, right.high_value) == (
        True,
        False,
        None,
        False,
    )
    assert (right.granted_on, right.source) == (date(2022, 1, 1), "公报")


def test_what_is_stored_already_is_refused(firm: Enterprise, officer: Any) -> None:
    rows = [
        ["统一社会信用代码", "年度", "得分", "出分日期", "证明"],
        [firm.organisation.uscc, "2026", "62.5", "2026-05-20", "截图"],
    ]
    bring_in("firm_scores", rows, officer)

    again = bring_in("firm_scores", rows, officer)

    assert (again.rows_ok, again.rows_bad) == (0, 1)
    assert OfficialScore.objects.get().hundredths == 6250


def test_titles_that_overlap_stand_apart_and_the_others_go_in(
    firm: Enterprise, officer: Any
) -> None:
    uscc = firm.organisation.uscc
    rows = [
        ["统一社会信用代码", "称号", "编号", "有效期起", "有效期至"],
        [uscc, "tech_sme", "1", "2026-01-01", "2026-12-31"],
        [uscc, "tech_sme", "2", "2026-06-01", "2027-05-31"],
        [uscc, "high_tech", "3", "2026-06-01", "2029-05-31"],
    ]

    bring_in("firm_titles", rows, officer)

    assert set(Title.objects.values_list("number", flat=True)) == {"1", "3"}


def test_firms_of_other_places_are_strangers(firm: Enterprise, officer: Any) -> None:
    other = a_firm(a_building(an_innovation_community("Elsewhere")))
    rows = [["统一社会信用代码", "投资方", "金额"], [other.organisation.uscc, "Fund", "2000万"]]

    assert bring_in("firm_equity", rows, officer).rows_bad == 1
    assert not EquityRound.objects.exists()


@pytest.mark.parametrize("slug", ["years", *(kind.slug for kind in ENTERED)])
def test_each_kind_has_its_importer_and_its_table_out(
    slug: str, firm: Enterprise, officer: Any
) -> None:
    client = Client()
    client.force_login(a_login(officer))

    response = client.get(reverse("innovation_community:growth_export", args=[slug]))

    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    wanted = {str(column.title) for column in importers[f"firm_{slug}"].columns}
    assert wanted <= set(headings)


def test_a_table_taken_out_can_be_brought_in_again(firm: Enterprise, officer: Any) -> None:
    EquityRound.objects.create(
        enterprise=firm, investor="Fund", amount_fen=200_050, source="Register"
    )
    client = Client()
    client.force_login(a_login(officer))
    content = client.get(reverse("innovation_community:growth_export", args=["equity"])).content
    EquityRound.objects.all().delete()

    batch = batches.bring_in(importers["firm_equity"], content, "equity.xlsx", by=officer)
    batches.look_over(batch, by=officer)
    applying.start(batch, by=officer)

    assert EquityRound.objects.get().amount_fen == 200_050
