"""Every account of a chart lands on exactly one line, so a balanced book gives a balanced sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.ledger.actions.statements import collective, small_enterprise
from yanzhen.kernel.ledger.actions.statements.computing import (
    LAYOUTS,
    Turnovers,
    balance_sheet,
    income_statement,
)
from yanzhen.kernel.ledger.actions.statements.layouts import (
    NOTHING,
    Layout,
    Line,
    Position,
    Side,
    Take,
    unplaced,
)
from yanzhen.kernel.ledger.contracts import charts

CHARTS = tuple(LAYOUTS)
RESULTS = {"rural_collective": collective.RESULT, "small_enterprise": small_enterprise.RESULT}
EARNED = {"rural_collective": ("50", "51", "52"), "small_enterprise": ("5",)}


@pytest.mark.parametrize("chart", CHARTS)
def test_every_leaf_account_has_one_line_of_the_balance_sheet(chart: str) -> None:
    assert unplaced(LAYOUTS[chart][0], charts[chart].leaves) == []


@pytest.mark.parametrize("chart", CHARTS)
def test_every_account_of_income_and_expense_has_one_line_of_the_income_statement(
    chart: str,
) -> None:
    earned = [code for code in charts[chart].leaves if code.startswith(EARNED[chart])]

    assert earned
    assert unplaced(LAYOUTS[chart][1], earned) == []


def test_every_account_of_the_distribution_has_one_line_of_the_collectives_statement() -> None:
    shared = [code for code in charts["rural_collective"].leaves if code.startswith(("321", "322"))]

    assert unplaced(collective.INCOME, shared) == []


def test_an_account_without_a_line_is_found() -> None:
    """The check finds what it is there for."""
    assert unplaced(collective.BALANCE_SHEET, ["101", "999"]) == ["999"]
    twice = Layout("x", "x", "", "x", collective.INCOME.evidence, (
        Line("a", "a", takes=(Take("101", Side.DEBIT),)), Line("b", "b", takes=(Take("101", Side.DEBIT),)),
    ))  # fmt: skip
    assert unplaced(twice, ["101"]) == ["101"]


@pytest.mark.parametrize(
    ("layout", "lines"), [(small_enterprise.BALANCE_SHEET, 53), (small_enterprise.INCOME, 32)]
)
def test_the_companys_forms_have_the_lines_of_the_law(layout: Layout, lines: int) -> None:
    numbers = [line.number for line in layout.lines if line.number]

    assert numbers == [str(number) for number in range(1, lines + 1)]


@pytest.mark.parametrize("layout", [one for pair in LAYOUTS.values() for one in pair], ids=lambda one: one.title)  # fmt: skip
def test_a_form_says_where_it_is_written(layout: Layout) -> None:
    assert layout.source.startswith("财会〔")
    assert len({line.key for line in layout.lines}) == len(layout.lines)


def test_members_who_owe_and_members_who_are_owed_stand_on_two_sides() -> None:
    sheet = balance_sheet(
        "rural_collective", {"113": Position(700, 300), "321": Position(0, 400)}, {}
    )

    assert (sheet.amount("receivables"), sheet.amount("payables")) == (700, 300)
    assert sheet.sound


def test_contra_accounts_are_taken_off() -> None:
    end = {"151": Position(1_000, 0), "152": Position(0, 400), "301": Position(0, 600)}

    sheet = balance_sheet("rural_collective", end, {})

    assert (sheet.amount("fixed_cost"), sheet.amount("fixed_wear"), sheet.amount("fixed_net")) == (1_000, 400, 600)  # fmt: skip
    assert sheet.amount("assets") == 600


def test_a_sheet_that_does_not_balance_says_so() -> None:
    sheet = balance_sheet("rural_collective", {"101": Position(5, 0)}, {})

    assert not sheet.sound
    assert sheet.proofs[0].difference_fen == 5


def test_what_has_no_line_makes_a_sheet_unsound() -> None:
    assert balance_sheet("rural_collective", {"999": Position(5, 5)}, {}).unplaced == ["999"]


def test_a_quiet_line_is_printed_where_it_holds_something() -> None:
    empty = balance_sheet("rural_collective", {}, {})
    full = balance_sheet("rural_collective", {"181": Position(5, 0)}, {})

    assert "pending" not in [row.line.key for row in empty.side("left")]
    assert "pending" in [row.line.key for row in full.side("left")]


def test_the_totals_of_both_sides_stand_in_the_last_row() -> None:
    left, right = balance_sheet("rural_collective", {}, {}).pairs[-1]

    assert left is not None
    assert left.line.key == "assets"
    assert right is not None
    assert right.line.key == "claims"


def test_the_months_column_is_empty_where_only_a_year_makes_sense() -> None:
    moved = Turnovers({"501": Position(0, 5)}, {"501": Position(0, 9)})

    rows = {
        row.line.key: row.amounts
        for row in income_statement("rural_collective", moved, year_start={}).rows
    }

    assert rows["net"] == (5, 9, 0)
    assert rows["closing"] == (None, 9, 0)


def test_lines_of_which_take_sub_accounts_by_their_name() -> None:
    moved = Turnovers({}, {"540301": Position(30, 0), "540302": Position(20, 0)})
    names = {"540301": "印花税", "540302": "城市维护建设税"}

    filled = income_statement("small_enterprise", moved, year_start={}, names=names)

    assert (filled.amount("tax", 1), filled.amount("city_tax", 1), filled.amount("property_taxes", 1)) == (50, 20, 30)  # fmt: skip


def positions(codes: list[str]) -> st.SearchStrategy[dict[str, Position]]:
    sums = st.builds(Position, st.integers(0, 10**12), st.integers(0, 10**12))
    return st.dictionaries(st.sampled_from(codes), sums, max_size=25)


def balanced(found: dict[str, Position], plug: str) -> dict[str, Position]:
    """The same with one more account that makes debits and credits equal."""
    left = sum(one.net_fen for one in found.values())
    return {**found, plug: found.get(plug, NOTHING) + Position.of_net(-left)}


@pytest.mark.parametrize("chart", CHARTS)
@given(data=st.data())
def test_a_balanced_book_gives_a_balanced_sheet(chart: str, data: st.DataObject) -> None:
    codes = charts[chart].leaves
    end = balanced(data.draw(positions(codes)), codes[0])
    start = balanced(data.draw(positions(codes)), codes[1])

    assert balance_sheet(chart, end, start).sound


@given(data=st.data())
def test_the_collectives_two_statements_agree(data: st.DataObject) -> None:
    """Opening, net result, transfers and distributions explain what is undistributed at the end."""
    codes = charts["rural_collective"].leaves
    start = balanced(data.draw(positions(codes)), "101")
    moved = balanced(data.draw(positions(codes)), "101")
    end = {code: start.get(code, NOTHING) + moved.get(code, NOTHING) for code in {*start, *moved}}

    filled = income_statement("rural_collective", Turnovers({}, moved), year_start=start, end=end)

    assert filled.sound, filled.proofs
