"""The charts are the regulations' accounts, contra accounts by account; a book begins with a copy."""

import csv
from pathlib import Path
from typing import Final

import pytest

from yanzhen.kernel.ledger.contracts import charts
from yanzhen.kernel.ledger.models import AccountKind, Side
from yanzhen.kernel.ledger.testing import a_book

CONTRA: Final = {
    "rural_collective": {"133", "152", "162"},
    "small_enterprise": {"1407", "1602", "1622", "1702"},
}
CLASSES: Final = {"资产": "asset", "负债": "liability", "权益": "equity", "成本": "cost"}


def shared(*parts: str) -> Path:
    """Facts that are kept beside the checkout; tests that need them say so and skip."""
    root = Path(__file__).parents[4].parent / "shared" / "data"
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"There is no {path.name} beside the checkout.")
    return path


@pytest.mark.parametrize(("slug", "count"), [("rural_collective", 42), ("small_enterprise", 66)])
def test_a_chart_has_all_accounts_of_its_regulation(slug: str, count: int) -> None:
    chart = charts[slug]

    assert len(chart.accounts) == count
    assert "财会〔" in chart.source
    assert len({row.code for row in chart.accounts}) == count
    for row in chart.accounts:
        assert row.kind in AccountKind.values
        assert row.side in Side.values


@pytest.mark.parametrize("slug", CONTRA)
def test_contra_accounts_stand_on_the_other_side(slug: str) -> None:
    usual = {"asset": "debit", "cost": "debit", "expense": "debit"}

    other = {r.code for r in charts[slug].accounts if r.side != usual.get(r.kind, "credit")}

    assert other == CONTRA[slug]


def test_the_rural_chart_is_the_published_one() -> None:
    with shared("rural_coa", "accounts.csv").open(encoding="utf-8") as file:
        published = list(csv.DictReader(file))

    ours = charts["rural_collective"].accounts
    assert [(row.code, row.name) for row in ours] == [(r["code"], r["name"]) for r in published]
    for row, found in zip(ours, published, strict=True):
        kind = {"收入": "income", "支出": "expense"}.get(found["segment"]) or CLASSES[
            found["class"]
        ]
        assert row.kind == kind
        # The source gives contra accounts the side of their class; we give each its own.
        said = {"借": "debit", "贷": "credit"}[found["direction_as_found"]]
        assert row.side == said or row.code in CONTRA["rural_collective"]


@pytest.mark.django_db
def test_a_book_begins_with_its_chart() -> None:
    book = a_book()

    codes = set(book.accounts.values_list("code", flat=True))
    assert {row.code for row in charts["rural_collective"].accounts} <= codes
    assert book.account("133").side == "credit"
    assert book.account("112").by_counterparty
