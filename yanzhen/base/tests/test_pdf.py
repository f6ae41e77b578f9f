"""A paper is set on A4 with Chinese characters, whatever stands in it, and says so where it can't be."""

import importlib.util
import shutil
import sys
from typing import Any

import pytest

from yanzhen.base import pdf
from yanzhen.base.pdf import Block, Paper
from yanzhen.base.refusals import Refused

WILD: Any = "#panic() $x$ <a> *b* \\ // 中文“引号” 😀 " * 3
PAPER = Paper(
    title="办件单",
    number="YZ-2026-000001",
    qr="https://example.test/progress",
    qr_words=("查询码", "ABC234"),
    foot="雁阵",
    blocks=(
        Block("facts", "基本情况", rows=(("事项", WILD), ("地点", "梦里社区"))),
        Block("table", "经过", head=("时间", "谁", "做了什么"), widths=(2, 2, 5), rows=[("9 月 1 日", "林知夏", WILD)] * 60),
        Block("days", "时限", rows=[("09-01", "周二", "第 1 天", "run")] * 12),
        Block("fields", "填写", rows=(("姓名", "林知夏"), ("签名", ""))),
        Block("boxes", "材料", rows=(("身份证", "复印件"),)),
        Block("signatures", rows=(("经办人",), ("负责人",))),
    ),
)  # fmt: skip

needs_typst = pytest.mark.skipif(
    importlib.util.find_spec("typst") is None, reason="typst comes with requirements/run.txt"
)


@needs_typst
def test_it_is_a_pdf_of_several_pages() -> None:
    made = pdf.pdf_of(PAPER)

    assert made.startswith(b"%PDF-")
    assert len(pdf.pictures_of(PAPER)) > 1


@needs_typst
def test_words_are_shown_and_never_read_as_markup() -> None:
    """`#panic()` would stop typst, were it markup."""
    assert pdf.pdf_of(Paper(title="#panic()", blocks=(Block("text", text="#panic()"),)))


@needs_typst
def test_the_font_comes_with_the_product() -> None:
    assert [folder.name for folder in pdf.font_folders()] == [pdf.FONT_PACKAGE]


def test_without_any_chinese_font_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONT_PACKAGE", "no_such_package")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    pdf._system_has_chinese.cache_clear()

    with pytest.raises(Refused, match="no font with Chinese characters"):
        pdf.pdf_of(PAPER)
    pdf._system_has_chinese.cache_clear()


@needs_typst
def test_without_what_makes_pdfs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(Refused, match="not installed"):
        pdf.pdf_of(PAPER)
