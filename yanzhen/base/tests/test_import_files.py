"""A file is what its bytes say; what can't be read safely is refused with a sentence that leads on."""

import gzip
import io
import zipfile
from typing import Any

import pytest

from yanzhen.base.importing import limits, workbook
from yanzhen.base.importing.mapping import likeness
from yanzhen.base.importing.reading import Table, read_table
from yanzhen.base.refusals import Refused
from yanzhen.base.testing import HEADINGS, an_importer, an_xlsx, register_rows

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


def read(content: bytes, sheet: str = "") -> Table:
    return read_table(content, sheet=sheet, likeness=likeness(an_importer().columns))


def a_csv(encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(map(str, row)) for row in register_rows()).encode(encoding)


def test_a_workbook_is_read_with_its_line_numbers() -> None:
    table = read(an_xlsx(register_rows(2)))

    assert table.headers == HEADINGS
    assert table.rows[1] == (
        3,
        ("第2协会", "C000002", "2026年9月3日", "2 人", "51.8000(万元人民币)"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_table_is_read_in_each_usual_code(encoding: str, delimiter: str) -> None:
    assert read(a_csv(encoding, delimiter)).rows == read(an_xlsx(register_rows())).rows


def test_a_packed_text_table_is_read() -> None:
    assert len(read(gzip.compress(a_csv())).rows) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(PNG, "This is no spreadsheet", id="picture"),
        pytest.param(b"", "The file is empty", id="nothing"),
        pytest.param(b" \r\n", "The file is empty", id="only blanks"),
        pytest.param(b"%PDF-1.7 hello", "page of another program", id="PDF"),
        pytest.param(
            b"<html><table><tr><td>1</td></tr></table></html>",
            "page of another program",
            id="web page",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old .xls", id="old workbook"
        ),
        pytest.param(b"PK\x03\x04 broken", "damaged", id="broken workbook"),
        # Without mtime the bytes would hold the clock, which two workers read differently.
        pytest.param(gzip.compress(b"x,y\n", mtime=0)[:-6], "damaged", id="cut-off gzip"),
        pytest.param(b'a,b\n1,2\n"open', "Row 3 can.t be read", id="open quote"),
    ],
)
def test_what_is_no_table_is_refused_whatever_its_name(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read(content)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    with pytest.raises(Refused, match="no spreadsheet"):
        read(out.getvalue())


def test_a_zip_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED_BYTES_MAX", 1024 * 1024)
    out = io.BytesIO(an_xlsx(register_rows()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.xml", b"\0" * 3_000_000)

    with pytest.raises(Refused, match="far larger"):
        read(out.getvalue())
    with pytest.raises(Refused, match="far larger"):
        read(gzip.compress(b"a" * 3_000_000))


def test_a_size_that_the_archive_declares_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    content = an_xlsx(register_rows(2000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    small = (100).to_bytes(4, "little")
    lying = content.replace(true_size.to_bytes(4, "little"), small)
    assert lying != content
    monkeypatch.setattr(limits, "UNPACKED_BYTES_MAX", true_size // 2)

    with pytest.raises(Refused, match="far larger"):
        read(lying)


def test_a_file_over_twenty_megabytes_is_refused() -> None:
    with pytest.raises(Refused, match="at most 20 MB"):
        read(b"a,b\n" * (6 * 1024 * 1024))


def test_a_hundred_thousand_rows_are_refused_with_the_way_to_split_them() -> None:
    content = ("名称,代码\n" + "协会,C1\n" * 100_000).encode()

    with pytest.raises(Refused, match=r"100,000 rows; at most 20,000 .* into 5 files"):
        read(content)


def test_a_cell_at_the_far_end_of_a_sheet_does_not_fill_the_memory() -> None:
    content = an_xlsx([*register_rows(), [None] * 16_383 + ["x"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'"XFD5"', b'"XFD1048576"'))

    with pytest.raises(Refused, match="reaches to row 1,048,576"):
        read(out.getvalue())


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(Refused, match="300 columns"):
        read(an_xlsx([["名称", *["x"] * 299], ["y"]]))


def test_merged_cells_are_named() -> None:
    with pytest.raises(Refused, match="A2:A3"):
        read(an_xlsx(register_rows(), merge=["A2:A3"]))
    with pytest.raises(Refused, match="B1:C1"):
        read(an_xlsx(register_rows(), merge=["B1:C1"]))


def test_a_title_merged_above_the_headings_does_no_harm() -> None:
    table = read(an_xlsx([["某街道协会名册"], *register_rows()], merge=["A1:E1"]))

    assert (table.header_line, table.headers) == (2, HEADINGS)


def test_formulas_are_refused_with_their_cells() -> None:
    rows = register_rows()
    rows[2][3] = "=1+1"

    with pytest.raises(Refused, match="D3 hold formulas"):
        read(an_xlsx(rows))


def test_a_formula_on_another_sheet_does_no_harm() -> None:
    assert len(read(an_xlsx(register_rows(), 汇总=[["=1+1"]]), "名册").rows) == 3


def test_empty_rows_are_skipped_and_the_numbers_stay() -> None:
    head, one, two, three = register_rows()

    table = read(an_xlsx([head, one, [], [None, "  "], two, three]))

    assert [line for line, _cells in table.rows] == [2, 5, 6]


def test_hidden_sheets_are_left_out_and_the_likeliest_one_is_taken() -> None:
    content = an_xlsx(
        [["说明"], ["填表须知"]], sheet="封面", 名册=register_rows(), 旧_hidden=register_rows()
    )

    table = read(content)

    assert (table.sheet, table.sheets) == ("名册", ("封面", "名册"))
    assert read(content, "封面").headers == ("说明",)
    with pytest.raises(Refused, match="no sheet “别的”"):
        read(content, "别的")


def test_a_workbook_without_anything_is_refused() -> None:
    with pytest.raises(Refused, match="no visible sheet"):
        read(an_xlsx([]))


def test_headings_are_told_apart() -> None:
    table = read(an_xlsx([["名称", "备注", "备注", None], ["一", "二", "三", "四"]]))

    assert table.headers == ("名称", "备注", "备注 (2)", "(D)")


def test_cells_become_what_people_read_in_them() -> None:
    from_excel = read(an_xlsx([["名称", "代码", "人数"], [True, 12.0, 0.1 + 0.2]])).rows[0][1]
    from_text = read('名称,代码\n\u200b 一\u3000二 ,"=""007"""\n'.encode()).rows[0][1]

    assert from_excel == ("是", "12", "0.3")
    assert from_text == ("一 二", "007")


def test_who_stops_the_program_is_not_told_that_the_file_is_damaged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Stopped:
        @staticmethod
        def from_filelike(_file: Any) -> Any:
            raise KeyboardInterrupt

    monkeypatch.setattr(workbook, "CalamineWorkbook", Stopped)

    with pytest.raises(KeyboardInterrupt):
        read(an_xlsx(register_rows()))
