"""A claim agrees, differs, or can't be compared, as its qualifier says; the console shows both sides."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from yanzhen.base.figures import Claim
from yanzhen.kernel.figures.contracts import (
    Period,
    Verdict,
    claim_words,
    first_of_month,
    verdict_of,
)
from yanzhen.kernel.figures.management.commands.figures import table, width
from yanzhen.kernel.figures.testing import parks, registered
from yanzhen.kernel.places.models import Place, PlaceKind
from yanzhen.kernel.places.testing import a_place

YES, NO, OPEN = Verdict.AGREES, Verdict.DIFFERS, Verdict.UNCHECKED


def _claim(value: int, qualifier: str = "", wording: str = "") -> Claim:
    return Claim("A5", "test.parks", wording, value, qualifier)


@pytest.mark.parametrize(
    ("qualifier", "claimed", "computed", "verdict"),
    [
        ("", 62, 62, YES),
        ("", 62, 61, NO),
        ("", 62, None, OPEN),
        ("", 62, 0, OPEN),
        ("", 0, 0, YES),
        ("~", 6000, 5999, NO),
        ("~", 6000, 6000, YES),
        ("~", 6000, 6999, YES),
        ("~", 6000, 7000, NO),
        ("~", 17500, 17599, YES),
        ("~", 17500, 17600, NO),
        (">", 60000, 60000, NO),
        (">", 60000, 60001, YES),
        ("<~", 900, 900, NO),
        ("<~", 900, 899, YES),
        ("<~", 900, 810, YES),
        ("<~", 900, 809, NO),
        ("est", 2000000, 2000000, OPEN),
        ("rank", 1, 1, OPEN),
    ],
)
def test_the_qualifier_decides(
    qualifier: str, claimed: int, computed: int | None, verdict: Verdict
) -> None:
    assert verdict_of(_claim(claimed, qualifier), computed) is verdict


def test_and_more_includes_the_number() -> None:
    """以上 includes, 超 does not (Civil Code art. 1259)."""
    assert verdict_of(_claim(98, ">", "98%以上"), 98) is YES
    assert verdict_of(_claim(98, ">", "超 98%"), 98) is NO


@pytest.mark.parametrize(
    ("qualifier", "words"),
    [
        ("", "6,000"),
        ("~", "6,000 余"),
        ("<~", "近 6,000"),
        (">", "超 6,000"),
        ("est", "预计 6,000"),
    ],
)
def test_a_claim_reads_as_it_was_written(qualifier: str, words: str) -> None:
    with translation.override("zh-hans"):
        assert claim_words(_claim(6000, qualifier)) == words


@pytest.mark.django_db
def test_the_console_puts_claim_and_records_side_by_side() -> None:
    Place.objects.filter(kind=PlaceKind.PARK).delete()
    for _number in range(3):
        a_place(kind=PlaceKind.PARK, since=date(2026, 1, 1))
    claims = [
        Claim("A10", "test.visits", "走访460人次", 460),
        Claim("A5", "test.parks", "服务3个园区", 3),
        Claim("A6", "test.parks", "95幢楼宇", 95),
        Claim("A7", "test.parks", "6000余家", 6000, "~"),
    ]
    out = StringIO()

    with registered(parks(), *claims):
        call_command("figures", "check-report", only="A5,A6,A10,A99", on="2026-09-22", stdout=out)

    lines = out.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == ["编号", "A5", "A6", "A10", "A99"]
    assert lines[1].split() == ["A5", "服务多少园区", "3", "3", "个", "3", "相符"]
    assert lines[2].endswith("不符")
    assert lines[3].endswith("待核对")
    assert lines[4].endswith("待核对")


@pytest.mark.django_db
def test_the_console_lists_the_figures() -> None:
    out = StringIO()

    with registered(parks()):
        call_command("figures", "list", stdout=out)

    assert "test.parks" in out.getvalue()
    assert "服务多少园区" in out.getvalue()


def test_columns_stand_under_each_other_in_chinese_too() -> None:
    lines = table([["编号", "数"], ["A5", "62"], ["A10", "人次"]])

    assert lines == ["编号  数", "A5    62", "A10   人次"]
    assert width("A5 人次") == 7


def test_periods_of_a_cockpit() -> None:
    today = date(2026, 1, 15)

    assert Period.this_year(today) == Period(date(2026, 1, 1), today)
    assert Period.twelve_months(today) == Period(date(2025, 2, 1), today)
    assert first_of_month(today, back=1) == date(2025, 12, 1)
