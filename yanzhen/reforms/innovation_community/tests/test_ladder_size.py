"""Size class and above scale: by division, the highest class whose every lower bound is met, edges included."""

import csv
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from yanzhen.kernel.rulebook.contracts import FindingValue
from yanzhen.reforms.innovation_community.kinds.ladder.scale import threshold_of
from yanzhen.reforms.innovation_community.kinds.ladder.size import ROWS, row_of, size_of
from yanzhen.reforms.innovation_community.models import section_of
from yanzhen.reforms.innovation_community.models.firm_facts import FirmFacts, YearFacts
from yanzhen.reforms.innovation_community.testing import finding, firm_facts

DATA = Path(os.environ.get("YANZHEN_DATA", settings.ROOT.parent / "shared" / "data"))
WAN = 10_000 * 100
MET, UNMET, UNKNOWN = FindingValue.MET, FindingValue.UNMET, FindingValue.UNKNOWN
REVIEW, NOT = FindingValue.MANUAL_REVIEW, FindingValue.NOT_APPLICABLE
# A class code of each row of the table.
CODE_OF = {
    "agriculture": "0111", "industry": "3569", "construction": "4710", "wholesale": "5193", "retail": "5211",
    "transport": "5431", "warehousing": "5910", "post": "6010", "accommodation": "6110", "catering": "6210",
    "information": "6420", "software": "6513", "development": "7010", "property": "7020", "leasing": "7299", "other": "7340",
}  # fmt: skip
CLASSES = ("large", "medium", "small", "micro")


def firm(code: str, **year: Any) -> FirmFacts:
    return FirmFacts(
        on=date(2026, 9, 22),
        industry_code=code,
        industry_section=section_of(code),
        years={2025: YearFacts(**year)},
    )


def at_bound(
    bound: tuple[int | None, int | None, int | None], less: int | None = None
) -> dict[str, int]:
    """Exactly the bound; with `less`, one person or one fen below it in that measure."""
    names, units = ("staff", "revenue_fen", "assets_fen"), (1, WAN, WAN)
    return {
        name: need * unit - (1 if number == less else 0)
        for number, (name, need, unit) in enumerate(zip(names, bound, units, strict=True))
        if need is not None
    }


@pytest.mark.parametrize("row", CODE_OF)
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_a_bound_is_included_and_just_below_it_is_the_class_beneath(row: str, rank: int) -> None:
    bound = ROWS[row][rank]

    assert row_of(CODE_OF[row]) == row
    assert size_of(firm(CODE_OF[row], **at_bound(bound)))[0] == CLASSES[rank]
    for measure in (n for n, need in enumerate(bound) if need is not None):
        found = size_of(firm(CODE_OF[row], **at_bound(bound, less=measure)))[0]
        assert CLASSES.index(found) > rank


def test_the_table_is_the_published_one() -> None:
    """Each row as rules §3.4 prints it: staff X, revenue Y, assets Z (10,000 yuan)."""
    printed = {
        "agriculture": "Y20000 | Y500 | Y50",
        "industry": "X1000 Y40000 | X300 Y2000 | X20 Y300",
        "construction": "Y80000 Z80000 | Y6000 Z5000 | Y300 Z300",
        "wholesale": "X200 Y40000 | X20 Y5000 | X5 Y1000",
        "retail": "X300 Y20000 | X50 Y500 | X10 Y100",
        "transport": "X1000 Y30000 | X300 Y3000 | X20 Y200",
        "warehousing": "X200 Y30000 | X100 Y1000 | X20 Y100",
        "post": "X1000 Y30000 | X300 Y2000 | X20 Y100",
        "accommodation": "X300 Y10000 | X100 Y2000 | X10 Y100",
        "catering": "X300 Y10000 | X100 Y2000 | X10 Y100",
        "information": "X2000 Y100000 | X100 Y1000 | X10 Y100",
        "software": "X300 Y10000 | X100 Y1000 | X10 Y50",
        "development": "Y200000 Z10000 | Y1000 Z5000 | Y100 Z2000",
        "property": "X1000 Y5000 | X300 Y1000 | X100 Y500",
        "leasing": "X300 Z120000 | X100 Z8000 | X10 Z100",
        "other": "X300 | X100 | X10",
    }
    said = {
        row: " | ".join(
            " ".join(
                f"{letter}{need}"
                for letter, need in zip("XYZ", bound, strict=True)
                if need is not None
            )
            for bound in bounds
        )
        for row, bounds in ROWS.items()
    }
    assert said == printed


def test_what_is_missing_is_named() -> None:
    size, found = size_of(firm("3569", staff=86))

    assert (size, found.value) == ("", UNKNOWN)
    assert found.explanation == "Not stated: Revenue of 2025"


def test_a_number_that_decides_needs_no_other() -> None:
    assert size_of(firm("3569", staff=19))[0] == "micro"


@pytest.mark.parametrize("code", ["", "C", "7", "70"])
def test_without_a_division_nothing_is_said(code: str) -> None:
    assert size_of(firm(code, staff=5))[1].value is UNKNOWN


@pytest.mark.parametrize("code", ["6610", "8331", "8411", "9111", "9700", "7030"])
def test_industries_without_a_row_do_not_apply(code: str) -> None:
    assert size_of(firm(code, staff=5))[1].value is NOT


def test_every_division_of_the_standard_has_its_place() -> None:
    """By division, not by section: G splits three ways, F, H, I and K two."""
    rows: dict[str, set[str]] = {}
    for number in range(1, 98):
        code = f"{number:02d}10"
        rows.setdefault(section_of(code), set()).add(row_of(code))

    assert rows["G"] == {"transport", "warehousing", "post"}
    assert (rows["F"], rows["H"]) == ({"wholesale", "retail"}, {"accommodation", "catering"})
    assert (rows["I"], row_of("7010"), row_of("7020")) == (
        {"information", "software"},
        "development",
        "property",
    )
    assert "" not in set.union(*rows.values())


def test_every_class_of_the_published_list_has_its_place() -> None:
    path = DATA / "industry_gbt4754" / "gbt4754.csv"
    if not path.exists():
        pytest.skip("the published list of classes is not on this machine")
    with path.open(encoding="utf-8") as file:
        classes = [row["code"] for row in csv.DictReader(file) if row["level"] == "4"]

    assert len(classes) == 1381
    assert all(row_of(code) in {*ROWS, "none"} for code in classes)


def test_the_size_is_a_pack_with_its_day() -> None:
    found = finding("sme.size@2017", "size", firm_facts())

    assert (found.value, found.measured, found.explanation) == (MET, "small firm", "by 2025")


SCALE = [
    ("0610", 2000), ("3569", 2000), ("4610", 2000), ("5193", 2000), ("5211", 500), ("6110", 200), ("6210", 200),
    ("5431", 2000), ("5910", 2000), ("6010", 2000), ("6311", 2000), ("6513", 2000), ("7610", 2000), ("7910", 2000),
    ("8411", 2000), ("7110", 1000), ("7299", 1000), ("7340", 1000), ("7520", 1000), ("8331", 1000), ("7020", 1000),
    ("7040", 1000), ("8010", 500), ("8210", 500), ("8511", 500), ("8610", 500), ("9011", 500),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wan"), SCALE)
def test_above_scale_includes_its_threshold(code: str, wan: int) -> None:
    at, below = firm(code, main_income_fen=wan * WAN), firm(code, main_income_fen=wan * WAN - 1)

    assert threshold_of(code) == wan
    assert finding("sme.scale@2011", "income", at).value is MET
    missed = finding("sme.scale@2011", "income", below)
    assert (missed.value, missed.short) == (UNMET, 1)


def test_how_near_a_firm_is_to_the_threshold_is_a_number() -> None:
    found = finding("sme.scale@2011", "income", firm("3569", main_income_fen=1600 * WAN))

    assert (found.reached_ppm, found.gap) == (800_000, "4,000,000 yuan")


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("7010", MET),
        ("70", UNKNOWN),
        ("4710", REVIEW),
        ("0111", NOT),
        ("6610", NOT),
        ("9111", NOT),
        ("", UNKNOWN),
    ],
)
def test_where_no_number_decides(code: str, value: FindingValue) -> None:
    assert finding("sme.scale@2011", "income", firm(code, main_income_fen=1)).value is value


def test_without_income_the_answer_is_unknown_and_names_the_year() -> None:
    found = finding("sme.scale@2011", "income", firm("3569"))

    assert (found.value, found.explanation) == (UNKNOWN, "Not stated: Main-business income of 2025")
