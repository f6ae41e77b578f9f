"""Debits are credits in each pair of columns; a parent is the sum of its children; a foreign account is named."""

from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.ledger.actions.statements.layouts import Position
from yanzhen.kernel.ledger.actions.statements.trial import Moves, Node, trial_balance

CHART = (
    Node("101", "Cash"),
    Node("102", "Bank"),
    Node("10201", "Basic account", "102", 2),
    Node("10202", "Project account", "102", 2),
    Node("321", "Result of the year"),
)
LEAVES = ("101", "10201", "10202", "321")


def test_parents_sum_their_children_and_empty_accounts_stay_out() -> None:
    moves = {
        "10201": Moves(500, Position(100, 30), Position(400, 90)),
        "10202": Moves(-200, Position(0, 20), Position(50, 70)),
        "321": Moves(-300, Position(0, 50), Position(0, 290)),
    }

    found = trial_balance(CHART, moves)

    bank = found.rows[0]
    assert (bank.node.code, bank.leaf) == ("102", False)
    assert (bank.opening, bank.closing) == (Position(300, 0), Position(350, 0))
    assert [row.node.code for row in found.rows] == ["102", "10201", "10202", "321"]
    assert found.sound


def test_only_the_levels_that_are_asked_for() -> None:
    found = trial_balance(CHART, {"10201": Moves(7), "321": Moves(-7)}, level_max=1)

    assert [row.node.code for row in found.rows] == ["102", "321"]
    assert found.opening == Position(7, 7)


def test_what_does_not_balance_says_so() -> None:
    assert trial_balance(CHART, {"101": Moves(7)}).faults == ("opening", "closing")


def test_an_account_without_a_chart_is_a_fault() -> None:
    assert trial_balance(CHART, {"999": Moves(7)}).faults == ("999",)


entries = st.lists(
    st.tuples(st.sampled_from(LEAVES), st.sampled_from(LEAVES), st.integers(1, 10**12)), max_size=30
)


@given(before=entries, month=entries)
def test_balanced_entries_give_a_balanced_table(
    before: list[tuple[str, str, int]], month: list[tuple[str, str, int]]
) -> None:
    moves = {code: Moves() for code in LEAVES}
    for debit, credit, fen in before:
        moves[debit] += Moves(fen)
        moves[credit] += Moves(-fen)
    for debit, credit, fen in month:
        moves[debit] += Moves(0, Position(fen, 0), Position(fen, 0))
        moves[credit] += Moves(0, Position(0, fen), Position(0, fen))

    assert trial_balance(CHART, moves).sound
