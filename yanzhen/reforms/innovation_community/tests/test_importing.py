"""A table of firms comes in whole: good rows in bulk, each bad row refused in words, numbers that add up."""

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from yanzhen.base.importing.applying import carry_on, start
from yanzhen.base.importing.batches import bring_in, look_over
from yanzhen.base.importing.contract import Importer
from yanzhen.base.models import ImportBatch, ImportRow
from yanzhen.kernel.parties.actors import Actor
from yanzhen.kernel.parties.models import Organisation
from yanzhen.kernel.parties.testing import a_credit_code, an_organisation
from yanzhen.reforms.innovation_community.actions.importing import ENTERPRISES
from yanzhen.reforms.innovation_community.models import Enterprise, Stage
from yanzhen.reforms.innovation_community.testing import (
    a_building,
    a_firm,
    an_innovation_community,
    an_officer,
)

HEADINGS = [
    "企业名称",
    "统一社会信用代码",
    "注册日期",
    "企业类型",
    "注册资金",
    "经营范围",
    "注册地址",
]
DATA = Path(os.environ.get("YANZHEN_DATA", settings.ROOT.parent / "shared" / "data"))
REAL = DATA / "enterprises_hangzhou" / "enterprises_hangzhou_1980_2004.csv.gz"

pytestmark = pytest.mark.django_db


def a_table(rows: list[list[str]], headings: list[str] = HEADINGS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode()


def a_row(number: int, **cells: str) -> list[str]:
    said = {
        "企业名称": f"杭州第{number}科技有限公司",
        "统一社会信用代码": a_credit_code(number),
        "注册日期": "2001-03-05",
        "企业类型": "N/A",
        "注册资金": "51.8000(万元人民币)",
        "经营范围": "软件开发",
        "注册地址": "余杭区一号",
    }
    return [{**said, **cells}[heading] for heading in HEADINGS]


def taken_in(content: bytes, by: Actor, importer: Importer = ENTERPRISES) -> ImportBatch:
    batch = look_over(bring_in(importer, content, "firms.csv", by=by), by=by)
    start(batch, by=by)
    return carry_on(batch.pk)


def problems_of(batch: ImportBatch) -> list[str]:
    rows = ImportRow.objects.filter(batch=batch).exclude(problems=[]).order_by("line")
    return [problem["sentence"] for row in rows for problem in row.problems]


def test_good_rows_become_firms_of_the_importers_place() -> None:
    community = an_innovation_community()

    batch = taken_in(a_table([a_row(1), a_row(2)]), an_officer(community))

    firm = Enterprise.objects.select_related("organisation__party").get(
        organisation__uscc=a_credit_code(1)
    )
    assert (batch.rows_total, batch.rows_applied, batch.rows_bad) == (2, 2, 0)
    assert (firm.name, firm.place, firm.stage) == ("杭州第1科技有限公司", community, Stage.GROWING)
    assert firm.registered_capital_fen == 518_000_00
    assert firm.organisation.legal_form == ""
    assert firm.organisation.party.pinyin.startswith("hang zhou")


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        ("统一社会信用代码", a_credit_code(7)[:-1] + ("0" if a_credit_code(7)[-1] != "0" else "1"), "check digit"),
        ("统一社会信用代码", "9133011000000", "18 characters"),
        ("统一社会信用代码", "", "is empty"),
        ("注册日期", "2001-13-45", "month"),
        ("注册日期", "2030-01-01", "after today"),
        ("企业名称", "", "is empty"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_refused_in_words(cell: str, text: str, said: str) -> None:
    officer = an_officer(an_innovation_community())

    batch = taken_in(a_table([a_row(7, **{cell: text}), a_row(8)]), officer)

    assert (batch.rows_applied, batch.rows_bad) == (1, 1)
    assert said in problems_of(batch)[0]


def test_small_letters_are_refused_with_the_capitals_as_repair() -> None:
    officer = an_officer(an_innovation_community())
    code = next(a_credit_code(n) for n in range(1, 999) if a_credit_code(n)[-1].isalpha())

    batch = taken_in(a_table([a_row(1, 统一社会信用代码=code.lower()), a_row(2)]), officer)

    row = ImportRow.objects.get(batch=batch, line=2)
    assert row.problems[0]["suggestion"] == code
    assert batch.rows_applied == 1


def test_a_code_twice_in_the_file_is_taken_once() -> None:
    officer = an_officer(an_innovation_community())

    batch = taken_in(a_table([a_row(1), a_row(1), a_row(2)]), officer)

    assert (batch.rows_applied, batch.rows_bad) == (2, 1)
    assert "same as row 2" in problems_of(batch)[0]


def test_a_firm_in_the_register_is_not_overwritten() -> None:
    community = an_innovation_community()
    firm = a_firm(community, name="旧名有限公司")

    batch = taken_in(
        a_table([a_row(1, 统一社会信用代码=firm.organisation.uscc), a_row(500)]),
        an_officer(community),
    )

    firm = Enterprise.objects.get(pk=firm.pk)
    assert "in the register already" in problems_of(batch)[0]
    assert firm.name == "旧名有限公司"


def test_an_organisation_known_elsewhere_joins_the_register_without_a_double() -> None:
    community = an_innovation_community()
    known = an_organisation("国营老厂")

    taken_in(a_table([a_row(1, 统一社会信用代码=known.uscc)]), an_officer(community))

    assert Organisation.objects.filter(uscc=known.uscc).count() == 1
    assert Enterprise.objects.get(organisation=known).name == "国营老厂"


def test_a_building_is_found_by_its_name_and_an_unknown_one_is_refused() -> None:
    community = an_innovation_community()
    building = a_building(community, name="梦创 2 号楼")
    table = a_table([[*a_row(1), "梦创 2 号楼"], [*a_row(2), "没有的楼"]], [*HEADINGS, "所在楼宇"])

    batch = taken_in(table, an_officer(community))

    assert Enterprise.objects.get().place == building
    assert "No building" in problems_of(batch)[0]


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("51.8000(万元人民币)", 51_800_000),
        ("515.5万人民币", 515_500_000),
        ("1,240(万元)", 1_240_000_000),
        ("5万人民币元", 5_000_000),
        ("657.4800(万美元)", None),
        ("200(万)", None),
        ("HAKAM MUNZER A", None),
        ("", None),
    ],
)
def test_capital_becomes_fen_only_where_it_is_yuan(written: str, fen: int | None) -> None:
    officer = an_officer(an_innovation_community())

    taken_in(a_table([a_row(1, 注册资金=written)]), officer)

    firm = Enterprise.objects.get()
    assert (firm.registered_capital_fen, firm.registered_capital_text) == (fen, written)


def test_statements_do_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    officer = an_officer(an_innovation_community())
    small = look_over(
        bring_in(ENTERPRISES, a_table([a_row(n) for n in range(3)]), "a.csv", by=officer),
        by=officer,
    )
    large = look_over(
        bring_in(ENTERPRISES, a_table([a_row(n) for n in range(10, 210)]), "b.csv", by=officer),
        by=officer,
    )
    start(small, by=officer)
    start(large, by=officer)
    with django_assert_max_num_queries(40) as few:
        carry_on(small.pk)
    with django_assert_max_num_queries(len(few) + 2):
        carry_on(large.pk)


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="the shared data are not on this machine")
def test_the_real_register_comes_in_and_the_three_numbers_add_up() -> None:
    officer = an_officer(an_innovation_community())

    batch = taken_in(REAL.read_bytes(), officer)

    refused = ImportRow.objects.filter(batch=batch, state="bad")
    assert (batch.rows_total, batch.rows_applied, refused.count()) == (16_509, 16_504, 5)
    assert {row.kind for row in refused} == {"code"}
    assert all("check digit" in sentence for sentence in problems_of(batch))


@pytest.mark.slow
def test_twenty_thousand_rows_come_in_whole() -> None:
    officer = an_officer(an_innovation_community())
    table = a_table([a_row(number) for number in range(20_000)])

    batch = taken_in(table, officer)

    assert (batch.rows_applied, batch.rows_bad) == (20_000, 0)
